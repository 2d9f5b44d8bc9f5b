import Foundation
import Testing
import TopolintRuleKit
import TopolintSource

@testable import TopolintReport

@Suite struct SchemaTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: [
    ("diagnostics-1", diagnosticsSchema, diagnosticsSchemaID),
    ("graph-1", graphSchema, graphSchemaID),
    ("risk-1", riskSchema, riskSchemaID),
  ])
  func fileIsWhatTheProgramPrints(_ name: String, _ schema: String, _ id: String) throws {
    let file = Self.root.appending(path: "docs/schemas/\(name).json")
    #expect(try String(contentsOf: file, encoding: .utf8) == schema)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(schema.utf8)) as? [String: Any])
    #expect(object["$id"] as? String == id)
  }

  @Test(arguments: Fixture.all)
  func jsonIsJSON(_ fixture: Fixture) throws {
    var out = OutputBuffer()
    JSONReporter.write(fixture.result, style: Fixture.style, to: &out)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(out.bytes)) as? [String: Any])
    let diagnostics = try #require(object["diagnostics"] as? [[String: Any]])
    #expect(diagnostics.count == fixture.result.diagnostics.count)
    #expect(
      diagnostics.map { $0["message"] as? String } == fixture.result.diagnostics.map(\.message))
  }
}

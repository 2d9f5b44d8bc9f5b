import Foundation
import Testing
import TopolintModel
import TopolintSource

@testable import TopolintReport

@Suite struct GraphTests {
  private static let workflows = [GraphFixture.shapes, GraphFixture.facts]

  private static func write(_ form: GraphExport) -> OutputBuffer {
    var out = OutputBuffer()
    GraphExport.write(workflows, sources: GraphFixture.sources, as: form, to: &out)
    return out
  }

  @Test(arguments: GraphExport.allCases)
  func goldens(_ form: GraphExport) throws {
    try Golden.check(Self.write(form), "graph-all.\(form.rawValue)")
  }

  @Test func nothingIsLost() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(Self.write(.json).bytes)) as? [String: Any])
    let workflows = try #require(object["workflows"] as? [[String: Any]])
    for (written, workflow) in zip(workflows, Self.workflows) {
      let nodes = try #require(written["nodes"] as? [[String: Any]])
      let edges = try #require(written["edges"] as? [[String: Any]])
      #expect(nodes.map { $0["nativeId"] as? String } == workflow.nodes.map(\.nativeID))
      #expect(edges.map { $0["kind"] as? String } == workflow.edges.map(\.kind.rawValue))
      #expect(edges.map { $0["source"] as? Int } == workflow.edges.map(\.source.index))
    }
    // As many facts as a node has: 29 attributes of the type `Fact`.
    let stored = try #require(
      Mirror(reflecting: GraphFixture.facts.nodes[0]).descendant("facts", 0))
    // Those that few nodes state lie in groups of their own.
    let groups =
      [stored] + ["flow", "means"].compactMap { Mirror(reflecting: stored).descendant($0, 0) }
    #expect(groups.count == 3)
    let attributes = groups.flatMap { Mirror(reflecting: $0).children }.filter {
      String(describing: type(of: $0.value)).hasPrefix("Fact<")
    }
    let nodes = try #require(workflows[1]["nodes"] as? [[String: Any]])
    let facts = try #require(nodes[0]["facts"] as? [String: Any])
    #expect(Set(facts.keys) == Set(attributes.compactMap(\.label)))
  }

  @Test(arguments: [GraphExport.mermaid, .dot])
  func namesCannotBreakOut(_ form: GraphExport) {
    let text = Self.write(form).string
    #expect(!text.contains("<kinds>") || form == .dot)
    #expect(!text.unicodeScalars.contains("\u{1B}"))
    for line in text.split(separator: "\n") {
      // Mermaid knows no backslash escapes; Graphviz does, and what is escaped does not count.
      let bare =
        form == .dot
        ? String(line).replacing("\\\\", with: "").replacing("\\\"", with: "") : String(line)
      #expect(bare.count { $0 == "\"" } % 2 == 0, "\(line)")
    }
    #expect(text.count { $0 == "{" } == text.count { $0 == "}" })
  }
}

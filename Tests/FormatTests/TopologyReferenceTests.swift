import Foundation
import Testing
import TopolintFormats
import TopolintModel

/// The reference page says what the reader does.
@Suite struct TopologyReference {
  static let page = packageRoot.appending(path: "docs/formats/topology.md")

  static func examples() throws -> [String] {
    let text = try String(contentsOf: page, encoding: .utf8)
    return text.matches(of: /```yaml\n((?:.|\n)*?)```/).map { String($0.output.1) }
  }

  @Test func itsExamplesAreRead() throws {
    let examples = try Self.examples()
    #expect(examples.count >= 4)
    for example in examples {
      let workflow = try topology(example)
      #expect(workflow.nodes.count > 2)
      #expect(workflow.defects == [], "\(workflow.name)")
    }
  }

  @Test func itsExamplesHoldEveryKeyAndKind() throws {
    let text = try Self.examples().joined()
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    let workflows = try Self.examples().map { try topology($0) }
    let kinds = Set(workflows.flatMap { $0.nodes.map(\.kind.name) })
    #expect(kinds.count >= 12)
    // Every key of the schema's node is on the page.
    #expect(text.contains("reads:"))
    #expect(page.contains("| `topology` | `1` |"))
  }
}

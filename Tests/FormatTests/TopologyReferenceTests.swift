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
    #expect(text.contains("reads:") && page.contains("| `topology` | `1` |"))
  }

  /// The keys of the schema are the reader's, and each is on the page.
  @Test func everyKeyIsOnThePageAndKnown() throws {
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(topologySchema.utf8)) as? [String: Any])
    let shapes = try #require(schema["$defs"] as? [String: [String: Any]])
    func keys(_ shape: [String: Any]?) -> [String] {
      (shape?["properties"] as? [String: Any] ?? [:]).keys.sorted()
    }
    let top = keys(schema)
    let node = keys(shapes["node"])
    #expect(top.count == 15 && node.count > 70)
    let others = ["target", "route", "edge", "read", "field"].flatMap { keys(shapes[$0]) }
    for key in top + node + others {
      let isThere = ["`\(key)`", "{\(key): ", ", \(key): "].contains { page.contains($0) }
      #expect(isThere, "\(key) is not on the page")
    }
    for key in node {
      let reading = readTopology("topology: 1\nnodes: {a: {opaque: x, \(key): 1}}\n")
      let isUnknown = reading.problems.contains { $0.message.contains("unknown key `\(key)`") }
      #expect(!isUnknown, "\(key) is in the schema, and the reader does not know it")
    }
    for key in top where key != "topology" {
      let reading = readTopology("topology: 1\n\(key): 1\n")
      #expect(!reading.problems.contains { $0.code == "unknown-key" }, "\(key)")
    }
  }
}

import Foundation
import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

/// The same content written another way gives the same findings.
@Suite struct VariationTests {
  @Test(arguments: Example.all) func carriageReturnsChangeNothing(_ example: Example) throws {
    let name = example.url.lastPathComponent
    let changed = example.text.replacing("\n", with: "\r\n")
    #expect(changed != example.text)
    let expected = try hits(in: read(example.text, path: name))
    #expect(try hits(in: read(changed, path: name)) == expected)
    #expect(expected.isEmpty != example.isBad)
  }

  @Test(arguments: Example.all) func aByteOrderMarkChangesNothing(_ example: Example) throws {
    let name = example.url.lastPathComponent
    let expected = try hits(in: read(example.text, path: name))
    let marked = [0xEF, 0xBB, 0xBF] + Array(example.text.utf8)
    #expect(try hits(in: read(marked, path: name)) == expected)
  }

  @Test(arguments: Example.all.filter { !$0.isJSON })
  func aCommentInOtherLettersMovesLinesOnly(_ example: Example) throws {
    let name = example.url.lastPathComponent
    let expected = try hits(in: read(example.text, path: name))
    let moved = try hits(in: read("# 🧭 größer als π: 检查\n" + example.text, path: name))
    #expect(moved.map(\.line) == expected.map { $0.line + 1 })
    #expect(moved.map(\.identity) == expected.map(\.identity))
    #expect(moved.map(\.message) == expected.map(\.message))
  }

  /// Keys that stand twice cannot be written again, so the rule about them stays out.
  @Test(arguments: Example.all.filter { $0.rule != "duplicate-key" })
  func theOrderOfKeysDoesNotMatter(_ example: Example) throws {
    let text = try #require(rewritten(example.text, reversingKeys: true))
    let old = example.url.lastPathComponent
    let name = example.url.deletingPathExtension().lastPathComponent + ".yaml"
    // A machine without a name is called by its file's.
    let expected = try hits(in: read(example.text, path: old)).map {
      said($0).replacing("`\(old)`", with: "`\(name)`")
    }
    let found = try hits(in: read(text, path: name)).map(said)
    #expect(found.sorted() == expected.sorted())
  }

  @Test(arguments: Example.all.filter { $0.rule != "duplicate-key" && $0.isTopology })
  func jsonIsJudgedAsYAML(_ example: Example) throws {
    let text = try #require(rewritten(example.text, reversingKeys: false))
    let expected = try hits(in: read(example.text, path: example.url.lastPathComponent))
    try same(hits(in: read(text, path: "example.json")), expected)
  }

  /// The same findings, wherever they stand.
  private func same(_ found: [Hit], _ expected: [Hit]) {
    #expect(found.map(said).sorted() == expected.map(said).sorted())
  }

  private func said(_ hit: Hit) -> String {
    "\(hit.identity) [\(hit.severity)] \(hit.message)"
  }
}

extension Example {
  /// Whether the file is of Topolint's own format.
  var isTopology: Bool { read(text, path: url.lastPathComponent).format == "topology" }
}

import Foundation
import Testing
import TopolintRuleKit
import TopolintSource

@testable import TopolintReport

@Suite struct SARIFTests {
  /// Made with an implementation of its own in Python, `line_hashes` in `Tests/tools`.
  static let vectors: [(String, [String])] = [
    ("", ["c129715d7a2bc9a3:1"]),
    (
      " a\nb\n  \t\tc\n d",
      ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
    ),
    (
      " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
      [
        "8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1",
        "b86d3392aea1be30:1", "e6ceba753e1a442:1",
      ]
    ),
    (
      "a\r\nb\rc\r\n\r\n",
      [
        "81badacc705f766d:1", "b8a367705bcf4346:1", "2a9159bd01820062:1", "3c5bef55b72b93c9:1",
        "c129715d7a2bc9a3:1",
      ]
    ),
    (
      "a\r \nb",
      ["67c066a59e652f5e:1", "cc4c43d77869440f:1", "8ee5a81e681643c1:1"]
    ),
    (
      "\u{FEFF}id: 日本 🙂\nü\n",
      ["ba94dadb49d46e71:1", "7e5808d75a269561:1", "c129715d7a2bc9a3:1"]
    ),
    (
      "a: b\na: b\na: b\n",
      ["9fea8155b761c314:1", "6ae8ca429b2b73e9:1", "798102942455646e:1", "c129715d7a2bc9a3:1"]
    ),
  ]

  @Test(arguments: vectors.indices)
  func lineHashes(_ index: Int) {
    let (text, expected) = Self.vectors[index]
    let hashes = LineHashes(Array(text.utf8))
    #expect((0..<hashes.lineCount).map { hashes[$0] } == expected)
    #expect(hashes.lineCount == LineIndex(Array(text.utf8)).lineCount)
    #expect(hashes[hashes.lineCount] == nil)
    #expect(hashes[-1] == nil)
  }

  @Test func manyLines() {
    let hashes = LineHashes(Array(String(repeating: "x\n", count: 10_000).utf8))
    #expect(hashes.lineCount == 10_001)
    #expect(hashes[9_000]?.hasSuffix(":9001") == true)
  }

  @Test func uris() {
    #expect(URIReference.reference("./a/b c.yaml") == "a/b%20c.yaml")
    #expect(URIReference.reference("a:b#c?d%e") == "a%3Ab%23c%3Fd%25e")
    #expect(URIReference.reference("../x/日.yaml") == "../x/%E6%97%A5.yaml")
    #expect(URIReference.reference("/abs/x") == "file:///abs/x")
    #expect(URIReference.reference("<stdin>") == "%3Cstdin%3E")
    #expect(URIReference.reference("a\n\u{1B}") == "a%0A%1B")
    #expect(!URIReference.isRelative("/abs") && URIReference.isRelative("a"))
  }

  @Test func messages() {
    #expect(SARIFText.plain("`a[0]` and `{{ x }}`") == "`a[0]` and `{{ x }}`")
    #expect(SARIFText.plain("see [x](1)") == "see \\[x\\](1)")
    #expect(SARIFText.plain("{0} {a}") == "{{0}} {{a}}")
    #expect(SARIFText.plain("{} {1a} 5}") == "{} {1a} 5}")
    #expect(SARIFText.link("the [loop]", to: 3) == "[the \\[loop\\]](3)")
  }

  @Test(arguments: Fixture.all)
  func whatCodeScanningNeeds(_ fixture: Fixture) throws {
    var out = OutputBuffer()
    SARIFReporter.write(fixture.result, style: Fixture.style, to: &out)
    let log = try #require(
      try JSONSerialization.jsonObject(with: Data(out.bytes)) as? [String: Any])
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == fixture.result.diagnostics.count)
    for result in results {
      let location = try #require((result["locations"] as? [[String: Any]])?.first)
      let physical = try #require(location["physicalLocation"] as? [String: Any])
      let region = try #require(physical["region"] as? [String: Int])
      #expect(region["startLine"] == region["endLine"])
      let prints = try #require(result["partialFingerprints"] as? [String: String])
      #expect(Set(prints.keys) == ["primaryLocationLineHash", "topolint/v1"])
    }
  }
}

@Suite struct GitHubTests {
  @Test func escaping() {
    let line = GitHubCommand.line(
      "error", [("file", "a,b:c%d\n"), ("line", "1")], "50%\r\n::warning::x, y: z")
    #expect(
      line == "::error file=a%2Cb%3Ac%25d%0A,line=1::50%25%0D%0A::warning::x, y: z")
    #expect(GitHubCommand.line("notice", [], "") == "::notice::")
  }

  @Test(arguments: Fixture.all)
  func oneLineForEachWorstFirst(_ fixture: Fixture) {
    var out = OutputBuffer()
    GitHubReporter.write(fixture.result, style: Fixture.style, to: &out)
    let lines = out.string.split(separator: "\n")
    #expect(lines.count == fixture.result.diagnostics.count + fixture.result.problems.count)
    let order = ["::error", "::warning", "::notice"]
    let ranks = lines.map { line in
      order.firstIndex { line.hasPrefix($0 + " ") } ?? order.count
    }
    #expect(ranks == ranks.sorted() && !ranks.contains(order.count))
  }
}

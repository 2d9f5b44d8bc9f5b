import Foundation
import Testing
import TopolintRuleKit
import TopolintRules

/// How often each rule fires on real files, by format. A change of these counts must be explained.
///
/// Without the files the tests say that they were skipped. `TOPOLINT_BLESS=1` writes the counts anew,
/// `TOPOLINT_LISTING=FILE` the findings themselves, in the columns of `docs/precision/readings.tsv`.
@Suite struct CorpusTests {
  static let golden = packageRoot.appending(path: "Tests/RuleTests/Goldens/corpus-counts.tsv")

  @Test(.enabled(if: CorpusRun.isThere, "the corpus is not there")) func countsAreAsBlessed() throws
  {
    let hits = try CorpusRun.hits.get()
    var counts: [String: Int] = [:]
    for hit in hits { counts["\(hit.rule)\t\(hit.format)\t\(hit.severity)", default: 0] += 1 }
    let found =
      "rule\tformat\tseverity\tfindings\n"
      + counts.keys.sorted().map { "\($0)\t\(counts[$0] ?? 0)\n" }.joined()
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["TOPOLINT_LISTING"] {
      let lines = hits.map {
        [
          $0.rule, $0.identity.file, "\($0.line)", $0.identity.node, "\($0.identity.ordinal)",
          "\($0.severity)", $0.isDefault ? "default" : "", $0.message,
        ].joined(separator: "\t") + "\n"
      }
      try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
    }
    if environment["TOPOLINT_BLESS"] == "1" {
      try found.write(to: Self.golden, atomically: true, encoding: .utf8)
    }
    #expect(found == (try String(contentsOf: Self.golden, encoding: .utf8)))
  }

  /// The three steps of real files that the rule was made for.
  @Test(.enabled(if: CorpusRun.isThere, "the corpus is not there"))
  func knownRoutersAreJudgedRightly() throws {
    let hits = try CorpusRun.hits.get().filter { $0.rule == "router-no-default" }
    func flagged(_ name: String) -> [String] {
      hits.filter { $0.identity.file.hasSuffix(name) }.map(\.identity.node)
    }
    #expect(flagged("examples/implement.yaml") == ["plan_reviewer"])
    #expect(flagged("examples/parallel-validation.yaml") == ["validation_summary"])
  }
}

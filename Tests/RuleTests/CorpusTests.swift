import Foundation
import Testing
import TopolintRules

/// How often each rule fires on real files, by format. A change of these counts must be explained.
///
/// The files lie beside the checkout, or where `TOPOLINT_CORPUS` says; without them the tests say
/// that they were skipped. `TOPOLINT_BLESS=1` writes the counts anew.
@Suite struct CorpusTests {
  static let formats = ["asl", "dify", "ms-conductor", "n8n"]
  static let corpus =
    ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"].map { URL(filePath: $0) }
    ?? packageRoot.appending(path: "../shared/corpus").standardizedFileURL
  static let isThere = FileManager.default.fileExists(atPath: corpus.appending(path: "dify").path)
  static let golden = packageRoot.appending(path: "Tests/RuleTests/Goldens/corpus-counts.tsv")

  @Test(.enabled(if: isThere, "the corpus is not there")) func countsAreAsBlessed() throws {
    var counts: [String: Int] = [:]
    var listing: [String] = []
    for format in Self.formats {
      for file in files(of: format) {
        let bytes = Array(try Data(contentsOf: file))
        let text = read(bytes, path: file.lastPathComponent)
        let place = file.path.dropFirst(Self.corpus.path.count + 1)
        for hit in try hits(in: text) {
          counts["\(hit.rule)\t\(format)\t\(hit.severity)", default: 0] += 1
          listing.append("\(place):\(hit.line): \(hit.severity) \(hit.rule): \(hit.message)")
        }
      }
    }
    let found =
      "rule\tformat\tseverity\tfindings\n"
      + counts.keys.sorted().map { "\($0)\t\(counts[$0] ?? 0)\n" }.joined()
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["TOPOLINT_LISTING"] {
      try (listing.joined(separator: "\n") + "\n").write(
        toFile: path, atomically: true, encoding: .utf8)
    }
    if environment["TOPOLINT_BLESS"] == "1" {
      try found.write(to: Self.golden, atomically: true, encoding: .utf8)
    }
    #expect(found == (try String(contentsOf: Self.golden, encoding: .utf8)))
  }

  /// The three steps of real files that the rule was made for.
  @Test(.enabled(if: isThere, "the corpus is not there")) func knownRoutersAreJudgedRightly() throws
  {
    func flagged(_ name: String) throws -> [String] {
      let file = try #require(files(of: "ms-conductor").first { $0.path.hasSuffix(name) })
      let text = read(Array(try Data(contentsOf: file)), path: file.lastPathComponent)
      return try hits(in: text, of: rules(named: "router-no-default")).map(\.node)
    }
    #expect(try flagged("examples/implement.yaml") == ["plan_reviewer"])
    #expect(try flagged("examples/parallel-validation.yaml") == ["validation_summary"])
  }

  /// The files of a format, sorted by path.
  private func files(of format: String) -> [URL] {
    let folder = Self.corpus.appending(path: format)
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let names = (all?.compactMap { $0 as? URL } ?? []).filter { !$0.hasDirectoryPath }
    return names.sorted { $0.path < $1.path }
  }
}

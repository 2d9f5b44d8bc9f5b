import Foundation
import TopolintEngine
import TopolintFormats
import TopolintModel
import TopolintRuleKit
import TopolintRules
import TopolintSource

/// The real files of the formats that are read, through the whole engine, once for all tests.
///
/// They lie beside the checkout, or where `TOPOLINT_CORPUS` says.
enum CorpusRun {
  /// The formats, and the folders of the corpus that hold their files.
  static let folders = [
    "asl": ["asl"],
    "crewai": ["crewai"],
    "dify": ["dify"], "flowise": ["flowise"],
    "maf": ["maf"],
    "maf-agent": ["maf-agent"],
    "docker-agent": ["docker-agent"],
    "ms-conductor": ["ms-conductor"],
    "n8n": ["n8n", "n8n-dangling"],
  ]
  /// The formats, sorted.
  static let formats = folders.keys.sorted()

  static let corpus =
    ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"].map { URL(filePath: $0) }
    ?? packageRoot.appending(path: "../shared/corpus").standardizedFileURL

  static let isThere = FileManager.default.fileExists(atPath: corpus.appending(path: "dify").path)

  /// A finding, after precedence.
  struct Hit: Hashable, Comparable {
    let format: String
    let rule: String
    let severity: Severity
    let confidence: Confidence
    /// What the finding is about, whatever line that is on.
    let identity: FindingIdentity
    let line: Int
    let message: String
    /// Whether the profile `default` shows it.
    let isDefault: Bool

    /// What tells it from all others: the first columns of the readings.
    var key: String {
      [rule, identity.file, "\(line)", identity.node, "\(identity.ordinal)"]
        .joined(separator: "\t")
    }

    static func < (a: Hit, b: Hit) -> Bool {
      (a.rule, a.identity.file, a.line, a.identity.key, a.message)
        < (b.rule, b.identity.file, b.line, b.identity.key, b.message)
    }
  }

  /// What the profile `audit` shows, sorted.
  static let hits: Result<[Hit], any Error> = Result { try find() }

  /// How many files each format has.
  static let fileCounts: [String: Int] = {
    var counts: [String: Int] = [:]
    for record in (try? run(.default).files) ?? [] {
      counts[format(of: record.path), default: 0] += 1
    }
    return counts
  }()

  private static func find() throws -> [Hit] {
    let shown = Set(try run(.default).diagnostics.map { "\($0.identity.key) \($0.message)" })
    let all = try run(.audit)
    return all.diagnostics.map { diagnostic in
      let source = all.sources[diagnostic.span.file]
      return Hit(
        format: format(of: diagnostic.identity.file), rule: diagnostic.rule,
        severity: diagnostic.severity, confidence: diagnostic.confidence,
        identity: diagnostic.identity,
        line: source?.start(of: diagnostic.span, unit: .utf8).line ?? 0,
        message: diagnostic.message,
        isDefault: shown.contains("\(diagnostic.identity.key) \(diagnostic.message)"))
    }.sorted()
  }

  /// The format of a file, from the folder that it lies in.
  static func format(of path: String) -> String {
    let folder = String(path.prefix { $0 != "/" })
    return formats.first { folders[$0]?.contains(folder) ?? false } ?? folder
  }

  private static func run(_ profile: Profile) throws -> RunResult {
    let folder = corpus.resolvingSymlinksInPath().path
    let reader = WorkflowReader()
    var options = RunOptions(workingFolder: folder)
    options.threads = 2
    options.profile = profile
    let engine = Engine(
      catalogue: RuleCatalogue(allRules), configuration: Configuration(),
      reader: { reader.read($0, include: $1) }, options: options)
    return try engine.run(
      Discovery(
        DiscoveryRequest(
          paths: folders.values.joined().map { "\(folder)/\($0)" }, workingFolder: folder,
          extensions: ["yaml", "yml", "json", "jsonc", "md"])))
  }
}

import Foundation
import Testing
import TopolintEngine
import TopolintFormats
import TopolintModel
import TopolintRuleKit
import TopolintRules
import TopolintSource

/// A folder with files that belong together, gone afterwards.
final class ProjectFolder: Sendable {
  /// Absolute, without symbolic links.
  let path: String

  init(_ files: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "project-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.resolvingSymlinksInPath().path
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: false, encoding: .utf8)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A run of all rules over paths below the folder, in that order.
  func run(
    _ paths: [String] = [""], profile: Profile = .audit, threads: Int = 1
  ) throws -> RunResult {
    let reader = WorkflowReader()
    var options = RunOptions(workingFolder: path)
    options.threads = threads
    options.profile = profile
    let engine = Engine(
      catalogue: RuleCatalogue(allRules), configuration: Configuration(),
      reader: { reader.read($0, include: $1) }, options: options)
    return try engine.run(
      Discovery(
        DiscoveryRequest(
          paths: paths.map { $0.isEmpty ? path : path + "/" + $0 }, workingFolder: path,
          extensions: ["yaml", "yml", "json"])))
  }
}

extension RunResult {
  /// The findings of a rule as `path:line node`, in order.
  func places(of rule: String) -> [String] {
    diagnostics.filter { $0.rule == rule }.map { "\(place($0.span)) \($0.identity.node)" }
  }

  /// Where something stands, as `path:line`.
  func place(_ span: Span) -> String {
    guard let source = sources[span.file] else { return "nowhere" }
    return "\(source.path):\(source.start(of: span, unit: .utf8).line)"
  }
}

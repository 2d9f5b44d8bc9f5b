import TopolintRuleKit

/// The numbers at the end of a report, and the ledger in a few lines.
struct Tally {
  /// The findings that are errors.
  let errors: Int
  /// The findings that are warnings.
  let warnings: Int
  /// The findings that are worth knowing.
  let infos: Int
  /// The findings that suppressions hid.
  let suppressed: Int
  /// The files that were read as workflows.
  let analysed: Int
  /// The files of no known format.
  let unrecognised: Int
  /// The files that could not be read or parsed, wholly or in part.
  let failed: Int

  private let result: RunResult

  /// Counts a run.
  init(_ result: RunResult) {
    self.result = result
    var severities = [0, 0, 0]
    for diagnostic in result.diagnostics {
      switch diagnostic.severity {
      case .error: severities[0] += 1
      case .warning: severities[1] += 1
      case .info: severities[2] += 1
      }
    }
    var states = [0, 0, 0]
    for file in result.files {
      switch file.status {
      case .analysed: states[0] += 1
      case .unrecognised: states[1] += 1
      case .failed: states[2] += 1
      }
    }
    (errors, warnings, infos) = (severities[0], severities[1], severities[2])
    (analysed, unrecognised, failed) = (states[0], states[1], states[2])
    suppressed = result.suppressedCount
  }

  /// The counts in words: `2 errors, 1 warning in 3 files; 1 suppressed`.
  var summary: String {
    var parts: [String] = []
    if errors > 0 { parts.append(Self.count(errors, "error")) }
    if warnings > 0 { parts.append(Self.count(warnings, "warning")) }
    if infos > 0 { parts.append("\(infos) info") }
    let findings = parts.isEmpty ? "no findings" : parts.joined(separator: ", ")
    if parts.isEmpty, analysed == 0 { return "nothing was analysed" }
    var text = "\(findings) in \(Self.count(analysed + failed, "file"))"
    if failed > 0 { text += ", \(failed) incomplete" }
    return suppressed > 0 ? "\(text); \(suppressed) suppressed" : text
  }

  /// The ledger: how many files were read as what, how many were not recognised, and each file that
  /// failed with the reason.
  var ledger: [String] {
    var formats: [String: Int] = [:]
    var workflows = 0
    for case .analysed(let ids, let count) in result.files.map(\.status) {
      for id in ids { formats[id, default: 0] += 1 }
      workflows += count
    }
    var lines: [String] = []
    if analysed > 0 {
      let names = formats.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      lines.append(
        "analysed: \(Self.count(analysed, "file")) (\(names.joined(separator: ", "))), "
          + Self.count(workflows, "workflow"))
    }
    if unrecognised > 0 { lines.append("not recognised: \(Self.count(unrecognised, "file"))") }
    if failed > 0 {
      lines.append("failed: \(Self.count(failed, "file"))")
      // The first error of a file, else its first problem, is the reason.
      var reasons: [String: Problem] = [:]
      for problem in result.problems {
        guard let path = problem.path else { continue }
        if let known = reasons[path], known.isError || !problem.isError { continue }
        reasons[path] = problem
      }
      for file in result.files where file.status == .failed {
        let reason = reasons[file.path].map { ": " + Terminal.escape($0.message) } ?? ""
        lines.append("  \(Terminal.escape(file.path))\(reason)")
      }
    }
    return lines
  }

  /// A number with a word in the singular or plural.
  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}

import TopolintRuleKit

/// The numbers at the end of a report.
struct Tally {
  /// The findings that are errors.
  let errors: Int
  /// The findings that are warnings.
  let warnings: Int
  /// The findings that are worth knowing.
  let infos: Int
  /// What there is to know of the reading and of the run that is no finding and keeps nothing from
  /// being judged.
  let notices: Int
  /// The findings that suppressions hid.
  let suppressed: Int
  /// The files that have findings.
  let filesWithFindings: Int
  /// The files that were read as workflows.
  let analysed: Int
  /// The files of no known format.
  let unrecognised: Int
  /// The files that could not be read or parsed, wholly or in part.
  let failed: Int

  /// Counts a run.
  init(_ result: RunResult) {
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
    notices = result.problems.count { !$0.isError }
    suppressed = result.suppressedCount
    filesWithFindings = Set(result.diagnostics.map(\.identity.file)).count
  }

  /// The counts in words: `2 errors, 1 warning in 3 files; 1 file failed; 1 notice; 1 suppressed`.
  /// Findings are told with the number of files that have them, their absence with the number of
  /// files that were analysed: one that failed is in neither.
  var summary: String {
    var parts: [String] = []
    if errors > 0 { parts.append(Self.count(errors, "error")) }
    if warnings > 0 { parts.append(Self.count(warnings, "warning")) }
    if infos > 0 { parts.append("\(infos) info") }
    let findings = parts.isEmpty ? "no findings" : parts.joined(separator: ", ")
    let number = parts.isEmpty ? analysed : filesWithFindings
    var text =
      number == 0 ? "nothing was analysed" : "\(findings) in \(Self.count(number, "file"))"
    if failed > 0 { text += "; \(Self.count(failed, "file")) failed" }
    if notices > 0 { text += "; " + Self.count(notices, "notice") }
    if suppressed > 0 { text += "; \(suppressed) suppressed" }
    return text
  }

  /// A number with a word in the singular or plural.
  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}

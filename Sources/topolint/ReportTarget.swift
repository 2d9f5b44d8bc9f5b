internal import TopolintEngine
internal import TopolintPlatform
internal import TopolintReport
internal import TopolintRuleKit
internal import TopolintRules
internal import TopolintSource

/// One `--format NAME[=FILE]`.
struct ReportTarget {
  let reporter: any Reporter.Type
  /// The file; nil for standard output.
  let path: String?

  /// Whether people read in it what failed and why.
  var tellsProblems: Bool { reporter.info.id == "text" || reporter.info.id == "concise" }

  /// What the command line asks for: `text` on standard output when it says nothing.
  static func all(_ arguments: Arguments) throws(UsageError) -> [ReportTarget] {
    let words = arguments.all("format")
    var targets: [ReportTarget] = []
    for word in words.isEmpty ? ["text"] : words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let reporter = allReporters.first(where: { $0.info.id == name }) else {
        let names = allReporters.map { $0.info.id }
        let hint = suggestion(for: name, among: names)
        if Planned.reports.contains(name) {
          throw UsageError(
            message:
              "\(Planned.refusal("format", name)) (there are \(names.joined(separator: ", ")))")
        }
        throw UsageError(
          message:
            "there is no format `\(name)`\(hint) (there are \(names.joined(separator: ", ")))")
      }
      // `-` is a standard stream everywhere.
      let path = parts.count == 2 && parts[1] != "-" ? String(parts[1]) : nil
      if path == "" { throw UsageError(message: "`--format \(word)` names no file after `=`") }
      if targets.contains(where: { $0.path == path }) {
        throw UsageError(
          message: path.map { "two reports would go to `\($0)`" }
            ?? "only one report can go to standard output; give the others a file: \(name)=FILE")
      }
      targets.append(ReportTarget(reporter: reporter, path: path))
    }
    return targets
  }

  /// Writes the report; what went wrong, when it could not. Without `hasLedger` the account of the
  /// files is left out of a report for people: it stands right below.
  func write(
    _ result: RunResult, colour: String?, hasLedger: Bool, to stream: Console.Stream
  ) -> String? {
    var out = OutputBuffer()
    // A file is no terminal: it has colour only when that was asked for.
    let usesColour = path == nil ? Output.usesColour(colour) : colour == "always"
    var style = ReportStyle(
      usesColour: usesColour, version: Version.current, ruleHelp: RuleTexts.all)
    style.hasLedger = hasLedger
    reporter.write(result, style: style, to: &out)
    guard let path else {
      return Console.write(out.bytes, to: stream).map {
        "the report cannot be written: \($0.path): \($0.message)"
      }
    }
    do {
      try FileSystem.write(out.bytes, to: path)
      return nil
    } catch {
      return "the report `\(path)` cannot be written: \(error.message)"
    }
  }
}

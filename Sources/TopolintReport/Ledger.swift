package import TopolintRuleKit
package import TopolintSource

/// The account of a run: what became of every file. It goes to standard error in every output format,
/// and into the reports that have a place for it.
package enum Ledger {
  /// Writes the account: a line with the counts, the failed files with their reasons, and what to
  /// know when nothing was analysed. With `isVerbose`, every file has a line; without
  /// `tellsFailures` the reasons are left out, since the reader has seen them.
  package static func write(
    _ result: RunResult, isVerbose: Bool, tellsFailures: Bool = true, to out: inout OutputBuffer
  ) {
    let tally = Tally(result)
    var counts = counts(result, tally)
    if tally.suppressed > 0 { counts += ", \(Tally.count(tally.suppressed, "finding")) suppressed" }
    out.line("topolint: \(counts)")
    if isVerbose { writeConfiguration(result.configuration, to: &out) }
    writeFiles(result, tally, isVerbose: isVerbose, tellsFailures: tellsFailures, to: &out)
  }

  /// Writes of each file that was read and has no workflow why nothing is shown of it.
  package static func writeEmpty(_ result: RunResult, to out: inout OutputBuffer) {
    for file in result.files {
      guard case .analysed(_, 0) = file.status else { continue }
      let why = result.problems.first { $0.path == file.path && !$0.isError }?.message
      out.line(
        "topolint: \(Terminal.escape(file.path)): \(Terminal.escape(why ?? "it has no workflow"))")
    }
  }

  /// Writes the account as the end of a report that has said what was suppressed and what failed.
  static func writeFooter(_ result: RunResult, to out: inout OutputBuffer) {
    let tally = Tally(result)
    out.line(counts(result, tally))
    writeFiles(result, tally, isVerbose: false, tellsFailures: false, to: &out)
  }

  private static func writeConfiguration(
    _ configuration: ConfigurationUse, to out: inout OutputBuffer
  ) {
    out.line("  configuration: " + (configuration.path.map { Terminal.escape($0) } ?? "none"))
    for line in configuration.idle { out.line("  configuration: " + Terminal.escape(line)) }
  }

  private static func writeFiles(
    _ result: RunResult, _ tally: Tally, isVerbose: Bool, tellsFailures: Bool,
    to out: inout OutputBuffer
  ) {
    // A few files are told with their reasons at once, where there is nothing else to tell.
    let isVerbose = isVerbose || tally.analysed + tally.failed == 0 && result.files.count <= 3
    var reasons: [String: [Problem]] = [:]
    for problem in result.problems where problem.isError {
      reasons[problem.path ?? "", default: []].append(problem)
    }
    for file in result.files {
      switch file.status {
      case .failed where tellsFailures:
        writeFailure(file.path, reasons[file.path] ?? [], result, to: &out)
      case .analysed(let formats, let workflows) where isVerbose:
        let count = Tally.count(workflows, "workflow")
        out.line(
          "  analysed: \(Terminal.escape(file.path)) (\(formats.joined(separator: ", ")), \(count))"
        )
      case .unrecognised(let reason) where isVerbose:
        out.line("  not recognised: \(Terminal.escape(file.path)) (\(Terminal.escape(reason)))")
      case .analysed, .unrecognised, .failed: break
      }
    }
    if tellsFailures {
      for problem in reasons[""] ?? [] {
        out.line("  failed: \(Terminal.escape(problem.message))")
      }
    }
    if tally.analysed == 0, tally.failed == 0 {
      if result.files.isEmpty {
        return out.line(
          "  nothing was recognised: there was no file; folders are searched for YAML and JSON "
            + "that neither `.gitignore` nor the configuration leaves out")
      }
      if result.files.allSatisfy({ $0.status == .excluded }) {
        return out.line("  nothing was looked at: the configuration leaves out all that was named")
      }
      let hint = isVerbose ? "" : "; `--verbose` lists the files with the reasons"
      out.line(
        "  nothing was recognised: no file was of a known format (see `topolint formats`)\(hint)")
    }
  }

  private static func counts(_ result: RunResult, _ tally: Tally) -> String {
    var formats: [String: Int] = [:]
    for case .analysed(let ids, _) in result.files.map(\.status) {
      for id in ids { formats[id, default: 0] += 1 }
    }
    let names = formats.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    var parts = ["analysed \(Tally.count(tally.analysed, "file"))"]
    if !names.isEmpty { parts[0] += " (\(names.joined(separator: ", ")))" }
    if tally.unrecognised > 0 { parts.append("\(tally.unrecognised) not recognised") }
    if tally.failed > 0 { parts.append("\(tally.failed) failed") }
    return parts.joined(separator: ", ")
  }

  /// What keeps the rest of a text from being read.
  private static let causes: Set<String> = [
    "syntax", "too-deep", "too-many-nodes", "alias-expansion", "control-character",
  ]

  private static func writeFailure(
    _ path: String, _ problems: [Problem], _ result: RunResult, to out: inout OutputBuffer
  ) {
    var place = Terminal.escape(path)
    // What a broken text leads to further down is not the reason.
    guard let first = problems.first(where: { causes.contains($0.code) }) ?? problems.first else {
      return out.line("  failed: \(place)")
    }
    if let span = first.span, let source = result.sources[span.file] {
      let start = source.start(of: span, unit: .scalar)
      place += ":\(start.line):\(start.column)"
    }
    let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
    out.line("  failed: \(place): \(Terminal.escape(first.message))\(more)")
  }
}

/// `text` on one line, with everything that could deceive a terminal escaped.
package func terminalSafe(_ text: String) -> String { Terminal.escape(text) }

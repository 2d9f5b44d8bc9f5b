internal import TopolintModel
package import TopolintRuleKit
package import TopolintSource

/// For GitHub Actions: annotations as workflow commands.
package enum GitHubReporter: Reporter {
  package static let info = ReporterInfo(
    id: "github", summary: "annotations in a GitHub Actions run", showsFixes: false)

  package static func write(_ result: RunResult, style: ReportStyle, to out: inout OutputBuffer) {
    var locator = Locator(result.sources, unit: .scalar)
    // Only the first 10 annotations of a step are shown: what keeps the analysis from being complete
    // comes first, then the worst.
    let entries = result.problems.map { Entry($0) } + result.diagnostics.map { Entry($0) }
    for severity in Severity.allCases.reversed() {
      for entry in entries where entry.severity == severity {
        out.line(command(entry, &locator))
      }
    }
  }

  private static func command(_ entry: Entry, _ locator: inout Locator) -> String {
    var properties: [(name: String, value: String)] = []
    if let region = entry.span.flatMap({ locator.region(of: $0) }) {
      properties.append(("file", Terminal.escape(region.source.path)))
      properties.append(("line", String(region.start.line)))
      properties.append(("endLine", String(region.end.line)))
      if region.start.line == region.end.line {
        properties.append(("col", String(region.start.column)))
        properties.append(("endColumn", String(region.end.column)))
      }
    } else if let path = entry.path {
      properties.append(("file", Terminal.escape(path)))
    }
    properties.append(("title", "topolint: \(Terminal.escape(entry.code))"))
    return GitHubCommand.line(name(entry.severity), properties, message(entry, &locator))
  }

  private static func name(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "notice"
    }
  }

  /// The message, the path step by step, the notes with their places, and what to do.
  private static func message(_ entry: Entry, _ locator: inout Locator) -> String {
    var lines = [Terminal.escape(entry.message)]
    let shown = entry.steps.prefix(TextWriter.listedSteps)
    for (number, step) in shown.enumerated() {
      lines.append("\(number + 1). " + place(step.message, step.span, &locator))
    }
    if entry.steps.count > shown.count {
      lines.append("... \(Tally.count(entry.steps.count - shown.count, "step")) more")
    }
    for note in entry.notes { lines.append("note: " + place(note.message, note.span, &locator)) }
    if let help = entry.help {
      let parts = help.split(separator: "\n", omittingEmptySubsequences: false)
      lines.append("help: " + parts.map { Terminal.escape(String($0)) }.joined(separator: "\n"))
    }
    return lines.joined(separator: "\n")
  }

  private static func place(_ message: String, _ span: Span, _ locator: inout Locator) -> String {
    guard let region = locator.region(of: span) else { return Terminal.escape(message) }
    return Terminal.escape(message)
      + " (\(Terminal.escape(region.source.path)):\(region.start.line))"
  }
}

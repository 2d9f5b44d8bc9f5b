package import TopolintRuleKit
package import TopolintSource

/// For scripts and terminals with little room: `path:line:column: severity[rule] message`, one line a
/// finding, columns in code points.
package enum ConciseReporter: Reporter {
  package static let info = ReporterInfo(
    id: "concise", summary: "one line for each finding", showsFixes: false)

  package static func write(_ result: RunResult, style: ReportStyle, to out: inout OutputBuffer) {
    var locator = Locator(result.sources, unit: .scalar)
    let palette = Palette(isOn: style.usesColour)
    for diagnostic in result.diagnostics {
      write(Entry(diagnostic), &locator, palette, to: &out)
    }
    for problem in result.problems { write(Entry(problem), &locator, palette, to: &out) }
  }

  private static func write(
    _ entry: Entry, _ locator: inout Locator, _ palette: Palette, to out: inout OutputBuffer
  ) {
    if let region = entry.span.flatMap({ locator.region(of: $0) }) {
      out.write(start(region.source.path))
      out.write(":\(region.start.line):\(region.start.column): ")
    } else if let path = entry.path {
      out.write(start(path) + ": ")
    }
    let name = "\(entry.word)[\(Terminal.escape(entry.code))]"
    out.line(palette.severity(entry.severity, name) + " " + Terminal.escape(entry.message))
  }

  /// A path at the start of a line, where a runner would take `::` as a command.
  private static func start(_ path: String) -> String {
    let shown = Terminal.escape(path)
    return shown.drop(while: { $0 == " " }).hasPrefix("::") ? "./" + shown : shown
  }
}

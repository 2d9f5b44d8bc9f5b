internal import TopolintModel
package import TopolintRuleKit
package import TopolintSource

/// For people: code frames in which every place that matters is underlined.
package enum TextReporter: Reporter {
  package static let info = ReporterInfo(
    id: "text", summary: "code frames for people, in colour on a terminal", showsFixes: true)

  package static func write(_ result: RunResult, style: ReportStyle, to out: inout OutputBuffer) {
    let palette = Palette(isOn: style.usesColour)
    var writer = TextWriter(palette: palette, locator: Locator(result.sources, .cells))
    for diagnostic in result.diagnostics { writer.write(Entry(diagnostic), to: &out) }
    for problem in result.problems { writer.write(Entry(problem), to: &out) }
    out.line(palette.bold(Tally(result).summary))
    if let line = fixable(result) { out.line(line) }
    if style.hasLedger { Ledger.writeFooter(result, to: &out) }
  }

  /// How many findings can be fixed, and how.
  private static func fixable(_ result: RunResult) -> String? {
    let offered = result.diagnostics.map { $0.fixes.filter { !$0.edits.isEmpty } }
    let safe = offered.count { $0.contains(where: \.isSafe) }
    let unsafe = offered.count { !$0.isEmpty } - safe
    switch (safe, unsafe) {
    case (0, 0): return nil
    case (_, 0): return "\(safe) fixable with `--fix`"
    case (0, _): return "\(unsafe) fixable with `--fix --unsafe-fixes`"
    default: return "\(safe) fixable with `--fix`, \(unsafe) more with `--unsafe-fixes`"
    }
  }
}

/// What a finding and a problem have in common for readers of text.
struct Entry {
  /// How bad it is; of a notice, which has no severity, the mildest.
  let severity: Severity
  /// The word before the code: the severity, or `notice`.
  let word: String
  /// The rule's id, or the problem's code.
  let code: String
  /// What is wrong.
  let message: String
  /// The file, where there is no span into it.
  let path: String?
  /// Where.
  let span: Span?
  /// Other places.
  let notes: [SpanNote]
  /// The path or cycle.
  let steps: [PathStep]
  /// What to do.
  let help: String?
  /// Edits that would do it.
  let fixes: [Fix]
  /// How sure it is; nil for problems, which are facts.
  let confidence: Confidence?

  /// What there is to say of a finding.
  init(_ diagnostic: Diagnostic) {
    severity = diagnostic.severity
    word = diagnostic.severity.rawValue
    code = diagnostic.rule
    message = diagnostic.message
    path = diagnostic.identity.file
    span = diagnostic.span
    notes = diagnostic.notes
    steps = diagnostic.path
    help = diagnostic.help
    fixes = diagnostic.fixes.filter { !$0.edits.isEmpty }
    confidence = diagnostic.confidence
  }

  /// What there is to say of a problem.
  init(_ problem: Problem) {
    severity = problem.isError ? .error : .info
    word = problem.isError ? Severity.error.rawValue : "notice"
    code = problem.code
    message = problem.message
    path = problem.path
    span = problem.span
    notes = problem.notes
    steps = []
    help = problem.help
    fixes = []
    confidence = nil
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct SilentFallback: Rule {
  static let info = RuleInfo(
    id: "silent-fallback",
    summary: "a stated default stands for a result, and its reader cannot tell",
    family: .errorSemantics, severity: .warning, confidence: .medium, profile: .strict,
    cwe: [392, 778], papers: ["Self-Healing Router"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for unmarked in context.analysis.unmarkedDefaults() {
      let step = workflow[unmarked.step]
      let reader = context.name(unmarked.reader)
      let value = unmarked.value.isEmpty ? "an empty text" : Self.shown(unmarked.value)
      report(
        Finding(
          "when `\(step.name)` fails, `\(reader)` takes \(value) for its result",
          at: step.errorHandling.span ?? step.span, about: step.id
        )
        .note("the result is used here", at: unmarked.input.span)
        .path([
          PathStep("`\(step.name)` fails", at: step.span),
          PathStep("`\(reader)` uses the default", at: unmarked.input.span),
        ])
        .help("let the default say that it is one, or test for the failure before `\(reader)`"))
    }
  }

  private static func shown(_ value: String) -> String {
    let line = value.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count > 40 ? "`\(line.prefix(39))…`" : "`\(line)`"
  }
}

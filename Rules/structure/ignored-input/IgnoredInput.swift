import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct IgnoredInput: Rule {
  static let info = RuleInfo(
    id: "ignored-input", summary: "an input that must be given is read by no step",
    family: .structure, severity: .warning, confidence: .high, profile: .strict, cwe: [563],
    papers: ["AgentFail"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for parameter in context.analysis.unreadParameters() {
      report(
        Finding("input `\(parameter.name)` must be given, and no step reads it", at: parameter.span)
          .help("read it where it was meant to be, or remove it from the inputs"))
    }
  }
}

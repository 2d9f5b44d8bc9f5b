import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct NoCompensation: Rule {
  static let info = RuleInfo(
    id: "no-compensation",
    summary: "work that is given up between two effects leaves the first one as it is",
    family: .errorSemantics, severity: .warning, confidence: .medium, profile: .strict, cwe: [460],
    papers: ["Trace-Based Assurance", "Self-Healing Router"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for left in context.analysis.uncompensatedEffects() {
      let step = context.name(left.step)
      let effect = context.name(left.effect)
      let lost =
        left.missing == left.step ? "" : ", `\(context.name(left.missing))` never happens"
      report(
        Finding(
          "when `\(step)` fails\(lost), and nothing takes back what `\(effect)` did",
          at: workflow[left.edge].span, about: left.step
        )
        .judging([.edge(left.edge)])
        .note("`\(effect)` has acted outside the run by then", at: workflow[left.effect].span)
        .note("`\(context.name(left.missing))` was to follow", at: workflow[left.missing].span)
        .path([
          PathStep("`\(effect)` happens", at: workflow[left.effect].span),
          PathStep("`\(step)` fails", at: workflow[left.step].span),
          PathStep(
            "`\(context.name(workflow[left.edge].target))`", at: workflow[left.edge].span),
        ])
        .help("lead the failure through a step that undoes `\(effect)`, or tells who can")
        .telling([left.effect, left.missing], in: context)
      )
    }
  }
}

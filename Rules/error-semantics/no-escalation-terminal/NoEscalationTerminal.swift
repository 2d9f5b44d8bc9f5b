import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct NoEscalationTerminal: Rule {
  static let info = RuleInfo(
    id: "no-escalation-terminal", summary: "a run that failed ends like one that did not",
    family: .errorSemantics, severity: .info, confidence: .medium, profile: .strict, cwe: [392],
    papers: ["Self-Healing Router"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for quiet in context.analysis.quietEnds() {
      let end = workflow[quiet.end]
      var finding = Finding(
        "when `\(context.name(quiet.step))` fails the run ends as if it had not",
        at: workflow[quiet.edge].span, about: quiet.step
      )
      .judging([.edge(quiet.edge)])
      .help("end the run as failed, or tell somebody on the way")
      if !end.isImplied { finding = finding.note("success ends here too", at: end.span) }
      report(finding)
    }
  }
}

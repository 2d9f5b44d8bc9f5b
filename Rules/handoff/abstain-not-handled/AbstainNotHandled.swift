import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct AbstainNotHandled: Rule {
  static let info = RuleInfo(
    id: "abstain-not-handled",
    summary: "a guard can answer that it does not know, and no way on stands for that answer",
    family: .handoff, severity: .warning, confidence: .high, profile: .strict, cwe: [754],
    papers: ["Certifiers and availability", "Transitive Expert Error"],
    supersedes: ["router-no-default"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for lost in context.analysis.lostAbstentions() where !workflow[lost.guarded.node].isImplied {
      let node = lost.guarded.node
      let judge = context.name(lost.guarded.judge)
      let end = lost.unmatched == .drop ? "ends without a word" : "fails"
      var finding = Finding(
        "`\(judge)` may answer `\(lost.answer)`, and no way on stands for it: the run \(end)",
        at: workflow[node].span, about: node
      )
      .severity(lost.unmatched == .drop ? .error : .warning)
      .help("lead `\(lost.answer)` to a person, a second judge or the way of a rejection")
      .note("the schema allows `\(lost.answer)`", at: lost.span)
      finding = finding.judging(lost.guarded.cases.flatMap(\.edges).map { .edge($0) })
      report(finding)
    }
  }
}

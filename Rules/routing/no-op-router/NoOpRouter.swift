import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct NoOpRouter: Rule {
  static let info = RuleInfo(
    id: "no-op-router", summary: "all cases of a choice lead to the same place",
    family: .routing, severity: .info, confidence: .high, profile: .strict, cwe: [561],
    papers: ["AgentFail"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for id in context.analysis.idleRouters() {
      let cases = workflow.cases(of: id)
      guard let targets = cases.first?.targets else { continue }
      var places: [NodeID] = []
      for target in targets where !places.contains(target) { places.append(target) }
      let leads =
        places.contains { workflow[$0].isImplied } ? "the same place" : context.names(places)
      var finding = Finding(
        "all cases of `\(context.name(id))` lead to \(leads): the choice makes no difference",
        at: workflow[id].span, about: id)
      for edge in cases.compactMap(\.edges.first).prefix(4) {
        finding = finding.note("a case leads there", at: workflow[edge].span)
      }
      report(
        finding.judging(cases.flatMap(\.edges).map { .edge($0) })
          .help("remove the choice, or lead its cases to different steps"))
    }
  }
}

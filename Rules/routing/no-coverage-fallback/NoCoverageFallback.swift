import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct NoCoverageFallback: Rule {
  static let info = RuleInfo(
    id: "no-coverage-fallback",
    summary: "a model chooses among specialists only, with nothing for what fits none of them",
    family: .routing, severity: .info, confidence: .medium, profile: .strict, cwe: [754],
    papers: ["Transitive Expert Error"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for id in context.analysis.specialistRouters() {
      let cases = workflow.cases(of: id)
      var finding = Finding(
        "`\(context.name(id))` chooses among \(cases.count) specialists, and no case is for what "
          + "fits none of them", at: workflow[id].span, about: id)
      for edge in cases.compactMap(\.edges.first).prefix(4) {
        finding = finding.note(
          "a case leads to \(context.destination(workflow[edge].target))", at: workflow[edge].span)
      }
      report(
        finding.judging(cases.flatMap(\.edges).map { .edge($0) })
          .help("add a case for the rest that leads to a person, a generalist or a plain refusal"))
    }
  }
}

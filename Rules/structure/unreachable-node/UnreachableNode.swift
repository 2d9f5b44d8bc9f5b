import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnreachableNode: Rule {
  static let info = RuleInfo(
    id: "unreachable-node", summary: "no run can arrive at a step", family: .structure,
    severity: .warning, confidence: .high, cwe: [561])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for part in context.analysis.unreachableParts() {
      let head = workflow[part.head]
      let others = part.others.isEmpty ? "" : ", and \(part.others.count) more behind it"
      var finding = Finding(
        "no run arrives at `\(head.name)`\(others)", at: head.span, about: head.id
      )
      .judging(part.others.map { .node($0) })
      .help("lead a step to `\(head.name)`, or remove it")
      for other in part.others.prefix(6) {
        finding = finding.note("nor at `\(context.name(other))`", at: workflow[other].span)
      }
      report(finding)
    }
  }
}

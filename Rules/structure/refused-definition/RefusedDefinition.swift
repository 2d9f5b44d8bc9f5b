import TopolintModel
import TopolintRuleKit

struct RefusedDefinition: Rule {
  static let info = RuleInfo(
    id: "refused-definition", summary: "the engine refuses to load the definition",
    family: .structure, severity: .error, confidence: .high, cwe: [20],
    papers: ["When Agents Fail to Act"],
    supersedes: [
      "join-deadlock", "unbounded-loop", "undefined-input", "unreachable-node", "unverified-cycle",
    ], judgesFile: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for defect in context.workflow.defects {
      guard case .refusal(let refusal) = defect.kind else { continue }
      if let node = defect.node, context.workflow[node].isDisabled { continue }
      var finding = Finding(refusal.message, at: defect.span, about: defect.node)
        .help(refusal.help)
      if let note = refusal.note { finding = finding.note(note.message, at: note.span) }
      report(finding)
    }
  }
}

import TopolintModel
import TopolintRuleKit

struct RefusedDefinition: Rule {
  static let info = RuleInfo(
    id: "refused-definition",
    summary: "the engine refuses to load the definition, or never does a part of it",
    family: .structure, severity: .error, confidence: .high, cwe: [20],
    papers: ["When Agents Fail to Act"],
    supersedes: [
      "join-deadlock", "unbounded-loop", "undefined-input", "unreachable-node", "unverified-cycle",
    ], judgesFile: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    // Through an alias or a merge key, one slip is met wherever it is used.
    var told = Set<Defect>()
    for defect in context.workflow.defects {
      guard case .refusal(let refusal) = defect.kind else { continue }
      if let node = defect.node, context.workflow[node].isDisabled { continue }
      guard told.insert(Defect(defect.kind, span: defect.span)).inserted else { continue }
      var finding = Finding(refusal.message, at: defect.span, about: defect.node)
        .help(refusal.help)
      if refusal.isMild { finding = finding.severity(.warning) }
      if let slip = refusal.slip {
        finding = finding.remedy(.rename(defect.span, from: slip.written, to: slip.meant))
      }
      report(refusal.notes.reduce(finding) { $0.note($1.message, at: $1.span) })
    }
  }
}

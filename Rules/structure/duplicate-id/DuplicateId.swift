import TopolintModel
import TopolintRuleKit

struct DuplicateId: Rule {
  static let info = RuleInfo(
    id: "duplicate-id", summary: "two things have the same id", family: .structure,
    severity: .error, confidence: .high, cwe: [694], judgesFile: true, holdsInPart: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for defect in context.workflow.defects {
      guard case .duplicateID(let id, let first) = defect.kind else { continue }
      let word = defect.isName ? "name" : "id"
      report(
        Finding("the \(word) `\(id)` is taken", at: defect.span, about: defect.node)
          .note("`\(id)` is first used here", at: first)
          .help("give one of the two another \(word), and check which one the references mean"))
    }
  }
}

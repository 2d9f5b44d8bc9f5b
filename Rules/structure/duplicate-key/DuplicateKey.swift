import TopolintModel
import TopolintRuleKit

struct DuplicateKey: Rule {
  static let info = RuleInfo(
    id: "duplicate-key", summary: "a mapping has the same key twice", family: .structure,
    severity: .error, confidence: .high, cwe: [694], judgesFile: true, holdsInPart: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for defect in context.workflow.defects {
      guard case .duplicateKey(let key, let first) = defect.kind else { continue }
      report(
        Finding("the key `\(key)` stands twice in one mapping", at: defect.span, about: defect.node)
          .note("the first `\(key)` is here", at: first)
          .help(
            defect.help
              ?? "keep one of them: parsers keep the first, keep the last or refuse the file"))
    }
  }
}

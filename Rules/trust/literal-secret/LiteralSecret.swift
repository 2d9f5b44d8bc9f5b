import TopolintModel
import TopolintRuleKit

struct LiteralSecret: Rule {
  static let info = RuleInfo(
    id: "literal-secret", summary: "a credential stands in the file as it is", family: .trust,
    severity: .error, confidence: .high, cwe: [798], owasp: ["LLM02", "ASI03"],
    papers: ["MCPHunt"], judgesFile: true, holdsInPart: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for defect in context.workflow.defects {
      guard case .literalSecret(let secret) = defect.kind else { continue }
      // Of the value itself no more than this is ever told, nor how long it is.
      let shown = secret.prefix.map { ": `\($0)...`" } ?? ""
      let finding = Finding(Self.message(secret) + shown, at: defect.span, about: defect.node)
        .help(
          "refer to a secret store or an environment variable instead, and revoke this one: "
            + "whoever has had the file has it")
      report(secret.isCertain ? finding : finding.severity(.warning))
    }
  }

  private static func message(_ secret: TopolintModel.LiteralSecret) -> String {
    switch secret.sign {
    case .form(let name): "\(name) stands in the file"
    case .field(let field): "`\(field)` holds a credential as it is"
    case .password(let field): "`\(field)` holds a password as it is"
    case .address: "an address holds a password as it is: `user:password@host`"
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct BlindTrustChain: Rule {
  static let info = RuleInfo(
    id: "blind-trust-chain",
    summary: "a step is told to trust what a model gives it, and nothing has checked that",
    family: .handoff, severity: .warning, confidence: .high, profile: .strict, cwe: [345],
    owasp: ["ASI07"], papers: ["MAS-FIRE"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for trust in context.analysis.blindTrust() {
      var finding = Finding(
        "`\(context.name(trust.receiver))` trusts what \(context.names(trust.givers)) made, unchecked",
        at: trust.span, about: trust.receiver
      ).help("drop the trust, or put a check that can refuse before the step")
      for giver in trust.givers.prefix(4) where !workflow[giver].isImplied {
        finding = finding.note("`\(context.name(giver))` is a model", at: workflow[giver].span)
      }
      report(finding)
    }
  }
}

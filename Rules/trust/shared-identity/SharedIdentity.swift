import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct SharedIdentity: Rule {
  static let info = RuleInfo(
    id: "shared-identity", summary: "agents in different trust zones use one credential",
    family: .trust, severity: .warning, confidence: .medium, profile: .strict, cwe: [266],
    owasp: ["ASI03"], papers: ["Bridging Protocol and Production"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for shared in context.analysis.sharedCredentials() {
      guard let last = shared.users.last, let first = shared.users.first else { continue }
      var finding = Finding(
        "`\(context.name(last.agent))` in the zone `\(last.zone)` uses the credential"
          + " `\(shared.name)` that `\(context.name(first.agent))` in `\(first.zone)` uses",
        at: workflow[last.agent].span, about: last.agent
      )
      .help("give each zone a credential of its own, with no more rights than it needs")
      for user in shared.users.dropLast().prefix(4) {
        finding = finding.note(
          "`\(context.name(user.agent))` in `\(user.zone)` uses it", at: workflow[user.agent].span)
      }
      report(finding)
    }
  }
}

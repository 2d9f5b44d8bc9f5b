import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnverifiedSharedWrite: Rule {
  static let info = RuleInfo(
    id: "unverified-shared-write",
    summary: "what a model wrote goes unchecked into a store that several other models read",
    family: .cascade, severity: .warning, confidence: .high, profile: .strict, cwe: [345],
    owasp: ["ASI06"],
    papers: ["From Spark to Fire", "Trace-Based Assurance", "MAS-FIRE"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for write in context.analysis.sharedWrites() where !workflow[write.writer].isImplied {
      let store = context.name(write.store)
      var finding = Finding(
        "what `\(context.name(write.model))` says goes unchecked into `\(store)`, which"
          + " \(context.names(write.readers)) read",
        at: workflow[write.edge].span, about: write.writer
      )
      .judging([.edge(write.edge)])
      .path(context.steps(along: write.path))
      .help("check what is written, or let the readers see where it comes from")
      for reader in write.readers.prefix(4) {
        finding = finding.note(
          "`\(context.name(reader))` reads `\(store)`", at: workflow[reader].span)
      }
      report(finding)
    }
  }
}

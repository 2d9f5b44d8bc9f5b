import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct GuardAfterSideEffect: Rule {
  static let info = RuleInfo(
    id: "guard-after-side-effect",
    summary: "a guard judges what has been acted on outside already", family: .handoff,
    severity: .error, confidence: .high, profile: .strict, cwe: [841], owasp: ["ASI08"],
    papers: ["From Spark to Fire", "Trace-Based Assurance"],
    supersedes: [
      "untrusted-to-privileged", "exfiltration-triangle", "unverified-side-effect",
      "unverified-handoff", "missing-output-schema",
    ])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for late in context.analysis.lateGuards() {
      let sink = context.name(late.sink)
      let name = context.name(late.guarded.node)
      report(
        Finding(
          "`\(sink)` acts on what `\(context.name(late.producer))` wrote before `\(name)` judges it",
          at: workflow[late.sink].span, about: late.sink
        )
        .severity(context.severity(of: [late.sink]))
        .note("`\(name)` comes after it", at: workflow[late.guarded.node].span)
        .judging(late.path.edges.map { .edge($0) })
        .path(context.steps(along: late.path))
        .help("put `\(name)` before `\(sink)`")
        .telling([late.sink], in: context))
    }
  }
}

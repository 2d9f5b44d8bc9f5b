import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

struct NonIdempotentRetry: Rule {
  static let info = RuleInfo(
    id: "non-idempotent-retry",
    summary: "a retry does again what must not happen twice",
    family: .errorSemantics, severity: .warning, confidence: .low, profile: .strict, cwe: [837],
    owasp: ["ASI02"], papers: ["Trace-Based Assurance", "CSnake"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    // What is written once may stand in the graph for each use.
    var told = Set<[Span]>()
    for repeated in context.analysis.repeatedEffects() {
      let retrying = workflow[repeated.retrying]
      let place = retrying.retry.span ?? retrying.span
      guard let first = repeated.effects.first, !retrying.isImplied,
        told.insert([place] + repeated.effects.map { workflow[$0].span }).inserted
      else { continue }
      let isOwn = repeated.effects == [repeated.retrying]
      let again = context.names(repeated.effects)
      var finding = Finding(
        isOwn
          ? "`\(retrying.name)` is tried \(Self.attempts(retrying)), and an attempt that seems to"
            + " fail may have happened"
          : "each time `\(retrying.name)` is tried again, \(again) may happen again",
        at: place, about: repeated.retrying
      )
      .severity(Self.severity(repeated.effects, workflow))
      .judging(repeated.effects.map { .node($0) })
      .help(
        isOwn
          ? "send a key by which the receiver knows a repeated call, or do not retry it"
          : "give `\(context.name(first))` a key by which a repeated call is known, or retry the"
            + " single steps that can be repeated")
      if !isOwn {
        for effect in repeated.effects.prefix(4) {
          finding = finding.note(
            "`\(context.name(effect))` acts outside the run here", at: workflow[effect].span)
        }
      } else if let span = retrying.effect.span, retrying.retry.span != nil {
        finding = finding.note("it acts outside the run", at: span)
      }
      report(finding.telling(repeated.effects, in: context))
    }
  }

  private static func severity(_ effects: [NodeID], _ workflow: Workflow) -> Severity {
    let isSure = effects.contains {
      workflow[$0].effect.value?.level == .irreversible
    }
    return isSure ? .error : .warning
  }

  private static func attempts(_ node: Node) -> String {
    switch node.retry.value?.retries {
    case .finite(let count) where count > 0: "up to \(min(count, 1_000_000_000) + 1) times"
    default: "again and again"
    }
  }
}

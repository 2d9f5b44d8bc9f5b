import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct SelfSustainingRetry: Rule {
  static let info = RuleInfo(
    id: "self-sustaining-retry",
    summary: "endless retries bring about the failures that they answer",
    family: .errorSemantics, severity: .error, confidence: .medium, profile: .strict, cwe: [405],
    owasp: ["ASI08"], papers: ["CSnake", "Site Reliability Engineering"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    guard !context.isOrphanFragment, isEndless(workflow.limits) else { return }
    for cycle in context.analysis.faultCycles() {
      let node = workflow[cycle.retrying]
      guard !node.isImplied, keepsItsPace(node) else { continue }
      let others = workflow.nodes.filter {
        $0.id != node.id && !$0.isDisabled && !$0.isImplied && node.quota.value != nil
          && $0.quota.value == node.quota.value && !context.analysis.areExclusive($0.id, node.id)
      }
      var finding = Finding(
        "`\(node.name)` is tried again and again at the same pace, and nothing ends it",
        at: node.retry.span ?? node.span, about: node.id
      )
      .severity(others.isEmpty ? .warning : .error)
      .judging(others.map { .node($0.id) })
      .help("limit the attempts and wait longer each time, or put a circuit breaker before it")
      for other in others.prefix(4) {
        finding = finding.note(
          "`\(other.name)` shares `\(node.quota.value ?? "")` with it and fails too",
          at: other.span)
      }
      report(finding)
    }
  }

  /// Whether nothing ends a run: a deadline or a budget ends the retries too.
  private func isEndless(_ limits: RunLimits) -> Bool {
    limits.timeout.value == .unlimited && limits.cost.value?.bound == nil
      && !limits.cost.isDynamic
  }

  /// Whether the waits between attempts are known not to grow, so that the load stays.
  private func keepsItsPace(_ node: Node) -> Bool {
    switch node.retry.value?.backoff {
    case .immediate, .constant: true
    case .exponential(_, let factor): factor <= 1
    case .unspecified, nil: false
    }
  }
}

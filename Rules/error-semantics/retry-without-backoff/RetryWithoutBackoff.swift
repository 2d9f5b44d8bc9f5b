import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct RetryWithoutBackoff: Rule {
  static let info = RuleInfo(
    id: "retry-without-backoff", summary: "a remote call is tried again without a pause",
    family: .errorSemantics, severity: .info, confidence: .high, profile: .strict, cwe: [799],
    papers: ["Site Reliability Engineering", "Bridging Protocol and Production"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes where !node.isDisabled && !node.isImplied {
      guard case .declared(let policy, let span) = node.retry, policy.backoff == .immediate,
        (policy.retries.bound ?? 2) >= 2, Self.isRemote(node)
      else { continue }
      let times = policy.retries.bound.map { "\($0) times" } ?? "again and again"
      report(
        Finding("`\(node.name)` is tried again \(times) without a pause", at: span, about: node.id)
          .help("wait between attempts, longer each time, with some chance in it"))
    }
  }

  private static func isRemote(_ node: Node) -> Bool {
    switch node.kind {
    case .agent, .llm, .subworkflow, .router(.model), .join(_, .model), .verifier(.modelJudge, _):
      true
    case .tool: node.effect.value?.level != EffectLevel.none
    default: false
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnverifiedSideEffect: Rule {
  static let info = RuleInfo(
    id: "unverified-side-effect",
    summary: "what a model wrote or decided reaches an action outside, and nothing can stop it",
    family: .cascade, severity: .error, confidence: .medium, strictIn: ["langgraph"], cwe: [1426],
    owasp: ["LLM05", "LLM06", "ASI02"],
    papers: ["Trace-Based Assurance", "From Spark to Fire", "AgentFlow"],
    supersedes: ["unverified-handoff", "missing-output-schema"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let analysis = context.analysis
    for act in analysis.unguardedActs() { report(finding(act, context)) }
    for agent in analysis.unconfirmedAgents() { report(finding(agent, context)) }
  }

  private func finding(_ act: UnguardedAct, _ context: RuleContext) -> Finding {
    let (sink, cause) = (act.sink, act.cause)
    let name = context.name(sink)
    let model = context.name(cause.model)
    let message =
      switch cause.kind {
      case .itself: "`\(name)` acts outside on its own word, and nothing can stop it"
      case .data: "`\(name)` acts outside on what `\(model)` wrote, and nothing can stop it"
      case .decision: "`\(model)` decides that `\(name)` happens, and nothing can stop it"
      }
    let node = context.workflow[sink]
    var finding = Finding(message, at: node.span, about: sink)
      .severity(context.severity(of: [sink]))
      .confidence(context.confidence(of: [sink]))
      .path(context.steps(along: cause.control))
      .help("put an approval, a deterministic check or another model's verdict before `\(name)`")
    if cause.model != sink {
      finding = finding.note("`\(model)` is a model", at: context.workflow[cause.model].span)
        .judging(
          cause.control.edges.map { .edge($0) } + (cause.data?.edges ?? []).map { .edge($0) })
    }
    // A comment that no model wrote can be taken back, and nobody has made it up.
    if act.isFixedMessage, node.effect.value?.level == .external {
      finding = finding.severity(.info).profile(.strict)
    }
    finding = finding.noting(act.others, instead: act.instead, in: context)
    return finding.judging(act.instead.map { .node($0) }).telling([sink], in: context)
  }

  private func finding(_ agent: UnconfirmedAgent, _ context: RuleContext) -> Finding {
    let node = context.workflow[agent.agent]
    var finding = Finding(
      "`\(node.name)` can use \(context.names(agent.tools)), and nothing can stop it",
      at: node.span, about: node.id
    )
    .severity(context.severity(of: agent.tools))
    .confidence(context.confidence(of: agent.tools))
    .judging(agent.tools.map { .node($0) })
    .help("ask for confirmation of these tools, or let a checked step after the agent use them")
    for tool in agent.tools.prefix(6) {
      finding = finding.note("it holds `\(context.name(tool))`", at: context.workflow[tool].span)
    }
    return finding.telling(agent.tools, in: context)
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct FanInExceedsContext: Rule {
  static let info = RuleInfo(
    id: "fan-in-exceeds-context",
    summary: "what a step is given to read can be larger than its context",
    family: .budget, severity: .warning, confidence: .high, profile: .strict, cwe: [770],
    owasp: ["LLM10"],
    papers: ["Phase Transition for Budgeted Multi-Agent Synergy", "MAS-FIRE"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for fanIn in context.analysis.overfullContexts() {
      let node = workflow[fanIn.node]
      let tokens = Int(min(fanIn.tokens, 1e15).rounded())
      var finding = Finding(
        "`\(node.name)` can be given \(tokens) tokens of"
          + " \(context.names(fanIn.sources.map(\.node))), but its context holds \(fanIn.window)",
        at: node.span, about: node.id
      )
      .help("shorten what is handed on, or merge it in steps before `\(node.name)`")
      if let span = node.contextWindow.span, span != node.span {
        finding = finding.note("the context holds \(fanIn.window) tokens", at: span)
      }
      for source in fanIn.sources.prefix(4) {
        let times = source.count == 1 ? "" : "\(source.count) times "
        finding = finding.note(
          "`\(context.name(source.node))` gives up to \(times)\(source.size) tokens",
          at: workflow[source.node].span)
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct EscalationWithoutGate: Rule {
  static let info = RuleInfo(
    id: "escalation-without-gate",
    summary:
      "a second model does a first one's work again without asking whether it was good enough",
    family: .routing, severity: .warning, confidence: .medium, profile: .audit, cwe: [1426],
    owasp: ["LLM10"], papers: ["Routing and cascading survey"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for pair in context.analysis.repeatedWork() {
      let first = context.name(pair.first)
      let second = context.name(pair.second)
      report(
        Finding(
          "`\(second)` does the work of `\(first)` again with another model, however good it was",
          at: workflow[pair.edge].span, about: pair.first
        )
        .judging([.edge(pair.edge)])
        .note("`\(second)` has the same prompt and the same inputs", at: workflow[pair.second].span)
        .path(
          context.steps(along: GraphPath(nodes: [pair.first, pair.second], edges: [pair.edge]))
        )
        .help("test the first answer, and go on to the second model only when it fails the test"))
    }
  }
}

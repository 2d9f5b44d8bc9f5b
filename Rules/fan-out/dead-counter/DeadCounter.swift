import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct DeadCounter: Rule {
  static let info = RuleInfo(
    id: "dead-counter", summary: "a counter is kept in a loop, and nothing tests it on the way out",
    family: .fanOut, severity: .warning, confidence: .high, profile: .strict, cwe: [563, 834],
    papers: ["IAL-Scan", "AgentFail"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    guard !context.isOrphanFragment else { return }
    for counter in context.analysis.deadCounters() {
      let value = context.analysis.name(of: counter.value)
      report(
        Finding(
          "`\(context.name(counter.node))` counts `\(value)`, and nothing reads it",
          at: counter.span, about: counter.node
        )
        .severity(counter.isBounded ? .info : .warning)
        .help("test the counter where the loop is left, or drop it"))
    }
  }
}

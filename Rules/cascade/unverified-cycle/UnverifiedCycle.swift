import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnverifiedCycle: Rule {
  static let info = RuleInfo(
    id: "unverified-cycle",
    summary: "model steps feed one another in a circle in which nothing checks what goes round",
    family: .cascade, severity: .warning, confidence: .high, cwe: [1426], owasp: ["ASI08"],
    papers: ["From Spark to Fire", "MAS-FIRE", "CSnake"],
    supersedes: ["self-judged-termination", "cap-is-only-exit"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for found in context.analysis.unguardedInfluenceCycles() {
      guard let first = found.models.first else { continue }
      report(
        Finding(
          "\(context.names(found.models)) feed one another, and nothing checks what goes round",
          at: workflow[first].span, about: first
        )
        .judging(found.cycle.nodes.map { .node($0) })
        .path(context.steps(along: found.cycle))
        .help("put a check that can refuse into the circle, or let each step see the source again"))
    }
  }
}

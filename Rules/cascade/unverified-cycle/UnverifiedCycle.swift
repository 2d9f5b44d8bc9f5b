import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

struct UnverifiedCycle: Rule {
  static let info = RuleInfo(
    id: "unverified-cycle",
    summary: "model steps feed one another in a circle in which no check can stop what goes round",
    family: .cascade, severity: .warning, confidence: .high,
    strictIn: ["crewai", "flowise", "langgraph"], cwe: [1426],
    owasp: ["ASI08"],
    papers: ["From Spark to Fire", "MAS-FIRE", "CSnake"],
    supersedes: ["self-judged-termination", "cap-is-only-exit", "unguarded-hub"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let threshold = context.analysis.cascadeParameters[.threshold]
    let cycles = context.analysis.unguardedInfluenceCycles()
    for (found, growth) in zip(cycles, context.analysis.growth(of: cycles)) {
      // The person hears what comes of a conversation before it goes round for long.
      guard let first = found.models.first, !context.analysis.isConversation(found.models) else {
        continue
      }
      var finding = Finding(
        "\(context.names(found.models)) feed one another, and no check can stop what goes round",
        at: workflow[first].span, about: first
      )
      .severity(severity(of: growth, above: threshold))
      .judging(found.cycle.nodes.map { .node($0) })
      .path(context.steps(along: found.cycle))
      .help("put a check that can refuse into the circle, or let each step see the source again")
      for model in found.models.filter({ reviews(workflow[$0]) }).prefix(4) {
        finding = finding.note(
          "`\(context.name(model))` is a reviewer by its name, but its verdict stops nothing",
          at: workflow[model].span)
      }
      report(finding)
    }
  }

  /// Whether the name of a step says that it looks at the work of others.
  private func reviews(_ node: Node) -> Bool {
    let name = node.name.lowercased()
    return [
      "review", "critic", "quality assurance", "evaluat", "verif", "fact check", "fact-check",
    ]
    .contains { name.hasPart($0) }
  }

  /// An error that dies out is for information; one that grows by numbers that the file or the
  /// configuration states is an error, by the model's defaults a warning.
  private func severity(of growth: CyclicRisk?, above threshold: Double) -> Severity {
    guard let growth else { return .warning }
    if growth.factor <= threshold { return .info }
    return growth.isDeclared ? .error : .warning
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct DecorativeGuard: Rule {
  static let info = RuleInfo(
    id: "decorative-guard", summary: "what a check judges goes on whatever it says",
    family: .handoff, severity: .error, confidence: .high, cwe: [693], owasp: ["ASI08"],
    papers: ["From Spark to Fire"],
    supersedes: ["swallowed-error", "silent-fallback", "no-op-router"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for found in context.analysis.decorativeGuards() where !workflow[found.node].isImplied {
      let next = found.rejoin ?? found.paths.first?.last
      let name = context.name(found.node)
      let judge = context.name(found.judge)
      let target = next.map { "`\(context.name($0))`" } ?? "the next step"
      var finding = Finding(
        "\(target) follows whatever `\(judge)` says", at: workflow[found.node].span,
        about: found.node
      )
      .judging(found.paths.flatMap(\.edges).map { .edge($0) })
      .path(found.paths.first.map { context.steps(along: $0) } ?? [])
      .help("give the rejection of `\(name)` a way of its own: back with a limit, or to an end")
      for path in found.paths.prefix(4) {
        guard let edge = path.edges.first else { continue }
        finding = finding.note("one outcome goes this way", at: workflow[edge].span)
      }
      report(finding)
    }
  }
}

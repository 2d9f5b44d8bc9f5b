import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct FailOpenGuard: Rule {
  static let info = RuleInfo(
    id: "fail-open-guard",
    summary: "when a guard fails or cannot decide, what it guards happens anyway",
    family: .errorSemantics, severity: .error, confidence: .high, cwe: [636], owasp: ["ASI09"],
    papers: ["From Spark to Fire", "Trace-Based Assurance", "Certifiers and availability"],
    supersedes: ["decorative-guard", "swallowed-error", "silent-fallback"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for way in context.analysis.failOpenWays() where !workflow[way.guarded.node].isImplied {
      let node = way.guarded.node
      // It may be the choice itself that fails.
      let failing = way.edge.map { workflow[$0] }.flatMap { $0.kind == .error ? $0.source : nil }
      let judge = context.name(failing ?? way.guarded.judge)
      let target = context.name(way.target)
      let when =
        switch way.cause {
        case .failure: "`\(judge)` fails"
        case .timeout: "`\(judge)` gets no answer in time"
        case .undecided: "`\(judge)` cannot decide"
        case .otherAnswer: "`\(judge)` gives neither verdict"
        case .unreadable: "the answer of `\(judge)` cannot be read"
        }
      let handling = workflow[way.guarded.judge].errorHandling.span
      var finding = Finding(
        "when \(when), `\(target)` happens as if it were accepted",
        at: way.edge.map { workflow[$0].span } ?? handling ?? workflow[node].span, about: node
      )
      // A judge that gives neither verdict has at least answered.
      .severity(way.cause == .otherAnswer ? .warning : .error)
      .judging(way.edge.map { [.edge($0)] } ?? [])
      .path(
        context.steps(
          along: GraphPath(nodes: [node, way.target], edges: way.edge.map { [$0] } ?? []))
      )
      .help(
        (way.cause == .unreadable ? "give `\(judge)` a schema for its answer, and " : "")
          + "lead every outcome but acceptance to the reject route, a person or a failed end")
      if way.cause == .unreadable {
        finding = finding.note(
          "no schema holds `\(judge)` to its form: of an answer in another one, what the cases compare is blank",
          at: workflow[way.guarded.judge].span)
      }
      if !workflow[way.target].isImplied {
        finding = finding.note(
          "`\(target)` is what the guard stands before", at: workflow[way.target].span)
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct ConcatAggregation: Rule {
  static let info = RuleInfo(
    id: "concat-aggregation",
    summary: "models do the same work side by side, and nobody compares what comes of it",
    family: .cascade, severity: .warning, confidence: .high, profile: .strict, cwe: [1426],
    owasp: ["ASI08"],
    papers: ["Towards a Science of Scaling Agent Systems", "MAS-FIRE"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for work in context.analysis.uncomparedWork() where !workflow[work.place].isDisabled {
      let sink = workflow[work.sink]
      let comesTo = sink.kind == .end(.success) ? "are the result" : "go to `\(sink.name)`"
      var finding = Finding(
        "\(context.names(work.models)) do the same work, and their outputs \(comesTo) uncompared",
        at: workflow[work.place].span, about: work.place
      )
      .judging(work.models.map { .node($0) })
      .path(context.steps(along: work.path))
      .help("compare them: by a vote, a model that merges and judges, or a check")
      for model in work.models.prefix(4) {
        finding = finding.note(
          "`\(context.name(model))` does the work too", at: workflow[model].span)
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct SelfJudgedTermination: Rule {
  static let info = RuleInfo(
    id: "self-judged-termination",
    summary:
      "a model alone says when a loop is done, and when it never does, the loop counts as done",
    family: .fanOut, severity: .warning, confidence: .medium, profile: .strict, cwe: [834],
    papers: ["IAL-Scan", "MAST"], supersedes: ["cap-is-only-exit"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    guard !context.isOrphanFragment else { return }
    let workflow = context.workflow
    for cap in context.analysis.proceedingCaps() {
      guard case .models(let models) = cap.decider, let model = models.first else { continue }
      let rounds = cap.rounds.map { "after \($0) rounds" } ?? "at the limit"
      let verb = models.count == 1 ? "decides" : "decide"
      let span =
        switch cap.counter {
        case .node(let node): workflow[node].iterationLimit.span ?? workflow[node].span
        case .edge(let edge): workflow[edge].span
        }
      var finding = Finding(
        "\(context.names(models)) alone \(verb) when the work is done, and \(rounds) it counts as done",
        at: span, about: cap.place
      )
      .judging(cap.nodes.map { .node($0) })
      .help("let a test decide, or make what follows fail, ask a person or know that time ran out")
      .note("`\(context.name(model))` decides", at: workflow[model].span)
      if case .node(let node) = cap.counter, let note = workflow[node].exhaustion.note {
        finding = finding.note("at the limit: \(note.text)", at: workflow[node].span)
      }
      report(finding)
    }
  }
}

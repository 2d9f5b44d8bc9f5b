import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct CapIsOnlyExit: Rule {
  static let info = RuleInfo(
    id: "cap-is-only-exit",
    summary: "a loop that is cut off by its limit goes on as if it had succeeded",
    family: .fanOut, severity: .warning, confidence: .medium, profile: .strict, cwe: [834],
    papers: ["MAST", "IAL-Scan"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    guard !context.isOrphanFragment else { return }
    let workflow = context.workflow
    for cap in context.analysis.proceedingCaps() {
      let name = context.name(cap.place)
      let rounds = cap.rounds.map { "\($0) rounds" } ?? "the limit"
      let message: String
      let severity: Severity
      switch cap.decider {
      case .models, .person: continue
      case .nobody:
        message = "`\(name)` always goes its \(rounds), whatever comes of them"
        severity = .info
      case .others:
        let value = cap.values.first.map { "`\(context.analysis.name(of: $0))`" } ?? "its condition"
        message = "after \(rounds) `\(name)` goes on as if \(value) had ended it"
        severity = .warning
      }
      let span =
        switch cap.counter {
        case .node(let node): workflow[node].iterationLimit.span ?? workflow[node].span
        case .edge(let edge): workflow[edge].span
        }
      var finding = Finding(message, at: span, about: cap.place)
        .severity(severity)
        .judging(cap.nodes.map { .node($0) })
        .help(
          severity == .info
            ? "say what ends the loop, or that these rounds are meant"
            : "fail, ask a person, or test after the loop whether it was done")
      if case .node(let node) = cap.counter, let note = workflow[node].exhaustion.note {
        finding = finding.note("at the limit: \(note.text)", at: workflow[node].span)
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnreadFailureStatus: Rule {
  static let info = RuleInfo(
    id: "unread-failure-status",
    summary: "a status that tells of a failure is never read, and the flow goes on",
    family: .errorSemantics, severity: .warning, confidence: .medium, profile: .strict,
    cwe: [252, 390], papers: ["Bridging Protocol and Production", "When Agents Fail to Act"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for unread in context.analysis.unreadStatuses() {
      let step = workflow[unread.step]
      let follower = context.name(unread.follower)
      let acts = (step.effect.value?.level ?? .none) >= .external
      var finding = Finding(
        unread.input == nil
          ? "nobody reads `\(unread.field)` of `\(step.name)`, and `\(follower)` goes on"
            + " whether it failed or not"
          : "nobody reads `\(unread.field)` of `\(step.name)`, and `\(follower)` takes what a"
            + " failure gives for its result",
        at: step.span, about: step.id
      )
      .severity(unread.input == nil && !acts ? .info : .warning)
      .help("choose the route by `\(unread.field)`, or make the engine take it for a failure")
      if let input = unread.input {
        finding = finding.note("its result is used here", at: input.span)
      } else {
        finding = finding.note("this runs in any case", at: workflow[unread.follower].span)
      }
      if let note = step.statusFields.note {
        finding = finding.note("\(note.text) (\(note.source))", at: step.span)
      }
      report(finding)
    }
  }
}

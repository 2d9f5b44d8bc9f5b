import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnhandledFailure: Rule {
  static let info = RuleInfo(
    id: "unhandled-failure", summary: "a failure that nothing catches leaves work undone or lost",
    family: .errorSemantics, severity: .warning, confidence: .high, cwe: [755], owasp: ["ASI08"],
    papers: ["Bridging Protocol and Production", "AgentFail", "PALADIN", "Self-Healing Router"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    guard workflow.capabilities.contains(.errorHandling) else { return }
    var isSilent = true
    for failure in context.analysis.failuresAfterEffects() {
      let step = workflow[failure.first]
      let effect = context.name(failure.effect)
      isSilent = false
      var finding = Finding(
        "when `\(step.name)` fails the run ends, and `\(effect)` has already happened",
        at: step.span, about: step.id
      )
      .note("`\(effect)` acts outside the run here", at: workflow[failure.effect].span)
      .help("give the failure a route that undoes or reports what `\(effect)` did")
      for other in failure.others.prefix(4) {
        finding = finding.note(
          "`\(context.name(other))` can end the run after it too", at: workflow[other].span)
      }
      report(finding)
    }
    for lost in context.analysis.containersLosingWork() {
      guard let first = lost.steps.first else { continue }
      let container = workflow[lost.container]
      isSilent = false
      var finding = Finding(
        container.kind == .map
          ? "one failed item of `\(container.name)` throws away the work on all others"
          : "one failure in `\(container.name)` throws away what its other branches have done",
        at: container.partialFailure.span ?? container.span, about: container.id
      ).help(
        "keep failed branches apart from results, or give `\(context.name(first))` an error route")
      for step in lost.steps.prefix(4) {
        finding = finding.note("`\(context.name(step))` can fail", at: workflow[step].span)
      }
      report(finding)
    }
    if isSilent, let worst = context.analysis.costliestFailure() {
      let rest =
        worst.lost == 1 ? "the step after it never runs" : "\(worst.lost) steps after it never run"
      report(
        Finding(
          "when `\(context.name(worst.step))` fails the run ends, and \(rest)",
          at: workflow[worst.step].span, about: worst.step
        )
        .severity(.info)
        .help("give the failure a route of its own, or a stated default"))
    }
  }
}

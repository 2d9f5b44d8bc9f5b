import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnhandledFailure: Rule {
  static let info = RuleInfo(
    id: "unhandled-failure", summary: "a failure that nothing catches leaves work undone or lost",
    family: .errorSemantics, severity: .warning, confidence: .medium,
    cwe: [755], owasp: ["ASI08"],
    papers: ["Bridging Protocol and Production", "AgentFail", "PALADIN", "Self-Healing Router"])

  init(options: NoOptions) {}

  /// How many steps a failure must take down with it to be worth a note.
  private static let leastLost = 2

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    guard workflow.capabilities.contains(.errorHandling) else { return }
    let saysItOfSteps = workflow.capabilities.contains(.stepErrorHandling)
    let before = report.findings.count
    if saysItOfSteps {
      for failure in context.analysis.failuresAfterEffects() {
        report(Self.afterEffect(failure, context))
      }
    }
    for lost in context.analysis.containersLosingWork() {
      if let finding = Self.losingWork(lost, context) { report(finding) }
    }
    guard saysItOfSteps, report.findings.count == before else { return }
    if let likely = context.analysis.failuresAfterEffects(isGuessed: true).first {
      report(Self.afterEffect(likely, context).severity(.info).confidence(.low).profile(.strict))
    } else if let worst = context.analysis.costliestFailure(atLeast: Self.leastLost) {
      let name = context.name(worst.step)
      report(
        Finding(
          "when `\(name)` fails\(Self.otherwise(worst.step, context)) the run ends before any of the "
            + "\(worst.lost) steps after it",
          at: workflow[worst.step].span, about: worst.step
        )
        .severity(.info)
        .confidence(.low)
        .profile(.strict)
        .help("give the failure a route of its own, or a stated default")
        .remedy(.routeFailure(worst.step)))
    }
  }

  private static func afterEffect(_ failure: FailureAfterEffect, _ context: RuleContext)
    -> Finding
  {
    let workflow = context.workflow
    let step = workflow[failure.first]
    let effect = context.name(failure.effect)
    let has = failure.isCertain ? "has" : "may have"
    var finding = Finding(
      "when `\(step.name)` fails\(otherwise(step.id, context)) the run ends, and `\(effect)` \(has) "
        + "already happened", at: step.span, about: step.id
    )
    .note("`\(effect)` acts outside the run here", at: workflow[failure.effect].span)
    .help("give the failure a route that undoes or reports what `\(effect)` did")
    .remedy(.routeFailure(step.id))
    for other in failure.others.prefix(4) {
      finding = finding.note(
        "`\(context.name(other))` can end the run after it too\(more(failure.others, after: other))",
        at: workflow[other].span)
    }
    return finding.telling([failure.effect], in: context)
  }

  /// What tells the failures of a step from those that it has a route for.
  private static func otherwise(_ step: NodeID, _ context: RuleContext) -> String {
    guard context.analysis.catchesSome(step) else { return "" }
    let named = context.workflow.outgoing(step).filter { $0.kind == .error }.compactMap(\.label)
    return named.isEmpty
      ? " otherwise" : " with another error than `\(named.joined(separator: "`, `"))`"
  }

  private static func losingWork(_ lost: LostSiblings, _ context: RuleContext) -> Finding? {
    guard let first = lost.steps.first else { return nil }
    let workflow = context.workflow
    let container = workflow[lost.container]
    let isMap = container.kind == .map
    let which = otherwise(container.id, context)
    var finding = Finding(
      isMap
        ? "one failed item of `\(container.name)`\(which) ends the run and stops all others"
        : "one failure in `\(container.name)`\(which) ends the run and stops its other branches",
      at: container.partialFailure.span ?? container.span, about: container.id
    ).help(
      isMap
        ? "state what happens to failed items, or give `\(context.name(first))` an error route"
        : "keep failed branches apart from results, or give `\(context.name(first))` an error route"
    )
    if isMap { finding = finding.remedy(.keepOtherItems(container.id)) }
    for step in lost.steps.prefix(4) {
      finding = finding.note(
        "`\(context.name(step))` can fail\(more(lost.steps, after: step))",
        at: workflow[step].span)
    }
    return finding
  }

  /// What the last of four notes says of those that are not told.
  private static func more(_ steps: [NodeID], after step: NodeID) -> String {
    steps.count > 4 && steps[3] == step ? ", and so can \(steps.count - 4) more" : ""
  }
}

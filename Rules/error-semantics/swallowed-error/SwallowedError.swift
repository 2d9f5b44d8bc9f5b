import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct SwallowedError: Rule {
  static let info = RuleInfo(
    id: "swallowed-error",
    summary: "after a failure the flow goes on with nothing as if it were a result",
    family: .errorSemantics, severity: .error, confidence: .high, cwe: [390, 392],
    papers: ["Self-Healing Router", "PALADIN", "Bridging Protocol and Production"],
    supersedes: ["silent-fallback"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for id in context.analysis.failuresLedNowhere() {
      let step = workflow[id]
      report(
        Finding(
          "failures of `\(step.name)` leave by an error output that leads nowhere, and nobody hears "
            + "of them", at: step.errorHandling.span ?? step.span, about: id
        )
        .help("lead the error output to a handler, or let a failure stop the run"))
    }
    var told: Set<NodeID> = []
    for error in context.analysis.errorsTakenAsResults() {
      told.insert(error.step)
      if error.isText {
        report(Self.textFinding(error, context))
        continue
      }
      let step = workflow[error.step]
      let reader = context.name(error.reader)
      let drops = error.edge == nil && step.errorHandling.value != .continueEmpty
      let place = error.edge?.span ?? (drops ? step.partialFailure : nil)?.span
      report(
        Finding(
          drops
            ? "failed items of `\(step.name)` are left out, and `\(reader)` takes the rest for all"
            : error.isError
              ? "when `\(step.name)` fails, `\(reader)` takes the error for its result"
              : "when `\(step.name)` fails, `\(reader)` goes on with its result missing",
          at: place ?? step.errorHandling.span ?? step.span, about: step.id
        )
        .severity(drops ? .warning : .error)
        .note("the result is used here", at: error.input.span)
        .path([
          PathStep(
            drops ? "an item of `\(step.name)` fails" : "`\(step.name)` fails", at: step.span),
          PathStep("`\(reader)` uses its result", at: error.input.span),
        ])
        .help(
          drops
            ? "pass the failed items on as failures, or compare the counts"
            : "lead the failure to a handler, or mark the result as missing and test for it"))
    }
    for refused in context.analysis.resultsOfRefusedSteps() where !told.contains(refused.step) {
      report(finding(refused, context))
    }
  }

  /// What the engine puts among the results cannot be told from them. That is its doing and nobody's
  /// choice, so that only the profile strict tells of it.
  private static func textFinding(_ error: ErrorTakenAsResult, _ context: RuleContext) -> Finding {
    let step = context.workflow[error.step]
    let reader = context.name(error.reader)
    return Finding(
      "an item of `\(step.name)` that fails is a text among its results, and `\(reader)` takes it for"
        + " one",
      at: step.span, about: step.id
    )
    .severity(.warning).profile(.strict)
    .note("the results are used here", at: error.input.span)
    .path([
      PathStep("an item of `\(step.name)` fails", at: step.span),
      PathStep("`\(reader)` uses the results", at: error.input.span),
    ])
    .help("ask with a condition whether the results hold an error before they are used")
  }

  private func finding(_ refused: ResultOfRefusedStep, _ context: RuleContext) -> Finding {
    let approval = context.workflow[refused.approval]
    let step = context.name(refused.step)
    let reader = context.name(refused.reader)
    return Finding(
      "when the call of `\(step)` is refused, `\(reader)` goes on with its result missing",
      at: approval.span, about: refused.step
    )
    .severity(.warning)
    .note("the result is used here", at: refused.input.span)
    .path([
      PathStep("`\(context.name(refused.approval))` is refused", at: approval.span),
      PathStep("`\(reader)` uses the result of `\(step)`", at: refused.input.span),
    ])
    .help("test whether the result is there, or end the run when the call is refused")
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct GateBypass: Rule {
  static let info = RuleInfo(
    id: "gate-bypass", summary: "another path leads around a guard to what it is meant to guard",
    family: .handoff, severity: .error, confidence: .high, cwe: [424], owasp: ["ASI02"],
    papers: ["Trace-Based Assurance", "AgentFlow"],
    supersedes: [
      "exfiltration-triangle", "untrusted-to-privileged", "unverified-side-effect",
      "unverified-handoff", "missing-output-schema",
    ])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    var told = Set<NodeID>()
    for bypass in context.analysis.bypasses() {
      // A way around that something other than a model chooses is a policy.
      let node = bypass.guarded.node
      guard bypass.divergence != .choice, !workflow[node].isImplied, told.insert(node).inserted
      else { continue }
      let place = context.name(bypass.place)
      let sink = context.name(bypass.sink)
      let how =
        switch bypass.divergence {
        case .parallel: "`\(place)` also leads around it"
        case .failure: "a failure of `\(place)` leads around it"
        case .choice, .modelChoice:
          "`\(place)` can choose to go around it\(Self.by(bypass, context))"
        }
      let through = "lead every way to `\(sink)` through `\(context.name(node))`"
      report(
        Finding(
          "`\(context.name(node))` stands before `\(sink)`, and \(how)", at: workflow[node].span,
          about: node
        )
        .note("the way around begins here", at: workflow[bypass.place].span)
        .note("`\(sink)` is reached unchecked", at: workflow[bypass.sink].span)
        .judging([.node(bypass.sink)] + bypass.path.edges.map { .edge($0) })
        .path(context.steps(along: bypass.path))
        .help(
          bypass.compared == nil
            ? through : "\(through), or decide at `\(place)` by a value that no model wrote"
        )
        .telling([bypass.sink], in: context))
    }
    for inverted in context.analysis.invertedApprovals() {
      report(Self.finding(inverted, context))
    }
  }

  /// An approval whose answers lead the wrong way round.
  private static func finding(_ inverted: InvertedApproval, _ context: RuleContext) -> Finding {
    let workflow = context.workflow
    let approval = context.name(inverted.guarded.judge)
    let place = inverted.guarded.node
    let act = context.name(inverted.act)
    return Finding(
      "`\(act)` runs when `\(approval)` is refused, and not when it is approved",
      at: workflow[place].span, about: place
    )
    .note("`\(act)` runs only after a refusal", at: workflow[inverted.act].span)
    .judging([.node(inverted.act)] + inverted.path.edges.map { .edge($0) })
    .path(context.steps(along: inverted.path))
    .help("swap the two ways out of `\(context.name(place))`")
    .telling([inverted.act], in: context)
  }

  /// By what of a model's the way around is chosen, where something is compared there.
  private static func by(_ bypass: GuardBypass, _ context: RuleContext) -> String {
    guard let value = bypass.compared, let model = bypass.decider else { return "" }
    let what = context.analysis.name(of: value)
    let whose =
      model == bypass.place ? "its own word" : "the word of the model `\(context.name(model))`"
    return " by `\(what)`, \(whose)"
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct TimeoutInversion: Rule {
  static let info = RuleInfo(
    id: "timeout-inversion",
    summary: "who waits gives up before what it waits for has had the time it was given",
    family: .budget, severity: .warning, confidence: .high, profile: .strict, cwe: [1088],
    papers: ["Bridging Protocol and Production", "Site Reliability Engineering"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    var worst: [NodeID: TimeInversion] = [:]
    var others: [NodeID: Int] = [:]
    var order: [NodeID] = []
    for inversion in context.analysis.timeInversions() {
      guard !workflow[inversion.parent].isImplied, !isOneDefault(inversion, workflow),
        isCertain(inversion, workflow)
      else {
        continue
      }
      guard let known = worst[inversion.parent] else {
        worst[inversion.parent] = inversion
        order.append(inversion.parent)
        continue
      }
      others[inversion.parent, default: 0] += 1
      if known.needed < inversion.needed { worst[inversion.parent] = inversion }
    }
    for parent in order {
      guard let inversion = worst[parent] else { continue }
      report(finding(inversion, others: others[parent] ?? 0, context))
    }
    checkRun(context, &report)
  }

  /// Whether both times are one default: a cap for every call, not a plan of who waits for whom.
  private func isOneDefault(_ inversion: TimeInversion, _ workflow: Workflow) -> Bool {
    workflow[inversion.parent].timeout == workflow[inversion.child].timeout
  }

  /// Whether the child may really take so long: its timeouts are retried, or one attempt is enough.
  private func isCertain(_ inversion: TimeInversion, _ workflow: Workflow) -> Bool {
    let child = workflow[inversion.child]
    if let own = child.timeout.value?.bound, own > inversion.limit { return true }
    return child.retry.value?.classes?.contains(.timeout) ?? true
  }

  private func finding(_ inversion: TimeInversion, others: Int, _ context: RuleContext) -> Finding {
    let parent = context.workflow[inversion.parent]
    let child = context.workflow[inversion.child]
    let needed = Self.text(inversion.needed)
    let more = others == 0 ? "" : " (and \(others) more)"
    return Finding(
      "`\(parent.name)` gives up after \(Self.text(inversion.limit)), but `\(child.name)` may take"
        + " \(needed) with its attempts\(more)",
      at: parent.timeout.span ?? parent.span, about: parent.id
    )
    .note("`\(child.name)` may take \(needed)", at: child.timeout.span ?? child.span)
    .help("give `\(parent.name)` at least \(needed), or `\(child.name)` less time or attempts")
  }

  /// A step whose single attempt is given more time than the whole run; both are written down.
  private func checkRun(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    guard let limit = workflow.limits.timeout.declaredValue?.bound else { return }
    var exceeding: [Node] = []
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      if let own = node.timeout.declaredValue?.bound, own > limit { exceeding.append(node) }
    }
    guard
      let worst = exceeding.max(by: { a, b in
        guard let first = a.timeout.value?.bound, let second = b.timeout.value?.bound else {
          return false
        }
        return (first, b.id) < (second, a.id)
      }), let needed = worst.timeout.value?.bound
    else { return }
    let more = exceeding.count == 1 ? "" : " (and \(exceeding.count - 1) more)"
    var finding = Finding(
      "`\(worst.name)` is given \(Self.text(needed)), but the run ends after"
        + " \(Self.text(limit))\(more)",
      at: worst.timeout.span ?? worst.span, about: worst.id
    ).help("give the run more than \(Self.text(needed)), or `\(worst.name)` less")
    if let span = workflow.limits.timeout.span {
      finding = finding.note("the run ends after \(Self.text(limit))", at: span)
    }
    report(finding)
  }

  /// A length of time in the largest unit that is exact.
  private static func text(_ time: Milliseconds) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")]
    for (size, unit) in units where time.count >= size && time.count % size == 0 {
      return "\(time.count / size) \(unit)"
    }
    return "\(time.count) ms"
  }
}

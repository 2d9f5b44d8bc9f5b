import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// States that nothing limits how deep workflows start one another.
  ///
  /// A run that another one starts begins at its own trigger. Many files hold an agent and, beside it,
  /// what its tool runs: there the workflow starts itself, and never comes to the agent again. So
  /// this is said only where all that starts workflows can be come to from that trigger.
  ///
  /// A run that is started with all items and not waited for goes no deeper: it takes the place of the
  /// one that starts it. Where each item is given a run of its own there are more with every level.
  mutating func setDepth() {
    guard builder.limits.timeout.value == .unlimited else { return }
    let isStarter = records.indices.map {
      !records[$0].isDisabled && builder[id($0)].reference != nil
    }
    guard isStarter.contains(true),
      !records.indices.contains(where: { isStarter[$0] && handsOver(records[$0]) })
    else { return }
    var isReached = records.map { !$0.isDisabled && $0.short == "executeWorkflowTrigger" }
    var pending = records.indices.filter { isReached[$0] }
    while let next = pending.popLast() {
      let targets = leaving[next].map { wires[$0].target } + held[next].map { holdings[$0].sub }
      for target in targets where !isReached[target] {
        isReached[target] = true
        pending.append(target)
      }
    }
    if records.indices.allSatisfy({ !isStarter[$0] || isReached[$0] }) {
      builder.limits.depth = .engineDefault(.unlimited, N8nProfile.depth)
    }
  }

  private func handsOver(_ node: N8nNode) -> Bool {
    guard node.short == "executeWorkflow", let start = N8nStart(node) else { return false }
    return !start.isAwaited && !start.isForEachItem
  }
}

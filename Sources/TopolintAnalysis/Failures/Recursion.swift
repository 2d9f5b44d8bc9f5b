public import TopolintModel

/// Workflows that start one another in a circle.
public struct Recursion {
  /// The steps that start the next workflow, from the first workflow on; the last one starts the
  /// first workflow again.
  public let calls: [ProjectNode]
}

extension Project {
  /// How many references are followed from one workflow.
  private static let mostCalls = 4096

  /// A shortest circle of references through a workflow; nil when it does not come back to itself,
  /// or when an earlier workflow of the circle tells of it.
  public func recursion(from first: WorkflowID) -> Recursion? {
    // The last call of the circle comes from one that is not before the first.
    guard let last = callers[first]?.last, last.workflow >= first else { return nil }
    var from: [WorkflowID: ProjectNode] = [:]
    var queue = [first]
    var next = 0
    var followed = 0
    while next < queue.count {
      let id = queue[next]
      next += 1
      for call in calls(of: id) {
        followed += 1
        guard followed <= Self.mostCalls, let target = links[call] else { return nil }
        // The circle is told by its first workflow.
        if target < first { continue }
        if target == first {
          var calls = [call]
          while let last = calls.last, last.workflow != first, let before = from[last.workflow] {
            calls.append(before)
          }
          return Recursion(calls: calls.reversed())
        }
        if from[target] == nil {
          from[target] = call
          queue.append(target)
        }
      }
    }
    return nil
  }

  private func calls(of id: WorkflowID) -> [ProjectNode] {
    self[id].nodes.lazy.filter { !$0.isDisabled && $0.reference != nil }.map {
      ProjectNode(workflow: id, node: $0.id)
    }.filter { links[$0] != nil }
  }

  /// Whether something ends a circle of workflows: a depth, a deadline or a budget of one of them,
  /// or a deadline of everybody outside who starts fragments of it; what is not known counts.
  public func isBounded(_ recursion: Recursion) -> Bool {
    let members = Set(recursion.calls.map(\.workflow))
    for id in members {
      let limits = self[id].limits
      guard limits.depth.value == .unlimited, !mayEnd(limits) else { return true }
    }
    let outside = members.flatMap { callers[$0] ?? [] }.map(\.workflow).filter {
      !members.contains($0)
    }
    return members.allSatisfy { self[$0].isFragment } && !outside.isEmpty
      && outside.allSatisfy { mayEnd(self[$0].limits) }
  }

  private func mayEnd(_ limits: RunLimits) -> Bool {
    limits.timeout.value?.bound != nil || limits.timeout.isDynamic
      || limits.cost.value?.bound != nil || limits.cost.isDynamic
  }
}

extension Analysis {
  /// Whether every run comes to a node: no choice leads past it.
  public func runsInAnyCase(_ node: NodeID) -> Bool {
    roots.contains { $0 == node || postDominators.dominates(node, $0) }
  }
}

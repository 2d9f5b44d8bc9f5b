internal import TopolintModel

extension Analysis {
  /// Whether a map has nothing to lose when one of its items fails: nobody takes anything from its
  /// results, and what was done for the other items stays done.
  ///
  /// It stays where each item comes to one act, the last there is to it, or where items are only
  /// looked up and put into stores of the map's own, where they can be put again.
  func hasNothingToLose(_ map: Node, failing steps: [NodeID]) -> Bool {
    guard map.kind == .map, isUnread(map) else { return false }
    return isOneAct(steps) || isKept(steps, in: map)
  }

  /// Whether there is one step, which acts, and nothing comes after it.
  private func isOneAct(_ steps: [NodeID]) -> Bool {
    guard steps.count == 1, let step = steps.first else { return false }
    let node = workflow[step]
    guard node.kind == .subworkflow || (node.effect.value?.level ?? .none) >= .write else {
      return false
    }
    return workflow.outgoing(step).allSatisfy {
      !$0.kind.isControl || workflow[$0.target].isImplied
    }
  }

  /// Whether steps only look up and put, and no other work in the same item would be lost with them.
  private func isKept(_ steps: [NodeID], in map: Node) -> Bool {
    steps.allSatisfy { isKept(workflow[$0]) }
      && steps.contains { workflow[$0].effect.value?.level == .write }
      && !descendants(of: map.id).contains {
        isCostly($0) || workflow[$0].kind == .subworkflow
      }
  }

  private func isKept(_ node: Node) -> Bool {
    guard node.kind == .tool, let level = node.effect.value?.level else { return false }
    return level == .write && node.idempotency.value != false || level == .read
  }

  /// Whether nobody takes anything from the results of a map, but a join behind it of which nobody
  /// does either.
  private func isUnread(_ map: Node) -> Bool {
    var pending = [map.id]
    for node in descendants(of: map.id) {
      for edge in workflow.outgoing(node) where edge.kind == .sequence {
        if case .join = workflow[edge.target].kind, workflow[edge.target].parent == map.parent {
          pending.append(edge.target)
        }
      }
    }
    var seen = Set(pending)
    while let next = pending.popLast() {
      for reader in readers[.output(next)] ?? []
      where reader != next && !workflow.isInside(reader, map.id) {
        guard workflow[reader].isImplied, case .join = workflow[reader].kind else { return false }
        guard seen.insert(reader).inserted else { continue }
        guard seen.count < 64 else { return false }
        pending.append(reader)
      }
    }
    return true
  }
}

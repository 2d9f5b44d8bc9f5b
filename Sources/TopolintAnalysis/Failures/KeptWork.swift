internal import TopolintModel

extension Analysis {
  /// Whether a map does nothing but look its items up and put them into stores of its own, and nobody
  /// reads what comes of it: what was put stays when another item fails, and can be put again.
  func onlyKeeps(_ map: Node, failing steps: [NodeID]) -> Bool {
    guard map.kind == .map,
      steps.allSatisfy({ isKept(workflow[$0]) }),
      steps.contains(where: { workflow[$0].effect.value?.level == .write })
    else { return false }
    var results: Set<NodeID> = [map.id]
    for node in descendants(of: map.id) {
      // Other work in the same item would be lost with it.
      if isCostly(node) || workflow[node].kind == .subworkflow { return false }
      for edge in workflow.outgoing(node) where edge.kind == .sequence {
        if case .join = workflow[edge.target].kind, workflow[edge.target].parent == map.parent {
          results.insert(edge.target)
        }
      }
    }
    return results.allSatisfy { isUnread($0) }
  }

  /// Whether nobody reads what comes of a step but the join behind it, of which nobody reads either.
  private func isUnread(_ node: NodeID) -> Bool {
    var pending = [node]
    var steps = 0
    while let next = pending.popLast() {
      steps += 1
      guard steps < 64 else { return false }
      for reader in readers[.output(next)] ?? [] where reader != next {
        guard workflow[reader].isImplied, case .join = workflow[reader].kind else { return false }
        pending.append(reader)
      }
    }
    return true
  }

  private func isKept(_ node: Node) -> Bool {
    guard node.kind == .tool, let level = node.effect.value?.level else { return false }
    return level == .write && node.idempotency.value != false || level == .read
  }
}

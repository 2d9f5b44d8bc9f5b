public import TopolintModel

extension Analysis {
  /// The edges by which a run can leave what goes round for good, in source order.
  ///
  /// An edge into steps that lead nowhere but back to the round, as the body of a batching loop does,
  /// is none; one into an outer loop is, where that can be left.
  public func waysOut(of round: Loop.Round) -> [EdgeID] {
    let inside = NodeSet(round.nodes, in: workflow)
    return round.exits.filter { exit in leavesForGood(workflow[exit], inside) }
  }

  private func leavesForGood(_ exit: Edge, _ inside: NodeSet) -> Bool {
    let cycles = components(.controlAndDelegate)
    var seen = NodeSet(capacity: workflow.nodes.count)
    var pending = [exit.target]
    while let node = pending.popLast() {
      if inside.contains(node) || seen.contains(node) { continue }
      seen.insert(node)
      guard cycles.areOnCycle(exit.source, node) else { return true }
      let ways = workflow.outgoing(node).filter { $0.kind.isControl && workflow.takesPart($0) }
      if ways.isEmpty { return true }
      pending += ways.map(\.target)
    }
    return false
  }
}

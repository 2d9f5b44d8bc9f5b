public import TopolintModel

extension Analysis {
  /// The step that can end the run with nothing to catch it and has the most steps after it, with
  /// their number; nil when no such step has as many as `least`.
  ///
  /// Code counts only where the file says that it can fail: what it computes is its author's, and
  /// the model, tool or search next to it fails far more often. A cycle that nothing
  /// chooses to leave is broken in another way, and not counted; nor is what runs only for somebody
  /// who hears of its failure.
  /// A step before another has at least as many after it, so only those that no other comes before
  /// are counted out, and of these the first 64 in source order.
  public func costliestFailure(atLeast least: Int) -> (step: NodeID, lost: Int)? {
    guard workflow.nodes.count > least else { return nil }
    let rounds = components(.control)
    var isStuck = [Bool](repeating: false, count: workflow.nodes.count)
    for component in rounds.cyclic {
      let members = rounds.nodes(of: component)
      if !members.contains(where: choosing.contains) {
        for member in members { isStuck[member.index] = true }
      }
    }
    let unheard = reachUnheard()
    let failing = workflow.nodeIDs.filter { id in
      !isStuck[id.index] && abortsUncaught(id) && takesPart(id) && unheard?.contains(id) != false
        && (workflow.nodes[id.index].kind != .code
          || workflow.nodes[id.index].fallibility.value == true)
    }
    guard !failing.isEmpty else { return nil }
    var isAfterOther = [Bool](repeating: false, count: workflow.nodes.count)
    var pending = failing
    while let node = pending.popLast() {
      for edge in workflow.outgoing(node) where edge.kind.isControl && edge.target != node {
        if isAfterOther[edge.target.index] { continue }
        isAfterOther[edge.target.index] = true
        pending.append(edge.target)
      }
    }
    let first = failing.filter { !isAfterOther[$0.index] }
    var best: (step: NodeID, lost: Int)?
    var covered = [Bool](repeating: false, count: workflow.nodes.count)
    // Up to 64 walks over the whole graph: the targets as numbers, not edge by edge.
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    for edge in workflow.edges where edge.kind.isControl {
      builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
    }
    let ways = builder.finish()
    let counts = workflow.nodes.map { node in
      if case .end = node.kind { return false }
      return !node.isImplied && !node.isDisabled
    }
    for step in (first.isEmpty ? failing : first).prefix(64) {
      // What another one leads to, round a cycle, takes no more down than that one.
      if covered[step.index] { continue }
      let lost = stepsAfter(step, ways, counts, &covered)
      if lost >= least, lost > (best?.lost ?? 0) { best = (step, lost) }
    }
    guard let best else { return nil }
    // An end that hands something on is the answer that somebody waits for; that a run fails is none.
    let answers = workflow.nodes.map { node in
      if case .end(let state) = node.kind {
        state != .failure && !node.inputs.isEmpty && !node.isImplied && !node.isDisabled
      } else {
        false
      }
    }
    return (best.step, best.lost + stepsAfter(best.step, ways, answers, &covered))
  }

  /// What is come to otherwise than from a start that somebody waits at: who starts a run by hand sees
  /// how it ends, and what the failure of a called workflow comes to is for its caller to say. Nil where
  /// there is no such start.
  private func reachUnheard() -> Reach? {
    let heard = Set(workflow.startedByHand + (workflow.calledAt ?? []))
    if heard.isEmpty { return nil }
    return view(.control).reach(from: roots.filter { !heard.contains($0) })
  }

  /// How many steps of the file control reaches from a node, without the node, ends and what the
  /// engine adds; notes in `covered` what that is.
  private func stepsAfter(
    _ node: NodeID, _ ways: FlowGraph, _ counts: [Bool], _ covered: inout [Bool]
  ) -> Int {
    var seen = [Bool](repeating: false, count: counts.count)
    seen[node.index] = true
    var pending = [node.index]
    var count = 0
    while let next = pending.popLast() {
      for arc in ways.outArcs(next) {
        let target = Int(ways.targets[arc])
        if seen[target] { continue }
        seen[target] = true
        covered[target] = true
        pending.append(target)
        if counts[target] { count += 1 }
      }
    }
    return count
  }
}

public import TopolintModel

extension Analysis {
  /// The step that can end the run with nothing to catch it and has the most work after it, with the
  /// number of the steps that do it; nil when no such step has as many as `least`, or when all of it is
  /// code and nobody is given an answer.
  ///
  /// Choices, joins, containers and what only passes its input on are no work, and neither are steps
  /// that run only when another one fails.
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
      for edge in workflow.outgoing(node) where edge.kind.isForward && edge.target != node {
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
    for edge in workflow.edges where edge.kind.isForward {
      builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
    }
    let ways = builder.finish()
    let counts = workflow.nodes.map(\.isWork)
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
    let answered = stepsAfter(best.step, ways, answers, &covered)
    let acts = workflow.nodes.map { $0.isWork && $0.kind != .code }
    if answered == 0, stepsAfter(best.step, ways, acts, &covered) == 0 { return nil }
    return (best.step, best.lost + answered)
  }

  /// What is come to otherwise than from a start that somebody waits at: who starts a run by hand sees
  /// how it ends, and what the failure of a called workflow comes to is for its caller to say. Nil where
  /// there is no such start.
  private func reachUnheard() -> Reach? {
    let heard = Set(workflow.startedByHand + (workflow.calledAt ?? []))
    if heard.isEmpty { return nil }
    return view(.control).reach(from: roots.filter { !heard.contains($0) })
  }

  /// How many of the nodes that count control reaches from a node, without the node; notes in
  /// `covered` all that it reaches.
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

extension EdgeKind {
  /// Whether a run goes along it without a failure.
  fileprivate var isForward: Bool { isControl && self != .error }
}

extension Node {
  /// Whether something is undone when it does not run.
  fileprivate var isWork: Bool {
    if isImplied || isDisabled { return false }
    return switch kind {
    case .agent, .llm, .tool, .human, .subworkflow, .verifier, .router(.model), .join(_, .model),
      .opaque:
      true
    case .code: fallibility.value != false
    default: false
    }
  }
}

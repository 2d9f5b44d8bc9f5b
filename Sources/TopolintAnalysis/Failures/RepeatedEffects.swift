public import TopolintModel

/// Effects outside the run that a retry makes again, because nothing tells the receiver that it is
/// the same one.
public struct RepeatedEffects {
  /// The step that is tried again: the effect itself, or what calls or holds it.
  public let retrying: NodeID
  /// The effects that are done again, in source order; never empty.
  public let effects: [NodeID]
}

extension Analysis {
  /// The retries that repeat effects, in source order. Each effect is told once, for the innermost
  /// retry around it.
  ///
  /// A retry of refused calls only (too many of them, not allowed, wrong) repeats nothing: what was
  /// refused has not happened.
  public func repeatedEffects() -> [RepeatedEffects] {
    var byRetry: [NodeID: [NodeID]] = [:]
    let outer = retriesAround()
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      guard let effect = node.effect.value, effect.level >= .external,
        isTakenTwice(node)
      else { continue }
      let own = repeats(node.id) || triesItselfAgain(node.id)
      guard let retrying = own ? node.id : outer[node.id.index] else { continue }
      byRetry[retrying, default: []].append(node.id)
    }
    return byRetry.keys.sorted().map {
      RepeatedEffects(retrying: $0, effects: byRetry[$0] ?? [])
    }
  }

  /// Whether nothing tells a repeated call from a new one: no key, or no place for one in the format,
  /// where what the step does is known beyond its name.
  private func isTakenTwice(_ node: Node) -> Bool {
    if node.effect.value?.basis == .name { return false }
    return node.idempotency.isInexpressible || node.idempotency.value == false
  }

  /// For what a retried agent or container calls or holds, the innermost of them. A container is
  /// tried again only when a step in it can fail with nothing to catch it.
  private func retriesAround() -> [NodeID?] {
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    for edge in workflow.edges where workflow.takesPart(edge) {
      switch edge.kind {
      case .contains, .uses, .delegate:
        builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
      default: break
      }
    }
    let calls = builder.finish()
    let components = calls.components()
    var around = [NodeID?](repeating: nil, count: workflow.nodes.count)
    // A container of thousands of steps is asked once, not once for each of them.
    var retried: [NodeID: Bool] = [:]
    for component in 0..<components.count where !components.isCyclic(component) {
      guard let member = components.members(component).first.map({ Int($0) }) else { continue }
      for position in calls.incoming(member) {
        let source = Int(calls.sources[Int(calls.inArcs[position])])
        let caller = NodeID(Int32(source))
        let isRetried = retried[caller] ?? isRetriedWhole(caller)
        retried[caller] = isRetried
        if let retry = isRetried ? caller : around[source] { around[member] = retry }
      }
    }
    return around
  }

  /// Whether a caller or container starts over, with all that it has done.
  private func isRetriedWhole(_ node: NodeID) -> Bool {
    guard !workflow[node].isDisabled, repeats(node) else { return false }
    return !workflow[node].kind.isContainer || descendants(of: node).contains(where: abortsUncaught)
  }

  /// Whether a node is tried again after a failure that may come when the work is done already.
  private func repeats(_ node: NodeID) -> Bool {
    guard let policy = workflow[node].retry.value else { return false }
    if let bound = policy.retries.bound, bound <= 0 { return false }
    guard let classes = policy.classes else { return true }
    return classes.contains { $0 == .transient || $0 == .timeout || $0 == .permanent }
  }

  /// Whether a failure leads straight back to the node.
  private func triesItselfAgain(_ node: NodeID) -> Bool {
    workflow.outgoing(node).contains {
      $0.target == node && ($0.kind == .error || $0.kind == .retry)
    }
  }
}

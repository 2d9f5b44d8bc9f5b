public import TopolintModel

/// A part of the graph that no run reaches.
public struct UnreachablePart {
  /// The step that would have to be reached for the others to be.
  public let head: NodeID
  /// The other steps, in source order.
  public let others: [NodeID]
}

extension Analysis {
  /// Whether a run may come to a node; so it is with every node where it is not known where a run
  /// begins.
  public func takesPart(_ node: NodeID) -> Bool { !cutOff.contains(node) }

  /// The parts that no run reaches, by their first step. Stores and what the engine adds are left
  /// out; so is a file whose steps are not joined by control at all, where nothing is known of the
  /// order, unless its format says of each step what leads to it.
  public func unreachableParts() -> [UnreachablePart] {
    guard
      workflow.capabilities.contains(.explicitControl)
        || workflow.edges.contains(where: { $0.kind.isControl && !$0.isImplied })
    else { return [] }
    let steps = unreachable.filter {
      workflow[$0].kind != .store && !workflow[$0].isImplied && !isHidden($0)
    }
    func leads(_ edge: Edge) -> Bool {
      edge.kind.isControl || edge.kind == .uses || edge.kind == .delegate || edge.kind == .contains
    }
    let heads = steps.filter { step in
      !workflow.incoming(step).contains {
        leads($0) && $0.source != step && cutOff.contains($0.source)
      }
    }
    var taken = NodeSet(capacity: workflow.nodes.count)
    var parts: [UnreachablePart] = []
    // What only a cycle leads to has no head of its own: the first step then stands for it.
    for head in heads + steps where !taken.contains(head) {
      taken.insert(head)
      var others: [NodeID] = []
      var pending = [head]
      while let next = pending.popLast() {
        for edge in workflow.outgoing(next) where leads(edge) && !taken.contains(edge.target) {
          guard cutOff.contains(edge.target) else { continue }
          taken.insert(edge.target)
          pending.append(edge.target)
          let target = workflow[edge.target]
          if !target.isImplied, target.kind != .store { others.append(edge.target) }
        }
      }
      parts.append(UnreachablePart(head: head, others: others.sorted()))
    }
    return parts.sorted { $0.head < $1.head }
  }

  /// Whether a step lies in one of a kind that is not known, so that nobody can say whether it runs.
  private func isHidden(_ node: NodeID) -> Bool {
    workflow.containers(of: node).contains {
      if case .opaque = workflow[$0].kind { true } else { false }
    }
  }

  /// Whether the node has one case that is a step aside: its path comes to a step that runs are also
  /// led to without the node, or it gives no result while another path does.
  public func isLoneOptionalStep(_ node: NodeID) -> Bool {
    let cases = workflow.outgoing(node).filter { $0.kind == .branch }
    guard cases.count == 1 || Set(cases.map(\.label)).count == 1 && cases[0].label != nil else {
      return false
    }
    var seen: Set<NodeID> = [node]
    var pending = cases.map(\.target)
    var givesResult = false
    while let next = pending.popLast() {
      if seen.contains(next) { continue }
      seen.insert(next)
      if case .end = workflow[next].kind {
        givesResult = true
        continue
      }
      guard dominators.dominates(node, next) else { return dominators.isReachable(next) }
      for edge in workflow.outgoing(next) where edge.kind.isControl { pending.append(edge.target) }
    }
    return !givesResult
      && workflow.nodes.contains {
        guard case .end = $0.kind, !$0.isImplied, !$0.isDisabled else { return false }
        return dominators.isReachable($0.id) && !dominators.dominates(node, $0.id)
      }
  }
}

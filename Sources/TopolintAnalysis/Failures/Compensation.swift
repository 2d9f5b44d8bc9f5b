public import TopolintModel

/// An effect that stays although the work that it belongs to was given up.
public struct UncompensatedEffect {
  /// The effect that has happened.
  public let effect: NodeID
  /// The step after it that fails.
  public let step: NodeID
  /// Where its failure goes.
  public let edge: EdgeID
  /// The further effect that does not happen then.
  public let missing: NodeID
}

extension Analysis {
  /// How far up and down from a failing step effects are looked for, and how long an error route
  /// is followed.
  private static let neighbourhood = 64

  /// The caught failures between two effects whose route undoes nothing and tells nobody, in source
  /// order, one for each failing step.
  ///
  /// A route undoes when a step on it may act at all or asks a person; in a file that says what
  /// `undoes` what, only when a step on it undoes the effect. What nothing catches is told by
  /// `failuresAfterEffects`.
  public func uncompensatedEffects() -> [UncompensatedEffect] {
    let errors = workflow.edges.lazy.filter { $0.kind == .error && self.workflow.takesPart($0) }
    guard !errors.isEmpty, workflow.nodes.lazy.filter({ self.isKnownEffect($0) }).count > 1 else {
      return []
    }
    let success = view(.control).removing(edges: EdgeSet(errors.map(\.id), in: workflow))
    let after = success.postDominators()
    let states = workflow.nodes.contains { $0.undoes.value?.isEmpty == false }
    var told: Set<NodeID> = []
    var found: [UncompensatedEffect] = []
    for edge in errors where isFallible(edge.source) && !told.contains(edge.source) {
      let step = edge.source
      guard workflow[step].errorHandling.value != .escalate,
        let effect = nearest(step, dominators.immediateDominator),
        let missing = isKnownEffect(workflow[step])
          ? step : nearest(step, after.immediateDominator),
        effect != missing, isBare(edge, undoing: states ? effect : nil)
      else { continue }
      told.insert(step)
      found.append(
        UncompensatedEffect(effect: effect, step: step, edge: edge.id, missing: missing))
    }
    return found
  }

  private func isKnownEffect(_ node: Node) -> Bool {
    guard !node.isDisabled, !node.isImplied, let effect = node.effect.value else { return false }
    return effect.level >= .external && effect.basis != .name && node.undoes.value == nil
  }

  private func nearest(_ step: NodeID, _ next: (NodeID) -> NodeID?) -> NodeID? {
    var current = next(step)
    for _ in 0..<Self.neighbourhood {
      guard let node = current else { return nil }
      if isKnownEffect(workflow[node]) { return node }
      current = next(node)
    }
    return nil
  }

  /// Whether nothing on an error route can undo or tell what has happened.
  private func isBare(_ edge: Edge, undoing effect: NodeID?) -> Bool {
    var seen: Set<NodeID> = [edge.target]
    var pending = [edge.target]
    while let next = pending.popLast() {
      guard seen.count <= Self.neighbourhood else { return false }
      let node = workflow[next]
      if case .human = node.kind { return false }
      // An end that hands on what the failed step says tells whoever asked.
      if node.inputs.contains(where: { reads($0, of: edge.source) }),
        case .end = node.kind
      {
        return false
      }
      if let effect {
        if node.undoes.value?.contains(effect) == true || next == edge.source { return false }
      } else if mayAct(node) || next == edge.source {
        return false
      }
      for way in workflow.outgoing(next) where way.kind.isControl {
        if seen.insert(way.target).inserted { pending.append(way.target) }
      }
    }
    return true
  }

  /// Whether a step may change or tell anything: only what is known to do nothing does not.
  private func mayAct(_ node: Node) -> Bool {
    switch node.kind {
    case .end, .wait, .router(.expression), .join, .start, .fork: return false
    case .code: return node.effect.value.map { $0.level >= .write } ?? true
    default: return !node.isImplied
    }
  }
}

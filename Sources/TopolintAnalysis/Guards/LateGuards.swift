public import TopolintModel

/// A guard that looks at something only after it has been acted on.
public struct LateGuard: Hashable, Sendable {
  /// The guard.
  public let guarded: Guard
  /// The model whose output it judges.
  public let producer: NodeID
  /// The step that has acted on that output before.
  public let sink: NodeID
  /// The way from the model to the step, and on to the guard.
  public let path: GraphPath
}

/// A guard before which many models have built on one another.
public struct DistantGuard: Hashable, Sendable {
  /// The guard.
  public let node: NodeID
  /// The models, in the order in which one reads the other.
  public let models: [NodeID]
  /// The way of influence through them.
  public let path: GraphPath
}

extension Analysis {
  /// The steps that act outside on what a model wrote before the guard that judges it, in source
  /// order; one for each step.
  ///
  /// The guard judges the model's output itself, not what the step made of it; no run comes to it
  /// without having passed the step; and it guards no other effect. Of a larger file the first 256
  /// steps are looked at.
  public func lateGuards() -> [LateGuard] {
    var judging: [NodeID: [Guard]] = [:]
    for guarded in guards {
      for producer in guarded.judged { judging[producer, default: []].append(guarded) }
    }
    if judging.isEmpty { return [] }
    return actingSteps().compactMap { sink in
      guard !asksForConfirmation(sink), let cause = unguardedCause(of: sink), cause.kind == .data,
        let candidates = judging[cause.model]
      else { return nil }
      for guarded in candidates.prefix(8) where guarded.node != sink {
        guard let way = wayBehind(sink, guarded, cause) else { continue }
        return LateGuard(
          guarded: guarded, producer: cause.model, sink: sink,
          path: cause.control.joined(with: way))
      }
      return nil
    }
  }

  /// The way from a step to a guard that every run from the model passes, where the guard has
  /// nothing else to guard.
  private func wayBehind(_ sink: NodeID, _ guarded: Guard, _ cause: UnguardedCause) -> GraphPath? {
    guard sinks(of: guarded).allSatisfy({ $0 == sink }),
      sees(guarded.judge, cause.model, past: sink)
    else {
      return nil
    }
    let control = view(.control)
    var isBeside = false
    guard
      reachSearch.walk(
        control, from: cause.model.index, .forward,
        { vertex, _ in
          if vertex == guarded.node.index {
            isBeside = true
            return .stop
          }
          return vertex == sink.index ? .skip : .expand
        }), !isBeside
    else { return nil }
    var isBehind = false
    reachSearch.walk(control, from: sink.index, .forward) { vertex, _ in
      if vertex == guarded.node.index {
        isBehind = true
        return .stop
      }
      return .expand
    }
    guard isBehind else { return nil }
    return control.path(
      arcs: reachSearch.arcs(to: guarded.node.index, in: control, .forward))
  }

  /// Whether a model's output comes to a judge otherwise than by what a step made of it.
  private func sees(_ judge: NodeID, _ model: NodeID, past sink: NodeID) -> Bool {
    var isSeen = false
    argumentSearch.walk(influence, from: judge.index, .backward) { vertex, _ in
      if vertex == model.index {
        isSeen = true
        return .stop
      }
      return vertex == sink.index ? .skip : .expand
    }
    return isSeen
  }

  /// The guards whose judged models end a chain of more than `count` models that nothing checks, in
  /// source order. A model that reads an input of the run again does not begin a chain anew; a tool,
  /// a person or a schema check does.
  public func distantGuards(after count: Int) -> [DistantGuard] {
    guard guards.contains(where: { !$0.judged.isEmpty }) else { return [] }
    let chains = chains(in: modelChains.graph, anewAtInputs: false)
    var seen = Set<NodeID>()
    return guards.compactMap { guarded in
      let last = guarded.judged.max { chains.length[$0.index] < chains.length[$1.index] }
      guard !workflow[guarded.node].isImplied, let last, chains.length[last.index] > count,
        seen.insert(last).inserted
      else { return nil }
      var arcs: [Int] = []
      var current = last.index
      while chains.previous[current] >= 0, arcs.count <= workflow.nodes.count {
        let arc = Int(chains.previous[current])
        arcs.append(arc)
        current = Int(chains.graph.sources[arc])
      }
      let path = chains.graph.path(arcs: arcs.reversed())
      let models = path.nodes.filter { isProducer($0) }
      return models.count > count
        ? DistantGuard(node: guarded.node, models: models, path: path) : nil
    }
  }
}

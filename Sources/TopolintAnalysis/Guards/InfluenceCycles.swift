public import TopolintModel

/// Models that feed one another round and round, with nothing between that could stop an error.
public struct InfluenceCycle: Hashable, Sendable {
  /// The model producers on it, in source order; at least two.
  public let models: [NodeID]
  /// A closed way of influence through at least two of them.
  public let cycle: GraphPath
}

extension Analysis {
  /// The cycles of influence through at least two model producers that are left when guards are
  /// taken away: one for each set of nodes that all influence one another, by its first model.
  ///
  /// Influence counts only between nodes that control or delegation can bring round again without
  /// a guard, so that a value read from an earlier step of a straight run closes no cycle, and a
  /// check between two steps gates what passes between them. A call that returns is one step of who
  /// calls: it brings nothing round by itself.
  public func unguardedInfluenceCycles() -> [InfluenceCycle] {
    // Without a guard nothing comes round that does not come round at all.
    components(.controlAndDelegate).isAcyclic ? [] : influenceCycles(in: repeatingComponents())
  }

  /// The same, with calls between agents as rounds of their own: who calls can call again.
  func influenceCyclesWithCalls() -> [InfluenceCycle] {
    influenceCycles(in: repeatingComponents(withCalls: true))
  }

  private func influenceCycles(in rounds: Components) -> [InfluenceCycle] {
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    for arc in 0..<influence.arcCount {
      let source = Int(influence.sources[arc])
      let target = Int(influence.targets[arc])
      guard rounds.numbers[source] == rounds.numbers[target], passesOn(source), passesOn(target)
      else { continue }
      builder.connect(source, target, edge: influence.edges[arc])
    }
    let graph = builder.finish()
    let components = graph.components()
    // One search for all of the components: it is as large as the graph.
    let search = BudgetedSearch(vertexCount: graph.vertexCount, budget: .max)
    return components.cyclic.compactMap { component in
      let models = components.nodes(of: component).filter { isProducer($0) }
      guard models.count >= 2, let first = models.first,
        let cycle = witness(in: graph, components, from: first, search)
      else { return nil }
      return InfluenceCycle(models: models, cycle: cycle)
    }
  }

  /// Whether a value can go through a node unverified.
  private func passesOn(_ node: Int) -> Bool {
    let id = NodeID(Int32(node))
    return !guardNodes.contains(id) && !isJudge(id)
  }

  /// The sets of nodes that unguarded control or delegation brings round again.
  func repeatingComponents(withCalls: Bool = false) -> Components {
    let flow = unguardedFlow
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    for arc in 0..<flow.arcCount {
      builder.connect(
        flow.node(Int(flow.sources[arc])).index, flow.node(Int(flow.targets[arc])).index,
        edge: flow.edges[arc])
    }
    // A call that the engine refuses where it would lead back brings nothing round.
    for edge in workflow.edges
    where edge.kind == .delegate && workflow.takesPart(edge) {
      if withCalls {
        builder.connect(edge.target.index, edge.source.index, edge: edge.id.rawValue)
      } else if edge.budget.value?.bound == 0 {
        continue
      }
      builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
    }
    return builder.finish().components()
  }

  /// A closed way from a model through the nearest other model of its component.
  private func witness(
    in graph: FlowGraph, _ components: Components, from first: NodeID, _ search: BudgetedSearch
  ) -> GraphPath? {
    let number = Int32(components.component(of: first))
    var other: NodeID?
    search.walk(graph, from: first.index, .forward) { vertex, arc in
      if components.numbers[vertex] != number { return .skip }
      if arc >= 0, isProducer(NodeID(Int32(vertex))) {
        other = NodeID(Int32(vertex))
        return .stop
      }
      return .expand
    }
    return other.flatMap { graph.closedWalk(through: [first, $0]) }
  }
}

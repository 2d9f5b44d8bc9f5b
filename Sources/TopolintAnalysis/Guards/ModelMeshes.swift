public import TopolintModel

/// Models most of which speak to most others, with nobody who checks or settles what is said.
public struct ModelMesh: Hashable, Sendable {
  /// The models, in source order; at least four.
  public let models: [NodeID]
  /// How many of the ordered pairs have an edge.
  public let links: Int
  /// A closed way through some of them.
  public let cycle: GraphPath

  /// How many ordered pairs there are.
  public var pairs: Int { models.count * (models.count - 1) }
}

extension Analysis {
  /// The sets of at least four models that all reach one another over messages, in which more than
  /// half of the ordered pairs have an edge, without a guard and without anybody who settles: by
  /// their first model.
  ///
  /// A message is an edge straight from one model to the other: a hand-off, a call, a value, or
  /// control that leads on.
  public func unverifiedMeshes() -> [ModelMesh] {
    let told = messages()
    guard told.count > 6 else { return [] }
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    for edge in told {
      builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
    }
    let graph = builder.finish()
    let components = graph.components()
    var links: [Int: Int] = [:]
    for edge in told {
      let part = components.component(of: edge.source)
      if part == components.component(of: edge.target) { links[part, default: 0] += 1 }
    }
    let checked = checkedParts(components)
    return components.cyclic.compactMap { part in
      let models = components.nodes(of: part)
      let pairs = models.count * (models.count - 1)
      guard models.count >= 4, let count = links[part], count * 2 > pairs, !checked.contains(part),
        !models.contains(where: isSettled), let cycle = graph.cycle(in: part, of: components)
      else { return nil }
      return ModelMesh(models: models, links: count, cycle: cycle)
    }
  }

  /// One edge for each ordered pair of models that has one.
  private func messages() -> [Edge] {
    var seen = Set<Int>()
    return workflow.edges.filter { edge in
      switch edge.kind {
      case .handoff, .delegate, .data, .sequence, .branch, .feedback: break
      default: return false
      }
      return edge.source != edge.target && workflow.takesPart(edge) && isProducer(edge.source)
        && isProducer(edge.target)
        && seen.insert(edge.source.index * workflow.nodes.count + edge.target.index).inserted
    }
  }

  /// The parts about one of whose models a guard decides, or round which a guard stands.
  private func checkedParts(_ parts: Components) -> Set<Int> {
    let rounds = components(.controlAndDelegate)
    var guarded = Set<Int>()
    var found = Set<Int>()
    for check in guards {
      guarded.insert(rounds.component(of: check.node))
      for model in check.judged + [check.node, check.judge] {
        found.insert(parts.component(of: model))
      }
    }
    for node in workflow.nodes where node.kind.isModelProducer {
      let round = rounds.component(of: node.id)
      if rounds.isCyclic(round), guarded.contains(round) {
        found.insert(parts.component(of: node.id))
      }
    }
    return found
  }

  /// Whether what a model says comes straight to somebody who settles it: a vote, a merging model or
  /// function, or the end of a group that has one.
  private func isSettled(_ model: NodeID) -> Bool {
    workflow.outgoing(model).contains { edge in
      guard workflow.takesPart(edge), edge.kind.isControl || edge.kind == .data else {
        return false
      }
      switch workflow[edge.target].kind {
      case .join(_, .vote), .join(_, .model), .join(_, .code): return true
      default: return false
      }
    }
  }
}

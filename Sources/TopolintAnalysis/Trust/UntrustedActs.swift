public import TopolintModel

/// An action outside that untrusted data can steer through a model, with no check on the way.
public struct UntrustedAct: Hashable, Sendable {
  /// The step that acts, or the agent that holds the tools which act.
  public let actor: NodeID
  /// The tools that act, where the actor is an agent that holds them, in source order; else empty.
  public let tools: [NodeID]
  /// Where the untrusted data come in.
  public let source: NodeID
  /// The model that they enter; the actor itself where that is a model.
  public let model: NodeID
  /// The way from the source to the actor.
  public let path: GraphPath
  /// The acts on the same word before or behind it, which are told with it, in source order.
  public internal(set) var others: [NodeID] = []
  /// The same act in the other cases of the choice that leads to it, in source order.
  public internal(set) var instead: [NodeID] = []
}

extension Analysis {
  /// The actions outside that untrusted data can steer through a model, in source order: one for
  /// each step, with those that belong to it (see `ActGroups`), and one for each agent that holds such
  /// tools.
  ///
  /// Data are untrusted by a label that the file, the type of a node or the configuration gives. A
  /// value that passes no model is not among them, nor one that only chooses a route, or that the case
  /// of a route holds to a literal, nor one that a guard, a person or a step that removes the label stands before. A confirmation counts as a
  /// guard. Of a larger file the first 256 of each are looked at.
  public func untrustedActs() -> [UntrustedAct] {
    let spread = spread(of: .untrusted)
    if spread.sources.isEmpty { return [] }
    let carriers = carriers(of: .untrusted, in: spread)
    let beyond = spread.graph.reach(from: carriers)
    var found: [UntrustedAct] = []
    for sink in actingSteps() {
      guard beyond.contains(sink), !asksForConfirmation(sink), let way = beyond.path(to: sink),
        let model = way.first, let path = spread.path(to: model)?.joined(with: way),
        let source = path.first, source != sink, !isSorted(source, before: model)
      else { continue }
      found.append(UntrustedAct(actor: sink, tools: [], source: source, model: model, path: path))
    }
    found = grouped(
      found.map { act in
        GroupedAct(
          act.actor, on: act.actor == act.model ? nil : ModelWord(of: act.model, from: act.source))
      }
    ).map { group in
      var act = found[group.position]
      act.others = group.others
      act.instead = group.instead
      return act
    }
    for agent in unconfirmedAgents().prefix(256) where spread.reach.contains(agent.agent) {
      guard let path = spread.path(to: agent.agent), let source = path.first else { continue }
      // A tool that only works on what it brought in itself is its own affair.
      let tools = agent.tools.filter { $0 != source }
      if tools.isEmpty || source == agent.agent || isSorted(source, before: agent.agent) {
        continue
      }
      found.append(
        UntrustedAct(
          actor: agent.agent, tools: tools, source: source, model: agent.agent, path: path))
    }
    return found.sorted { $0.actor < $1.actor }
  }

  /// How many steps before a model are looked at.
  private static let stepsBack = 64

  /// Whether every run that comes to the model passes a fixed choice on what the source itself gave,
  /// which can lead elsewhere: only who is on the list gets so far. Whether it gave anything is no
  /// such choice.
  private func isSorted(_ source: NodeID, before model: NodeID) -> Bool {
    var current = dominators.immediateDominator(of: model)
    for _ in 0..<Self.stepsBack {
      guard let node = current, node != source else { return false }
      let tests = workflow[node].inputs.contains {
        $0.use == .condition && $0.value.source == .output(source)
      }
      if tests, !workflow[node].kind.usesModel, !onlyAsksForPresence(node),
        dropping.contains(node) || !postDominators.dominates(model, node)
      {
        return true
      }
      current = dominators.immediateDominator(of: node)
    }
    return false
  }

  /// The steps of the file that act outside by themselves and that a run may come to, in source
  /// order; 256 at most.
  func actingSteps() -> [NodeID] {
    Array(
      effects(atLeast: .external).lazy.filter {
        !self.isHeld($0) && !self.workflow[$0].isImplied && self.takesPart($0)
      }.prefix(256))
  }
}

extension GraphPath {
  /// This path, followed by one that starts where it ends.
  func joined(with other: GraphPath) -> GraphPath {
    GraphPath(nodes: nodes + other.nodes.dropFirst(), edges: edges + other.edges)
  }
}

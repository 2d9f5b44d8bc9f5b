public import TopolintModel

/// An agent whose tools act outside without anybody being asked.
public struct UnconfirmedAgent: Hashable, Sendable {
  /// The agent.
  public let agent: NodeID
  /// The tools that it holds and that act outside, in source order; never empty.
  public let tools: [NodeID]
}

/// Work that passes from a model to another party's model, or to one that can act, unchecked.
public struct UnverifiedHandoff: Hashable, Sendable {
  /// Why it matters.
  public enum Reason: Hashable, Sendable {
    /// Other people are responsible for the receiver: who gives, and who takes.
    case owner(String, String)
    /// The receiver lies in another trust zone: from which, and in which.
    case zone(String, String)
    /// The receiver holds tools that act outside.
    case tools([NodeID])
  }

  /// The model that gives.
  public let giver: NodeID
  /// The model that takes.
  public let receiver: NodeID
  /// The edge; nil where the value passes through a variable or store.
  public let edge: EdgeID?
  /// Why it matters.
  public let reason: Reason
}

extension Analysis {
  /// Whether a person is asked before a model acts: the engine does so, and nothing says that it
  /// shall not. A step that is no model's doing is not asked about, unless a value that is known at run
  /// time only says whether it is.
  public func asksForConfirmation(_ node: NodeID) -> Bool {
    guard workflow[node].kind.usesModel else { return workflow[node].isPreapproved.isDynamic }
    return switch workflow[node].isPreapproved {
    case .declared(let isPreapproved, _), .engineDefault(let isPreapproved, _): !isPreapproved
    case .dynamic, .unknown: true
    case .inexpressible: false
    }
  }

  /// The agents that hold tools which act outside and use them without a confirmation, in source
  /// order. A guard right before an agent, which lets it act, is a confirmation too.
  public func unconfirmedAgents() -> [UnconfirmedAgent] {
    let acting: [UnconfirmedAgent] = workflow.nodeIDs.compactMap { id in
      guard workflow.nodes[id.index].kind.usesModel, !workflow.nodes[id.index].isDisabled,
        takesPart(id)
      else {
        return nil
      }
      let tools = actingTools(of: id)
      return tools.isEmpty ? nil : UnconfirmedAgent(agent: id, tools: tools)
    }
    guard !acting.isEmpty else { return [] }
    let starts = NodeSet(roots, in: workflow)
    let open = unguardedReach(from: roots + workflow.nodeIDs.filter(isProducer))
    let flow = unguardedFlow
    return acting.filter { found in
      let agent = found.agent
      if starts.contains(agent) { return true }
      let isEntered = workflow.incoming(agent).contains { $0.kind.isControl }
      return !isEntered
        || flow.predecessors(of: agent).contains {
          $0.source != agent && open.contains($0.source)
        }
    }
  }

  /// The tools that a node holds, that act outside and that it uses without a confirmation: also one
  /// that is approved in advance, of an agent that asks before it uses the others.
  private func actingTools(of agent: NodeID) -> [NodeID] {
    let asks = asksForConfirmation(agent)
    return heldTools(by: agent).filter { tool in
      guard isHeld(tool), (workflow[tool].effect.value?.level ?? .none) >= .external else {
        return false
      }
      let isPreapproved = workflow[tool].isPreapproved.declaredValue
      return asks ? isPreapproved == true : isPreapproved != false
    }
  }

  /// The unchecked ways of a value from one model straight to another across a border, in source
  /// order: one for each giver and receiver. A contract that holds on what is given is a check.
  public func unverifiedHandoffs() -> [UnverifiedHandoff] {
    guard hasBorders else { return [] }
    let graph = modelChains.graph
    var found: [UnverifiedHandoff] = []
    var tools: [NodeID: [NodeID]] = [:]
    for id in producers.nodes where !workflow.nodes[id.index].isImplied {
      let giver = workflow[id]
      if let contract = giver.output.value, contract.enforcement != .requested,
        !contract.fields.isEmpty
      {
        continue
      }
      var told = Set<NodeID>()
      for arc in graph.successors(of: giver.id) {
        let receiver = workflow[arc.target]
        guard receiver.kind.usesModel, !receiver.isImplied, receiver.id != giver.id,
          let reason = border(giver, receiver, arc.edge, &tools), told.insert(receiver.id).inserted
        else { continue }
        found.append(
          UnverifiedHandoff(
            giver: giver.id, receiver: receiver.id, edge: arc.edge, reason: reason))
      }
    }
    return found
  }

  /// Whether anything is said that can lie between two models: an owner, a zone, a way on which work
  /// is handed over.
  private var hasBorders: Bool {
    workflow.edges.contains { $0.kind == .handoff || $0.kind == .delegate }
      || workflow.nodes.contains { $0.owner.isKnown || $0.trustZone.isKnown }
  }

  /// `known` keeps the tools of the receivers that were asked about: a hub has thousands of givers.
  private func border(
    _ giver: Node, _ receiver: Node, _ edge: EdgeID?, _ known: inout [NodeID: [NodeID]]
  ) -> UnverifiedHandoff.Reason? {
    if let from = giver.owner.value, let to = receiver.owner.value, from != to {
      return .owner(from, to)
    }
    if let from = giver.trustZone.value, let to = receiver.trustZone.value, from != to {
      return .zone(from, to)
    }
    guard let edge, workflow[edge].kind == .handoff || workflow[edge].kind == .delegate else {
      return nil
    }
    let tools =
      known[receiver.id]
      ?? actingTools(of: receiver.id).filter { workflow[$0].effect.value?.basis != .name }
    known[receiver.id] = tools
    return tools.isEmpty ? nil : .tools(tools)
  }
}

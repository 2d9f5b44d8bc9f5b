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
  /// shall not. A step that is no model's doing is not asked about.
  public func asksForConfirmation(_ node: NodeID) -> Bool {
    guard workflow[node].kind.usesModel else { return false }
    return switch workflow[node].isPreapproved {
    case .declared(let isPreapproved, _), .engineDefault(let isPreapproved, _): !isPreapproved
    case .dynamic, .unknown: true
    case .inexpressible: false
    }
  }

  /// The agents that hold tools which act outside and use them without a confirmation, in source
  /// order. A guard right before an agent, which lets it act, is a confirmation too.
  public func unconfirmedAgents() -> [UnconfirmedAgent] {
    let starts = NodeSet(roots, in: workflow)
    let open = unguardedReach(from: roots + workflow.nodes.lazy.map(\.id).filter(isProducer))
    return workflow.nodes.compactMap { node in
      guard node.kind.usesModel, !node.isDisabled else { return nil }
      let entering = workflow.incoming(node.id).contains { $0.kind.isControl }
      let isOpen =
        starts.contains(node.id) || !entering
        || unguardedFlow.predecessors(of: node.id).contains {
          $0.source != node.id && open.contains($0.source)
        }
      guard isOpen else { return nil }
      let tools = actingTools(of: node.id)
      return tools.isEmpty ? nil : UnconfirmedAgent(agent: node.id, tools: tools)
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
    let graph = modelChains.graph
    var found: [UnverifiedHandoff] = []
    for giver in workflow.nodes where isProducer(giver.id) && !giver.isImplied {
      if let contract = giver.output.value, contract.enforcement != .requested,
        !contract.fields.isEmpty
      {
        continue
      }
      var told = Set<NodeID>()
      for arc in graph.successors(of: giver.id) {
        let receiver = workflow[arc.target]
        guard receiver.kind.usesModel, !receiver.isImplied, receiver.id != giver.id,
          let reason = border(giver, receiver, arc.edge), told.insert(receiver.id).inserted
        else { continue }
        found.append(
          UnverifiedHandoff(
            giver: giver.id, receiver: receiver.id, edge: arc.edge, reason: reason))
      }
    }
    return found
  }

  private func border(_ giver: Node, _ receiver: Node, _ edge: EdgeID?)
    -> UnverifiedHandoff.Reason?
  {
    if let from = giver.owner.value, let to = receiver.owner.value, from != to {
      return .owner(from, to)
    }
    if let from = giver.trustZone.value, let to = receiver.trustZone.value, from != to {
      return .zone(from, to)
    }
    guard let edge, workflow[edge].kind == .handoff || workflow[edge].kind == .delegate else {
      return nil
    }
    let tools = actingTools(of: receiver.id).filter {
      workflow[$0].effect.value?.basis != .name
    }
    return tools.isEmpty ? nil : .tools(tools)
  }
}

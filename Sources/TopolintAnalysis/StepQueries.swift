public import TopolintModel

extension Analysis {
  /// The nodes in a container, at any depth, in source order, without the disabled ones.
  public func descendants(of container: NodeID) -> [NodeID] {
    var found: [NodeID] = []
    var pending = [container]
    while let next = pending.popLast() {
      for child in workflow.children(of: next) where !workflow[child].isDisabled {
        found.append(child)
        pending.append(child)
      }
    }
    return found.sorted()
  }

  /// The first node in a container that calls a model, costs money or has an effect outside the
  /// run; nil when there is none.
  public func costlyStep(in container: NodeID) -> NodeID? {
    descendants(of: container).first(where: isCostly)
  }

  /// Whether a run of the node calls a model, costs money or has an effect outside the run.
  public func isCostly(_ node: NodeID) -> Bool {
    let node = workflow[node]
    return node.kind.usesModel || node.isPaid.value == true
      || (node.effect.value?.level ?? .none) >= .external
  }

  /// A model that a run can come to wherever it begins, the first in source order; nil where one way in
  /// leads to none.
  public func modelOfEveryStart() -> NodeID? {
    let graph = view(.control)
    var found: NodeID?
    for entry in workflow.entries {
      let reach = graph.reach(from: [entry])
      guard
        let model = workflow.nodeIDs.first(where: {
          workflow[$0].kind.usesModel && !workflow[$0].isDisabled && reach.contains($0)
        })
      else { return nil }
      found = found ?? model
    }
    return found
  }

  /// Whether the node can fail at run time: what the format says, else what its kind is. A model
  /// call is as fallible as a tool.
  public func isFallible(_ node: NodeID) -> Bool {
    let node = workflow[node]
    if node.isImplied || node.isDisabled { return false }
    if let stated = node.fallibility.value { return stated }
    return switch node.kind {
    case .agent, .llm, .tool, .code, .subworkflow, .router(.model), .join(_, .model),
      .verifier(.modelJudge, _), .verifier(.deterministic, _):
      true
    default: false
    }
  }

  /// Whether a failure of the node ends the run with nothing to catch it: no error edge, or only some
  /// for certain errors, and an engine that is known to abort.
  public func abortsUncaught(_ node: NodeID) -> Bool {
    guard isFallible(node) else { return false }
    switch workflow[node].errorHandling.value {
    case .abort: return !isCaughtInFull(node)
    case .branch: return catchesSome(node) && !isCaughtInFull(node)
    default: return false
    }
  }

  /// Whether an error edge takes all failures of a node.
  func isCaughtInFull(_ node: NodeID) -> Bool {
    workflow.outgoing(node).contains { $0.kind == .error && $0.condition == .always }
  }

  /// Whether error edges lead on from a node, each for certain errors only.
  public func catchesSome(_ node: NodeID) -> Bool {
    workflow.outgoing(node).contains { $0.kind == .error } && !isCaughtInFull(node)
  }
}

extension Node {
  /// Whether what ends the node with an error does not end the run for certain: something around it may
  /// take it.
  public var failsWithin: Bool {
    guard unmatched.value == .abort, case .unknown = errorHandling else { return false }
    return true
  }

  /// Whether somebody outside answers what the node waits for: no mere pause.
  public var isAnswered: Bool { kind == .wait && fallibility.value == true }
}

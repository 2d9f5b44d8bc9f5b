internal import TopolintModel

extension Analysis {
  /// The most gates of one sink that are looked at.
  private static let mostGates = 16

  /// The ways on that lead past a gate of a sink by the author's own rule: a choice on what no model
  /// wrote, of which another case leads to the gate. Nil when the budget ran out.
  ///
  /// Such a rule says which runs need nobody to look at them; it is not the gate that is missing there.
  func waysByPolicy(past sink: NodeID) -> Set<EdgeID>? {
    if policyChoices.isEmpty { return [] }
    guard let gates = gatesOfSinks[sink] else { return [] }
    let control = view(.control)
    var found: Set<EdgeID> = []
    for gate in gates.prefix(Self.mostGates) {
      guard reachSearch.walk(control, from: gate.index, .backward, { _, _ in .expand }) else {
        return nil
      }
      for choice in policyChoices where reachSearch.reached(choice.index) {
        let cases = workflow.cases(of: choice)
        let past = cases.filter { way in
          !way.targets.contains { reachSearch.reached($0.index) }
        }
        if past.count < cases.count { found.formUnion(past.flatMap(\.edges)) }
      }
    }
    return found
  }

  /// The guards that each sink is meant to be behind, in source order.
  func findGatesOfSinks() -> [NodeID: [NodeID]] {
    var found: [NodeID: [NodeID]] = [:]
    for guarded in guards where rejoin(of: guarded.node) == nil {
      for sink in sinks(of: guarded) { found[sink, default: []].append(guarded.node) }
    }
    return found
  }

  /// The choices that compare only what no model wrote, in source order.
  func findPolicyChoices() -> [NodeID] {
    choosing.nodes.filter { id in
      let node = workflow[id]
      guard !node.isDisabled, !node.kind.usesModel, !guardNodes.contains(id),
        !decisionNodes.contains(id)
      else { return false }
      switch node.kind {
      case .human, .router(.human): return false
      default: break
      }
      let values = workflow.decidingValues(of: id)
      return !values.isEmpty && values.allSatisfy(isNoModelsWord)
    }
  }

  /// Whether no model had a hand in a value, as far as the file says how it comes about.
  private func isNoModelsWord(_ value: ValuePath) -> Bool {
    switch value.source {
    case .workflowInput, .engine: return true
    case .variable(let name): return (variableWriters[name] ?? []).allSatisfy(isWithoutModel)
    case .output(let node): return isWithoutModel(node)
    }
  }

  private func isWithoutModel(_ id: NodeID) -> Bool {
    switch workflow[id].kind {
    case .start: true
    case .tool, .code, .store, .router(.expression), .join(_, .concat), .join(_, .code):
      !producers.contains(id) && producersOfArguments(of: id).isEmpty
    default: false
    }
  }
}

internal import TopolintModel

extension Analysis {
  /// Whether a map does nothing but put its items into stores of its own, and nobody reads what comes
  /// of it: what was put stays when another item fails, and can be put again.
  func onlyKeeps(_ map: Node, failing steps: [NodeID]) -> Bool {
    guard map.kind == .map,
      steps.allSatisfy({ workflow[$0].kind == .tool && workflow[$0].effect.value?.level == .write })
    else { return false }
    var results: Set<NodeID> = [map.id]
    for node in descendants(of: map.id) {
      // Other work in the same item would be lost with it.
      if isCostly(node) || workflow[node].kind == .subworkflow { return false }
      for edge in workflow.outgoing(node) where edge.kind == .sequence {
        if case .join = workflow[edge.target].kind, workflow[edge.target].parent == map.parent {
          results.insert(edge.target)
        }
      }
    }
    return results.allSatisfy { readers[.output($0)] == nil }
  }
}

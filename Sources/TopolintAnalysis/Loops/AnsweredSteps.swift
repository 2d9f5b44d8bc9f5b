internal import TopolintModel

extension Workflow {
  /// The steps of a loop at which somebody outside says how it goes on: people, and whoever answers a
  /// question that a way out depends on.
  func answeredSteps(of nodes: [NodeID]) -> [NodeID] {
    let inside = Set(nodes)
    return nodes.filter { node in
      if case .human = self[node].kind { return true }
      guard self[node].isAnswered else { return false }
      return nodes.contains { choice in
        outgoing(choice).contains { $0.kind.isControl && !inside.contains($0.target) }
          && decidingValues(of: choice).contains { $0.source == .output(node) }
      }
    }
  }
}

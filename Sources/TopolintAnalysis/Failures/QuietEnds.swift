public import TopolintModel

/// A failure after which a run ends as if nothing had been.
public struct QuietEnd {
  /// The step that fails.
  public let step: NodeID
  /// Where its failure goes.
  public let edge: EdgeID
  /// The end that the run comes to with and without the failure.
  public let end: NodeID
}

extension Analysis {
  /// Whether a read takes something of a step: its result, or what the engine says of its failure.
  func reads(_ input: Input, of step: NodeID) -> Bool {
    switch input.value.source {
    case .output(let producer): producer == step
    case .engine(let name): name.hasPrefix(workflow[step].nativeID + ".")
    case .variable, .workflowInput: false
    }
  }

  /// The error routes that lead, with no step on them that could tell anybody, to the end that
  /// success leads to as well, in source order.
  public func quietEnds() -> [QuietEnd] {
    let errors = workflow.edges.lazy.filter { $0.kind == .error && self.workflow.takesPart($0) }
    guard !errors.isEmpty else { return [] }
    let success = view(.control).removing(edges: EdgeSet(errors.map(\.id), in: workflow))
    let after = success.postDominators()
    return errors.compactMap { edge -> QuietEnd? in
      guard !workflow[edge.source].isImplied,
        workflow[edge.source].errorHandling.value != .escalate
      else { return nil }
      var current = edge.target
      for _ in 0..<16 {
        let node = workflow[current]
        if case .end(let state) = node.kind {
          guard state == .success, after.dominates(current, edge.source) else { return nil }
          let isRead = node.inputs.contains { reads($0, of: edge.source) }
          return isRead ? nil : QuietEnd(step: edge.source, edge: edge.id, end: current)
        }
        switch node.kind {
        case .wait, .join: break
        default: if !node.isImplied { return nil }
        }
        let next = workflow.outgoing(current).lazy.filter { $0.kind.isControl }.prefix(2)
        guard next.count == 1, let way = next.first, way.target != current else { return nil }
        current = way.target
      }
      return nil
    }
  }
}

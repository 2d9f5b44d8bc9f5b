public import TopolintModel

extension Workflow {
  /// The fork around some nodes that another of its branches ends: one that only waits for a time and then
  /// fails, which ends all.
  func raceWithTimer(around nodes: [NodeID]) -> NodeID? {
    guard let first = nodes.first else { return nil }
    return containers(of: first).first { container in
      self[container].kind == .fork && self[container].partialFailure.value == .failFast
        && nodes.allSatisfy { isInside($0, container) }
        && outgoing(container).contains {
          $0.kind == .sequence && !nodes.contains($0.target) && self[$0.target].kind == .wait
            && !self[$0.target].isAnswered && onlyFails(after: $0.target)
        }
    }
  }

  private func onlyFails(after wait: NodeID) -> Bool {
    let ways = outgoing(wait).filter { $0.kind.isControl && takesPart($0) }
    return ways.count == 1 && self[ways[0].target].kind == .end(.failure)
  }
}

extension Analysis {
  /// Whether a branch beside the node waits for a time and then ends it by failing.
  public func isEndedByTimer(_ node: NodeID) -> Bool {
    workflow.raceWithTimer(around: [node]) != nil
  }
}

internal import TopolintModel

extension Analysis {
  /// The way that is taken when a judge's answer cannot be read, so that what the cases read of it is
  /// blank, where that is not to keep what it judges away.
  func unreadWay(past guarded: Guard) -> FailOpenWay? {
    guard workflow.capabilities.contains(.blankAnswers), guarded.kind == .judge,
      let contract = workflow[guarded.judge].output.value, contract.enforcement == .requested
    else { return nil }
    func isBlank(_ path: ValuePath) -> Bool {
      path.source == .output(guarded.judge) && !path.fields.isEmpty
    }
    guard guarded.cases.contains(where: { $0.condition.values.contains(where: isBlank) }) else {
      return nil
    }
    var taken: Case?
    for choice in guarded.cases.filter({ !$0.isDefault }) + guarded.cases.filter(\.isDefault) {
      guard let holds = choice.isDefault ? true : choice.condition.holds(whereBlank: isBlank) else {
        return nil
      }
      if holds {
        taken = choice
        break
      }
    }
    let rejecting = guarded.cases.filter { rejects($0) || goesBack($0) }
    guard let taken, let edge = taken.edges.first, !rejecting.isEmpty,
      !rejecting.contains(where: { $0.ordinal == taken.ordinal }),
      taken.outcome == nil || taken.outcome == .accept
    else { return nil }
    let rejected = Set(rejecting.flatMap(\.targets))
    let open = taken.targets.first {
      !rejected.contains($0) && !isHuman($0) && !isEnd($0) && !guardTable.nodes.contains($0)
    }
    return open.map {
      FailOpenWay(guarded: guarded, cause: .unreadable, edge: edge, target: $0)
    }
  }

  /// Whether a case leads to earlier work, straight or by steps that only set or say something.
  private func goesBack(_ choice: Case) -> Bool {
    !choice.isDefault
      && choice.edges.allSatisfy { edge in
        var current = edge
        for _ in 0..<8 {
          if returningEdges.contains(current) { return true }
          let step = workflow[workflow[current].target]
          let ways = workflow.outgoing(step.id).filter {
            $0.kind.isControl && workflow.takesPart($0)
          }
          guard step.kind == .code, !step.changesTheWorld, ways.count == 1 else { return false }
          current = ways[0].id
        }
        return false
      }
  }

  private func isEnd(_ node: NodeID) -> Bool {
    if case .end = workflow[node].kind { true } else { false }
  }
}

internal import TopolintModel

extension Analysis {
  /// Whether a map or fork has nothing to lose when one of its items or branches fails: nobody takes
  /// anything from its results, and what was done for the others stays done.
  ///
  /// It stays where each item comes to one act, the last there is to it, or where things are only
  /// looked up and put into stores of one's own, where they can be put again. Branches fill in what
  /// belongs together: each must be known to do the same when it is done twice. Branches that are a
  /// message each lose nothing either, whoever is told what was sent.
  func hasNothingToLose(_ container: Node, failing steps: [NodeID]) -> Bool {
    switch container.kind {
    case .map: isUnread(container) && (isOneAct(steps) || isKept(steps, in: container))
    case .fork: onlyTells(container) || isUnread(container) && isKept(steps, in: container)
    default: false
    }
  }

  /// Whether each branch of a fork is one message: all are sent at once, and one that cannot be sent
  /// neither stops another nor leaves anything half done.
  private func onlyTells(_ fork: Node) -> Bool {
    descendants(of: fork.id).allSatisfy { id in
      workflow[id].kind == .tool && workflow[id].effect.value?.isMessage == true
        && workflow.outgoing(id).allSatisfy { edge in
          !edge.kind.isControl || workflow[edge.target].isImplied
        }
    }
  }

  /// Whether a step is the last of a run and tells the same people the same in each: it carries
  /// nothing but that the run has come to its end, which the run itself tells, also by failing there.
  func isClosingNotice(_ node: NodeID) -> Bool {
    guard let effect = workflow[node].effect.value, effect.isMessage, effect.level != .external,
      workflow[node].inputs.isEmpty
    else { return false }
    return workflow.outgoing(node).allSatisfy { edge in
      if case .end = workflow[edge.target].kind { return true }
      return !edge.kind.isControl
    }
  }

  /// Whether there is one step, which acts, and nothing comes after it. One of which somebody states
  /// that it does less is no worse. Any other tool loses nothing where its results are dropped and the
  /// run goes on without them, be it that nothing is known of it or that it only reads: what no step
  /// follows is the result of the run.
  private func isOneAct(_ steps: [NodeID]) -> Bool {
    guard steps.count == 1, let step = steps.first else { return false }
    let node = workflow[step]
    let ways = workflow.outgoing(step).filter(\.kind.isControl)
    guard ways.allSatisfy({ workflow[$0.target].isImplied }) else { return false }
    if node.kind == .subworkflow { return true }
    if let effect = node.effect.value, effect.level >= .write || effect.basis == .stated {
      return true
    }
    guard node.kind == .tool else { return false }
    switch node.effect {
    case .unknown, .declared, .engineDefault: break
    case .dynamic, .inexpressible: return false
    }
    return ways.contains { way in
      workflow.outgoing(way.target).contains {
        if case .end = workflow[$0.target].kind { return false }
        return $0.kind == .sequence
      }
    }
  }

  /// Whether steps only look up and put, and no other work in the same item would be lost with them.
  private func isKept(_ steps: [NodeID], in map: Node) -> Bool {
    steps.allSatisfy { isKept(workflow[$0], mustBeKnown: map.kind == .fork) }
      && steps.contains { workflow[$0].effect.value?.level == .write }
      && !descendants(of: map.id).contains {
        isCostly($0) || workflow[$0].kind == .subworkflow
      }
  }

  private func isKept(_ node: Node, mustBeKnown: Bool) -> Bool {
    guard node.kind == .tool, let level = node.effect.value?.level else { return false }
    let isRepeatable =
      mustBeKnown ? node.idempotency.value == true : node.idempotency.value != false
    return level == .write && isRepeatable || level == .read
  }

  /// Whether nobody takes anything from the results of a map or fork, but a join behind it of which
  /// nobody does either.
  private func isUnread(_ map: Node) -> Bool {
    var pending = [map.id]
    for node in descendants(of: map.id) {
      for edge in workflow.outgoing(node) where edge.kind == .sequence {
        if case .join = workflow[edge.target].kind, workflow[edge.target].parent == map.parent {
          pending.append(edge.target)
        }
      }
    }
    // What a branch gives can be read by its own name, an item's only through the map.
    if map.kind == .fork { pending += descendants(of: map.id) }
    var seen = Set(pending)
    while let next = pending.popLast() {
      for reader in readers[.output(next)] ?? []
      where reader != next && !workflow.isInside(reader, map.id) {
        guard workflow[reader].isImplied, case .join = workflow[reader].kind else { return false }
        guard seen.insert(reader).inserted else { continue }
        guard seen.count < 64 else { return false }
        pending.append(reader)
      }
    }
    return true
  }
}

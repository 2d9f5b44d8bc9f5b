public import TopolintModel

/// An approval whose refusal lets happen what was asked about.
public struct InvertedApproval: Hashable, Sendable {
  /// The approval, with the place where the flow parts.
  public let guarded: Guard
  /// The act that runs when it is refused.
  public let act: NodeID
  /// The way from the refusal to the act.
  public let path: GraphPath
}

extension Analysis {
  /// The approvals that are wired the wrong way round, in source order.
  ///
  /// What a model wrote and a person is shown is used by an act that only a refusal leads to, and an
  /// approval leads to nothing: at most to reading and to messages to one's own people. The act takes
  /// the very value that the person is shown: who refuses one thing may well have another one sent. Where
  /// no value is shown, an approval has to lead to nothing at all.
  public func invertedApprovals() -> [InvertedApproval] {
    guards.compactMap { guarded in
      guard case .human(.approval) = workflow[guarded.judge].kind else { return nil }
      let accepting = guarded.cases.filter { $0.outcome == .accept }.flatMap(\.edges)
      let refusing = guarded.cases.filter { $0.outcome == .reject }.flatMap(\.edges)
      guard !accepting.isEmpty, !refusing.isEmpty, !accepting.contains(where: returns),
        let idleness = idleness(behind: accepting)
      else { return nil }
      return refusing.lazy.compactMap { edge in
        self.returns(edge) ? nil : self.act(behind: edge, of: guarded, isSilent: idleness)
      }.first
    }
  }

  private func returns(_ edge: EdgeID) -> Bool { returningEdges.contains(edge) }

  /// Whether nothing at all happens behind some edges; nil where something does that is more than
  /// reading or a word to one's own people.
  private func idleness(behind edges: [EdgeID]) -> Bool? {
    var isSilent = true
    var isIdle = true
    for edge in edges {
      sinkSearch.walk(execution.graph, from: workflow[edge].target.index, .forward) { vertex, arc in
        if arc >= 0, execution.isBack.contains(arc) { return .skip }
        let node = workflow[execution.graph.node(vertex)]
        switch node.kind {
        case .end, .join, .fork, .wait, .router(.expression): break
        case .code where node.effect.value.map({ $0.level <= .read }) ?? node.effect.isInexpressible:
          break
        case .tool where node.effect.value.map({ $0.level <= .read }) == true: isSilent = false
        default: isIdle = false
        }
        return isIdle ? .expand : .stop
      }
    }
    return isIdle ? isSilent : nil
  }

  /// The first act behind a refusal that uses what a model wrote before.
  private func act(behind edge: EdgeID, of guarded: Guard, isSilent: Bool) -> InvertedApproval? {
    var found: NodeID?
    sinkSearch.walk(execution.graph, from: workflow[edge].target.index, .forward) { vertex, arc in
      if arc >= 0, execution.isBack.contains(arc) { return .skip }
      let node = execution.graph.node(vertex)
      if node == guarded.node || guardNodes.contains(node) || isProducer(node) { return .skip }
      if workflow[node].changesTheWorld, !isHeld(node),
        takes(node, whatIsAskedBy: guarded, isSilent)
      {
        found = node
        return .stop
      }
      return .expand
    }
    guard let act = found else { return nil }
    let arcs = sinkSearch.arcs(to: act.index, in: execution.graph, .forward)
    let first = GraphPath(nodes: [workflow[edge].source, workflow[edge].target], edges: [edge])
    return InvertedApproval(
      guarded: guarded, act: act, path: first.joined(with: execution.graph.path(arcs: arcs)))
  }

  /// Whether an act takes the value that a person was shown; where none was, and nothing comes of an
  /// approval, it is enough that it takes something that a model wrote before.
  private func takes(_ act: NodeID, whatIsAskedBy guarded: Guard, _ isSilent: Bool) -> Bool {
    let made = Set(producersOfArguments(of: act).map(\.model))
    guard !made.isEmpty else { return false }
    let shown = Set(workflow[guarded.judge].inputs.filter { $0.use != .condition }.map(\.value))
    let isShown = workflow[act].inputs.contains { input in
      guard input.use != .condition, case .output(let model) = input.value.source else {
        return false
      }
      return made.contains(model) && shown.contains(input.value)
    }
    if isShown || !isSilent { return isShown }
    let isAnyShown = shown.contains { value in
      guard case .output(let model) = value.source else { return false }
      return isProducer(model)
    }
    return !isAnyShown && made.contains { dominators.dominates($0, guarded.node) }
  }
}

public import TopolintModel

/// A guard that cannot stop what it judges.
public struct DecorativeGuard: Hashable, Sendable {
  /// Where the verdict should part the flow.
  public let node: NodeID
  /// Whose verdict it is.
  public let judge: NodeID
  /// Where all outcomes meet again; nil where the verdict has no outcomes at all, and nobody reads
  /// it.
  public let rejoin: NodeID?
  /// A path for each outcome, to where they meet; for a verdict without outcomes, the way on.
  public let paths: [GraphPath]
}

extension Analysis {
  /// The guards that hide nothing, in source order: what they judge flows on whatever they say.
  ///
  /// All verdicts meet again with nothing between that could repair, record or report, and nobody
  /// reads them; or there are no outcomes and nobody reads it. A reviewer whose report is
  /// read by a later step or is the result is not decorative.
  public func decorativeGuards() -> [DecorativeGuard] {
    var found: [DecorativeGuard] = []
    for i in workflow.nodes.indices where !workflow.nodes[i].isDisabled {
      let id = NodeID(Int32(i))
      let cases = choosing.contains(id) ? workflow.cases(of: id) : []
      if cases.isEmpty {
        guard case .verifier = workflow.nodes[i].kind else { continue }
      }
      let node = workflow[id]
      if let decorated = cases.count >= 2
        ? withoutDifference(node, cases) : withoutOutcome(node, cases)
      {
        found.append(decorated)
      }
    }
    return found
  }

  private func withoutDifference(_ node: Node, _ cases: [Case]) -> DecorativeGuard? {
    let judge: NodeID
    if let guarded = guardTable.byNode[node.id] {
      judge = guarded.judge
    } else if node.kind.usesModel, cases.contains(where: VerdictWords.match) {
      judge = node.id
    } else {
      return nil
    }
    // An expression or a question may choose for other reasons than a verdict.
    let isVerdict =
      switch workflow[judge].kind {
      case .verifier(.schema, _): false
      case .verifier, .human(.approval): true
      default: cases.contains(where: VerdictWords.match)
      }
    guard isVerdict, !isVerdictRead(judge, at: node.id), !dropping.contains(node.id) else {
      return nil
    }
    var paths: [GraphPath] = []
    var meeting: NodeID?
    for choice in Self.verdicts(among: cases) {
      guard choice.edges.count == 1, let edge = choice.edges.first else { return nil }
      let kind = workflow[edge].kind
      guard kind == .branch || kind == .sequence, let path = plainWay(from: edge) else {
        return nil
      }
      guard let last = path.last, meeting == nil || meeting == last else { return nil }
      meeting = last
      paths.append(path)
    }
    guard let meeting, meeting != node.id else { return nil }
    // At an end the verdict itself may be the result, where values are not declared.
    if case .end = workflow[meeting].kind, !workflow.declaresData { return nil }
    return DecorativeGuard(node: node.id, judge: judge, rejoin: meeting, paths: paths)
  }

  /// The cases that stand for a verdict. Where both are said, what follows on no answer or on a failure
  /// is none, and makes no difference between the two.
  private static func verdicts(among cases: [Case]) -> [Case] {
    let outcomes = cases.map(\.outcome)
    guard outcomes.contains(.accept), outcomes.contains(.reject) else { return cases }
    return cases.filter { $0.outcome != .timeout && $0.outcome != .error }
  }

  /// Follows an edge through steps that do nothing but lead on.
  private func plainWay(from edge: EdgeID) -> GraphPath? {
    var nodes = [workflow[edge].source, workflow[edge].target]
    var edges = [edge]
    while let last = nodes.last, edges.count <= 32 {
      let node = workflow[last]
      let leadsOn =
        switch node.kind {
        case .router(.expression), .wait, .join, .fork: true
        default: node.isImplied && !node.kind.isContainer
        }
      let ways = workflow.outgoing(last).lazy.filter {
        $0.kind.isControl && self.workflow.takesPart($0)
      }.prefix(2)
      guard leadsOn, ways.count == 1, let way = ways.first,
        way.kind == .sequence || way.kind == .branch,
        hasOneWayIn(last)
      else { break }
      edges.append(way.id)
      nodes.append(way.target)
    }
    return GraphPath(nodes: nodes, edges: edges)
  }

  /// Asked for each case: a step that thousands of cases lead to is not counted out.
  private func hasOneWayIn(_ node: NodeID) -> Bool {
    workflow.incoming(node).lazy.filter { $0.kind.isControl }.prefix(2).count == 1
  }

  private func withoutOutcome(_ node: Node, _ cases: [Case]) -> DecorativeGuard? {
    guard case .verifier(let kind, .detectOnly) = node.kind, kind != .schema,
      !isVerdictRead(node.id, at: node.id)
    else { return nil }
    let ways = workflow.outgoing(node.id).filter { $0.kind.isControl && workflow.takesPart($0) }
    let leadsOn = ways.filter { edge in
      switch workflow[edge.target].kind {
      case .end, .human, .router: false
      default: edge.kind == .sequence || edge.kind == .branch
      }
    }
    guard !leadsOn.isEmpty, leadsOn.count == ways.count else { return nil }
    return DecorativeGuard(
      node: node.id, judge: node.id, rejoin: nil,
      paths: leadsOn.prefix(1).map {
        GraphPath(nodes: [$0.source, $0.target], edges: [$0.id])
      })
  }

  /// Whether anybody reads the verdict other than to choose a route at the guard.
  private func isVerdictRead(_ judge: NodeID, at node: NodeID) -> Bool {
    if !workflow[judge].handedOn.isEmpty { return true }
    return workflow.outgoing(judge).contains { edge in
      guard workflow.takesPart(edge), edge.kind == .data || edge.kind == .writes else {
        return false
      }
      return edge.target != node && edge.target != judge && !isOver(edge.target, when: judge)
    }
  }

  /// Whether a node has run before a judge in every run and never runs again: what it would read of
  /// the verdict is not there yet.
  private func isOver(_ reader: NodeID, when judge: NodeID) -> Bool {
    dominators.dominates(reader, judge) && !components(.control).areOnCycle(reader, judge)
  }
}

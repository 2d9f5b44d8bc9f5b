public import TopolintModel

/// How many approvals one run can ask people for.
public struct ApprovalLoad: Hashable, Sendable {
  /// One place that asks.
  public struct Place: Hashable, Sendable {
    /// The approval.
    public let node: NodeID
    /// How often one run can come to it.
    public let count: Double
  }

  /// The most that one way through the workflow asks for.
  public let total: Double
  /// The places on that way, in its order.
  public let places: [Place]
}

extension Analysis {
  /// The approvals that one run can ask people for in the worst case, on the way through the workflow
  /// that asks most.
  ///
  /// What repeats because a person sent it back is their own doing and counts once; so does what only
  /// the limits of the run bound. Items and rounds whose number no file states count once, too.
  public func approvalLoad() -> ApprovalLoad? {
    let asked = workflow.nodes.filter { isApproval($0) }.map(\.id)
    guard !asked.isEmpty else { return nil }
    var weights: [Int: Double] = [:]
    let limits = roundsOfCycles()
    for node in asked { weights[node.index] = approvals(at: node, limits) }
    let graph = execution.graph
    var best = [Double](repeating: 0, count: graph.vertexCount)
    var previous = [Int](repeating: -1, count: graph.vertexCount)
    var last = 0
    for number in execution.order {
      let vertex = Int(number)
      for position in graph.incoming(vertex) {
        let arc = Int(graph.inArcs[position])
        let source = Int(graph.sources[arc])
        if !execution.isBack.contains(arc), best[source] > best[vertex] {
          best[vertex] = best[source]
          previous[vertex] = source
        }
      }
      best[vertex] += weights[vertex] ?? 0
      if best[vertex] > best[last] { last = vertex }
    }
    var places: [ApprovalLoad.Place] = []
    var current = last
    while current >= 0 {
      if let count = weights[current] {
        places.append(ApprovalLoad.Place(node: NodeID(Int32(current)), count: count))
      }
      current = previous[current]
    }
    return places.isEmpty ? nil : ApprovalLoad(total: best[last], places: places.reversed())
  }

  private func isApproval(_ node: Node) -> Bool {
    guard case .human(.approval) = node.kind, !node.isDisabled, !node.isImplied else {
      return false
    }
    return node.isPreapproved.value != true
  }

  /// How often a run comes to an approval: the items and rounds of the containers around it, and the
  /// rounds of a cycle outside of any loop.
  private func approvals(at node: NodeID, _ limits: [Int: Int]) -> Double {
    let isOwn = isSentBack(node)
    var count = 1.0
    var isInLoop = false
    for container in workflow.containers(of: node) {
      let limit: Int?
      switch workflow[container].kind {
      case .map: limit = workflow[container].width.value?.bound
      case .loop:
        isInLoop = true
        limit = isOwn ? nil : workflow[container].iterationLimit.value?.bound
      default: limit = nil
      }
      count *= Double(max(1, limit ?? 1))
    }
    guard !isInLoop, !isOwn else { return count }
    return count * Double(limits[components(.control).component(of: node)] ?? 1)
  }

  /// How often the cycles with limits of their own go round, by their component; the lowest limit
  /// where there are several.
  private func roundsOfCycles() -> [Int: Int] {
    let parts = components(.control)
    var found: [Int: Int] = [:]
    for loop in loops() {
      guard case .bounded(let bounds) = loop.verdict, let first = loop.nodes.first else { continue }
      let limits = bounds.compactMap { bound -> Int? in
        switch bound {
        case .edge(let edge): workflow[edge].budget.value?.bound.map { $0 + 1 }
        case .node(let node): workflow[node].iterationLimit.value?.bound
        case .container, .counter, .steps, .deadline, .cost: nil
        }
      }
      guard let lowest = limits.min() else { continue }
      let part = parts.component(of: first)
      found[part] = min(found[part] ?? lowest, lowest)
    }
    return found
  }

  /// Whether the person can ask for another round: one answer goes back, another leaves.
  private func isSentBack(_ node: NodeID) -> Bool {
    let rounds = components(.control)
    let part = rounds.component(of: node)
    let deciders =
      [node]
      + (conditionReaders[.output(node)] ?? []).filter { rounds.component(of: $0) == part }
    return deciders.contains { decider in
      if workflow[decider].kind == .loop { return true }
      let cases = workflow.cases(of: decider)
      let stays = cases.contains { choice in
        choice.outcome != .accept && choice.targets.contains { rounds.component(of: $0) == part }
      }
      let leaves = cases.contains { choice in
        choice.outcome != .reject && choice.targets.contains { rounds.component(of: $0) != part }
      }
      return stays && (leaves || cases.contains { $0.outcome == .reject && goesBack($0) })
    }
  }

  private func goesBack(_ choice: Case) -> Bool {
    choice.edges.contains(where: returningEdges.contains)
  }
}

public import TopolintModel

/// A join that waits for what cannot arrive.
public struct JoinDeadlock: Hashable, Sendable {
  /// Why it waits for ever.
  public enum Reason: Hashable, Sendable {
    /// Two of the edges that it waits for lie on ways of which a run takes one; `router` parts
    /// them.
    case exclusive(router: NodeID, EdgeID, EdgeID)
    /// It waits for a node that runs only after it: every way there passes it, or waits for it too.
    case ownDescendant(EdgeID)
  }

  /// The node that waits for all.
  public let join: NodeID
  /// Why.
  public let reason: Reason
  /// For exclusive ways a path from the router to the join for each; for a descendant, the path
  /// from the join to itself.
  public let paths: [GraphPath]
}

extension Analysis {
  /// The control edges that a node waits for when it waits for all: those of a join with the policy
  /// `all`, or of a node whose `arrival` says so. Feedback and retry edges start another round and
  /// are not waited for. Empty for nodes that do not wait for all.
  public func awaitedEdges(of node: NodeID) -> [EdgeID] {
    let waits: Bool
    if let arrival = workflow.nodes[node.index].arrival.value {
      waits = arrival == .all
    } else if case .join(.all, _) = workflow.nodes[node.index].kind {
      waits = true
    } else {
      waits = false
    }
    guard waits, !workflow.nodes[node.index].isDisabled else { return [] }
    return workflow.incoming(node).filter {
      $0.kind.isControl && $0.kind != .feedback && $0.kind != .retry && workflow.takesPart($0)
    }.map(\.id)
  }

  /// The router at which ways part so that a run which reaches `a` does not reach `b`, within one
  /// round; nil when both can run. Failures count as ways of their own.
  public func exclusiveRouter(_ a: NodeID, _ b: NodeID) -> NodeID? {
    guard a != b else { return nil }
    return parting(Way(a), Way(b))
  }

  /// Whether two nodes can only run in different cases of one router, within one round.
  public func areExclusive(_ a: NodeID, _ b: NodeID) -> Bool { exclusiveRouter(a, b) != nil }

  /// Whether two control edges can only be taken in different cases of one router, within one
  /// round.
  public func areExclusive(_ a: EdgeID, _ b: EdgeID) -> Bool {
    a != b && parting(Way(workflow[a]), Way(workflow[b])) != nil
  }

  /// Whether a run that reaches a node never takes an edge in the same round.
  public func areExclusive(_ node: NodeID, _ edge: EdgeID) -> Bool {
    parting(Way(node), Way(workflow[edge])) != nil
  }

  /// The joins that wait for what cannot arrive, in source order, one reason each.
  public func joinDeadlocks() -> [JoinDeadlock] {
    var found: [JoinDeadlock] = []
    var running: NodeSet?
    for node in workflow.nodeIDs {
      let awaited = awaitedEdges(of: node)
      guard awaited.count >= 2, dominators.isReachable(node) else { continue }
      if let deadlock = descendant(node, awaited) ?? exclusive(node, awaited) {
        found.append(deadlock)
        continue
      }
      let known = running ?? nodesThatRun()
      running = known
      let stuck = awaited.filter { !known.contains(workflow[$0].source) }
      if let deadlock = stuck.lazy.compactMap({ self.way(round: node, by: $0) }).first {
        found.append(deadlock)
      }
    }
    return found
  }

  private func descendant(_ join: NodeID, _ awaited: [EdgeID]) -> JoinDeadlock? {
    awaited.lazy.filter { self.dominators.dominates(join, self.workflow[$0].source) }
      .compactMap { self.way(round: join, by: $0) }.first
  }

  /// The deadlock of a join that waits for a node which it leads to; nil where it does not lead there.
  private func way(round join: NodeID, by edge: EdgeID) -> JoinDeadlock? {
    let source = workflow[edge].source
    let way = source == join ? GraphPath.at(join) : view(.control).path(from: join, to: source)
    guard let way else { return nil }
    return JoinDeadlock(
      join: join, reason: .ownDescendant(edge),
      paths: [GraphPath(nodes: way.nodes + [join], edges: way.edges + [edge])])
  }

  /// The nodes that control can come to when each join waits for all that it waits for: the least set
  /// that holds the roots, what one of its nodes leads to, and joins all of whose awaited edges leave
  /// from it.
  private func nodesThatRun() -> NodeSet {
    var running = NodeSet(capacity: workflow.nodes.count)
    var missing = workflow.nodeIDs.map { awaitedEdges(of: $0).count }
    let waits = missing.map { $0 > 0 }
    var pending = roots
    for root in roots { running.insert(root) }
    while let node = pending.popLast() {
      for edge in workflow.outgoing(node) where edge.kind.isControl && workflow.takesPart(edge) {
        let target = edge.target
        if waits[target.index], edge.kind != .feedback, edge.kind != .retry {
          missing[target.index] -= 1
          guard missing[target.index] == 0 else { continue }
        }
        guard !running.contains(target) else { continue }
        running.insert(target)
        pending.append(target)
      }
    }
    return running
  }

  /// The pairs that are tried at one join; more are not looked at.
  private static let pairCap = 256

  private func exclusive(_ join: NodeID, _ awaited: [EdgeID]) -> JoinDeadlock? {
    var tried = 0
    for (i, a) in awaited.enumerated() {
      for b in awaited[(i + 1)...] {
        tried += 1
        if tried > Self.pairCap { return nil }
        guard let router = parting(Way(workflow[a]), Way(workflow[b]), at: join) else { continue }
        let paths = [a, b].compactMap { edge -> GraphPath? in
          let source = workflow[edge].source
          if source == router { return GraphPath(nodes: [router, join], edges: [edge]) }
          return view(.control).path(from: router, to: source).map {
            GraphPath(nodes: $0.nodes + [join], edges: $0.edges + [edge])
          }
        }
        return JoinDeadlock(join: join, reason: .exclusive(router: router, a, b), paths: paths)
      }
    }
    return nil
  }

  /// A node to be reached, or an edge to be taken.
  private struct Way {
    let node: NodeID
    let edge: Edge?

    init(_ node: NodeID) {
      self.node = node
      edge = nil
    }

    init(_ edge: Edge) {
      node = edge.source
      self.edge = edge
    }
  }

  /// The node at which two ways part for good: it comes before both, and the ways on by which the
  /// one is reached are never taken in the same round as those of the other.
  private func parting(_ a: Way, _ b: Way, at join: NodeID? = nil) -> NodeID? {
    guard let router = dominators.nearestCommon(a.node, b.node) else { return nil }
    let toA = waysOn(from: router, to: a)
    let toB = waysOn(from: router, to: b)
    guard !toA.isEmpty, !toB.isEmpty else { return nil }
    for x in toA {
      for y in toB where !x.excludes(y) { return nil }
    }
    // One way after the other, in another round, may still serve both; not by way of the join that
    // waits for both.
    if canReturn(to: router, from: a.node, avoiding: join) { return nil }
    return canReturn(to: router, from: b.node, avoiding: join) ? nil : router
  }

  /// A way on from a node, as far as it matters which others are taken with it.
  enum WayOn: Hashable {
    case always
    case choice(Int)
    case handoff(Int32)
    case failure

    func excludes(_ other: WayOn) -> Bool {
      if self == other { return false }
      switch (self, other) {
      case (.failure, _), (_, .failure): return true
      case (.always, _), (_, .always): return false
      default: return true
      }
    }
  }

  /// The ways on from a node by which something is reached without coming through the node again.
  private func waysOn(from router: NodeID, to way: Way) -> Set<WayOn> {
    if way.node == router { return way.edge.map { [kind(of: $0)] } ?? [] }
    let pair = [router, way.node]
    if let known = knownWays[pair] { return known }
    let control = view(.control)
    // The router may have thousands of ways on: what is reached is asked about its ways in.
    var taken: [EdgeID] = []
    let complete = reachSearch.walk(control, from: way.node.index, .backward) { vertex, _ in
      if vertex == router.index { return .skip }
      for position in control.incoming(vertex) {
        let arc = Int(control.inArcs[position])
        if Int(control.sources[arc]) == router.index { taken.append(EdgeID(control.edges[arc])) }
      }
      return .expand
    }
    let found = complete ? Set(taken.map { kind(of: workflow[$0]) }) : []
    knownWays[pair] = found
    return found
  }

  private func kind(of edge: Edge) -> WayOn {
    if edge.kind == .error { return .failure }
    if edge.kind == .handoff { return .handoff(edge.id.rawValue) }
    // A router of thousands of cases is asked about each of its edges.
    if knownChoices?.router != edge.source {
      var ordinals: [EdgeID: Int] = [:]
      for choice in workflow.cases(of: edge.source) {
        for edge in choice.edges where ordinals[edge] == nil { ordinals[edge] = choice.ordinal }
      }
      knownChoices = (edge.source, ordinals)
    }
    return knownChoices?.ordinals[edge.id].map { .choice($0) } ?? .always
  }

  private func canReturn(to router: NodeID, from node: NodeID, avoiding join: NodeID?) -> Bool {
    guard node != router, components(.control).areOnCycle(router, node) else { return false }
    let control = view(.control)
    let complete = reachSearch.walk(control, from: node.index, .forward) { vertex, _ in
      if vertex == join?.index { return .skip }
      return vertex == router.index ? .stop : .expand
    }
    return !complete || reachSearch.reached(router.index)
  }
}

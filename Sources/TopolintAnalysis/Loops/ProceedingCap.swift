public import TopolintModel

/// A limit on the rounds of a loop that counts as success: when it is used up, the flow goes on as if
/// the work were done.
public struct ProceedingCap: Hashable, Sendable {
  /// Where the rounds are counted.
  public enum Counter: Hashable, Sendable {
    /// The loop, or a step of the cycle, has a limit of its own.
    case node(NodeID)
    /// A counter of the loop is tested on this way out.
    case edge(EdgeID)
  }

  /// Who decides that the loop ends before its limit.
  public enum Decider: Hashable, Sendable {
    /// Nobody: there is no other way out.
    case nobody
    /// These models of the loop, and nothing else; in source order.
    case models([NodeID])
    /// A test, a script, a value from outside, perhaps beside a model.
    case others
    /// A person, perhaps beside others.
    case person
  }

  /// Where the rounds are counted.
  public let counter: Counter
  /// The node at which it is said.
  public let place: NodeID
  /// The limit, where it is a number of the file.
  public let rounds: Int?
  /// Who else ends the loop.
  public let decider: Decider
  /// The values that decide it, in source order.
  public let values: [ValuePath]
  /// The steps that repeat, in source order.
  public let nodes: [NodeID]
}

extension Analysis {
  /// The limits on rounds that count as success and that nobody looks at afterwards, by the node at
  /// which they are said.
  ///
  /// A person in the loop ends it when they like. A person or a check right behind it, and a later
  /// condition on what decides the exit, tell a loop that was done from one that was cut off. A loop
  /// of one round is none, and so is one whose ways all lead out of it.
  public func proceedingCaps() -> [ProceedingCap] {
    var found: [ProceedingCap] = []
    var told = Set<Int>()
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      guard node.exhaustion.value == .proceed, let rounds = node.iterationLimit.value?.bound,
        rounds > 1
      else { continue }
      if node.kind == .loop {
        let body = descendants(of: node.id)
        guard hasAnotherRound(node.id, body) else { continue }
        if let cap = cap(.node(node.id), at: node.id, rounds, around: body, container: node.id) {
          found.append(cap)
        }
      } else if node.kind != .agent, node.kind != .llm {
        let part = components(.control).component(of: node.id)
        guard components(.control).isCyclic(part), told.insert(part).inserted else { continue }
        let nodes = components(.control).nodes(of: part)
        if let cap = cap(.node(node.id), at: node.id, rounds, around: nodes, container: nil) {
          found.append(cap)
        }
      }
    }
    for part in components(.control).cyclic {
      found += countedCaps(components(.control).nodes(of: part))
    }
    return found.sorted { $0.place < $1.place }
  }

  /// The tests of counters that are looked at in one cycle.
  private static var mostTests: Int { 16 }

  private func cap(
    _ counter: ProceedingCap.Counter, at place: NodeID, _ rounds: Int, around nodes: [NodeID],
    container: NodeID?
  ) -> ProceedingCap? {
    guard nodes.contains(where: isCostly), !nodes.contains(where: isPerson) else { return nil }
    var exits = LoopExits(self, nodes, container: container)
    exits.look()
    guard !isLookedAt(exits.values, after: nodes, container: container) else { return nil }
    return ProceedingCap(
      counter: counter, place: place, rounds: rounds, decider: exits.decider,
      values: exits.values, nodes: nodes)
  }

  /// The ways out of a cycle that a counter of its own opens, and that lead where its success leads.
  private func countedCaps(_ nodes: [NodeID]) -> [ProceedingCap] {
    let counters = LoopCounters(workflow, nodes)
    let tests = counters.tests()
    guard !tests.isEmpty, nodes.contains(where: isCostly), !nodes.contains(where: isPerson) else {
      return []
    }
    let inside = Set(nodes)
    var found: [ProceedingCap] = []
    for test in tests.prefix(Self.mostTests) where !workflow[test].isImplied {
      for choice in workflow.cases(of: test) {
        guard let edge = choice.edges.first, !choice.targets.contains(where: inside.contains),
          let limit = counters.limit(in: choice.condition), choice.outcome != .reject,
          !choice.targets.contains(where: isFailureOrPerson)
        else { continue }
        var exits = LoopExits(self, nodes, container: nil)
        exits.look(past: choice, counters)
        guard !exits.values.isEmpty || exits.hasWays,
          !isLookedAt(exits.values, after: nodes, container: nil)
        else { continue }
        found.append(
          ProceedingCap(
            counter: .edge(edge), place: test, rounds: limit, decider: exits.decider,
            values: exits.values, nodes: nodes))
      }
    }
    return found
  }

  /// Whether something in a body leads to another round of its container.
  private func hasAnotherRound(_ container: NodeID, _ body: [NodeID]) -> Bool {
    let inside = Set(body)
    return workflow.incoming(container).contains {
      $0.kind.isControl && workflow.takesPart($0) && inside.contains($0.source)
    }
  }

  private func isPerson(_ node: NodeID) -> Bool {
    if case .human = workflow[node].kind { true } else { false }
  }

  private func isFailureOrPerson(_ node: NodeID) -> Bool {
    switch workflow[node].kind {
    case .end(.failure), .human, .verifier: true
    default: false
    }
  }

  /// Whether somebody behind the loop can tell whether it was done: a person or a check that comes
  /// next, or a condition on what decides the exit.
  private func isLookedAt(_ values: [ValuePath], after nodes: [NodeID], container: NodeID?) -> Bool
  {
    let inside = Set(nodes)
    var sources = Set(values.map(\.source))
    if let container { sources.insert(.output(container)) }
    for reader in sources.flatMap({ conditionReaders[$0] ?? [] }) where !inside.contains(reader) {
      guard reader == container else { return true }
      // Its routes ask after the loop; what ends it asks within.
      let asked = workflow.outgoing(reader).filter { $0.kind == .branch }.flatMap {
        $0.condition.values
      }
      if asked.contains(where: { sources.contains($0.source) }) { return true }
    }
    var next: [NodeID] = []
    for node in nodes + (container.map { [$0] } ?? []) {
      for edge in workflow.outgoing(node) where edge.kind.isControl && workflow.takesPart(edge) {
        let target = edge.target
        if edge.kind != .error, !inside.contains(target), target != container {
          next.append(target)
        }
      }
    }
    var seen = Set<NodeID>()
    while let node = next.popLast() {
      guard seen.insert(node).inserted else { continue }
      switch workflow[node].kind {
      case .human, .verifier: return true
      case _ where workflow[node].isImplied:
        next += workflow.outgoing(node).filter { $0.kind.isControl }.map(\.target)
      default: break
      }
    }
    return false
  }
}

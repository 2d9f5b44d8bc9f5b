public import TopolintModel

/// Why something is done although nobody has verified what a model said.
public struct UnguardedCause: Hashable, Sendable {
  /// What of the model reaches the sink.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The sink is itself the work of the model.
    case itself
    /// Its output reaches the sink's arguments.
    case data
    /// It decides that the sink happens.
    case decision
  }

  /// What reaches the sink.
  public let kind: Kind
  /// The model node.
  public let model: NodeID
  /// Where it is decided, for a decision: the model node, or the router that follows it.
  public let decidedAt: NodeID?
  /// A control path from the model, or from where it is decided, to the sink that no guard blocks.
  public let control: GraphPath
  /// The way of the value, for data.
  public let data: GraphPath?
}

extension Analysis {
  /// The enabled nodes whose own effect is at least this strong, in source order. Tools that an
  /// agent holds are among them; they have no control of their own, see `heldTools(by:)`.
  public func effects(atLeast level: EffectLevel) -> [NodeID] {
    workflow.nodeIDs.filter { id in
      !workflow.nodes[id.index].isDisabled
        && workflow.nodes[id.index].effect.value.map { $0.level >= level } == true
    }
  }

  /// The enabled tools that an agent may use, in source order.
  public func heldTools(by agent: NodeID) -> [NodeID] {
    workflow.outgoing(agent).filter { $0.kind == .uses && workflow.takesPart($0) }.map(\.target)
  }

  /// Whether a node is only held by agents: its calls are the agent's doing.
  public func isHeld(_ node: NodeID) -> Bool { held.contains(node) }

  /// All nodes that are held: each of thousands of agents may ask about a tool that they share.
  func findHeld() -> NodeSet {
    var found = NodeSet(capacity: workflow.nodes.count)
    for edge in workflow.edges where edge.kind == .uses && workflow.takesPart(edge) {
      found.insert(edge.target)
    }
    for edge in workflow.edges where edge.kind.isControl { found.remove(edge.target) }
    return found
  }

  /// A model whose output or decision reaches a sink on a control path without a guard; nil when
  /// there is none. Data is looked for first, the nearest model wins. A way that the author's own rule
  /// opens past a gate (see `waysByPolicy`) is none: the gate stands, for the runs that need it.
  public func unguardedCause(of sink: NodeID) -> UnguardedCause? {
    if let known = causes[sink] { return known }
    let made = findCause(of: sink)
    causes[sink] = made
    return made
  }

  private func findCause(of sink: NodeID) -> UnguardedCause? {
    guard !workflow[sink].isDisabled else { return nil }
    if isProducer(sink) {
      return UnguardedCause(
        kind: .itself, model: sink, decidedAt: nil, control: .at(sink), data: nil)
    }
    guard unguardedFromModels.contains(sink), let policy = waysByPolicy(past: sink) else {
      return nil
    }
    return dataCause(of: sink, besides: policy) ?? decisionCause(of: sink, besides: policy)
  }

  /// The model nodes whose output reaches what a node is given, other than for a condition, with
  /// the arcs of the way, nearest first.
  func producersOfArguments(of sink: NodeID) -> [(model: NodeID, way: [Int])] {
    if closedCalls.contains(sink) { return [] }
    let untaken = valuesNotTaken(by: sink)
    var found: [NodeID] = []
    argumentSearch.walk(influence, from: sink.index, .backward) { vertex, arc in
      guard arc >= 0 else { return .expand }
      let node = NodeID(Int32(vertex))
      if !untaken.isEmpty, Int(influence.targets[arc]) == sink.index, untaken.contains(node) {
        return .skip
      }
      if producers.contains(node) {
        found.append(node)
        return .skip
      }
      return relays.contains(node) ? .expand : .skip
    }
    return found.map { ($0, argumentSearch.arcs(to: $0.index, in: influence, .backward)) }
  }

  /// The nodes whose output a node compares and does nothing else with.
  func valuesOnlyTested(by node: NodeID) -> Set<NodeID> {
    var tested = Set<NodeID>()
    var given = Set<NodeID>()
    for input in workflow[node].inputs {
      guard case .output(let source) = input.value.source else { continue }
      if input.use == .condition { tested.insert(source) } else { given.insert(source) }
    }
    return tested.subtracting(given)
  }

  private func dataCause(of sink: NodeID, besides policy: Set<EdgeID>) -> UnguardedCause? {
    let ways = Dictionary(
      producersOfArguments(of: sink).map { ($0.model, $0.way) }, uniquingKeysWith: { a, _ in a })
    guard !ways.isEmpty else { return nil }
    let flow = unguardedFlow
    var model: NodeID?
    flowSearch.walk(flow, from: sink.index, .backward, besides: policy) { vertex, arc in
      guard arc >= 0, vertex < flow.nodeCount else { return .expand }
      let node = NodeID(Int32(vertex))
      guard ways[node] != nil else { return .expand }
      model = node
      return .stop
    }
    guard let model, let way = ways[model] else { return nil }
    return UnguardedCause(
      kind: .data, model: model, decidedAt: nil,
      control: flow.path(arcs: flowSearch.arcs(to: model.index, in: flow, .backward)),
      data: influence.path(arcs: way))
  }

  private func decisionCause(of sink: NodeID, besides policy: Set<EdgeID>) -> UnguardedCause? {
    let deciding = decisionNodes
    if deciding.isEmpty { return nil }
    let control = view(.control)
    // The ways of each choice that come to the sink, told by the steps that they lead to: a choice of
    // thousands of cases is asked about by each of the steps behind it.
    var taken: [NodeID: [EdgeID]] = [:]
    let isComplete = reachSearch.walk(control, from: sink.index, .backward) { vertex, _ in
      for position in control.incoming(vertex) {
        let arc = Int(control.inArcs[position])
        let source = NodeID(control.sources[arc])
        if deciding.contains(source) {
          taken[source, default: []].append(EdgeID(control.edges[arc]))
        }
      }
      return .expand
    }
    guard isComplete else { return nil }
    let flow = unguardedFlow
    var found: (model: NodeID, place: NodeID)?
    flowSearch.walk(flow, from: sink.index, .backward, besides: policy) { vertex, arc in
      guard arc >= 0, vertex < flow.nodeCount else { return .expand }
      let node = NodeID(Int32(vertex))
      guard deciding.contains(node), let model = modelDecisions[node],
        decides(node, taking: taken[node] ?? [])
      else { return .expand }
      found = (model, node)
      return .stop
    }
    guard let found, !isSorting(found.place, into: sink) else { return nil }
    return UnguardedCause(
      kind: .decision, model: found.model, decidedAt: found.place,
      control: flow.path(arcs: flowSearch.arcs(to: found.place.index, in: flow, .backward)),
      data: nil)
  }

  /// Whether a model only picks the place: each case leads straight to the same kind of effect on the
  /// same values, none of which a model wrote, so that it happens whatever the model says.
  private func isSorting(_ place: NodeID, into sink: NodeID) -> Bool {
    guard let effect = workflow[sink].effect.value, effect.level == .external,
      effect.basis == .nodeType
    else { return false }
    let sorted = knownSorted[place] ?? findSorted(by: place)
    knownSorted[place] = sorted
    return sorted.contains(sink)
  }

  /// The steps that a choice leads straight to, where all of them are alike; else none.
  private func findSorted(by place: NodeID) -> Set<NodeID> {
    let targets = workflow.cases(of: place).map(\.targets)
    guard targets.count > 1, !dropping.contains(place), targets.allSatisfy({ $0.count == 1 }),
      let first = targets.first?.first.map({ workflow[$0] }), let effect = first.effect.value,
      !workflow.outgoing(place).contains(where: { $0.kind == .handoff })
    else { return [] }
    let given = Set(first.inputs.map(\.value))
    let areAlike = targets.joined().allSatisfy { target in
      let other = workflow[target]
      return other.kind == first.kind && other.effect.value == effect && !other.isDisabled
        && Set(other.inputs.map(\.value)) == given && producersOfArguments(of: target).isEmpty
    }
    return areAlike ? Set(targets.joined()) : []
  }

  /// Whether one way on is among the edges that lead to a sink and another never does.
  private func decides(_ node: NodeID, taking edges: [EdgeID]) -> Bool {
    let ways = knownExclusive[node] ?? ExclusiveWays(exclusiveWays(from: node))
    knownExclusive[node] = ways
    let leading = Set(edges.compactMap { ways.numbers[$0] }).count
    return leading > 0 && (leading < ways.count || dropping.contains(node))
  }

  /// The cases and handoffs of a node: ways on of which one is taken.
  func exclusiveWays(from node: NodeID) -> [[EdgeID]] {
    workflow.cases(of: node).map(\.edges)
      + workflow.outgoing(node).filter { $0.kind == .handoff && workflow.takesPart($0) }
      .map { [$0.id] }
  }

  /// The nodes at which a model decides what happens, with the model; guards are none of them.
  func findModelDecisions() -> [NodeID: NodeID] {
    var found: [NodeID: NodeID] = [:]
    for id in choosing.nodes where !workflow[id].isDisabled && !guardNodes.contains(id) {
      let node = workflow[id]
      guard exclusiveWays(from: node.id).count + (dropping.contains(node.id) ? 1 : 0) > 1 else {
        continue
      }
      let values = workflow.decidingValues(of: node.id)
      if node.kind.usesModel,
        values.isEmpty || values.contains(where: { $0.source == .output(node.id) })
      {
        found[node.id] = node.id
        continue
      }
      for value in values {
        guard case .output(let source) = value.source else { continue }
        if let model = workflow.authors(of: source).first(where: {
          !workflow[$0].isDisabled && !isJudge($0)
        }) {
          found[node.id] = model
          break
        }
      }
    }
    return found
  }
}

/// The ways on from a node of which one is taken, by edge.
struct ExclusiveWays {
  /// The place of the way that each edge belongs to.
  let numbers: [EdgeID: Int]
  /// How many ways there are.
  let count: Int

  init(_ ways: [[EdgeID]]) {
    var numbers: [EdgeID: Int] = [:]
    for (number, way) in ways.enumerated() { for edge in way { numbers[edge] = number } }
    self.numbers = numbers
    count = ways.count
  }
}

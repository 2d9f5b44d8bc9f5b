public import TopolintModel

/// Models that build on one another without a check between.
public struct ModelChain: Hashable, Sendable {
  /// The model nodes, in the order in which one reads the other.
  public let models: [NodeID]
  /// The way of influence through them.
  public let path: GraphPath
}

extension Analysis {
  /// Chains of more than `count` model producers in which each reads the one before, directly or
  /// through steps that are no models, without a guard between, longest first; no two share a
  /// model.
  ///
  /// A chain starts anew at a model that itself reads an input of the workflow, and behind a tool, a
  /// person or a schema check. Models that feed one another count
  /// once.
  public func unguardedChains(longerThan count: Int) -> [ModelChain] {
    let most = workflow.nodes.count { $0.kind.isModelProducer && !$0.isDisabled }
    guard most > count else { return [] }
    let chains = modelChains
    let ends = chains.length.indices.filter { Int(chains.length[$0]) > count }
      .sorted { (-chains.length[$0], $0) < (-chains.length[$1], $1) }
    // Nodes whose way back holds a model that was counted: no walk goes through them twice.
    var taken = NodeSet(capacity: workflow.nodes.count)
    var found: [ModelChain] = []
    for end in ends {
      let last = NodeID(Int32(end))
      guard isProducer(last), !taken.contains(last) else { continue }
      var arcs: [Int] = []
      var current = end
      while chains.previous[current] >= 0, !taken.contains(NodeID(Int32(current))) {
        let arc = Int(chains.previous[current])
        arcs.append(arc)
        current = Int(chains.graph.sources[arc])
      }
      if taken.contains(NodeID(Int32(current))) {
        for arc in arcs { taken.insert(NodeID(chains.graph.targets[arc])) }
        continue
      }
      let path =
        arcs.isEmpty
        ? GraphPath.at(NodeID(Int32(end))) : chains.graph.path(arcs: arcs.reversed())
      let models = path.nodes.filter { isProducer($0) }
      for node in path.nodes.drop(while: { !isProducer($0) }) { taken.insert(node) }
      found.append(ModelChain(models: models, path: path))
    }
    return found
  }

  func findModelChains() -> ModelChains {
    chains(in: withoutGates(influence), anewAtInputs: true)
  }

  /// The longest chain that ends at each node of a graph of influence.
  func chains(in graph: FlowGraph, anewAtInputs: Bool) -> ModelChains {
    let components = graph.components()
    let n = workflow.nodes.count
    let makers = producers
    var length = ContiguousArray<Int32>(filled: 0, count: n)
    var previous = ContiguousArray<Int32>(filled: -1, count: n)
    for component in 0..<components.count {
      // What the component is given: the longest chain that enters any of its nodes.
      for member in components.members(component) {
        let v = Int(member)
        var best: Int32 = 0
        if !anewAtInputs || !readsSource(workflow.nodes[v]) {
          for position in graph.incoming(v) {
            let arc = Int(graph.inArcs[position])
            let u = Int(graph.sources[arc])
            guard components.numbers[u] != components.numbers[v], length[u] > best else { continue }
            best = length[u]
            previous[v] = Int32(arc)
          }
        }
        length[v] = best + (makers.contains(NodeID(member)) ? 1 : 0)
        if startsAnew(workflow.nodes[v]) {
          length[v] = 0
          previous[v] = -1
        }
      }
    }
    return ModelChains(graph: graph, length: length, previous: previous)
  }

  /// Influence that goes forward in a run and that no guard gates. Where control is not known, on
  /// either side, nothing gates.
  func withoutGates(_ influence: FlowGraph) -> FlowGraph {
    var place = ContiguousArray<Int32>(filled: -1, count: execution.graph.vertexCount)
    let reached = Reach(
      execution.graph, from: roots.lazy.map(\.index), direction: .forward, avoiding: nil,
      edges: nil)
    for (i, vertex) in execution.order.enumerated() where reached.contains(vertex: Int(vertex)) {
      place[Int(vertex)] = Int32(i)
    }
    let flow = unguardedFlow
    let search = BudgetedSearch(vertexCount: flow.vertexCount, budget: Self.stepBudget)
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    var wanted = BitRow(capacity: flow.vertexCount)
    builder.reserve(influence.arcCount)
    let stopping = guardNodes
    let judging = judges
    var open: [Int] = []
    for source in 0..<workflow.nodes.count {
      let sourceID = NodeID(Int32(source))
      if stopping.contains(sourceID) || judging.contains(sourceID) { continue }
      open.removeAll(keepingCapacity: true)
      var missing = 0
      for arc in influence.outArcs(source) {
        let target = Int(influence.targets[arc])
        let id = NodeID(Int32(target))
        if stopping.contains(id) || judging.contains(id) { continue }
        let edge = influence.edges[arc]
        if edge >= 0, workflow.edges[Int(edge)].kind == .delegate {
          // Only the call, not the answer that comes back.
          if workflow.edges[Int(edge)].source.index == source {
            builder.connect(source, target, edge: edge)
          }
        } else if place[source] < 0 || place[target] < 0 {
          builder.connect(source, target, edge: edge)
        } else if place[source] < place[target] {
          open.append(arc)
          if !wanted.contains(target) { missing += 1 }
          wanted.insert(target)
        }
      }
      guard !open.isEmpty else { continue }
      search.walk(flow, from: source, .forward) { vertex, _ in
        if wanted.contains(vertex), vertex != source {
          wanted.remove(vertex)
          missing -= 1
        }
        return missing == 0 ? .stop : .expand
      }
      for arc in open {
        let target = Int(influence.targets[arc])
        wanted.remove(target)
        if search.reached(target) { builder.connect(source, target, edge: influence.edges[arc]) }
      }
    }
    return builder.finish()
  }

  /// Whether a node is given the source itself again, not only what others made of it: an input of
  /// the run, or what its start hands on.
  private func readsSource(_ node: Node) -> Bool {
    node.inputs.contains { input in
      guard input.use != .condition else { return false }
      switch input.value.source {
      case .workflowInput: return true
      case .output(let producer): return workflow[producer].kind == .start
      // What the user said, where the engine keeps it as a variable of its own.
      case .engine(let name): return name.hasSuffix(".query") || name.hasSuffix(".files")
      case .variable: return false
      }
    }
  }

  /// Whether what a node gives on is not what a model wrote before it: a check of the form, a tool
  /// or a search that answers from outside, a person who has seen it.
  private func startsAnew(_ node: Node) -> Bool {
    switch node.kind {
    case .verifier(.schema, _), .tool, .human: true
    default: false
    }
  }
}

/// The longest chain of models that ends at each node.
struct ModelChains {
  let graph: FlowGraph
  let length: ContiguousArray<Int32>
  /// The arc by which the chain comes, or -1.
  let previous: ContiguousArray<Int32>
}

public import TopolintModel

extension CascadeModel {
  /// The words of worlds that reach is counted in: for a large graph an eighth. The study of the model
  /// allows a sixteenth above 500 nodes.
  var words: Int { max(1, parameters.count(.worlds) / (isLarge ? 512 : 64)) }
  /// Whether there are more than `exact-nodes` nodes: then a few origins stand for all.
  public var isLarge: Bool { workflow.nodes.count > parameters.count(.exactNodes) }

  /// The sum of all blasts by the weights of their origins: counted, above `exact-nodes` nodes from
  /// a sample of the origins.
  public var harm: Double { counted(graph, Worlds(graph, words: words)) }

  private func counted(_ graph: SpreadGraph, _ worlds: Worlds) -> Double {
    guard isLarge else { return graph.harm(in: worlds) }
    var spread = Percolation(graph, words: worlds.words)
    var sum = 0.0
    for origin in sampledOrigins {
      sum += graph.weights[origin] * spread.blast(from: origin, in: worlds)
    }
    return sum
  }

  /// The origins that stand for all in a large graph: those that the adjoint pass ranks first.
  var sampledOrigins: [Int] { Array(rankedOrigins(in: graph).prefix(8)) }

  private func rankedOrigins(in graph: SpreadGraph) -> [Int] {
    let gains = graph.gains(pass: 0)
    return (0..<graph.count).filter { graph.weights[$0] > 0 }.sorted { a, b in
      gains[a] != gains[b] ? gains[a] > gains[b] : graph.rank[a] < graph.rank[b]
    }
  }

  /// How far a falsehood goes that arises at a node.
  public func blast(from origin: NodeID) -> Blast {
    let graph = graph(forFaultsOf: origin.index)
    return blast(from: origin, graph, Worlds(graph, words: words))
  }

  private func blast(from origin: NodeID, _ graph: SpreadGraph, _ worlds: Worlds) -> Blast {
    let source = origin.index
    let best = graph.bestPaths(from: source)
    let bound = graph.cavity(from: source)
    let counts = graph.counts(from: source, in: worlds)
    var value = 0.0
    var lower = 0.0
    var upper = 0.0
    var reachable = 0.0
    var end: Int?
    for vertex in 0..<workflow.nodes.count where vertex != source && best.probability[vertex] > 0 {
      let worth = graph.values[vertex]
      // A count may err to either side of the bounds; both fall when a guard is added, as it does.
      let counted = Double(counts[vertex]) / Double(worlds.count)
      value += worth * max(best.probability[vertex], min(bound[vertex], counted))
      lower += worth * best.probability[vertex]
      upper += worth * bound[vertex]
      reachable += worth
      if let known = end, !isWorse(known, vertex, graph, best.probability) { continue }
      end = vertex
    }
    return Blast(
      origin: origin, value: value, lower: lower, upper: upper,
      reachable: reachable,
      path: end.map { path(graph, best.arcs(to: $0, in: graph)) } ?? .at(origin),
      pathProbability: end.map { best.probability[$0] } ?? 1)
  }

  /// Whether the path to `b` says more than that to `a`: it ends at more value, and then is longer.
  private func isWorse(
    _ a: Int, _ b: Int, _ graph: SpreadGraph, _ probability: ContiguousArray<Double>
  ) -> Bool {
    let worthA = graph.values[a] * probability[a]
    let worthB = graph.values[b] * probability[b]
    if graph.values[a] != graph.values[b] { return graph.values[b] > graph.values[a] }
    return worthA != worthB ? worthB > worthA : graph.rank[b] < graph.rank[a]
  }

  /// A list of arcs as a path over nodes.
  package func path(_ graph: SpreadGraph, _ arcs: [Int]) -> GraphPath {
    var nodes: [NodeID] = []
    var edges: [EdgeID] = []
    func visit(_ vertex: Int) {
      if vertex < workflow.nodes.count { nodes.append(NodeID(Int32(vertex))) }
    }
    if let first = arcs.first { visit(Int(graph.flow.sources[first])) }
    for arc in arcs {
      visit(Int(graph.flow.targets[arc]))
      if let edge = link(from: Int(graph.flow.sources[arc]), to: Int(graph.flow.targets[arc]))?.edge
      {
        edges.append(edge)
      }
    }
    return GraphPath(nodes: nodes, edges: edges)
  }

  func link(from source: Int, to target: Int) -> InfluenceLink? {
    for arc in graph.flow.outArcs(source) where Int(graph.flow.targets[arc]) == target {
      return links[Int(graph.flow.edges[arc])]
    }
    return nil
  }

  /// How likely a falsehood passes directly from one node to another; nil without a link.
  public func transmission(from source: NodeID, to target: NodeID) -> Double? {
    for arc in graph.flow.outArcs(source.index) where Int(graph.flow.targets[arc]) == target.index {
      return graph.probability(arc)
    }
    return nil
  }

  /// The worst origins among the models, the worst first.
  public func worstOrigins(_ count: Int) -> [Blast] {
    let worlds = Worlds(graph, words: words)
    let candidates = isLarge ? sampledOrigins : rankedOrigins(in: graph)
    var spread = Percolation(graph, words: words)
    let blasts = candidates.map { (vertex: $0, value: spread.blast(from: $0, in: worlds)) }
    return blasts.filter { $0.value > 0 }.sorted { a, b in
      a.value != b.value ? a.value > b.value : graph.rank[a.vertex] < graph.rank[b.vertex]
    }.prefix(max(0, count)).map { blast(from: NodeID(Int32($0.vertex)), graph, worlds) }
      .sorted { a, b in
        a.value != b.value
          ? a.value > b.value : graph.rank[a.origin.index] < graph.rank[b.origin.index]
      }
  }

  /// The worst origin that is no model and no check.
  func worstSource() -> Blast? {
    var candidates: [(vertex: Int, degree: Int)] = []
    for vertex in 0..<workflow.nodes.count
    where graph.weights[vertex] == 0 && passes[vertex] == nil && !workflow.nodes[vertex].isDisabled
      && graph.flow.incoming(vertex).isEmpty && !graph.flow.outArcs(vertex).isEmpty
    {
      candidates.append((vertex, graph.flow.outArcs(vertex).count))
    }
    candidates.sort { ($1.degree, graph.rank[$0.vertex]) < ($0.degree, graph.rank[$1.vertex]) }
    return candidates.prefix(3).map { blast(from: NodeID(Int32($0.vertex))) }
      .max { $0.value < $1.value }
  }

  /// The sets of nodes that feed one another.
  public func cycles() -> [CyclicRisk] {
    graph.components.cyclic.compactMap { component in
      let growth = graph.growth(of: component, corrections: corrections)
      guard growth.factor > 0, let critical = graph.criticalArc(growth) else { return nil }
      let after = graph.growth(
        of: component, corrections: corrections,
        guarding: (critical.arc, parameters[.suggestedPass]))
      let nodes = growth.members.filter { $0 < workflow.nodes.count }.map { NodeID(Int32($0)) }
      guard let first = nodes.first else { return nil }
      let inside = Set(growth.members)
      let isDeclared = growth.members.allSatisfy { member in
        (member >= workflow.nodes.count || corrections[member] == 1
          || workflow.nodes[member].memory.declaredValue != nil)
          && graph.flow.outArcs(member).allSatisfy { arc in
            !inside.contains(Int(graph.flow.targets[arc]))
              || links[Int(graph.flow.edges[arc])].isDeclared
          }
      }
      let source = Int(graph.flow.sources[critical.arc])
      let target = Int(graph.flow.targets[critical.arc])
      func node(_ vertex: Int) -> NodeID {
        vertex < workflow.nodes.count ? NodeID(Int32(vertex)) : first
      }
      return CyclicRisk(
        nodes: nodes, factor: growth.factor, margin: growth.margin, isDeclared: isDeclared,
        from: node(source), to: node(target), edge: links[Int(graph.flow.edges[critical.arc])].edge,
        factorAfter: after.factor)
    }.sorted { ($1.factor, $0.nodes[0]) < ($0.factor, $1.nodes[0]) }
  }

  /// The set of nodes that feed one another which a node is in; nil when it is on no cycle.
  public func cycle(of node: NodeID) -> CyclicRisk? { cycles().first { $0.nodes.contains(node) } }
}

public import TopolintModel

/// The fewest steps to check so that nothing unverified comes from some steps to some others.
public struct CutSuggestion: Hashable, Sendable {
  /// The steps whose output is to be checked, in source order; nil when a source feeds a sink
  /// directly and neither can be checked.
  public let nodes: [NodeID]?
  /// As many ways that share no step: fewer checks cannot do.
  public let paths: [[NodeID]]
  /// The single step that every way passes, the latest one; nil when there is none.
  public let dominator: NodeID?
}

extension CascadeModel {
  /// The vertices at which a guard can be put: steps that are no checks themselves.
  private func canGuard(_ vertex: Int) -> Bool {
    guard vertex < workflow.nodes.count else { return false }
    let node = workflow.nodes[vertex]
    if node.isImplied || node.isDisabled || passes[vertex] != nil { return false }
    return switch node.kind {
    case .start, .end, .fork, .wait, .loop, .map: false
    default: true
    }
  }

  /// Up to some guards that lower the harm most, chosen one after the other.
  public func suggestions(_ count: Int) -> [SuggestedGuard] { suggestions(count, harm: nil) }

  /// As above, where the harm without them is known already.
  func suggestions(_ count: Int, harm known: Double?) -> [SuggestedGuard] {
    guard count > 0 else { return [] }
    // A quarter of the worlds is enough to tell six candidates apart; the figures that are reported
    // are counted in all of them.
    let all = words
    let few = Worlds(graph, words: max(1, min(all, 4)))
    let origins = graph.weights.indices.filter { graph.weights[$0] > 0 }
    guard !origins.isEmpty else { return [] }
    let candidates = (0..<graph.count).filter {
      canGuard($0) && !graph.flow.outArcs($0).isEmpty
    }
    let reported: [Int] = isLarge ? sampledOrigins : origins
    func harm(_ spread: inout Percolation, _ worlds: Worlds) -> Double {
      var sum = 0.0
      for origin in reported {
        sum += graph.weights[origin] * spread.blast(from: origin, in: worlds)
      }
      return sum
    }
    let pass = parameters[.suggestedPass]
    var quick = Percolation(graph, words: few.words)
    let placed = graph.placements(count, pass: pass, candidates: candidates, worlds: few) {
      harm(&quick, $1)
    }
    var guarded = graph
    var worlds = Worlds(graph, words: all)
    var whole = Percolation(graph, words: all)
    var before = known ?? harm(&whole, worlds)
    var found: [SuggestedGuard] = []
    for place in placed {
      let path = likeliestPath(through: place.vertex, in: guarded, reported)
      guarded = guarded.guarding([place.vertex], pass: pass)
      worlds = worlds.redrawn(guarded, leaving: [place.vertex])
      let after = harm(&whole, worlds)
      found.append(
        SuggestedGuard(
          node: NodeID(Int32(place.vertex)), before: before, after: after, path: path,
          disjointPaths: disjointPaths(without: place.vertex, origins: reported, ends: path)))
      before = after
    }
    return found
  }

  /// The harm before, and with a guard on what leaves a node.
  public func harm(withGuardAt node: NodeID) -> (before: Double, after: Double) {
    let worlds = Worlds(graph, words: words)
    let guarded = graph.guarding([node.index], pass: parameters[.suggestedPass])
    return (
      graph.harm(in: worlds),
      guarded.harm(in: worlds.redrawn(guarded, leaving: [node.index]))
    )
  }

  /// The likeliest way from an origin through a vertex to where it does most harm.
  private func likeliestPath(through vertex: Int, in graph: SpreadGraph, _ origins: [Int])
    -> GraphPath
  {
    let ahead = graph.bestPaths(from: vertex)
    var end: Int?
    for target in 0..<workflow.nodes.count where target != vertex && ahead.probability[target] > 0 {
      guard let known = end else {
        end = target
        continue
      }
      let a = (graph.values[known], graph.values[known] * ahead.probability[known])
      let b = (graph.values[target], graph.values[target] * ahead.probability[target])
      if a < b || a == b && graph.rank[target] < graph.rank[known] { end = target }
    }
    let behind = end.map { ahead.arcs(to: $0, in: graph) } ?? []
    var before: [Int] = []
    if graph.weights[vertex] == 0 {
      var best = 0.0
      for origin in origins.prefix(32) {
        let paths = graph.bestPaths(from: origin)
        if paths.probability[vertex] > best {
          best = paths.probability[vertex]
          before = paths.arcs(to: vertex, in: graph)
        }
      }
    }
    return path(graph, before + behind)
  }

  /// How many ways without a common step are left from origins to the end of a path, when a vertex
  /// is gone.
  private func disjointPaths(without vertex: Int, origins: [Int], ends path: GraphPath) -> Int {
    guard let end = path.last?.index, end != vertex else { return 0 }
    var builder = FlowGraphBuilder(nodeCount: graph.count)
    for arc in 0..<graph.flow.arcCount
    where Int(graph.flow.sources[arc]) != vertex && Int(graph.flow.targets[arc]) != vertex {
      builder.connect(Int(graph.flow.sources[arc]), Int(graph.flow.targets[arc]), edge: -1)
    }
    let sources = origins.filter { $0 != vertex && $0 != end }
    let cut = builder.finish().minimumCut(from: sources, to: [end]) { $0 != end }
    return cut.paths.count
  }

  /// The fewest steps to check between some sources and some sinks, over influence that no check
  /// stops.
  public func cut(from sources: [NodeID], to sinks: [NodeID]) -> CutSuggestion {
    var builder = FlowGraphBuilder(nodeCount: graph.count)
    for arc in 0..<graph.flow.arcCount {
      let source = Int(graph.flow.sources[arc])
      guard links[Int(graph.flow.edges[arc])].checks.isEmpty else { continue }
      builder.connect(source, Int(graph.flow.targets[arc]), edge: -1)
    }
    let flow = builder.finish()
    let ends = Set(sinks.map(\.index))
    let found = flow.minimumCut(from: sources.map(\.index), to: sinks.map(\.index)) {
      self.canGuard($0) && !ends.contains($0)
    }
    func nodes(_ vertices: [Int]) -> [NodeID] {
      vertices.filter { $0 < workflow.nodes.count }.map { NodeID(Int32($0)) }
    }
    let dominators = Dominators(flow, roots: sources.map(\.index))
    var common: Int?
    for sink in sinks where dominators.isReachable(sink) {
      guard let known = common else {
        common =
          dominators.immediate[sink.index] == Int32(dominators.root)
          ? dominators.root : Int(dominators.immediate[sink.index])
        continue
      }
      if known != dominators.root {
        common = dominators.nearestCommon(known, sink.index) ?? dominators.root
      }
    }
    var single = common.flatMap { $0 == dominators.root ? nil : $0 }
    while let vertex = single, !canGuard(vertex) { single = dominators.parent(vertex) }
    return CutSuggestion(
      nodes: found.vertices.map(nodes), paths: found.paths.map(nodes),
      dominator: single.map { NodeID(Int32($0)) })
  }

  /// The votes, with what they are worth.
  func votes() -> [VoteRisk] {
    workflow.nodes.compactMap { node in
      guard case .join(_, .vote) = node.kind, !node.isDisabled else { return nil }
      var voters: [NodeID] = []
      for position in graph.flow.incoming(node.id.index) {
        let vertex = Int(graph.flow.sources[Int(graph.flow.inArcs[position])])
        if vertex < workflow.nodes.count, workflow.nodes[vertex].kind.isModelProducer {
          voters.append(NodeID(Int32(vertex)))
        }
      }
      voters.sort()
      guard voters.count >= 2 else { return nil }
      let correlation = correlation(of: voters)
      return VoteRisk(
        node: node.id, voters: voters, correlation: correlation,
        effective: Reliability.effectiveVoters(voters.count, correlation: correlation),
        amplification: Reliability.amplification(
          fidelity: 1, correlation: correlation, voters: voters.count),
        success: Reliability.majority(
          voters: voters.count, success: parameters[.stepSuccess], correlation: correlation))
    }
  }

  /// How far the errors of some models go together: the mean over pairs.
  public func correlation(of models: [NodeID]) -> Double {
    var sum = 0.0
    var pairs = 0
    for (i, a) in models.enumerated() {
      for b in models[(i + 1)...].prefix(256) {
        let first = workflow[a]
        let second = workflow[b]
        let sameModel = first.model.value != nil && first.model.value == second.model.value
        let samePrompt = first.prompt.value != nil && first.prompt.value == second.prompt.value
        sum +=
          sameModel && samePrompt
          ? parameters[.sameInstructions] : parameters[sameModel ? .sameFamily : .otherFamily]
        pairs += 1
      }
    }
    return pairs == 0 ? 0 : sum / Double(pairs)
  }
}

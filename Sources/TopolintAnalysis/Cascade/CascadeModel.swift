public import TopolintModel

/// The influence graph of a workflow with its transmissions: what every figure is computed on.
public struct CascadeModel: Sendable {
  /// The workflow.
  public let workflow: Workflow
  /// The numbers that it was made with.
  public let parameters: CascadeParameters
  /// The links; an arc's edge number is a place here.
  public let links: [InfluenceLink]
  package let graph: SpreadGraph
  package let names: [String]
  /// How much of what it adopted each vertex drops in a round.
  package let corrections: ContiguousArray<Double>
  /// The vertices that check, with what they let through.
  package let passes: [Double?]
  private let sources: [SpreadGraph.Link]
  private let correlations: [UInt64: Double]

  init(_ analysis: Analysis, _ parameters: CascadeParameters) {
    let builder = InfluenceBuilder(analysis, parameters)
    let table = CheckTable(builder)
    let workflow = analysis.workflow
    self.workflow = workflow
    self.parameters = parameters
    names = builder.names
    passes = table.passes
    let n = builder.names.count

    var degree = [Int](repeating: 0, count: n)
    for link in builder.raw { degree[link.target] += 1 }
    var fromModel = [Bool](repeating: false, count: n)
    for node in workflow.nodes where node.kind.usesModel { fromModel[node.id.index] = true }
    for variable in builder.variables where variable.hasModel { fromModel[variable.vertex] = true }
    // What a model has checked is still a model's output.
    let relation = Correlation(workflow, parameters)
    let nodePasses = Self.inSeries(builder, table, relation)

    var links: [InfluenceLink] = []
    links.reserveCapacity(builder.raw.count)
    for (i, raw) in builder.raw.enumerated() {
      var checks: [InfluenceLink.Check] = []
      if table.passes[raw.source] != nil {
        let plain = table.pass(from: raw.source, to: raw.target) ?? 1
        let pass = max(plain, nodePasses[raw.source] ?? plain)
        checks.append(.init(judge: NodeID(Int32(raw.source)), pass: pass))
      }
      for gate in table.gates[i] ?? [] where gate.judge.index != raw.source {
        checks.append(.init(judge: gate.judge, pass: table.pass(of: gate)))
      }
      let isChecker = table.passes[raw.target] != nil
      let receivesByDefault =
        raw.target < workflow.nodes.count && workflow.nodes[raw.target].kind.usesModel && !isChecker
      links.append(
        InfluenceLink(
          edge: raw.edge, exposure: raw.exposure,
          adoption: builder.adoption(
            of: raw.target, from: raw.source, sources: degree[raw.target], isChecker: isChecker,
            fromModel: fromModel[raw.source]),
          checks: checks,
          isDeclared: raw.isStated || receivesByDefault && parameters.isDeclared(.adoption)))
    }
    self.links = links
    let transmissions = links.map { $0.transmission(relation.of) }
    let repeats = Self.repeats(builder, transmissions, parameters)
    let sources = builder.raw.indices.map { i in
      SpreadGraph.Link(
        builder.raw[i].source, builder.raw[i].target, transmissions[i], repeats: repeats[i])
    }
    self.sources = sources
    let values = Self.values(workflow, n, parameters)
    let weights = (0..<n).map { vertex in
      vertex < workflow.nodes.count && analysis.isProducer(NodeID(Int32(vertex)))
        ? parameters[.seedWeight] : 0
    }
    graph = SpreadGraph(names: builder.names, links: sources, values: values, weights: weights)
    corrections = Self.corrections(builder, table, graph, parameters)
    var correlations: [UInt64: Double] = [:]
    for link in links where link.checks.count > 1 {
      for a in link.checks {
        for b in link.checks {
          correlations[UInt64(a.judge.index) << 32 | UInt64(b.judge.index)] = relation.of(
            a.judge, b.judge)
        }
      }
    }
    self.correlations = correlations
  }

  /// What counts when a node takes over a falsehood: an effect outside most, a step that works or
  /// decides as one, what only leads on nothing.
  private static func values(_ workflow: Workflow, _ count: Int, _ parameters: CascadeParameters)
    -> [Double]
  {
    var values = [Double](repeating: 0, count: count)
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      let isStep =
        switch node.kind {
        case .start, .end, .fork, .map, .loop, .wait: false
        default: true
        }
      guard isStep else { continue }
      values[node.id.index] = parameters[node.changesTheWorld ? .effectValue : .nodeValue]
    }
    return values
  }

  /// A check that reads only what other checks let through errs with them: what it lets through is
  /// the part of the series that is its own.
  private static func inSeries(
    _ builder: InfluenceBuilder, _ table: CheckTable, _ relation: Correlation
  ) -> [Int: Double] {
    var weakest: [Int: Double] = [:]
    var isMixed: Set<Int> = []
    for link in builder.raw {
      guard let own = table.passes[link.target] else { continue }
      guard let before = table.passes[link.source], before > 0 else {
        isMixed.insert(link.target)
        continue
      }
      let shared = relation.of(NodeID(Int32(link.source)), NodeID(Int32(link.target)))
      let both = min(before, own) * (shared + (1 - shared) * max(before, own))
      weakest[link.target] = max(weakest[link.target] ?? 0, min(1, both / before))
    }
    for vertex in isMixed { weakest[vertex] = nil }
    return weakest
  }

  /// The rounds that a link into a node with memory may repeat, on cycles only.
  private static func repeats(
    _ builder: InfluenceBuilder, _ transmissions: [Double], _ parameters: CascadeParameters
  ) -> [Int] {
    let workflow = builder.workflow
    var repeats = [Int](repeating: 0, count: builder.raw.count)
    let remembers = workflow.nodes.map { node in
      node.memory.value == .thread || node.memory.value == .shared
    }
    guard remembers.contains(true) else { return repeats }
    var flow = FlowGraphBuilder(nodeCount: builder.names.count)
    for (i, link) in builder.raw.enumerated() where transmissions[i] > 0 {
      flow.connect(link.source, link.target, edge: -1)
    }
    let components = flow.finish().components()
    // The fewest rounds that a limit inside the component allows.
    var limits: [Int32: Int] = [:]
    func note(_ component: Int32, _ limit: Int?) {
      guard let limit else { return }
      limits[component] = min(limits[component] ?? .max, limit)
    }
    for edge in workflow.edges
    where components.numbers[edge.source.index] == components.numbers[edge.target.index] {
      note(components.numbers[edge.source.index], edge.budget.value?.bound)
    }
    for node in workflow.nodes where node.kind == .loop {
      for child in workflow.children(of: node.id) {
        note(components.numbers[child.index], node.iterationLimit.value?.bound)
      }
    }
    for (i, link) in builder.raw.enumerated() {
      let home = components.numbers[link.target]
      guard link.target < workflow.nodes.count, remembers[link.target],
        components.numbers[link.source] == home
      else { continue }
      repeats[i] = max(0, min(limits[home] ?? parameters.count(.memoryRounds), 1_000))
    }
    return repeats
  }

  private static func corrections(
    _ builder: InfluenceBuilder, _ table: CheckTable, _ graph: SpreadGraph,
    _ parameters: CascadeParameters
  ) -> ContiguousArray<Double> {
    var kept = ContiguousArray<Double>(filled: 0, count: builder.names.count)
    for node in builder.workflow.nodes
    where node.memory.value == .thread || node.memory.value == .shared {
      kept[node.id.index] = 1 - parameters[.memoryCorrection]
    }
    for link in builder.raw where kept[link.target] > 0 {
      if let pass = table.passes[link.source],
        graph.components.numbers[link.source] == graph.components.numbers[link.target]
      {
        kept[link.target] *= pass
      }
    }
    return ContiguousArray(kept.map { 1 - $0 })
  }

  /// The graph for faults of a source that is no model: a check all of whose evidence descends from
  /// the source counts for nothing.
  package func graph(forFaultsOf source: Int) -> SpreadGraph {
    guard source < graph.count, graph.weights[source] == 0, passes[source] == nil else {
      return graph
    }
    let flow = graph.flow
    let descendants = Reach(flow, from: [source], direction: .forward, avoiding: nil, edges: nil)
    // All of a check's evidence descends from the source where nothing else leads to the check.
    let others = Reach(
      flow, from: (0..<flow.vertexCount).filter { !descendants.contains(vertex: $0) },
      direction: .forward, avoiding: nil, edges: nil)
    var blind = NodeSet(capacity: workflow.nodes.count)
    var isChanged = false
    for judge in Set(links.flatMap(\.checks).map(\.judge)).sorted()
    where judge.index != source && descendants.contains(vertex: judge.index)
      && !others.contains(vertex: judge.index)
    {
      blind.insert(judge)
      isChanged = true
    }
    guard isChanged else { return graph }
    let changed = links.indices.map { i in
      SpreadGraph.Link(
        sources[i].source, sources[i].target,
        links[i].transmission(
          { correlations[UInt64($0.index) << 32 | UInt64($1.index)] ?? 0 }, without: blind),
        repeats: sources[i].repeats)
    }
    return SpreadGraph(
      names: names, links: changed, values: Array(graph.values), weights: Array(graph.weights))
  }
}

/// How far the errors of two checks go together.
struct Correlation {
  private let workflow: Workflow
  private let same: Double
  private let other: Double

  init(_ workflow: Workflow, _ parameters: CascadeParameters) {
    self.workflow = workflow
    same = parameters[.sameFamily]
    other = parameters[.otherFamily]
  }

  func of(_ a: NodeID, _ b: NodeID) -> Double {
    if let model = workflow[a].model.value, workflow[b].model.value == model { return same }
    return other
  }
}

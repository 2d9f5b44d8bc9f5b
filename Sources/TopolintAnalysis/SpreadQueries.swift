public import TopolintModel

/// An unchecked model step whose errors reach much of the workflow.
public struct WideBlast: Hashable, Sendable {
  /// The step.
  public let origin: NodeID
  /// How many of the other model steps and effects take over an error of it, on average.
  public let reached: Double
  /// How many others there are.
  public let total: Int
  /// The likeliest path to where it does most harm.
  public let path: GraphPath
  /// The one guard that takes most harm away from the workflow.
  public let remedy: SuggestedGuard
}

/// A step through which most harm goes.
public struct Hub: Hashable, Sendable {
  /// The step.
  public let node: NodeID
  /// The model steps and effects that are given its output directly, in source order.
  public let fed: [NodeID]
  /// The share of all harm that goes when nothing is taken over from it, from 0 to 1.
  public let share: Double
}

extension Analysis {
  /// The unchecked model step whose errors reach most, and the guard to add; nil when none reaches more
  /// than the limit, which is given the number of the other steps. Chains and cycles that are findings
  /// of their own are left out; above `exact-nodes` nodes so are all but the likeliest origins.
  ///
  /// What counts are model steps and effects: templates, routers and the like take over whatever
  /// they are given. Of steps in exclusive cases those that are reached less do not count.
  public func widestBlast(above limit: (Int) -> Double) -> WideBlast? {
    let counted = countedSteps()
    guard Double(counted.count - 1) > limit(max(0, counted.count - 1)) else { return nil }
    let model = cascadeModel()
    let chainLength = Int(min(cascadeParameters[.chainLength], 1_000_000))
    let told = Set(
      influenceCyclesWithCalls().flatMap(\.models)
        + unguardedChains(longerThan: chainLength).flatMap(\.models))
    let worlds = Worlds(model.graph, words: model.words)
    var spread = Percolation(model.graph, words: model.words)
    let judged = judgedNodes
    var best: (origin: NodeID, reached: Double)?
    for vertex in origins(of: model) where vertex < workflow.nodes.count {
      let origin = NodeID(Int32(vertex))
      guard !told.contains(origin), !judged.contains(origin) else { continue }
      spread.run(from: vertex, in: worlds)
      let counts = spread.counts()
      let hit = counted.filter { $0 != origin && counts[$0.index] > 0 }
        .sorted { (counts[$1.index], $0) < (counts[$0.index], $1) }
      let share = { (steps: [NodeID]) in
        steps.reduce(0.0) { $0 + Double(counts[$1.index]) } / Double(worlds.count)
      }
      guard share(hit) > max(limit(counted.count - 1), best?.reached ?? 0) else { continue }
      let reached = share(together(hit))
      if reached > (best?.reached ?? 0) { best = (origin, reached) }
    }
    guard let best, best.reached > limit(counted.count - 1),
      let remedy = model.suggestions(1).first
    else { return nil }
    return WideBlast(
      origin: best.origin, reached: best.reached, total: counted.count - 1,
      path: model.blast(from: best.origin).path, remedy: remedy)
  }

  /// The unchecked model steps whose output at least `degree` model steps and effects are given
  /// directly in one run, with the share of the harm that goes through each, the largest first. Only
  /// the eight that feed most are weighed.
  public func hubs(feeding degree: Int) -> [Hub] {
    let counted = NodeSet(countedSteps(), in: workflow)
    let judged = judgedNodes
    var feeding: [(node: NodeID, fed: [NodeID])] = []
    for node in workflow.nodeIDs where isProducer(node) && !judged.contains(node) {
      guard !workflow[node].isImplied else { continue }
      let fed = Set(influence.successors(of: node).map(\.target)).filter(counted.contains).sorted()
      if fed.count >= degree { feeding.append((node, fed)) }
    }
    feeding.sort { ($1.fed.count, $0.node) < ($0.fed.count, $1.node) }
    let candidates = feeding.prefix(64).map { (node: $0.node, fed: together($0.fed)) }
      .filter { $0.fed.count >= degree }
    guard !candidates.isEmpty else { return [] }
    let model = cascadeModel()
    let graph = model.graph
    let worlds = Worlds(graph, words: model.isLarge ? 1 : model.words)
    let origins = origins(of: model)
    func harm(_ graph: SpreadGraph, _ worlds: Worlds) -> Double {
      var spread = Percolation(graph, words: worlds.words)
      return origins.reduce(0) { $0 + graph.weights[$1] * spread.blast(from: $1, in: worlds) }
    }
    let before = harm(graph, worlds)
    guard before > 0 else { return [] }
    return candidates.prefix(8).map { candidate in
      let vertex = candidate.node.index
      let cut = graph.guarding([vertex], pass: 0)
      let after = harm(cut, worlds.redrawn(cut, leaving: [vertex]))
      return Hub(node: candidate.node, fed: candidate.fed, share: (before - after) / before)
    }.sorted { ($1.share, $0.node) < ($0.share, $1.node) }
  }

  /// The vertices at which errors arise: in a large graph those that stand for all.
  private func origins(of model: CascadeModel) -> [Int] {
    model.isLarge
      ? model.sampledOrigins : model.graph.weights.indices.filter { model.graph.weights[$0] > 0 }
  }

  /// How an error grows in the set of nodes that feed one another which some cycles of models are
  /// in, for each of them; nil where the model sees no such set.
  public func growth(of cycles: [InfluenceCycle]) -> [CyclicRisk?] {
    guard !cycles.isEmpty else { return [] }
    var riskOf: [NodeID: CyclicRisk] = [:]
    for risk in cascadeModel().cycles() {
      for node in risk.nodes { riskOf[node] = risk }
    }
    return cycles.map { cycle in
      guard let risk = cycle.models.first.flatMap({ riskOf[$0] }),
        cycle.models.allSatisfy({ riskOf[$0] == risk })
      else { return nil }
      return risk
    }
  }

  /// The enabled steps of the file that a model works or decides in, or that act outside.
  private func countedSteps() -> [NodeID] {
    workflow.nodeIDs.filter { id in
      let node = workflow[id]
      if node.isDisabled || node.isImplied || isJudge(id) { return false }
      if case .verifier = node.kind { return false }
      return node.kind.usesModel || node.changesTheWorld
    }
  }

  /// Of some steps those that one run can come to, the first ones preferred; the first 64 at most
  /// are compared, and the rest counts as if it were in another case of theirs.
  private func together(_ steps: [NodeID]) -> [NodeID] {
    var kept: [NodeID] = []
    for step in steps.prefix(64) where !kept.contains(where: { areExclusive($0, step) }) {
      kept.append(step)
    }
    return kept
  }

  /// The nodes whose output a guard looks at.
  private var judgedNodes: Set<NodeID> { Set(guards.flatMap(\.judged)) }
}

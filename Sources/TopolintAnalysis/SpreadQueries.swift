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
  /// The unchecked model step whose errors reach most, and the guard to add; nil when none reaches
  /// anything. Chains and cycles that are findings of their own are left out.
  ///
  /// What counts are model steps and effects: templates, routers and the like take over whatever
  /// they are given. Of steps in exclusive cases those that are reached less do not count.
  public func widestBlast(chainLength: Int) -> WideBlast? {
    let counted = countedSteps()
    guard counted.count > 1 else { return nil }
    let model = cascadeModel()
    let told = Set(
      unguardedInfluenceCycles().flatMap(\.models)
        + unguardedChains(longerThan: chainLength).flatMap(\.models))
    let worlds = Worlds(model.graph, words: max(1, model.parameters.count(.worlds) / 64))
    var best: (blast: Blast, reached: Double)?
    for blast in model.worstOrigins(8) where isUngated(blast.origin) {
      guard !told.contains(blast.origin) else { continue }
      let counts = model.graph.counts(from: blast.origin.index, in: worlds)
      let hit = counted.filter { $0 != blast.origin && counts[$0.index] > 0 }
        .sorted { (counts[$1.index], $0) < (counts[$0.index], $1) }
      let sum = together(hit).reduce(0.0) { $0 + Double(counts[$1.index]) }
      let reached = sum / Double(worlds.count)
      if reached > (best?.reached ?? 0) { best = (blast, reached) }
    }
    guard let best, let remedy = model.suggestions(1).first else { return nil }
    let total = counted.count - (counted.contains(best.blast.origin) ? 1 : 0)
    return WideBlast(
      origin: best.blast.origin, reached: best.reached, total: total, path: best.blast.path,
      remedy: remedy)
  }

  /// The unchecked model steps whose output at least `degree` model steps and effects are given
  /// directly in one run, with the share of the harm that goes through each, the largest first. Only
  /// the eight that feed most are weighed.
  public func hubs(feeding degree: Int) -> [Hub] {
    let counted = NodeSet(countedSteps(), in: workflow)
    var candidates: [(node: NodeID, fed: [NodeID])] = []
    for node in workflow.nodeIDs where isProducer(node) && isUngated(node) {
      guard !workflow[node].isImplied else { continue }
      let all = Set(influence.successors(of: node).map(\.target)).filter(counted.contains).sorted()
      guard all.count >= degree else { continue }
      let fed = together(all)
      if fed.count >= degree { candidates.append((node, fed)) }
    }
    guard !candidates.isEmpty else { return [] }
    candidates.sort { ($1.fed.count, $0.node) < ($0.fed.count, $1.node) }
    let graph = cascadeModel().graph
    let words = max(1, cascadeModel().parameters.count(.worlds) / 64)
    let isLarge = workflow.nodes.count > cascadeModel().parameters.count(.exactNodes)
    let worlds = Worlds(graph, words: isLarge ? 1 : words)
    let origins = isLarge ? cascadeModel().worstOrigins(8).map(\.origin.index) : nil
    func harm(_ graph: SpreadGraph, _ worlds: Worlds) -> Double {
      guard let origins else { return graph.harm(in: worlds) }
      return origins.reduce(0) { $0 + graph.weights[$1] * graph.blast(from: $1, in: worlds) }
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

  /// Whether no guard looks at a step's output.
  private func isUngated(_ node: NodeID) -> Bool {
    !guards.contains { $0.judged.contains(node) }
  }
}

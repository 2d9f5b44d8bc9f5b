public import TopolintModel
public import TopolintSource

/// A number in the file that bounds how often a model is called.
public struct RoundLimit: Hashable, Sendable {
  /// What repeats.
  public enum Kind: Hashable, Sendable {
    /// The rounds of a loop, the visits of a step, the ways back over an edge.
    case rounds
    /// The turns of a model within one visit.
    case turns
    /// The rounds that the steps of a run allow the shortest cycle with a model.
    case steps(Int)
  }

  /// What repeats.
  public let kind: Kind
  /// The node that has the limit, or that the limited edge leaves.
  public let place: NodeID
  /// How often at most.
  public let rounds: Int
  /// A model that is called in each round.
  public let model: NodeID
  /// Where the number is written.
  public let span: Span
}

extension Analysis {
  /// The numbers that the file states as limits on rounds with a model in them, in source order.
  ///
  /// The steps of a run count where nothing else bounds a cycle: as many rounds as the cycle goes
  /// into them.
  public func roundLimits() -> [RoundLimit] {
    var found: [RoundLimit] = []
    var spans = Set<Span>()
    let rounds = components(.controlAndDelegate)
    var models: [Int: NodeID] = [:]
    for node in workflow.nodes where node.kind.usesModel && !node.isDisabled {
      let part = rounds.component(of: node.id)
      if rounds.isCyclic(part), models[part] == nil { models[part] = node.id }
    }
    func add(_ kind: RoundLimit.Kind, _ place: NodeID, _ fact: Fact<Limit<Int>>, _ model: NodeID?) {
      guard case .declared(.finite(let count), let span) = fact, let model,
        spans.insert(span).inserted
      else { return }
      found.append(
        RoundLimit(kind: kind, place: place, rounds: count, model: model, span: span))
    }
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      switch node.kind {
      case .agent, .llm: add(.turns, node.id, node.iterationLimit, node.id)
      case .loop:
        guard node.iterationLimit.declaredValue != nil else { continue }
        let model = descendants(of: node.id).first { workflow[$0].kind.usesModel }
        add(.rounds, node.id, node.iterationLimit, model)
      default: add(.rounds, node.id, node.iterationLimit, models[rounds.component(of: node.id)])
      }
    }
    for edge in workflow.edges where !edge.isImplied && workflow.takesPart(edge) {
      let part = rounds.component(of: edge.source)
      guard part == rounds.component(of: edge.target) else { continue }
      add(.rounds, edge.source, edge.budget, models[part])
    }
    if let limit = stepRounds() { found.append(limit) }
    return found
  }

  private func stepRounds() -> RoundLimit? {
    guard case .declared(.finite(let steps), let span) = workflow.limits.steps else { return nil }
    var best: RoundLimit?
    for loop in loops() where loop.holdings.model {
      guard case .bounded(let bounds) = loop.verdict, bounds.allSatisfy(Self.isOfRun) else {
        continue
      }
      let length = Set(loop.cycle.nodes.filter { !workflow[$0].isImplied }).count
      guard length > 0, let place = loop.nodes.first(where: { !workflow[$0].isImplied }),
        let model = loop.cycle.nodes.first(where: { workflow[$0].kind.usesModel })
      else { continue }
      if steps / length > best?.rounds ?? 0 {
        best = RoundLimit(
          kind: .steps(steps), place: place, rounds: steps / length, model: model, span: span)
      }
    }
    // Who has others work is called again after each of them.
    if best == nil, let leader = workflow.nodes.first(where: { mayDelegateOnAndOn($0) })?.id {
      best = RoundLimit(
        kind: .steps(steps), place: leader, rounds: steps / 2, model: leader, span: span)
    }
    return best
  }

  /// Whether a model has other models work, and nothing of its own limits how often.
  private func mayDelegateOnAndOn(_ node: Node) -> Bool {
    guard node.kind.usesModel, !node.isDisabled, case .inexpressible = node.iterationLimit else {
      return false
    }
    return workflow.outgoing(node.id).contains {
      $0.kind == .delegate && workflow.takesPart($0) && workflow[$0.target].kind.usesModel
    }
  }

  private static func isOfRun(_ bound: LoopBound) -> Bool {
    switch bound {
    case .steps, .deadline, .cost: true
    case .edge, .node, .container, .counter: false
    }
  }
}

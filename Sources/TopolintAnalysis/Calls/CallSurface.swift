internal import TopolintModel
internal import TopolintSource

/// What running a workflow comes to for whoever has it run.
struct CallSurface: Hashable {
  /// Which of its inputs come to what is done.
  enum Reads: Hashable {
    case nothing
    case names(Set<String>)
    case everything
  }

  /// An act outside that nothing in the workflow can stop.
  struct Act: Hashable {
    let effect: Effect
    let step: String
    let workflow: String
    let span: Span
    let reads: Reads
    /// Whether nothing tells the receiver a repeated act from a new one.
    let isTakenTwice: Bool
  }

  var act: Act?
  /// A message to whom the caller names: it is one to others where a model of the caller's names them.
  var message: Act?
  /// Whether a run may call a model, or something else that costs money.
  var isPaid = false
}

/// Finds what running a workflow comes to.
struct CallSurfaceFinder {
  /// How many acts of one workflow are looked at.
  private static let mostActs = 64

  private let called: CalledGraph
  /// The workflow by itself.
  private let own: Analysis
  /// The workflow as its callers see it.
  private let analysis: Analysis

  /// Nil where it is not known where a run for another workflow begins, or in several places.
  private init?(_ workflow: Workflow) {
    var workflow = workflow
    if workflow.nodes.contains(where: { $0.callersMessage != nil }) {
      workflow = workflow.changingNodes { node in
        guard let message = node.callersMessage else { return }
        node.effect = .declared(message.effect, node.effect.span ?? node.span)
      }
    }
    own = Analysis(workflow)
    let entries = (workflow.calledAt ?? own.roots).filter { !workflow[$0].isDisabled }
    guard entries.count == 1, let entry = entries.first else { return nil }
    called = CalledGraph(workflow, at: entry)
    analysis = Analysis(called.workflow)
  }

  /// What running a workflow comes to.
  static func surface(of workflow: Workflow) -> CallSurface {
    let matters = workflow.nodes.contains {
      $0.changesTheWorld || $0.kind.usesModel || $0.isPaid.value == true
        || $0.callersMessage != nil
    }
    guard matters, let finder = Self(workflow) else { return CallSurface() }
    let acts = finder.unguardedActs().prefix(mostActs)
    return CallSurface(
      act: finder.act(among: acts.filter { finder.own.workflow[$0].callersMessage == nil }),
      message: finder.act(among: acts.filter { finder.own.workflow[$0].callersMessage != nil }),
      isPaid: finder.isPaid())
  }

  private func isPaid() -> Bool {
    own.workflow.nodes.contains { node in
      !node.isDisabled && (node.kind.usesModel || node.isPaid.value == true)
        && analysis.takesPart(node.id)
    }
  }

  /// The act that is told: what is done with what the caller hands over before what is the same each
  /// time, then the strongest, then what is known best; of equals the first.
  private func act(among acts: [NodeID]) -> CallSurface.Act? {
    let workflow = own.workflow
    var best: (rank: [Int], act: CallSurface.Act)?
    for id in acts {
      let node = workflow[id]
      guard let effect = node.effect.value,
        let reads = node.callersMessage.map({ .names($0.recipients) }) ?? reads(of: id)
      else { continue }
      let rank = [
        reads == .nothing ? 0 : 1, effect.level == .irreversible ? 1 : 0,
        effect.basis == .name ? 0 : 1, effect.isMessage ? 0 : 1,
      ]
      if let best, !best.rank.lexicographicallyPrecedes(rank) { continue }
      best = (
        rank,
        CallSurface.Act(
          effect: effect, step: node.errand?.step ?? node.name,
          workflow: node.errand?.workflow ?? workflow.name, span: node.errand?.span ?? node.span,
          reads: reads,
          isTakenTwice: node.idempotency.isInexpressible
            || node.idempotency.value == false)
      )
    }
    return best?.act
  }

  /// The steps that act whenever the run comes to them: nothing stands before them that could stop
  /// what the caller hands over, and no model of the workflow itself has a hand in them, which would
  /// be told of the workflow itself. What only a failure leads to is left out.
  private func unguardedActs() -> [NodeID] {
    let acts = own.effects(atLeast: .external)
    if acts.isEmpty { return [] }
    let failures = called.workflow.edges.lazy.filter { $0.kind == .error }.map(\.id)
    let success = analysis.view(.control).reach(
      from: [called.caller], edges: EdgeSet(failures, in: called.workflow))
    let open = analysis.unguardedReach(from: [called.caller])
    let verdicts = choicesByVerdict()
    return acts.filter { id in
      !own.workflow[id].isImplied && success.contains(id) && open.contains(id)
        && !own.isHeld(id)
        && (own.workflow[id].callersMessage.map { !isOnList($0.recipients, before: id) }
          ?? (own.unguardedCause(of: id) == nil))
        && !verdicts.contains { stands($0, before: id) }
    }
  }

  /// The choices on what the caller hands over that speak of a verdict: who has given it is the
  /// caller's affair, and may be a person or a check.
  private func choicesByVerdict() -> [NodeID] {
    analysis.choosing.nodes.filter { id in
      guard !called.workflow[id].isDisabled, analysis.guard(at: id) == nil,
        called.workflow.cases(of: id).contains(where: VerdictWords.areTested(by:))
      else { return false }
      return called.workflow.decidingValues(of: id).contains { value in
        switch value.source {
        case .workflowInput, .variable: true
        case .output(let node): node == called.caller || analysis.relays.contains(node)
        case .engine: false
        }
      }
    }
  }

  /// Whether a choice on what one of some inputs is stands before a step: a list of those who may be
  /// written to.
  private func isOnList(_ inputs: Set<String>, before step: NodeID) -> Bool {
    analysis.choosing.nodes.contains { id in
      !called.workflow[id].isDisabled && stands(id, before: step)
        && !analysis.onlyAsksForPresence(id)
        && called.workflow.decidingValues(of: id).contains { value in
          guard case .named(let name)? = called.input(value) else { return false }
          return inputs.contains(name)
        }
    }
  }

  /// Whether every run to a step passes a choice that can lead elsewhere.
  private func stands(_ choice: NodeID, before step: NodeID) -> Bool {
    analysis.dominators.dominates(choice, step)
      && (analysis.dropping.contains(choice) || !analysis.postDominators.dominates(step, choice))
  }

  /// Which inputs come to what a step does; nil where another model has written it as well.
  private func reads(of step: NodeID) -> CallSurface.Reads? {
    guard let cause = analysis.unguardedCause(of: step) else { return .nothing }
    guard cause.model == called.caller else { return nil }
    guard cause.kind == .data else { return .nothing }
    if !own.workflow.declaresData { return .everything }
    var names: Set<String> = []
    var isWhole = false
    let untaken = analysis.valuesNotTaken(by: step)
    analysis.argumentSearch.walk(analysis.influence, from: step.index, .backward) { vertex, arc in
      let node = NodeID(Int32(vertex))
      if arc >= 0 {
        let isFirst = Int(analysis.influence.targets[arc]) == step.index
        guard node != called.caller, analysis.relays.contains(node),
          !(isFirst && untaken.contains(node))
        else { return .skip }
      }
      for (position, input) in called.workflow[node].inputs.enumerated()
      where input.use != .condition && !input.isWithheld {
        if arc < 0, !called.workflow[node].takes(position) { continue }
        switch called.input(input.value) {
        case .whole: isWhole = true
        case .named(let name): names.insert(name)
        case nil: break
        }
      }
      return isWhole ? .stop : .expand
    }
    return isWhole ? .everything : names.isEmpty ? .nothing : .names(names)
  }
}

extension Node {
  /// Whether the value of an input comes to what the node does.
  func takes(_ input: Int) -> Bool {
    switch errand?.taken {
    case .nothing: false
    case .inputs(let positions): positions.contains(input)
    case .everything, nil: true
    }
  }
}

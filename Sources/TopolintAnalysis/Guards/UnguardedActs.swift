public import TopolintModel

/// An act outside on the unverified word of a model, with lesser ones on the same word and way.
public struct UnguardedAct {
  /// The step that acts.
  public let sink: NodeID
  /// Why nothing can stop it.
  public let cause: UnguardedCause
  /// Whether all that comes of the model is that something is said which no model wrote.
  public let isFixedMessage: Bool
  /// The lesser acts before or behind it, in source order.
  public internal(set) var others: [NodeID]
  /// The same act in the other cases of the choice that leads to it, in source order.
  public internal(set) var instead: [NodeID] = []
}

/// One word of a model: a decision, by the place where it is made, or a text, by who wrote it.
private struct ModelWord: Hashable {
  let kind: UnguardedCause.Kind
  let place: NodeID

  init?(_ cause: UnguardedCause) {
    if cause.kind == .itself { return nil }
    kind = cause.kind
    place = cause.decidedAt ?? cause.model
  }
}

/// What an act is apart from the case that it stands in: of acts that are alike in this, one is done.
private struct CaseAct: Hashable {
  let choice: NodeID
  let word: ModelWord
  let effect: Effect
  let given: Set<ValuePath>

  /// Nil where the choice is not known that leads straight to the act, for what cannot be undone, each
  /// of which is worth a word of its own, and for workflows that are called: each does something else.
  init?(_ act: UnguardedAct, in choice: NodeID?, _ workflow: Workflow) {
    guard workflow[act.sink].kind == .tool, let choice, let word = ModelWord(act.cause),
      let effect = workflow[act.sink].effect.value, effect.level == .external
    else { return nil }
    self.choice = choice
    self.word = word
    self.effect = effect
    given = Set(workflow[act.sink].inputs.map(\.value))
  }
}

extension Analysis {
  /// The steps whose effect outside hangs on a model's unverified word, in source order. Where one of
  /// them leads to another on the same word, the lesser is told with the stronger: deleting before
  /// changing, and changing something before saying what no model wrote. Acts that
  /// are alike are told one by one, unless they do the same to the same values in several cases of one
  /// choice.
  public func unguardedActs() -> [UnguardedAct] {
    var acts: [UnguardedAct] = []
    for sink in effects(atLeast: .external) where !isHeld(sink) {
      guard !workflow[sink].isImplied, let cause = unguardedCause(of: sink),
        !asksForConfirmation(sink)
      else { continue }
      let isFixed = cause.kind == .decision && workflow[sink].effect.value?.isMessage == true
      acts.append(
        UnguardedAct(sink: sink, cause: cause, isFixedMessage: isFixed, others: []))
    }
    var byWord: [ModelWord: [Int]] = [:]
    for (index, act) in acts.enumerated() {
      if let word = ModelWord(act.cause) { byWord[word, default: []].append(index) }
    }
    let strengths = acts.map { strength(of: $0) }
    let strongest = byWord.mapValues { $0.reduce(0) { max($0, strengths[$1]) } }
    var isTold = [Bool](repeating: false, count: acts.count)
    var walks = 128
    for index in acts.indices {
      guard let word = ModelWord(acts[index].cause), let others = byWord[word] else { continue }
      let own = strengths[index]
      guard walks >= 2, strongest[word] ?? 0 > own else { continue }
      let stronger = others.filter { strengths[$0] > own }
      walks -= 2
      let behind = steps(from: acts[index].sink, besides: word.place, forward: true)
      let before = steps(from: acts[index].sink, besides: word.place, forward: false)
      let near = stronger.filter {
        behind.contains(acts[$0].sink) || before.contains(acts[$0].sink)
      }
      guard let best = near.max(by: { strengths[$0] < strengths[$1] })
      else { continue }
      acts[best].others.append(acts[index].sink)
      isTold[index] = true
    }
    // What was told with another that is told itself with a third goes there, too.
    let told: [UnguardedAct] = acts.indices.filter { !isTold[$0] }.map { index in
      var act = acts[index]
      var pending = act.others
      while let next = pending.popLast() {
        guard let inner = acts.first(where: { $0.sink == next })?.others else { continue }
        act.others += inner
        pending += inner
      }
      act.others.sort()
      return act
    }
    return joiningCases(of: told)
  }

  private func joiningCases(of acts: [UnguardedAct]) -> [UnguardedAct] {
    var joined: [UnguardedAct] = []
    var first: [CaseAct: Int] = [:]
    var alone: [NodeID: Set<NodeID>] = [:]
    for act in acts {
      let same = CaseAct(act, in: choice(straightBefore: act.sink, &alone), workflow)
      if let same, let index = first[same] {
        joined[index].instead.append(act.sink)
        joined[index].others += act.others
        continue
      }
      if let same { first[same] = joined.count }
      joined.append(act)
    }
    return joined
  }

  /// The choice of which one case leads to a node and to nothing else, where nothing else leads to the
  /// node; `alone` keeps, by choice, the nodes that a case leads to alone.
  private func choice(straightBefore node: NodeID, _ alone: inout [NodeID: Set<NodeID>]) -> NodeID?
  {
    let ways = workflow.incoming(node).filter { $0.kind.isControl && workflow.takesPart($0) }
    guard ways.count == 1, let way = ways.first, way.kind == .branch else { return nil }
    let targets: Set<NodeID>
    if let known = alone[way.source] {
      targets = known
    } else {
      targets = Set(
        workflow.cases(of: way.source).compactMap { $0.targets.count == 1 ? $0.targets[0] : nil })
      alone[way.source] = targets
    }
    return targets.contains(node) ? way.source : nil
  }

  private func strength(of act: UnguardedAct) -> Int {
    guard let effect = workflow[act.sink].effect.value else { return 0 }
    let isCertain = effect.level == .irreversible && effect.basis != .name
    return (isCertain ? 2 : 0) + (act.isFixedMessage ? 0 : 1)
  }

  /// The steps that control comes to from a step, or that lead to it, without coming through another.
  private func steps(from start: NodeID, besides other: NodeID, forward: Bool) -> NodeSet {
    var seen = NodeSet([start, other], in: workflow)
    var pending = [start]
    while let next = pending.popLast() {
      for edge in forward ? workflow.outgoing(next) : workflow.incoming(next) {
        let neighbour = forward ? edge.target : edge.source
        guard edge.kind.isControl, workflow.takesPart(edge), !seen.contains(neighbour) else {
          continue
        }
        seen.insert(neighbour)
        pending.append(neighbour)
      }
    }
    return seen
  }
}

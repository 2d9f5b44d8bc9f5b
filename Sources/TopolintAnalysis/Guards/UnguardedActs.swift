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

extension Analysis {
  /// The steps whose effect outside hangs on a model's unverified word, in source order. Where one of
  /// them leads to another on the same word, the lesser is told with the stronger: deleting before
  /// changing, and changing something before saying what no model wrote. Acts that
  /// are alike are told one by one.
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
    return acts.indices.filter { !isTold[$0] }.map { index in
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

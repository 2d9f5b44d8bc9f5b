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

extension Analysis {
  /// The steps whose effect outside hangs on a model's unverified word, in source order; what belongs
  /// together is told once, see `ActGroups`.
  public func unguardedActs() -> [UnguardedAct] {
    var acts: [UnguardedAct] = []
    for sink in effects(atLeast: .external) where !isHeld(sink) && takesPart(sink) {
      guard !workflow[sink].isImplied, let cause = unguardedCause(of: sink),
        !asksForConfirmation(sink)
      else { continue }
      let isFixed = cause.kind == .decision && workflow[sink].effect.value?.isMessage == true
      acts.append(
        UnguardedAct(sink: sink, cause: cause, isFixedMessage: isFixed, others: []))
    }
    let groups = grouped(
      acts.map { act in
        GroupedAct(act.sink, on: ModelWord(act.cause), isFixedMessage: act.isFixedMessage)
      })
    return groups.map { group in
      var act = acts[group.position]
      act.others = group.others
      act.instead = group.instead
      return act
    }
  }
}

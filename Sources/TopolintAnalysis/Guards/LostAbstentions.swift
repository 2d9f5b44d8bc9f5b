public import TopolintModel
public import TopolintSource

/// A guard that can say that it does not know, and has no way for that answer.
public struct LostAbstention: Hashable, Sendable {
  /// The guard.
  public let guarded: Guard
  /// The answer, as its schema spells it.
  public let answer: String
  /// Where the schema says it.
  public let span: Span
  /// What happens then.
  public let unmatched: Unmatched
}

extension Analysis {
  /// The guards whose enforced schema has an answer for "undecided" that no way on stands for, in
  /// source order.
  ///
  /// A default is a way for every answer, so that such a guard is not among them; whether the default
  /// lets through what was not accepted is asked by `failOpenWays()`.
  public func lostAbstentions() -> [LostAbstention] {
    guards.compactMap { guarded in
      let cases = guarded.cases
      guard !cases.isEmpty, !cases.contains(where: { $0.isDefault || $0.outcome == .undecided })
      else { return nil }
      let node = workflow[guarded.node]
      if node.failsWithin { return nil }
      if cases.allSatisfy({ $0.condition == .always }) {
        guard guarded.judge == guarded.node, let field = undecidedField(of: guarded) else {
          return nil
        }
        return LostAbstention(
          guarded: guarded, answer: field.answer, span: field.span,
          unmatched: node.unmatched.value ?? .abort)
      }
      guard let unmatched = node.unmatched.value, unmatched == .abort || unmatched == .drop,
        let value = caseReport(of: guarded.node).unmatchedValues.first(where: {
          UndecidedWords.match($0.text)
        }), let field = workflow.enforcedField(value.path)
      else { return nil }
      return LostAbstention(
        guarded: guarded, answer: value.text, span: field.span, unmatched: unmatched)
    }
  }

  /// The answer for "undecided" in the verdict of a guard whose cases are outcomes: in an enum that
  /// also has a verdict, and for which no case is named.
  private func undecidedField(of guarded: Guard) -> (answer: String, span: Span)? {
    guard let contract = workflow[guarded.judge].output.value, contract.enforcement != .requested
    else { return nil }
    let isVerdict = guarded.cases.contains { $0.outcome == .accept || $0.outcome == .reject }
    guard isVerdict else { return nil }
    let labels = Set(guarded.cases.compactMap(\.label))
    for field in contract.fields {
      guard let allowed = field.allowed, allowed.contains(where: VerdictWords.match),
        let answer = allowed.first(where: { UndecidedWords.match($0) && !labels.contains($0) })
      else { continue }
      return (answer, field.span)
    }
    return nil
  }
}

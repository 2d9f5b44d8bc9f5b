public import TopolintModel

/// A vote that a majority need not decide.
public struct UnsettledVote: Hashable, Sendable {
  /// Where it is written: the join, or the fork at whose end the votes are counted.
  public let place: NodeID
  /// The steps that can vote, in source order.
  public let voters: [NodeID]
  /// How many votes are counted: 1, or an even number.
  public let count: Int
}

extension Analysis {
  /// The votes in which one voter decides, or an even number of votes is counted and nothing says
  /// what a tie comes to.
  ///
  /// A vote whose number of voters only a run knows is not among them: one over the items of a map,
  /// or with voters that are cases of one choice.
  public func unsettledVotes() -> [UnsettledVote] {
    workflow.nodes.compactMap { join in
      guard case .join(let policy, .vote) = join.kind, !join.isDisabled else { return nil }
      let voters = arriving(at: join.id)
      guard !voters.isEmpty, voters.count <= Self.mostVoters,
        let place = place(of: join.id, endedBy: voters), !workflow[place].isDisabled,
        voters.allSatisfy({ isVoter($0) }), !areCases(voters)
      else { return nil }
      let count: Int =
        switch policy {
        case .all, .allTaken: voters.count
        case .any: 1
        case .quorum(let wanted): min(wanted, voters.count)
        }
      guard count == 1 || count % 2 == 0 && !hasTieRule(join.id, place) else { return nil }
      return UnsettledVote(place: place, voters: voters, count: count)
    }
  }

  /// The voters that are compared with one another.
  private static var mostVoters: Int { 64 }

  private func isVoter(_ node: NodeID) -> Bool {
    switch workflow[node].kind {
    case .agent, .llm, .verifier, .human, .tool, .code, .subworkflow, .join(_, .model): true
    default: false
    }
  }

  /// Whether only some of the voters vote in one run.
  private func areCases(_ voters: [NodeID]) -> Bool {
    for (i, a) in voters.enumerated() {
      if voters[(i + 1)...].contains(where: { areExclusive(a, $0) }) { return true }
      if workflow.incoming(a).contains(where: { $0.kind == .branch }) { return true }
    }
    return false
  }

  /// Whether a way leads on that is taken in a tie.
  private func hasTieRule(_ join: NodeID, _ place: NodeID) -> Bool {
    for node in join == place ? [join] : [join, place] {
      for edge in workflow.outgoing(node) where edge.kind.isControl && workflow.takesPart(edge) {
        if edge.outcome == .undecided { return true }
        if let label = edge.label, UndecidedWords.match(label) { return true }
        var names = false
        edge.condition.forEachAtom { atom in
          if case .compare(_, _, let literal) = atom, let text = literal.text,
            UndecidedWords.match(text)
          {
            names = true
          }
        }
        if names { return true }
      }
    }
    return false
  }
}

/// Values that say that nothing was decided, as enums and labels spell them.
enum UndecidedWords {
  private static let words: Set<String> = [
    "undecided", "abstain", "abstained", "abstention", "uncertain", "unsure", "notsure", "unclear",
    "unknown", "inconclusive", "indeterminate", "undetermined", "cannotdecide", "cannotdetermine",
    "cannottell", "cantdecide", "canttell", "dontknow", "donotknow", "nodecision", "noopinion",
    "tie", "tied", "draw", "deadlock",
  ]

  /// Whether a word is one of them, whatever its case and separators.
  static func match(_ text: String) -> Bool {
    words.contains(text.lowercased().filter { $0.isLetter })
  }
}

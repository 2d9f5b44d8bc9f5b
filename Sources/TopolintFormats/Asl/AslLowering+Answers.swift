import TopolintModel
import TopolintSource
import TopolintSyntax

extension AslLowering {
  /// What a rule says of a person's answer to a request for approval: yes or no, in words that leave no
  /// doubt; nil for every other rule.
  func answer(_ condition: Condition) -> Outcome? {
    guard case .compare(let path, .equal, let value) = condition,
      case .output(let asked) = path.source, builder[asked].kind == .human(.approval)
    else { return nil }
    switch value {
    case .bool(let isYes):
      let name = path.fields.last?.lowercased() ?? ""
      return Self.approving.contains(name) ? (isYes ? .accept : .reject) : nil
    case .string(let text):
      let word = text.lowercased()
      if Self.approving.contains(word) { return .accept }
      return Self.refusing.contains(word) ? .reject : nil
    default: return nil
    }
  }

  /// Where one rule stands for a person's yes and none for the no, `Default` is the no. Behind a no
  /// alone it may be anything.
  mutating func settleDefaults() {
    var outcomes: [NodeID: [Outcome?]] = [:]
    for edge in ruleEdges.keys.sorted() {
      outcomes[builder[edge].source, default: []].append(builder[edge].outcome)
    }
    for (choice, edge) in defaultEdges where outcomes[choice] == [.accept] {
      builder[edge].outcome = .reject
    }
  }

  private static let approving: Set<String> = [
    "approve", "approved", "accept", "accepted", "yes", "ok", "confirm", "confirmed",
  ]
  private static let refusing: Set<String> = [
    "reject", "rejected", "deny", "denied", "decline", "declined", "refuse", "refused", "no",
  ]
}

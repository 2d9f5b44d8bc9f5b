import TopolintModel
import TopolintSource
import TopolintSyntax

extension AslLowering {
  /// What a rule says of a person's answer to a request for approval, yes or no, in words that leave no
  /// doubt, and of what a guardrail did; nil for every other rule.
  func answer(_ condition: Condition) -> Outcome? {
    guard case .compare(let path, let comparison, let value) = condition,
      case .output(let asked) = path.source
    else { return nil }
    if case .verifier = builder[asked].kind {
      guard path.fields.last?.lowercased() == "action", case .string(let text) = value,
        let outcome = Self.actions[text]
      else { return nil }
      switch comparison {
      case .equal: return outcome
      case .notEqual: return outcome == .accept ? .reject : .accept
      default: return nil
      }
    }
    guard comparison == .equal, builder[asked].kind == .human(.approval) else { return nil }
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

  /// What a guardrail did, of which there is no third
  /// (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html).
  private static let actions: [String: Outcome] = [
    "NONE": .accept, "GUARDRAIL_INTERVENED": .reject,
  ]

  /// Where one rule stands for a person's yes and none for the no, `Default` is the no. Behind a no
  /// alone it may be anything, other than behind that of a guardrail.
  mutating func settleDefaults() {
    var outcomes: [NodeID: [Outcome?]] = [:]
    for edge in ruleEdges.keys.sorted() {
      outcomes[builder[edge].source, default: []].append(builder[edge].outcome)
    }
    for (choice, edge) in defaultEdges where outcomes[choice] == [.accept] {
      builder[edge].outcome = .reject
    }
    for (choice, edge) in defaultEdges where outcomes[choice] == [.reject] {
      let asked = ruleEdges.keys.first { builder[$0].source == choice }
      if let asked, isOfGuardrail(builder[asked].condition) { builder[edge].outcome = .accept }
    }
  }

  private func isOfGuardrail(_ condition: Condition) -> Bool {
    guard case .compare(let path, _, _) = condition, case .output(let asked) = path.source,
      case .verifier = builder[asked].kind
    else { return false }
    return true
  }

  private static let approving: Set<String> = [
    "approve", "approved", "accept", "accepted", "yes", "ok", "confirm", "confirmed",
  ]
  private static let refusing: Set<String> = [
    "reject", "rejected", "deny", "denied", "decline", "declined", "refuse", "refused", "no",
  ]
}

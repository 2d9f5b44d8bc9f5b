internal import TopolintModel
internal import TopolintSource

/// Words that make a route a verdict, where the format does not say what its outcomes mean.
enum VerdictWords {
  /// Parts of words, so that `approved`, `isValid` and `quality_score` count.
  private static let stems = [
    "approv", "accept", "reject", "valid", "pass", "fail", "correct", "complian", "quality",
    "score", "grade", "rating", "verdict", "satisf", "revis", "rework", "improve", "retry",
    "ready", "success", "confiden", "safe", "suffic", "adequate", "escalat", "block", "deny",
    "denied",
  ]
  private static let words: Set<String> = [
    "ok", "yes", "no", "good", "bad", "done", "redo", "fix", "lgtm", "allow", "stop", "true",
    "false", "continue",
  ]

  static func match(_ text: String) -> Bool {
    let lowered = text.lowercased()
    return words.contains(lowered) || stems.contains { lowered.hasPart($0) }
  }

  /// Whether a case speaks of a verdict: its outcome, its label, a text that it compares with, or
  /// the field that it tests.
  static func match(_ choice: Case) -> Bool {
    switch choice.outcome {
    case .accept, .reject, .undecided: return true
    case .error, .timeout, nil: break
    }
    if let label = choice.label, match(label) { return true }
    return isTested(by: choice.condition)
  }

  /// Whether a case tests a verdict that somebody else has given: its outcome, a text that it compares
  /// with, or the value that it tests, whatever it is called.
  static func areTested(by choice: Case) -> Bool {
    switch choice.outcome {
    case .accept, .reject, .undecided: return true
    case .error, .timeout, nil: break
    }
    if isTested(by: choice.condition) { return true }
    return choice.condition.values.contains { value in
      guard value.fields.isEmpty else { return false }
      return switch value.source {
      case .workflowInput(let name), .variable(let name): match(name)
      case .output, .engine: false
      }
    }
  }

  private static func isTested(by condition: Condition) -> Bool {
    var found = false
    condition.forEachAtom { atom in
      switch atom {
      case .compare(let path, _, let literal):
        if literal.text.map(match) == true || path.fields.last.map(match) == true { found = true }
      case .truthy(let path):
        if path.fields.last.map(match) == true { found = true }
      default: break
      }
    }
    return found
  }
}

internal import TopolintModel
internal import TopolintSyntax

/// Plain words of conductor files: what an answer means, and how long a wait is.
enum ConductorWords {
  private static let accepting: Set = [
    "approve", "approved", "accept", "accepted", "pass", "passed", "ok", "okay", "yes", "lgtm",
    "confirm", "confirmed", "valid", "allow", "allowed",
  ]
  private static let rejecting: Set = [
    "reject", "rejected", "deny", "denied", "decline", "declined", "fail", "failed", "no", "cancel",
    "abort", "stop", "invalid", "block", "blocked", "revise", "rework", "redo", "refuse", "refused",
  ]

  /// What an option of a gate means, by its value or else its label.
  static func outcome(of option: SyntaxNode) -> Outcome? {
    option["value"]?.text.flatMap(outcome) ?? option["label"]?.text.flatMap(outcome)
  }

  /// What a word of a verdict means, by its first word: `approve`, `Reject & close`,
  /// `REQUEST_CHANGES`.
  static func outcome(_ text: String) -> Outcome? {
    let words = text.lowercased().split { !$0.isLetter }.prefix(2)
    guard let first = words.first.map(String.init) else { return nil }
    if first == "request" || first == "needs" {
      let second = words.dropFirst().first ?? ""
      return ["change", "changes", "revision", "revisions", "work", "rework"].contains(second)
        ? .reject : nil
    }
    if accepting.contains(first) { return .accept }
    return rejecting.contains(first) ? .reject : nil
  }

  private static let verdicts: Set = [
    "approved", "passed", "accepted", "valid", "is_valid", "is_approved", "approve", "pass",
  ]

  /// What it means that a condition holds, where its words are plain; else nil.
  static func outcome(_ condition: Condition) -> Outcome? {
    switch condition {
    case .truthy(let path):
      return verdicts.contains(path.fields.last ?? "") ? .accept : nil
    case .compare(let path, .equal, .bool(let truth)):
      guard verdicts.contains(path.fields.last ?? "") else { return nil }
      return truth ? .accept : .reject
    case .compare(_, .equal, .string(let text)): return outcome(text)
    case .not(let inner):
      guard case .truthy = inner, outcome(inner) == .accept else { return nil }
      return .reject
    case .all(let parts):
      // All of several things hold: a verdict among them is what the case is about.
      let outcomes = parts.compactMap(outcome)
      return outcomes.count == 1 ? outcomes[0] : nil
    case .any, .always, .opaque, .compare: return nil
    }
  }

  /// A wait's length: seconds, or a number with `ms`, `s`, `m` or `h`; nil for what is settled at
  /// run time.
  static func duration(_ node: SyntaxNode) -> Milliseconds? {
    if let seconds = node.double { return Milliseconds(seconds: seconds) }
    guard let text = node.text, !ConductorText.isDynamic(node.textBytes) else { return nil }
    let trimmed = text.filter { !$0.isWhitespace }
    let unit = trimmed.drop { $0.isNumber || $0 == "." }
    guard let number = Double(trimmed[..<unit.startIndex]) else { return nil }
    switch unit {
    case "ms": return Milliseconds(seconds: number / 1000)
    case "s", "": return Milliseconds(seconds: number)
    case "m": return Milliseconds(seconds: number * 60)
    case "h": return Milliseconds(seconds: number * 3600)
    default: return nil
    }
  }
}

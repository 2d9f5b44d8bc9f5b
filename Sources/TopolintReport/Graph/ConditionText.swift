import TopolintModel

/// Conditions as people write them, for the labels of drawings.
enum ConditionText {
  /// How deep the parts of a condition are shown; below that stands `...`.
  private static let depthLimit = 3

  /// The condition in a few words: `score >= 0.8 and not done`.
  static func short(_ condition: Condition) -> String { text(condition, depth: 0) }

  private static func text(_ condition: Condition, depth: Int) -> String {
    guard depth < depthLimit else { return "..." }
    switch condition {
    case .always: return "always"
    case .compare(let path, let comparison, let literal):
      return "\(name(path)) \(comparison.rawValue) \(word(literal))"
    case .truthy(let path): return name(path)
    case .not(let inner): return "not " + nested(inner, depth: depth)
    case .all(let parts):
      return parts.map { nested($0, depth: depth) }.joined(separator: " and ")
    case .any(let parts): return parts.map { nested($0, depth: depth) }.joined(separator: " or ")
    case .opaque(let text): return text
    }
  }

  private static func nested(_ part: Condition, depth: Int) -> String {
    let text = text(part, depth: depth + 1)
    switch part {
    case .all(let parts), .any(let parts): return parts.count > 1 ? "(\(text))" : text
    default: return text
    }
  }

  /// The last step of a value, which says what it is.
  private static func name(_ path: ValuePath) -> String {
    if let last = path.fields.last { return last }
    switch path.source {
    case .output: return "output"
    case .variable(let name), .workflowInput(let name), .engine(let name): return name
    }
  }

  private static func word(_ literal: Literal) -> String {
    switch literal {
    case .string(let text), .anyCase(let text): "\"\(text)\""
    case .number(let number):
      number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
    case .bool(let flag): flag ? "true" : "false"
    case .null: "null"
    }
  }
}

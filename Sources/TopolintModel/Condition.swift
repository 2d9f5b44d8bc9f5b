/// A condition on a route, in a form that all formats' expression languages are lowered to.
///
/// What a language can say beyond this form becomes `opaque`; two opaque conditions with the same
/// text are the same condition, so that `x` and `not x` are complementary whatever `x` is.
public indirect enum Condition: Hashable, Sendable {
  /// Always true.
  case always
  /// A comparison of a value with a literal.
  case compare(ValuePath, Comparison, Literal)
  /// A value taken as true or false.
  case truthy(ValuePath)
  /// The opposite.
  case not(Condition)
  /// All of these.
  case all([Condition])
  /// At least one of these.
  case any([Condition])
  /// Something else, by its normalised text.
  case opaque(String)
}

/// How a value is compared.
public enum Comparison: String, Hashable, Sendable, CaseIterable {
  /// The same.
  case equal = "=="
  /// Not the same.
  case notEqual = "!="
  /// Smaller.
  case less = "<"
  /// Smaller or the same.
  case lessOrEqual = "<="
  /// Greater.
  case greater = ">"
  /// Greater or the same.
  case greaterOrEqual = ">="
}

/// A literal in a condition.
public enum Literal: Hashable, Sendable {
  /// Text.
  case string(String)
  /// Text of which neither the case of the letters nor the blanks around it count.
  case anyCase(String)
  /// A number; never not-a-number.
  case number(Double)
  /// A truth value.
  case bool(Bool)
  /// Nothing.
  case null
}

extension Literal {
  /// The text, however it is compared.
  public var text: String? {
    switch self {
    case .string(let text), .anyCase(let text): text
    case .number, .bool, .null: nil
    }
  }
}

extension Condition {
  /// The values that the condition names, in order of appearance, each once.
  public var values: [ValuePath] {
    var found: [ValuePath] = []
    var pending: [Condition] = [self]
    while let next = pending.popLast() {
      switch next {
      case .always, .opaque: break
      case .compare(let path, _, _), .truthy(let path):
        if !found.contains(path) { found.append(path) }
      case .not(let inner): pending.append(inner)
      case .all(let parts), .any(let parts): pending.append(contentsOf: parts.reversed())
      }
    }
    return found
  }
}

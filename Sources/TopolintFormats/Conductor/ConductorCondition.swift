internal import TopolintModel

/// Lowers a route's condition: `when` in Jinja (`{{ output.approved }}`) or as a bare expression
/// that simpleeval evaluates (`score > 7`).
struct ConductorCondition {
  /// How the text is evaluated.
  enum Language {
    /// A template; the whole text, or a part of it.
    case jinja
    /// A bare expression with the step's output fields as names.
    case simpleeval
  }

  /// The text.
  let bytes: [UInt8]
  /// How it is evaluated.
  let language: Language
  /// The only expression that decides; nil when the text is more than that, or cannot be parsed.
  let expression: ConductorExpression?

  /// Reads the text of a condition.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // The router looks for both marks anywhere in the text (engine/router.py).
    let isTemplate = Self.holds(bytes, "{{") && Self.holds(bytes, "}}")
    language = isTemplate ? .jinja : .simpleeval
    guard isTemplate else {
      expression = ConductorExpression.parse(bytes, 0..<bytes.count)
      return
    }
    guard let tag = ConductorTag.next(bytes, from: 0), !tag.isStatement,
      Self.isBlank(bytes[..<tag.outer.lowerBound]), Self.isBlank(bytes[tag.outer.upperBound...])
    else {
      expression = nil
      return
    }
    expression = ConductorExpression.parse(bytes, tag.inner)
  }

  /// What the condition reads.
  var references: [ConductorReference] {
    switch (language, expression) {
    case (.jinja, _): ConductorTemplate(bytes).references
    case (.simpleeval, let expression?):
      ConductorTemplate(expression: expression, bytes).references
    case (.simpleeval, nil): []
    }
  }

  /// The condition; `resolve` turns a path into a value, or nil when nothing is known of it.
  func lowered(_ resolve: (String, [String]) -> ValuePath?) -> Condition {
    guard let expression else {
      return .opaque(ConductorLexer.normalised(bytes, 0..<bytes.count))
    }
    return lower(expression, resolve)
  }

  private typealias E = ConductorExpression

  private func lower(_ expression: E, _ resolve: (String, [String]) -> ValuePath?) -> Condition {
    switch expression.kind {
    case .literal(let literal): return constant(literal)
    case .path(let root, let fields):
      return resolve(root, fields).map { .truthy($0) } ?? opaque(expression)
    case .not(let inner): return negated(lower(inner, resolve))
    case .all(let parts): return .all(parts.map { lower($0, resolve) })
    case .any(let parts): return .any(parts.map { lower($0, resolve) })
    case .compare(let left, let how, let right):
      if let value = value(left, resolve), let literal = literal(right) {
        return .compare(value, how, literal)
      }
      if let value = value(right, resolve), let literal = literal(left) {
        return .compare(value, how.mirrored, literal)
      }
      return opaque(expression)
    case .isIn(let element, let list):
      guard let value = value(element, resolve), case .list(let members) = list.kind,
        !members.isEmpty
      else { return opaque(expression) }
      let literals = members.compactMap(literal)
      guard literals.count == members.count else { return opaque(expression) }
      return literals.count == 1
        ? .compare(value, .equal, literals[0]) : .any(literals.map { .compare(value, .equal, $0) })
    case .test(let inner, let name, let arguments):
      return test(inner, name, arguments, resolve) ?? opaque(test: name, of: inner, arguments)
    case .filter:
      return value(expression, resolve).map { .truthy($0) } ?? opaque(expression)
    case .choice(let first, let condition, let second):
      // `true if c else false` is c.
      guard let second, case .literal(.bool(let yes)) = first.kind,
        case .literal(.bool(let no)) = second.kind, yes != no
      else { return opaque(expression) }
      let condition = lower(condition, resolve)
      return yes ? condition : negated(condition)
    case .list, .other: return opaque(expression)
    }
  }

  private func negated(_ condition: Condition) -> Condition {
    if case .not(let inner) = condition { inner } else { .not(condition) }
  }

  private func opaque(_ expression: E) -> Condition {
    .opaque(ConductorLexer.normalised(bytes, expression.bare))
  }

  /// A literal as Python takes it for true or false.
  private func constant(_ literal: Literal) -> Condition {
    let isTrue =
      switch literal {
      case .bool(let bool): bool
      case .number(let number): number != 0
      // The rendered text decides (executor/template.py).
      case .string(let text), .anyCase(let text):
        !["", "false", "0", "no"].contains(text.lowercased())
      case .null: false
      }
    return isTrue ? .always : .not(.always)
  }

  private func literal(_ expression: E) -> Literal? {
    if case .literal(let literal) = expression.kind { literal } else { nil }
  }

  /// A path, also through filters that leave comparisons with literals as they are.
  private func value(_ expression: E, _ resolve: (String, [String]) -> ValuePath?) -> ValuePath? {
    switch expression.kind {
    case .path(let root, let fields): resolve(root, fields)
    case .filter(let inner, "default", _), .filter(let inner, "d", _),
      .filter(let inner, "int", _), .filter(let inner, "float", _),
      .filter(let inner, "bool", _):
      value(inner, resolve)
    default: nil
    }
  }

  private func test(
    _ inner: E, _ name: String, _ arguments: [E], _ resolve: (String, [String]) -> ValuePath?
  ) -> Condition? {
    guard let value = value(inner, resolve) else { return nil }
    switch name {
    case "none", "None": return .compare(value, .equal, .null)
    case "true", "True": return .compare(value, .equal, .bool(true))
    case "false", "False": return .compare(value, .equal, .bool(false))
    case "equalto", "eq", "sameas":
      return arguments.first.flatMap(literal).map { .compare(value, .equal, $0) }
    default: return nil
    }
  }

  /// A test that cannot be read, in one spelling whether it is negated or not.
  private func opaque(test name: String, of inner: E, _ arguments: [E]) -> Condition {
    let isNegated = name == "undefined"
    let words =
      [ConductorLexer.normalised(bytes, inner.range), "is", isNegated ? "defined" : name]
      + arguments.map { ConductorLexer.normalised(bytes, $0.range) }
    let text = Condition.opaque(words.joined(separator: " "))
    return isNegated ? .not(text) : text
  }

  private static func holds(_ bytes: [UInt8], _ mark: StaticString) -> Bool {
    let mark = mark.description.utf8
    guard let first = mark.first, bytes.count >= 2 else { return false }
    return (0..<(bytes.count - 1)).contains { bytes[$0] == first && bytes[$0 + 1] == first }
  }

  private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }
}

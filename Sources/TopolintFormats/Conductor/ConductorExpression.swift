internal import TopolintModel

/// An expression of a template or a route condition: the part that Jinja and simpleeval share.
struct ConductorExpression {
  /// What it says.
  indirect enum Kind {
    /// A literal.
    case literal(Literal)
    /// A name with steps below it; an index that is not a word is the step `*`.
    case path(root: String, fields: [String])
    /// The opposite.
    case not(ConductorExpression)
    /// All of these.
    case all([ConductorExpression])
    /// At least one of these.
    case any([ConductorExpression])
    /// A comparison.
    case compare(ConductorExpression, Comparison, ConductorExpression)
    /// Whether the first is an element of the second.
    case isIn(ConductorExpression, ConductorExpression)
    /// A test by name: `is defined`.
    case test(ConductorExpression, String, [ConductorExpression])
    /// A filter by name: `| default('x')`.
    case filter(ConductorExpression, String, [ConductorExpression])
    /// `a if c else b`.
    case choice(ConductorExpression, ConductorExpression, ConductorExpression?)
    /// A list or tuple.
    case list([ConductorExpression])
    /// Something else, made of these.
    case other([ConductorExpression])
  }

  let kind: Kind
  /// The bytes in the text, with brackets around the expression.
  let range: Range<Int>
  /// The bytes in the text, without brackets around the expression.
  let bare: Range<Int>

  init(kind: Kind, range: Range<Int>, bare: Range<Int>? = nil) {
    self.kind = kind
    self.range = range
    self.bare = bare ?? range
  }

  /// Parses `bytes[range]`; nil when it is not an expression that both languages could have, or is
  /// nested too deep.
  static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> ConductorExpression? {
    guard let tokens = ConductorLexer.tokens(bytes, range), let first = tokens.first else {
      return nil
    }
    // Most are a path and nothing else. No word of the language has more than five letters.
    if case .name(let root) = first.kind, root.utf8.count > 5,
      let fields = ConductorParser.names(tokens.dropFirst()), let last = tokens.last
    {
      return ConductorExpression(
        kind: .path(root: root, fields: fields),
        range: first.range.lowerBound..<last.range.upperBound)
    }
    var parser = ConductorParser(tokens: tokens[...])
    guard let expression = parser.choice(depth: 0), parser.tokens.isEmpty else { return nil }
    return expression
  }
}

/// A parser by recursive descent with the precedences of Jinja. Depth is bounded; chains of one
/// operator are lists, so that no tree grows with the length of the text.
struct ConductorParser {
  var tokens: ArraySlice<ConductorToken>
  private var end = 0

  /// How deep brackets and prefixes may nest.
  private static let deepest = 24

  /// How many filters, calls and tests may follow one another.
  private static let longestChain = 16

  init(tokens: ArraySlice<ConductorToken>) { self.tokens = tokens }

  private typealias E = ConductorExpression

  /// The names behind points that some tokens are; nil where they are anything else.
  static func names(_ tokens: ArraySlice<ConductorToken>) -> [String]? {
    var names: [String] = []
    var rest = tokens
    while let point = rest.popFirst() {
      guard point.kind == .symbol("."), case .name(let name)? = rest.popFirst()?.kind else {
        return nil
      }
      if names.count < longestPath { names.append(name) }
    }
    return names
  }

  /// `or [if or [else choice]]`.
  mutating func choice(depth: Int) -> ConductorExpression? {
    guard depth < Self.deepest, let value = or(depth: depth + 1) else { return nil }
    guard take(name: "if") else { return value }
    guard let condition = or(depth: depth + 1) else { return nil }
    var otherwise: E?
    if take(name: "else") {
      guard let last = choice(depth: depth + 1) else { return nil }
      otherwise = last
    }
    return make(.choice(value, condition, otherwise), from: value)
  }

  private mutating func or(depth: Int) -> E? {
    guard let first = and(depth: depth) else { return nil }
    guard peek(name: "or") else { return first }
    var parts = [first]
    while take(name: "or") {
      guard let next = and(depth: depth) else { return nil }
      parts.append(next)
    }
    return make(.any(parts), from: first)
  }

  private mutating func and(depth: Int) -> E? {
    guard let first = not(depth: depth) else { return nil }
    guard peek(name: "and") else { return first }
    var parts = [first]
    while take(name: "and") {
      guard let next = not(depth: depth) else { return nil }
      parts.append(next)
    }
    return make(.all(parts), from: first)
  }

  private mutating func not(depth: Int) -> E? {
    guard depth < Self.deepest, let start = tokens.first?.range.lowerBound else { return nil }
    guard take(name: "not") else { return comparison(depth: depth) }
    guard let inner = not(depth: depth + 1) else { return nil }
    return E(kind: .not(inner), range: start..<end)
  }

  private mutating func comparison(depth: Int) -> E? {
    guard let first = sum(depth: depth) else { return nil }
    var parts: [E] = []
    var left = first
    while true {
      if case .symbol(let symbol) = tokens.first?.kind, let how = Comparison(rawValue: symbol) {
        tokens.removeFirst()
        guard let right = sum(depth: depth) else { return nil }
        parts.append(make(.compare(left, how, right), from: left))
        left = right
      } else if take(name: "in") {
        guard let right = sum(depth: depth) else { return nil }
        parts.append(make(.isIn(left, right), from: left))
        left = right
      } else if peek(name: "not"), tokens.dropFirst().first?.kind == .name("in") {
        tokens = tokens.dropFirst(2)
        guard let right = sum(depth: depth) else { return nil }
        let inner = make(.isIn(left, right), from: left)
        parts.append(E(kind: .not(inner), range: inner.range))
        left = right
      } else {
        break
      }
    }
    guard let only = parts.first else { return first }
    return parts.count == 1 ? only : make(.all(parts), from: first)
  }

  /// Arithmetic and concatenation, whose value is never known here: only what it is made of.
  private mutating func sum(depth: Int) -> E? {
    guard let first = unary(depth: depth) else { return nil }
    guard isAtArithmetic else { return first }
    var parts = [first]
    while isAtArithmetic {
      tokens.removeFirst()
      guard let next = unary(depth: depth) else { return nil }
      parts.append(next)
    }
    return make(.other(parts), from: first)
  }

  private var isAtArithmetic: Bool {
    guard case .symbol(let symbol)? = tokens.first?.kind else { return false }
    switch symbol {
    case "+", "-", "*", "/", "//", "%", "**", "~": return true
    default: return false
    }
  }

  private mutating func unary(depth: Int) -> E? {
    guard depth < Self.deepest, let start = tokens.first?.range.lowerBound else { return nil }
    let isNegative = take(symbol: "-")
    guard isNegative || take(symbol: "+") else {
      guard let value = primary(depth: depth) else { return nil }
      return suffixes(of: value, depth: depth)
    }
    guard let inner = unary(depth: depth + 1) else { return nil }
    if isNegative, case .literal(.number(let number)) = inner.kind {
      return E(kind: .literal(.number(-number)), range: start..<end)
    }
    return E(kind: isNegative ? .other([inner]) : inner.kind, range: start..<end)
  }

  private mutating func primary(depth: Int) -> E? {
    guard let token = tokens.popFirst() else { return nil }
    end = token.range.upperBound
    let start = token.range.lowerBound
    switch token.kind {
    case .number(let number): return E(kind: .literal(.number(number)), range: token.range)
    case .string(let text): return E(kind: .literal(.string(text)), range: token.range)
    case .name(let name):
      switch name {
      case "true", "True": return E(kind: .literal(.bool(true)), range: token.range)
      case "false", "False": return E(kind: .literal(.bool(false)), range: token.range)
      case "none", "None", "null": return E(kind: .literal(.null), range: token.range)
      case "and", "or", "not", "in", "is", "if", "else": return nil
      default: return E(kind: .path(root: name, fields: []), range: token.range)
      }
    case .symbol("("):
      guard let inner = arguments(until: ")", depth: depth) else { return nil }
      if inner.count == 1, let only = inner.first {
        return E(kind: only.kind, range: start..<end, bare: only.bare)
      }
      return E(kind: .list(inner), range: start..<end)
    case .symbol("["):
      guard let inner = arguments(until: "]", depth: depth) else { return nil }
      return E(kind: .list(inner), range: start..<end)
    case .symbol("{"):
      guard let inner = arguments(until: "}", depth: depth) else { return nil }
      return E(kind: .other(inner), range: start..<end)
    case .symbol: return nil
    }
  }

  /// Attributes, indexes, calls, filters and tests.
  private mutating func suffixes(of value: E, depth: Int) -> E? {
    var value = value
    var extras: [E] = []
    var nesting = 0
    if case .path(let root, let fields) = value.kind, let steps = names(after: fields) {
      value = make(.path(root: root, fields: steps), from: value)
    }
    while let token = tokens.first {
      // What is no step of a path nests the tree.
      if case .path = value.kind {} else { nesting += 1 }
      guard nesting <= Self.longestChain else { return nil }
      switch token.kind {
      case .symbol("."):
        tokens.removeFirst()
        guard let step = tokens.popFirst(), case .name(let name) = step.kind else { return nil }
        end = step.range.upperBound
        value = stepping(from: value, to: name)
      case .symbol("["):
        tokens.removeFirst()
        guard let index = arguments(until: "]", depth: depth) else { return nil }
        if index.count == 1, case .literal(.string(let name)) = index[0].kind {
          value = stepping(from: value, to: name)
        } else {
          extras += index.filter { if case .literal = $0.kind { false } else { true } }
          value = stepping(from: value, to: "*")
        }
      case .symbol("("):
        tokens.removeFirst()
        guard let inner = arguments(until: ")", depth: depth) else { return nil }
        value = call(value, inner)
      case .symbol("|"):
        tokens.removeFirst()
        guard let filter = application(depth: depth) else { return nil }
        value = make(.filter(value, filter.name, filter.arguments), from: value)
      case .name("is"):
        tokens.removeFirst()
        let isNot = take(name: "not")
        guard let test = application(depth: depth) else { return nil }
        let made = make(.test(value, test.name, test.arguments), from: value)
        value = isNot ? E(kind: .not(made), range: made.range) : made
      default:
        return finish(value, extras)
      }
    }
    return finish(value, extras)
  }

  /// A path with the names behind points that follow, taken together; nil where none follows.
  private mutating func names(after fields: [String]) -> [String]? {
    var steps = fields
    var isLonger = false
    while case .symbol(".")? = tokens.first?.kind,
      case .name(let name)? = tokens.dropFirst().first?.kind
    {
      tokens.removeFirst()
      takeNext()
      if steps.count < Self.longestPath { steps.append(name) }
      isLonger = true
    }
    return isLonger ? steps : nil
  }

  private func finish(_ value: E, _ extras: [E]) -> E {
    extras.isEmpty ? value : E(kind: .other([value] + extras), range: value.range)
  }

  /// The longest path that is kept; what lies deeper is the same value for every rule.
  private static let longestPath = 16

  private func stepping(from value: E, to name: String) -> E {
    guard case .path(let root, let fields) = value.kind else {
      return make(.other([value]), from: value)
    }
    let isFull = fields.count >= Self.longestPath
    return make(.path(root: root, fields: isFull ? fields : fields + [name]), from: value)
  }

  /// A call: `x.get('y', z)` reads a field that may be absent; any other method reads its object.
  private func call(_ callee: E, _ arguments: [E]) -> E {
    guard case .path(let root, let fields) = callee.kind, let method = fields.last else {
      if case .path = callee.kind { return make(.other(arguments), from: callee) }
      return make(.other([callee] + arguments), from: callee)
    }
    let object = Array(fields.dropLast())
    if method == "get", case .literal(.string(let name)) = arguments.first?.kind {
      let read = make(.path(root: root, fields: object + [name]), from: callee)
      return make(.filter(read, "default", Array(arguments.dropFirst())), from: callee)
    }
    let receiver = make(.path(root: root, fields: object), from: callee)
    return make(.other([receiver] + arguments), from: callee)
  }

  /// A filter's or test's name with its arguments.
  private mutating func application(depth: Int) -> (name: String, arguments: [E])? {
    guard let token = tokens.popFirst(), case .name(let name) = token.kind else { return nil }
    end = token.range.upperBound
    if take(symbol: "(") {
      guard let arguments = arguments(until: ")", depth: depth) else { return nil }
      return (name, arguments)
    }
    // A test may have one argument without brackets: `is sameas true`.
    switch tokens.first?.kind {
    case .string, .number, .name("true"), .name("false"), .name("True"), .name("False"):
      return primary(depth: depth).map { (name, [$0]) }
    default: return (name, [])
    }
  }

  /// Values between commas up to a closing bracket; names of arguments and keys of tables are
  /// values like the others, and a slice's colon separates like a comma.
  private mutating func arguments(until close: String, depth: Int) -> [E]? {
    var values: [E] = []
    while !take(symbol: close) {
      if take(symbol: ",") || take(symbol: ":") { continue }
      if case .name? = tokens.first?.kind, tokens.dropFirst().first?.kind == .symbol("=") {
        tokens = tokens.dropFirst(2)
      }
      guard let value = choice(depth: depth + 1) else { return nil }
      values.append(value)
    }
    return values
  }

  private func make(_ kind: E.Kind, from first: E) -> E {
    E(kind: kind, range: first.range.lowerBound..<max(end, first.range.upperBound))
  }

  private func peek(name: String) -> Bool {
    if case .name(let next)? = tokens.first?.kind { next == name } else { false }
  }

  private mutating func take(name: String) -> Bool {
    guard peek(name: name) else { return false }
    takeNext()
    return true
  }

  private mutating func take(symbol: String) -> Bool {
    guard case .symbol(let next)? = tokens.first?.kind, next == symbol else { return false }
    takeNext()
    return true
  }

  private mutating func takeNext() {
    if let token = tokens.popFirst() { end = token.range.upperBound }
  }
}

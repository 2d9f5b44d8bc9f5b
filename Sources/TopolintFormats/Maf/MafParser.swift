import TopolintModel

/// Parses PowerFx: operators, calls, paths and literals. What it does not know ends the attempt, and
/// the paths are then looked for one by one.
struct MafParser {
  private typealias Token = MafTokens.Token

  /// How deep formulas may nest.
  private static let maximumDepth = 64
  private static let comparisons: [String: Comparison] = [
    "=": .equal, "<>": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]
  private static let operators: Set = ["&", "+", "-", "*", "/", "^", "%"]

  private let bytes: [UInt8]
  private var tokens: MafTokens
  private var token = Token.end
  private var range = 0..<0
  /// The end of the token before.
  private var last: Int
  private var depth = 0
  /// The names that the formula itself gives to records, with `As` or `With`: no scope of the workflow.
  private var aliases: Set<String> = []

  private init(_ bytes: [UInt8], _ part: Range<Int>, depth: Int) {
    self.bytes = bytes
    tokens = MafTokens(bytes, part)
    last = part.lowerBound
    self.depth = depth
    advance()
  }

  /// The formula in a part of a text.
  static func parse(_ bytes: [UInt8], _ part: Range<Int>) -> MafExpression {
    parse(bytes, part, depth: 0)
  }

  private static func parse(_ bytes: [UInt8], _ part: Range<Int>, depth: Int) -> MafExpression {
    var parser = MafParser(bytes, part, depth: depth)
    if let whole = parser.chain(), parser.token == .end { return whole }
    var scanner = MafParser(bytes, part, depth: depth)
    return MafExpression(kind: .parts(scanner.everyPath()), range: part)
  }

  /// The formulas in the braces of a text.
  static func holes(_ bytes: [UInt8]) -> [MafExpression] {
    var found: [MafExpression] = []
    var i = 0
    while i < bytes.count {
      guard bytes[i] == UInt8(ascii: "{"), let end = MafTokens.closing(bytes, i, bytes.count) else {
        i += 1
        continue
      }
      found.append(parse(bytes, i + 1..<end))
      i = end + 1
    }
    return found
  }

  // MARK: Grammar

  private func made(_ kind: MafExpression.Kind, from start: Int) -> MafExpression {
    MafExpression(kind: kind, range: start..<max(start, last))
  }

  private mutating func take(_ mark: String) -> Bool {
    guard token == .mark(mark) else { return false }
    advance()
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard case .name(let name) = token, name.lowercased() == word else { return false }
    advance()
    return true
  }

  private mutating func chain() -> MafExpression? {
    let start = range.lowerBound
    guard let first = any() else { return nil }
    var parts = [first]
    while take(";") || take(";;") {
      guard token != .end, let next = any() else { break }
      parts.append(next)
    }
    return parts.count == 1 ? first : made(.parts(parts), from: start)
  }

  private mutating func any() -> MafExpression? {
    depth += 1
    defer { depth -= 1 }
    let start = range.lowerBound
    guard depth <= Self.maximumDepth, let first = all() else { return nil }
    var parts = [first]
    while take("||") || take(word: "or") {
      guard let next = all() else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? first : made(.any(parts), from: start)
  }

  private mutating func all() -> MafExpression? {
    let start = range.lowerBound
    guard let first = negation() else { return nil }
    var parts = [first]
    while take("&&") || take(word: "and") {
      guard let next = negation() else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? first : made(.all(parts), from: start)
  }

  private mutating func negation() -> MafExpression? {
    let start = range.lowerBound
    var isNegated = false
    var count = 0
    while take("!") || take(word: "not") {
      isNegated.toggle()
      count += 1
      if count > Self.maximumDepth { return nil }
    }
    guard let inner = comparison() else { return nil }
    return isNegated ? made(.not(inner), from: start) : inner
  }

  private mutating func comparison() -> MafExpression? {
    let start = range.lowerBound
    guard var left = sum() else { return nil }
    while true {
      if take(word: "as") {
        // `Orders As Order`: the name of each record in what follows.
        guard case .name(let alias) = token else { return nil }
        aliases.insert(alias)
        advance()
      } else if case .mark(let mark) = token, let how = Self.comparisons[mark] {
        advance()
        guard let right = sum() else { return nil }
        left = made(.compare(left, how, right), from: start)
      } else if case .name(let name) = token, ["in", "exactin"].contains(name.lowercased()) {
        advance()
        guard let right = sum() else { return nil }
        left = made(.isIn(left, right, isExact: name.lowercased() == "exactin"), from: start)
      } else {
        return left
      }
    }
  }

  private mutating func sum() -> MafExpression? {
    let start = range.lowerBound
    guard let first = operand() else { return nil }
    var parts = [first]
    while case .mark(let mark) = token, Self.operators.contains(mark) {
      advance()
      if mark == "%" { continue }
      guard let next = operand() else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? first : made(.parts(parts), from: start)
  }

  private mutating func operand() -> MafExpression? {
    let start = range.lowerBound
    switch token {
    case .number(let number):
      advance()
      return made(.literal(.number(number)), from: start)
    case .text(let text, let holes):
      advance()
      if holes.isEmpty { return made(.literal(.string(text)), from: start) }
      return made(
        .parts(holes.map { Self.parse(bytes, $0, depth: depth + 1) }), from: start)
    case .name(let name): return named(name, start)
    case .mark("-"):
      while take("-") {}
      guard case .number(let number) = token else {
        if case .mark("-") = token { return nil }
        return operand()
      }
      advance()
      return made(.literal(.number(-number)), from: start)
    case .mark("!"):
      depth += 1
      defer { depth -= 1 }
      advance()
      guard depth <= Self.maximumDepth, let inner = operand() else { return nil }
      return made(.not(inner), from: start)
    case .mark("("):
      advance()
      guard let inner = any(), take(")") else { return nil }
      return field(of: inner, start)
    case .mark("["):
      guard let members = list(to: "]") else { return nil }
      return made(.list(members), from: start)
    case .mark("{"):
      var names: Set<String> = []
      return record(start, names: &names)
    case .mark, .end: return nil
    }
  }

  private mutating func named(_ name: String, _ start: Int) -> MafExpression? {
    advance()
    if token == .mark("(") {
      guard let arguments = list(to: ")", namesRecord: name == "With") else { return nil }
      switch name.lowercased() {
      case "and": return made(.all(arguments), from: start)
      case "or": return made(.any(arguments), from: start)
      default: return field(of: made(.call(name, arguments), from: start), start)
      }
    }
    switch name.lowercased() {
    case "true": return made(.literal(.bool(true)), from: start)
    case "false": return made(.literal(.bool(false)), from: start)
    default: break
    }
    var names = [name]
    while token == .mark(".") {
      advance()
      guard case .name(let next) = token else { return nil }
      names.append(next)
      advance()
    }
    if aliases.contains(name) { return made(.parts([]), from: start) }
    return made(.path(names), from: start)
  }

  /// A field of what a call or a group gives.
  private mutating func field(of inner: MafExpression, _ start: Int) -> MafExpression? {
    guard token == .mark(".") else { return inner }
    while take(".") {
      guard case .name = token else { return nil }
      advance()
    }
    return made(.parts([inner]), from: start)
  }

  /// The elements up to a closing mark; the token is the opening one. Of `With` the first is a record
  /// whose fields are names in the rest.
  private mutating func list(to end: String, namesRecord: Bool = false) -> [MafExpression]? {
    advance()
    if namesRecord, token == .mark("{") {
      var names: Set<String> = []
      let start = range.lowerBound
      guard let first = record(start, names: &names) else { return nil }
      aliases.formUnion(names)
      guard take(",") else { return take(end) ? [first] : nil }
      return list(from: [first], to: end)
    }
    return list(from: [], to: end)
  }

  private mutating func list(from first: [MafExpression], to end: String) -> [MafExpression]? {
    var members = first
    while !take(end) {
      guard let next = chain() else { return nil }
      members.append(next)
      if !take(",") {
        guard take(end) else { return nil }
        break
      }
    }
    return members
  }

  private mutating func record(_ start: Int, names: inout Set<String>) -> MafExpression? {
    advance()
    var values: [MafExpression] = []
    while !take("}") {
      switch token {
      case .name(let name), .text(let name, _): names.insert(name)
      default: return nil
      }
      advance()
      guard take(":"), let value = chain() else { return nil }
      values.append(value)
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    return made(.parts(values), from: start)
  }

  /// All paths of a text that is no formula that is known.
  private mutating func everyPath() -> [MafExpression] {
    var found: [MafExpression] = []
    while token != .end {
      let start = range.lowerBound
      if case .text(_, let holes) = token {
        found += holes.map { Self.parse(bytes, $0, depth: depth + 1) }
      }
      guard case .name(let name) = token else {
        advance()
        continue
      }
      advance()
      var names = [name]
      while take("."), case .name(let next) = token {
        names.append(next)
        advance()
      }
      if names.count > 1 { found.append(made(.path(names), from: start)) }
    }
    return found
  }

  private mutating func advance() {
    last = range.upperBound
    (token, range) = tokens.next()
  }
}

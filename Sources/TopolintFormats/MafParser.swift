import TopolintModel

/// Parses PowerFx: operators, calls, paths and literals. What it does not know ends the attempt, and
/// the paths are then looked for one by one.
struct MafParser {
  private enum Token: Equatable {
    case name(String)
    case number(Double)
    case text(String, holes: [Range<Int>])
    case mark(String)
    case end
  }

  /// How deep formulas may nest.
  private static let maximumDepth = 64
  private static let comparisons: [String: Comparison] = [
    "=": .equal, "<>": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]
  private static let operators: Set = ["&", "+", "-", "*", "/", "^", "%"]

  private let bytes: [UInt8]
  private let limit: Int
  private var offset: Int
  private var token = Token.end
  private var range = 0..<0
  /// The end of the token before.
  private var last: Int
  private var depth = 0

  private init(_ bytes: [UInt8], _ part: Range<Int>, depth: Int) {
    self.bytes = bytes
    limit = part.upperBound
    offset = part.lowerBound
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
      guard bytes[i] == UInt8(ascii: "{"), let end = closing(bytes, i, bytes.count) else {
        i += 1
        continue
      }
      found.append(parse(bytes, i + 1..<end))
      i = end + 1
    }
    return found
  }

  /// The offset of the brace that closes the one at `start`.
  private static func closing(_ bytes: [UInt8], _ start: Int, _ limit: Int) -> Int? {
    var depth = 0
    var isText = false
    for i in start..<min(limit, start + 1024) {
      switch bytes[i] {
      case UInt8(ascii: "\""): isText.toggle()
      case UInt8(ascii: "{") where !isText: depth += 1
      case UInt8(ascii: "}") where !isText:
        depth -= 1
        if depth == 0 { return i }
      default: break
      }
    }
    return nil
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
      if case .mark(let mark) = token, let how = Self.comparisons[mark] {
        advance()
        guard let right = sum() else { return nil }
        left = made(.compare(left, how, right), from: start)
      } else if take(word: "in") || take(word: "exactin") {
        guard let right = sum() else { return nil }
        left = made(.isIn(left, right), from: start)
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
    case .mark("("):
      advance()
      guard let inner = any(), take(")") else { return nil }
      return field(of: inner, start)
    case .mark("["):
      guard let members = list(to: "]") else { return nil }
      return made(.list(members), from: start)
    case .mark("{"): return record(start)
    case .mark, .end: return nil
    }
  }

  private mutating func named(_ name: String, _ start: Int) -> MafExpression? {
    advance()
    if token == .mark("(") {
      guard let arguments = list(to: ")") else { return nil }
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

  /// The elements up to a closing mark; the token is the opening one.
  private mutating func list(to end: String) -> [MafExpression]? {
    advance()
    var members: [MafExpression] = []
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

  private mutating func record(_ start: Int) -> MafExpression? {
    advance()
    var values: [MafExpression] = []
    while !take("}") {
      switch token {
      case .name, .text: advance()
      default: return nil
      }
      guard take(":"), let value = any() else { return nil }
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

  // MARK: Tokens

  private mutating func advance() {
    last = range.upperBound
    while offset < limit, bytes[offset] <= 0x20 { offset += 1 }
    let start = offset
    token = read()
    range = start..<offset
  }

  private mutating func read() -> Token {
    guard offset < limit else { return .end }
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "\""): return text(isTemplate: false)
    case UInt8(ascii: "$") where offset + 1 < limit && bytes[offset + 1] == UInt8(ascii: "\""):
      offset += 1
      return text(isTemplate: true)
    case UInt8(ascii: "'"): return quotedName()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case _ where Self.isName(byte):
      let start = offset
      while offset < limit, Self.isName(bytes[offset]) { offset += 1 }
      return .name(String(decoding: bytes[start..<offset], as: UTF8.self))
    default:
      if offset + 1 < limit {
        let two = String(decoding: bytes[offset..<offset + 2], as: UTF8.self)
        if ["&&", "||", "<>", "<=", ">=", ";;"].contains(two) {
          offset += 2
          return .mark(two)
        }
      }
      offset += 1
      return .mark(String(decoding: [byte], as: UTF8.self))
    }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  private mutating func number() -> Token {
    let start = offset
    while offset < limit, bytes[offset] == UInt8(ascii: ".") || Self.isName(bytes[offset]) {
      offset += 1
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard let number = Double(text), number.isFinite else { return .mark("?") }
    return .number(number)
  }

  /// A text in quotes; a quote in it is written twice. In a template the braces hold formulas.
  private mutating func text(isTemplate: Bool) -> Token {
    offset += 1
    var text: [UInt8] = []
    var holes: [Range<Int>] = []
    while offset < limit {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        guard offset + 1 < limit, bytes[offset + 1] == byte else { break }
        offset += 1
      } else if isTemplate, byte == UInt8(ascii: "{"),
        let end = Self.closing(bytes, offset, limit)
      {
        holes.append(offset + 1..<end)
        offset = end
      }
      text.append(byte)
      offset += 1
    }
    offset = min(offset + 1, limit)
    return .text(String(decoding: text, as: UTF8.self), holes: holes)
  }

  private mutating func quotedName() -> Token {
    let start = offset + 1
    offset = start
    while offset < limit, bytes[offset] != UInt8(ascii: "'") { offset += 1 }
    let name = String(decoding: bytes[start..<offset], as: UTF8.self)
    offset = min(offset + 1, limit)
    return .name(name)
  }
}

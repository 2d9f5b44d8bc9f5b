internal import TopolintModel

/// A condition of a `topology` file, taken apart.
///
///     or      = and ("or" and)*
///     and     = not ("and" not)*
///     not     = "not" not | term
///     term    = "(" or ")" | operand [compare operand]
///     operand = path | 'text' | "text" | number | true | false | null
///
/// Text beyond that is legal, and compared by its words.
struct TopologyCondition {
  /// A path in the condition, not yet tied to a node.
  struct Name {
    /// The path as written, without a `?` at its end.
    let text: String
    /// Whether absence is provided for: a `?`, or a comparison with null.
    var isOptional: Bool
    /// Its bytes in the condition's text.
    let range: Range<Int>
  }

  /// The condition with the index of a name where a value is meant.
  indirect enum Tree {
    case constant(Bool)
    case compare(Int, Comparison, Literal)
    case truthy(Int)
    case not(Tree)
    case all([Tree])
    case any([Tree])
  }

  private(set) var names: [Name] = []
  /// nil for text beyond the grammar.
  private(set) var tree: Tree?

  init(_ text: String) {
    var parser = TopologyConditionParser(text)
    let found = parser.parse()
    guard let found else { return }
    tree = found
    names = parser.names
  }

  /// The condition as the graph has it, once every name has its value.
  static func model(_ tree: Tree, _ values: [ValuePath]) -> Condition {
    switch tree {
    case .constant(true): .always
    case .constant(false): .not(.always)
    case .compare(let name, let comparison, let literal):
      .compare(values[name], comparison, literal)
    case .truthy(let name): .truthy(values[name])
    case .not(let inner): .not(model(inner, values))
    case .all(let parts): .all(parts.map { model($0, values) })
    case .any(let parts): .any(parts.map { model($0, values) })
    }
  }

  /// A text with single blanks between its words and none around it.
  static func normalised(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// Takes a condition apart. Nesting beyond a bound makes the text opaque.
private struct TopologyConditionParser {
  private enum Token: Equatable {
    case name(String, isOptional: Bool)
    case literal(Literal)
    case compare(Comparison)
    case and, or, not, open, close
  }

  private enum Operand {
    case name(Int)
    case literal(Literal)
  }

  var names: [TopologyCondition.Name] = []
  private var tokens: [(token: Token, range: Range<Int>)] = []
  private var isLexed = true
  private var next = 0
  private var depth = 0
  private static let deepest = 64
  /// A longer text is no condition that a person wrote.
  private static let longest = 10_000

  init(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.longest else {
      isLexed = false
      return
    }
    var at = 0
    while at < bytes.count {
      if bytes[at] <= 0x20 {
        at += 1
        continue
      }
      guard let (token, end) = Self.token(bytes, at) else {
        isLexed = false
        return
      }
      tokens.append((token, at..<end))
      at = end
    }
  }

  mutating func parse() -> TopologyCondition.Tree? {
    guard isLexed, let tree = or(), next == tokens.count else { return nil }
    return tree
  }

  // MARK: tokens

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): true
    default: false
    }
  }

  private static func token(_ bytes: [UInt8], _ start: Int) -> (Token, Int)? {
    let second = start + 1 < bytes.count ? bytes[start + 1] : 0
    switch bytes[start] {
    case UInt8(ascii: "("): return (.open, start + 1)
    case UInt8(ascii: ")"): return (.close, start + 1)
    case UInt8(ascii: "="): return second == 0x3D ? (.compare(.equal), start + 2) : nil
    case UInt8(ascii: "!"): return second == 0x3D ? (.compare(.notEqual), start + 2) : nil
    case UInt8(ascii: "<"):
      return second == 0x3D
        ? (.compare(.lessOrEqual), start + 2) : (.compare(.less), start + 1)
    case UInt8(ascii: ">"):
      return second == 0x3D
        ? (.compare(.greaterOrEqual), start + 2) : (.compare(.greater), start + 1)
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return string(bytes, start)
    case let byte where isNameByte(byte): return word(bytes, start)
    default: return nil
    }
  }

  private static func string(_ bytes: [UInt8], _ start: Int) -> (Token, Int)? {
    guard let end = bytes[(start + 1)...].firstIndex(of: bytes[start]) else { return nil }
    let text = String(decoding: bytes[start + 1..<end], as: UTF8.self)
    return text.utf8.contains(UInt8(ascii: "\\")) ? nil : (.literal(.string(text)), end + 1)
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> (Token, Int)? {
    var end = start
    while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    switch text {
    case "and": return (.and, end)
    case "or": return (.or, end)
    case "not": return (.not, end)
    case "true": return (.literal(.bool(true)), end)
    case "false": return (.literal(.bool(false)), end)
    case "null": return (.literal(.null), end)
    default: break
    }
    if let byte = text.utf8.first, (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") {
      guard let number = Double(text), number.isFinite else { return nil }
      return (.literal(.number(number)), end)
    }
    guard TopologyPath(text) != nil else { return nil }
    if end < bytes.count, bytes[end] == UInt8(ascii: "?") {
      return (.name(text, isOptional: true), end + 1)
    }
    return (.name(text, isOptional: false), end)
  }

  // MARK: grammar

  private var peek: Token? { next < tokens.count ? tokens[next].token : nil }

  private mutating func take(_ token: Token) -> Bool {
    guard peek == token else { return false }
    next += 1
    return true
  }

  private mutating func or() -> TopologyCondition.Tree? {
    guard let first = and() else { return nil }
    var parts = [first]
    while take(.or) {
      guard let part = and() else { return nil }
      parts.append(part)
    }
    return parts.count == 1 ? first : .any(parts)
  }

  private mutating func and() -> TopologyCondition.Tree? {
    guard let first = not() else { return nil }
    var parts = [first]
    while take(.and) {
      guard let part = not() else { return nil }
      parts.append(part)
    }
    return parts.count == 1 ? first : .all(parts)
  }

  private mutating func not() -> TopologyCondition.Tree? {
    var isNegated = false
    while take(.not) { isNegated.toggle() }
    guard let term = term() else { return nil }
    return isNegated ? .not(term) : term
  }

  private mutating func term() -> TopologyCondition.Tree? {
    if take(.open) {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.deepest, let inner = or(), take(.close) else { return nil }
      return inner
    }
    guard let left = operand() else { return nil }
    guard case .compare(let comparison)? = peek else {
      switch left {
      case .name(let name): return .truthy(name)
      case .literal(.bool(let flag)): return .constant(flag)
      case .literal: return nil
      }
    }
    next += 1
    guard let right = operand() else { return nil }
    switch (left, right) {
    case (.name(let name), .literal(let literal)):
      return compare(name, comparison, literal)
    case (.literal(let literal), .name(let name)):
      return compare(name, comparison.mirrored, literal)
    case (.name, .name), (.literal, .literal): return nil
    }
  }

  private mutating func compare(_ name: Int, _ comparison: Comparison, _ literal: Literal)
    -> TopologyCondition.Tree
  {
    if literal == .null { names[name].isOptional = true }
    return .compare(name, comparison, literal)
  }

  private mutating func operand() -> Operand? {
    guard next < tokens.count else { return nil }
    let (token, range) = tokens[next]
    switch token {
    case .name(let text, let isOptional):
      next += 1
      names.append(TopologyCondition.Name(text: text, isOptional: isOptional, range: range))
      return .name(names.count - 1)
    case .literal(let literal):
      next += 1
      return .literal(literal)
    default: return nil
    }
  }
}

extension Comparison {
  /// The comparison with its two sides swapped.
  var mirrored: Comparison {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// A path of a `topology` file: a head, then names after dots.
struct TopologyPath {
  /// `inputs`, `state`, `env`, `self`, a node's id, or ids with slashes.
  let head: String
  /// The names after it.
  let fields: [String]

  /// Takes a text apart; nil when it is no path.
  init?(_ text: String) {
    if !text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }) {
      guard Self.isID(text) else { return nil }
      head = text
      fields = []
      return
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, Self.isHead(first), parts.dropFirst().allSatisfy(Self.isID)
    else { return nil }
    head = first
    fields = Array(parts.dropFirst())
  }

  private static func isHead(_ text: String) -> Bool {
    text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isID(String($0)) }
  }

  /// Whether the text can be the id of a node: letters, digits, `_`, `-` and what is not ASCII.
  static func isID(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        case UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}

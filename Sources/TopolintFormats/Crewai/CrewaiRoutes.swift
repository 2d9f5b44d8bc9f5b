internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// When a router emits each of its events: what its expression says, as far as that can be read.
///
/// An expression of choices between texts, `a == 'x' ? 'yes' : 'no'`, is taken apart. Of every other
/// router it is known only that the event is its answer.
struct CrewaiRoutes {
  private let answer: ValuePath
  private let expression: String?
  private var conditions: [String: Condition] = [:]
  private var last: String?

  init(
    _ method: CrewaiMethod, _ chooser: NodeID, _ lowering: CrewaiLowering, _ flow: CrewaiFlow
  ) {
    if case .human = lowering.builder[chooser].kind {
      answer = ValuePath(.output(chooser), ["outcome"])
      expression = nil
      return
    }
    answer = ValuePath(.output(method.part.value))
    guard lowering.builder[method.part.value].kind == .router(.expression),
      let node = method.node["do"]?["expr"], let text = node.text
    else {
      expression = nil
      return
    }
    expression = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var reads = CrewaiText.expressionReads(node)[...]
    let names = method.labels.map(\.name)
    var parser = CrewaiChoice(Array(node.textBytes))
    guard let cases = parser.cases() else { return }
    // The values are looked up in the order in which the expression names them.
    var values: [ValuePath?] = []
    while let read = reads.popFirst() {
      values.append(lowering.value(of: read, CrewaiScope(), flow))
    }
    guard parser.pathCount == values.count else { return }
    for (position, choice) in cases.enumerated() {
      guard names.contains(choice.label), conditions[choice.label] == nil, last != choice.label,
        let condition = choice.condition.map({ CrewaiChoice.model($0, values) }) ?? .always
      else {
        conditions = [:]
        last = nil
        return
      }
      if position == cases.count - 1 {
        last = choice.label
      } else {
        conditions[choice.label] = condition
      }
    }
  }

  /// Whether the event is what is left when no case holds.
  func isDefault(_ label: String) -> Bool { last == label }

  /// When the event is emitted.
  func condition(of label: String) -> Condition {
    if last != nil {
      if last == label { return .always }
      return conditions[label] ?? .not(.always)
    }
    if let expression { return .opaque("\(expression) == '\(label)'") }
    return .compare(answer, .equal, .string(label))
  }
}

/// Takes an expression of nested choices apart.
struct CrewaiChoice {
  /// A condition with the position of a path where a value is meant.
  indirect enum Tree {
    case compare(Int, Comparison, Literal)
    case truthy(Int)
    case not(Tree)
    case all([Tree])
    case any([Tree])
    case opaque(String)
  }

  /// One case: its condition, nil for what is left, and the text that it gives.
  struct Case {
    let condition: Tree?
    let label: String
  }

  private let tokens: [ConductorToken]
  private var position = 0
  /// How many paths were met.
  private(set) var pathCount = 0

  init(_ bytes: [UInt8]) {
    tokens = Self.tokens(bytes)
  }

  /// The cases in their order, the last without a condition; nil for every other expression.
  mutating func cases() -> [Case]? {
    guard !tokens.isEmpty, let found = choice(depth: 0), position == tokens.count else {
      return nil
    }
    return found
  }

  /// The condition in the graph's terms.
  static func model(_ tree: Tree, _ values: [ValuePath?]) -> Condition? {
    switch tree {
    case .compare(let path, let how, let literal): values[path].map { .compare($0, how, literal) }
    case .truthy(let path): values[path].map { .truthy($0) }
    case .not(let inner): model(inner, values).map { .not($0) }
    case .all(let parts):
      parts.reduce(into: [Condition]?([])) { all, part in
        all = model(part, values).flatMap { one in all.map { $0 + [one] } }
      }.map { .all($0) }
    case .any(let parts):
      parts.reduce(into: [Condition]?([])) { all, part in
        all = model(part, values).flatMap { one in all.map { $0 + [one] } }
      }.map { .any($0) }
    case .opaque(let text): .opaque(text)
    }
  }

  // MARK: Grammar

  private mutating func choice(depth: Int) -> [Case]? {
    guard depth < 24 else { return nil }
    if let label = string() { return [Case(condition: nil, label: label)] }
    if take("(") {
      let before = (position, pathCount)
      if let inner = choice(depth: depth + 1), take(")"), !isAt("?") { return inner }
      (position, pathCount) = (before.0 - 1, before.1)
    }
    guard let condition = any(depth: depth + 1), take("?"), let label = string(), take(":"),
      let rest = choice(depth: depth + 1)
    else { return nil }
    return [Case(condition: condition, label: label)] + rest
  }

  private mutating func any(depth: Int) -> Tree? {
    guard depth < 24, var parts = all(depth: depth + 1).map({ [$0] }) else { return nil }
    while take("||") {
      guard let next = all(depth: depth + 1) else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func all(depth: Int) -> Tree? {
    guard var parts = term(depth: depth + 1).map({ [$0] }) else { return nil }
    while take("&&") {
      guard let next = term(depth: depth + 1) else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func term(depth: Int) -> Tree? {
    guard depth < 24 else { return nil }
    if take("!") { return term(depth: depth + 1).map { .not($0) } }
    if take("(") {
      guard let inner = any(depth: depth + 1), take(")") else { return nil }
      return inner
    }
    guard let path = path() else { return nil }
    for how in Comparison.allCases where isAt(how.rawValue) {
      position += 1
      return literal().map { .compare(path, how, $0) }
    }
    return .truthy(path)
  }

  private mutating func path() -> Int? {
    guard position < tokens.count, case .name(let name) = tokens[position].kind,
      ["outputs", "state"].contains(name)
    else { return nil }
    position += 1
    while take(".") {
      guard position < tokens.count, case .name = tokens[position].kind else { return nil }
      position += 1
    }
    pathCount += 1
    return pathCount - 1
  }

  private mutating func literal() -> Literal? {
    guard position < tokens.count else { return nil }
    defer { position += 1 }
    switch tokens[position].kind {
    case .string(let text): return .string(text)
    case .number(let number): return .number(number)
    case .name("true"): return .bool(true)
    case .name("false"): return .bool(false)
    case .name("null"): return .null
    default: return nil
    }
  }

  private mutating func string() -> String? {
    guard position < tokens.count, case .string(let text) = tokens[position].kind else {
      return nil
    }
    position += 1
    return text
  }

  private func isAt(_ symbol: String) -> Bool {
    position < tokens.count && tokens[position].kind == .symbol(symbol)
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard isAt(symbol) else { return false }
    position += 1
    return true
  }

  // MARK: Words

  private static let symbols = ["&&", "||", "==", "!=", "<=", ">="]

  /// The words of an expression; empty when there is one that the grammar above does not have.
  private static func tokens(_ bytes: [UInt8]) -> [ConductorToken] {
    guard bytes.count <= 4096 else { return [] }
    var found: [ConductorToken] = []
    var i = 0
    while i < bytes.count {
      let start = i
      switch bytes[i] {
      case 0x20, 0x09, 0x0A, 0x0D:
        i += 1
        continue
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard let end = bytes[(i + 1)...].firstIndex(of: bytes[i]),
          !bytes[i...end].contains(UInt8(ascii: "\\"))
        else { return [] }
        let text = String(decoding: bytes[(i + 1)..<end], as: UTF8.self)
        i = end + 1
        found.append(ConductorToken(kind: .string(text), range: start..<i))
      case let byte where byte.isNameStart:
        while i < bytes.count, bytes[i].isNamePart { i += 1 }
        let text = String(decoding: bytes[start..<i], as: UTF8.self)
        found.append(ConductorToken(kind: .name(text), range: start..<i))
      case let byte where byte.isDigit:
        while i < bytes.count, bytes[i].isDigit || bytes[i] == UInt8(ascii: ".") { i += 1 }
        guard let number = Double(String(decoding: bytes[start..<i], as: UTF8.self)) else {
          return []
        }
        found.append(ConductorToken(kind: .number(number), range: start..<i))
      default:
        let pair = String(decoding: bytes[i..<min(i + 2, bytes.count)], as: UTF8.self)
        let symbol = symbols.contains(pair) ? pair : String(decoding: bytes[i...i], as: UTF8.self)
        i += symbol.utf8.count
        found.append(ConductorToken(kind: .symbol(symbol), range: start..<i))
      }
    }
    return found
  }
}

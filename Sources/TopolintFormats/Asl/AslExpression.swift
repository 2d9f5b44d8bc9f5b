import TopolintModel

/// The JSONata of `{% ... %}`, as far as conditions and plain paths go.
struct AslExpression {
  /// What an expression is, when it is one path and nothing else.
  enum Source: Hashable {
    /// `$states.input...`
    case input([String])
    /// `$states.result...`
    case result([String])
    /// `$states.context...`
    case context([String])
    /// `$states.errorOutput...`
    case error
    /// `$name...`
    case variable(String, [String])

    init?(_ path: AslPath) {
      guard case .variable(let name) = path.root else { return nil }
      guard name == "states" else {
        self = .variable(name, path.steps)
        return
      }
      let rest = Array(path.steps.dropFirst())
      switch path.steps.first {
      case "input": self = .input(rest)
      case "result": self = .result(rest)
      case "context": self = .context(rest)
      case "errorOutput": self = .error
      default: return nil
      }
    }
  }

  /// The text between the marks; nil when the scalar is no expression.
  static func inner(_ text: String) -> (bytes: [UInt8], offset: Int)? {
    guard text.hasPrefix("{%"), text.hasSuffix("%}"), text.utf8.count >= 4 else { return nil }
    let bytes = Array(text.utf8)
    return (Array(bytes[2..<(bytes.count - 2)]), 2)
  }

  /// The values that an expression names, with their bytes in it.
  static func sources(in bytes: [UInt8]) -> [(source: Source, range: Range<Int>)] {
    var found: [(source: Source, range: Range<Int>)] = []
    var i = 0
    while i < bytes.count, found.count < 256 {
      let byte = bytes[i]
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        i += 1
        while i < bytes.count, bytes[i] != byte { i += bytes[i] == UInt8(ascii: "\\") ? 2 : 1 }
        i += 1
      } else if byte == UInt8(ascii: "$") {
        var end = i
        if let path = AslPath(bytes[i...], end: &end, isJSONata: true), let source = Source(path),
          !isCall(bytes, end)
        {
          found.append((source, i..<end))
        }
        i = max(end, i + 1)
      } else {
        i += 1
      }
    }
    return found
  }

  /// The path that the whole text is; nil for every other expression.
  static func path(_ bytes: [UInt8]) -> Source? {
    var lower = 0
    var upper = bytes.count
    while lower < upper, bytes[lower] <= 0x20 { lower += 1 }
    while upper > lower, bytes[upper - 1] <= 0x20 { upper -= 1 }
    var end = lower
    guard let path = AslPath(bytes[lower..<upper], end: &end, isJSONata: true), end == upper
    else { return nil }
    return Source(path)
  }

  /// Whether a bracket opens behind a name: it is a function's.
  static func isCall(_ bytes: [UInt8], _ end: Int) -> Bool {
    end < bytes.count && bytes[end] == UInt8(ascii: "(")
  }

  // The rest reads a condition.

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private let resolve: (Source) -> ValuePath?

  private init(_ bytes: [UInt8], _ resolve: @escaping (Source) -> ValuePath?) {
    self.bytes = bytes
    self.resolve = resolve
  }

  /// The condition that the text is; opaque where it goes beyond comparisons, `and`, `or`, `$not` and
  /// `$exists`.
  static func condition(_ bytes: [UInt8], _ resolve: @escaping (Source) -> ValuePath?) -> Condition
  {
    var reader = AslExpression(bytes, resolve)
    if let condition = reader.alternatives() {
      reader.skip()
      if reader.position == bytes.count { return condition }
    }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return .opaque(words.joined(separator: " "))
  }

  private mutating func alternatives() -> Condition? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 32, let first = conjunction() else { return nil }
    var parts = [first]
    while take(word: "or") {
      guard let next = conjunction() else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? first : .any(parts)
  }

  private mutating func conjunction() -> Condition? {
    guard let first = test() else { return nil }
    var parts = [first]
    while take(word: "and") {
      guard let next = test() else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? first : .all(parts)
  }

  private mutating func test() -> Condition? {
    if take("$not(") {
      guard let inner = alternatives(), take(")") else { return nil }
      return .not(inner)
    }
    if take("$exists(") {
      guard let value = value(), case .path(let path) = value, take(")") else { return nil }
      return .compare(path, .notEqual, .null)
    }
    if take("(") {
      guard let inner = alternatives(), take(")") else { return nil }
      return inner
    }
    guard let left = value() else { return nil }
    skip()
    let comparison: Comparison
    if take("!=") {
      comparison = .notEqual
    } else if take("<=") {
      comparison = .lessOrEqual
    } else if take(">=") {
      comparison = .greaterOrEqual
    } else if take("=") {
      comparison = .equal
    } else if take("<") {
      comparison = .less
    } else if take(">") {
      comparison = .greater
    } else {
      guard case .path(let path) = left else { return nil }
      return .truthy(path)
    }
    guard let right = value() else { return nil }
    switch (left, right) {
    case (.path(let path), .literal(let literal)): return .compare(path, comparison, literal)
    case (.literal(let literal), .path(let path)):
      return .compare(path, Self.turned(comparison), literal)
    default: return nil
    }
  }

  private enum Value {
    case path(ValuePath)
    case literal(Literal)
  }

  private mutating func value() -> Value? {
    skip()
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    if byte == UInt8(ascii: "$") {
      var end = position
      guard let path = AslPath(bytes[position...], end: &end, isJSONata: true),
        let source = Source(path), !Self.isCall(bytes, end), let value = resolve(source)
      else { return nil }
      // A filter or an index is more than a path.
      if bytes[position..<end].contains(UInt8(ascii: "[")) { return nil }
      position = end
      return .path(value)
    }
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
      guard let close = bytes[(position + 1)...].firstIndex(of: byte) else { return nil }
      let text = bytes[(position + 1)..<close]
      if text.contains(UInt8(ascii: "\\")) { return nil }
      position = close + 1
      return .literal(.string(String(decoding: text, as: UTF8.self)))
    }
    var end = position
    while end < bytes.count, AslPath.isWord(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
      end += 1
    }
    let word = String(decoding: bytes[position..<end], as: UTF8.self)
    position = end
    switch word {
    case "true": return .literal(.bool(true))
    case "false": return .literal(.bool(false))
    case "null": return .literal(.null)
    default:
      guard word.utf8.count < 32, let number = Double(word), number.isFinite else { return nil }
      return .literal(.number(number))
    }
  }

  private static func turned(_ comparison: Comparison) -> Comparison {
    switch comparison {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: comparison
    }
  }

  private mutating func skip() {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }

  private mutating func take(_ text: String) -> Bool {
    skip()
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func take(word: String) -> Bool {
    let start = position
    guard take(word) else { return false }
    if position < bytes.count, AslPath.isWord(bytes[position]) {
      position = start
      return false
    }
    return true
  }
}

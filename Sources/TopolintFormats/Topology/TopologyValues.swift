internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// Reads the values of a `topology` file, and notes those that are none.
struct TopologyValues {
  var problems = TopologyProblems()

  /// A value that is written in the file, or only a run knows, or is settled elsewhere.
  ///
  /// - Parameter key: the key that the value stands at; its span stands for a value of many lines.
  mutating func fact<Value>(
    _ value: SyntaxNode, key: SyntaxNode,
    _ read: (inout TopologyValues, SyntaxNode) -> Value?
  ) -> Fact<Value> {
    let isBlock = value.isCollection || value.style == .literal || value.style == .folded
    let span = isBlock && value.definition == nil ? key.span : value.span
    if Self.isDynamic(value) { return .dynamic(span) }
    if value.kind == .string, value.textBytes.elementsEqual("unknown".utf8) {
      return .unknown("the file says that it is settled elsewhere")
    }
    guard let found = read(&self, value) else {
      return .unknown("the value in the file cannot be read")
    }
    return .declared(found, span)
  }

  /// Where the names in `{{ name }}` stand, without the spaces around them.
  static func placeholders(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    var i = 0
    while i + 1 < bytes.count {
      if bytes[i] == UInt8(ascii: "{"), bytes[i + 1] == bytes[i] {
        start = i + 2
        i += 2
      } else if let lower = start, bytes[i] == UInt8(ascii: "}"), bytes[i + 1] == bytes[i] {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A }
        var range = lower..<i
        while let first = bytes[range].first, isSpace(first) { range.removeFirst() }
        while let last = bytes[range].last, isSpace(last) { range.removeLast() }
        if !range.isEmpty { found.append(range) }
        start = nil
        i += 2
      } else {
        i += 1
      }
    }
    return found
  }

  /// Whether a text is, or holds, an expression that only a run evaluates.
  static func isDynamic(_ value: SyntaxNode) -> Bool {
    guard value.kind == .string else { return false }
    let bytes = value.textBytes
    guard bytes.contains(UInt8(ascii: "{")) else { return false }
    var isOpen = false
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == previous, byte == UInt8(ascii: "{") { isOpen = true }
      if byte == previous, byte == UInt8(ascii: "}"), isOpen { return true }
      previous = byte
    }
    return false
  }

  /// A text; `what` is the key.
  mutating func text(_ value: SyntaxNode, _ what: String) -> String? {
    switch value.kind {
    case .string, .integer, .float, .bool:
      if let text = value.text, !text.isEmpty { return text }
    default: break
    }
    problems.wrongType(value, what, wanted: "text")
    return nil
  }

  /// A truth value.
  mutating func flag(_ value: SyntaxNode, _ what: String) -> Bool? {
    if let flag = value.bool { return flag }
    problems.wrongType(value, what, wanted: "`true` or `false`")
    return nil
  }

  /// One of the words of `Choice`.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ value: SyntaxNode, _ what: String, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    if let choice = value.string.flatMap(Choice.init(rawValue:)) { return choice }
    problems.unknownValue(value, of: what, known: Choice.allCases.map(\.rawValue))
    return nil
  }

  /// One of the words of a table.
  mutating func word<Value>(
    _ value: SyntaxNode, _ what: String, _ words: [(String, Value)]
  ) -> Value? {
    let text = value.string
    if let found = words.first(where: { $0.0 == text }) { return found.1 }
    problems.unknownValue(value, of: what, known: words.map(\.0))
    return nil
  }

  /// A whole number that is not negative, or `unlimited`.
  mutating func limit(_ value: SyntaxNode, _ what: String) -> Limit<Int>? {
    if value.string == "unlimited" { return .unlimited }
    if let number = value.integer, number >= 0 { return .finite(number) }
    problems.wrongType(value, what, wanted: "a whole number from 0 or `unlimited`")
    return nil
  }

  /// A whole number that is not negative.
  mutating func count(_ value: SyntaxNode, _ what: String) -> Int? {
    if let number = value.integer, number >= 0 { return number }
    problems.wrongType(value, what, wanted: "a whole number from 0")
    return nil
  }

  /// A number from 0; up to `most`.
  mutating func number(_ value: SyntaxNode, _ what: String, most: Double = .infinity) -> Double? {
    if let number = value.double, number.isFinite, number >= 0, number <= most { return number }
    problems.wrongType(
      value, what, wanted: most == .infinity ? "a number from 0" : "a number from 0 to \(Int(most))"
    )
    return nil
  }

  /// A number from 0, or `unlimited`.
  mutating func amount(_ value: SyntaxNode, _ what: String) -> Limit<Double>? {
    if value.string == "unlimited" { return .unlimited }
    return number(value, what).map { .finite($0) }
  }

  /// A duration, or `unlimited`.
  mutating func durationLimit(_ value: SyntaxNode, _ what: String) -> Limit<Milliseconds>? {
    if value.string == "unlimited" { return .unlimited }
    return duration(value, what).map { .finite($0) }
  }

  /// A duration: a number with `ms`, `s`, `m`, `h` or `d`, or a number of seconds.
  mutating func duration(_ value: SyntaxNode, _ what: String) -> Milliseconds? {
    if let seconds = value.double, seconds.isFinite, seconds >= 0 {
      return Milliseconds(seconds: seconds)
    }
    if value.kind == .string, let found = Self.duration(value.textBytes) { return found }
    problems.wrongType(value, what, wanted: "a duration such as `30s`, `10m` or `1d`")
    return nil
  }

  /// The duration that a text is: digits, at most with a point among them, and the unit.
  static func duration(_ text: ArraySlice<UInt8>) -> Milliseconds? {
    let digits = text.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
    guard let first = digits.first, let last = digits.last, isDigit(first), isDigit(last),
      let seconds = seconds(inUnit: text[digits.endIndex...]),
      let number = Double(String(decoding: digits, as: UTF8.self))
    else { return nil }
    return Milliseconds(seconds: number * seconds)
  }

  private static func seconds(inUnit unit: ArraySlice<UInt8>) -> Double? {
    guard unit.count == 1, let letter = unit.first else {
      return unit.elementsEqual("ms".utf8) ? 0.001 : nil
    }
    switch letter {
    case UInt8(ascii: "s"): return 1
    case UInt8(ascii: "m"): return 60
    case UInt8(ascii: "h"): return 3600
    case UInt8(ascii: "d"): return 86_400
    default: return nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// A list of texts.
  mutating func texts(_ value: SyntaxNode, _ what: String) -> [String]? {
    guard value.kind == .sequence else {
      problems.wrongType(value, what, wanted: "a list of texts")
      return nil
    }
    return value.elements.compactMap { text($0, what) }
  }

  /// A list of words, each once, sorted.
  mutating func words<Choice: RawRepresentable & CaseIterable & Comparable & Hashable>(
    _ value: SyntaxNode, _ what: String, _ type: Choice.Type
  ) -> [Choice]? where Choice.RawValue == String {
    guard value.kind == .sequence else {
      problems.wrongType(value, what, wanted: "a list")
      return nil
    }
    return Set(value.elements.compactMap { choice($0, what, type) }).sorted()
  }

  /// How many branches are waited for.
  mutating func policy(_ value: SyntaxNode, _ what: String) -> JoinPolicy? {
    if let number = value.integer, number > 0 { return .quorum(number) }
    switch value.string {
    case "all": return .all
    case "all-taken": return .allTaken
    case "any": return .any
    default:
      problems.unknownValue(value, of: what, known: ["all", "all-taken", "any", "a number from 1"])
      return nil
    }
  }

  /// The entries of a map whose keys are among `known`; notes the others.
  mutating func entries(_ value: SyntaxNode, of place: String, known: [String]) -> [Entry] {
    guard value.kind == .mapping else {
      problems.wrongType(value, place, wanted: "a map")
      return []
    }
    return value.entries.filter { entry in
      if known.contains(entry.name) { return true }
      problems.unknownKey(entry.key, in: place, known: known)
      return false
    }
  }
}

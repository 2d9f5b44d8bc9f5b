/// What the text of a plain scalar means by the core schema of YAML 1.2 (section 10.3.2).
enum ScalarText {
  /// The kind of a plain scalar without a tag.
  static func kind(_ text: Swift.Span<UInt8>) -> SyntaxNode.Kind {
    guard text.count > 0 else { return .null }
    switch text[0] {
    case 0x7E:  // ~
      return text.count == 1 ? .null : .string
    case 0x6E, 0x4E:  // n N
      // Told apart by its second letter before it is compared: `name` and `type` are everywhere.
      guard text.count == 4, text[1] | 0x20 == 0x75 else { return .string }
      return isAny(text, "null", "Null", "NULL") ? .null : .string
    case 0x74, 0x54:  // t T
      guard text.count == 4, text[1] | 0x20 == 0x72 else { return .string }
      return isAny(text, "true", "True", "TRUE") ? .bool : .string
    case 0x66, 0x46:  // f F
      guard text.count == 5, text[1] | 0x20 == 0x61 else { return .string }
      return isAny(text, "false", "False", "FALSE") ? .bool : .string
    case 0x30...0x39, 0x2B, 0x2D, 0x2E:  // digits + - .
      return number(text)
    default:
      return .string
    }
  }

  /// The kind of a text that starts with a digit, a sign or a point.
  private static func number(_ text: Swift.Span<UInt8>) -> SyntaxNode.Kind {
    let end = text.count
    if end > 2, text[0] == 0x30, text[1] == 0x78 || text[1] == 0x6F {  // 0x 0o
      let isHex = text[1] == 0x78
      for i in 2..<end {
        guard let digit = digit(text[i]), digit < (isHex ? 16 : 8) else { return .string }
      }
      return .integer
    }
    var i = text[0] == 0x2B || text[0] == 0x2D ? 1 : 0
    if i < end, text[i] == 0x2E, end - i == 4 {
      let word = text.extracting(i..<end)
      if isAny(word, ".inf", ".Inf", ".INF") { return .float }
      if i == 0, isAny(word, ".nan", ".NaN", ".NAN") { return .float }
    }
    let whole = skipDigits(text, &i)
    if i == end { return whole > 0 ? .integer : .string }
    var fraction = 0
    if text[i] == 0x2E {
      i += 1
      fraction = skipDigits(text, &i)
    }
    guard whole + fraction > 0 else { return .string }
    if i == end { return .float }
    guard text[i] == 0x65 || text[i] == 0x45 else { return .string }
    i += 1
    if i < end, text[i] == 0x2B || text[i] == 0x2D { i += 1 }
    return skipDigits(text, &i) > 0 && i == end ? .float : .string
  }

  /// Moves `i` over decimal digits and tells how many there were.
  private static func skipDigits(_ text: Swift.Span<UInt8>, _ i: inout Int) -> Int {
    let start = i
    while i < text.count, text[i] &- 0x30 < 10 { i += 1 }
    return i - start
  }

  private static func isAny(
    _ text: Swift.Span<UInt8>, _ a: StaticString, _ b: StaticString, _ c: StaticString
  ) -> Bool {
    matches(text, a) || matches(text, b) || matches(text, c)
  }

  private static func matches(_ text: Swift.Span<UInt8>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    var i = 0
    for byte in word.description.utf8 {
      if text[i] != byte { return false }
      i += 1
    }
    return true
  }

  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// The value of a text of the kind `integer`, or nil when it does not fit 64 bits.
  static func integer(_ text: ArraySlice<UInt8>) -> Int? {
    guard let (digits, radix) = digits(text) else { return nil }
    return Int(digits, radix: radix)
  }

  /// The value of a text of the kind `integer` or `float`, or nil when it is over-long.
  static func double(_ text: ArraySlice<UInt8>) -> Double? {
    guard let (digits, radix) = digits(text) else { return nil }
    if radix != 10 { return UInt64(digits, radix: radix).map(Double.init) }
    switch digits.lowercased() {
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    case ".nan": return .nan
    default: return Double(digits.hasSuffix(".") ? String(digits.dropLast()) : digits)
    }
  }

  /// The digits of a number without its radix prefix. Nobody writes 1,000 of them: a longer text is
  /// refused so that converting it takes no time worth speaking of.
  private static func digits(_ text: ArraySlice<UInt8>) -> (String, radix: Int)? {
    guard !text.isEmpty, text.count <= 1_000 else { return nil }
    let all = String(decoding: text, as: UTF8.self)
    if all.hasPrefix("0x") { return (String(all.dropFirst(2)), 16) }
    if all.hasPrefix("0o") { return (String(all.dropFirst(2)), 8) }
    return (all, 10)
  }
}

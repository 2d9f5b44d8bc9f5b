/// What a value looks like: random, or as people write who mean "put yours here".
enum SecretLook {
  /// Whether the value is long and random enough to be a key: letters and digits mixed, few
  /// repetitions, and not made of words.
  static func isRandom(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count >= SecretWords.shortest, value.count <= 512 else { return false }
    var counts = [Int](repeating: 0, count: 256)
    var digits = 0, upper = 0, lower = 0
    for byte in value {
      counts[Int(byte)] += 1
      if byte.isDigit {
        digits += 1
      } else if byte.isUpper {
        upper += 1
      } else if byte.isLower {
        lower += 1
      }
    }
    guard digits >= 2, upper + lower >= 2, !isUUID(value) else { return false }
    let isHex = value.allSatisfy(\.isHexDigit)
    // The distinct characters that a random text of this length has at least, nearly always.
    let distinct = counts.count { $0 > 0 }
    guard distinct >= (isHex ? 8 : 11), (counts.max() ?? 0) * 4 <= value.count else { return false }
    if isHex { return true }
    if upper >= 3, lower >= 3, digits >= 3, !value.contains(UInt8(ascii: "-")) { return true }
    // Names are made of words between dashes and underscores; keys mix letters and digits.
    let parts = value.split { !$0.isLetter && !$0.isDigit }
    let mixed = parts.filter {
      $0.contains(where: \.isDigit) && $0.contains(where: \.isLetter)
    }
    return mixed.reduce(0) { $0 + $1.count } * 10 >= value.count * 6
      && mixed.contains { $0.count >= 12 }
  }

  /// Whether the value stands for another: a placeholder, an example, or a text in a cipher.
  static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
    let text = value.map { $0.isUpper ? $0 | 0x20 : $0 }[...]
    if let first = text.first, text.allSatisfy({ $0 == first }) { return true }
    return marks.contains { hasPart(text, $0) } || ciphers.contains { value.starts(with: $0) }
  }

  /// Whether `part` occurs in `text`.
  static func hasPart(_ text: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
    var i = text.startIndex
    while i + part.count <= text.endIndex {
      if text[i] == part[0], text[i..<i + part.count].elementsEqual(part) { return true }
      i += 1
    }
    return false
  }

  private static let marks: [[UInt8]] = [
    "your", "example", "placeholder", "changeme", "change-me", "change_me", "dummy", "sample",
    "redacted", "xxxx", "****", "....", "fake", "insert", "replace", "1234567890", "0123456789",
    "abcdefgh", "00000000", "foobar", "{{", "${", "$(", "<", ">", "%(", "mock",
  ].map { Array($0.utf8) }

  /// What ciphers, and services that keep secrets, put before what they made.
  private static let ciphers: [[UInt8]] = ["U2FsdGVkX1", "gAAAAA", "AQICAH", "ENC"].map {
    Array($0.utf8)
  }

  private static func isUUID(_ value: ArraySlice<UInt8>) -> Bool {
    let parts = value.split(separator: UInt8(ascii: "-"))
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  /// Whether a short value is a password and no word, type, reference or expression.
  static func isPassword(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count >= 4, value.count <= 64, let first = value.first,
      value.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !isPlaceholder(value)
    else { return false }
    let starts: [UInt8] = ["$", "=", "{", "<", "%", "/", ".", "!", "[", "("].map {
      $0.utf8.first ?? 0
    }
    guard !starts.contains(first) else { return false }
    let letters = value.count(where: \.isLetter)
    let digits = value.count(where: \.isDigit)
    // A reference: a path, a call, an address, the name of a variable.
    let marks: [UInt8] = [":", "/", "(", "[", "{", "."].map { $0.utf8.first ?? 0 }
    if value.contains(where: { marks.contains($0) }) { return false }
    // The name of a variable: capitals, and underscores or no digits to speak of.
    if value.allSatisfy({ $0.isUpper || $0.isDigit || $0 == UInt8(ascii: "_") }), letters > 0,
      digits < 2 || value.contains(UInt8(ascii: "_"))
    {
      return false
    }
    let text = value.map { $0.isUpper ? $0 | 0x20 : $0 }[...]
    if ["password", "passwd", "secret", "pass"].contains(where: { hasPart(text, Array($0.utf8)) }) {
      // `my_password`, `db-password`: the name of one; `Password1!` is one.
      return digits > 0 && !value.contains(UInt8(ascii: "_")) && !value.contains(UInt8(ascii: "-"))
    }
    return digits > 0
  }
}

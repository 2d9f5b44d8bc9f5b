/// What stands right before a value on its line: the name of its field, a flag or a scheme.
enum SecretLabel {
  /// A name that says that the value is a credential.
  case field(String)
  /// `value` or the like: another field of the same table has the name.
  case pair

  /// Reads backwards from where a value starts; nil when nothing before it speaks of credentials.
  init?(before start: Int, in bytes: [UInt8]) {
    var i = Self.skip(from: start, in: bytes, Self.quotesAndBlanks)
    var scheme: String?
    if i < start, i > 0, bytes[i - 1].isLetter {
      let word = Self.name(endingAt: i, in: bytes)
      if Self.isWord(bytes[word], amongst: Self.schemes) {
        scheme = Self.text(bytes[word])
        i = Self.skip(from: word.lowerBound, in: bytes, Self.quotesAndBlanks)
      } else if word.count > 2, bytes[word.lowerBound] == 0x2D, bytes[word.lowerBound + 1] == 0x2D,
        SecretField(bytes[word].dropFirst(2)) != nil
      {
        self = .field(Self.text(bytes[word]))
        return
      } else {
        return nil
      }
    }
    guard i > 0, bytes[i - 1] == 0x3A || bytes[i - 1] == 0x3D else {
      guard let scheme, scheme.lowercased() == "bearer" else { return nil }
      self = .field(scheme)
      return
    }
    i = Self.skip(from: i - 1, in: bytes, Self.beforeAssignment)
    let name = Self.name(endingAt: i, in: bytes)
    if SecretField(bytes[name]) != nil {
      self = .field(Self.text(bytes[name]))
    } else if Self.isWord(bytes[name], amongst: Self.pairs) {
      self = scheme.map { .field($0) } ?? .pair
    } else if let scheme, scheme.lowercased() == "bearer" {
      self = .field(scheme)
    } else {
      return nil
    }
  }

  /// Whether a byte may be part of a name.
  static func isName(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == 0x5F || byte == 0x2D
  }

  private static let quotesAndBlanks: [UInt8] = [0x20, 0x09, 0x22, 0x27, 0x60, 0x5C]
  private static let beforeAssignment = quotesAndBlanks + [0x5D]
  private static let schemes = ["bearer", "basic", "token", "bot", "apikey"].map { Array($0.utf8) }
  private static let pairs = ["value", "content", "default", "stringvalue"].map { Array($0.utf8) }

  /// Whether a name is one of some words, in small or large letters.
  private static func isWord(_ name: ArraySlice<UInt8>, amongst words: [[UInt8]]) -> Bool {
    words.contains { word in
      word.count == name.count
        && zip(word, name).allSatisfy { $0 == ($1.isUpper ? $1 | 0x20 : $1) }
    }
  }

  private static func text(_ name: ArraySlice<UInt8>) -> String {
    String(decoding: name, as: UTF8.self)
  }

  private static func skip(from start: Int, in bytes: [UInt8], _ skipped: [UInt8]) -> Int {
    var i = start
    while i > 0, start - i < 16, skipped.contains(bytes[i - 1]) { i -= 1 }
    return i
  }

  /// The name that ends before an offset; empty where none does.
  static func name(endingAt end: Int, in bytes: [UInt8]) -> Range<Int> {
    var start = end
    while start > 0, end - start < 65, isName(bytes[start - 1]) { start -= 1 }
    // The letter of an escape before the name: `\n`.
    if start > 0, start < end, bytes[start - 1] == 0x5C, bytes[start].isLower { start += 1 }
    return start..<end
  }
}

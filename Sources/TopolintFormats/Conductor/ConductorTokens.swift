/// One word of an expression, with its place in the text.
struct ConductorToken {
  /// What it is.
  enum Kind: Hashable {
    /// A name or keyword.
    case name(String)
    /// A number.
    case number(Double)
    /// A string without its quotes.
    case string(String)
    /// An operator, a bracket or a comma.
    case symbol(String)
  }

  let kind: Kind
  /// The bytes in the text.
  let range: Range<Int>

  /// The word in one spelling: what differs only in blanks and quotes has the same.
  var normalised: String {
    switch kind {
    case .name(let name): name
    case .number(let number):
      number.rounded() == number && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .string(let text): "'\(text)'"
    case .symbol(let symbol): symbol
    }
  }
}

/// Takes the text of an expression apart: the words that Jinja and Python share.
enum ConductorLexer {
  /// The longest expression that is taken apart, in bytes; longer ones stay opaque.
  static let longest = 1 << 16

  /// The words of `bytes[range]`; nil when there is one that neither language has.
  static func tokens(_ bytes: [UInt8], _ range: Range<Int>) -> [ConductorToken]? {
    guard range.count <= longest else { return nil }
    var tokens: [ConductorToken] = []
    // A word and what parts it from the next take some four bytes.
    tokens.reserveCapacity(range.count / 4 + 1)
    var i = range.lowerBound
    while i < range.upperBound {
      let start = i
      let byte = bytes[i]
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D:
        i += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard let (text, end) = string(bytes, from: i, to: range.upperBound) else { return nil }
        i = end
        tokens.append(ConductorToken(kind: .string(text), range: start..<i))
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        while i < range.upperBound, isNumeric(bytes, i, to: range.upperBound) { i += 1 }
        let text = String(decoding: bytes[start..<i].filter { $0 != 0x5F }, as: UTF8.self)
        guard let number = Double(text), number.isFinite else { return nil }
        tokens.append(ConductorToken(kind: .number(number), range: start..<i))
      case let first where isNameStart(first):
        while i < range.upperBound, isNameStart(bytes[i]) || isDigit(bytes[i]) { i += 1 }
        let name = String(decoding: bytes[start..<i], as: UTF8.self)
        tokens.append(ConductorToken(kind: .name(name), range: start..<i))
      default:
        let length = symbolLength(bytes, i, to: range.upperBound)
        guard length > 0 else { return nil }
        i += length
        let symbol = String(decoding: bytes[start..<i], as: UTF8.self)
        tokens.append(ConductorToken(kind: .symbol(symbol), range: start..<i))
      }
    }
    return tokens
  }

  /// The text in one spelling, for conditions that are only compared as text.
  static func normalised(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    guard let tokens = tokens(bytes, range) else {
      return String(decoding: bytes[range], as: UTF8.self)
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return tokens.map(\.normalised).joined(separator: " ")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  /// Whether the byte belongs to a number: digits, `_` between them, and a point before a digit.
  private static func isNumeric(_ bytes: [UInt8], _ i: Int, to end: Int) -> Bool {
    if isDigit(bytes[i]) || bytes[i] == 0x5F { return true }
    return bytes[i] == UInt8(ascii: ".") && i + 1 < end && isDigit(bytes[i + 1])
  }

  /// The text between two quotes with its escapes resolved, and the offset after it.
  private static func string(_ bytes: [UInt8], from start: Int, to end: Int) -> (String, Int)? {
    let quote = bytes[start]
    var text: [UInt8] = []
    var i = start + 1
    while i < end {
      if bytes[i] == quote { return (String(decoding: text, as: UTF8.self), i + 1) }
      if bytes[i] == UInt8(ascii: "\\"), i + 1 < end {
        i += 1
        switch bytes[i] {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        default: text.append(bytes[i])
        }
      } else {
        text.append(bytes[i])
      }
      i += 1
    }
    return nil
  }

  /// The length of the operator at `i`; 0 when there is none.
  private static func symbolLength(_ bytes: [UInt8], _ i: Int, to end: Int) -> Int {
    let next = i + 1 < end ? bytes[i + 1] : 0
    switch bytes[i] {
    case UInt8(ascii: "="), UInt8(ascii: "!"):
      return next == UInt8(ascii: "=") ? 2 : bytes[i] == UInt8(ascii: "=") ? 1 : 0
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      return next == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: "*"), UInt8(ascii: "/"):
      return next == bytes[i] ? 2 : 1
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "%"), UInt8(ascii: "~"),
      UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","),
      UInt8(ascii: ":"), UInt8(ascii: "."):
      return 1
    default: return 0
    }
  }
}

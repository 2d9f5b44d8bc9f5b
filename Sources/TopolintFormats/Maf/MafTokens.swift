/// Cuts PowerFx into names, numbers, texts and marks; comments are passed over.
struct MafTokens {
  enum Token: Equatable {
    case name(String)
    case number(Double)
    /// A text, with the places of the formulas in it.
    case text(String, holes: [Range<Int>])
    case mark(String)
    case end
  }

  /// How far the brace that closes another is looked for, in bytes.
  private static let reach = 4_096

  private let bytes: [UInt8]
  private let limit: Int
  private var offset: Int

  /// The tokens of a part of a text.
  init(_ bytes: [UInt8], _ part: Range<Int>) {
    self.bytes = bytes
    limit = part.upperBound
    offset = part.lowerBound
  }

  /// The next token, with its place.
  mutating func next() -> (Token, Range<Int>) {
    skip()
    let start = offset
    let token = read()
    return (token, start..<offset)
  }

  /// Passes over blanks and comments: `// to the end of the line`, `/* up to here */`.
  private mutating func skip() {
    while offset < limit {
      if bytes[offset] <= 0x20 {
        offset += 1
      } else if isNext("/", "/") {
        while offset < limit, bytes[offset] != UInt8(ascii: "\n"), bytes[offset] != 0x0D {
          offset += 1
        }
      } else if isNext("/", "*") {
        offset += 2
        while offset < limit, !isNext("*", "/") { offset += 1 }
        offset = min(offset + 2, limit)
      } else {
        return
      }
    }
  }

  private func isNext(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    offset + 1 < limit && bytes[offset] == UInt8(ascii: first)
      && bytes[offset + 1] == UInt8(ascii: second)
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
    case UInt8(ascii: ".")
    where offset + 1 < limit && Self.isDigit(bytes[offset + 1]) && !followsName:
      return number()
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

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Whether a name ends right before: the point then leads to a field of it.
  private var followsName: Bool {
    offset > 0
      && (Self.isName(bytes[offset - 1]) || bytes[offset - 1] == UInt8(ascii: "'")
        || bytes[offset - 1] == UInt8(ascii: ")"))
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
      } else if isTemplate, byte == UInt8(ascii: "{"), offset + 1 < limit,
        bytes[offset + 1] == byte
      {
        // A brace that is written twice is a brace.
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

  /// A name in single quotes; a quote in it is written twice.
  private mutating func quotedName() -> Token {
    offset += 1
    var name: [UInt8] = []
    while offset < limit {
      if bytes[offset] == UInt8(ascii: "'") {
        guard offset + 1 < limit, bytes[offset + 1] == UInt8(ascii: "'") else { break }
        offset += 1
      }
      name.append(bytes[offset])
      offset += 1
    }
    offset = min(offset + 1, limit)
    return .name(String(decoding: name, as: UTF8.self))
  }

  /// The offset of the brace that closes the one at `start`.
  static func closing(_ bytes: [UInt8], _ start: Int, _ limit: Int) -> Int? {
    var depth = 0
    var isText = false
    for i in start..<min(limit, start + reach) {
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
}

/// One `{{ }}` or `{% %}` of a Jinja template.
struct ConductorTag {
  /// Whether it is a statement, and no value.
  let isStatement: Bool
  /// The bytes between the marks, without the signs for blanks.
  let inner: Range<Int>
  /// The bytes with the marks.
  let outer: Range<Int>

  /// The next tag at or after `start`; comments are skipped.
  static func next(_ bytes: [UInt8], from start: Int) -> ConductorTag? {
    var i = start
    while let open = ByteSearch.offset(of: UInt8(ascii: "{"), in: bytes[...], from: i),
      open + 1 < bytes.count
    {
      i = open
      let close: UInt8
      switch bytes[i + 1] {
      case UInt8(ascii: "{"): close = UInt8(ascii: "}")
      case UInt8(ascii: "%"): close = UInt8(ascii: "%")
      case UInt8(ascii: "#"): close = UInt8(ascii: "#")
      default:
        i += 1
        continue
      }
      guard let end = closing(bytes, from: i + 2, close, skipsStrings: close != 0x23) else {
        return nil
      }
      var lower = i + 2
      var upper = end
      if close != UInt8(ascii: "#") {
        if lower < upper, isTrim(bytes[lower]) { lower += 1 }
        if lower < upper, isTrim(bytes[upper - 1]) { upper -= 1 }
        return ConductorTag(
          isStatement: close == UInt8(ascii: "%"), inner: lower..<upper, outer: i..<(end + 2))
      }
      i = end + 2
    }
    return nil
  }

  private static func isTrim(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
  }

  /// Where a tag's closing mark stands; nil when it is never closed.
  private static func closing(
    _ bytes: [UInt8], from start: Int, _ close: UInt8, skipsStrings: Bool
  ) -> Int? {
    var i = start
    var quote: UInt8?
    var depth = 0
    while i + 1 < bytes.count {
      let byte = bytes[i]
      if let open = quote {
        if byte == UInt8(ascii: "\\") {
          i += 1
        } else if byte == open {
          quote = nil
        }
      } else if skipsStrings, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if depth == 0, byte == close, bytes[i + 1] == UInt8(ascii: "}") {
        return i
      } else if skipsStrings, byte == UInt8(ascii: "{") {
        depth += 1
      } else if skipsStrings, depth > 0, byte == UInt8(ascii: "}") {
        depth -= 1
      }
      i += 1
    }
    return nil
  }
}

/// What one look at all bytes of a file tells before it is parsed.
struct ByteSurvey {
  /// Whether every byte is below 0x80: then code points and bytes count the same.
  private(set) var isASCII = true
  /// The offset of the first byte that is not UTF-8.
  private(set) var invalid: Int?
  /// The offset of the first NUL, when it comes before any invalid byte.
  private(set) var nul: Int?
  /// The offset and length of the first character that YAML 1.2 (5.1) does not allow.
  private(set) var forbidden: Range<Int>?

  /// Looks at the bytes of `range` up to the first that ends all parsing.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    let span = bytes.span
    let end = range.upperBound
    var i = range.lowerBound
    while i < end {
      i = Self.skipOrdinary(span, i, end)
      guard look(span, &i, min(i + Self.stride, end), end) else { return }
    }
  }

  /// The bytes that are looked at in one go.
  private static var stride: Int { 64 }

  /// Skips whole strides of printable ASCII, tabs and line breaks.
  ///
  /// Written without branches on the bytes so that the compiler can use vector instructions: this
  /// sees every byte of every file, and libyaml's own pace is what it is measured against.
  private static func skipOrdinary(_ span: Swift.Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var i = start
    while i + stride <= end {
      let chunk = span.extracting(i..<i + stride)
      var odd: UInt8 = 0
      for j in 0..<stride {
        let byte = chunk[j]
        let isLow: UInt8 = byte < 0x20 ? 1 : 0
        let isHigh: UInt8 = byte > 0x7E ? 1 : 0
        let isNotTabOrFeed: UInt8 = byte &- 0x09 > 1 ? 1 : 0
        let isNotReturn: UInt8 = byte != 0x0D ? 1 : 0
        odd |= isHigh | isLow & isNotTabOrFeed & isNotReturn
      }
      if odd != 0 { return i }
      i += stride
    }
    return i
  }

  /// Looks at single bytes from `i` up to `stop`; false at one that ends all parsing.
  private mutating func look(
    _ span: Swift.Span<UInt8>, _ i: inout Int, _ stop: Int, _ end: Int
  ) -> Bool {
    while i < stop {
      let byte = span[i]
      if byte &- 0x20 < 0x5F || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        i += 1
      } else if byte == 0 {
        nul = i
        return false
      } else if byte < 0x80 {
        if forbidden == nil { forbidden = i..<i + 1 }
        i += 1
      } else {
        isASCII = false
        let (length, isForbidden) = Self.character(span, i, end)
        guard length > 0 else {
          invalid = i
          return false
        }
        if isForbidden, forbidden == nil { forbidden = i..<i + length }
        i += length
      }
    }
    return true
  }

  /// The length of the well-formed UTF-8 character (RFC 3629) of more than one byte at `i`, 0 when
  /// it is not one, and whether YAML forbids it.
  static func character(_ span: Swift.Span<UInt8>, _ i: Int, _ end: Int) -> (Int, isForbidden: Bool)
  {
    func tail(_ offset: Int) -> UInt8 { i + offset < end ? span[i + offset] : 0 }
    func isTail(_ offset: Int) -> Bool { tail(offset) & 0xC0 == 0x80 }
    let second = tail(1)
    switch span[i] {
    case 0xC2...0xDF:
      // C1 controls but NEL.
      return isTail(1) ? (2, span[i] == 0xC2 && second < 0xA0 && second != 0x85) : (0, false)
    case 0xE0...0xEF:
      guard isTail(1), isTail(2) else { return (0, false) }
      if span[i] == 0xE0, second < 0xA0 { return (0, false) }
      if span[i] == 0xED, second > 0x9F { return (0, false) }
      // U+FEFF, U+FFFE and U+FFFF: libyaml takes none of them.
      let last = tail(2)
      let isMark = span[i] == 0xEF && second == 0xBB && last == 0xBF
      let isNone = span[i] == 0xEF && second == 0xBF && last >= 0xBE
      return (3, isMark || isNone)
    case 0xF0...0xF4:
      guard isTail(1), isTail(2), isTail(3) else { return (0, false) }
      if span[i] == 0xF0, second < 0x90 { return (0, false) }
      if span[i] == 0xF4, second > 0x8F { return (0, false) }
      return (4, false)
    default:
      return (0, false)
    }
  }
}

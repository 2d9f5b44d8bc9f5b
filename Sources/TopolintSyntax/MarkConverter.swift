/// Turns libyaml's marks, which count code points, into byte offsets of the file.
///
/// Marks come nearly in the order of the file, so the last one converted is the place to walk from.
struct MarkConverter {
  private let isASCII: Bool
  private let base: Int
  private let end: Int
  private var index = 0
  private var offset: Int

  /// A converter for a parser that was given the bytes of `range`.
  init(range: Range<Int>, isASCII: Bool) {
    base = range.lowerBound
    end = range.upperBound
    offset = range.lowerBound
    self.isASCII = isASCII
  }

  /// The offset of the code point with the number `mark`, at most the end of the range.
  @inline(__always)
  mutating func offset(of mark: Int, in bytes: [UInt8]) -> Int {
    isASCII ? min(base &+ mark, end) : walk(to: mark, bytes)
  }

  private mutating func walk(to mark: Int, _ bytes: [UInt8]) -> Int {
    let span = bytes.span
    while index < mark, offset < end {
      offset += 1
      while offset < end, span[offset] & 0xC0 == 0x80 { offset += 1 }
      index += 1
    }
    while index > mark, offset > base {
      offset -= 1
      while offset > base, span[offset] & 0xC0 == 0x80 { offset -= 1 }
      index -= 1
    }
    return offset
  }
}

/// Turns libyaml's marks, which count code points, into byte offsets of the file.
///
/// Marks come nearly in the order of the file, so the last one converted is the place to walk from.
struct MarkConverter {
  private let isASCII: Bool
  private let base: Int
  private let end: Int
  private var index = 0
  private var offset: Int
  /// The bytes from `offset` up to here are known to be ASCII.
  private var asciiEnd = 0

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

  /// Walks from the last mark, in one step over ASCII.
  private mutating func walk(to mark: Int, _ bytes: [UInt8]) -> Int {
    let span = bytes.span
    while index < mark, offset < end {
      if offset < asciiEnd {
        let step = min(mark - index, asciiEnd - offset)
        index += step
        offset += step
      } else {
        let byte = span[offset]
        offset = min(end, offset + (byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4))
        index += 1
        asciiEnd = Self.endOfASCII(span, offset, end)
      }
    }
    while index > mark, offset > base {
      offset -= 1
      while offset > base, span[offset] & 0xC0 == 0x80 { offset -= 1 }
      index -= 1
      asciiEnd = offset
    }
    return offset
  }

  /// The offset of the first byte from `start` on that is not ASCII, or the end.
  private static func endOfASCII(_ span: Swift.Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var i = start
    if i < end, span[i] >= 0x80 { return i }
    while i + 32 <= end {
      let chunk = span.extracting(i..<i + 32)
      var all: UInt8 = 0
      for j in 0..<32 { all |= chunk[j] }
      if all >= 0x80 { break }
      i += 32
    }
    while i < end, span[i] < 0x80 { i += 1 }
    return i
  }
}

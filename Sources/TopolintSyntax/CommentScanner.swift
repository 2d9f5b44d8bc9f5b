internal import TopolintSource

/// Finds the comments in the gaps between scalars, which is where they can be: libyaml drops them.
struct CommentScanner {
  private(set) var comments: [Comment] = []
  /// The next `#` that may start a comment, or the end when there is none.
  private var next: Int
  private let end: Int
  private let limit: Int

  /// A scanner for the bytes of `range` that keeps at most `limit` comments.
  init(_ bytes: [UInt8], range: Range<Int>, limit: Int) {
    self.limit = limit
    end = range.upperBound
    next = Self.find(bytes, from: range.lowerBound, to: end)
  }

  /// Takes in the comments before `lower` and skips the scalar from there to `upper`.
  @inline(__always)
  mutating func pass(from lower: Int, to upper: Int, in source: SourceText) {
    if next < upper { skip(from: lower, to: upper, in: source) }
  }

  private mutating func skip(from lower: Int, to upper: Int, in source: SourceText) {
    collect(before: lower, in: source)
    if next < upper { next = Self.find(source.bytes, from: upper, to: end) }
  }

  /// Takes in the comments before `lower`.
  mutating func collect(before lower: Int, in source: SourceText) {
    let bytes = source.bytes
    while next < lower {
      let start = next
      var stop = start
      if start == 0 || Self.canPrecede(bytes[start - 1]) {
        while stop < end, bytes[stop] != 0x0A, bytes[stop] != 0x0D { stop += 1 }
        if comments.count < limit { comments.append(Comment(source, start..<stop, marker: 1)) }
      } else {
        stop += 1
      }
      next = Self.find(bytes, from: stop, to: end)
    }
  }

  /// Whether a `#` after this byte starts a comment: after a blank, a line break, a byte-order mark,
  /// or, as libyaml reads it, right after a token. A `#` inside a tag does not.
  private static func canPrecede(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, 0xBF: true
    case 0x5B, 0x5D, 0x7B, 0x7D, 0x2C, 0x22, 0x27: true  // [ ] { } , " '
    default: false
    }
  }

  private static func find(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    let span = bytes.span
    var i = start
    // 32 at a time without branches, for the compiler to use vector instructions.
    while i + 32 <= end {
      let chunk = span.extracting(i..<i + 32)
      var least: UInt8 = 0xFF
      for j in 0..<32 { least = min(least, chunk[j] ^ 0x23) }
      if least == 0 {
        for j in 0..<32 where chunk[j] == 0x23 { return i + j }
      }
      i += 32
    }
    while i < end, span[i] != 0x23 { i += 1 }
    return i
  }
}

extension Comment {
  /// The comment in `range` of `source`, whose marker (`#`, `//`) takes `marker` bytes.
  init(_ source: SourceText, _ range: Range<Int>, marker: Int, closing: Int = 0) {
    let bytes = source.bytes
    var lower = range.lowerBound + marker
    var upper = max(lower, range.upperBound - closing)
    while lower < upper, Self.isBlank(bytes[lower]) { lower += 1 }
    while lower < upper, Self.isBlank(bytes[upper - 1]) { upper -= 1 }
    var before = range.lowerBound
    while before > 0, bytes[before - 1] == 0x20 || bytes[before - 1] == 0x09 { before -= 1 }
    let standsAlone =
      before == 0 || bytes[before - 1] == 0x0A || bytes[before - 1] == 0x0D
      || before == 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    self.init(
      span: Span(
        file: source.file, lower: UInt32(range.lowerBound), upper: UInt32(range.upperBound)),
      text: String(decoding: bytes[lower..<upper], as: UTF8.self), standsAlone: standsAlone)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}

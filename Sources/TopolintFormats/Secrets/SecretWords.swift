/// Runs of characters that are long enough to hold a credential, found without looking at every
/// byte on its own.
enum SecretWords {
  /// The length from which a run counts.
  static let shortest = 20
  /// A run that counts covers this many bytes from a multiple of it on.
  private static var stride: Int { 8 }

  /// Calls `visit` with each run of at least `shortest` letters, digits, `_`, `-`, `+` and `/`.
  static func each(in bytes: [UInt8], _ visit: (Range<Int>) -> Void) {
    let text = bytes.span
    let isPart = Self.isPart
    let table = isPart.span
    var i = 0
    while i + stride <= text.count {
      guard isAllParts(text, i, table) else {
        i += stride
        continue
      }
      var start = i
      while start > 0, table[Int(text[start - 1])] { start -= 1 }
      var end = i + stride
      while end < text.count, table[Int(text[end])] { end += 1 }
      if end - start >= shortest { visit(start..<end) }
      i = (end / stride + 1) * stride
    }
  }

  /// Whether the bytes of a stride are all parts of one run.
  @inline(__always)
  private static func isAllParts(
    _ text: Swift.Span<UInt8>, _ start: Int, _ table: Swift.Span<Bool>
  ) -> Bool {
    // Nearly every stride of a text has a blank, a line break or a quote, all below `+`: then taking
    // that from each byte, all eight as one number, sets the highest bit of one of them.
    let bytes = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
    let each: UInt64 = 0x0101_0101_0101_0101
    guard (bytes &- each * 0x2B | bytes) & (each * 0x80) == 0 else { return false }
    for i in start..<start + stride where !table[Int(text[i])] { return false }
    return true
  }

  private static let isPart: [Bool] = (0..<256).map { byte in
    let byte = UInt8(byte)
    return byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
  }

  /// Calls `visit` with the offset of each `ssw`, `pwd` (in small or large letters) and `://`: what
  /// names of passwords (`password`, `passwd`, `PWD`) and addresses hold.
  static func eachSign(in bytes: [UInt8], _ visit: (Int) -> Void) {
    let text = bytes.span
    let s = UInt8(ascii: "s"), w = UInt8(ascii: "w"), p = UInt8(ascii: "p"), d = UInt8(ascii: "d")
    var i = 0
    // 64 places at a time without branches, for the compiler to use vector instructions.
    while i + 66 <= text.count {
      let first = text.extracting(i..<i + 64)
      let second = text.extracting(i + 1..<i + 65)
      let third = text.extracting(i + 2..<i + 66)
      var least: UInt8 = 0xFF
      for j in 0..<64 {
        let a = first[j] | 0x20, b = second[j] | 0x20, c = third[j] | 0x20
        let name = min((a ^ s) | (b ^ s) | (c ^ w), (a ^ p) | (b ^ w) | (c ^ d))
        least = min(least, min(name, (a ^ 0x3A) | (b ^ 0x2F) | (c ^ 0x2F)))
      }
      if least == 0 {
        for j in i..<i + 64 where isSign(text, j) { visit(j) }
      }
      i += 64
    }
    while i + 3 <= text.count {
      if isSign(text, i) { visit(i) }
      i += 1
    }
  }

  private static func isSign(_ text: Swift.Span<UInt8>, _ i: Int) -> Bool {
    let a = text[i] | 0x20, b = text[i + 1] | 0x20, c = text[i + 2] | 0x20
    return a == UInt8(ascii: "s") && b == UInt8(ascii: "s") && c == UInt8(ascii: "w")
      || a == UInt8(ascii: "p") && b == UInt8(ascii: "w") && c == UInt8(ascii: "d")
      || a == UInt8(ascii: ":") && b == UInt8(ascii: "/") && c == UInt8(ascii: "/")
  }
}

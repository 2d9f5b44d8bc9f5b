/// Where bytes occur in other bytes: the test that keeps files of no known format from being parsed.
struct ByteSearch {
  private let needle: [UInt8]

  /// Prepares the search for the UTF-8 bytes of `text`.
  init(_ text: String) { needle = Array(text.utf8) }

  /// The index of the first `byte` from `start` on; nil when there is none.
  static func offset(of byte: UInt8, in bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    let span = bytes.span
    let base = bytes.startIndex
    var i = start - base
    // 16 at a time without branches, for the compiler to use vector instructions.
    while i + 16 <= span.count {
      let chunk = span.extracting(i..<i + 16)
      var least: UInt8 = 0xFF
      for j in 0..<16 { least = min(least, chunk[j] ^ byte) }
      if least == 0 { break }
      i += 16
    }
    while i < span.count {
      if span[i] == byte { return base + i }
      i &+= 1
    }
    return nil
  }

  /// The first offset, from `start` on, at which the text stands in `bytes`; nil when it does not.
  func first(in bytes: [UInt8], from start: Int = 0) -> Int? {
    let haystack = bytes.span
    let count = needle.count
    guard count > 0 else { return start <= haystack.count ? start : nil }
    let first = needle[0]
    let last = needle[count - 1]
    var i = start
    // Every file is searched whole for what it does not hold: 16 places at a time, by the first and
    // the last byte, without branches, for the compiler to use vector instructions.
    while i + count + 15 <= haystack.count {
      let firsts = haystack.extracting(i..<i + 16)
      let lasts = haystack.extracting(i + count - 1..<i + count + 15)
      var least: UInt8 = 0xFF
      for j in 0..<16 { least = min(least, firsts[j] ^ first | lasts[j] ^ last) }
      if least == 0 {
        for j in i..<i + 16 where stands(in: haystack, at: j) { return j }
      }
      i += 16
    }
    while i + count <= haystack.count {
      if stands(in: haystack, at: i) { return i }
      i += 1
    }
    return nil
  }

  /// Whether the text stands at `offset`, which has that many bytes from it on.
  private func stands(in haystack: Swift.Span<UInt8>, at offset: Int) -> Bool {
    for i in needle.indices where haystack[offset + i] != needle[i] { return false }
    return true
  }

  /// Whether the text stands somewhere in `bytes` as a key does: at the start of a line, after a
  /// list's dash, a bracket, a comma or a quote, and before a colon.
  func isKey(in bytes: [UInt8]) -> Bool {
    var start = 0
    while let found = first(in: bytes, from: start) {
      if Self.canBegin(bytes, found), Self.isBeforeColon(bytes, found + needle.count) {
        return true
      }
      start = found + 1
    }
    return false
  }

  private static func canBegin(_ bytes: [UInt8], _ offset: Int) -> Bool {
    var before = offset - 1
    while before >= 0, bytes[before] == 0x20 || bytes[before] == 0x09 { before -= 1 }
    guard before >= 0 else { return true }
    switch bytes[before] {
    case 0x0A, 0x0D, 0xBF, UInt8(ascii: "\""), UInt8(ascii: "'"): return true
    case UInt8(ascii: "-"), UInt8(ascii: "{"), UInt8(ascii: ","): return true
    default: return false
    }
  }

  private static func isBeforeColon(_ bytes: [UInt8], _ offset: Int) -> Bool {
    var after = offset
    while after < bytes.count {
      switch bytes[after] {
      case 0x20, 0x09, UInt8(ascii: "\""), UInt8(ascii: "'"): after += 1
      case UInt8(ascii: ":"): return true
      default: return false
      }
    }
    return false
  }
}

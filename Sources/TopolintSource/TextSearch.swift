extension StringProtocol {
  /// Whether `part` occurs in the text, byte for byte; an empty part always does.
  ///
  /// Stands in for `contains(_:)` of a text in a text, which is part of the string-processing module
  /// and would link the whole regular-expression engine into the binary.
  public func hasPart(_ part: some StringProtocol) -> Bool {
    let found = utf8.withContiguousStorageIfAvailable { text in
      part.utf8.withContiguousStorageIfAvailable { part in
        unsafe ByteScan.contains(part.span, in: text.span)
      }
    }
    // Only a text that the system's own library holds has its bytes elsewhere.
    return (found ?? nil) ?? ByteScan.contains(Array(part.utf8).span, in: Array(utf8).span)
  }
}

/// Where bytes stand in others.
package enum ByteScan {
  /// The bytes that are looked at in one go, without branches on them, for the compiler to use
  /// vector instructions.
  private static var stride: Int { 16 }

  /// The offset of the first `byte` in a range of `bytes`; nil when there is none.
  package static func first(
    _ byte: UInt8, in bytes: Swift.Span<UInt8>, _ range: Range<Int>
  ) -> Int? {
    var i = range.lowerBound
    while i + stride <= range.upperBound {
      let chunk = bytes.extracting(i..<i + stride)
      var least: UInt8 = 0xFF
      for j in 0..<stride { least = min(least, chunk[j] ^ byte) }
      if least == 0 { break }
      i += stride
    }
    while i < range.upperBound {
      if bytes[i] == byte { return i }
      i += 1
    }
    return nil
  }

  /// Whether `part` stands somewhere in `text`.
  package static func contains(_ part: Swift.Span<UInt8>, in text: Swift.Span<UInt8>) -> Bool {
    let count = part.count
    guard count > 0 else { return true }
    let first = part[0]
    let last = part[count - 1]
    var i = 0
    while i + count + stride - 1 <= text.count {
      let firsts = text.extracting(i..<i + stride)
      let lasts = text.extracting(i + count - 1..<i + count - 1 + stride)
      var least: UInt8 = 0xFF
      for j in 0..<stride { least = min(least, firsts[j] ^ first | lasts[j] ^ last) }
      if least == 0 {
        for j in i..<i + stride where stands(part, in: text, at: j) { return true }
      }
      i += stride
    }
    while i + count <= text.count {
      if stands(part, in: text, at: i) { return true }
      i += 1
    }
    return false
  }

  /// Whether `part` stands at `offset` of `text`, which has that many bytes from it on.
  private static func stands(
    _ part: Swift.Span<UInt8>, in text: Swift.Span<UInt8>, at offset: Int
  ) -> Bool {
    for i in part.indices where text[offset + i] != part[i] { return false }
    return true
  }
}

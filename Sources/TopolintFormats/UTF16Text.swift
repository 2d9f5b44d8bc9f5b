import TopolintSource

/// Text in UTF-16, which editors and shells of Windows write: it is not read, but told from files
/// that are no text.
enum UTF16Text {
  /// The same text in UTF-8; nil where the bytes begin neither with a mark of UTF-16 nor with ASCII
  /// characters in it, as a file without the mark does.
  static func decoded(_ source: SourceText) -> SourceText? {
    let bytes = source.bytes
    let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let isLittle = isMarked ? bytes[0] == 0xFF : bytes.count > 1 && bytes[1] == 0
    guard isMarked || isPlain(bytes.prefix(16), highFirst: !isLittle) else { return nil }
    let units = stride(from: isMarked ? 2 : 0, to: bytes.count - 1, by: 2).map { place in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return SourceText(
      file: source.file, path: source.path,
      bytes: Array(String(decoding: units, as: UTF16.self).utf8))
  }

  /// Whether every second byte is NUL and the others are ASCII text, which no binary file begins with.
  private static func isPlain(_ bytes: ArraySlice<UInt8>, highFirst: Bool) -> Bool {
    guard bytes.count >= 8 else { return false }
    return bytes.enumerated().allSatisfy { index, byte in
      (index % 2 == 0) == highFirst
        ? byte == 0 : byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
  }
}

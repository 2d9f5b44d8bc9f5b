import TopolintSource

/// Text in UTF-16, which editors and shells of Windows write: it is not read, but told from files
/// that are no text.
enum UTF16Text {
  /// The same text in UTF-8; nil where the bytes do not begin with a mark of UTF-16.
  static func decoded(_ source: SourceText) -> SourceText? {
    let bytes = source.bytes
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return nil }
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return SourceText(
      file: source.file, path: source.path,
      bytes: Array(String(decoding: units, as: UTF16.self).utf8))
  }
}

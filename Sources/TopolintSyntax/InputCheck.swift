internal import TopolintSource

/// What is checked before a parser sees a byte.
enum InputCheck {
  static func tooLarge(_ source: SourceText, _ limits: ReadLimits) -> SyntaxIssue? {
    let limit = min(limits.maximumBytes, Int(Int32.max))
    guard source.bytes.count > limit else { return nil }
    return SyntaxIssue(
      .error, .tooLarge,
      "the file has \(source.bytes.count) bytes, more than the limit of \(limit); split it or "
        + "exclude it",
      at: Span(file: source.file, lower: 0, upper: 0))
  }

  /// The issue with bytes that no reader takes.
  static func unreadable(_ source: SourceText, _ survey: ByteSurvey) -> SyntaxIssue? {
    if let offset = survey.nul {
      return SyntaxIssue(
        .error, .nulByte,
        "a NUL byte: the file is binary or not UTF-8; save it as UTF-8 text",
        at: place(source, offset, 1))
    }
    guard let offset = survey.invalid else { return nil }
    let bytes = source.bytes
    let isUTF16 =
      offset == 0 && bytes.count > 1
      && (bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF)
    let byte = String(bytes[offset], radix: 16, uppercase: true)
    return SyntaxIssue(
      .error, .invalidUTF8,
      isUTF16
        ? "the file is UTF-16; save it as UTF-8"
        : "the byte 0x\(byte) is not valid UTF-8; save the file as UTF-8",
      at: place(source, offset, 1))
  }

  /// libyaml compares each `%TAG` line with all before it: 30,000 of them take it 0.9 s.
  static func tooManyTagDirectives(_ source: SourceText, _ range: Range<Int>) -> SyntaxIssue? {
    var count = 0
    let bytes = source.bytes.span
    var next = range.lowerBound
    while let start = ByteScan.first(0x25, in: bytes, next..<range.upperBound) {
      next = start + 1
      guard start == 0 || bytes[start - 1] == 0x0A || bytes[start - 1] == 0x0D else { continue }
      count += 1
      if count > 1_000 {
        return SyntaxIssue(
          .error, .syntax, "more than 1000 directive lines (`%`); remove those that are not needed",
          at: place(source, start, 1))
      }
    }
    return nil
  }

  static func forbidden(_ source: SourceText, _ range: Range<Int>) -> SyntaxIssue {
    let isMark = range.count == 3 && source.bytes[range.lowerBound + 1] == 0xBB
    return SyntaxIssue(
      isMark ? .warning : .error, .controlCharacter,
      isMark
        ? "a byte-order mark inside the text; remove it, since many parsers refuse it here"
        : "YAML does not allow this control character; remove it or write it as an escape in double "
          + "quotes",
      at: place(source, range.lowerBound, range.count))
  }

  /// The bytes with each character that libyaml refuses replaced by one of the same length that it
  /// takes, so that one stray character does not cost the whole file.
  static func replacingForbidden(in bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var copy = bytes
    let span = bytes.span
    var i = range.lowerBound
    while i < range.upperBound {
      let byte = span[i]
      if byte < 0x80 {
        let isControl = byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F
        if isControl { copy[i] = 0x3F }
        i += 1
        continue
      }
      let (length, isForbidden) = ByteSurvey.character(span, i, range.upperBound)
      if isForbidden {
        // U+00BF and U+FFFD.
        let stand: [UInt8] = length == 2 ? [0xC2, 0xBF] : [0xEF, 0xBF, 0xBD]
        for (offset, byte) in stand.enumerated() { copy[i + offset] = byte }
      }
      i += max(1, length)
    }
    return copy
  }

  static func empty(_ source: SourceText, _ range: Range<Int>) -> SyntaxIssue {
    let isBlank = source.bytes[range].allSatisfy { $0 <= 0x20 }
    return SyntaxIssue(
      .error, .empty,
      isBlank ? "the file is empty" : "the file holds comments but no document",
      at: Span(
        file: source.file, lower: UInt32(range.lowerBound), upper: UInt32(range.lowerBound)))
  }

  /// The bytes from the next line that starts a document, when its line break is at `offset` or later.
  static func nextDocument(_ bytes: [UInt8], from offset: Int, before end: Int) -> Range<Int>? {
    var i = offset
    while i + 3 < end {
      if bytes[i] == 0x0A, bytes[i + 1] == 0x2D, bytes[i + 2] == 0x2D, bytes[i + 3] == 0x2D,
        i + 4 >= end || bytes[i + 4] <= 0x20
      {
        return i + 1..<end
      }
      i += 1
    }
    return nil
  }

  private static func place(_ source: SourceText, _ offset: Int, _ count: Int) -> Span {
    Span(file: source.file, lower: UInt32(offset), upper: UInt32(offset + count))
  }
}

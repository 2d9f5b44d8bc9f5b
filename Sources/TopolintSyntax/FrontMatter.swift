package import TopolintSource

/// The YAML between two `---` lines at the top of a Markdown file.
package enum FrontMatter {
  /// The bytes between the lines, or nil when the file does not start with a closed front matter.
  ///
  /// The first line, after a byte-order mark, is `---`; the closing one is `---` or `...`; both may
  /// have blanks at their end.
  package static func range(in bytes: [UInt8]) -> Range<Int>? {
    guard let start = start(in: bytes) else { return nil }
    var line = start
    while line < bytes.count {
      var end = line
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      if isMark(bytes, line..<end, 0x2D) || isMark(bytes, line..<end, 0x2E) { return start..<line }
      line = afterBreak(bytes, end)
    }
    return nil
  }

  /// Reads the front matter as YAML; spans are offsets of the file. A file without one has no
  /// documents and no issues; one that is not closed has an issue.
  package static func read(
    _ source: SourceText, limits: ReadLimits = ReadLimits()
  ) -> ReadResult {
    if let range = range(in: source.bytes) {
      return YAMLReader.read(source, range: range, limits: limits)
    }
    guard let start = start(in: source.bytes) else { return ReadResult() }
    return ReadResult(issues: [
      SyntaxIssue(
        .error, .syntax, "the front matter is not closed; end it with a line `---`",
        at: Span(file: source.file, lower: UInt32(min(start, 3)), upper: UInt32(min(start, 3))))
    ])
  }

  /// The offset after the opening line.
  private static func start(in bytes: [UInt8]) -> Int? {
    let first = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var end = first
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    guard end < bytes.count, isMark(bytes, first..<end, 0x2D) else { return nil }
    return afterBreak(bytes, end)
  }

  private static func afterBreak(_ bytes: [UInt8], _ end: Int) -> Int {
    end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A ? end + 2 : end + 1
  }

  private static func isMark(_ bytes: [UInt8], _ line: Range<Int>, _ mark: UInt8) -> Bool {
    line.count >= 3 && bytes[line.prefix(3)].allSatisfy { $0 == mark }
      && bytes[line.dropFirst(3)].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }
}

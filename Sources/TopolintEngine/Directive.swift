internal import TopolintSource

/// A suppression in a comment: `topolint: ignore[rule-a, rule-b] reason` or
/// `topolint: ignore-file[rule] reason`.
struct Directive: Sendable {
  /// A rule as it is named.
  struct Name: Sendable {
    let text: String
    let span: Span
  }

  /// The rules; empty when the comment cannot be understood.
  let names: [Name]
  /// Whether it speaks of the whole file.
  let isFileWide: Bool
  /// Whether it says why.
  let hasReason: Bool
  /// The line that it speaks of, and its own, from 0.
  let lines: ClosedRange<Int>
  /// The comment.
  let comment: Comment
  /// What is wrong with its form; nil when nothing is.
  let fault: String?

  private static let marker = Array("topolint:".utf8)

  /// The directives among the comments of a file.
  static func all(in source: SourceText, comments: [Comment]) -> [Directive] {
    let marked = comments.filter { contains(marker, in: source.bytes, range($0.span)) != nil }
    if marked.isEmpty { return [] }
    let targets = targets(of: comments, in: source)
    return marked.compactMap { comment in
      let line = source.lines.line(at: comment.span.lower)
      return Directive(comment, in: source, lines: line...(targets[line] ?? line))
    }
  }

  /// The lines that comments on lines of their own speak of: the next line that is no comment.
  private static func targets(of comments: [Comment], in source: SourceText) -> [Int: Int] {
    var targets: [Int: Int] = [:]
    for comment in comments.reversed() where comment.standsAlone {
      let line = source.lines.line(at: comment.span.lower)
      targets[line] = targets[line + 1] ?? line + 1
    }
    return targets
  }

  /// Reads a comment; nil when it only mentions the marker in passing.
  private init?(_ comment: Comment, in source: SourceText, lines: ClosedRange<Int>) {
    let bytes = source.bytes
    let range = Self.range(comment.span)
    guard let start = Self.contains(Self.marker, in: bytes, range) else { return nil }
    // What stands before the marker may be blanks and comment signs only: else it is prose.
    guard
      bytes[range.lowerBound..<start].split(whereSeparator: { $0 == 0x23 }).last?
        .allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x2F }) ?? true
    else { return nil }
    self.comment = comment
    self.lines = lines
    var i = start + Self.marker.count
    func skipBlanks() {
      while i < range.upperBound, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
    }
    skipBlanks()
    let wordStart = i
    while i < range.upperBound, Self.isWord(bytes[i]) { i += 1 }
    let word = String(decoding: bytes[wordStart..<i], as: UTF8.self)
    isFileWide = word == "ignore-file"
    func fail(_ fault: String) -> (names: [Name], hasReason: Bool, fault: String?) {
      ([], false, fault)
    }
    let parsed: (names: [Name], hasReason: Bool, fault: String?)
    skipBlanks()
    if word != "ignore", word != "ignore-file" {
      let hint = suggestion(for: word, among: ["ignore", "ignore-file"])
      parsed = fail("`\(word)` is no suppression\(hint)")
    } else if i >= range.upperBound || bytes[i] != UInt8(ascii: "[") {
      parsed = fail("`\(word)` does not name its rules in brackets: `\(word)[rule] reason`")
    } else if let close = bytes[i..<range.upperBound].firstIndex(of: UInt8(ascii: "]")) {
      var names: [Name] = []
      for part in bytes[(i + 1)..<close].split(separator: UInt8(ascii: ",")) {
        guard let first = part.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
          let last = part.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { continue }
        names.append(
          Name(
            text: String(decoding: part[first...last], as: UTF8.self),
            span: Span(file: source.file, lower: UInt32(first), upper: UInt32(last + 1))))
      }
      let rest = bytes[(close + 1)..<range.upperBound]
      let hasReason = rest.contains { Self.isWord($0) || $0 >= 0x80 }
      parsed =
        names.isEmpty
        ? fail("`\(word)[]` names no rule") : (names, hasReason, nil)
    } else {
      parsed = fail("the bracket after `\(word)` is not closed")
    }
    (names, hasReason, fault) = parsed
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func range(_ span: Span) -> Range<Int> { Int(span.lower)..<Int(span.upper) }

  /// Where `needle` first stands in a range of `bytes`.
  private static func contains(_ needle: [UInt8], in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard range.upperBound <= bytes.count, range.count >= needle.count else { return nil }
    return (range.lowerBound...(range.upperBound - needle.count)).first { start in
      bytes[start] == needle[0]
        && bytes[start..<(start + needle.count)].elementsEqual(needle)
    }
  }
}

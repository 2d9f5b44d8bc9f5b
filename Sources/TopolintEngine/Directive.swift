internal import TopolintSource

/// A suppression in a comment: `topolint: ignore[rule-a, rule-b] reason` or
/// `topolint: ignore-file[rule] reason`.
struct Directive: Sendable {
  /// A rule as it is named.
  struct Name: Sendable {
    let text: String
    let span: Span
  }

  /// What is wrong with the form of a comment.
  struct Fault: Sendable {
    /// What is wrong, lower case, without a final period.
    let message: String
    /// What to write in the place of the marker, the word and the names, but for the names; nil when
    /// it is not known what was meant.
    var repair: (span: Span, word: String)?
  }

  /// The rules; where the form is wrong, those that seem to be meant.
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
  let fault: Fault?
  /// Whether there is something on the line that it speaks of.
  let canWork: Bool
  /// The line that it was likely meant for where the next one is empty, from 0.
  let later: Int?

  /// The directives among the comments of a file.
  static func all(in source: SourceText, comments: [Comment]) -> [Directive] {
    let marked = comments.filter { DirectiveText.mayHold(source.bytes, $0.span) }
    if marked.isEmpty { return [] }
    var targets = CommentTargets(comments, in: source)
    return marked.compactMap { comment in
      guard let text = DirectiveText(comment, in: source) else { return nil }
      let line = source.lines.line(at: comment.span.lower)
      let target = targets.target(of: line)
      let isEmpty = target.map { targets.isEmpty($0) } ?? false
      return Directive(
        names: text.names, isFileWide: text.isFileWide, hasReason: text.hasReason,
        lines: line...(target ?? line), comment: comment, fault: text.fault,
        canWork: text.isFileWide || !isEmpty,
        later: text.isFileWide || !isEmpty ? nil : target.flatMap { targets.later($0) })
    }
  }
}

/// The lines that comments on lines of their own speak of.
private struct CommentTargets {
  private let source: SourceText
  private var targets: [Int: Int] = [:]
  private var known: [Int: Int?] = [:]

  init(_ comments: [Comment], in source: SourceText) {
    self.source = source
    for comment in comments.reversed() where comment.standsAlone {
      let line = source.lines.line(at: comment.span.lower)
      targets[line] = targets[line + 1] ?? line + 1
    }
  }

  /// The next line that is no comment; nil for a comment behind something.
  func target(of line: Int) -> Int? { targets[line] }

  /// Whether nothing stands on a line, or there is none.
  func isEmpty(_ line: Int) -> Bool {
    guard line < source.lines.lineCount else { return true }
    return source.bytes[source.lines.range(ofLine: line, in: source.bytes)].allSatisfy {
      $0 == 0x20 || $0 == 0x09
    }
  }

  /// The first line from an empty one on that holds more than a comment; nil when there is none.
  mutating func later(_ first: Int) -> Int? {
    if let found = known[first] { return found }
    var line = first
    while line < source.lines.lineCount, targets[line] != nil || isEmpty(line) {
      line = targets[line] ?? line + 1
    }
    let found = line < source.lines.lineCount ? line : nil
    known[first] = found
    return found
  }
}

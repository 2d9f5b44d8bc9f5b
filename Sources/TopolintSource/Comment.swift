/// A comment in a source file, for suppressions.
public struct Comment: Hashable, Sendable {
  /// The bytes of the comment, with its `#` or `//`, without the line break.
  public let span: Span
  /// The text after the `#` or `//`, without surrounding blanks.
  public let text: String
  /// Whether nothing but blanks stands before it on its line; it then speaks of the next line
  /// that is not a comment.
  public let standsAlone: Bool

  /// Creates a comment.
  public init(span: Span, text: String, standsAlone: Bool) {
    self.span = span
    self.text = text
    self.standsAlone = standsAlone
  }
}

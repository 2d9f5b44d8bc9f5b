package import TopolintSource

/// Reads JSON (RFC 8259, all of it) and JSON with comments into the same documents as YAML.
///
/// Slips that leave the structure clear (a comma too many or too few, a comment, a raw line break
/// in a string) are reported and read over; at others reading stops and keeps what it has.
package enum JSONReader {
  /// What is allowed beyond RFC 8259.
  package enum Dialect: Sendable {
    /// Nothing.
    case json
    /// `//` and `/* */` comments and trailing commas.
    case jsonc
  }

  /// Reads `source`; the result has one document, or none when nothing could be read.
  package static func read(
    _ source: SourceText, dialect: Dialect = .json, limits: ReadLimits = ReadLimits()
  ) -> ReadResult {
    if let issue = InputCheck.tooLarge(source, limits) { return ReadResult(issues: [issue]) }
    let start = source.hasByteOrderMark ? 3 : 0
    let survey = ByteSurvey(source.bytes, start..<source.bytes.count)
    if let issue = InputCheck.unreadable(source, survey) { return ReadResult(issues: [issue]) }
    var parser = JSONParser(source: source, start: start, dialect: dialect, limits: limits)
    parser.run(source.bytes.span)
    return parser.result()
  }
}

package import TopolintSource

/// Reads YAML 1.1 and 1.2 as libyaml's event parser takes it apart.
///
/// Plain scalars are resolved by the core schema of YAML 1.2; keys stay raw text. Anchors stay
/// edges, merge keys are resolved when asked for. What was read before an error is kept, and after
/// one reading goes on at the next `---` line.
package enum YAMLReader {
  /// Reads `source`, or only the bytes of `range` (the front matter of a Markdown file); spans are
  /// offsets of the file either way.
  package static func read(
    _ source: SourceText, range: Range<Int>? = nil, limits: ReadLimits = ReadLimits()
  ) -> ReadResult {
    var whole = (range ?? 0..<source.bytes.count).clamped(to: 0..<source.bytes.count)
    if let issue = InputCheck.tooLarge(source, limits) { return ReadResult(issues: [issue]) }
    if whole.lowerBound == 0, source.hasByteOrderMark {
      whole = min(3, whole.upperBound)..<whole.upperBound
    }
    let survey = ByteSurvey(source.bytes, whole)
    if let issue = InputCheck.unreadable(source, survey) { return ReadResult(issues: [issue]) }
    if let issue = InputCheck.tooManyTagDirectives(source, whole) {
      return ReadResult(issues: [issue])
    }

    var builder = DocumentBuilder(
      source: source, limits: limits, merges: true, expectedNodes: whole.count / 10 + 16)
    var comments = CommentScanner(
      source.bytes, range: whole, limit: limits.maximumComments)
    var documents: [Document] = []
    var bytes = source.bytes
    if let forbidden = survey.forbidden {
      builder.issues.append(InputCheck.forbidden(source, forbidden))
      bytes = InputCheck.replacingForbidden(in: bytes, whole)
    }
    var rest: Range<Int>? = whole
    var restarts = 0
    while let part = rest {
      rest = nil
      let fault = LibYAML.parse(
        bytes, range: part, isASCII: survey.isASCII, isPatched: survey.forbidden != nil,
        into: &builder, comments: &comments, documents: &documents)
      if let fault, restarts < maximumRestarts {
        restarts += 1
        // The fault may be the `---` itself, where it cuts a collection short.
        rest = InputCheck.nextDocument(
          source.bytes, from: max(part.lowerBound, fault - 1), before: whole.upperBound)
      } else if fault == nil {
        comments.collect(before: whole.upperBound, in: source)
      }
    }
    if documents.isEmpty, builder.issues.issues.isEmpty {
      builder.issues.append(InputCheck.empty(source, whole))
    }
    return ReadResult(
      documents: documents, issues: builder.issues.issues, comments: comments.comments)
  }

  /// How often reading goes on after an error: each costs a new parser, and a file with more broken
  /// documents than this is not YAML.
  private static let maximumRestarts = 16
}

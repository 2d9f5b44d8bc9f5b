package import TopolintSource

extension SyntaxNode {
  /// The bytes of the file that the UTF-8 bytes `range` of `text` were read from, at the place of
  /// definition.
  ///
  /// Exact for plain and quoted scalars and for block scalars, also across escapes and folded or
  /// indented lines; the whole scalar where the two do not line up, and for collections. Takes time
  /// in the length of the text before `range`: for many ranges of one text use `spans(ofText:)`.
  package func span(ofText range: Range<Int>) -> Span { spans(ofText: [range])[0] }

  /// The spans of several ranges of `text`, in the order given, in one pass when they ascend.
  package func spans(ofText ranges: [Range<Int>]) -> [Span] {
    let record = record
    let whole = Span(file: document.source.file, lower: record.lower, upper: record.upper)
    guard !record.isCollection, record.count > 0 else { return ranges.map { _ in whole } }
    if !record.flags.contains(.pooled) {
      return ranges.map { range in
        guard range.lowerBound >= 0, range.upperBound <= Int(record.count) else { return whole }
        let base = Int(record.first)
        return Span(
          file: whole.file, lower: UInt32(base + range.lowerBound),
          upper: UInt32(base + range.upperBound))
      }
    }
    var map = TextMap(document, record)
    return ranges.map { range in
      guard range.lowerBound >= 0, range.upperBound <= Int(record.count),
        let lower = map.start(of: range.lowerBound)
      else { return whole }
      guard !range.isEmpty else {
        return Span(file: whole.file, lower: UInt32(lower), upper: UInt32(lower))
      }
      // The last byte's end rather than the next byte's start: between them may be a line break
      // with its indentation.
      guard let upper = map.end(of: range.upperBound - 1), upper >= lower else { return whole }
      return Span(file: whole.file, lower: UInt32(lower), upper: UInt32(upper))
    }
  }
}

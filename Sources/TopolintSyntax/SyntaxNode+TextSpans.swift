package import TopolintSource

extension SyntaxNode {
  /// The bytes of the file that the UTF-8 bytes `range` of `text` were read from, at the place of
  /// definition.
  ///
  /// Exact for plain and quoted scalars and for block scalars, also across escapes and folded or
  /// indented lines; the whole scalar where the two do not line up, and for collections. Takes time
  /// in the length of the text before `range`: for many ranges of one text use `spans(ofText:)`.
  package func span(ofText range: Range<Int>) -> Span { spans(ofText: [range])[0] }

  /// The spans of several ranges of `text`, in the order given, in one pass over the text.
  package func spans(ofText ranges: [Range<Int>]) -> [Span] {
    let spans = ownSpans(ofText: ranges)
    guard let origin = document.origin else { return spans }
    return spans.map { origin.span(of: $0) }
  }

  /// The bytes of the text that the document was read from.
  private func ownSpans(ofText ranges: [Range<Int>]) -> [Span] {
    let record = record
    let whole = Span(file: document.source.file, lower: record.lower, upper: record.upper)
    guard !record.isCollection, record.count > 0 else { return ranges.map { _ in whole } }
    let bounds = 0..<Int(record.count) + 1
    if !record.flags.contains(.pooled) {
      let base = Int(record.first)
      return ranges.map { range in
        guard bounds.contains(range.lowerBound), bounds.contains(range.upperBound) else {
          return whole
        }
        return Span(
          file: whole.file, lower: UInt32(base + range.lowerBound),
          upper: UInt32(base + range.upperBound))
      }
    }
    let places = places(ofText: ranges, in: bounds, record)
    return ranges.indices.map { index in
      guard let lower = places[2 * index], let upper = places[2 * index + 1], lower <= upper else {
        return whole
      }
      return Span(file: whole.file, lower: UInt32(lower), upper: UInt32(upper))
    }
  }

  /// Where each range starts and ends in the file, in turn; nil where that is not known.
  private func places(
    ofText ranges: [Range<Int>], in bounds: Range<Int>, _ record: Record
  ) -> [Int?] {
    // The map only goes forwards, so the offsets are asked for in order.
    var wanted: [(offset: Int, slot: Int)] = []
    wanted.reserveCapacity(2 * ranges.count)
    for (index, range) in ranges.enumerated()
    where bounds.contains(range.lowerBound) && bounds.contains(range.upperBound) {
      wanted.append((range.lowerBound, 2 * index))
      // The last byte's end rather than the next byte's start: between them may be a line break
      // with its indentation.
      if !range.isEmpty { wanted.append((range.upperBound - 1, 2 * index + 1)) }
    }
    wanted.sort { ($0.offset, $0.slot) < ($1.offset, $1.slot) }
    var map = TextMap(document, record)
    var places = [Int?](repeating: nil, count: 2 * ranges.count)
    for (offset, slot) in wanted {
      if slot.isMultiple(of: 2) {
        places[slot] = map.start(of: offset)
        if ranges[slot / 2].isEmpty { places[slot + 1] = places[slot] }
      } else {
        places[slot] = map.end(of: offset)
      }
    }
    return places
  }
}

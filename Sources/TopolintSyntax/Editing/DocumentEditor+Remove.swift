package import TopolintSource

/// Elements that go.
extension DocumentEditor {
  /// Takes an element out of a sequence that keeps others. A comment behind it stays, on a line of
  /// its own; where one would go with it there is no edit.
  package func remove(_ index: Int, from sequence: SyntaxNode) -> [TextEdit]? {
    let items = children(of: sequence)
    guard sequence.kind == .sequence, sequence.definition == nil, items.indices.contains(index),
      items.count > 1
    else { return nil }
    let item = items[index].value
    let range: Range<Int>
    if sequence.style == .flow {
      range =
        index > 0
        ? Int(items[index - 1].value.span.upper)..<Int(item.span.upper)
        : Int(item.span.lower)..<Int(items[index + 1].value.span.lower)
    } else {
      guard let dash = dash(before: item), let end = lineEnd(after: items[index]) else {
        return nil
      }
      let start = line(at: dash).lowerBound
      guard bytes[start..<dash].allSatisfy({ $0 == 0x20 }) else { return nil }
      let tail = Int(item.span.upper)
      if let mark = bytes[tail..<end].firstIndex(of: 0x23) {
        guard !hasComment(dash..<mark, besides: item) else { return nil }
        return [edit(span(dash..<mark), "")]
      }
      let next = lines.line(at: UInt32(end)) + 1
      if next < lines.lineCount {
        range = start..<Int(lines.starts[next])
      } else {
        // The last line has no break: the one before it goes.
        let before = lines.line(at: UInt32(start))
        guard before > 0 else { return nil }
        range = lines.range(ofLine: before - 1, in: bytes).upperBound..<end
      }
    }
    guard item.span.count > 0, !hasComment(range, besides: item) else { return nil }
    return [edit(span(range), "")]
  }

  private func span(_ range: Range<Int>) -> Span {
    Span(
      file: document.source.file, lower: UInt32(range.lowerBound), upper: UInt32(range.upperBound))
  }

  /// Whether a comment stands in some bytes, outside the scalars of a node.
  private func hasComment(_ range: Range<Int>, besides node: SyntaxNode) -> Bool {
    var position = range.lowerBound
    var index = Int(node.place)
    let upper = node.span.upper
    while index < document.records.count, document.records[index].lower < upper {
      let record = document.records[index]
      index += 1
      if record.isCollection { continue }
      let lower = max(position, Int(record.lower))
      if isMark(in: position..<min(lower, range.upperBound)) { return true }
      position = max(position, Int(record.upper))
    }
    return position < range.upperBound && isMark(in: position..<range.upperBound)
  }

  private func isMark(in range: Range<Int>) -> Bool {
    bytes[range].contains { $0 == 0x23 || $0 == 0x2F }
  }
}

package import TopolintSource

/// New entries and elements.
extension DocumentEditor {
  /// Adds an entry to a mapping that has no such key: in a block after the last entry that fits on
  /// a line, in braces after the last one.
  package func insert(_ field: EditField, into mapping: SyntaxNode) -> [TextEdit]? {
    guard mapping.kind == .mapping, mapping.definition == nil else { return nil }
    let style = style(in: mapping)
    if mapping.style == .flow {
      return extend(mapping, "{", with: style.inline(field), style: style)
    }
    let entries = children(of: mapping)
    guard let first = entries.first?.key, let indent = indent(of: first) else { return nil }
    let after = entries.last { fitsOnLine($0.value) } ?? entries.last
    guard let after, let end = lineEnd(after: after) else { return nil }
    return [insertion(at: end, lineBreak + indent + style.block(field, indent: indent))]
  }

  /// Adds an element to the end of a sequence.
  package func append(_ value: EditValue, to sequence: SyntaxNode) -> [TextEdit]? {
    guard sequence.kind == .sequence, sequence.definition == nil else { return nil }
    let style = style(in: sequence)
    if sequence.style == .flow {
      return extend(sequence, "[", with: style.inline(value), style: style)
    }
    let items = children(of: sequence)
    guard let last = items.last, let dash = dash(before: last.value),
      let end = lineEnd(after: last)
    else { return nil }
    let line = line(at: dash)
    let lead = String(decoding: bytes[line.lowerBound..<dash], as: UTF8.self)
    guard lead.utf8.allSatisfy({ $0 == 0x20 }) else { return nil }
    let start = Int(last.value.span.lower)
    let gap = start < line.upperBound ? max(1, start - dash - 1) : 1
    let indent = lead + String(repeating: " ", count: 1 + gap)
    let text =
      last.value.style == .flow ? style.inline(value) : style.block(value, indent: indent)
    return [
      insertion(
        at: end, lineBreak + lead + "-" + String(repeating: " ", count: gap) + text)
    ]
  }

  /// Adds to what stands in brackets: on the line of the last one, or on a line of its own where
  /// that has one.
  private func extend(
    _ collection: SyntaxNode, _ opening: Unicode.Scalar, with text: String, style: EditStyle
  ) -> [TextEdit]? {
    let span = collection.span
    let (lower, upper) = (Int(span.lower), Int(span.upper))
    guard span.count >= 2, bytes[lower] == UInt8(ascii: opening) else { return nil }
    let all = children(of: collection)
    guard let last = all.last else {
      let inside = bytes[lower + 1..<upper - 1]
      guard inside.allSatisfy({ $0 <= 0x20 }) else { return nil }
      return [
        edit(
          Span(file: span.file, lower: span.lower + 1, upper: span.upper - 1), text)
      ]
    }
    guard let tail = tail(last.value, key: last.key) else { return nil }
    let start = Int((last.key ?? last.value).span.lower)
    let lead = bytes[line(at: start).lowerBound..<start]
    let end = line(at: tail).upperBound
    let rest = bytes[tail..<end].drop { $0 == 0x20 || $0 == 0x09 }
    guard lead.allSatisfy({ $0 == 0x20 || $0 == 0x09 }), end < upper else {
      return [insertion(at: tail, style.comma + text)]
    }
    let own = lineBreak + String(decoding: lead, as: UTF8.self) + text
    switch rest.first {
    case nil: return [insertion(at: tail, "," + own)]
    case 0x2C:
      let behind = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
      guard behind.isEmpty || isComment(behind) else { return nil }
      return [insertion(at: end, own + ",")]
    default:
      guard isComment(rest) else { return [insertion(at: tail, style.comma + text)] }
      return [insertion(at: tail, ","), insertion(at: end, own)]
    }
  }

  private func isComment(_ text: ArraySlice<UInt8>) -> Bool {
    text.first == 0x23 || text.starts(with: [0x2F, 0x2F])
  }

  // MARK: Parts

  /// The elements, or the entries as written, with keys that are written twice and merge keys.
  func children(of collection: SyntaxNode) -> [(key: SyntaxNode?, value: SyntaxNode)] {
    var found: [(key: SyntaxNode?, value: SyntaxNode)] = []
    var child = collection.record.first
    while child >= 0 {
      let node = SyntaxNode(document: document, place: child)
      let next = document.records[Int(child)].next
      if collection.kind == .sequence {
        found.append((nil, node))
        child = next
        continue
      }
      guard next >= 0 else { break }
      found.append((node, SyntaxNode(document: document, place: next)))
      child = document.records[Int(next)].next
    }
    return found
  }

  /// The blanks that a line of a block mapping starts with.
  private func indent(of key: SyntaxNode) -> String? {
    let start = Int(key.span.lower)
    let lead = bytes[line(at: start).lowerBound..<start]
    guard lead.allSatisfy({ $0 == 0x20 || $0 == 0x2D }), !lead.starts(with: [0x2D, 0x2D]) else {
      return nil
    }
    return String(repeating: " ", count: lead.count)
  }

  private func fitsOnLine(_ value: SyntaxNode) -> Bool {
    guard !isBlock(value) || value.span.count == 0 else { return false }
    let span = value.span
    return lines.line(at: span.lower) == lines.line(at: max(span.lower, span.upper))
  }

  /// The end of the line on which an entry or element ends; nil where something else stands behind
  /// it, or blank lines at its end are part of it.
  func lineEnd(after child: (key: SyntaxNode?, value: SyntaxNode)) -> Int? {
    guard let tail = tail(child.value, key: child.key), !keepsBlankLines(child.value) else {
      return nil
    }
    let end = line(at: tail).upperBound
    guard tail <= end else { return nil }
    let rest = bytes[tail..<end].drop { $0 == 0x20 || $0 == 0x09 }
    guard rest.isEmpty || rest.first == 0x23 else { return nil }
    return end
  }

  /// Whether the last text in a node is a block text that ends with the blank lines behind it.
  private func keepsBlankLines(_ node: SyntaxNode) -> Bool {
    var last = node
    while last.isCollection, last.definition == nil, let child = children(of: last).last {
      last = child.value
    }
    guard last.style == .literal || last.style == .folded, last.definition == nil else {
      return false
    }
    let start = Int(last.span.lower)
    return bytes[start..<line(at: start).upperBound].prefix(4).contains(0x2B)
  }

  /// The dash that an element of a block sequence stands behind.
  func dash(before item: SyntaxNode) -> Int? {
    guard item.span.count > 0 else { return nil }
    var i = Int(item.span.lower) - 1
    // A list in a list starts at its own dash.
    while i >= 0, bytes[i] <= 0x20 { i -= 1 }
    guard i >= 0, bytes[i] == 0x2D else { return nil }
    return i
  }
}

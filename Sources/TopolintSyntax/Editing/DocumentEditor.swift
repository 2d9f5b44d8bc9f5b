package import TopolintSource

/// Makes edits of a document that leave everything else as it is: indentation, comments, line ends,
/// the style of the text around.
///
/// Every method gives the edits, none where the text says it already, and nil where the text is
/// written in a way that it will not touch: behind an alias, in a folded text, beside a comment that
/// would get lost.
package struct DocumentEditor: Sendable {
  /// The document.
  package let document: Document
  let bytes: [UInt8]
  let lines: LineIndex
  let lineBreak: String
  /// Where the document's text stands in the file, when it is the text of a scalar there.
  private let origin: TextOrigin?

  /// Creates an editor.
  package init(_ document: Document) { self.init(document, in: nil) }

  /// Creates an editor of a document that is the text of a scalar: what it writes has the escapes that
  /// it needs there. nil where the scalar is not in double quotes, or within a text itself.
  package init?(embedded document: Document) {
    guard let origin = document.origin, origin.isQuoted else { return nil }
    self.init(document.unplaced, in: origin)
  }

  private init(_ document: Document, in origin: TextOrigin?) {
    self.document = document
    self.origin = origin
    let bytes = document.source.bytes
    self.bytes = bytes
    lines = document.source.lines
    let end = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D }
    lineBreak =
      end.map { bytes[$0] == 0x0A ? "\n" : bytes[($0 + 1)...].first == 0x0A ? "\r\n" : "\r" }
      ?? "\n"
  }

  /// The scalar at exactly these bytes; nil when there is none.
  package func place(at span: Span) -> SyntaxPlace? {
    guard span.file == document.source.file else { return nil }
    guard let origin else { return document.place(at: span) }
    guard let lower = origin.offset(of: span.lower), let upper = origin.offset(of: span.upper)
    else { return nil }
    return document.place(at: Span(file: span.file, lower: lower, upper: upper))
  }

  /// Writes another text where a scalar stands, in the quotes that it has.
  package func replace(_ node: SyntaxNode, with text: String) -> [TextEdit]? {
    guard !node.isCollection, node.definition == nil, node.tag == nil, node.span.count > 0 else {
      return nil
    }
    if node.text == text { return [] }
    switch node.style {
    case .plain:
      return [edit(node.span, EditStyle.written(text))]
    case .singleQuoted where text.utf8.allSatisfy { $0 >= 0x20 }:
      var inner = ""
      for character in text.unicodeScalars {
        inner += character == "'" ? "''" : String(character)
      }
      return [edit(node.span, "'" + inner + "'")]
    case .singleQuoted, .doubleQuoted: return [edit(node.span, EditStyle.quoted(text))]
    case .literal, .folded, .block, .flow: return nil
    }
  }

  /// Writes a value in the place of another.
  package func replace(_ node: SyntaxNode, with value: EditValue) -> [TextEdit]? {
    guard node.definition == nil, node.tag == nil, node.span.count > 0, !isBlock(node) else {
      return nil
    }
    switch value {
    case .word(let word) where node.text == word && node.style == .plain: return []
    case .text(let text) where node.text == text && node.kind == .string: return []
    default: break
    }
    return [edit(node.span, style(at: node).inline(value))]
  }

  /// Writes a value for a key of a mapping: in the place of the one that it has, else in a new
  /// entry after the last of the entries that fit on a line.
  package func set(_ key: String, to value: EditValue, in mapping: SyntaxNode) -> [TextEdit]? {
    guard mapping.kind == .mapping, mapping.definition == nil else { return nil }
    guard let entry = mapping.entry(key), !entry.isMerged else {
      return insert(EditField(key, value), into: mapping)
    }
    if entry.value.definition != nil { return nil }
    if entry.value.span.count > 0 { return replace(entry.value, with: value) }
    guard let colon = colon(after: entry.key) else { return nil }
    return [insertion(at: colon, " " + style(in: mapping).inline(value))]
  }

  /// Writes values for several keys of a mapping.
  package func set(_ fields: [EditField], in mapping: SyntaxNode) -> [TextEdit]? {
    var all: [TextEdit] = []
    for field in fields {
      guard let edits = set(field.key, to: field.value, in: mapping) else { return nil }
      all += edits
    }
    return Self.joined(all)
  }

  /// Edits in which those that insert at one place are one, in their order.
  package static func joined(_ edits: [TextEdit]) -> [TextEdit] {
    var joined: [TextEdit] = []
    for edit in edits {
      if let index = joined.firstIndex(where: { $0.span == edit.span && edit.span.count == 0 }) {
        joined[index] = TextEdit(edit.span, with: joined[index].text + edit.text)
      } else {
        joined.append(edit)
      }
    }
    return joined
  }

  // MARK: Parts

  /// An edit of the file: `span` is by the places in the document's own text.
  func edit(_ span: Span, _ text: String) -> TextEdit {
    guard let origin else { return TextEdit(span, with: text) }
    return TextEdit(
      origin.span(of: span), with: String(EditStyle.quoted(text).dropFirst().dropLast()))
  }

  func insertion(at offset: Int, _ text: String) -> TextEdit {
    let place = UInt32(offset)
    return edit(Span(file: document.source.file, lower: place, upper: place), text)
  }

  func isBlock(_ node: SyntaxNode) -> Bool {
    node.style == .block || node.style == .literal || node.style == .folded
  }

  /// The offset after the colon that follows a key.
  func colon(after key: SyntaxNode) -> Int? {
    var i = Int(key.span.upper)
    while i < bytes.count, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
    return i < bytes.count && bytes[i] == 0x3A ? i + 1 : nil
  }

  /// The offset after the text of an element or entry.
  func tail(_ node: SyntaxNode, key: SyntaxNode?) -> Int? {
    let last = Int(node.span.upper)
    guard let key else { return node.span.count > 0 ? last : nil }
    if node.span.count > 0 { return last }
    // `{a}` has no colon; in `{a: }` the blank belongs to the colon.
    guard let colon = colon(after: key) else { return Int(key.span.upper) }
    return colon < bytes.count && bytes[colon] == 0x20 ? colon + 1 : colon
  }

  /// The range of the line that holds an offset, without its break.
  func line(at offset: Int) -> Range<Int> {
    lines.range(ofLine: lines.line(at: UInt32(offset)), in: bytes)
  }

  /// How the text in a collection is written.
  func style(in collection: SyntaxNode) -> EditStyle {
    var style = EditStyle(lineBreak: lineBreak)
    style.isQuoted = isQuoted(in: collection) ?? isQuoted(in: document.root) ?? false
    style.isTight = style.isQuoted && isTight(collection)
    return style
  }

  /// How the text around a node is written.
  private func style(at node: SyntaxNode) -> EditStyle {
    guard let step = document.place(at: node.span)?.steps.last else {
      return EditStyle(isQuoted: isQuoted(in: document.root) ?? false, lineBreak: lineBreak)
    }
    return style(in: step.parent)
  }

  /// Whether keys stand in double quotes; nil when there are none.
  private func isQuoted(in collection: SyntaxNode) -> Bool? {
    let first = collection.kind == .mapping ? collection : collection.elements.first ?? collection
    guard first.kind == .mapping, first.record.first >= 0 else { return nil }
    return SyntaxNode(document: document, place: first.record.first).style == .doubleQuoted
  }

  /// Whether no blank follows a comma or colon.
  private func isTight(_ collection: SyntaxNode) -> Bool {
    let mapping = collection.kind == .mapping && collection.record.first >= 0
    let around = mapping ? collection : document.root
    guard around.kind == .mapping, around.record.first >= 0 else { return false }
    let key = SyntaxNode(document: document, place: around.record.first)
    guard let colon = colon(after: key), colon < bytes.count else { return false }
    return bytes[colon] > 0x20
  }
}

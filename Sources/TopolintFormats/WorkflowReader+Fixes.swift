package import TopolintModel
package import TopolintSource
internal import TopolintSyntax

/// From what would mend a finding to edits of its file.
extension WorkflowReader {
  /// The edits for some remedies, nil for each that the file's format cannot say.
  ///
  /// A file that could not be read in full has none: what an edit would do to it is not known.
  ///
  /// Finding the place of each takes a walk over the text, so only the first of many are written;
  /// those that are applied make room for others.
  package func fixes(_ requests: [RemedyRequest], in source: SourceText) -> [Fix?] {
    let choice = TextChoice(path: source.path, bytes: source.bytes)
    let text = ParsedText(source, as: choice, mayBeJSONC: true, limits: limits)
    return text.result.hasErrors
      ? [Fix?](repeating: nil, count: requests.count) : fixes(requests, in: text.result.documents)
  }

  /// The edits for some remedies in the documents of a file that was read in full.
  func fixes(_ requests: [RemedyRequest], in documents: [Document]) -> [Fix?] {
    guard !requests.isEmpty else { return [] }
    let editors = documents.map { DocumentEditor($0) }
    var keys: Set<NewKey> = []
    return requests.enumerated().map { position, request in
      guard position < FixLimits.fixes else { return nil }
      let place = request.workflow.span
      let editor = editors.first { editor in
        let span = editor.document.root.span
        return span.file == place.file && span.lower <= place.lower && place.upper <= span.upper
      }
      guard let editor,
        let format = formats.first(where: { $0.info.id == request.workflow.format })
      else { return nil }
      let fix: Fix? =
        if case .rename(let span, let old, let new) = request.remedy {
          Self.renaming(old, to: new, at: span, with: editor, &keys)
        } else {
          format.fix(request.remedy, in: request.workflow, with: editor)
        }
      return fix.flatMap { $0.edits.isEmpty ? nil : $0 }
    }
  }

  /// A key that a fix of this round writes.
  private struct NewKey: Hashable {
    let mapping: Span
    let name: String
  }

  /// Writes another name: for a scalar of its own in its quotes, and inside a longer text where it
  /// needs none or stands between those of an expression. A key is not made one that stands there.
  private static func renaming(
    _ old: String, to new: String, at span: Span, with editor: DocumentEditor,
    _ keys: inout Set<NewKey>
  ) -> Fix? {
    guard span.file == editor.document.source.file else { return nil }
    let edits: [TextEdit]
    if let place = editor.place(at: span), place.node.text == old {
      guard let replacement = editor.replace(place.node, with: new) else { return nil }
      if place.valueOfKey != nil, let mapping = place.mapping {
        guard mapping[new] == nil,
          keys.insert(NewKey(mapping: mapping.span, name: new)).inserted
        else { return nil }
      }
      edits = replacement
    } else {
      let bytes = editor.document.source.bytes
      let span = nameInQuotes(old, in: span, bytes) ?? span
      let written = bytes[Int(span.lower)..<Int(span.upper)]
      let isQuoted = isInQuotes(Int(span.lower)..<Int(span.upper), bytes)
      guard written.elementsEqual(old.utf8),
        new.utf8.allSatisfy(isQuoted ? isQuotable : isNamePart)
      else { return nil }
      edits = [TextEdit(span, with: new)]
    }
    return Fix("replace `\(old)` with `\(new)`", isSafe: false, edits: edits)
  }

  /// Where a name stands in a longer expression: between quotes, and only once.
  private static func nameInQuotes(_ name: String, in span: Span, _ bytes: [UInt8]) -> Span? {
    let (name, end) = (Array(name.utf8), Int(span.upper))
    guard !name.isEmpty, end <= bytes.count, span.count > name.count else { return nil }
    let starts = (Int(span.lower)...end - name.count).filter {
      bytes[$0...].starts(with: name) && isInQuotes($0..<$0 + name.count, bytes)
    }
    guard starts.count == 1, let start = starts.first else { return nil }
    return Span(
      file: span.file, lower: UInt32(start), upper: UInt32(start + name.count))
  }

  /// Whether a quote stands on both sides, the same; in JSON there may be escapes before it.
  private static func isInQuotes(_ range: Range<Int>, _ bytes: [UInt8]) -> Bool {
    guard range.lowerBound > 0, range.upperBound < bytes.count else { return false }
    let quote = bytes[range.lowerBound - 1]
    guard quote == 0x27 || quote == 0x22 else { return false }
    if bytes[range.upperBound] == quote { return true }
    return range.lowerBound > 1 && bytes[range.lowerBound - 2] == 0x5C
      && bytes[range.upperBound] == 0x5C && range.upperBound + 1 < bytes.count
      && bytes[range.upperBound + 1] == quote
  }

  /// Whether a byte means itself in a text in single quotes, also where that stands in JSON.
  private static func isQuotable(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x22 && byte != 0x27 && byte != 0x5C && byte != 0x60
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E: true
    default: false
    }
  }
}

/// The limits that fixes write: round numbers to start from, and to be thought over.
enum FixLimits {
  /// The most fixes that one file gets at a time.
  static let fixes = 200
  /// The most steps that one fix is about.
  static let steps = 200
  /// Rounds of a cycle.
  static let rounds = 10
  /// Turns of an agent.
  static let turns = 20
  /// Items of a map.
  static let width = 50
  /// Items of a map at once.
  static let concurrency = 5
}

extension DocumentEditor {
  /// Takes an entry out of the list that it stands in, by the place of one of its values.
  func removingEntry(at span: Span) -> [TextEdit]? {
    guard let steps = place(at: span)?.steps, let last = steps.last else { return nil }
    if last.parent.kind == .sequence { return remove(last.index, from: last.parent) }
    guard let list = steps.dropLast().last, list.parent.kind == .sequence else { return nil }
    return remove(list.index, from: list.parent)
  }
}

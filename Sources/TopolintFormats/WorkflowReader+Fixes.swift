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
    let none = [Fix?](repeating: nil, count: requests.count)
    guard !requests.isEmpty else { return none }
    let choice = TextChoice(path: source.path, bytes: source.bytes)
    let text = ParsedText(source, as: choice, candidates: formats, limits: limits)
    guard !text.result.hasErrors else { return none }
    let editors = text.result.documents.map { DocumentEditor($0) }
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
          Self.renaming(old, to: new, at: span, with: editor)
        } else {
          format.fix(request.remedy, in: request.workflow, with: editor)
        }
      return fix.flatMap { $0.edits.isEmpty ? nil : $0 }
    }
  }

  /// Writes another name: for a scalar of its own in its quotes, and inside a longer text where it
  /// needs none or stands between those of an expression.
  private static func renaming(
    _ old: String, to new: String, at span: Span, with editor: DocumentEditor
  ) -> Fix? {
    guard span.file == editor.document.source.file else { return nil }
    let edits: [TextEdit]
    if let node = editor.place(at: span)?.node, node.text == old {
      guard let replacement = editor.replace(node, with: new) else { return nil }
      edits = replacement
    } else {
      let bytes = editor.document.source.bytes
      let written = bytes[Int(span.lower)..<Int(span.upper)]
      let isQuoted =
        span.lower > 0 && span.upper < bytes.count && bytes[Int(span.lower) - 1] == 0x27
        && bytes[Int(span.upper)] == 0x27
      guard written.elementsEqual(old.utf8),
        new.utf8.allSatisfy(isQuoted ? isQuotable : isNamePart)
      else { return nil }
      edits = [TextEdit(span, with: new)]
    }
    return Fix("replace `\(old)` with `\(new)`", isSafe: false, edits: edits)
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

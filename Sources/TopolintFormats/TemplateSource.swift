internal import TopolintSource
internal import TopolintSyntax

/// Tells the source of a template (Helm, Jinja, cookiecutter) from a broken file.
///
/// Prompts are full of `{{ }}` and `{% %}`, inside quotes and block scalars; there they are text. A
/// template has them where YAML or JSON would have structure, and so does not parse.
enum TemplateSource {
  /// Whether a line of the file begins with a marker in the first column. No block scalar of a
  /// mapping reaches there.
  static func hasMarkerInFirstColumn(_ source: SourceText) -> Bool {
    let bytes = source.bytes
    for start in source.lines.starts where isMarker(bytes, Int(start)) {
      return true
    }
    return false
  }

  /// Whether the reader stumbled over a line that begins with a statement of a template. A file of a
  /// known format may well have an expression in the wrong place, and is broken then.
  static func isStumbledOverStatement(_ issues: [SyntaxIssue], in source: SourceText) -> Bool {
    guard let first = issues.first(where: { $0.severity == .error && $0.code == .syntax }) else {
      return false
    }
    return ([first.span] + first.notes.map(\.span)).contains { place in
      let line = source.lines.range(
        ofLine: source.lines.line(at: place.lower), in: source.bytes)
      let text = source.bytes[line].drop { $0 == 0x20 || $0 == 0x09 }
      return statements.contains { text.starts(with: $0) }
    }
  }

  /// How statements of Helm and Jinja begin.
  private static let statements: [[UInt8]] = [
    "{%", "{#", "{{-", "{{/*", "{{ if ", "{{ range ", "{{ with ", "{{ end ", "{{ else",
    "{{ include ",
    "{{ template ", "{{ toYaml ", "{{if ", "{{range ", "{{with ", "{{end}}", "{{else",
  ].map { Array($0.utf8) }

  /// Whether the reader stumbled over a marker: the line of the first error, or the one where it
  /// says that the broken thing starts, has one outside quotes.
  static func isStumbledOver(_ issues: [SyntaxIssue], in source: SourceText) -> Bool {
    guard let first = issues.first(where: { $0.severity == .error && $0.code == .syntax }) else {
      return false
    }
    // Where the text ends too early, nothing was stumbled over.
    if first.span.count == 0, Int(first.span.lower) == source.bytes.count { return false }
    let places = [first.span] + first.notes.map(\.span)
    return places.contains { place in
      let line = source.lines.range(
        ofLine: source.lines.line(at: place.lower), in: source.bytes)
      return hasMarkerOutsideQuotes(source.bytes, line, near: Int(place.lower))
    }
  }

  /// `{{` followed by a blank, a dash or a name; `{%`; `{#`.
  private static func isMarker(_ bytes: [UInt8], _ offset: Int) -> Bool {
    guard offset + 2 < bytes.count, bytes[offset] == UInt8(ascii: "{") else { return false }
    switch bytes[offset + 1] {
    case UInt8(ascii: "%"), UInt8(ascii: "#"): return true
    case UInt8(ascii: "{"):
      // Not `{{"`: a slip in JSON.
      return bytes[offset + 2] != UInt8(ascii: "\"") && bytes[offset + 2] != UInt8(ascii: "{")
    default: return false
    }
  }

  /// How much of a line is looked at on each side of the error: minified JSON has one line.
  private static let reach = 200

  private static func hasMarkerOutsideQuotes(
    _ bytes: [UInt8], _ line: Range<Int>, near place: Int
  ) -> Bool {
    let end = min(line.upperBound, place + reach)
    var offset = max(line.lowerBound, place - reach)
    // Where a text that is not closed begins, what stands before it is no text; on a long line it is
    // not known where the texts before it begin.
    if offset > line.lowerBound, bytes[place] == UInt8(ascii: "\"") { offset = place }
    var quote: UInt8?
    while offset < end {
      let byte = bytes[offset]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { offset += 1 } else if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") {
        quote = byte
      } else if isMarker(bytes, offset) {
        return true
      }
      offset += 1
    }
    return false
  }
}

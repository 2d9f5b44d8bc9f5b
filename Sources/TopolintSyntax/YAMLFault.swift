internal import TopolintSource

/// libyaml's complaints in the words of someone who wants the file mended.
enum YAMLFault {
  /// Reports a problem of the parser at the offset `lower`, met while reading what starts at
  /// `origin`.
  static func report(
    _ problem: String, _ context: String, at lower: Int, from origin: Int,
    _ builder: inout DocumentBuilder
  ) {
    let bytes = builder.source.bytes
    var upper = lower
    if lower < bytes.count, bytes[lower] != 0x0A, bytes[lower] != 0x0D {
      upper = lower + max(1, bytes[lower] < 0x80 ? 1 : length(bytes, lower))
    }
    let span = builder.span(lower, min(upper, bytes.count))
    let place = builder.span(min(origin, lower), min(origin, lower))
    let deeper = isDeeper(bytes, lower) ? deeper(problem) : nil
    builder.issues.append(
      .error, .syntax, deeper ?? message(problem), at: span,
      notes: context.isEmpty || origin >= lower ? [] : [(context + " that starts here", place)])
  }

  private static func length(_ bytes: [UInt8], _ offset: Int) -> Int {
    ByteSurvey.character(bytes.span, offset, bytes.count).0
  }

  private static func message(_ problem: String) -> String {
    if problem.isEmpty { return "this cannot be read as YAML" }
    for (start, advice) in advice where problem.hasPrefix(start) { return "\(problem): \(advice)" }
    return problem
  }

  /// What to do where a key stands deeper than the line above, which has a value already.
  private static func deeper(_ problem: String) -> String? {
    guard problem.hasPrefix("mapping values are not allowed") else { return nil }
    return "\(problem): this line is indented deeper than the one above, which has a value "
      + "already; align the two"
  }

  /// Whether the line of an offset is indented deeper than the last one before it that holds anything,
  /// and that one is a key with a value.
  private static func isDeeper(_ bytes: [UInt8], _ offset: Int) -> Bool {
    func start(of place: Int) -> Int {
      var i = place
      while i > 0, bytes[i - 1] != 0x0A { i -= 1 }
      return i
    }
    func indentation(_ line: Int) -> Int { bytes[line...].prefix { $0 == 0x20 }.count }
    guard offset < bytes.count else { return false }
    let line = start(of: offset)
    var above = line
    while above > 0 {
      above = start(of: above - 1)
      let text = bytes[above..<line].drop { $0 <= 0x20 }
      if text.isEmpty { continue }
      let first = text.prefix { $0 != 0x0A }
      let end = first.last { $0 > 0x20 }
      let hasKey = zip(first, first.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == 0x20 }
      return hasKey && end != UInt8(ascii: ":") && indentation(line) > indentation(above)
    }
    return false
  }

  /// What to do about each problem that libyaml 0.2.5 reports often, by how its text starts.
  private static let advice = [
    ("mapping values are not allowed in this context", "quote the text that holds `: `, or indent"),
    ("could not find expected ':'", "write `key: value`, or quote text that runs over lines"),
    ("did not find expected key", "check the indentation and the quotes above"),
    ("did not find expected '-' indicator", "align the items of the list"),
    ("did not find expected ',' or ']'", "close the list or add a comma"),
    ("did not find expected ',' or '}'", "close the braces or add a comma"),
    ("did not find expected node content", "quote the text if it starts with a special character"),
    ("did not find expected <document start>", "start a further document with `---`"),
    ("found character that cannot start any token", "quote the text, and indent with spaces"),
    ("found a tab character", "indent with spaces"),
    ("found unexpected end of stream", "close the quote that is open"),
    ("found unknown escape character", "double the backslash, or use single quotes"),
    ("block sequence entries are not allowed", "put the list on lines of its own"),
    ("block mapping entries are not allowed", "put the mapping on lines of its own"),
    ("found undefined tag handle", "declare it with `%TAG`, or quote the text"),
    ("did not find the expected", "check the spelling"),
    ("found duplicate %YAML directive", "keep one"),
    ("found duplicate %TAG directive", "keep one"),
  ]
}

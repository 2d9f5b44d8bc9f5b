internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What is wrong with a `topology` file. Each problem fails the file; reading goes on.
struct TopologyProblems {
  private(set) var list: [ReadProblem] = []

  /// More than this many help nobody, and looking for near names takes time.
  private static let most = 1000

  /// Notes a problem.
  mutating func add(_ code: String, _ message: String, help: String? = nil, at span: Span) {
    guard list.count < Self.most else { return }
    list.append(ReadProblem(isError: true, code: code, message: message, help: help, span: span))
  }

  /// Notes a key that has no meaning in `place` ("a node").
  mutating func unknownKey(_ key: SyntaxNode, in place: String, known: [String]) {
    guard list.count < Self.most else { return }
    let name = shown(key)
    add(
      "unknown-key", "unknown key \(name) in \(place)",
      help: suggestion(key.text ?? "", known, otherwise: "the keys are"), at: key.span)
  }

  /// Notes a value that is none of the words that are known.
  mutating func unknownValue(_ value: SyntaxNode, of what: String, known: [String]) {
    guard list.count < Self.most else { return }
    add(
      "unknown-value", "`\(what)` does not take \(shown(value))",
      help: suggestion(value.text ?? "", known, otherwise: "it takes"), at: short(value))
  }

  /// Notes a value of the wrong type; `wanted` says what would be right ("a duration").
  mutating func wrongType(_ value: SyntaxNode, _ what: String, wanted: String) {
    guard list.count < Self.most else { return }
    // "an edge" and the like are no names.
    let subject = what.hasPrefix("a ") || what.hasPrefix("an ") ? what : "`\(what)`"
    add("wrong-type", "\(subject) is \(wanted), not \(shown(value))", at: short(value))
  }

  private func suggestion(_ name: String, _ known: [String], otherwise: String) -> String {
    if let near = nearestName(to: name, in: known) { return "did you mean `\(near)`?" }
    // "a number from 1" is no word to write.
    return otherwise + " "
      + known.map { $0.utf8.contains(UInt8(ascii: " ")) ? $0 : "`\($0)`" }.joined(separator: ", ")
  }

  /// A value in few words.
  private func shown(_ value: SyntaxNode) -> String {
    switch value.kind {
    case .mapping: "a map"
    case .sequence: value.elements.isEmpty ? "an empty list" : "a list"
    case .null where value.text?.isEmpty ?? true: "nothing"
    case _ where value.text?.isEmpty == true: "an empty text"
    default:
      "`" + String((value.text ?? "").prefix { $0 != "\n" && $0 != "\r" }.prefix(60)) + "`"
    }
  }

  /// A place on one line: a collection's first byte, a scalar as it is.
  private func short(_ value: SyntaxNode) -> Span {
    let span = value.span
    guard value.isCollection, value.definition == nil else { return span }
    return Span(file: span.file, lower: span.lower, upper: min(span.upper, span.lower + 1))
  }
}

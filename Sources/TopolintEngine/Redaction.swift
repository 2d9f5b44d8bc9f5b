internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// Takes the credentials of a file out of what is said about it: a message may quote a value.
struct Redaction {
  /// Shorter parts are not looked for: they stand in words too.
  private static let shortest = 4
  /// The beginning of a part is taken for it from this length on: a message cuts what it quotes.
  private static let longEnough = 12
  /// The most parts that are looked for in each message.
  private static let mostParts = 1_000

  private let parts: [[UInt8]]

  /// The credentials of a file; nil when it has none.
  init?(_ file: ReadFile) {
    guard let bytes = file.original?.bytes, !file.hidden.isEmpty else { return nil }
    var parts: Set<[UInt8]> = []
    for span in file.hidden {
      // A private key has lines; each of them is one.
      for part in bytes[Int(span.lower)..<Int(span.upper)].split(whereSeparator: { $0 <= 0x20 })
      where part.count >= Self.shortest && parts.count < Self.mostParts {
        parts.insert(Array(part))
      }
    }
    // Of two that start alike the longer one is taken.
    self.parts = parts.sorted {
      ($1.count, String(decoding: $0, as: UTF8.self)) < (
        $0.count, String(decoding: $1, as: UTF8.self)
      )
    }
  }

  /// What is said of a finding, without credentials.
  func callAsFunction(_ diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic(
      rule: diagnostic.rule, severity: diagnostic.severity, confidence: diagnostic.confidence,
      message: text(diagnostic.message), span: diagnostic.span, notes: notes(diagnostic.notes),
      path: diagnostic.path.map { PathStep(text($0.message), at: $0.span) },
      help: diagnostic.help.map(text),
      fixes: diagnostic.fixes.map { Fix(text($0.title), isSafe: $0.isSafe, edits: $0.edits) },
      identity: diagnostic.identity)
  }

  /// What is said of a problem, without credentials.
  func callAsFunction(_ problem: Problem) -> Problem {
    Problem(
      path: problem.path, isError: problem.isError, code: problem.code,
      message: text(problem.message), help: problem.help.map(text), span: problem.span,
      notes: notes(problem.notes))
  }

  /// A graph, without credentials in its names, prompts and labels.
  func callAsFunction(_ workflow: Workflow) -> Workflow { workflow.changingTexts(text) }

  private func notes(_ notes: [SpanNote]) -> [SpanNote] {
    notes.map { SpanNote(text($0.message), at: $0.span) }
  }

  private func text(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var shown: [UInt8] = []
    var start = 0
    var next = 0
    while start + Self.shortest <= bytes.count {
      guard let length = hiddenLength(bytes, at: start) else {
        start += 1
        continue
      }
      shown += bytes[next..<start]
      shown += SourceText.hiddenMark.utf8
      start += length
      next = start
    }
    return next == 0 ? text : String(decoding: shown + bytes[next...], as: UTF8.self)
  }

  /// How much of a text from an offset on is a credential, or the beginning of one; nil when nothing.
  private func hiddenLength(_ bytes: [UInt8], at start: Int) -> Int? {
    for part in parts where part[0] == bytes[start] {
      let same = zip(bytes[start...], part).prefix { $0 == $1 }.count
      if same == part.count || same >= Self.longEnough { return same }
    }
    return nil
  }
}

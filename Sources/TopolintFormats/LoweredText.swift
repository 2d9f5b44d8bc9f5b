internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// The documents of one file as far as they were recognised.
struct LoweredText {
  private(set) var formats: Set<String> = []
  private var workflows: [Workflow] = []
  private var problems: [ReadProblem] = []
  private var included: [SourceText] = []
  private(set) var referrerHint: String?
  /// What is advised where a mapping of a document has a key twice, by the place of its workflow.
  private var repeatedKeys: [Int: String] = [:]
  /// The bytes of each recognised document, with the places of its workflows.
  private var parts: [(bytes: Span, workflows: Range<Int>)] = []
  /// The recognised documents.
  private var documents: [Document] = []

  /// Adds what a format made of a document.
  mutating func add(_ lowering: Lowering, of format: FormatInfo, _ document: Document) {
    formats.insert(format.id)
    if let advice = format.repeatedKeys {
      for place in lowering.workflows.indices { repeatedKeys[workflows.count + place] = advice }
    }
    parts.append(
      (document.root.span, workflows.count..<workflows.count + lowering.workflows.count))
    documents.append(document)
    workflows += lowering.workflows
    problems += lowering.problems
    included += lowering.included
    referrerHint = referrerHint ?? lowering.referrerHint
  }

  /// The file's reading: what was wrong with the text becomes problems, and duplicate keys defects
  /// of the workflow that they are in.
  func reading(of text: ParsedText, _ source: SourceText) -> Reading {
    // Where the text breaks off, what stands behind is not missing.
    let broken = text.result.hasErrors ? parts.last?.bytes.lower : nil
    var problems = problems.filter { problem in
      !Self.isOfAbsence(problem.code) || broken.map { problem.span.lower < $0 } ?? true
    }
    var workflows = workflows
    var defects: [Int: [Defect]] = [:]
    for issue in text.result.issues {
      if issue.code == .duplicateKey, let first = issue.notes.first?.span,
        let place = workflow(at: issue.span)
      {
        let kind = Defect.Kind.duplicateKey(key: Self.key(at: issue.span, source), first: first)
        defects[place, default: []].append(
          Defect(kind, span: issue.span, help: repeatedKeys[place]))
      } else {
        problems.append(ReadProblem(issue))
      }
    }
    if broken != nil, let last = parts.last {
      for place in last.workflows { workflows[place] = workflows[place].cutOff }
    }
    var redactions = addSecrets(in: source, to: &defects)
    // What stands behind the fault is in no document.
    if text.result.hasErrors { redactions += SecretFinder.places(in: source) }
    for place in workflows.indices {
      if let more = defects[place] { workflows[place] = workflows[place].adding(more) }
    }
    problems.sort { ($0.span, $0.code, $0.message) < ($1.span, $1.code, $1.message) }
    // Through an alias or a merge key, one slip is met wherever it is used.
    problems = problems.indices.compactMap { index in
      index > 0 && problems[index] == problems[index - 1] ? nil : problems[index]
    }
    let isFailed = problems.contains { $0.isError }
    return Reading(
      isFailed ? .failed : .analysed(formats: formats.sorted()), workflows: workflows,
      problems: problems, comments: text.result.comments, hasComments: text.hasComments,
      included: included.map { $0.hiding(SecretFinder.places(in: $0, known: true)) },
      redactions: redactions)
  }

  /// Whether problems of a kind are about something that is not there.
  private static func isOfAbsence(_ code: String) -> Bool {
    code.hasPrefix("missing-") || code.hasPart("-without-")
      || ["not-a-workflow", "unwired-input", "route-not-exported"].contains(code)
  }

  /// Notes the credentials that stand in the file; of each no more is to be shown than what its kind
  /// starts with.
  private func addSecrets(in source: SourceText, to defects: inout [Int: [Defect]]) -> [Span] {
    var finders: [Int: SecretPlace] = [:]
    return SecretFinder.hits(in: source, documents).map { hit in
      if let place = workflow(at: hit.span) {
        let finder = finders[place] ?? SecretPlace(workflows[place])
        finders[place] = finder
        if let defect = finder.defect(hit) { defects[place, default: []].append(defect) }
      }
      return hit.hidden
    }
  }

  /// The workflow that a place belongs to: the last one of its document that starts before it.
  private func workflow(at span: Span) -> Int? {
    guard let part = parts.first(where: { $0.bytes.touches(span) }) else { return nil }
    let started = part.workflows.last { workflows[$0].span.lower <= span.lower }
    return started ?? part.workflows.first
  }

  /// The key as written, without its quotes.
  private static func key(at span: Span, _ source: SourceText) -> String {
    var bytes = source.bytes[Int(span.lower)..<min(Int(span.upper), source.bytes.count)]
    let isQuoted = bytes.first == UInt8(ascii: "\"") || bytes.first == UInt8(ascii: "'")
    if isQuoted, bytes.count >= 2, bytes.first == bytes.last {
      bytes = bytes.dropFirst().dropLast()
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ReadProblem {
  /// What a reader found wrong with the text.
  init(_ issue: SyntaxIssue) {
    self.init(
      isError: issue.severity == .error, code: issue.code.rawValue, message: issue.message,
      span: issue.span, notes: issue.notes.map { SpanNote($0.message, at: $0.span) })
  }
}

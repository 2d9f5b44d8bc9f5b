internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// Puts a run's result in order.
struct ResultAssembly {
  var diagnostics: [Diagnostic] = []
  var problems: [Problem] = []
  var records: [FileRecord] = []

  private var texts: [FileID: SourceText] = [:]

  init(files: [ReadFile], referenced: [SourceText], _ configuration: Configuration) {
    for file in files {
      if let source = file.source { texts[source.file] = source }
      for text in file.included { texts[text.file] = text }
    }
    for text in referenced { texts[text.file] = text }
    if let source = configuration.source { texts[source.file] = source }
  }

  /// The result: sorted by path, place, rule and message, each finding once, with the texts that
  /// are pointed into and no others.
  consuming func finished(
    rules: [RuleInfo], suppressed: Int, configuration: ConfigurationUse
  ) -> RunResult {
    let ordered = ordered(diagnostics)
    let troubles = problems.sorted { a, b in
      if a.path != b.path { return PathName.precedes(a.path ?? "", b.path ?? "") }
      let (x, y) = (a.span?.lower ?? 0, b.span?.lower ?? 0)
      if x != y { return x < y }
      return (a.code, a.message) < (b.code, b.message)
    }
    var kept = SourceTable()
    for file in pointed(ordered, troubles).sorted() {
      if let text = texts[file] { kept.add(text) }
    }
    return RunResult(
      sources: kept, files: records.sorted { PathName.precedes($0.path, $1.path) },
      diagnostics: ordered, problems: troubles, rules: rules, suppressedCount: suppressed,
      configuration: configuration)
  }

  private func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    struct Key: Hashable {
      let path: String
      let lower: UInt32
      let upper: UInt32
      let rule: String
      let message: String
    }
    func key(_ diagnostic: Diagnostic) -> Key {
      let span = diagnostic.span
      return Key(
        path: texts[span.file]?.path ?? diagnostic.identity.file, lower: span.lower,
        upper: span.upper, rule: diagnostic.rule, message: diagnostic.message)
    }
    var seen: Set<Key> = []
    return diagnostics.map { (key($0), $0) }.sorted { a, b in
      if a.0.path != b.0.path { return PathName.precedes(a.0.path, b.0.path) }
      if (a.0.lower, a.0.upper) != (b.0.lower, b.0.upper) {
        return (a.0.lower, a.0.upper) < (b.0.lower, b.0.upper)
      }
      if (a.0.rule, a.0.message) != (b.0.rule, b.0.message) {
        return (a.0.rule, a.0.message) < (b.0.rule, b.0.message)
      }
      return a.1.identity.key < b.1.identity.key
    }.filter { seen.insert($0.0).inserted }.map(\.1)
  }

  private func pointed(_ diagnostics: [Diagnostic], _ problems: [Problem]) -> Set<FileID> {
    var files: Set<FileID> = []
    for diagnostic in diagnostics {
      files.insert(diagnostic.span.file)
      for note in diagnostic.notes { files.insert(note.span.file) }
      for step in diagnostic.path { files.insert(step.span.file) }
      for fix in diagnostic.fixes { for edit in fix.edits { files.insert(edit.span.file) } }
    }
    for problem in problems {
      if let span = problem.span { files.insert(span.file) }
      for note in problem.notes { files.insert(note.span.file) }
    }
    return files
  }
}

internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// Takes entries out of the configuration that hide nothing.
struct EntryFixes {
  private let vocabulary: Vocabulary
  private let before: Configuration
  /// The configuration without the entries that were taken out.
  private(set) var now: Configuration
  private var count = 0

  /// The most rounds: entries below each other go one at a time.
  private static let mostRounds = 100

  init(_ configuration: Configuration, _ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    before = configuration
    now = configuration
  }

  /// What came of the run without the entries; the same where there is nothing to take out.
  mutating func apply(
    _ given: Judgement, judge: (Configuration) throws(ConfigurationError) -> Judgement
  ) throws(ConfigurationError) -> Judgement {
    guard let folder = before.folder, before.file != nil else { return given }
    var judgement = given
    var history = FixHistory()
    for _ in 0..<Self.mostRounds {
      guard let source = now.source else { break }
      history.begin(judgement.result.diagnostics)
      let plan = FixPlan(
        judgement.result.diagnostics, positions: [source.file: 0], takesUnsafe: false,
        history: &history)
      guard let edits = plan.edits[0] else { break }
      let text = SourceText(
        file: source.file, path: source.path, bytes: TextEdit.apply(edits, to: source.bytes))
      // What cannot be read without them keeps them.
      guard var next = try? Configuration(text, folder: folder, vocabulary) else { break }
      next.file = before.file
      judgement = try judge(next)
      now = next
      count += plan.rules[0]?.count ?? 0
    }
    return judgement
  }

  /// What becomes of the file; nil when nothing does.
  var change: FixRun.Change? {
    guard count > 0, let file = before.file, let old = before.source, let new = now.source else {
      return nil
    }
    return FixRun.Change(
      file: file, before: Judgement.Text(bytes: old.bytes, hidden: []),
      after: Judgement.Text(bytes: new.bytes, hidden: []),
      rules: [(id: SuppressionRules.unused.id, count: count)])
  }
}

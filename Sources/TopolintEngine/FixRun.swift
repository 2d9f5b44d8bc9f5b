internal import TopolintModel
internal import TopolintPlatform
package import TopolintRuleKit
internal import TopolintSource
internal import TopolintSyntax

/// Applies fixes until there is nothing left to apply. Nothing is written to the disk.
package struct FixRun {
  /// A file that fixes change.
  package struct Change {
    /// The file.
    package let file: InputFile
    /// The text as it was read.
    package let before: Judgement.Text
    /// The text with the fixes.
    package let after: Judgement.Text
    /// How many findings of each rule were mended, sorted by rule.
    package let rules: [(id: String, count: Int)]
  }

  /// Judges the files, with these texts in the place of those on the disk.
  package typealias Judge = (
    _ texts: [String: [UInt8]], _ configuration: Configuration
  ) throws(ConfigurationError) -> Judgement

  /// Mending one thing can make another visible; after this many rounds with which there was not less
  /// left to apply, files are left as they are then.
  private static let mostRounds = 100

  /// What came of the files with the fixes.
  package let result: RunResult
  /// What came of them before.
  package let resultBefore: RunResult
  /// What standard input is in the end; nil when it was not read.
  package let standardInput: [UInt8]?
  /// The files that are changed, in order of path.
  package let changes: [Change]
  /// The fixes that could not be applied.
  package let refused: [Problem]
  /// The configuration as the changes leave it.
  package let configuration: Configuration

  /// Runs until nothing is left to apply.
  ///
  /// Of a file that could not be read in full nothing is changed, and a file that a fix would make
  /// unreadable keeps what it had, with a problem that says so.
  package init(
    _ discovery: Discovery, _ configuration: Configuration, vocabulary: Vocabulary,
    texts given: [String: [UInt8]], takesUnsafe: Bool, judge: Judge
  ) throws(ConfigurationError) {
    let files = discovery.files
    var texts = given
    var judgement = try judge(texts, configuration)
    let first = judgement.result
    var before: [Int: Judgement.Text] = [:]
    var rules: [Int: [String: Int]] = [:]
    var left = Self.unread(files, in: first)
    var spoiled: [Problem] = []
    var history = FixHistory()
    var idle = 0
    var fewest = Int.max
    while idle < Self.mostRounds {
      let open = judgement.result.diagnostics.count { !$0.fixes.isEmpty }
      idle = open < fewest ? 0 : idle + 1
      fewest = min(fewest, open)
      let earlier = history
      history.begin(judgement.result.diagnostics)
      var positions: [FileID: Int] = [:]
      for position in files.indices where !left.contains(position) {
        positions[FileID(Int32(position))] = position
      }
      let plan = FixPlan(
        judgement.result.diagnostics, positions: positions, takesUnsafe: takesUnsafe,
        history: &history)
      if plan.edits.isEmpty { break }
      var next = texts
      for (position, edits) in plan.edits {
        guard let text = judgement.texts[position] else { continue }
        next[files[position].resolved] = TextEdit.apply(edits, to: text.bytes)
      }
      let outcome = try judge(next, configuration)
      let broken = Self.unread(files, in: outcome.result).subtracting(left)
      if !broken.isEmpty {
        for position in broken.sorted() {
          spoiled.append(Self.problem(files[position], plan.rules[position] ?? []))
        }
        left.formUnion(broken)
        history = earlier
        continue
      }
      texts = next
      for position in plan.edits.keys where before[position] == nil {
        before[position] = judgement.texts[position]
      }
      judgement = outcome
      for (position, ids) in plan.rules {
        for id in ids { rules[position, default: [:]][id, default: 0] += 1 }
      }
    }
    var changes: [Change] = before.keys.sorted().compactMap { position in
      guard let old = before[position], let new = judgement.texts[position],
        old.bytes != new.bytes
      else { return nil }
      let counts = (rules[position] ?? [:]).map { (id: $0.key, count: $0.value) }
      return Change(
        file: files[position], before: old, after: new,
        rules: counts.sorted { PathName.precedes($0.id, $1.id) })
    }
    // Last, since what an entry hides can come to light with a fix.
    var entries = EntryFixes(configuration, vocabulary)
    if !files.contains(where: { $0.location.isEmpty }) {
      judgement = try entries.apply(judgement) { configuration throws(ConfigurationError) in
        try judge(texts, configuration)
      }
      if let change = entries.change { changes.append(change) }
    }
    resultBefore = first
    result = judgement.result.adding(spoiled)
    refused = spoiled
    self.configuration = entries.now
    standardInput = files.first { $0.location.isEmpty }.flatMap { texts[$0.resolved] }
    self.changes = changes
  }

  /// Standard input, which can be read once only and is judged more often; nothing where it is not
  /// asked for. What cannot be read is told by the run.
  package static func standardInput(
    of discovery: Discovery, _ configuration: Configuration
  ) -> [String: [UInt8]] {
    var texts: [String: [UInt8]] = [:]
    for file in discovery.files where file.location.isEmpty {
      texts[file.resolved] = try? FileSystem.readStandardInput(
        limit: configuration.limits.maximumBytes)
    }
    return texts
  }

  /// The positions of files that were not read in full.
  private static func unread(_ files: [InputFile], in result: RunResult) -> Set<Int> {
    var whole: Set<String> = []
    for record in result.files {
      if case .analysed = record.status { whole.insert(record.path) }
    }
    return Set(files.indices.filter { !whole.contains(files[$0].path) })
  }

  private static func problem(_ file: InputFile, _ rules: [String]) -> Problem {
    let names = Set(rules).sorted(by: PathName.precedes).map { "`\($0)`" }
    return Problem(
      path: file.path, isError: false, code: "fix-failed",
      message: "a fix of \(names.joined(separator: ", ")) would make the file unreadable, and was "
        + "not applied",
      help: "this is a fault of Topolint; please report it")
  }
}

extension RunResult {
  /// The same result with more problems.
  package func adding(_ more: [Problem]) -> RunResult {
    if more.isEmpty { return self }
    return RunResult(
      sources: sources, files: files, diagnostics: diagnostics,
      problems: (problems + more).sorted { PathName.precedes($0.path ?? "", $1.path ?? "") },
      rules: rules, suppressedCount: suppressedCount, configuration: configuration)
  }
}

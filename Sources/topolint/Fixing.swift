internal import TopolintEngine
internal import TopolintModel
internal import TopolintReport
internal import TopolintRuleKit
internal import TopolintSource

/// `check --fix` and `check --diff`.
struct Fixing {
  /// Whether the changes are shown and not made.
  let isDiff: Bool
  /// Whether unsafe fixes are applied too.
  private let takesUnsafe: Bool
  /// Whether the files are told one by one.
  private let isVerbose: Bool

  /// What was asked for; nil when nothing is to be fixed.
  init?(_ arguments: Arguments) throws(UsageError) {
    isDiff = arguments.has("diff")
    takesUnsafe = arguments.has("unsafe-fixes")
    isVerbose = arguments.has("verbose")
    guard isDiff || arguments.has("fix") else {
      if takesUnsafe {
        throw UsageError(message: "`--unsafe-fixes` goes with `--fix` or `--diff`")
      }
      return nil
    }
    if isDiff, arguments.has("fix") {
      throw UsageError(
        message: "`--fix` and `--diff` contradict each other: `--diff` changes nothing")
    }
    if isDiff,
      arguments.all("format").contains(where: {
        !$0.utf8.contains(UInt8(ascii: "=")) || $0.hasSuffix("=-")
      })
    {
      throw UsageError(
        message: "`--diff` writes to standard output; give the report a file: --format NAME=FILE")
    }
  }

  /// Finds out what the fixes change.
  func run(
    _ discovery: Discovery, _ session: Session, _ options: RunOptions
  ) throws(ConfigurationError) -> FixRun {
    let texts = FixRun.standardInput(of: discovery, session.configuration)
    return try FixRun(
      discovery, session.configuration, vocabulary: Session.vocabulary(session.catalogue),
      texts: texts, takesUnsafe: takesUnsafe
    ) { (texts, configuration) throws(ConfigurationError) in
      var options = options
      options.texts = texts
      return try session.engine(options, configuration).judge(discovery)
    }
  }

  /// Shows or makes the changes; what there is to report, and what was done in words.
  func finish(
    _ run: FixRun, _ discovery: Discovery, _ session: Session, _ options: RunOptions
  ) throws(ConfigurationError) -> (result: RunResult, summary: String) {
    if isDiff {
      let problems = show(run.changes, session.workingFolder)
      return (
        run.resultBefore.adding(problems), summary(run.changes, run.resultBefore, unwritten: 0)
      )
    }
    var problems: [Problem] = []
    var done: [FixRun.Change] = []
    var configuration = run.configuration
    let root = session.configuration.folder ?? session.workingFolder
    for change in run.changes where !change.file.location.isEmpty {
      if let problem = change.write(workingFolder: session.workingFolder, root: root) {
        problems.append(problem)
        if change.file.path == configuration.file?.path { configuration = session.configuration }
      } else {
        done.append(change)
      }
    }
    if let text = run.standardInput { Output.write(text) }
    done += run.changes.filter { $0.file.location.isEmpty }
    var result = run.result
    if !problems.isEmpty {
      // What could not be written is as it was: what is left is what is on the disk.
      var options = options
      for file in discovery.files where file.location.isEmpty {
        options.texts[file.resolved] = run.standardInput
      }
      result = try session.engine(options, configuration).judge(discovery).result
        .adding(run.refused + problems)
    }
    return (result, summary(done, result, unwritten: problems.count))
  }

  /// Writes the differences, but for those that would show a credential: these are told.
  private func show(_ changes: [FixRun.Change], _ workingFolder: String) -> [Problem] {
    var problems: [Problem] = []
    var out = OutputBuffer()
    let above = changes.contains { $0.file.target(from: workingFolder).hasPrefix("../") }
    if above {
      Output.note(
        "topolint: the diff names files above the working folder, which `git apply` and `patch` "
          + "refuse; run it from the folder that holds them\n")
    }
    for change in changes {
      let line = UnifiedDiff.write(
        change.file.target(from: workingFolder), before: change.before.bytes,
        after: change.after.bytes,
        hiding: (change.before.hidden, change.after.hidden), to: &out)
      guard let line else { continue }
      let message =
        "the diff of this file is left out: it would show the credential on line \(line)"
      let help = "move the credential out of the file, or apply the fixes with `--fix`"
      Output.note("topolint: \(terminalSafe(change.file.path)):\(line): \(message); \(help)\n")
      problems.append(
        Problem(
          path: change.file.path, isError: false, code: "diff-withheld", message: message,
          help: help))
    }
    Output.write(out.bytes)
    return problems
  }

  private func summary(
    _ changes: [FixRun.Change], _ result: RunResult, unwritten: Int
  ) -> String {
    let left =
      takesUnsafe
      ? 0
      : result.diagnostics.count { diagnostic in
        !diagnostic.fixes.isEmpty && !diagnostic.fixes.contains(where: \.isSafe)
      }
    var totals: [String: Int] = [:]
    for change in changes { for rule in change.rules { totals[rule.id, default: 0] += rule.count } }
    let count = totals.values.reduce(0, +)
    var more = left == 0 ? "" : "; \(left)\(count > 0 ? " more" : "") with `--unsafe-fixes`"
    if unwritten > 0 {
      more += "; \(unwritten) file\(unwritten == 1 ? "" : "s") could not be written, see the report"
    }
    guard count > 0 else {
      let nothing =
        unwritten > 0 ? "nothing was fixed" : left > 0 ? "no safe fixes" : "nothing to fix"
      return "topolint: \(nothing)\(more)\n"
    }
    let verb = isDiff ? "would fix" : "fixed"
    let rules = totals.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
    var text =
      "topolint: \(verb) \(count) finding\(count == 1 ? "" : "s") in \(changes.count) "
      + "file\(changes.count == 1 ? "" : "s") (\(rules.joined(separator: ", ")))\(more)\n"
    if isVerbose {
      for change in changes {
        let own = change.rules.map { "\($0.count) × \($0.id)" }.joined(separator: ", ")
        text += "  \(verb): \(terminalSafe(change.file.path)): \(own)\n"
      }
    }
    return text
  }
}

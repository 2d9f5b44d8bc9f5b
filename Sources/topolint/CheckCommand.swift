internal import Synchronization
internal import TopolintEngine
internal import TopolintFormats
internal import TopolintModel
internal import TopolintPlatform
internal import TopolintReport
internal import TopolintRuleKit
internal import TopolintRules
internal import TopolintSource

/// `topolint check`.
enum CheckCommand {
  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    if arguments.has("quiet"), arguments.has("verbose") {
      throw UsageError(message: "`--quiet` and `--verbose` contradict each other")
    }
    let outputs = try ReportTarget.all(arguments)
    let fixing = try Fixing(arguments)
    let paths = try paths(arguments)
    guard let session = try Session(arguments, paths: paths) else { return .usage }
    let request = session.request(
      paths, stdinName: try arguments.standardInputName(among: paths))
    var options = RunOptions(workingFolder: session.workingFolder)
    options.threads = try threads(arguments)
    options.profile = arguments.value("profile").flatMap(Profile.init)
    options.selected = try selected(arguments, session.catalogue)
    options.writesFixes = fixing != nil || outputs.contains { $0.reporter.info.showsFixes }
    options.tellsIdleSettings = arguments.has("verbose")
    let progress =
      Console.isTerminal(.error) && !arguments.has("quiet") ? ProgressLine() : nil
    if let progress { options.progress = { done, total in progress.show(done, of: total) } }

    TrapGuard.install(exitCode: ExitCode.incomplete.rawValue)
    let result: RunResult
    var judgement: Judgement?
    var fixes: FixRun?
    var summary = ""
    do {
      let discovery = Discovery(request)
      if let fixing {
        let run = try fixing.run(discovery, session, options)
        progress?.clear()
        (result, summary) = try fixing.finish(run, discovery, session, options)
        fixes = run
      } else {
        let made = try session.engine(options).judge(discovery)
        (result, judgement) = (made.result, made)
      }
    } catch {
      return Session.report(error)
    }
    progress?.clear()
    var code = ExitCode(
      result,
      threshold: arguments.value("fail-on").flatMap(Severity.init)
        ?? session.configuration.failOn,
      skipsUnrecognised: arguments.has("skip-unrecognized"),
      ignoresFindings: arguments.has("exit-zero") || (fixing?.isDiff ?? false))
    if let fixes, fixing?.isDiff == true, code == .clean, !fixes.changes.isEmpty,
      !arguments.has("exit-zero")
    {
      code = .findings
    }
    let writesLedger =
      !arguments.has("quiet") || code == .incomplete || code == .nothingRecognised
    // One report that cannot be written takes neither the others nor the ledger along.
    var isWritten = true
    var tellsFailures = true
    for output in outputs where !(fixing?.isDiff ?? false) || output.path != nil {
      // What fixes make of standard input goes to standard output, so the report makes way.
      let stream: Console.Stream =
        fixing != nil && paths.contains("-") ? .error : .output
      // One account is enough where both streams lead to one place.
      let hasLedger =
        output.path != nil || !writesLedger
        || stream == .output && !Console.areJoined
      let failure = output.write(
        result, colour: arguments.value("colour"), hasLedger: hasLedger, to: stream)
      // What a person has read right above is not said again.
      if failure == nil, output.path == nil, output.tellsProblems, Console.areJoined {
        tellsFailures = false
      }
      if let failure {
        Output.note("topolint: \(terminalSafe(failure))\n")
        isWritten = false
      }
    }
    if writesLedger {
      var ledger = OutputBuffer()
      Ledger.write(
        result, isVerbose: arguments.has("verbose"), tellsFailures: tellsFailures, to: &ledger)
      Console.write(ledger.bytes + Array(summary.utf8), to: .error)
    }
    let ending = isWritten ? code : .usage
    // What was read goes with the process: taking the graphs apart value by value would be a thirtieth
    // of the run.
    if let judgement { withExtendedLifetime(judgement) { Console.exit(ending.rawValue) } }
    return ending
  }

  /// The paths of the command line and of its lists; the working folder when there are none.
  private static func paths(_ arguments: Arguments) throws(UsageError) -> [String] {
    var paths = arguments.operands
    if paths.contains("") {
      throw UsageError(message: "an empty path names no file; is a variable empty?")
    }
    for list in arguments.all("files-from") {
      let bytes: [UInt8]
      do {
        // A list of a million long paths; what is larger is not a list of files.
        let limit = 256 << 20
        bytes =
          list == "-"
          ? try FileSystem.readStandardInput(limit: limit) : try FileSystem.read(list, limit: limit)
      } catch {
        throw UsageError(message: "the list `\(list)` cannot be read: \(error.message)")
      }
      // With NUL between them, as `git ls-files -z` and `find -print0` write them, names may hold
      // line ends.
      let hasNUL = bytes.contains(0)
      let names = bytes.split { hasNUL ? $0 == 0 : $0 == 0x0A || $0 == 0x0D }
      for line in names {
        paths.append(String(decoding: line, as: UTF8.self))
      }
    }
    if paths.count(where: { $0 == "-" }) + arguments.all("files-from").count(where: { $0 == "-" })
      > 1
    {
      throw UsageError(message: "standard input can be read once only")
    }
    return paths.isEmpty && !arguments.has("files-from") ? ["."] : paths
  }

  private static func threads(_ arguments: Arguments) throws(UsageError) -> Int {
    guard let text = arguments.value("threads") else { return Console.processorCount }
    // More threads than this only wait for each other.
    guard let count = Int(text), (1...256).contains(count) else {
      throw UsageError(message: "`--threads` must be a whole number from 1 to 256")
    }
    return count
  }

  private static func selected(
    _ arguments: Arguments, _ catalogue: RuleCatalogue
  ) throws(UsageError) -> Set<String> {
    var ids: Set<String> = []
    for list in arguments.all("rule") {
      let names = list.split(separator: ",", omittingEmptySubsequences: false)
      for name in names {
        ids.insert(try catalogue.require(String(name.drop { $0 == " " })))
      }
    }
    return ids
  }
}

extension RuleCatalogue {
  /// The id of the rule with a name from the command line; says so when it is a former one.
  func require(_ name: String) throws(UsageError) -> String {
    let resolution = resolve(name)
    if let refusal = resolution.refusal(of: name) {
      let isLost = resolution == .unknown(nearest: nil)
      throw UsageError(message: refusal + (isLost ? "; `topolint rules` lists them" : ""))
    }
    if case .former(let id) = resolution {
      Output.note("topolint: `\(terminalSafe(name))` is now `\(id)`\n")
    }
    return resolution.id ?? name
  }
}

/// A line on the terminal that tells how far a long run is.
final class ProgressLine: Sendable {
  /// Short runs show nothing; in milliseconds.
  private static let delay = 500
  /// The milliseconds between two numbers.
  private static let interval = 100

  private struct State {
    var next = Console.milliseconds + ProgressLine.delay
    var isShown = false
  }

  private let state = Mutex(State())

  /// Shows the numbers, unless they were shown a moment ago.
  func show(_ done: Int, of total: Int) {
    let now = Console.milliseconds
    state.withLock { state in
      guard now >= state.next else { return }
      state.next = now + Self.interval
      state.isShown = true
      Output.note("\r\u{1B}[Kreading \(done) of \(total) files")
    }
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.isShown { Output.note("\r\u{1B}[K") }
    }
  }
}

internal import TopolintEngine
internal import TopolintPlatform
internal import TopolintReport
internal import TopolintRuleKit
internal import TopolintSource

/// `topolint graph PATH...`.
enum GraphCommand {
  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    guard let session = try Session(arguments, paths: arguments.operands) else { return .usage }
    let request = session.request(
      arguments.operands, stdinName: try arguments.standardInputName(among: arguments.operands))
    let form = arguments.value("format").flatMap(GraphExport.init) ?? .json
    TrapGuard.install(exitCode: ExitCode.incomplete.rawValue)
    let engine = session.engine(RunOptions(workingFolder: session.workingFolder))
    let (workflows, result) = engine.graphs(Discovery(request))
    let code = ExitCode(
      result, threshold: .error, skipsUnrecognised: false, ignoresFindings: true)
    if !workflows.isEmpty {
      var out = OutputBuffer()
      GraphExport.write(workflows, sources: result.sources, as: form, to: &out)
      Output.write(out.bytes)
    }
    var empty = OutputBuffer()
    Ledger.writeEmpty(result, to: &empty)
    if !empty.bytes.isEmpty { Console.write(empty.bytes, to: .error) }
    if code != .clean {
      var ledger = OutputBuffer()
      Ledger.write(result, isVerbose: true, to: &ledger)
      Console.write(ledger.bytes, to: .error)
    }
    return code
  }
}

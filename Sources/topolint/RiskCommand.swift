internal import TopolintAnalysis
internal import TopolintEngine
internal import TopolintPlatform
internal import TopolintReport
internal import TopolintRuleKit
internal import TopolintSource

/// `topolint risk PATH...`.
enum RiskCommand {
  /// The most checks that are suggested.
  private static let mostGuards = 100

  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    let guards = try guardCount(arguments.value("guards"))
    guard let session = try Session(arguments, paths: arguments.operands) else { return .usage }
    let request = session.request(
      arguments.operands, stdinName: try arguments.standardInputName(among: arguments.operands))
    let form = arguments.value("format").flatMap(RiskExport.init) ?? .text
    TrapGuard.install(exitCode: ExitCode.incomplete.rawValue)
    let engine = session.engine(RunOptions(workingFolder: session.workingFolder))
    let (workflows, result) = engine.graphs(Discovery(request))
    let code = ExitCode(
      result, threshold: .error, skipsUnrecognised: false, ignoresFindings: true)
    if !workflows.isEmpty {
      let reports = workflows.map { workflow in
        Analysis(workflow).cascade(session.configuration.risk, guards: guards)
      }
      var out = OutputBuffer()
      RiskExport.write(reports, sources: result.sources, as: form, to: &out)
      Console.write(out.bytes, to: .output)
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

  private static func guardCount(_ text: String?) throws(UsageError) -> Int {
    guard let text else { return 3 }
    guard let count = Int(text), (0...mostGuards).contains(count) else {
      throw UsageError(message: "`--guards` takes a number from 0 to \(mostGuards), not `\(text)`")
    }
    return count
  }
}

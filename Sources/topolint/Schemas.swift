internal import TopolintEngine
internal import TopolintFormats
internal import TopolintReport
internal import TopolintRules

/// `topolint schema NAME`.
enum Schemas {
  /// The names that are taken.
  static let names = ["config", "diagnostics", "graph", "risk", "topology"]

  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    let name = arguments.operands[0]
    switch name {
    case "config":
      Output.write(Session.vocabulary(RuleCatalogue(allRules)).schema)
    case "diagnostics": Output.write(diagnosticsSchema)
    case "graph": Output.write(graphSchema)
    case "risk": Output.write(riskSchema)
    case "topology": Output.write(topologySchema)
    default:
      let hint = suggestion(for: name, among: names)
      throw UsageError(
        message: "there is no schema `\(name)`\(hint) (there are \(names.joined(separator: ", ")))")
    }
    return .clean
  }
}

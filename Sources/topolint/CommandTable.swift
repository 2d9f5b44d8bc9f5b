internal import TopolintEngine
internal import TopolintFormats
internal import TopolintReport
internal import TopolintRuleKit
internal import TopolintRules

extension Option {
  /// `--help`, which every command takes.
  static let help = Option("help", summary: "show this help")
  static let config = Option(
    "config", value: "FILE", summary: "use this configuration, not the nearest topolint.yaml")
  static let noConfig = Option("no-config", summary: "use no configuration")
  static let colour = Option(
    "colour", "color", value: "WHEN", choices: ["auto", "always", "never"],
    summary: "colour the text: auto, always or never (NO_COLOR counts)")
}

/// All commands. Options and help are made from here, and nowhere else.
enum CommandTable {
  static var all: [CommandSyntax] {
    [check, explain, rules, formats, graph, risk, schema, completions]
  }

  private static var ruleIDs: [String] { RuleCatalogue(allRules).entries.map(\.info.id) }

  static var check: CommandSyntax {
    CommandSyntax(
      name: "check", summary: "find faults in workflow files", operands: "[PATH...]",
      operandCount: 0...Int.max,
      options: [
        Option(
          "format", value: "NAME[=FILE]", offers: { allReporters.map { $0.info.id } },
          isRepeatable: true,
          summary: "write the report as NAME, to FILE or standard output (default: text)"),
        Option(
          "profile", value: "NAME", choices: Profile.allCases.map(\.rawValue),
          summary: "show the findings of this profile: default, strict or audit"),
        Option(
          "rule", "select", value: "ID[,ID...]", offers: { ruleIDs }, isRepeatable: true,
          summary: "run these rules only; may be given more than once"),
        Option(
          "fail-on", value: "SEVERITY", choices: Severity.allCases.map(\.rawValue),
          summary: "exit with 1 from this severity on: info, warning or error (default: warning)"),
        Option("fix", summary: "apply the safe fixes, and report what is left"),
        Option(
          "diff", summary: "show what --fix would change, as a diff; exit with 1 if anything would"),
        Option("unsafe-fixes", summary: "with --fix or --diff: take the unsafe fixes too"),
        Option("exit-zero", summary: "exit with 0 even when there are findings"),
        Option("skip-unrecognized", summary: "exit with 0 when no file is of a known format"),
        Option(
          "files-from", value: "FILE", isRepeatable: true,
          summary: "read paths from FILE, one a line or with NUL between; - is standard input"),
        Option("stdin-filename", value: "NAME", summary: "the name that - goes by"),
        .config, .noConfig, .colour,
        Option("threads", value: "N", summary: "use at most N threads (default: one a processor)"),
        Option("verbose", summary: "list every file with what became of it"),
        Option("quiet", summary: "say nothing on standard error when all files could be read"),
      ],
      notes: """
        Without PATH, the working folder is checked. Folders are walked, leaving out what
        .gitignore names; - is standard input. With --fix, what becomes of standard input is
        written to standard output, and the report to standard error. See docs/fixing.md.

        Exit: 0 nothing found; 1 findings; 2 wrong usage or configuration; 3 nothing recognised;
        4 analysis incomplete. See docs/exit-codes.md.
        """,
      run: CheckCommand.run)
  }

  static var explain: CommandSyntax {
    CommandSyntax(
      name: "explain", summary: "say what a rule finds, why, and how to mend it", operands: "RULE",
      operandCount: 1...1, operandOffers: { ruleIDs + ProblemInfo.all.map(\.id) },
      options: [.colour],
      notes: "RULE is what stands in brackets in a report: the id of a rule, a notice or an error.",
      run: ExplainCommand.run)
  }

  static var rules: CommandSyntax {
    CommandSyntax(
      name: "rules", summary: "list the rules", operands: "", operandCount: 0...0,
      options: [
        Option(
          "format", value: "NAME", choices: ["text", "json"],
          summary: "write text or json (default: text)")
      ], run: RulesCommand.run)
  }

  static var formats: CommandSyntax {
    CommandSyntax(
      name: "formats", summary: "list the input formats", operands: "", operandCount: 0...0,
      options: [
        Option(
          "verbose",
          summary: "tell what each engine does by default, with the source, and the knobs")
      ], run: FormatsCommand.run)
  }

  static var graph: CommandSyntax {
    CommandSyntax(
      name: "graph", summary: "write the typed graph of workflow files", operands: "PATH...",
      operandCount: 1...Int.max,
      options: [
        Option(
          "format", value: "NAME", choices: GraphExport.allCases.map(\.rawValue),
          summary: "write json, mermaid or dot (default: json)"),
        Option("stdin-filename", value: "NAME", summary: "the name that - goes by"),
        .config, .noConfig,
      ], run: GraphCommand.run)
  }

  static var risk: CommandSyntax {
    CommandSyntax(
      name: "risk", summary: "tell how far an error travels, and where to check",
      operands: "PATH...",
      operandCount: 1...Int.max,
      options: [
        Option("guards", value: "K", summary: "suggest up to K checks to add (default: 3)"),
        Option(
          "format", value: "NAME", choices: RiskExport.allCases.map(\.rawValue),
          summary: "write text or json (default: text)"),
        Option("stdin-filename", value: "NAME", summary: "the name that - goes by"),
        .config, .noConfig,
      ],
      notes: """
        The figures rank and compare; they are no forecast. See docs/cascade-model.md.
        """,
      run: RiskCommand.run)
  }

  static var schema: CommandSyntax {
    CommandSyntax(
      name: "schema", summary: "print a JSON Schema", operands: "NAME", operandCount: 1...1,
      operandOffers: { Schemas.names }, options: [],
      notes: "NAME is one of: \(Schemas.names.joined(separator: ", ")).",
      run: Schemas.run)
  }

  static var completions: CommandSyntax {
    CommandSyntax(
      name: "completions", summary: "print a completion script for a shell", operands: "SHELL",
      operandCount: 1...1, operandOffers: { Completions.shells }, options: [],
      notes: "SHELL is one of: \(Completions.shells.joined(separator: ", ")).",
      run: Completions.run)
  }
}

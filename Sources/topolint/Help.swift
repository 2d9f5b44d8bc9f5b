/// Help, made from the option tables.
enum Help {
  /// The help of the program.
  static func overview(_ commands: [CommandSyntax]) -> String {
    let rows = commands.map { ($0.usageName, $0.summary) }
    let options = [
      ("--help", "show this help; after a command, its own"), ("--version", "show the version"),
    ]
    return """
      Topolint finds cascade-prone topologies in agent workflow files.

      Usage: topolint COMMAND [OPTION...] [ARGUMENT...]

      Commands:
      \(table(rows))

      Options:
      \(table(options))

      """
  }

  /// The help of one command.
  static func text(of command: CommandSyntax) -> String {
    let options = command.options + [Option.help]
    let rows = options.map { option in
      let names = option.names.map { "--" + $0 }.joined(separator: ", ")
      return (option.value.map { names + " " + $0 } ?? names, option.summary)
    }
    let operands = command.operands.isEmpty ? "" : " " + command.operands
    let notes = command.notes.isEmpty ? "" : "\n\(command.notes)\n"
    return """
      \(command.name): \(command.summary)

      Usage: topolint \(command.name) [OPTION...]\(operands)

      Options:
      \(table(rows))
      \(notes)
      """
  }

  /// Two columns; what is long goes below.
  private static func table(_ rows: [(String, String)]) -> String {
    let width = min(24, rows.map(\.0.count).max() ?? 0)
    return rows.map { left, right in
      left.count > width
        ? "  \(left)\n  \(String(repeating: " ", count: width))  \(right)"
        : "  \(left)\(String(repeating: " ", count: width - left.count))  \(right)"
    }.joined(separator: "\n")
  }
}

extension CommandSyntax {
  /// The name with its operands.
  var usageName: String { operands.isEmpty ? name : "\(name) \(operands)" }
}

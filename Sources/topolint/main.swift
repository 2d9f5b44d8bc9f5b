// The command line. Each command is a file here; options and help are in CommandTable.

import TopolintEngine
import TopolintPlatform

func run(_ words: [String]) -> ExitCode {
  guard let first = words.first else {
    Output.note(Help.overview(CommandTable.all))
    return .usage
  }
  if first == "--version" || first == "-V" {
    Output.write("topolint \(Version.current)\n")
    return .clean
  }
  if first == "--help" || first == "-h" || first == "help" {
    if words.count > 1, let syntax = CommandTable.all.first(where: { $0.name == words[1] }) {
      Output.write(Help.text(of: syntax))
      return .clean
    }
    Output.write(Help.overview(CommandTable.all))
    return .clean
  }
  guard let syntax = CommandTable.all.first(where: { $0.name == first }) else {
    if Planned.commands.contains(first) {
      return Output.usage(Planned.refusal("command", first), command: nil)
    }
    let names = CommandTable.all.map(\.name) + ["--help", "--version"]
    let kind = first.hasPrefix("-") ? "option" : "command"
    let isOfCheck = CommandTable.check.option(first.split(separator: "=").first ?? "") != nil
    let hint =
      FileSystem.exists(first) || isOfCheck
      ? "; did you mean `topolint check \(first)`?" : suggestion(for: first, among: names)
    return Output.usage("unknown \(kind) `\(first)`\(hint)", command: nil)
  }
  do {
    let arguments = try Arguments(words.dropFirst(), for: syntax)
    if arguments.has("help") {
      Output.write(Help.text(of: syntax))
      return .clean
    }
    return try syntax.run(arguments)
  } catch {
    return Output.usage(error.message, command: syntax.name)
  }
}

Console.ignoreBrokenPipes()
Console.exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)

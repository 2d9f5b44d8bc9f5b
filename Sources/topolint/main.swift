// The command line. Each command is a file here; options and help are in CommandTable.

import TopolintEngine
import TopolintPlatform

func run(_ words: [String]) -> ExitCode {
  guard let first = words.first else {
    Output.note(Help.overview(CommandTable.all))
    return .usage
  }
  if first == "--version" {
    Output.write("topolint \(Version.current)\n")
    return .clean
  }
  if first == "--help" || first == "-h" || first == "help" {
    Output.write(Help.overview(CommandTable.all))
    return .clean
  }
  guard let syntax = CommandTable.all.first(where: { $0.name == first }) else {
    let names = CommandTable.all.map(\.name) + ["--help", "--version"]
    let kind = first.hasPrefix("-") ? "option" : "command"
    let hint =
      FileSystem.exists(first)
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

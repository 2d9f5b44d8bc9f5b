internal import TopolintEngine
internal import TopolintPlatform
internal import TopolintReport
internal import TopolintSource

/// What goes to the two streams of the process.
enum Output {
  /// Writes what a command was asked for.
  static func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes what a command was asked for; ends the process where it cannot be written, since half
  /// an answer must not pass for a whole one.
  static func write(_ bytes: [UInt8]) {
    guard let failure = Console.write(bytes, to: .output) else { return }
    note("topolint: \(failure.path) cannot be written: \(failure.message)\n")
    Console.exit(ExitCode.usage.rawValue)
  }

  /// Writes what is not part of a report.
  static func note(_ text: String) { Console.write(Array(text.utf8), to: .error) }

  /// Says what is wrong with the usage; the exit code for it.
  static func usage(_ message: String, command: String?) -> ExitCode {
    let help = command.map { "topolint \($0) --help" } ?? "topolint --help"
    note("topolint: \(terminalSafe(message))\n  try `\(help)`\n")
    return .usage
  }

  /// Whether to colour what goes to standard output.
  static func usesColour(_ choice: String?) -> Bool {
    switch choice {
    case "always": return true
    case "never": return false
    default:
      if let value = Console.environment("NO_COLOR"), !value.isEmpty { return false }
      return Console.isTerminal(.output) && Console.environment("TERM") != "dumb"
    }
  }
}

/// `; did you mean ...?` for a name on the command line.
func suggestion(for name: String, among candidates: [String], dashed: Bool) -> String {
  suggestion(for: dashed ? "--" + name : name, among: candidates)
}

internal import TopolintEngine

/// An option of a command.
struct Option: Sendable {
  /// The names, without dashes; the first one is shown.
  let names: [String]
  /// What stands for the value in the help; nil for a switch.
  let value: String?
  /// The values that are taken; empty when any is.
  let choices: [String]
  /// The values that a shell offers: the choices, or what its command knows. Made when they are asked
  /// for: every run makes the tables.
  let offers: @Sendable () -> [String]
  /// Whether it may be given more than once.
  let isRepeatable: Bool
  /// What it does, for the help.
  let summary: String

  init(
    _ names: String..., value: String? = nil, choices: [String] = [],
    offers: (@Sendable () -> [String])? = nil, isRepeatable: Bool = false, summary: String
  ) {
    self.names = names
    self.value = value
    self.choices = choices
    self.offers = offers ?? { choices }
    self.isRepeatable = isRepeatable
    self.summary = summary
  }

  /// The name that is shown.
  var name: String { names[0] }
}

/// A command, as the help shows it and the parser takes it.
struct CommandSyntax: Sendable {
  /// The word on the command line.
  let name: String
  /// What it does, in a few words.
  let summary: String
  /// The operands, as the usage line shows them; empty for none.
  let operands: String
  /// The numbers of operands that it takes.
  let operandCount: ClosedRange<Int>
  /// The operands that a shell offers; files where there are none.
  var operandOffers: @Sendable () -> [String] = { [] }
  /// The options.
  let options: [Option]
  /// More to say below the options.
  var notes: String = ""
  /// Does it.
  let run: @Sendable (Arguments) throws(UsageError) -> ExitCode

  /// The option that a word with its dashes stands for.
  func option(_ word: some StringProtocol) -> Option? {
    if word == "-h" { return Option.help }
    guard word.hasPrefix("--") else { return nil }
    return (options + [Option.help]).first { $0.names.contains(String(word.dropFirst(2))) }
  }
}

/// Wrong usage: ends with exit code 2.
struct UsageError: Error {
  /// What is wrong, lower case, without a final period.
  let message: String
}

/// What the command line says to a command.
struct Arguments: Sendable {
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]

  /// Reads the words after the command.
  init(_ words: ArraySlice<String>, for syntax: CommandSyntax) throws(UsageError) {
    var rest = words
    var takesOptions = true
    while let word = rest.popFirst() {
      if takesOptions, word == "--" {
        takesOptions = false
      } else if takesOptions, word.hasPrefix("-"), word != "-" {
        try read(word, &rest, syntax)
      } else {
        operands.append(word)
      }
    }
    if has("help") { return }
    guard syntax.operandCount.contains(operands.count) else {
      throw UsageError(
        message: operands.count < syntax.operandCount.lowerBound
          ? "`\(syntax.name)` needs \(syntax.operands), and none was given"
          : "`\(syntax.name)` does not take `\(operands[syntax.operandCount.upperBound])`")
    }
  }

  private mutating func read(
    _ word: String, _ rest: inout ArraySlice<String>, _ syntax: CommandSyntax
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let written = String(parts[0])
    guard let option = syntax.option(written) else { throw unknown(written, syntax) }
    if option.value == nil {
      guard parts.count == 1 else {
        throw UsageError(message: "`--\(option.name)` takes no value")
      }
      values[option.name] = [""]
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
      throw UsageError(message: "`--\(option.name)` needs a value: \(option.value ?? "")")
    }
    if !option.choices.isEmpty, !option.choices.contains(value) {
      let hint = suggestion(for: value, among: option.choices, dashed: false)
      let choices = option.choices.joined(separator: ", ")
      if syntax.name == "graph", option.name == "format", Planned.pictures.contains(value) {
        throw UsageError(
          message: "\(Planned.refusal("format", value)) (there are \(choices))")
      }
      throw UsageError(
        message: "`--\(option.name)` does not take `\(value)`\(hint) (it takes \(choices))")
    }
    if !option.isRepeatable, values[option.name] != nil {
      throw UsageError(message: "`--\(option.name)` is given twice")
    }
    values[option.name, default: []].append(value)
  }

  private func unknown(_ written: String, _ syntax: CommandSyntax) -> UsageError {
    let name = String(written.drop { $0 == "-" })
    if written.hasPrefix("--"), syntax.name == "check", Planned.options.contains(name) {
      return UsageError(message: Planned.refusal("option", written))
    }
    let known = (syntax.options + [Option.help]).flatMap(\.names).map { "--" + $0 }
    var hint = suggestion(for: name, among: known, dashed: true)
    // What other programs call it.
    if ["-o", "--output", "--output-file"].contains(written), syntax.name == "check" {
      hint = "; a report goes to a file by `--format NAME=FILE`"
    }
    return UsageError(message: "unknown option `\(written)` of `\(syntax.name)`\(hint)")
  }

  /// Whether an option was given.
  func has(_ name: String) -> Bool { values[name] != nil }
  /// The value of an option; nil when it was not given.
  func value(_ name: String) -> String? { values[name]?.last }
  /// All values of an option, in order.
  func all(_ name: String) -> [String] { values[name] ?? [] }
}

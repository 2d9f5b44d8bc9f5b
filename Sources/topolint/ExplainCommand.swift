internal import TopolintEngine
internal import TopolintRuleKit
internal import TopolintRules

/// What there is to read about each rule.
enum RuleTexts {
  /// Markdown by rule id.
  static var all: [String: String] {
    ruleReadmes.merging(SuppressionRules.readmes) { readme, _ in readme }
  }
}

/// `topolint explain ID`: of a rule, or of anything else that stands in brackets.
enum ExplainCommand {
  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    let catalogue = RuleCatalogue(allRules)
    let name = arguments.operands[0]
    let paints = Output.usesColour(arguments.value("colour"))
    if case .problem(let info) = catalogue.resolve(name) {
      Output.write(Markdown.terminal(info.readme, usesColour: paints))
      return .clean
    }
    if case .unknown(nil) = catalogue.resolve(name),
      let near = nearest(name, among: ProblemInfo.all.map(\.id))
    {
      throw UsageError(message: "there is no rule `\(name)`; did you mean `\(near)`?")
    }
    let id = try catalogue.require(name)
    guard let entry = catalogue[id] else { return .usage }
    var text = Markdown.terminal(RuleTexts.all[id] ?? "# \(id)\n", usesColour: paints)
    if !text.hasSuffix("\n") { text += "\n" }
    text += "\n" + facts(entry.info)
    text += options(entry.options)
    Output.write(text)
    return .clean
  }

  private static func facts(_ info: RuleInfo) -> String {
    var rows = [
      ("family", info.family.rawValue), ("severity", info.severity.rawValue),
      ("confidence", info.confidence.rawValue), ("profile", info.shownProfile),
      ("since", info.since),
    ]
    if !info.cwe.isEmpty { rows.append(("CWE", info.cwe.map(String.init).joined(separator: ", "))) }
    if !info.owasp.isEmpty { rows.append(("OWASP", info.owasp.joined(separator: ", "))) }
    if !info.papers.isEmpty { rows.append(("papers", info.papers.joined(separator: "; "))) }
    if !info.formerIDs.isEmpty {
      rows.append(("formerly", info.formerIDs.joined(separator: ", ")))
    }
    if !info.supersedes.isEmpty {
      rows.append(("takes in", info.supersedes.joined(separator: ", ")))
    }
    return TextTable.text(rows.map { [$0.0, $0.1] })
  }

  private static func options(_ options: [OptionInfo]) -> String {
    if options.isEmpty { return "" }
    let rows = options.map { option in
      let range = option.range.map { ", \($0.lowerBound) to \($0.upperBound)" } ?? ""
      return [option.name, "\(option.summary) (default \(option.defaultValue.text)\(range))"]
    }
    return "\noptions:\n" + TextTable.text(rows, indent: "  ")
  }
}

extension OptionValue {
  /// The value as it is written in the configuration.
  var text: String {
    switch self {
    case .integer(let number): String(number)
    case .number(let number): "\(number)"
    case .bool(let flag): flag ? "true" : "false"
    case .string(let text): text
    case .strings(let texts): "[\(texts.joined(separator: ", "))]"
    }
  }
}

/// Columns of text.
enum TextTable {
  /// Fewer cells than this are no room for a sentence.
  private static let narrowest = 24

  /// Rows with every column but the last as wide as its widest cell. With a `width`, the last one is
  /// folded to stay within it, where that leaves room for a few words a line.
  static func text(_ rows: [[String]], indent: String = "", width: Int? = nil) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { $0.indices.contains(column) ? $0[column].count : nil }.max() ?? 0
    }
    let start = indent.count + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    let room = width.map { $0 - start }.flatMap { $0 >= narrowest ? $0 : nil }
    return rows.map { row in
      var line = indent
      for (column, cell) in row.enumerated() {
        let isLast = column + 1 == columns
        line += isLast ? folded(cell, to: room, indent: start) : cell
        if column + 1 < row.count {
          line += String(repeating: " ", count: widths[column] - cell.count + 2)
        }
      }
      return line + "\n"
    }.joined()
  }

  /// A sentence in lines of at most `room` characters, those after the first indented.
  private static func folded(_ text: String, to room: Int?, indent: Int) -> String {
    guard let room else { return text }
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= room {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }
}

/// Markdown on a terminal.
enum Markdown {
  /// The text with headings in bold where colour is used, and code fences as indentation.
  static func terminal(_ text: String, usesColour: Bool) -> String {
    var isCode = false
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isCode.toggle()
        continue
      }
      if isCode {
        lines.append(line.isEmpty ? "" : "    " + line)
      } else if line.hasPrefix("#") {
        let title = line.drop { $0 == "#" }.drop { $0 == " " }
        lines.append(usesColour ? "\u{1B}[1m\(title)\u{1B}[0m" : String(title))
      } else {
        lines.append(String(line))
      }
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }
}

import TopolintRuleKit
import TopolintSource

/// The tool and its rules, as SARIF describes them.
enum SARIFRules {
  /// GitHub shows this much of a description, in characters.
  private static let descriptionLimit = 1_000
  /// GitHub keeps this many tags of a rule.
  private static let tagLimit = 10

  /// Writes the `driver`.
  static func write(
    _ rules: [RuleInfo], problems: [Problem], style: ReportStyle, to json: inout JSONWriter
  ) {
    json.key("driver")
    json.object { json in
      json.field("name", "Topolint")
      json.field("version", style.version)
      json.field("semanticVersion", style.version)
      json.key("rules")
      json.array(rules) { json, rule in write(rule, help: style.ruleHelp[rule.id], to: &json) }
      writeNotifications(Set(problems.map(\.code)), to: &json)
    }
  }

  /// What the notifications of this run mean.
  private static func writeNotifications(_ codes: Set<String>, to json: inout JSONWriter) {
    let known = ProblemInfo.all.filter { codes.contains($0.id) }
    if known.isEmpty { return }
    json.key("notifications")
    json.array(known) { json, info in
      json.object { json in
        json.field("id", info.id)
        json.field("name", name(info.id))
        json.key("shortDescription")
        json.object { json in json.field("text", sentence(info.meaning)) }
        json.key("help")
        json.object { json in json.field("text", sentence(info.remedy)) }
      }
    }
  }

  /// SARIF's word for a severity.
  static func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }

  private static func write(_ rule: RuleInfo, help: String?, to json: inout JSONWriter) {
    let summary = sentence(rule.summary)
    let more = "\(summary) Run `topolint explain \(rule.id)` to read more."
    let tags = tags(of: rule)
    json.object { json in
      json.field("id", rule.id)
      json.field("name", name(rule.id))
      json.key("shortDescription")
      json.object { json in json.field("text", summary) }
      json.key("fullDescription")
      json.object { json in json.field("text", help.flatMap(firstParagraph) ?? more) }
      json.key("help")
      json.object { json in
        json.field("text", help ?? more)
        json.field("markdown", help ?? more)
      }
      json.key("defaultConfiguration")
      json.object { json in json.field("level", level(rule.severity)) }
      json.key("properties")
      json.object { json in
        json.key("tags")
        json.array(tags) { json, tag in json.value(tag) }
        json.field("precision", rule.confidence.rawValue)
        json.field(
          "problem.severity", rule.severity == .info ? "recommendation" : level(rule.severity))
        if tags.contains("security") {
          json.field("security-severity", securitySeverity(rule.severity))
        }
      }
    }
  }

  /// The family, `security` where the fault has a number among weaknesses or risks, and the numbers.
  private static func tags(of rule: RuleInfo) -> [String] {
    var tags = [rule.family.rawValue]
    if rule.family == .trust || !rule.cwe.isEmpty || !rule.owasp.isEmpty { tags.append("security") }
    tags += rule.cwe.map { number in
      let digits = String(number)
      return "external/cwe/cwe-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
    tags += rule.owasp.map { "owasp/\($0.lowercased())" }
    return Array(tags.prefix(tagLimit))
  }

  /// A score from 0 to 10 in the middle of GitHub's band: high from 7, medium from 4, low below.
  private static func securitySeverity(_ severity: Severity) -> String {
    switch severity {
    case .error: "8.0"
    case .warning: "5.5"
    case .info: "2.0"
    }
  }

  /// `router-no-default` as `RouterNoDefault`.
  private static func name(_ id: String) -> String {
    id.split(whereSeparator: { $0 == "-" || $0 == "/" })
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  /// The first paragraph of a Markdown text that is not a heading, on one line; nil when all are.
  private static func firstParagraph(_ markdown: String) -> String? {
    var lines: [Substring] = []
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      let isText = !line.isEmpty && !line.hasPrefix("#")
      if isText { lines.append(line) } else if !lines.isEmpty { break }
    }
    let text = lines.joined(separator: " ")
    return text.isEmpty ? nil : String(text.prefix(descriptionLimit))
  }
}

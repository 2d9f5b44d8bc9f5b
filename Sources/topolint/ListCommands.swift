internal import TopolintEngine
internal import TopolintFormats
internal import TopolintModel
internal import TopolintPlatform
internal import TopolintRuleKit
internal import TopolintRules
internal import TopolintSource

/// `topolint rules`.
enum RulesCommand {
  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    let entries = RuleCatalogue(allRules).entries
    if arguments.value("format") == "json" {
      Output.write(json(entries))
      return .clean
    }
    let header = ["RULE", "FAMILY", "SEVERITY", "CONFIDENCE", "PROFILE", "FINDS"]
    let rows = entries.map(\.info).map { info in
      [
        info.id, info.family.rawValue, info.severity.rawValue, info.confidence.rawValue,
        info.shownProfile, info.summary,
      ]
    }
    let width = Console.environment("COLUMNS").flatMap { Int($0) }
    Output.write(TextTable.text([header] + rows, width: width))
    return .clean
  }

  private static func json(_ entries: [RuleCatalogue.Entry]) -> String {
    var writer = JSONWriter(pretty: true)
    writer.array(entries) { writer, entry in
      let info = entry.info
      writer.object { writer in
        writer.field("id", info.id)
        writer.field("summary", info.summary)
        writer.field("family", info.family.rawValue)
        writer.field("severity", info.severity.rawValue)
        writer.field("confidence", info.confidence.rawValue)
        writer.field("profile", info.profile.rawValue)
        writer.key("strictIn")
        writer.array(info.strictIn) { $0.value($1) }
        writer.field("since", info.since)
        writer.key("formerIds")
        writer.array(info.formerIDs) { $0.value($1) }
        writer.key("cwe")
        writer.array(info.cwe) { $0.value($1) }
        writer.key("owasp")
        writer.array(info.owasp) { $0.value($1) }
        writer.key("papers")
        writer.array(info.papers) { $0.value($1) }
        writer.key("supersedes")
        writer.array(info.supersedes) { $0.value($1) }
        writer.key("options")
        writer.array(entry.options) { writer, option in
          writer.object { writer in
            writer.field("name", option.name)
            writer.field("summary", option.summary)
            writer.key("default")
            writer.value(option.defaultValue)
          }
        }
      }
    }
    return writer.out.string
  }
}

extension JSONWriter {
  /// Writes the value of an option.
  mutating func value(_ value: OptionValue) {
    switch value {
    case .integer(let number): self.value(number)
    case .number(let number): self.value(number)
    case .bool(let flag): self.value(flag)
    case .string(let text): self.value(text)
    case .strings(let texts): array(texts) { $0.value($1) }
    }
  }
}

/// `topolint formats`.
enum FormatsCommand {
  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    let formats = allFormats.map { $0.info }.sorted { $0.id < $1.id }
    let rows = formats.map { format in
      [
        format.id, format.title, format.syntaxes.map(\.rawValue).joined(separator: ", "),
        format.families.joined(separator: ", "),
      ]
    }
    Output.write(TextTable.text([["FORMAT", "TITLE", "WRITTEN AS", "RULE FAMILIES"]] + rows))
    if arguments.has("verbose") { for format in formats { Output.write(details(format)) } }
    return .clean
  }

  private static func details(_ format: FormatInfo) -> String {
    var text = "\n\(format.id): \(format.title)\n"
    for link in format.links { text += "  see \(link)\n" }
    if !format.defaults.isEmpty {
      text += "  what the engine does when a field is absent:\n"
      for row in format.defaults {
        text += "    \(row.field): \(row.note.text)\n      (\(row.note.source))\n"
      }
    }
    if !format.knobs.isEmpty {
      text += "  knobs (formats.\(format.id) in topolint.yaml):\n"
      for knob in format.knobs {
        text += "    \(knob.name): \(knob.values.joined(separator: " | ")): \(knob.summary)\n"
      }
    }
    return text
  }
}

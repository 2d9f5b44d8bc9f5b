import TopolintModel
import TopolintSource
import TopolintSyntax

/// Values that the engine cannot decode as what their field holds.
extension DockerAgentLowering {
  /// Tells fields of an agent that are of a type that the engine cannot decode.
  mutating func checkTypes(_ position: Int) {
    let data = records[position].data
    let name = "the agent `\(records[position].name)`"
    if let model = data.entry("model"), model.value.isCollection {
      refuse(
        "`model` of \(name) is not a text",
        "name one model, or several with commas between them", at: model.key.span, of: position)
    }
    if let turns = data.entry("max_iterations"), turns.value.kind != .null,
      turns.value.isCollection || Int(turns.value.text ?? "") == nil
    {
      refuse(
        "`max_iterations` of \(name) is not a whole number", "write a number; 0 is no limit",
        at: turns.key.span, of: position)
    }
    checkTime(data["fallback"]?.entry("cooldown"), of: "`fallback` of \(name)", position)
  }

  /// Tells an entry of a list of agents that is no name.
  mutating func checkName(_ item: SyntaxNode, in key: String, of position: Int) {
    guard item.isCollection || item.kind == .null || item.text?.isEmpty != false else { return }
    refuse(
      "an entry of `\(key)` of the agent `\(records[position].name)` is no name",
      "write the name of an agent, or remove the entry", at: item.head, of: position)
  }

  /// Tells times that the engine cannot read.
  mutating func checkTimes() {
    checkTime(root["budget"]?.entry("max_time"), of: "`budget`")
    for entry in root["budgets"]?.entries ?? [] {
      checkTime(entry.value.entry("max_time"), of: "the budget `\(entry.name)`")
    }
    for (position, record) in records.enumerated() {
      for toolset in record.data["toolsets"]?.elements ?? [] {
        checkTimes(of: toolset, "a toolset of the agent `\(record.name)`", position)
      }
    }
    for (key, what) in [("toolsets", "the toolset"), ("mcps", "the server")] {
      for entry in root[key]?.entries ?? [] {
        checkTimes(of: entry.value, "\(what) `\(entry.name)`")
      }
    }
  }

  private mutating func checkTimes(
    of toolset: SyntaxNode, _ what: String, _ agent: Int? = nil
  ) {
    checkSeconds(toolset.entry("timeout"), of: what, agent)
    let lifecycle = toolset["lifecycle"]
    for key in ["startup_timeout", "call_timeout"] {
      checkTime(lifecycle?.entry(key), of: "`lifecycle` of \(what)", agent)
    }
    for key in ["initial", "max"] {
      checkTime(lifecycle?["backoff"]?.entry(key), of: "`backoff` of \(what)", agent)
    }
    checkWord(
      lifecycle?.entry("profile"), ["resilient", "strict", "best-effort"], of: what, agent)
    checkWord(
      lifecycle?.entry("restart"), ["never", "on_failure", "always"], of: what, agent)
  }

  /// Tells a word of `lifecycle` that there is not (`LifecycleConfig.validate`).
  private mutating func checkWord(
    _ entry: Entry?, _ known: [String], of what: String, _ agent: Int?
  ) {
    guard let entry, let word = entry.value.string, !word.isEmpty, !known.contains(word) else {
      return
    }
    let hint = NameHint(word, among: known)
    let all = known.map { "`\($0)`" }.joined(separator: ", ")
    refuse(
      "`\(entry.name)` of `lifecycle` of \(what) is one of \(all), and `\(word)` is none",
      hint.help ?? "write one of these", at: entry.value.span, of: agent, slip: hint.slip)
  }

  /// Tells a time limit of a toolset that is not a number of seconds: the field is an integer in every
  /// version (`Toolset.Timeout` in pkg/config/v3/types.go to agent-schema.json of version 15).
  private mutating func checkSeconds(_ entry: Entry?, of what: String, _ agent: Int?) {
    guard let entry, let text = entry.value.string, !DockerAgentText.isDynamic(text),
      Double(text) == nil
    else { return }
    let seconds = DockerAgentText.duration(text).map { max(1, $0.count / 1000) }
    refuse(
      "`timeout` of \(what) is a number of seconds, and `\(text)` is none",
      seconds.map { "write `\($0)`" } ?? "write a number", at: entry.value.span, of: agent)
  }

  /// Tells a text that is no length of time as Go writes it (`Duration.UnmarshalYAML`).
  ///
  /// What becomes of a bare number differs between releases.
  private mutating func checkTime(_ entry: Entry?, of what: String, _ agent: Int? = nil) {
    guard let entry, let text = entry.value.string, !text.isEmpty,
      !DockerAgentText.isDynamic(text), Double(text) == nil
    else { return }
    let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
    if DockerAgentText.duration(isSigned ? String(text.dropFirst()) : text) != nil { return }
    refuse(
      "`\(entry.name)` of \(what) is a length of time, and `\(text)` is none",
      "write it with units of `h`, `m`, `s` and `ms`, for instance `1h30m`", at: entry.value.span,
      of: agent)
  }
}

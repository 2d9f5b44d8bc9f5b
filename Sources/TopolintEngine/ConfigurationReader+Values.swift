internal import TopolintAnalysis
internal import TopolintRuleKit
internal import TopolintSource
internal import TopolintSyntax

extension ConfigurationReader {
  /// The entries of a mapping; nothing at all counts as an empty one.
  mutating func mapping(_ node: SyntaxNode, _ what: String) -> [Entry] {
    if node.kind != .mapping, node.kind != .null {
      fail("\(quoted(what)) must be a mapping", at: node.span)
    }
    return node.entries
  }

  /// The elements of a list; nothing at all counts as an empty one.
  mutating func list(_ node: SyntaxNode, _ what: String) -> [SyntaxNode] {
    if node.kind != .sequence, node.kind != .null {
      fail("`\(what)` must be a list", at: node.span)
    }
    return node.elements
  }

  private func quoted(_ what: String) -> String { what.contains(" ") ? what : "`\(what)`" }

  /// The text of a scalar.
  mutating func text(_ entry: Entry) -> String? {
    if entry.value.kind != .null, let text = entry.value.text { return text }
    fail("`\(entry.name)` must be text", at: entry.value.span)
    return nil
  }

  /// True or false.
  mutating func flag(_ entry: Entry) -> Bool? {
    if let flag = entry.value.bool { return flag }
    fail("`\(entry.name)` must be true or false", at: entry.value.span)
    return nil
  }

  /// One of a few words.
  mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ entry: Entry) -> Value? {
    if let value = entry.value.text.flatMap(Value.init) { return value }
    wrongValue(entry, Value.allCases.map(\.rawValue))
    return nil
  }

  /// A list of words out of a few, each once.
  mutating func words<Value: RawRepresentable<String> & CaseIterable & Hashable>(
    _ entry: Entry
  ) -> [Value]? {
    guard entry.value.kind == .sequence else {
      fail("`\(entry.name)` must be a list", at: entry.value.span)
      return nil
    }
    var values: [Value] = []
    for element in entry.value.elements {
      guard let value = element.text.flatMap(Value.init) else {
        wrongValue(element, of: entry.name, Value.allCases.map(\.rawValue))
        continue
      }
      if !values.contains(value) { values.append(value) }
    }
    return values
  }

  /// A list of path patterns.
  mutating func globs(_ node: SyntaxNode, _ what: String) -> [Glob] {
    list(node, what).compactMap { element in
      if let text = element.string, !text.isEmpty { return Glob(text) }
      fail("an entry of `\(what)` must be a path pattern", at: element.span)
      return nil
    }
  }

  /// A value that is none of those that are taken.
  mutating func wrongValue(_ entry: Entry, _ values: [String]) {
    wrongValue(entry.value, of: entry.name, values)
  }

  private mutating func wrongValue(_ value: SyntaxNode, of key: String, _ values: [String]) {
    let given = value.text ?? ""
    let hint = suggestion(for: given, among: values)
    let shown = value.isCollection ? "a list or mapping" : "`\(given)`"
    fail(
      "`\(key)` does not take \(shown)\(hint) (it takes \(values.joined(separator: ", ")))",
      at: value.span)
  }

  /// The numbers of the cascade model.
  mutating func readRisk(_ node: SyntaxNode) {
    for entry in mapping(node, "risk") {
      guard let parameter = CascadeParameter(rawValue: entry.name) else {
        unknown(entry, "number", of: "`risk`", among: CascadeParameter.allCases.map(\.rawValue))
        continue
      }
      let range = parameter.definition.range
      let given = entry.value.integer.map { Double($0) } ?? entry.value.double
      guard let given, range.contains(given) else {
        fail(
          "`\(entry.name)` must be a number from \(range.lowerBound) to \(range.upperBound)",
          at: entry.value.span)
        continue
      }
      setRisk(parameter, to: given)
    }
  }

  /// A key that is not known.
  mutating func unknown(
    _ entry: Entry, _ what: String, of owner: String? = nil, among known: [String]
  ) {
    let place = owner.map { " of \($0)" } ?? ""
    let hint = suggestion(for: entry.name, among: known)
    fail("unknown \(what) `\(entry.name)`\(place)\(hint)", at: entry.key.span)
  }

  /// The id of a rule that is named; nil, with a fault noted, when there is none.
  mutating func ruleID(_ name: String, at span: Span) -> String? {
    let resolution = vocabulary.rules.resolve(name)
    if let refusal = resolution.refusal(of: name) { fail(refusal, at: span) }
    if case .former(let id) = resolution { notice("`\(name)` is now `\(id)`", at: span) }
    return resolution.id
  }

  /// What is said of rules, by id.
  mutating func rules(_ node: SyntaxNode) -> [String: Configuration.RuleSetting] {
    var settings: [String: Configuration.RuleSetting] = [:]
    for entry in mapping(node, "rules") {
      guard let id = ruleID(entry.name, at: entry.key.span) else { continue }
      settings[id] = setting(entry, of: id)
    }
    return settings
  }

  private mutating func setting(_ entry: Entry, of id: String) -> Configuration.RuleSetting {
    var setting = Configuration.RuleSetting()
    guard entry.value.kind == .mapping else {
      readLevel(entry, into: &setting)
      return setting
    }
    let known = vocabulary.rules[id]?.options.map(\.name) ?? []
    for option in entry.value.entries {
      if option.name == "severity" {
        readLevel(option, into: &setting)
      } else if !known.contains(option.name) {
        unknown(option, "option", of: "`\(id)`", among: ["severity"] + known)
      } else if let value = optionValue(option.value) {
        setting.options[option.name] = (value, option.value.span)
      } else {
        fail("`\(option.name)` does not take this kind of value", at: option.value.span)
      }
    }
    return setting
  }

  /// `off` or a severity.
  private mutating func readLevel(_ entry: Entry, into setting: inout Configuration.RuleSetting) {
    // YAML 1.1 readers make a truth value of `off`; ours keeps the text, and editors that write
    // `false` mean the same.
    let word = entry.value.text ?? ""
    if word == "off" || entry.value.bool == false {
      setting.isOff = true
    } else if let severity = Severity(rawValue: word) {
      setting.isOff = false
      setting.severity = severity
    } else {
      wrongValue(entry, ["off"] + Severity.allCases.map(\.rawValue))
    }
  }

  private func optionValue(_ node: SyntaxNode) -> OptionValue? {
    switch node.kind {
    case .integer: node.integer.map { .integer($0) }
    case .float: node.double.flatMap { $0.isFinite ? .number($0) : nil }
    case .bool: node.bool.map { .bool($0) }
    case .string: node.text.map { .string($0) }
    case .sequence:
      node.elements.allSatisfy { !$0.isCollection }
        ? .strings(node.elements.compactMap(\.text)) : nil
    case .null, .mapping: nil
    }
  }
}

internal import TopolintAnalysis
internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource
internal import TopolintSyntax

/// Checks the text of a configuration key by key, and goes on after a fault to find the next.
struct ConfigurationReader {
  private(set) var configuration = Configuration()
  private(set) var issues: [ConfigurationError.Issue] = []

  let vocabulary: Vocabulary
  private let source: SourceText

  init(_ source: SourceText, folder: String, _ vocabulary: Vocabulary) {
    self.source = source
    self.vocabulary = vocabulary
    configuration.source = source
    configuration.folder = folder
  }

  /// The keys that can be set.
  static let keys = [
    "profile", "fail-on", "include", "exclude", "rules", "overrides", "ignore", "require-reason",
    "formats", "tools", "risk", "limits",
  ]

  /// The keys of an entry of `tools`.
  static let toolKeys = [
    "effect", "trust-zone", "owner", "labels", "paid", "idempotent", "preapproved",
  ]

  /// Keys that are set aside for what this version does not have.
  static let reservedKeys = ["plugins", "baseline"]

  /// The issues in the order of the file.
  var sortedIssues: [ConfigurationError.Issue] {
    issues.sorted {
      ($0.position?.line ?? 0, $0.position?.column ?? 0, $0.message)
        < ($1.position?.line ?? 0, $1.position?.column ?? 0, $1.message)
    }
  }

  mutating func read() {
    let text = YAMLReader.read(source)
    for issue in text.issues where issue.code != .empty { fail(issue.message, at: issue.span) }
    guard issues.isEmpty, let document = text.documents.first else { return }
    if text.documents.count > 1 {
      fail("a configuration is one document", at: text.documents[1].root.span)
    }
    for entry in mapping(document.root, "the configuration") {
      switch entry.name {
      case "profile": configuration.profile = choice(entry) ?? .default
      case "fail-on": configuration.failOn = choice(entry) ?? .warning
      case "include": configuration.include = globs(entry.value, "include")
      case "exclude": configuration.exclude = globs(entry.value, "exclude")
      case "rules": configuration.rules = rules(entry.value)
      case "overrides": readOverrides(entry.value)
      case "ignore": readIgnores(entry, text.comments)
      case "require-reason": configuration.requiresReason = flag(entry) ?? false
      case "formats": readFormats(entry.value)
      case "tools": readTools(entry.value)
      case "risk": readRisk(entry.value)
      case "limits": readLimits(entry.value)
      case let name where Self.reservedKeys.contains(name):
        fail("`\(name)` is not available in this version", at: entry.key.span)
      default: unknown(entry, "key", among: Self.keys)
      }
    }
  }

  private mutating func readOverrides(_ node: SyntaxNode) {
    for item in list(node, "overrides") {
      var override = Configuration.Override(paths: [], profile: nil, rules: [:], span: item.span)
      for entry in mapping(item, "an override") {
        switch entry.name {
        case "paths": override.paths = globs(entry.value, "paths")
        case "profile": override.profile = choice(entry)
        case "rules": override.rules = rules(entry.value)
        default: unknown(entry, "key", of: "an override", among: ["paths", "profile", "rules"])
        }
      }
      if item.kind == .mapping, item["paths"] == nil {
        fail("an override needs `paths`", at: item.span)
      }
      configuration.overrides.append(override)
    }
  }

  private mutating func readIgnores(_ list: Entry, _ comments: [Comment]) {
    let node = list.value
    let known = ["rule", "path", "node", "reason"]
    for item in self.list(node, "ignore") {
      guard item.kind == .mapping else {
        fail("an entry of `ignore` is a mapping with `rule`", at: item.span)
        continue
      }
      guard let rule = item["rule"] else {
        fail("an entry of `ignore` needs `rule`", at: item.span)
        continue
      }
      var ignore = Configuration.IgnoreEntry(
        rules: [], path: nil, node: nil, reason: nil, span: rule.span)
      ignore.removal = removal(of: item, in: list, comments)
      for entry in item.entries {
        switch entry.name {
        case "rule":
          let names = rule.kind == .sequence ? rule.elements : [rule]
          ignore.rules = names.compactMap { ruleID($0.text ?? "", at: $0.span) }
        case "path": ignore.path = text(entry).map { Glob($0) }
        case "node": ignore.node = text(entry)
        case "reason": ignore.reason = text(entry).flatMap { $0.isEmpty ? nil : $0 }
        default: unknown(entry, "key", of: "an `ignore` entry", among: known)
        }
      }
      configuration.ignores.append(ignore)
    }
  }

  /// The edit that takes an item of a block list away with its lines, where no comment goes with it;
  /// with the last item goes the key.
  private func removal(
    of item: SyntaxNode, in list: Entry, _ comments: [Comment]
  ) -> TextEdit? {
    guard list.value.style == .block, item.definition == nil, item.span.upper > item.span.lower
    else { return nil }
    let isLast = list.value.elements.count == 1
    let first = source.lines.line(at: isLast ? list.key.span.lower : item.span.lower)
    let last = source.lines.line(at: item.span.upper - 1)
    let end =
      last + 1 < source.lines.lineCount
      ? source.lines.starts[last + 1] : UInt32(source.bytes.count)
    let span = Span(file: source.file, lower: source.lines.starts[first], upper: end)
    if comments.contains(where: { $0.span.touches(span) && $0.span.lower < end }) { return nil }
    return TextEdit(span, with: "")
  }

  private mutating func readFormats(_ node: SyntaxNode) {
    for entry in mapping(node, "formats") {
      guard let knobs = vocabulary.formats[entry.name] else {
        unknown(entry, "format", among: vocabulary.formats.keys.sorted())
        continue
      }
      for knob in mapping(entry.value, entry.name) {
        guard let values = knobs[knob.name] else {
          unknown(knob, "knob", of: "`\(entry.name)`", among: knobs.keys.sorted())
          continue
        }
        guard let value = knob.value.text, values.contains(value) else {
          wrongValue(knob, values)
          continue
        }
        configuration.knobs[entry.name, default: [:]][knob.name] = value
      }
    }
  }

  private mutating func readTools(_ node: SyntaxNode) {
    for entry in mapping(node, "tools") {
      var tool = Configuration.ToolEntry(name: Glob(entry.name), span: entry.key.span)
      for field in mapping(entry.value, entry.name) {
        switch field.name {
        case "effect": tool.effect = choice(field).map { ($0, field.value.span) }
        case "trust-zone": tool.trustZone = text(field).map { ($0, field.value.span) }
        case "owner": tool.owner = text(field).map { ($0, field.value.span) }
        case "labels": tool.labels = words(field).map { ($0.sorted(), field.value.span) }
        case "paid": tool.isPaid = flag(field).map { ($0, field.value.span) }
        case "idempotent": tool.isIdempotent = flag(field).map { ($0, field.value.span) }
        case "preapproved": tool.isPreapproved = flag(field).map { ($0, field.value.span) }
        default: unknown(field, "key", of: "a tool", among: Self.toolKeys)
        }
      }
      configuration.tools.append(tool)
    }
  }

  private mutating func readLimits(_ node: SyntaxNode) {
    for entry in mapping(node, "limits") {
      guard let limit = LimitKey(rawValue: entry.name) else {
        unknown(entry, "limit", among: LimitKey.allCases.map(\.rawValue))
        continue
      }
      guard let value = entry.value.integer, limit.range.contains(value) else {
        fail(
          "`\(entry.name)` must be a whole number from \(limit.range.lowerBound) to "
            + "\(limit.range.upperBound)", at: entry.value.span)
        continue
      }
      limit.set(value, in: &configuration.limits)
    }
  }

  /// Sets a number of the cascade model that is known to be in its range.
  mutating func setRisk(_ parameter: CascadeParameter, to value: Double) {
    configuration.risk[parameter] = value
  }

  /// Notes a fault.
  mutating func fail(_ message: String, at span: Span) {
    issues.append(configuration.issue(message, at: span))
  }

  /// Notes something that is no fault.
  mutating func notice(_ message: String, at span: Span) {
    configuration.notices.append(
      Problem(
        path: source.path, isError: false, code: "former-rule-id", message: message, span: span))
  }
}

/// The keys below `limits`.
enum LimitKey: String, CaseIterable {
  case fileSize = "file-size"
  case nesting
  case nodes
  case aliasExpansion = "alias-expansion"

  /// What the limit may be set to. Offsets fit 31 bits; code may recurse to the nesting.
  var range: ClosedRange<Int> {
    switch self {
    case .fileSize: 1...(256 << 20)
    case .nesting: 1...ReadLimits().maximumDepth
    case .nodes: 1...50_000_000
    case .aliasExpansion: 0...10_000_000
    }
  }

  /// What the limit bounds, for the schema.
  var summary: String {
    switch self {
    case .fileSize: "The largest file that is read, in bytes."
    case .nesting: "The deepest nesting of lists and mappings."
    case .nodes: "The most values in one file."
    case .aliasExpansion: "The most values that aliases of one document may stand for."
    }
  }

  /// The value when nothing is set.
  var defaultValue: Int {
    let limits = ReadLimits()
    return switch self {
    case .fileSize: limits.maximumBytes
    case .nesting: limits.maximumDepth
    case .nodes: limits.maximumNodes
    case .aliasExpansion: limits.maximumAliasExpansion
    }
  }

  func set(_ value: Int, in limits: inout ReadLimits) {
    switch self {
    case .fileSize: limits.maximumBytes = value
    case .nesting: limits.maximumDepth = value
    case .nodes: limits.maximumNodes = value
    case .aliasExpansion: limits.maximumAliasExpansion = value
    }
  }
}

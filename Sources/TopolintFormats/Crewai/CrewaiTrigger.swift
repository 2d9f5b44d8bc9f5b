internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What a method waits for.
struct CrewaiTrigger {
  /// An event with the place where it is named.
  struct Event {
    let name: String
    let span: Span
  }

  /// Something that the loader or the first run refuses, with what to write instead.
  struct Fault {
    let refusal: Refusal
    let span: Span
  }

  var events: [Event] = []
  /// How the events are waited for; nil when there is one, or when they nest.
  var policy: JoinPolicy?
  /// What is wrong with how it is written; the events are read all the same.
  private(set) var faults: [Fault] = []
  private let key: String
  /// Where a list or table is told that is written over several lines.
  private let place: Span
  private var depth = 0

  /// Reads `listen` or `start`: a name, or `{and: [...]}` and `{or: [...]}` of names and of such.
  init?(_ entry: Entry?) {
    guard let entry, entry.value.kind != .null else { return nil }
    key = entry.name
    place = entry.key.span
    add(entry.value)
    if events.isEmpty && faults.isEmpty { return nil }
    let form = Self.form(entry.value)
    policy = form.isNested || events.count < 2 ? nil : form.policy
  }

  private static func form(_ node: SyntaxNode) -> (policy: JoinPolicy?, isNested: Bool) {
    guard node.kind == .mapping else { return (nil, false) }
    let parts = branches(node)?.elements ?? []
    return (isAll(node) ? .all : .any, parts.contains { $0.isCollection })
  }

  private static func isAll(_ node: SyntaxNode) -> Bool {
    node["and"] != nil || node["type"]?.text?.lowercased() == "and"
  }

  /// The parts of a condition; `type` with `conditions` or `methods` is how versions before 1.15
  /// wrote it.
  private static func branches(_ node: SyntaxNode) -> SyntaxNode? {
    node["and"] ?? node["or"] ?? node["conditions"] ?? node["methods"]
  }

  private mutating func add(_ node: SyntaxNode) {
    guard depth < 16, events.count < 1000, faults.count < 1000 else { return }
    depth += 1
    defer { depth -= 1 }
    switch node.kind {
    case .mapping: addCondition(node)
    case .sequence:
      // The schema has no list: whether all are meant or any is not said.
      refuse(
        "`\(key)` names one event, and this is a list", at: place,
        help: node.elements.count == 1
          ? "write the name alone, without the brackets"
          : "write `{or: [...]}` where any of them is enough, `{and: [...]}` where all are waited for"
      )
      for element in node.elements { add(element) }
    default: addName(node)
    }
  }

  private mutating func addCondition(_ node: SyntaxNode) {
    guard let list = Self.branches(node) else {
      // (crewAIInc/crewAI:lib/crewai/src/crewai/flow/runtime/__init__.py `_condition_branches`)
      return refuse(
        "a condition has `and` or `or`, and this one has neither", at: place,
        help: "write `{or: [...]}` or `{and: [...]}` with the names of the events")
    }
    guard list.kind == .sequence else {
      refuse(
        "`and` and `or` take a list of events", at: list.isCollection ? place : list.span,
        help: list.isCollection
          ? "write `[...]` around the conditions" : "write `[\(list.text ?? "...")]`")
      return add(list)
    }
    for element in list.elements { add(element) }
  }

  private mutating func addName(_ node: SyntaxNode) {
    guard let name = node.text, !name.isEmpty, node.kind != .null else {
      return refuse(
        "`\(key)` names no event here", at: node.span,
        help: "name a method or an event, or remove it")
    }
    // `true` starts a run, and `false` is how a method that does not start one may say so.
    if depth == 1, key == "start", node.truth != nil || node.kind == .integer { return }
    if let refusal = CrewaiWord.refusal(of: node, as: "the name of an event") {
      faults.append(Fault(refusal: refusal, span: node.span))
    }
    if !events.contains(where: { $0.name == name }) {
      events.append(Event(name: name, span: node.span))
    }
  }

  private mutating func refuse(_ message: String, at span: Span, help: String) {
    faults.append(Fault(refusal: Refusal(message, help: help), span: span))
  }
}

/// Words that are meant as texts and that the engine's reader, PyYAML, takes for something else.
enum CrewaiWord {
  /// Why a value is no text for the engine; nil where it is one.
  ///
  /// PyYAML reads YAML 1.1, where `yes`, `no`, `on` and `off` without quotes are truth values.
  static func refusal(of node: SyntaxNode, as role: String) -> Refusal? {
    let text = node.text ?? ""
    let kind: String
    switch node.kind {
    case .integer, .float: kind = "a number"
    case .bool: kind = "a truth value"
    case .string where node.style == .plain && words.contains(text.lowercased()):
      kind = "a truth value in YAML"
    default: return nil
    }
    return Refusal(
      "\(role) is a text, and `\(text)` is \(kind)", help: "put it in quotes: `\"\(text)\"`")
  }

  private static let words: Set = ["yes", "no", "on", "off"]

  /// Whether a text is a name for a method or a step
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/flow/flow_definition.py `_STEP_NAME_PATTERN`).
  static func isName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    return bytes.first.map(isDigit) == false
      && bytes.allSatisfy { byte in
        isDigit(byte) || byte == UInt8(ascii: "_")
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
  }
}

extension SyntaxNode {
  /// The truth value as PyYAML reads it; nil for every other kind.
  var truth: Bool? {
    guard kind == .string, style == .plain else { return bool }
    switch text?.lowercased() {
    case "yes", "on": return true
    case "no", "off": return false
    default: return nil
    }
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// What is wrong with the definition of a state machine in a template, where nothing can be judged of it.
struct AslDefinitionFaults {
  /// What is wrong.
  private(set) var problems: [ReadProblem] = []
  /// Whether its text was not read to its end.
  private(set) var isCutOff = false

  /// Where a definition can stand.
  private static let places = [
    "Definition", "DefinitionString", "DefinitionUri", "DefinitionS3Location",
  ]

  /// Looks at the resource of a state machine.
  init(_ name: String, _ entry: Entry) {
    guard let properties = entry.value["Properties"], properties.kind == .mapping else { return }
    if let text = properties["DefinitionString"] {
      readText(text, of: name)
    } else if let definition = properties["Definition"] {
      check(definition, of: name)
    } else if !Self.places.contains(where: { properties[$0] != nil }), !Self.isMade(properties) {
      add(
        "`\(name)` has no definition", "give it a `DefinitionUri` or a `Definition`",
        entry.key.span)
    }
  }

  /// A definition that stands as one text, as it is: where placeholders stand in it for more than text
  /// in quotes, or it is joined from pieces, it is known only when the template is deployed.
  private mutating func readText(_ node: SyntaxNode, of name: String) {
    var text = node
    if let sub = node["Fn::Sub"] ?? (node.tag == "!Sub" && node.kind == .sequence ? node : nil) {
      guard let first = sub.kind == .string ? sub : sub.elements.first else { return }
      text = first
    }
    guard text.kind == .string, text.tag == nil || text.tag == "!Sub",
      !Self.hasBarePlaceholder(text.textBytes), let read = text.embeddedJSON()
    else { return }
    for issue in read.issues where issue.severity == .error { problems.append(ReadProblem(issue)) }
    isCutOff = !problems.isEmpty
    if !isCutOff, let root = read.documents.first?.root { check(root, of: name) }
  }

  /// A definition as a table.
  private mutating func check(_ definition: SyntaxNode, of name: String) {
    guard definition.tag == nil, !Self.isMade(definition) else { return }
    let help = "write `StartAt` and a table `States`, each with a `Type`"
    guard definition.kind == .mapping else {
      return add("the definition of `\(name)` is no table", help, definition.span)
    }
    guard let states = definition["States"], definition["StartAt"] != nil else {
      let missing = definition["States"] == nil ? "States" : "StartAt"
      return add("the definition of `\(name)` has no `\(missing)`", help, definition.span)
    }
    guard states.tag == nil, !Self.isMade(states) else { return }
    if states.kind != .mapping {
      add("`States` of `\(name)` is no table of states", help, states.span)
    } else if states.entries.isEmpty {
      add("`States` of `\(name)` has no state", help, states.span)
    }
  }

  private mutating func add(_ message: String, _ help: String, _ span: Span) {
    problems.append(
      ReadProblem(
        isError: true, code: "not-a-state-machine", message: message, help: help, span: span))
  }

  /// Whether a function of the template makes what a table holds.
  private static func isMade(_ node: SyntaxNode) -> Bool {
    node.kind == .mapping
      && node.entries.contains { $0.name.hasPrefix("Fn::") || $0.name == "Ref" || $0.name == "<<" }
  }

  /// Whether a placeholder stands outside of quotes: the text is JSON only when it is filled in.
  private static func hasBarePlaceholder(_ text: some Sequence<UInt8>) -> Bool {
    var isQuoted = false
    var last: UInt8 = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: "\"") where last != UInt8(ascii: "\\"): isQuoted.toggle()
      case UInt8(ascii: "{") where last == UInt8(ascii: "$") && !isQuoted: return true
      default: break
      }
      last = last == UInt8(ascii: "\\") && byte == last ? 0 : byte
    }
    return false
  }
}

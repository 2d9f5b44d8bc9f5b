import TopolintModel
import TopolintSource
import TopolintSyntax

/// The names of one set, in source order.
struct DifyNames {
  let all: [String]
  private let known: Set<String>

  init(_ names: [String]) {
    all = names
    known = Set(names)
  }

  func contains(_ name: String) -> Bool { known.contains(name) }
}

/// Names that the engine does not have: kinds of nodes, and variables of sets that are closed.
extension DifyLowering {
  /// The last version of the format of which it is known what the engine offers
  /// (langgenius/dify:api/services/app_dsl_service.py); what imports without one counts as old.
  private static let lastVersion = (major: 0, minor: 7)

  /// The names of `SystemVariableKey`
  /// (langgenius/dify:api/core/workflow/system_variables.py).
  private static let system = [
    "query", "files", "conversation_id", "user_id", "dialogue_count", "app_id", "workflow_id",
    "workflow_run_id", "timestamp", "document_id", "original_document_id", "batch", "dataset_id",
    "datasource_type", "datasource_info", "invoke_from",
  ]

  /// What an `llm` node gives (langgenius/graphon:src/graphon/nodes/llm/node.py), in any release.
  private static let answers = [
    "text", "reasoning_content", "usage", "finish_reason", "structured_output", "files",
    "generation",
  ]

  // MARK: Variables

  /// Whether a variable is there, as far as it is known which ones there are; notes one that is not.
  ///
  /// What is not there is blank in a list, and in a text its name stands for it
  /// (langgenius/graphon:src/graphon/runtime/variable_pool.py).
  mutating func isDefined(_ reference: DifyReference, for reader: NodeID) -> Bool {
    let name = reference.parts[1]
    switch reference.parts[0] {
    case "sys":
      if Self.system.contains(name) || !isOfKnownVersion { return true }
      note(
        missing: name, role: "system variable", span: reference.span, node: reader,
        known: Self.system, help: "remove the reference: the engine has no such variable")
      return false
    case "conversation":
      // An export holds all of them.
      if conversation.contains(name) { return true }
      note(
        missing: name, role: "conversation variable", span: reference.span, node: reader,
        known: conversation.all, help: "declare `\(name)` under `conversation_variables`")
      return false
    default: break
    }
    guard let place = places[reference.parts[0]] else { return true }
    let source = records[place.record]
    switch source.type {
    case .start: return isInForm(reference, place.record, for: reader)
    case .llm:
      // A stated default has names of its own.
      let stated = source.data["default_value"]?.elements.compactMap { $0["key"]?.text } ?? []
      if Self.answers.contains(name) || stated.contains(name) || !isOfKnownVersion { return true }
      let isFormed = builder[place.node].output.value?.enforcement == .engine
      note(
        missing: name, role: "output of an llm", span: reference.span, node: reader,
        known: Self.answers,
        help: isFormed
          ? "read it from `structured_output`"
          : "read `text`, or switch on structured output and read from `structured_output`")
      return false
    default: return true
    }
  }

  /// Whether the form of a start has a variable. Beside them, under their whole names, stand those of
  /// the engine and of the conversation (langgenius/graphon:src/graphon/nodes/start/start_node.py).
  private mutating func isInForm(
    _ reference: DifyReference, _ record: Int, for reader: NodeID
  ) -> Bool {
    var name = reference.parts[1]
    let form =
      forms[record]
      ?? DifyNames(
        records[record].data["variables"]?.elements.compactMap { $0["variable"]?.text } ?? [])
    forms[record] = form
    let known = form.all
    if form.contains(name) || name.utf8.contains(UInt8(ascii: ".")) { return true }
    let help: String
    if name == "sys", reference.parts.count > 2 {
      name = "sys.\(reference.parts[2])"
      help = "write `{{#\(name)#}}`, without the id of the start"
    } else if known.isEmpty {
      help = "declare `\(name)` in the form, which has no variables"
    } else {
      let names = known.prefix(6).map { "`\($0)`" }.joined(separator: ", ")
      help = "declare `\(name)` in the form, or read what it has: \(names)"
    }
    note(
      missing: name, role: "variable of the start", span: reference.span, node: reader,
      known: known, help: help)
    return false
  }

  /// Whether the file is of a version whose engine is known.
  private var isOfKnownVersion: Bool {
    guard let text = root["version"]?.text else { return true }
    let numbers = text.split(separator: ".").map { Int($0) }
    guard let major = numbers.first ?? nil else { return false }
    let minor = numbers.dropFirst().first ?? 0
    return (major, minor ?? .max) <= Self.lastVersion
  }

  // MARK: Kinds

  /// Tells a kind that the engine does not have. It looks for the class of a node by its kind, and
  /// refuses the graph where there is none (`resolve_workflow_node_class` in
  /// langgenius/dify:api/core/workflow/node_factory.py). A release to come may have more.
  mutating func noteKind(of record: Int, _ id: NodeID) {
    let node = records[record]
    let kind = node.typeName
    if let meant = DifyType.meant(by: kind) {
      refuse(
        "the engine has no node type `\(kind)`", "did you mean `\(meant)`?", at: node.typeSpan,
        of: id, slip: Slip(kind, for: meant))
      return
    }
    let hint = NameHint(kind, among: DifyType.allCases.map(\.rawValue))
    if let help = hint.help {
      refuse(
        "no release of Dify is known to have the node type `\(kind)`", help, at: node.typeSpan,
        of: id, isMild: true, slip: hint.slip)
      return
    }
    problems.append(
      ReadProblem(
        isError: false, code: "not-judged",
        message: "`\(kind)` is no node type that is known: what the node does is not judged",
        help: "take a type that is listed in docs/formats/dify.md", span: node.typeSpan))
  }

  /// Tells kinds that stand at the node and not in its `data`, where the engine needs one
  /// (langgenius/graphon:src/graphon/entities/base_node_data.py): once for the file. What other tools
  /// write is judged as it is meant.
  mutating func noteMisplacedKinds() {
    let misplaced = records.filter(\.isMisplaced)
    guard let first = misplaced.first else { return }
    let more = misplaced.count > 1 ? ", nor has that of \(misplaced.count - 1) more" : ""
    problems.append(
      ReadProblem(
        isError: false, code: "node-without-type",
        message: "the `data` of node `\(first.id)` has no `type`\(more): Dify refuses to run it",
        help: "write the type into `data`: the `type` of the node itself is for the editor",
        span: first.typeSpan))
  }

  private mutating func refuse(
    _ message: String, _ help: String, at span: Span, of node: NodeID, isMild: Bool = false,
    slip: Slip?
  ) {
    let refusal = Refusal(message, help: help, isMild: isMild, slip: slip)
    builder.note(Defect(.refusal(refusal), span: span, node: node))
  }
}

internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// A method of a flow in the graph.
struct CrewaiMethod {
  let name: String
  /// The name, where it is written.
  let span: Span
  let node: SyntaxNode
  var part: CrewaiPart
  /// The node whose answer chooses the events that follow; nil where none are emitted.
  var chooser: NodeID?
  /// The person who sees what it makes before anything follows.
  var person: NodeID?
  /// The events that it may emit, besides its own name.
  var labels: [CrewaiLabel] = []
  /// Whether it emits events that the file does not list.
  var isOpen = false
}

/// An event that a method emits.
struct CrewaiLabel {
  let name: String
  let span: Span
}

/// What an action is in the graph.
struct CrewaiPart {
  /// Where control enters.
  let entrance: NodeID
  /// Where control leaves.
  var exits: [CrewaiExit]
  /// Whose output the action's is.
  let value: NodeID
  /// Whether the output is a list, one for each item.
  var isList = false
}

/// The names that an expression may use.
struct CrewaiScope {
  /// The steps of an `each` before this one.
  var steps: [String: CrewaiPart] = [:]
  /// What `item` is an element of; nil outside of an `each`.
  var items: SyntaxNode?
}

/// A flow while it is lowered.
struct CrewaiFlow {
  var methods: [CrewaiMethod] = []
  /// The position of each method by its name.
  var index: [String: Int] = [:]
  /// What is read once all methods are known.
  var pending: [Pending] = []
  /// Whether Python of its own runs in the flow, and may read and change the state.
  var hasCode = false
  /// Whether the engine's own chat methods are part of the flow.
  var isConversational = false

  /// Whether somebody emits events that the file does not list.
  var isOpen: Bool { isConversational || methods.contains(where: \.isOpen) }

  /// Texts whose values are looked up at the end.
  struct Pending {
    enum Content {
      case template(SyntaxNode?, InputUse)
      case expression(SyntaxNode?, InputUse)
      case crew(CrewaiCrew, [CrewaiStep], [SyntaxNode])
    }

    let content: Content
    let node: NodeID
    let scope: CrewaiScope
  }
}

extension CrewaiLowering {
  /// A flow: its methods, and the events between them.
  mutating func lowerFlow(_ root: SyntaxNode) {
    name(by: root["name"])
    if root["name"]?.text == nil { builder.span = root.entries.first?.key.span ?? root.span }
    refuseFlow(root)
    var flow = CrewaiFlow()
    builder.capabilities.insert(.explicitControl)
    flow.isConversational = CrewaiChat.isEnabled(root["conversational"])
    for entry in root["methods"]?.entries ?? [] {
      let node = entry.value
      guard !entry.name.isEmpty, flow.index[entry.name] == nil else { continue }
      refuseShape(of: entry)
      guard node.kind == .mapping else { continue }
      flow.index[entry.name] = flow.methods.count
      let method = makeMethod(entry.name, entry.key.span, node, &flow)
      flow.methods.append(method)
    }
    if !flow.hasCode { builder.capabilities.insert(.explicitData) }
    readState(root, flow)
    let calls = root["config"]?["max_method_calls"]
    let budget: Fact<Limit<Int>> =
      if let calls, calls.kind != .null {
        calls.integer.map { .declared(.finite(max(0, $0)), calls.span) } ?? .dynamic(calls.span)
      } else {
        .engineDefault(.finite(100), CrewaiProfile.methodCalls.note)
      }
    for item in flow.pending { read(item, flow) }
    connectEvents(flow, budget)
  }

  // MARK: Methods

  private mutating func makeMethod(
    _ name: String, _ span: Span, _ node: SyntaxNode, _ flow: inout CrewaiFlow
  ) -> CrewaiMethod {
    let feedback = node["human_feedback"].flatMap { $0.kind == .mapping ? $0 : nil }
    let emitted = labels(feedback?.entry("emit"))
    let isRouter = node["router"]?.truth == true && emitted.isEmpty
    let part = makeAction(
      node["do"], name, span, parent: nil, isRouter: isRouter, &flow, CrewaiScope())
    if let action = node.entry("do") {
      refuseAction(action, of: name, in: part.entrance, isStep: false)
    }
    refuseEvents(of: node, name, in: part.entrance)
    var method = CrewaiMethod(name: name, span: span, node: node, part: part)
    if let feedback, let key = node.entry("human_feedback")?.key {
      addFeedback(feedback, at: key.span, emitted, to: &method)
    } else if isRouter {
      method.chooser = chooser(of: &method)
      method.labels = labels(node.entry("emit"))
      method.isOpen = method.labels.isEmpty
    }
    return method
  }

  /// The events of `emit`: a list of texts.
  private mutating func labels(_ entry: Entry?) -> [CrewaiLabel] {
    guard let entry, entry.value.kind != .null else { return [] }
    let node = entry.value
    if node.kind != .sequence {
      note(
        "`emit` is a list of events", at: node.isCollection ? entry.key.span : node.span, node: nil,
        help: node.isCollection ? "write `[...]`" : "write `[\(node.text ?? "...")]`")
    }
    var seen = Set<String>()
    let list = node.kind == .sequence ? node.elements : node.isCollection ? [] : [node]
    return list.compactMap { element in
      guard let name = element.text, !name.isEmpty, seen.insert(name).inserted else { return nil }
      if let refusal = CrewaiWord.refusal(of: element, as: "the name of an event") {
        builder.note(Defect(.refusal(refusal), span: element.span))
      }
      return CrewaiLabel(name: name, span: element.span)
    }
  }

  /// Notes a name that the loader does not take for a method, and a method that does nothing
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/flow/flow_definition.py `_STEP_NAME_PATTERN`,
  /// `FlowMethodDefinition.do`).
  private mutating func refuseShape(of method: Entry) {
    if !CrewaiWord.isName(method.name) {
      note(
        "`\(method.name)` is no name for a method", at: method.key.span, node: nil,
        help: "use letters, digits and `_`, and no digit first")
    }
    let action = method.value.entry("do")
    if let action, action.value.kind == .sequence {
      note(
        "a method does one thing, and `do` is a list", at: action.key.span, node: nil,
        help: "give each action a method of its own, joined by `listen`")
    } else if action?.value.kind != .mapping {
      note(
        "the method `\(method.name)` does nothing", at: method.key.span, node: nil,
        help: "say what it does: `do: {call: ...}`", isAbsence: action == nil)
    }
  }

  /// The one node that the events of a router leave from: what gives the answer, else a choice behind
  /// it that looks at the answer.
  private mutating func chooser(of method: inout CrewaiMethod) -> NodeID {
    let part = method.part
    if part.exits.count == 1, let exit = part.exits.first, !exit.isDefault, exit.node == part.value
    {
      return exit.node
    }
    var router = Node(method.name + ".event", kind: .router(.expression), span: method.span)
    router.effect = .declared(Effect(.none, basis: .nodeType), method.span)
    let id = builder.add(router)
    connect(part.exits, to: id, at: method.span)
    method.part.exits = [CrewaiExit(node: id)]
    return id
  }

  /// The person who sees a method's result before anything follows. With `emit` the answer is one of
  /// the events; without, whatever is said goes on with the result.
  private mutating func addFeedback(
    _ feedback: SyntaxNode, at span: Span, _ labels: [CrewaiLabel], to method: inout CrewaiMethod
  ) {
    let outcomes = labels.map { ConductorWords.outcome($0.name) }
    let isApproval = outcomes.contains(.accept) || outcomes.contains(.reject)
    var person = Node(
      method.name + ".human_feedback", kind: .human(isApproval ? .approval : .question), span: span)
    person.errorHandling = .engineDefault(.abort, CrewaiProfile.failure.note)
    if let message = feedback["message"], let text = message.text {
      person.prompt = .declared(text, message.span)
    }
    if !labels.isEmpty {
      // A model turns what the person says into one of the events, and fails when it cannot.
      person.output = .declared(
        Contract(
          fields: [
            Field(
              name: "outcome", type: .string, allowed: labels.map(\.name),
              span: feedback.entry("emit")?.key.span ?? span)
          ], enforcement: .engine), feedback.entry("emit")?.key.span ?? span)
    }
    let id = builder.add(person)
    connect(method.part.exits, to: id, at: span)
    builder.read(Input(ValuePath(.output(method.part.value)), use: .prompt, span: span), by: id)
    method.part.exits = [CrewaiExit(node: id)]
    method.person = id
    method.chooser = labels.isEmpty ? nil : id
    method.labels = labels
  }

  // MARK: State

  /// The inputs of a flow are the fields of its state. Only a schema says which there are.
  private mutating func readState(_ root: SyntaxNode, _ flow: CrewaiFlow) {
    guard let schema = root["state"]?["json_schema"], root["conversational"] == nil else { return }
    let required = Set((schema["required"]?.elements ?? []).compactMap(\.text))
    let defaults = root["state"]?["default"]
    for entry in schema["properties"]?.entries ?? [] {
      let isRequired =
        required.contains(entry.name) && defaults?[entry.name] == nil
        && entry.value["default"] == nil && !flow.hasCode
      builder.parameters.append(
        Parameter(entry.name, isRequired: isRequired, span: entry.key.span))
    }
  }
}

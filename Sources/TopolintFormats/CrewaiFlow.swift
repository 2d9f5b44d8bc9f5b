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
    var flow = CrewaiFlow()
    for entry in root["methods"]?.entries ?? [] {
      let node = entry.value
      guard node.kind == .mapping, !entry.name.isEmpty, flow.index[entry.name] == nil else {
        continue
      }
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
    let emitted = feedback?["emit"]?.elements ?? []
    let isRouter = node["router"]?.bool == true && emitted.isEmpty
    let part = makeAction(
      node["do"], name, span, parent: nil, isRouter: isRouter, &flow, CrewaiScope())
    var method = CrewaiMethod(name: name, span: span, node: node, part: part)
    if let feedback, let key = node.entry("human_feedback")?.key {
      addFeedback(feedback, at: key.span, emitted, to: &method)
    } else if isRouter {
      method.chooser = chooser(of: &method)
      method.labels = Self.labels(node["emit"]?.elements ?? [])
      method.isOpen = method.labels.isEmpty
    }
    return method
  }

  private static func labels(_ list: [SyntaxNode]) -> [CrewaiLabel] {
    var seen = Set<String>()
    return list.compactMap { element in
      guard let name = element.text, !name.isEmpty, seen.insert(name).inserted else { return nil }
      return CrewaiLabel(name: name, span: element.span)
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
    _ feedback: SyntaxNode, at span: Span, _ emitted: [SyntaxNode], to method: inout CrewaiMethod
  ) {
    let labels = Self.labels(emitted)
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

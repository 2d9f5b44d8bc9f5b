internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

extension CrewaiLowering {
  /// Makes the nodes of an action: of a method, or of a step of `each`.
  mutating func makeAction(
    _ action: SyntaxNode?, _ name: String, _ span: Span, parent: NodeID?, isRouter: Bool,
    _ flow: inout CrewaiFlow, _ scope: CrewaiScope
  ) -> CrewaiPart {
    var node = Node(name, kind: .code, span: span, parent: parent)
    node.errorHandling = .engineDefault(.abort, CrewaiProfile.failure.note)
    let nothing = Fact<Effect>.declared(Effect(.none, basis: .nodeType), span)
    // An action is a table of one kind; `code` is the one that need not say so.
    let call = action?["call"]?.text ?? "code"
    switch call {
    case "agent":
      return makeAgentAction(action?["with"], node, &flow, scope)
    case "crew":
      return makeCrewAction(action, node, &flow, scope)
    case "each" where parent == nil:
      return makeEach(action, node, &flow)
    case "expression":
      node.effect = nothing
      if isRouter { node.kind = .router(.expression) }
      let id = builder.add(node)
      flow.pending.append(
        CrewaiFlow.Pending(
          content: .expression(action?["expr"], isRouter ? .condition : .argument), node: id,
          scope: scope))
      return CrewaiPart(entrance: id, exits: [CrewaiExit(node: id)], value: id)
    case "tool":
      node.kind = .tool
      let reference = action?["ref"]
      let known = reference?.text.flatMap {
        CrewaiCatalogue.knowledge(of: CrewaiCatalogue.shortName($0))
      }
      let unknown = "what the tool does is in Python"
      if let known {
        known.describe(&node, at: reference?.span ?? span, otherwise: unknown)
      } else {
        node.effect = .unknown(unknown)
      }
      if let reference, let text = reference.text {
        node.endpoint = .declared(text, reference.span)
      }
    case "code", "script":
      flow.hasCode = true
      node.effect = .unknown(
        call == "script"
          ? "what the script does is not read" : "what the function does is in Python")
    default:
      node.kind = .opaque(call)
      node.errorHandling = .inexpressible
    }
    let id = builder.add(node)
    flow.pending.append(
      CrewaiFlow.Pending(
        content: .template(action?["with"], .argument), node: id, scope: scope))
    return CrewaiPart(entrance: id, exits: [CrewaiExit(node: id)], value: id)
  }

  private mutating func makeAgentAction(
    _ definition: SyntaxNode?, _ start: Node, _ flow: inout CrewaiFlow, _ scope: CrewaiScope
  ) -> CrewaiPart {
    var node = start
    node.kind = .agent
    guard let definition, definition.kind == .mapping else {
      let id = builder.add(node)
      return CrewaiPart(entrance: id, exits: [CrewaiExit(node: id)], value: id)
    }
    let agent = CrewaiAgent(name: node.name, span: node.span, node: definition, isWhole: true)
    describe(&node, as: agent)
    node.output = contract(definition, ["response_format"], isWhole: true)
    if let goal = definition.entry("goal"), let text = goal.value.text {
      node.prompt = .declared(text, goal.key.span)
    }
    let span = node.span
    let id = builder.add(node)
    addTools(of: agent, to: id)
    flow.pending.append(
      CrewaiFlow.Pending(content: .template(definition["input"], .prompt), node: id, scope: scope))
    var crew = CrewaiCrew()
    crew.parent = start.parent
    let tail = addChecks(
      CrewaiTask(name: start.nativeID, span: span, node: definition), agent, crew, of: id)
    return CrewaiPart(entrance: id, exits: [CrewaiExit(node: tail)], value: id)
  }

  /// A crew as a step: a definition in the flow, whose tasks lie in the step's node, or a file.
  private mutating func makeCrewAction(
    _ action: SyntaxNode?, _ start: Node, _ flow: inout CrewaiFlow, _ scope: CrewaiScope
  ) -> CrewaiPart {
    var node = start
    node.kind = .subworkflow
    let given = action?["inputs"]
    if let path = action?["from_declaration"], let text = path.text {
      // What a placeholder stands for is known at run time only.
      let isPath =
        !text.isEmpty && !text.hasPrefix("~") && !text.hasPrefix("/") && !text.hasPart("${")
        && !text.hasPart("{{")
      let crew = isPath ? files.crew(text) : (path: text, isMissing: false)
      node.reference = Reference(
        isPath ? .path(crew.path) : .external(text), span: path.span)
      node.arguments = .declared((given?.entries ?? []).map(\.name), path.span)
      node.handovers = (given?.entries ?? []).map { Handover($0.name, span: $0.value.span) }
      let id = builder.add(node)
      if crew.isMissing {
        builder.note(
          Defect(
            .danglingReference(name: text, role: "crew file", known: []), span: path.span,
            node: id, paths: CrewaiFiles.crewPaths(text)))
      }
      flow.pending.append(
        CrewaiFlow.Pending(content: .template(given, .argument), node: id, scope: scope))
      return CrewaiPart(entrance: id, exits: [CrewaiExit(node: id)], value: id)
    }
    let span = node.span
    node.effect = .declared(Effect(.none, basis: .nodeType), span)
    let definition = action?["with"]
    let tables = [definition?["inputs"], given].compactMap { $0 }
    node.arguments = .declared(tables.flatMap { $0.entries.map(\.name) }, span)
    let id = builder.add(node)
    guard let definition, definition.kind == .mapping else {
      return CrewaiPart(entrance: id, exits: [CrewaiExit(node: id)], value: id)
    }
    var crew = readCrew(definition)
    crew.parent = id
    let steps = makeSteps(crew)
    refuse(crew, definition, steps)
    let exits = connect(steps, of: crew, isEntered: false, from: [CrewaiExit(node: id)])
    flow.pending.append(
      CrewaiFlow.Pending(content: .crew(crew, steps, tables), node: id, scope: scope))
    return CrewaiPart(entrance: id, exits: exits, value: steps.last?.node ?? id)
  }

  /// `each`: the steps for every item of a list, one item after the other.
  private mutating func makeEach(
    _ action: SyntaxNode?, _ start: Node, _ flow: inout CrewaiFlow
  ) -> CrewaiPart {
    var node = start
    node.kind = .map
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    node.concurrency = .engineDefault(.finite(1), CrewaiProfile.each.note)
    node.partialFailure = .engineDefault(.failFast, CrewaiProfile.failure.note)
    let id = builder.add(node)
    flow.pending.append(
      CrewaiFlow.Pending(
        content: .expression(action?["in"], .items), node: id, scope: CrewaiScope()))
    var scope = CrewaiScope(items: action?["in"])
    var frontier = [CrewaiExit(node: id)]
    var value = id
    for (position, step) in (action?["do"]?.elements ?? []).enumerated()
    where step.kind == .mapping {
      let written = step["name"]
      let text = written?.text ?? ""
      let name = text.isEmpty ? "do[\(position)]" : text
      let span = written?.span ?? step.entries.first?.key.span ?? step.span
      let guarding = addIf(step.entry("if"), name, in: id, from: &frontier, &flow, scope)
      let part = makeAction(
        step["action"], name, span, parent: id, isRouter: false, &flow, scope)
      if let guarding, let condition = step["if"] {
        var edge = Edge(guarding, part.entrance, .branch, span: condition.span)
        edge.condition = .opaque(condition.text ?? name)
        builder.connect(edge)
      } else {
        connect(frontier, to: part.entrance, at: span)
      }
      frontier = part.exits
      if let guarding { frontier.append(CrewaiExit(node: guarding, isDefault: true)) }
      scope.steps[name] = part
      value = part.value
    }
    var join = Node(start.nativeID + ".join", kind: .join(.all, .concat), span: start.span)
    join.isImplied = true
    let end = builder.add(join)
    connect(frontier, to: end, at: start.span)
    return CrewaiPart(
      entrance: id, exits: [CrewaiExit(node: end)], value: value, isList: value != id)
  }

  /// The choice before a step that has an `if`.
  private mutating func addIf(
    _ entry: Entry?, _ name: String, in parent: NodeID, from frontier: inout [CrewaiExit],
    _ flow: inout CrewaiFlow, _ scope: CrewaiScope
  ) -> NodeID? {
    guard let entry, entry.value.kind != .null else { return nil }
    var router = Node(
      name + ".if", kind: .router(.expression), span: entry.key.span, parent: parent)
    router.effect = .declared(Effect(.none, basis: .nodeType), entry.key.span)
    let id = builder.add(router)
    connect(frontier, to: id, at: entry.key.span)
    flow.pending.append(
      CrewaiFlow.Pending(content: .expression(entry.value, .condition), node: id, scope: scope))
    return id
  }

  // MARK: Reads

  /// Looks up what a text of an action names.
  mutating func read(_ item: CrewaiFlow.Pending, _ flow: CrewaiFlow) {
    switch item.content {
    case .template(let node, let use):
      add(CrewaiText.templateReads(node), use, by: item.node, item.scope, flow)
    case .expression(let node, let use):
      add(CrewaiText.expressionReads(node), use, by: item.node, item.scope, flow)
    case .crew(let crew, let steps, let tables):
      var inputs: [String: [CrewaiRead]] = [:]
      for entry in tables.flatMap(\.entries) {
        inputs[entry.name] = CrewaiText.templateReads(entry.value)
      }
      for (name, step, _) in placeholders(crew, steps) {
        add(inputs[name] ?? [], .prompt, by: step, item.scope, flow)
      }
    }
  }

  private mutating func add(
    _ reads: [CrewaiRead], _ use: InputUse, by node: NodeID, _ scope: CrewaiScope,
    _ flow: CrewaiFlow
  ) {
    // A text that asks whether something is there provides for its absence.
    let tested = Set(reads.lazy.filter(\.isTest).map { $0.root + "." + ($0.fields.first ?? "") })
    for read in reads {
      spareReads -= 1
      guard spareReads >= 0 else { return }
      let isOptional = tested.contains(read.root + "." + (read.fields.first ?? ""))
      guard let value = value(of: read, scope, flow) else {
        if read.root == "outputs", !isOptional, let name = read.fields.first, name != "*",
          !(flow.isConversational && CrewaiChat.methods.contains(name))
        {
          let known = flow.methods.map(\.name) + scope.steps.keys.sorted()
          builder.note(
            Defect(
              .danglingReference(
                name: name, role: "method", known: known.count <= 500 ? known : []),
              span: read.span, node: node))
        }
        continue
      }
      builder.read(Input(value, use: use, isOptional: isOptional, span: read.span), by: node)
    }
  }

  /// What a name in an expression stands for.
  func value(of read: CrewaiRead, _ scope: CrewaiScope, _ flow: CrewaiFlow) -> ValuePath? {
    guard let first = read.fields.first else { return nil }
    switch read.root {
    case "outputs":
      guard let part = scope.steps[first] ?? flow.index[first].map({ flow.methods[$0].part })
      else { return nil }
      var fields = read.fields.dropFirst()
      // Where a person sees the result, it stands below `output`, beside what the person said
      // (crewAIInc/crewAI:lib/crewai/src/crewai/flow/human_feedback.py `HumanFeedbackResult`).
      if scope.steps[first] == nil,
        let person = flow.index[first].flatMap({ flow.methods[$0].person })
      {
        switch fields.first {
        case "feedback": return ValuePath(.output(person))
        case "outcome": return ValuePath(.output(person), ["outcome"])
        case "output": fields = fields.dropFirst()
        default: break
        }
      }
      if part.isList, fields.first == "*" { fields = fields.dropFirst() }
      return ValuePath(.output(part.value), Self.resultFields(fields, of: builder[part.value].kind))
    case "state":
      if first == "id" { return ValuePath(.engine("state.id")) }
      return ValuePath(.workflowInput(first), Array(read.fields.dropFirst()))
    default:
      guard let items = CrewaiText.expressionReads(scope.items).first,
        let list = value(of: items, CrewaiScope(), flow)
      else { return nil }
      return ValuePath(list.source, list.fields + ["*"] + read.fields)
    }
  }

  /// The fields of a model's answer below the object that crews and agents return: `raw` is the text
  /// as a whole, `pydantic` and `json_dict` hold what a model in Python describes.
  private static func resultFields(_ fields: ArraySlice<String>, of kind: NodeKind) -> [String] {
    guard kind == .agent || kind == .subworkflow else { return Array(fields) }
    switch fields.first {
    case "pydantic", "json_dict": return Array(fields.dropFirst())
    default: return []
    }
  }
}

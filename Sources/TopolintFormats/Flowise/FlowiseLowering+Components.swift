import TopolintModel
import TopolintSource
import TopolintSyntax

/// The components of chat flows and of agent flows of the first version.
extension FlowiseLowering {
  /// Whether a component is a step: what is run, and not what a step is made of.
  func isStep(_ source: FlowiseNode) -> Bool {
    switch source.name {
    case "seqState": false
    case "supervisor", "worker": true
    case _ where source.name.hasPrefix("seq") && source.category == "Sequential Agents": true
    case _ where source.category == "Utilities": sort == .chatflow
    default: ["Agents", "Chains", "Engine"].contains(source.category)
    }
  }

  /// Describes one component.
  mutating func describeComponent(_ node: inout Node, _ source: FlowiseNode, _ record: Int) {
    switch source.name {
    case "seqStart": plain(&node, source, .start, canFail: false)
    case "seqEnd": plain(&node, source, .end(.success), canFail: false)
    case "seqAgent", "seqLLMNode":
      plain(&node, source, holdsTools(record) ? .agent : .llm)
      setTurns(source, of: &node)
      setContract(source, "llmStructuredOutput", of: &node)
    case "worker":
      plain(&node, source, .agent)
      setTurns(source, of: &node)
      setContract(source, "", of: &node)
    case "supervisor":
      plain(&node, source, .agent)
      setContract(source, "", of: &node)
    case "seqCondition": plain(&node, source, .router(.expression), canFail: false)
    case "seqConditionAgent":
      plain(&node, source, .router(.model))
      setContract(source, "conditionAgentStructuredOutput", of: &node)
    case "seqLoop", "seqToolNode": plain(&node, source, .code, canFail: source.name != "seqLoop")
    case "seqExecuteFlow":
      node.kind = .subworkflow
      node.effect = .unknown("another flow does the work")
      node.reference = reference(source.input("selectedFlow"), on: source.input("baseURL"))
    case "customFunction", "seqCustomFunction":
      node.kind = .code
      node.effect = .unknown("the code decides")
    case "setVariable", "getVariable": plain(&node, source, .code, canFail: false)
    case "ifElseFunction": plain(&node, source, .router(.expression))
    case "ChatflowTool", "agentAsTool":
      node.kind = .subworkflow
      node.effect = .unknown("another flow does the work")
      node.reference = called(by: source.inputs)
    default: describeShelf(&node, source, record)
    }
    setPrompt(source, of: &node)
  }

  /// Describes a component by the shelf that it comes from.
  private mutating func describeShelf(_ node: inout Node, _ source: FlowiseNode, _ record: Int) {
    switch source.category {
    case "Agents":
      plain(&node, source, .agent)
      if source.name.hasPrefix("openAIAssistant") {
        node.iterationLimit = .unknown("the vendor decides")
      } else {
        setTurns(source, of: &node)
      }
      setContract(source, "", of: &node)
    case "Chains", "Engine":
      plain(&node, source, .llm)
      setContract(source, "", of: &node)
    case "Tools", "Tools (MCP)", "MCP Servers":
      node.kind = .tool
      FlowiseTools.describe(&node, source.name, source.inputs, at: source.nameSpan)
      if let server = FlowiseTools.server(source.title, source.inputs, at: source.span) {
        builder.servers.append(server)
      }
    case "Memory":
      plain(&node, source, .store, canFail: false)
      node.memory = .declared(.thread, source.nameSpan)
    case "Vector Stores":
      plain(&node, source, .store, canFail: false)
      node.memory = .declared(.shared, source.nameSpan)
    case "Document Loaders":
      plain(&node, source, .tool, .read)
      if let labels = FlowiseTools.catalogue[source.name]?.labels {
        node.labels = .declared(labels, source.nameSpan)
      }
    case "Retrievers": plain(&node, source, .tool, .read)
    case "Moderation": plain(&node, source, .verifier(.guardrail, .blocking))
    case "Output Parsers": plain(&node, source, .verifier(.schema, .blocking), canFail: false)
    default:
      // Models, embeddings, splitters, prompts, the state: no steps, but what steps are made of.
      node.effect = .declared(Effect(.none, basis: .nodeType), source.nameSpan)
    }
  }

  /// Whether an edge brings a step its tools; a step whose answer a tool step runs holds those.
  private func holdsTools(_ record: Int) -> Bool {
    entering[record].contains { wires[$0].input == "tools" }
      || leaving[record].contains { wires[$0].input == "llmNode" }
  }

  private func setTurns(_ source: FlowiseNode, of node: inout Node) {
    guard node.kind == .agent else { return }
    if let turns = source.input("maxIterations") {
      node.iterationLimit =
        turns.flowiseInteger.map { .declared(.finite(max(0, $0)), turns.span) }
        ?? .dynamic(turns.span)
    } else {
      node.iterationLimit = .engineDefault(.finite(15), FlowiseProfile.agentTurns)
    }
    node.exhaustion = .engineDefault(.proceed, FlowiseProfile.agentProceeds)
  }

  private func setContract(_ source: FlowiseNode, _ key: String, of node: inout Node) {
    let place = key.isEmpty ? nil : source.input(key)
    let fields = FlowiseTypes.fields(place)
    if let place, !fields.isEmpty {
      node.output = .declared(Contract(fields: fields, enforcement: .engine), place.span)
    } else {
      node.output = .engineDefault(
        Contract(fields: [], enforcement: .requested, isOpen: true), FlowiseProfile.freeText)
    }
  }

  private func setPrompt(_ source: FlowiseNode, of node: inout Node) {
    guard node.kind.usesModel else { return }
    let texts = [
      "systemMessagePrompt", "humanMessagePrompt", "systemMessage", "workerPrompt",
      "supervisorPrompt", "responsePrompt",
    ].compactMap { source.input($0) }.filter { $0.kind == .string }
    if let first = texts.first {
      node.prompt = .declared(texts.compactMap(\.text).joined(separator: "\n"), first.span)
    }
  }

  /// Connects the components.
  mutating func connectComponents() {
    readState()
    if sort == .chatflow { addStart() }
    for position in wires.indices {
      if !isStep(records[wires[position].source]) { connectPart(wires[position]) }
    }
    for record in records.indices where builder[id(record)].kind == .tool { setApproval(record) }
    for record in records.indices where isStep(records[record]) { connectStep(record) }
    for record in records.indices { connectSequentialLoop(record) }
    for record in records.indices { addComponentReads(record) }
    addConversations()
    if sort != .chatflow { setFirstSteps() }
  }

  /// The state of an agent flow of the first version: its start sets it.
  private mutating func readState() {
    for source in records where source.name == "seqState" {
      for key in ["stateMemoryUI", "stateMemory"] {
        for entry in source.list(key) {
          guard let name = entry["key"] ?? entry["Key"], let text = name.string, !text.isEmpty
          else { continue }
          state.insert(text)
          if let start = records.firstIndex(where: { $0.name == "seqStart" }) {
            builder[id(start)].outputs.append(Output(text, span: name.span))
          }
          if (entry["type"] ?? entry["Operation"])?.text == "Append" { additions.insert(text) }
        }
      }
      // What code declares is not known.
      if source.input("stateMemoryCode") != nil { state = [] }
    }
  }

  /// Leads from a step to what it is made of: the edges of the file lead the other way.
  private mutating func connectPart(_ wire: Wire) {
    let part = id(wire.source)
    var user = id(wire.target)
    var isReviewed: SyntaxNode?
    if records[wire.target].name == "seqToolNode", wire.input == "tools" {
      // The model before the tool step chooses among the tools that it runs.
      let before = entering[wire.target].first { wires[$0].input == "llmNode" }
      if let before { user = id(wires[before].source) }
    }
    if wire.input == "tools" { isReviewed = records[wire.target].input("interrupt") }
    if case .verifier(.guardrail, _) = builder[part].kind { return }
    var edge = Edge(user, part, .uses, span: wire.span)
    if let isReviewed, isReviewed.flowiseBool == true {
      edge.isReviewed = .declared(true, isReviewed.span)
    }
    builder.connect(edge)
    if builder[part].kind == .code {
      builder.read(Input(ValuePath(.output(part)), use: .prompt, span: wire.span), by: user)
    }
    connectStore(part, user, wire)
    attach(records[wire.source], to: user, wire)
  }

  /// A tool asks before it runs where all that hold it say so (`interrupt`).
  private mutating func setApproval(_ record: Int) {
    var place: SyntaxNode?
    for position in leaving[record] where wires[position].input == "tools" {
      let asks = records[wires[position].target].input("interrupt")
      guard let asks, asks.flowiseBool == true else { return }
      place = place ?? asks
    }
    if let place { builder[id(record)].isPreapproved = .declared(false, place.span) }
  }

  private mutating func connectStore(_ part: NodeID, _ user: NodeID, _ wire: Wire) {
    if builder[user].kind == .store, records[wire.source].category == "Document Loaders" {
      builder.connect(part, user, .writes, span: wire.span)
    }
    guard builder[part].kind == .store else { return }
    let isModel = builder[user].kind.isModelProducer
    guard isModel || builder[user].kind == .tool else { return }
    builder.connect(part, user, .reads, span: wire.span)
    if isModel, records[wire.source].category == "Memory" {
      builder.connect(user, part, .writes, span: wire.span)
    }
  }

  /// What a part says of the step that it belongs to: its model, its memory, its form.
  private mutating func attach(_ part: FlowiseNode, to user: NodeID, _ wire: Wire) {
    switch part.category {
    case "Chat Models", "LLMs":
      guard
        let name = ["modelName", "model", "customModelName"].lazy.compactMap({ part.input($0) })
          .first(where: { $0.string != nil }), let text = name.string
      else { return }
      for node in [user] + borrowers(of: wire.target) where builder[node].kind.usesModel {
        if node == user || builder[node].model.isInexpressible {
          builder[node].model = .declared("\(part.name)/\(text)", name.span)
        }
      }
    case "Memory" where builder[user].kind.isModelProducer:
      builder[user].memory = .declared(.thread, wire.span)
    case "Output Parsers" where builder[user].kind.isModelProducer:
      var fields: [Field] = []
      for entry in part.list("jsonStructure") where fields.count < 1_000 {
        guard let key = entry["property"], let text = key.string, !text.isEmpty else { continue }
        fields.append(
          Field(name: text, type: FlowiseTypes.field(entry["type"]?.text), span: key.span))
      }
      builder[user].output =
        fields.isEmpty
        ? .unknown("the form is that of the parser")
        : .declared(Contract(fields: fields, enforcement: .engine), part.nameSpan)
    default: break
    }
  }

  /// The steps that use the model of another one where they have none: that of the start, and workers
  /// that of their supervisor (FlowiseAI/Flowise: packages/components/nodes/multiagents/Worker/Worker.ts).
  private func borrowers(of record: Int) -> [NodeID] {
    switch records[record].name {
    case "seqStart": records.indices.filter { records[$0].name.hasPrefix("seq") }.map(id)
    case "supervisor":
      leaving[record].map { wires[$0].target }.filter { records[$0].name == "worker" }.map(id)
    default: []
    }
  }
}

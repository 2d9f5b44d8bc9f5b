internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

extension ConductorReader {
  /// Makes the node of a model's step, its tools and its validator.
  mutating func makeAgent(_ source: SyntaxNode, _ node: inout Node) -> NodeID {
    let tools = files.value(source, "tools")
    let holdsNone = tools?.kind == .sequence && tools?.elements.isEmpty == true
    node.kind = holdsNone ? .llm : .agent
    node.effect =
      holdsNone
      ? .declared(Effect(.none, basis: .nodeType), tools?.span ?? node.span)
      : .unknown("the tools that the provider brings are not in the workflow file")
    let runtime = settings.runtime
    node.model = Self.model(source, runtime)
    node.prompt = promptFact(source, ["system_prompt", "prompt"])
    node.output = contract(source) ?? Self.openContract
    node.retry = Self.retry(files.value(source, "retry"))
    let provider =
      if let own = source["provider"] { Self.providerName(own) } else { settings.provider }
    node.timeout = Self.timeout(source, provider, runtime)
    node.iterationLimit = Self.turns(source, provider, runtime)
    if let key = source["session_key"] { node.memory = .declared(.thread, key.span) }
    if let size = runtime?["max_tokens"], let tokens = size.integer {
      node.messageSize = .declared(max(0, tokens), size.span)
    }
    let window = root["workflow"]?["context"]?["max_tokens"]
    if let window, let tokens = window.integer {
      node.contextWindow = .declared(max(0, tokens), window.span)
    }
    let id = builder.add(node)
    if !holdsNone { makeTools(tools, of: id) }
    makeValidator(source, of: id)
    let attached = (id.rawValue &+ 1)..<Int32(builder.nodes.count)
    if !attached.isEmpty { attachments[id] = attached }
    return id
  }

  /// The contract of a step without `output`: asked for nothing, free to say anything.
  private static let openContract: Fact<Contract> = .engineDefault(
    Contract(fields: [], enforcement: .requested, isOpen: true), ConductorDefaults.contract.note)

  private static func model(_ source: SyntaxNode, _ runtime: SyntaxNode?) -> Fact<String> {
    for node in [source["model"], runtime?["default_model"]] {
      guard let node, node.kind != .null, let name = node.text else { continue }
      return ConductorText.isDynamic(node.textBytes)
        ? .dynamic(node.span) : .declared(name, node.span)
    }
    return .unknown("the provider chooses the model")
  }

  /// The text of a prompt, of several parts when there are; the place is the last part's key.
  mutating func promptFact(_ source: SyntaxNode, _ keys: [String]) -> Fact<String> {
    var text = ""
    var place: Span?
    for key in keys {
      guard let entry = source.entry(key), entry.value.kind != .null else { continue }
      guard let part = ConductorText(entry.value, &files) else {
        return .unknown("the prompt lies in a file that was not given")
      }
      text = text.isEmpty ? part.string : text + "\n" + part.string
      place = entry.key.span
    }
    guard let place else { return .unknown("the step has no prompt") }
    return .declared(text, place)
  }

  private static func retry(_ retry: SyntaxNode?) -> Fact<RetryPolicy> {
    guard let retry, retry.kind == .mapping else {
      return .engineDefault(.none, ConductorDefaults.retry.note)
    }
    let attempts = retry["max_attempts"]
    if let attempts, attempts.integer == nil, attempts.kind != .null {
      return .dynamic(attempts.span)
    }
    let delay = Milliseconds(seconds: retry["delay_seconds"]?.double ?? 2)
    let backoff: Backoff =
      retry["backoff"]?.text == "fixed" ? .constant(delay) : .exponential(initial: delay, factor: 2)
    var classes: Set<ErrorClass> = []
    for category in retry["retry_on"]?.elements ?? [] {
      switch category.text {
      case "provider_error": classes.formUnion([.transient, .rateLimit])
      case "timeout": classes.insert(.timeout)
      default: break
      }
    }
    if retry["retry_on"] == nil { classes = [.transient, .rateLimit, .timeout] }
    let count = max(0, (attempts?.integer ?? 1) &- 1)
    return .declared(
      RetryPolicy(retries: .finite(count), backoff: backoff, classes: classes.sorted()),
      attempts?.span ?? retry.entries.first?.key.span ?? retry.span)
  }

  private static func timeout(
    _ source: SyntaxNode, _ provider: String?, _ runtime: SyntaxNode?
  ) -> Fact<Limit<Milliseconds>> {
    let written = [
      source["timeout_seconds"], source["max_session_seconds"],
      runtime?["max_session_seconds"],
    ]
    if let node = written.compactMap({ $0 }).first(where: { $0.kind != .null }) {
      return duration(node, ConductorDefaults.agentTimeout)
    }
    switch provider {
    case nil: return .unknown("which provider runs the agent is settled at run time")
    case "copilot":
      return duration(
        nil, bound: Milliseconds(seconds: 1800), ConductorDefaults.copilotTimeout)
    default: return .unknown("how long the provider waits is not documented")
    }
  }

  private static func turns(
    _ source: SyntaxNode, _ provider: String?, _ runtime: SyntaxNode?
  ) -> Fact<Limit<Int>> {
    let written = [source["max_agent_iterations"], runtime?["max_agent_iterations"]]
    let node = written.compactMap { $0 }.first { $0.kind != .null }
    switch provider {
    case "copilot": return number(node, orElse: nil, ConductorDefaults.copilotTurns)
    case "claude": return number(node, orElse: 50, ConductorDefaults.claudeTurns)
    default:
      guard let node else { return .unknown("the provider's own limit is not documented") }
      return number(node, orElse: nil, ConductorDefaults.copilotTurns)
    }
  }

  // MARK: Contracts

  /// The contract that `output` declares; nil without one.
  mutating func contract(_ source: SyntaxNode) -> Fact<Contract>? {
    guard let entry = source.entry("output"), entry.value.kind != .null else { return nil }
    let schema = files.structure(entry.value)
    guard schema.kind == .mapping else {
      return schema.tag == "!file"
        ? .unknown("the output schema lies in a file that was not given") : nil
    }
    var fields: [Field] = []
    addFields(schema, below: "", depth: 0, to: &fields)
    // Fields beyond the schema are kept (docs/workflow-syntax.md).
    return .declared(Contract(fields: fields, enforcement: .engine, isOpen: true), entry.key.span)
  }

  private mutating func addFields(
    _ schema: SyntaxNode, below path: String, depth: Int, to fields: inout [Field]
  ) {
    for entry in schema.entries where fields.count < 10_000 {
      // One schema may stand in many steps, through a file.
      spareReads -= 1
      guard spareReads >= 0 else { return }
      let definition = files.structure(entry.value)
      let name = path + entry.name
      let allowed = definition["enum"].map { $0.elements.compactMap(\.text) }
      fields.append(
        Field(
          name, type(definition), isRequired: definition["required"]?.bool ?? true,
          allowed: allowed?.isEmpty == true ? nil : allowed, at: entry.key.span))
      guard depth < 8 else { continue }
      if let properties = files.value(definition, "properties") {
        addFields(properties, below: name + ".", depth: depth + 1, to: &fields)
      }
      if let items = files.value(definition, "items"),
        let properties = files.value(items, "properties")
      {
        addFields(properties, below: name + ".*.", depth: depth + 1, to: &fields)
      }
    }
  }

  private func type(_ definition: SyntaxNode) -> FieldType {
    FieldType(rawValue: (definition["type"] ?? definition).text ?? "") ?? .any
  }

  // MARK: Tools

  /// Makes the tools that an agent holds: its own list, or all of the workflow's.
  private mutating func makeTools(_ list: SyntaxNode?, of agent: NodeID) {
    guard let list, list.kind == .sequence else {
      for tool in settings.tools { makeTool(tool, of: agent) }
      return
    }
    for element in list.elements {
      guard let name = element.text, !name.isEmpty else { continue }
      makeTool(ConductorTool(name: name, span: element.span), of: agent)
      if isUnknown(name) {
        builder.note(
          Defect(
            .danglingReference(name: name, role: "tool", known: settings.knownTools),
            span: element.span,
            node: agent))
      }
    }
  }

  /// Whether a tool's name can belong to nothing: not in the list of tools that the file declares,
  /// and of no server, plugin or provider.
  private func isUnknown(_ name: String) -> Bool {
    guard !settings.toolNames.contains(name), !settings.hasPlugins,
      !settings.servers.contains(name),
      !ConductorText.isDynamic(Array(name.utf8)[...])
    else { return false }
    if let server = serverName(name) {
      // A server with a list brings only what is listed.
      return !settings.servers.contains(server) || !settings.toolNames.contains(server + "__*")
    }
    return settings.declaresTools
  }

  /// The part before `__`, as in `server__tool`.
  private func serverName(_ name: String) -> String? {
    var last: Character?
    for i in name.indices {
      if name[i] == "_", last == "_" {
        return String(name[..<name.index(before: i)])
      }
      last = name[i]
    }
    return nil
  }

  private mutating func makeTool(_ tool: ConductorTool, of agent: NodeID) {
    spareNodes -= 1
    guard spareNodes >= 0 else { return }
    var node = Node(tool.name, kind: .tool, span: tool.span, parent: builder[agent].parent)
    if let effect = EffectLexicon.effect(ofToolNamed: tool.name) {
      node.effect = .declared(effect, tool.span)
    } else {
      node.effect = .unknown("what the tool does is not in the workflow file")
    }
    let id = builder.add(node)
    builder.connect(agent, id, .uses, span: tool.span)
  }

  /// Moves what an agent holds into the group that the agent is put in.
  mutating func moveTools(of agent: NodeID, into group: NodeID) {
    for node in attachments[agent] ?? 0..<0 { builder[NodeID(node)].parent = group }
  }

  // MARK: Validator

  /// Makes the second model call that grades an agent's output.
  ///
  /// It cannot keep anything from flowing on: with `max_retries` 1 the second output is taken
  /// unchecked, with 0 it reports, and its own failure counts as passed. So it is a judge that only
  /// detects, called by the agent, beside the flow and not in it.
  private mutating func makeValidator(_ source: SyntaxNode, of agent: NodeID) {
    guard let entry = source.entry("validator"), files.structure(entry.value).kind == .mapping
    else { return }
    let validator = files.structure(entry.value)
    var node = Node(
      "validator", kind: .verifier(.modelJudge, .detectOnly), span: entry.key.span,
      parent: builder[agent].parent)
    node.isImplied = true
    node.model =
      validator["model"].map { $0.kind == .null } ?? true
      ? builder[agent].model : Self.model(validator, settings.runtime)
    node.prompt = promptFact(validator, ["criteria"])
    node.iterationLimit = Self.number(
      validator["max_retries"], orElse: 1, ConductorDefaults.validator)
    let id = builder.add(node)
    builder.connect(agent, id, .delegate, span: entry.key.span)
    builder.read(Input(ValuePath(.output(agent)), use: .prompt, span: entry.key.span), by: id)
  }
}

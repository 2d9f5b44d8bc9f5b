import TopolintModel
import TopolintSource
import TopolintSyntax

extension DifyLowering {
  /// An `llm` node: one model call.
  mutating func addModelCall(_ record: Int) {
    let id = addPlain(record, kind: .llm)
    let data = records[record].data
    setModel(data["model"], of: id)
    setMemory(data["memory"], of: id)
    let template = data["prompt_template"]
    let messages =
      template?.kind == .sequence ? template?.elements ?? [] : [template].compactMap { $0 }
    let texts = messages.compactMap(\.difyPrompt)
    if let first = texts.first {
      builder[id].prompt = .declared(
        texts.compactMap(\.text).joined(separator: "\n"), first.span)
    }
    builder[id].output = structuredOutput(of: data)
  }

  /// The contract of a model call: its JSON schema where structured output is switched on.
  private func structuredOutput(of data: SyntaxNode) -> Fact<Contract> {
    let free = Fact.engineDefault(
      Contract(fields: [], enforcement: .requested, isOpen: true), DifyProfile.freeText)
    let isOn = data["structured_output_switch_on"] ?? data["structured_output_enabled"]
    guard isOn?.difyBool == true, let schema = data["structured_output"]?["schema"],
      schema.kind == .mapping
    else { return free }
    return .declared(
      Contract(
        fields: DifySchema.fields(of: schema), enforcement: .engine,
        isOpen: schema["additionalProperties"]?.difyBool == true),
      data.entry("structured_output")?.key.span ?? schema.span)
  }

  /// A `parameter-extractor`: a model call whose answer is brought into the form that is asked for.
  mutating func addExtractor(_ record: Int) {
    let id = addPlain(record, kind: .llm)
    let data = records[record].data
    setModel(data["model"], of: id)
    setMemory(data["memory"], of: id)
    builder[id].prompt = declaredText(data["instruction"])
    var fields: [Field] = []
    for parameter in data["parameters"]?.elements ?? [] {
      guard let name = parameter["name"], let text = name.text, !text.isEmpty else { continue }
      let options = parameter["options"]?.elements.compactMap(\.text) ?? []
      // What the model leaves out is filled with an empty value, so the field is always there.
      fields.append(
        Field(
          name: text, type: DifyTypes.field(parameter["type"]?.text),
          allowed: options.isEmpty ? nil : options, span: name.span))
    }
    let span = records[record].typeSpan
    fields += [
      Field(name: "__is_success", type: .number, allowed: ["0", "1"], span: span),
      Field(name: "__reason", type: .string, span: span),
      Field(name: "__usage", type: .object, span: span),
    ]
    builder[id].output = .declared(
      Contract(fields: fields, enforcement: .engine), data.entry("parameters")?.key.span ?? span)
  }

  /// A `question-classifier`: a router that a model decides.
  mutating func addClassifier(_ record: Int) {
    let id = addPlain(record, kind: .router(.model))
    let data = records[record].data
    setModel(data["model"], of: id)
    setMemory(data["memory"], of: id)
    builder[id].prompt = declaredText(data["instruction"])
    let classes = data["classes"]?.elements ?? []
    let span = data.entry("classes")?.key.span ?? records[record].typeSpan
    builder[id].output = .declared(
      Contract(
        fields: [
          Field(
            name: "class_name", type: .string, allowed: classes.compactMap { $0["name"]?.text },
            span: span),
          Field(
            name: "class_id", type: .string, allowed: classes.compactMap { $0["id"]?.text },
            span: span),
          Field(name: "class_label", type: .string, span: span),
          Field(name: "usage", type: .object, span: span),
        ], enforcement: .engine), span)
  }

  /// An `agent`: a strategy with a model and tools.
  mutating func addAgent(_ record: Int) {
    let id = addPlain(record, kind: .agent)
    let source = records[record]
    let parameters = source.data["agent_parameters"]
    setModel(parameters?["model"]?["value"], of: id)
    setMemory(source.data["memory"], of: id)
    builder[id].prompt = declaredText(parameters?["instruction"]?["value"])
    setTurns(parameters?["maximum_iterations"]?["value"], strategy: source.data, of: id)
    for tool in parameters?["tools"]?["value"]?.elements ?? [] {
      addHeldTool(tool, agent: id, record)
    }
    for key in ["mcp_server", "mcp_servers_config", "mcp_config", "servers_config"] {
      guard let server = parameters?.entry(key), let value = server.value["value"],
        value.text?.isEmpty == false
      else { continue }
      var tool = Node("\(source.id):\(key)", kind: .tool, span: server.key.span, name: key)
      tool.effect = .unknown("the server tells its tools only at run time")
      connectTool(tool, agent: id, record, span: server.key.span)
    }
  }

  private mutating func setTurns(_ value: SyntaxNode?, strategy: SyntaxNode, of id: NodeID) {
    let provider = strategy["agent_strategy_provider_name"]?.text ?? ""
    let isOfficial = provider == "langgenius/agent/agent"
    if isOfficial { builder[id].exhaustion = .engineDefault(.proceed, DifyProfile.agentProceeds) }
    if let value, let number = value.difyInteger {
      builder[id].iterationLimit = .declared(.finite(max(0, number)), value.span)
    } else if let value, value.text?.hasPart("{{#") == true || value.kind == .sequence {
      builder[id].iterationLimit = .dynamic(value.span)
    } else if isOfficial {
      builder[id].iterationLimit = .engineDefault(.finite(3), DifyProfile.agentTurns)
    } else {
      builder[id].iterationLimit = .unknown("the strategy plugin decides")
    }
  }

  mutating func addHeldTool(_ tool: SyntaxNode, agent: NodeID, _ record: Int) {
    guard let name = tool["tool_name"], let text = name.text, !text.isEmpty else { return }
    let label = tool["tool_label"]?.text
    var node = Node(
      "\(records[record].id):\(text)", kind: .tool, span: name.span,
      name: label?.isEmpty == false ? label : text)
    node.isDisabled = tool["enabled"]?.difyBool == false
    let provider = tool["provider_name"] ?? tool["provider_id"] ?? tool["provider"]
    DifyTools.describe(&node, provider: provider, tool: name)
    if let type = tool["type"] ?? tool["provider_type"], type.text == "workflow" {
      node.kind = .subworkflow
      node.reference = Reference(.external(provider?.text ?? text), span: name.span)
    }
    let id = connectTool(node, agent: agent, record, span: name.span)
    heldTools[record, default: []].append((tool["parameters"], id))
  }

  @discardableResult
  mutating func connectTool(_ tool: Node, agent: NodeID, _ record: Int, span: Span)
    -> NodeID
  {
    let id = builder.add(tool)
    recordOf[id] = record
    builder.connect(agent, id, .uses, span: span)
    return id
  }

  /// The model by provider and name, and its longest answer.
  mutating func setModel(_ model: SyntaxNode?, of id: NodeID) {
    guard let model, let name = model["name"] ?? model["model"], let text = name.text,
      !text.isEmpty, name.kind != .null
    else { return }
    let provider = model["provider"]?.text.map { $0 + "/" } ?? ""
    builder[id].model =
      text.hasPart("{{#") ? .dynamic(name.span) : .declared(provider + text, name.span)
    if let size = model["completion_params"]?["max_tokens"], let tokens = size.difyInteger {
      builder[id].messageSize = .declared(max(0, tokens), size.span)
    }
  }

  private mutating func setMemory(_ memory: SyntaxNode?, of id: NodeID) {
    if let memory, memory.kind == .mapping {
      builder[id].memory = .declared(.thread, memory.span)
    } else {
      builder[id].memory = .engineDefault(.stateless, DifyProfile.noMemory)
    }
  }

  private func declaredText(_ node: SyntaxNode?) -> Fact<String> {
    guard let node, let text = node.string, !text.isEmpty else { return .inexpressible }
    return .declared(text, node.span)
  }
}

extension SyntaxNode {
  /// The text of a prompt message that is used: the Jinja text where its editor was chosen.
  var difyPrompt: SyntaxNode? {
    if self["edition_type"]?.text == "jinja2", let jinja = self["jinja2_text"] { return jinja }
    return self["text"]
  }
}

/// JSON Schema as Dify's editor for structured output writes it.
enum DifySchema {
  /// The fields of an object schema with dots for nesting, in source order; at most 1,000.
  static func fields(of schema: SyntaxNode) -> [Field] {
    var fields: [Field] = []
    var pending: [(schema: SyntaxNode, prefix: String, isRequired: Bool)] = [(schema, "", true)]
    while let next = pending.popLast() {
      let required = Set(next.schema["required"]?.elements.compactMap(\.text) ?? [])
      var nested: [(schema: SyntaxNode, prefix: String, isRequired: Bool)] = []
      for property in next.schema["properties"]?.entries ?? [] {
        guard fields.count < 1_000 else { return fields }
        let name = next.prefix + property.name
        let isRequired = next.isRequired && required.contains(property.name)
        fields.append(
          Field(
            name: name, type: DifyTypes.field(property.value["type"]?.text),
            isRequired: isRequired, allowed: property.value["enum"]?.elements.compactMap(\.text),
            span: property.key.span))
        if property.value["properties"] != nil {
          nested.append((property.value, name + ".", isRequired))
        }
      }
      pending.append(contentsOf: nested.reversed())
    }
    return fields
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// The steps of agent flows of the second version.
extension FlowiseLowering {
  /// Describes one step.
  mutating func describeStep(_ node: inout Node, _ source: FlowiseNode, _ record: Int) {
    switch source.name {
    case "startAgentflow": describeStart(&node, source)
    case "llmAgentflow":
      plain(&node, source, .llm)
      describeModel(&node, source)
    case "agentAgentflow", "smartAgentAgentflow":
      // Without tools it is one call of a model.
      plain(&node, source, holdsTools(source) ? .agent : .llm)
      describeModel(&node, source)
      if node.kind == .agent {
        node.iterationLimit = .engineDefault(.unlimited, FlowiseProfile.noTurns)
      }
    case "conditionAgentAgentflow":
      plain(&node, source, .router(.model))
      describeModel(&node, source)
      describeScenarios(&node, source)
    case "conditionAgentflow": plain(&node, source, .router(.expression), canFail: false)
    case "humanInputAgentflow": plain(&node, source, .human(.approval), canFail: false)
    case "loopAgentflow": plain(&node, source, .code, canFail: false)
    case "iterationAgentflow": describeIteration(&node, source)
    case "toolAgentflow": describeTool(&node, source)
    case "httpAgentflow": describeRequest(&node, source)
    case "retrieverAgentflow": plain(&node, source, .tool, .read)
    case "customFunctionAgentflow":
      node.kind = .code
      node.effect = .unknown("the code decides")
    case "directReplyAgentflow":
      // A reply is sent where it stands; only one that nothing follows ends the flow.
      plain(
        &node, source, leaving[record].isEmpty ? .end(.success) : .code, canFail: false)
    case "executeFlowAgentflow":
      node.kind = .subworkflow
      node.effect = .unknown("another flow does the work")
      node.reference = reference(
        source.input("executeFlowSelectedFlow"), on: source.input("executeFlowBaseURL"))
    default: break
    }
  }

  private mutating func describeStart(_ node: inout Node, _ source: FlowiseNode) {
    plain(&node, source, .start, canFail: false)
    let type = source.input("startInputType")
    if type?.text == "formInput" {
      var names: Set<String> = []
      var fields: [Field] = []
      for entry in source.list("formInputTypes") {
        guard let name = entry["name"], let text = name.string, !text.isEmpty else { continue }
        names.insert(text)
        let options = (entry["addOptions"]?.elements ?? []).compactMap { $0["option"]?.text }
        fields.append(
          Field(
            name: text, type: FlowiseTypes.field(entry["type"]?.text),
            allowed: options.isEmpty ? nil : options, span: name.span))
        builder.parameters.append(Parameter(text, isRequired: true, span: name.span))
      }
      form = names
      node.output = .declared(
        Contract(fields: fields, enforcement: .engine), type?.span ?? source.nameSpan)
    }
    // Whoever has the address can call a webhook, and write to a chat that is public.
    let isOpen =
      type?.text == "webhookTrigger"
      ? source.input("webhookSecret") == nil
      : type?.text != "scheduleInput" && wrapper?["isPublic"]?.bool == true
    if isOpen { node.labels = .declared([.untrusted], type?.span ?? source.nameSpan) }
    for entry in source.list("startState") {
      guard let key = entry["key"], let name = key.string, !name.isEmpty else { continue }
      state.insert(name)
      node.outputs.append(Output(name, span: key.span))
    }
    if source.input("startPersistState")?.bool == true {
      node.memory = .declared(.thread, source.input("startPersistState")?.span ?? source.span)
    }
  }

  /// Whether an agent has anything to call.
  private func holdsTools(_ source: FlowiseNode) -> Bool {
    FlowiseKeys.held.contains { !source.list($0).isEmpty }
  }

  /// The model, its prompts, its memory and its contract.
  private func describeModel(_ node: inout Node, _ source: FlowiseNode) {
    let vendor = source.word("Model")
    if let config = source.word("ModelConfig"), config.kind == .mapping {
      let name = ["modelName", "model", "customModelName"].lazy.compactMap { config[$0] }
        .first { $0.string?.isEmpty == false }
      if let name, let text = name.string {
        node.model =
          text.hasPart("{{")
          ? .dynamic(name.span) : .declared("\(vendor?.text ?? "model")/\(text)", name.span)
      }
      for key in ["maxTokens", "maxOutputTokens", "maxTokensToSample"] {
        if let size = config[key], let tokens = size.flowiseInteger, tokens > 0 {
          node.messageSize = .declared(tokens, size.span)
        }
      }
      if let timeout = config["timeout"], let time = timeout.flowiseInteger, time > 0 {
        node.timeout = .declared(.finite(Milliseconds(time)), timeout.span)
      }
      if let credential = config["FLOWISE_CREDENTIAL_ID"], let id = credential.string, !id.isEmpty {
        node.credentials = .declared([id], credential.span)
      }
    }
    var texts: [SyntaxNode] = []
    for message in source.word("Messages")?.flowiseList ?? [] {
      if let content = message["content"], content.string?.isEmpty == false {
        texts.append(content)
      }
    }
    for suffix in ["Instructions", "SystemPrompt", "Input", "UserMessage"] {
      if let text = source.word(suffix), text.string != nil { texts.append(text) }
    }
    if let first = texts.first {
      node.prompt = .declared(texts.compactMap(\.text).joined(separator: "\n"), first.span)
    }
    guard source.name != "conditionAgentAgentflow" else { return }
    if let memory = source.word("EnableMemory"), memory.flowiseBool == true {
      node.memory = .declared(.thread, memory.span)
    } else {
      node.memory = .engineDefault(.stateless, FlowiseProfile.noMemory)
    }
    node.output = contract(source)
  }

  /// What `StructuredOutput` asks for: the engine refuses an answer that has another form.
  private func contract(_ source: FlowiseNode) -> Fact<Contract> {
    let place = source.word("StructuredOutput")
    let fields = FlowiseTypes.fields(place)
    guard let place, !fields.isEmpty else {
      return .engineDefault(
        Contract(fields: [], enforcement: .requested, isOpen: true), FlowiseProfile.freeText)
    }
    return .declared(Contract(fields: fields, enforcement: .engine), place.span)
  }

  private func describeScenarios(_ node: inout Node, _ source: FlowiseNode) {
    guard let place = source.input("conditionAgentScenarios") else { return }
    let names = place.flowiseList.compactMap { $0["scenario"]?.text }
    node.output = .declared(
      Contract(
        fields: [Field(name: "output", type: .string, allowed: names, span: place.span)],
        enforcement: .engine), place.span)
    node.unmatched = .engineDefault(.implicitCase, FlowiseProfile.lastCase)
  }

  private func describeIteration(_ node: inout Node, _ source: FlowiseNode) {
    node.kind = .map
    node.concurrency = .engineDefault(.finite(1), FlowiseProfile.itemByItem)
    node.partialFailure = .engineDefault(.markFailed, FlowiseProfile.itemFails)
    // The mark is a text like the results, so that who reads them takes it for one.
    node.errorHandling = .engineDefault(.continueEmpty, FlowiseProfile.itemFails)
    // A list that stands in the file.
    if let input = source.input("iterationInput"), let text = input.string, !text.hasPart("{{") {
      let plain = SourceText(
        file: FileID(0), path: "", bytes: Array(FlowiseTemplate.plain(text).utf8))
      let read = JSONReader.read(plain)
      if !read.hasErrors, let list = read.documents.first?.root, list.kind == .sequence {
        node.width = .declared(.finite(list.elements.count), input.span)
      }
    }
  }

  private mutating func describeTool(_ node: inout Node, _ source: FlowiseNode) {
    node.kind = .tool
    let place = source.input("toolAgentflowSelectedTool") ?? source.input("selectedTool")
    let config =
      source.input("toolAgentflowSelectedToolConfig") ?? source.input("selectedToolConfig")
    guard let place, let name = place.string else {
      node.effect = .unknown("no tool is chosen")
      return
    }
    FlowiseTools.describe(&node, name, config, at: place.span)
    FlowiseRecipients.settle(&node, name, config, source.list("toolInputArgs"))
    if name == "ChatflowTool" || name == "agentAsTool" {
      node.kind = .subworkflow
      node.reference = called(by: config)
    }
  }

  private func describeRequest(_ node: inout Node, _ source: FlowiseNode) {
    node.kind = .tool
    let method = source.input("method")
    ToolKnowledge.http(method: method?.text ?? "GET").describe(
      &node, at: method?.span ?? source.nameSpan, otherwise: "")
    if node.idempotency.isInexpressible {
      let key = source.list("headers").lazy.compactMap { $0["key"] }.first {
        $0.string?.lowercased().hasPart("idempotency") == true
      }
      node.idempotency =
        key.map { .declared(true, $0.span) } ?? .engineDefault(false, FlowiseProfile.noKey)
    }
    if let url = source.input("url"), let text = url.string {
      let parts = FlowiseTemplate.plain(text).split(separator: "/", maxSplits: 3)
      if parts.count >= 2, parts[0] == "http:" || parts[0] == "https:", !parts[1].contains("{") {
        node.endpoint = .declared(parts[1].lowercased(), url.span)
      }
    }
    if let credential = source.data["credential"], let id = credential.string, !id.isEmpty {
      node.credentials = .declared([id], credential.span)
    }
  }
}

/// The names of inputs.
enum FlowiseKeys {
  /// The lists of what an agent may call.
  static let held = [
    "agentTools", "agentKnowledgeDocumentStores", "agentKnowledgeVSEmbeddings",
    "agentToolsBuiltInOpenAI", "agentToolsBuiltInGemini", "agentToolsBuiltInAnthropic",
  ]
}

/// Flowise's words for types.
enum FlowiseTypes {
  /// The type of an input or of a field of a structured output.
  static func field(_ name: String?) -> FieldType {
    switch name {
    case "string", "String", "options", "enum", "Enum": .string
    case "number", "Number": .number
    case "boolean", "Boolean": .boolean
    case "stringArray", "String Array", "jsonArray", "JSON Array": .array
    default: .any
    }
  }

  /// The fields of a structured output, a list of `{key, type, enumValues}` or the text of one.
  static func fields(_ list: SyntaxNode?) -> [Field] {
    var fields: [Field] = []
    for entry in list?.flowiseList ?? [] where fields.count < 1_000 {
      guard let key = entry["key"], let name = key.string, !name.isEmpty else { continue }
      let type = entry["type"]?.text
      var allowed: [String]?
      if type == "enum" || type == "Enum", let values = entry["enumValues"]?.string {
        let words = values.split(separator: ",").map { FlowiseTemplate.trimmed(String($0)) }
        if !words.isEmpty { allowed = words }
      }
      fields.append(Field(name: name, type: field(type), allowed: allowed, span: key.span))
    }
    return fields
  }
}

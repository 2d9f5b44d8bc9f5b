import TopolintModel
import TopolintSource
import TopolintSyntax

extension DockerAgentLowering {
  /// Adds the node of one agent.
  mutating func addAgent(_ position: Int) {
    let (name, data) = (records[position].name, records[position].data)
    var node = Node(name, kind: .agent, span: records[position].key.span)
    setModel(data, of: &node, position)
    setPrompt(data, of: &node)
    node.iterationLimit = turns(data)
    node.exhaustion = .engineDefault(.askHuman, DockerAgentProfile.exhaustion)
    node.output = contract(data)
    node.memory = .engineDefault(.thread, DockerAgentProfile.session)
    node.errorHandling = .engineDefault(.abort, DockerAgentProfile.abort)
    setFallback(data, of: &node, position)
    if let harness = data["harness"], harness.kind == .mapping {
      setHarness(harness, of: &node, at: data.entry("harness")?.key.span ?? node.span)
    }
    records[position].node = builder.add(node)
    noteNames(position)
  }

  /// The number of turns; 0 and nothing are no limit.
  private func turns(_ data: SyntaxNode) -> Fact<Limit<Int>> {
    guard let limit = data["max_iterations"], limit.kind != .null else {
      return .engineDefault(.unlimited, DockerAgentProfile.turns)
    }
    guard let number = limit.integer else { return .dynamic(limit.span) }
    return .declared(number > 0 ? .finite(number) : .unlimited, limit.span)
  }

  // MARK: Models

  /// The model, `provider/model`; of several that take turns all of them.
  private mutating func setModel(_ data: SyntaxNode, of node: inout Node, _ position: Int) {
    guard let model = data["model"], let text = model.string, !text.isEmpty else { return }
    if text == "auto" {
      node.model = .unknown("the engine takes a model that is there")
    } else if DockerAgentText.isDynamic(text) {
      node.model = .dynamic(model.span)
    } else {
      let names = modelNames(text, depth: 0)
      node.model = .declared(names.joined(separator: ","), model.span)
      let missing = text.split(separator: ",").map { String($0.trimmed) }
        .first { !$0.isEmpty && !isModel($0) }
      if let missing {
        builder.note(
          Defect(
            .danglingReference(name: missing, role: "model", known: modelKeys), span: model.span,
            node: NodeID(Int32(builder.nodes.count)), help: DockerAgentProfile.modelHelp))
      }
    }
    guard let settings = item("models", text) else { return }
    if let size = settings["max_tokens"], let tokens = size.integer, tokens > 0 {
      node.messageSize = .declared(tokens, size.span)
    }
    if let size = settings["provider_opts"]?["context_size"], let tokens = size.integer, tokens > 0
    {
      node.contextWindow = .declared(tokens, size.span)
    }
  }

  private var modelKeys: [String] { tables["models"]?.names ?? [] }

  /// Whether a name is of the map `models`, or says its provider itself.
  private func isModel(_ name: String) -> Bool {
    name == "auto" || name.contains("/") || DockerAgentText.isDynamic(name)
      || item("models", name) != nil
  }

  /// What a reference stands for: `provider/model`, several of them, or the name where it is not
  /// known.
  private func modelNames(_ text: String, depth: Int) -> [String] {
    text.split(separator: ",").prefix(16).flatMap { part -> [String] in
      let name = String(part.trimmed)
      guard !name.contains("/"), depth < 4, let settings = item("models", name) else {
        return [name]
      }
      if let first = settings["first_available"] {
        return first.elements.prefix(16).compactMap(\.text)
      }
      guard let model = settings["model"]?.text else { return [name] }
      guard let provider = (settings["provider"] ?? settings["type"])?.text else {
        return model.contains(",") ? modelNames(model, depth: depth + 1) : [model]
      }
      let own = item("providers", provider)?["provider"]?.text ?? provider
      return ["\(own)/\(model)"]
    }
  }

  private mutating func setFallback(_ data: SyntaxNode, of node: inout Node, _ position: Int) {
    // `retries` are of each call of a model: the agent does not start over.
    node.retry = .unknown("each call of a model is tried again, not what the agent has done")
    guard let models = data["fallback"]?.entry("models"), !models.value.elements.isEmpty
    else {
      node.fallbackModels = .engineDefault([], DockerAgentProfile.noFallback)
      return
    }
    var names: [String] = []
    for model in models.value.elements.prefix(64) {
      guard let text = model.text, !text.isEmpty else { continue }
      names += modelNames(text, depth: 0)
      guard !isModel(text) else { continue }
      builder.note(
        Defect(
          .danglingReference(name: text, role: "model", known: modelKeys), span: model.span,
          node: NodeID(Int32(builder.nodes.count)), help: DockerAgentProfile.modelHelp))
    }
    node.fallbackModels = .declared(names, models.key.span)
    node.errorHandling = .declared(.fallback, models.key.span)
  }

  /// A coding program in the place of a model: it has tools and turns of its own.
  private func setHarness(
    _ harness: SyntaxNode, of node: inout Node, at span: TopolintSource.Span
  ) {
    let type = harness["type"]?.text ?? "harness"
    if let model = harness["model"], let text = model.text {
      node.model = .declared("\(type)/\(text)", model.span)
    } else {
      node.model = .unknown("the program chooses its model")
    }
    node.iterationLimit = .unknown("the program limits itself")
    node.effect = .unknown("the program has tools of its own")
    node.endpoint = .declared(type, harness["type"]?.span ?? span)
    if let limit = harness["timeout"], let time = limit.text.flatMap(DockerAgentText.duration) {
      node.timeout = .declared(.finite(time), limit.span)
    }
    if let mode = harness["permission_policy"]?["mode"], let text = mode.text {
      node.isPreapproved = .declared(text == "auto_allow", mode.span)
    }
  }

  // MARK: Prompt and answer

  /// The instruction, or the files that hold it.
  private mutating func setPrompt(_ data: SyntaxNode, of node: inout Node) {
    if let text = data["instruction"], let prompt = text.string, !prompt.isEmpty {
      node.prompt = .declared(prompt, text.span)
      return
    }
    // Since version 16 it may be a list, whose parts are joined.
    if let parts = data.entry("instruction"), !parts.value.elements.isEmpty {
      let text = parts.value.elements.compactMap(\.string).joined(separator: "\n\n")
      node.prompt = .declared(text, parts.key.span)
      return
    }
    guard let entry = data.entry("instruction_file") else { return }
    let paths = entry.value.kind == .sequence ? entry.value.elements : [entry.value]
    var texts: [String] = []
    for path in paths.prefix(16) {
      guard let name = path.string, !name.isEmpty else { continue }
      switch context.include(name) {
      case .found(let source):
        if !included.contains(where: { $0.file == source.file }) { included.append(source) }
        texts.append(String(decoding: source.bytes, as: UTF8.self))
      case .missing, .unreadable:
        builder.note(
          Defect(
            .danglingReference(name: name, role: "file", known: []), span: path.span,
            node: NodeID(Int32(builder.nodes.count)), paths: [name]))
        node.prompt = .unknown("`\(name)` was not found")
        return
      case .outside:
        node.prompt = .unknown("`\(name)` lies outside the project")
        return
      }
    }
    if !texts.isEmpty {
      node.prompt = .declared(texts.joined(separator: "\n\n"), entry.key.span)
    }
  }

  /// What the agent promises of its answer: the schema, where its model's provider, or a tool of the
  /// engine's own, holds it to that.
  private func contract(_ data: SyntaxNode) -> Fact<Contract> {
    guard let entry = data.entry("structured_output"), let schema = entry.value["schema"],
      schema.kind == .mapping
    else {
      return .engineDefault(
        Contract(fields: [], enforcement: .requested, isOpen: true), DockerAgentProfile.freeText)
    }
    let providers = modelNames(data["model"]?.text ?? "", depth: 0).map {
      $0.prefix { $0 != "/" }
    }
    let isNative = !providers.isEmpty && providers.allSatisfy { $0 == "openai" || $0 == "google" }
    return .declared(
      Contract(
        fields: DifySchema.fields(of: schema),
        enforcement: isNative || entry.value["mode"]?.text == "tool" ? .engine : .requested,
        isOpen: schema["additionalProperties"]?.bool == true), entry.key.span)
  }

  // MARK: Names

  /// Names of other parts of the file that an agent uses.
  private mutating func noteNames(_ position: Int) {
    let data = records[position].data
    for (key, table, role) in [
      ("budgets", "budgets", "budget"), ("use_commands", "commands", "command group"),
      ("use_skills", "skills", "skill group"), ("use_toolsets", "toolsets", "toolset"),
    ] {
      for name in data[key]?.elements ?? [] {
        guard let text = name.string, item(table, text) == nil else { continue }
        note(missing: name, role: role, in: table, by: position)
      }
    }
    let models = [data["compaction_model"]] + (data["toolsets"]?.elements ?? []).map { $0["model"] }
    for model in models {
      guard let model, let text = model.string, !text.isEmpty, !isModel(text) else { continue }
      note(missing: model, role: "model", in: "models", by: position)
    }
    // A command may lead to another agent of the file; its name is all that it says of it.
    for command in (data["commands"]?.entries ?? []).prefix(1_000) {
      guard let agent = command.value["agent"], let text = agent.string, !text.isEmpty,
        positions[text] == nil, DockerAgentText.external(text) == nil
      else { continue }
      note(missing: agent, role: "agent", in: nil, by: position)
    }
  }
}

extension Substring {
  /// Without blanks around it.
  var trimmed: Substring {
    var text = self
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return text
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

extension DockerAgentLowering {
  /// Adds the tools that an agent holds: of its own toolsets, and of those of the file that it names.
  mutating func addTools(_ position: Int) {
    let data = records[position].data
    // A harness brings tools of its own, and its toolsets are ignored.
    guard data["harness"]?["type"] == nil else { return }
    for toolset in list("toolsets", of: position) {
      add(toolset, to: position)
    }
    for name in data["use_toolsets"]?.elements ?? [] {
      guard let text = name.string, let toolset = item("toolsets", text) else { continue }
      add(toolset, to: position, at: name.span)
    }
    addFormer(position)
    for name in data["rag"]?.elements ?? [] {
      guard let text = name.string, !text.isEmpty else { continue }
      guard item("rag", text) != nil else {
        note(missing: name, role: "rag source", in: "rag", by: position)
        continue
      }
      addStore("rag \(text)", name: text, at: name.span, to: position, isWritten: false)
    }
  }

  /// What the first versions wrote beside the toolsets: `todo`, `think`, `memory`.
  private mutating func addFormer(_ position: Int) {
    let data = records[position].data
    for type in ["think", "todo"] {
      guard let entry = data.entry(type), entry.value.kind == .mapping || entry.value.bool == true
      else { continue }
      addTool(type, of: entry.value, at: entry.key.span, to: position)
    }
    if let entry = data.entry("memory"), entry.value.kind == .mapping || entry.value.bool == true {
      addMemory(entry.value, at: entry.key.span, to: position)
    }
  }

  private mutating func add(
    _ toolset: SyntaxNode, to position: Int, at place: TopolintSource.Span? = nil
  ) {
    guard toolset.kind == .mapping else {
      if toolset.kind != .null {
        refuse(
          "a toolset of the agent `\(records[position].name)` is not a map",
          "write `- type: ` and the type of the toolset", at: toolset.head, of: position)
      }
      return
    }
    guard let type = toolset["type"], let word = type.string, !word.isEmpty else {
      noteNoType(of: toolset, at: place, position)
      return
    }
    let span = place ?? type.span
    // What is at an address is called by `a2a`.
    checkType(type, of: position, meant: word == "handoff" && toolset["url"] != nil ? "a2a" : nil)
    if place == nil { checkNeeds(toolset, word, at: type.span, of: position) }
    switch word {
    case "mcp": addServer(toolset, at: span, to: position)
    case "script": addScripts(toolset, at: span, to: position)
    case "api": addAPI(toolset, at: span, to: position)
    case "memory": addMemory(toolset, at: span, to: position)
    case "rag": addRAG(toolset, at: span, to: position)
    case "a2a": addRemote(toolset, at: span, to: position)
    case _ where DockerAgentToolsets.added.contains(word): break
    default: addTool(word, of: toolset, at: span, to: position)
    }
  }

  // MARK: Kinds

  /// A toolset that is one node: its strongest tool decides what it does.
  private mutating func addTool(
    _ type: String, of toolset: SyntaxNode, at span: TopolintSource.Span, to position: Int
  ) {
    var node = tool(type, id: type, at: span, of: position)
    let all = DockerAgentToolsets.tools(type)
    let named = toolset["tools"]?.elements.compactMap(\.text) ?? []
    var tools = all ?? []
    if !named.isEmpty, all != nil {
      let exposed = tools.filter { tool in named.contains(tool.name) }
      // Names that are not known here may do anything that the toolset does.
      if exposed.count == named.count { tools = exposed }
    }
    if toolset["readonly"]?.bool == true || records[position].data["readonly"]?.bool == true {
      tools = tools.filter { $0.level <= .read }
      node.effect = .declared(Effect(.read, basis: .nodeType), span)
    } else if let level = tools.map(\.level).max() {
      node.effect = .declared(Effect(level, basis: .nodeType), span)
    } else {
      node.effect = .unknown(
        DockerAgentToolsets.open.contains(type)
          ? "its tools are known at run time only" : "the toolset is not known")
    }
    if type == "shell" || type == "background_jobs" { setSandbox(of: &node) }
    switch type {
    case "fetch":
      if toolset["allowed_domains"]?.elements.isEmpty == false {
        node.labels = .unknown("only some hosts are read")
      } else {
        node.labels = .declared([.untrusted], span)
      }
      node.timeout = requestTime(toolset)
    case "openapi":
      node.timeout = requestTime(toolset)
      if let url = toolset["url"], let host = url.text.flatMap(DockerAgentText.host) {
        node.endpoint = .declared(host, url.span)
      }
    case "shell":
      node.timeout = .engineDefault(
        .finite(Milliseconds(seconds: 30)), DockerAgentProfile.shellTimeout)
    case "background_agents":
      node.concurrency = .engineDefault(.finite(20), DockerAgentProfile.background)
      builder[records[position].node].concurrency = node.concurrency
      dispatchers[position] = span
    case "lsp":
      let words = command(toolset)
      if !words.isEmpty {
        builder.servers.append(ServerCommand.server(type, command: words, at: span))
      }
    default: break
    }
    setCredentials([toolset["headers"], toolset["env"]], of: &node)
    hold(node, by: position, names: tools.map(\.name))
  }

  /// Shell commands with names, one tool each. Their text says what they do.
  private mutating func addScripts(
    _ toolset: SyntaxNode, at span: TopolintSource.Span, to position: Int
  ) {
    for entry in toolset["shell"]?.entries ?? [] {
      var node = tool(entry.name, id: entry.name, at: entry.key.span, of: position)
      let text = (entry.value["cmd"] ?? entry.value).text ?? ""
      if let effect = EffectLexicon.effect(ofCommand: ["sh", "-c", text]) {
        node.effect = .declared(effect, entry.key.span)
      } else if let effect = EffectLexicon.effect(ofToolNamed: entry.name), effect.level > .read {
        // That a name says it reads is no word of what the command does.
        node.effect = .declared(effect, entry.key.span)
      } else {
        node.effect = .unknown("the command is not one that is known")
      }
      setSandbox(of: &node)
      setCredentials([entry.value["env"], toolset["env"]], of: &node)
      hold(node, by: position, names: [entry.name])
    }
  }

  /// A request with a name: its method says what it does.
  private mutating func addAPI(
    _ toolset: SyntaxNode, at span: TopolintSource.Span, to position: Int
  ) {
    let api = toolset["api_config"]
    let name = api?["name"]?.text ?? "api"
    var node = tool(name, id: name, at: api?["name"]?.span ?? span, of: position)
    let method = api?["method"]
    let known = method?.text.map { ToolKnowledge.http(method: $0) } ?? ToolKnowledge()
    known.describe(&node, at: method?.span ?? span, otherwise: "the request has no method")
    node.timeout = requestTime(toolset)
    if let url = api?["endpoint"], let host = url.text.flatMap(DockerAgentText.host) {
      node.endpoint = .declared(host, url.span)
    }
    setCredentials([api?["headers"], toolset["headers"]], of: &node)
    hold(node, by: position, names: [name])
  }

  /// A database that outlives the session: all agents that name the same one share it.
  private mutating func addMemory(
    _ toolset: SyntaxNode, at span: TopolintSource.Span, to position: Int
  ) {
    let path = toolset["path"]?.text ?? ""
    let tools = toolset["tools"]?.elements.compactMap(\.text) ?? []
    let writes =
      tools.isEmpty || tools.contains { !$0.hasPrefix("get") && !$0.hasPrefix("search") }
    addStore(
      "memory \(path)", name: path.isEmpty ? "memory" : path, at: span, to: position,
      isWritten: writes && toolset["readonly"]?.bool != true)
  }

  private mutating func addRAG(
    _ toolset: SyntaxNode, at span: TopolintSource.Span, to position: Int
  ) {
    let reference = toolset["ref"]
    if let reference, let text = reference.text, item("rag", text) == nil {
      note(missing: reference, role: "rag source", in: "rag", by: position)
      return
    }
    let name = (reference ?? toolset["name"] ?? toolset["rag_config"]?["tool"]?["name"])?.text
    let key = reference?.text ?? "\(records[position].name) \(name ?? "rag")"
    addStore("rag \(key)", name: name ?? "rag", at: span, to: position, isWritten: false)
  }

  private mutating func addStore(
    _ key: String, name: String, at span: TopolintSource.Span, to position: Int, isWritten: Bool
  ) {
    let store: NodeID
    if let known = stores[key] {
      store = known
    } else {
      var node = Node(unused(name), kind: .store, span: span)
      node.memory = .engineDefault(.shared, DockerAgentProfile.memory)
      store = builder.add(node)
      stores[key] = store
    }
    let agent = records[position].node
    builder.connect(store, agent, .reads, span: span)
    if isWritten { builder.connect(agent, store, .writes, span: span) }
  }

  /// An agent at an address, which is called like a tool.
  private mutating func addRemote(
    _ toolset: SyntaxNode, at span: TopolintSource.Span, to position: Int
  ) {
    let url = toolset["url"]
    let text = url?.text ?? "a2a"
    let host = DockerAgentText.host(text)
    let name = toolset["name"]?.text ?? host ?? "a2a"
    var node = Node(
      unused("\(records[position].name):\(name)"), kind: .agent, span: url?.span ?? span,
      name: name)
    describeExternal(&node, text, at: url?.span ?? span)
    if let host, let url { node.endpoint = .declared(host, url.span) }
    node.timeout = requestTime(toolset, DockerAgentProfile.remoteTimeout)
    setCredentials([toolset["headers"]], of: &node)
    let remote = builder.add(node)
    var edge = Edge(records[position].node, remote, .delegate, span: span)
    edge.label = "a2a"
    builder.connect(edge)
  }

  /// What is known of an agent whose file is elsewhere.
  func describeExternal(_ node: inout Node, _ reference: String, at span: TopolintSource.Span) {
    let elsewhere = "the agent's own file says it"
    node.reference = Reference(.external(reference), span: span)
    node.model = .unknown(elsewhere)
    node.prompt = .unknown(elsewhere)
    node.iterationLimit = .unknown(elsewhere)
    node.effect = .unknown(elsewhere)
    node.output = .unknown(elsewhere)
    node.errorHandling = .unknown(elsewhere)
    node.isPreapproved = .unknown(elsewhere)
  }
}

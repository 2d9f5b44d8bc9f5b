import TopolintModel
import TopolintSource
import TopolintSyntax

extension MafLowering {
  /// Says what an action is and does.
  mutating func describe(
    _ node: inout Node, _ source: SyntaxNode, _ kind: String, _ span: Span
  ) {
    switch kind {
    case "InvokeAzureAgent": describeAgent(&node, source)
    case "InvokeFunctionTool": describeTool(&node, source["functionName"])
    case "InvokeMcpTool": describeServerTool(&node, source)
    case "HttpRequestAction": describeRequest(&node, source)
    case "ConditionGroup", "If":
      node.kind = .router(.expression)
      settle(&node, span)
    case "Foreach": describeForeach(&node, source)
    case "RepeatUntil":
      node.kind = .loop
      guard !MafKind.isPassedOver(kind, by: runtime) else {
        node.iterationLimit = .unknown("no present runtime runs it")
        node.exhaustion = .unknown("no present runtime runs it")
        break
      }
      if let limit = source["maxIterations"], limit.kind != .null {
        node.iterationLimit =
          limit.integer.map { .declared(.finite(max(0, $0)), limit.span) } ?? .dynamic(limit.span)
      } else {
        node.iterationLimit = .engineDefault(.finite(100), MafProfile.repeats)
      }
      node.exhaustion = .engineDefault(.proceed, MafProfile.repeatsEnd)
    case _ where MafKind.people.contains(kind): describePerson(&node, source, kind)
    case _ where MafKind.ends.contains(kind):
      node.kind = .end(.success)
      node.errorHandling = .inexpressible
    case _ where MafKind.quiet.contains(kind):
      node.kind = .code
      settle(&node, span)
    case _ where MafKind.computing.contains(kind):
      node.kind = .code
      node.effect = .declared(Effect(.none, basis: .nodeType), span)
    default: node.effect = .unknown("`\(kind)` is no kind of action that is documented")
    }
  }

  /// Marks a node that neither fails nor touches anything outside.
  private func settle(_ node: inout Node, _ span: Span) {
    node.effect = .declared(Effect(.none, basis: .nodeType), span)
    node.fallibility = .engineDefault(false, MafProfile.cannotFail)
  }

  // MARK: Agents

  /// Where the name of an agent is written: `agent.name`, `agent` or `agentName`.
  static func agentName(_ source: SyntaxNode) -> SyntaxNode? {
    let agent = source["agent"]
    let name = agent?.kind == .mapping ? agent?["name"] : agent ?? source["agentName"]
    guard let name, !name.isCollection, name.kind != .null else { return nil }
    return name
  }

  private mutating func describeAgent(_ node: inout Node, _ source: SyntaxNode) {
    node.kind = .agent
    node.model = .unknown("the agent is defined elsewhere")
    node.prompt = .unknown("the agent is defined elsewhere")
    node.output = .unknown("the agent's definition says what it answers")
    node.memory = .unknown("the agent's provider keeps the conversation")
    if let conversation = source.entry("conversationId"), conversation.value.kind != .null {
      node.memory = .declared(.thread, conversation.key.span)
    }
    guard let name = Self.agentName(source), let text = name.text, !text.isEmpty else { return }
    if text.hasPrefix("=") {
      node.reference = Reference(.external(text), span: name.span)
      return
    }
    let agent = agents[text]
    node.reference = Reference(agent?.path.map { .path($0) } ?? .name(text), span: name.span)
    if let arguments = source["input"]?.entry("arguments"), arguments.value.kind == .mapping {
      node.arguments = .declared(arguments.value.entries.map(\.name), arguments.key.span)
    }
    agent?.describe(&node, at: name.span)
  }

  /// Adds the tools of an agent that the file defines.
  mutating func addTools(of action: MafAction) {
    guard let name = Self.agentName(action.source), let text = name.text,
      let agent = agents[text]
    else { return }
    let isForeign = agent.root.span.file != name.span.file
    for tool in agent.tools {
      spare -= 1
      guard spare >= 0 else { return }
      let span = isForeign ? name.span : tool.span
      var node = tool.node(at: span)
      node.parent = builder[action.node].parent
      builder.connect(action.node, builder.add(node), .uses, span: span)
    }
    guard !isForeign else { return }
    for server in agent.servers where !builder.servers.contains(server) {
      builder.servers.append(server)
    }
  }

  /// Reads `agents`: definitions in the file itself or in files of their own.
  mutating func readAgents() {
    for entry in root["agents"]?.entries.prefix(256) ?? [] {
      guard let file = entry.value["file"], let path = file.text, !file.isCollection else {
        if entry.value["kind"]?.text != nil { agents[entry.name] = MafAgent(entry.value) }
        continue
      }
      switch context.include(path) {
      case .found(let text):
        let result = YAMLReader.read(text)
        guard !result.hasErrors, let document = result.documents.first,
          document.root.kind == .mapping
        else { continue }
        if !included.contains(where: { $0.file == text.file }) { included.append(text) }
        agents[entry.name] = MafAgent(document.root, path: path)
      case .missing, .unreadable:
        builder.note(
          Defect(
            .danglingReference(name: path, role: "agent file", known: []), span: file.span,
            paths: [path]))
      case .outside: break
      }
    }
  }

  // MARK: Tools

  private mutating func describeTool(_ node: inout Node, _ name: SyntaxNode?) {
    node.kind = .tool
    node.errorHandling =
      runtime == .python
      ? .engineDefault(.continueEmpty, MafProfile.functionError)
      : .unknown("who runs the function decides what becomes of a failure")
    guard let name, let text = name.text, !name.isCollection, !text.hasPrefix("=") else {
      node.effect = .unknown("which function is called is known only at run time")
      return
    }
    (ToolKnowledge.named(text) ?? ToolKnowledge()).describe(
      &node, at: name.span, otherwise: "nothing tells what the function does")
    node.endpoint = .declared(text, name.span)
  }

  private mutating func describeServerTool(_ node: inout Node, _ source: SyntaxNode) {
    describeTool(&node, source["toolName"])
    node.errorHandling = .engineDefault(.continueEmpty, MafProfile.toolError)
    if source["toolName"]?.text == "tools/list", let name = source["toolName"] {
      node.effect = .declared(Effect(.read, basis: .nodeType), name.span)
    }
    noteConnection(source, &node)
    guard let url = source["serverUrl"], let text = url.text, !url.isCollection else { return }
    if let tool = source["toolName"]?.text, let host = MafAddress.host(text) {
      node.endpoint = .declared("\(host)/\(tool)", url.span)
    }
    let label = source["serverLabel"]?.text ?? text
    let server = ToolServer(label, origin: .address, pin: .inexpressible, span: url.span)
    if !builder.servers.contains(where: { $0.name == label }) { builder.servers.append(server) }
  }

  private mutating func describeRequest(_ node: inout Node, _ source: SyntaxNode) {
    node.kind = .tool
    let method = source["method"].flatMap { $0.isCollection || $0.kind == .null ? nil : $0 }
    let text = method?.text ?? "GET"
    if text.hasPrefix("=") {
      node.effect = .unknown("the method is known only at run time")
    } else {
      ToolKnowledge.http(method: text).describe(
        &node, at: method?.span ?? node.span, otherwise: "")
      if method == nil {
        node.effect = .engineDefault(Effect(.read, basis: .stated), MafProfile.get)
      }
    }
    if let time = source["requestTimeoutInMilliseconds"], time.kind != .null {
      let count = time.integer ?? time.string.flatMap { Int($0.drop { $0 == "=" }) }
      node.timeout =
        count.map { .declared(.finite(Milliseconds($0)), time.span) }
        ?? .dynamic(time.span)
      // Zero stands for the client's own.
      if let count, count <= 0 { node.timeout = clientTimeout }
    } else {
      node.timeout = clientTimeout
    }
    if let url = source["url"], let host = MafAddress.host(url.text ?? "") {
      node.endpoint = .declared(host, url.span)
    }
    noteConnection(source, &node)
  }

  private var clientTimeout: Fact<Limit<Milliseconds>> {
    runtime == .python
      ? .engineDefault(.finite(Milliseconds(5_000)), MafProfile.pythonHTTP)
      : .engineDefault(.finite(Milliseconds(100_000)), MafProfile.dotnetHTTP)
  }

  private func noteConnection(_ source: SyntaxNode, _ node: inout Node) {
    guard let name = source["connection"]?["name"], let text = name.text, !name.isCollection,
      !text.isEmpty
    else { return }
    node.credentials = text.hasPrefix("=") ? .dynamic(name.span) : .declared([text], name.span)
  }

  // MARK: People

  private mutating func describePerson(
    _ node: inout Node, _ source: SyntaxNode, _ kind: String
  ) {
    // A `Confirmation` only keeps yes or no: the next action runs in either case.
    let isApproval =
      kind != "Confirmation" && source["requestType"]?.text?.lowercased() == "approval"
    node.kind = .human(isApproval ? .approval : .question)
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    if let time = source["timeout"], let seconds = time.double, seconds > 0 {
      node.timeout = .declared(.finite(Milliseconds(seconds: seconds)), time.span)
    }
    if kind == "Question", runtime != .python { setChoices(of: &node, source["entity"]) }
  }

  /// The ids of a closed list, one of which is the answer: .NET asks again for what is none
  /// (`TryParseClosedList` in Entities/EntityExtractor.cs). Python reads no `entity`.
  private func setChoices(of node: inout Node, _ entity: SyntaxNode?) {
    guard entity?["kind"]?.text == "EmbeddedEntity", let definition = entity?["definition"],
      definition["kind"]?.text == "ClosedListEntity", let list = definition.entry("items")
    else { return }
    let ids = list.value.elements.prefix(1_000).compactMap { $0["id"]?.text }
    guard !ids.isEmpty, ids.count == list.value.elements.count else { return }
    let answer = Field(name: "answer", type: .string, allowed: ids, span: list.key.span)
    node.output = .declared(
      Contract(fields: [answer], enforcement: .engine, isOpen: true), list.key.span)
  }

  /// The approval that `requireApproval` asks for before a tool runs.
  mutating func addApproval(_ source: SyntaxNode, before tool: Node) -> NodeID? {
    guard let entry = source.entry("requireApproval"), Self.isTrue(entry.value) == true else {
      return nil
    }
    var node = Node(
      tool.nativeID + ".approval", kind: .human(.approval), span: entry.key.span,
      name: "approval of \(tool.name)", parent: tool.parent)
    node.effect = .declared(Effect(.none, basis: .nodeType), entry.key.span)
    node.fallibility = .engineDefault(false, MafProfile.cannotFail)
    return builder.add(node)
  }

  /// Whether a switch is on; nil where a formula says so at run time.
  static func isTrue(_ node: SyntaxNode) -> Bool? {
    if node.kind == .null { return false }
    switch node.text?.lowercased() {
    case "=true", "true": return true
    case "=false", "false": return false
    default: return node.bool
    }
  }

  /// The person who answers while the condition of an external loop holds.
  mutating func addPerson(_ source: SyntaxNode, of agent: NodeID) -> NodeID? {
    guard let loop = source["input"]?.entry("externalLoop"), let when = loop.value["when"],
      when.kind != .null, when.bool != false
    else { return nil }
    var node = Node(
      builder[agent].nativeID + ".externalLoop", kind: .human(.question), span: loop.key.span,
      name: "the requester", parent: builder[agent].parent)
    node.isImplied = true
    return builder.add(node)
  }

  // MARK: Lists

  private mutating func describeForeach(_ node: inout Node, _ source: SyntaxNode) {
    node.kind = .map
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    node.partialFailure = .engineDefault(.failFast, MafProfile.firstFailure)
    let isParallel = source["mode"]?.text?.lowercased() == "parallel"
    if let items = source["items"] ?? source["itemsSource"] ?? source["source"],
      let count = items.kind == .sequence ? items.elements.count : formula(items)?.0.listCount
    {
      node.width = .declared(.finite(count), items.span)
    } else if isParallel {
      node.width = .engineDefault(.unlimited, MafProfile.allItems)
    }
    guard isParallel, runtime != .python else {
      node.concurrency = .engineDefault(.finite(1), MafProfile.oneAtATime)
      return
    }
    if let most = source["maxParallelism"], most.kind != .null {
      node.concurrency =
        most.integer.map { .declared(.finite(max(1, $0)), most.span) } ?? .dynamic(most.span)
    } else {
      node.concurrency = .engineDefault(.finite(4), MafProfile.fourAtATime)
    }
    if let time = source["timeoutInMilliseconds"], let count = time.integer, count > 0 {
      node.timeout = .declared(.finite(Milliseconds(count)), time.span)
    }
  }
}

/// Addresses of servers.
enum MafAddress {
  /// The host of an address that is written out; nil where a formula makes it.
  static func host(_ address: String) -> String? {
    guard !address.hasPrefix("=") else { return nil }
    let parts = address.split(separator: "/", maxSplits: 3)
    guard parts.count >= 2, parts[0] == "http:" || parts[0] == "https:",
      !parts[1].contains("{")
    else { return nil }
    return parts[1].lowercased()
  }
}

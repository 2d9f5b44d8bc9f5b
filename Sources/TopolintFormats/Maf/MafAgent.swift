import TopolintModel
import TopolintSource
import TopolintSyntax

/// The definition of one agent, in a file of its own or in a workflow's `agents`.
struct MafAgent {
  /// Something that an agent may call.
  struct Tool {
    /// What it is called.
    let name: String
    /// Where that is written.
    let span: Span
    /// The word in `kind`.
    let kind: String
    /// What the definition says of it.
    let source: SyntaxNode
    /// Whether a person is asked before each call.
    let asks: Fact<Bool>
  }

  /// What stands there.
  let root: SyntaxNode
  /// The path of its file, where a workflow refers to one.
  var path: String?
  /// What it may call, in source order.
  let tools: [Tool]
  /// The servers of tools that it names.
  let servers: [ToolServer]

  init(_ root: SyntaxNode, path: String? = nil) {
    self.root = root
    self.path = path
    var tools: [Tool] = []
    var servers: [ToolServer] = []
    for entry in (root["tools"]?.elements ?? []).prefix(1_000) {
      guard let kind = (entry["kind"] ?? entry["type"])?.text else { continue }
      let name = [entry["name"], entry["serverName"], entry["kind"] ?? entry["type"]].lazy
        .compactMap { $0 }.first { $0.text?.isEmpty == false && !$0.isCollection }
      guard let name, let text = name.text else { continue }
      if kind == "mcp" { servers += Self.server(text, entry) }
      let allowed = kind == "mcp" ? entry["allowedTools"]?.elements ?? [] : []
      if allowed.isEmpty {
        tools.append(
          Tool(
            name: text, span: name.span, kind: kind, source: entry,
            asks: Self.asks(entry, text)))
      }
      for tool in allowed.prefix(1_000) {
        guard let text = tool.text, !text.isEmpty, tool.kind != .null else { continue }
        tools.append(
          Tool(
            name: text, span: tool.span, kind: kind, source: entry,
            asks: Self.asks(entry, text)))
      }
    }
    self.tools = tools
    self.servers = servers
  }

  private static func server(_ name: String, _ entry: SyntaxNode) -> [ToolServer] {
    let url = entry["url"] ?? entry["serverUrl"]
    guard let url, !url.isCollection, url.kind != .null else { return [] }
    return [ToolServer(name, origin: .address, pin: .inexpressible, span: url.span)]
  }

  /// Whether a person is asked before a call of a tool of a server.
  private static func asks(_ entry: SyntaxNode, _ tool: String) -> Fact<Bool> {
    guard entry["kind"]?.text == "mcp" else { return .inexpressible }
    guard let mode = entry["approvalMode"], mode.kind != .null else {
      return .engineDefault(true, MafProfile.asksFirst)
    }
    switch (mode.kind == .mapping ? mode["kind"] : mode)?.text?.lowercased() {
    case "always": return .declared(true, mode.span)
    case "never": return .declared(false, mode.span)
    case "specify":
      let never = mode["neverRequireApprovalTools"]?.elements.compactMap(\.text) ?? []
      let always = mode["alwaysRequireApprovalTools"]?.elements.compactMap(\.text) ?? []
      if always.contains(tool) { return .declared(true, mode.span) }
      if never.contains(tool) { return .declared(false, mode.span) }
      return .unknown("`approvalMode` does not name the tool")
    default: return .dynamic(mode.span)
    }
  }

  /// Sets what the definition says of an agent. In the definition's own file `place` is nil and each
  /// fact stands where it is written; elsewhere all stand at `place`.
  func describe(_ node: inout Node, at place: Span?) {
    if let model = root["model"] {
      let id = model.kind == .mapping ? model["id"] : model
      if let id, let text = id.text, !id.isCollection, id.kind != .null, !text.isEmpty {
        let span = place ?? id.span
        node.model = text.hasPrefix("=") ? .dynamic(span) : .declared(text, span)
      } else {
        node.model = .unknown("the host chooses the model")
      }
    }
    if let text = root["instructions"], let prompt = text.text, !text.isCollection {
      node.prompt = .declared(prompt, place ?? text.span)
    }
    node.output = contract(at: place)
    if let size = root["model"]?["options"]?["maxOutputTokens"], let count = size.integer {
      node.messageSize = .declared(count, place ?? size.span)
    }
    let asked = tools.map { $0.asks }
    if asked.contains(where: { $0.value == false }), let span = asked.lazy.compactMap(\.span).first
    {
      node.isPreapproved = .declared(true, place ?? span)
    }
  }

  // MARK: Contract

  private func contract(at place: Span?) -> Fact<Contract> {
    guard let schema = root.entry("outputSchema"), schema.value.kind == .mapping else {
      return .engineDefault(
        Contract(fields: [], enforcement: .requested, isOpen: true), MafProfile.freeText)
    }
    var fields: [Field] = []
    addFields(schema.value["properties"], below: "", depth: 0, to: &fields)
    return .declared(
      Contract(fields: fields, enforcement: .engine), place ?? schema.key.span)
  }

  private func addFields(
    _ list: SyntaxNode?, below prefix: String, depth: Int, to fields: inout [Field]
  ) {
    guard let list, depth < 8 else { return }
    let entries: [(name: String, span: Span, source: SyntaxNode)] =
      list.kind == .sequence
      ? list.elements.compactMap { entry in
        entry["name"].flatMap { name in name.text.map { ($0, name.span, entry) } }
      }
      : list.entries.map { ($0.name, $0.key.span, $0.value) }
    for (name, span, source) in entries where fields.count < 1_000 && !name.isEmpty {
      let allowed = source["enum"]?.elements.compactMap(\.text) ?? []
      fields.append(
        Field(
          name: prefix + name, type: Self.type((source["kind"] ?? source["type"])?.text),
          isRequired: source["required"]?.bool ?? false,
          allowed: allowed.isEmpty ? nil : allowed, span: span))
      addFields(source["properties"], below: "\(prefix)\(name).", depth: depth + 1, to: &fields)
    }
  }

  private static func type(_ word: String?) -> FieldType {
    switch word?.lowercased() {
    case "string", "str", "text": .string
    case "integer", "int": .integer
    case "number", "float": .number
    case "boolean", "bool": .boolean
    case "array", "list": .array
    case "object", "dict": .object
    default: .any
    }
  }
}

extension MafAgent.Tool {
  /// The node of the tool.
  func node(at span: Span) -> Node {
    var node = Node(name, kind: .tool, span: span)
    let known: ToolKnowledge?
    switch kind {
    case "web_search", "bing_grounding": known = ToolKnowledge(.read, labels: [.untrusted])
    case "file_search", "azure_ai_search": known = ToolKnowledge(.read)
    case "code_interpreter":
      node.effect = .engineDefault(Effect(.none, basis: .nodeType), MafProfile.sandbox)
      return node
    default: known = ToolKnowledge.named(name)
    }
    (known ?? ToolKnowledge()).describe(
      &node, at: span, otherwise: "nothing tells what the tool does")
    switch asks {
    case .declared(let asks, let place): node.isPreapproved = .declared(!asks, place)
    case .engineDefault(let asks, let note): node.isPreapproved = .engineDefault(!asks, note)
    case .dynamic(let place): node.isPreapproved = .dynamic(place)
    case .unknown(let reason): node.isPreapproved = .unknown(reason)
    case .inexpressible: break
    }
    if let name = source["connection"]?["name"], let text = name.text, !text.isEmpty {
      node.credentials = text.hasPrefix("=") ? .dynamic(name.span) : .declared([text], name.span)
    }
    return node
  }
}

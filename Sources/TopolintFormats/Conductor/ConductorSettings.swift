internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What `workflow` says for all steps.
struct ConductorSettings {
  /// Whether steps read only what their `input` lists.
  var isExplicit = false
  /// The provider that runs agents without one of their own; nil when it is dynamic.
  var provider: String? = "copilot"
  var runtime: SyntaxNode?
  /// The inputs that a run need not be given: the engine has an empty value for each.
  var optionalInputs: Set<String> = []
  /// The steps that a run may take; nil when they are dynamic.
  var steps: Int?
  /// The tools that every agent holds unless it says otherwise.
  var tools: [ConductorTool] = []
  /// Whether the list `tools` says which names there are.
  var declaresTools = false
  /// The names of those tools.
  var toolNames: Set<String> = []
  /// The names of those tools in source order, for suggestions; empty when there are too many.
  var knownTools: [String] = []
  /// The names of the tool servers.
  var servers: Set<String> = []
  /// Whether plugins bring tools that the file does not name.
  var hasPlugins = false
}

/// A tool that agents may hold.
struct ConductorTool {
  let name: String
  let span: Span
}

extension ConductorReader {
  /// Reads `workflow`, and the workflow's tools.
  mutating func readSettings() {
    guard let workflow = files.value(root, "workflow") else { return }
    let entry = root.entry("workflow")
    builder.span = workflow["name"]?.span ?? entry?.key.span ?? builder.span
    if let name = workflow["name"]?.text, !name.isEmpty { builder.name = name }
    builder.capabilities = [
      .explicitControl,
      .outputSchemas, .retries, .timeouts, .loopLimits, .widthLimits, .approvals,
      .explicitData, .strictComparisons,
    ]
    settings.runtime = files.value(workflow, "runtime")
    settings.isExplicit = files.value(workflow, "context")?["mode"]?.text == "explicit"
    if let provider = settings.runtime?["provider"] {
      settings.provider = Self.providerName(provider)
    }
    readParameters(files.value(workflow, "input") ?? files.value(root, "input"))
    readLimits(files.value(workflow, "limits"))
    readTools()
  }

  /// The name of a provider: text, or a table with `name`; nil when it is dynamic.
  static func providerName(_ node: SyntaxNode) -> String? {
    let name = node.kind == .mapping ? node["name"] : node
    guard let name, !name.isCollection, !ConductorText.isDynamic(name.textBytes) else { return nil }
    return name.text
  }

  private mutating func readParameters(_ input: SyntaxNode?) {
    for entry in input?.entries ?? [] {
      let isRequired = entry.value["required"]?.bool ?? true
      let hasDefault = entry.value["default"].map { $0.kind != .null } ?? false
      builder.parameters.append(
        Parameter(entry.name, isRequired: isRequired && !hasDefault, span: entry.key.span))
      if !isRequired || hasDefault { settings.optionalInputs.insert(entry.name) }
    }
  }

  private mutating func readLimits(_ limits: SyntaxNode?) {
    let steps = Self.number(limits?["max_iterations"], orElse: 10, ConductorDefaults.iterations)
    builder.limits.steps = steps
    settings.steps = steps.value?.bound
    builder.limits.exhaustion = .engineDefault(
      context.knobs["run"] == "headless" ? .fail : .askHuman, ConductorDefaults.exhaustion.note)
    builder.limits.timeout = Self.duration(limits?["timeout_seconds"], ConductorDefaults.runTimeout)
    builder.limits.depth = .engineDefault(.finite(10), ConductorDefaults.subworkflowDepth.note)
    builder.limits.cost = .engineDefault(.unlimited, ConductorDefaults.budget.note)
    if let budget = limits?["budget_usd"], limits?["budget_mode"]?.text == "enforce" {
      if let value = budget.double {
        builder.limits.cost = .declared(.finite(value), budget.span)
      } else if budget.kind != .null {
        builder.limits.cost = .dynamic(budget.span)
      }
    }
  }

  private mutating func readTools() {
    if let tools = files.value(root, "tools") {
      settings.declaresTools = true
      for tool in tools.elements {
        guard let name = tool.text, !name.isEmpty else { continue }
        settings.tools.append(ConductorTool(name: name, span: tool.span))
      }
    }
    defer {
      settings.toolNames = Set(settings.tools.map(\.name))
      if settings.tools.count <= 500 { settings.knownTools = settings.tools.map(\.name) }
    }
    guard let runtime = settings.runtime else { return }
    settings.hasPlugins = runtime["plugins"] != nil
    for server in files.value(runtime, "mcp_servers")?.entries ?? [] {
      settings.servers.insert(server.name)
      builder.servers.append(toolServer(server))
      // Without a list a server brings all of its tools.
      let tools = files.value(server.value, "tools")?.elements ?? []
      if tools.isEmpty {
        settings.tools.append(ConductorTool(name: server.name + "__*", span: server.key.span))
      }
      for tool in tools {
        guard let name = tool.text else { continue }
        let place = name == "*" ? server.key.span : tool.span
        settings.tools.append(ConductorTool(name: "\(server.name)__\(name)", span: place))
      }
    }
  }

  private func toolServer(_ server: Entry) -> ToolServer {
    guard let command = server.value["command"], let program = command.text else {
      return ToolServer(
        server.name, origin: .address, pin: .inexpressible, span: server.key.span)
    }
    let arguments = server.value["args"]?.elements ?? []
    // A command of several words is one program with its arguments.
    let first = program.split(separator: " ").map { (text: String($0), span: command.span) }
    return ServerCommand.server(
      server.name,
      command: first + arguments.map { (text: $0.text ?? "", span: $0.span) },
      at: server.key.span)
  }

  // MARK: Values

  /// A count that is written, dynamic, or the engine's.
  static func number(
    _ node: SyntaxNode?, orElse value: Int?, _ row: EngineDefault
  ) -> Fact<Limit<Int>> {
    let absent = Fact<Limit<Int>>.engineDefault(value.map { .finite($0) } ?? .unlimited, row.note)
    guard let node, node.kind != .null else { return absent }
    if let number = node.integer { return .declared(.finite(max(0, number)), node.span) }
    return .dynamic(node.span)
  }

  /// Seconds that are written, dynamic, or the engine's `bound`.
  static func duration(
    _ node: SyntaxNode?, bound: Milliseconds? = nil, _ row: EngineDefault
  ) -> Fact<Limit<Milliseconds>> {
    guard let node, node.kind != .null else {
      return .engineDefault(bound.map { .finite($0) } ?? .unlimited, row.note)
    }
    if let seconds = node.double {
      return .declared(.finite(Milliseconds(seconds: seconds)), node.span)
    }
    return .dynamic(node.span)
  }
}

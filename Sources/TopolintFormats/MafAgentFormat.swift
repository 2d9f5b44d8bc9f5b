internal import TopolintModel
internal import TopolintSource
package import TopolintSyntax

/// Agent definitions of Microsoft Agent Framework and Foundry: `kind: Prompt`, and manifests with a
/// `template`.
package enum MafAgentFormat: WorkflowFormat {
  /// The platform that workflows and agents of the framework share: names lead across.
  static let platform = "maf"

  /// What the format is.
  package static let info = FormatInfo(
    id: "maf-agent",
    title: "Microsoft Agent Framework agent definition",
    links: [
      "https://learn.microsoft.com/agent-framework/agents/declarative",
      "https://github.com/microsoft/AgentSchema",
    ],
    syntaxes: [.yaml, .json],
    hints: [
      ["Prompt", "kind", "instructions"], ["Prompt", "kind", "model"],
      ["prompt", "kind", "instructions"], ["hosted", "kind", "protocols"],
      ["Hosted", "kind", "protocols"], ["template", "kind", "Prompt"],
    ],
    families: ["cascade", "handoff", "structure", "trust"],
    defaults: MafProfile.agentDefaults)

  /// A `Prompt` with what a prompt agent has, a hosted agent with its protocols, or a manifest around
  /// one of the two.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    guard root.kind == .mapping, root["apiVersion"] == nil, root["spec_version"] == nil else {
      return false
    }
    if let template = root["template"], template.kind == .mapping, root["kind"] == nil {
      return isAgent(template)
    }
    return isAgent(root)
  }

  private static func isAgent(_ node: SyntaxNode) -> Bool {
    switch node["kind"]?.text?.lowercased() {
    case "prompt":
      ["instructions", "model", "outputSchema", "tools"].contains { node[$0] != nil }
        && node["name"]?.isCollection != true
    case "hosted": node["protocols"]?.kind == .sequence
    default: false
    }
  }

  /// The agent as a workflow of one node, with its tools.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    let root = document.root
    let isManifest = root["template"]?.kind == .mapping && root["kind"] == nil
    let definition = isManifest ? root["template"] ?? root : root
    let name = [definition["name"], root["name"]].lazy.compactMap { $0 }.first {
      !$0.isCollection && $0.kind != .null && $0.text?.isEmpty == false
    }
    let file = context.source.path.split(separator: "/").last.map(String.init)
    let span = name?.span ?? definition.entry("kind")?.key.span ?? root.span
    let title = name?.text ?? file ?? context.source.path
    var builder = GraphBuilder(format: info.id, name: title, span: span)
    builder.platform = platform
    builder.identity = name?.text
    builder.capabilities = [.outputSchemas, .approvals]
    for entry in definition["inputSchema"]?["properties"]?.entries ?? [] {
      builder.parameters.append(
        Parameter(
          entry.name, isRequired: entry.value["required"]?.bool ?? false, span: entry.key.span))
    }
    var node = Node(title, kind: .agent, span: span)
    node.memory = .unknown("the host keeps the conversation")
    if definition["kind"]?.text?.lowercased() == "hosted" {
      addHosted(node, root, to: &builder)
    } else {
      let agent = MafAgent(definition)
      agent.describe(&node, at: nil)
      let id = builder.add(node)
      builder.begin(at: id)
      for tool in agent.tools {
        builder.connect(id, builder.add(tool.node(at: tool.span)), .uses, span: tool.span)
      }
      builder.servers = agent.servers
    }
    refuseTools(definition, in: &builder)
    return Lowering(workflows: [builder.finish()])
  }

  /// Notes tools that no agent is made with (python/packages/declarative/agent_framework_declarative:
  /// _loader.py `_parse_tool`, _models.py).
  private static func refuseTools(_ definition: SyntaxNode, in builder: inout GraphBuilder) {
    func refuse(_ message: String, _ help: String, at span: Span) {
      builder.note(
        Defect(.refusal(Refusal(message, help: help, isAbsence: true)), span: span))
    }
    guard let entry = definition.entry("tools"), entry.value.kind != .null else { return }
    guard entry.value.kind == .sequence else {
      // Maps of tools by name are taken for what a client makes of them.
      guard !entry.value.isCollection else { return }
      return refuse(
        "`tools` is not a list", "write each tool as an entry `- kind: ...`", at: entry.key.span)
    }
    for (position, tool) in entry.value.elements.prefix(1_000).enumerated() {
      let kind = tool["kind"] ?? tool["type"]
      if let kind, !kind.isCollection, kind.kind != .null, kind.text?.isEmpty == false { continue }
      refuse(
        "tool \(position + 1) of `tools` has no `kind`", "say what it is: `kind: function`",
        at: tool.head)
    }
  }

  /// A hosted agent: what its container runs is not in the file; models and toolboxes are.
  private static func addHosted(
    _ node: Node, _ root: SyntaxNode, to builder: inout GraphBuilder
  ) {
    var node = node
    let resources = root["resources"]?.elements ?? []
    let model = resources.first { $0["kind"]?.text == "model" }
    node.kind = model == nil ? .opaque("hosted") : .agent
    node.output = .unknown("the agent's program says what it answers")
    node.prompt = .unknown("the agent's program holds the prompt")
    if let id = model?["id"], let text = id.text, !id.isCollection {
      node.model = text.hasPart("{{") ? .dynamic(id.span) : .declared(text, id.span)
    }
    let agent = builder.add(node)
    builder.begin(at: agent)
    for box in resources.prefix(256) where box["kind"]?.text == "toolbox" {
      for tool in MafAgent(box).tools {
        builder.connect(agent, builder.add(tool.node(at: tool.span)), .uses, span: tool.span)
      }
    }
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// What agents of agent flows of the second version may call.
extension FlowiseLowering {
  /// Adds the tools, the knowledge and the vendor's own tools of an agent.
  mutating func addHeldTools(_ record: Int) {
    let source = records[record]
    if source.name == "toolAgentflow" {
      let config = source.input("toolAgentflowSelectedToolConfig")
      if let server = FlowiseTools.server(source.title, config, at: source.span) {
        builder.servers.append(server)
      }
    }
    guard source.name == "agentAgentflow" || source.name == "smartAgentAgentflow" else { return }
    for entry in source.list("agentTools") { addTool(entry, record) }
    for key in FlowiseKeys.held[1...2] {
      for entry in source.list(key) {
        guard let place = entry["documentStore"] ?? entry["knowledgeName"] ?? entry["vectorStore"],
          let text = place.string, !text.isEmpty
        else { continue }
        let name = text.split(separator: ":", maxSplits: 1).last.map(String.init) ?? text
        var node = Node("\(source.id):\(name)", kind: .tool, span: place.span, name: name)
        node.effect = .declared(Effect(.read, basis: .nodeType), place.span)
        let tool = builder.add(node)
        builder.connect(id(record), tool, .uses, span: place.span)
        addStore(place, read: tool)
      }
    }
    for key in FlowiseKeys.held[3...] {
      for place in source.list(key) {
        guard let name = place.string, !name.isEmpty else { continue }
        var node = Node("\(source.id):\(name)", kind: .tool, span: place.span, name: name)
        FlowiseTools.describe(&node, name, nil, at: place.span)
        let tool = builder.add(node)
        builder.connect(id(record), tool, .uses, span: place.span)
      }
    }
  }

  private mutating func addTool(_ entry: SyntaxNode, _ record: Int) {
    let source = records[record]
    guard let place = entry["agentSelectedTool"], let name = place.string, !name.isEmpty else {
      return
    }
    let config = entry["agentSelectedToolConfig"]
    let own = config?.entries.first { $0.name.hasSuffix("Name") && $0.name.hasPrefix(name) }?.value
    let title = own?.string.flatMap { $0.isEmpty ? nil : FlowiseTemplate.plain($0) } ?? name
    var node = Node("\(source.id):\(title)", kind: .tool, span: place.span, name: title)
    FlowiseTools.describe(&node, name, config, at: place.span)
    node.errorHandling = .engineDefault(.abort, FlowiseProfile.toolFails)
    if name == "ChatflowTool" || name == "agentAsTool" {
      node.kind = .subworkflow
      node.reference = called(by: config)
    }
    if let server = FlowiseTools.server(title, config, at: place.span) {
      builder.servers.append(server)
    }
    let asks = entry["agentSelectedToolRequiresHumanInput"].flatMap {
      $0.flowiseBool == true ? $0 : nil
    }
    node.isPreapproved =
      asks.map { .declared(false, $0.span) } ?? .engineDefault(true, FlowiseProfile.noQuestion)
    var edge = Edge(id(record), builder.add(node), .uses, span: place.span)
    if let asks { edge.isReviewed = .declared(true, asks.span) }
    builder.connect(edge)
  }
}

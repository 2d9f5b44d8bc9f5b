import TopolintModel
import TopolintSource
import TopolintSyntax

/// What n8n's clients of MCP servers offer.
enum N8nServers {
  /// How many tools of one client are told apart.
  private static let mostTools = 200

  /// The tools that a client offers, where the file names them: each once, as they are written. Empty
  /// where it offers what the server has, some of it or all; so it does with an empty list
  /// (n8n-io/n8n:packages/@n8n/nodes-langchain/nodes/mcp/McpClientTool/utils.ts).
  static func chosenTools(of source: N8nNode) -> [SyntaxNode] {
    guard source.isAI, source.short == "mcpClientTool", source.text("include") == "selected",
      let list = source.parameter("includeTools"), list.kind == .sequence
    else { return [] }
    var seen: Set<String> = []
    var found: [SyntaxNode] = []
    for entry in list.elements.prefix(mostTools) {
      guard entry.kind == .string, let name = entry.string, !name.isEmpty, !entry.isN8nExpression
      else { return [] }
      if seen.insert(name).inserted { found.append(entry) }
    }
    return found
  }

  /// Describes a tool of a server, or all of them as one. What a name suggests is a guess.
  static func describe(_ node: inout Node, _ source: N8nNode, _ tool: SyntaxNode?) {
    node.kind = .tool
    let known = tool?.text.flatMap(ToolKnowledge.named) ?? ToolKnowledge(basis: .name)
    known.describe(
      &node, at: tool?.span ?? source.typeSpan,
      otherwise: "the server tells its tools only at run time")
    node.endpoint = address(of: source)
    let written = source.option("timeout")
    node.timeout =
      written.map { place in
        place.n8nNumber.map {
          .declared(.finite(Milliseconds(seconds: $0 / 1000)), place.span)
        } ?? .dynamic(place.span)
      } ?? .engineDefault(.finite(Milliseconds(60_000)), N8nProfile.mcpTimeout)
  }

  /// Where a server of tools is called; version 1 knew server-sent events only.
  private static func address(of source: N8nNode) -> Fact<String> {
    guard let place = source.parameter("endpointUrl") ?? source.parameter("sseEndpoint"),
      let text = place.n8nText, !text.isEmpty
    else { return .inexpressible }
    return text.hasPart("{{") ? .dynamic(place.span) : .declared(text, place.span)
  }
}

extension N8nLowering {
  /// Adds the tools of a client but the first, whose node is that of the record.
  mutating func addServerTools(_ record: Int) {
    let source = records[record]
    let tools = N8nServers.chosenTools(of: source).dropFirst()
    guard !tools.isEmpty else { return }
    serverTools[record] = tools.map { tool in
      let name = tool.text ?? ""
      var node = Node("\(source.name):\(name)", kind: .tool, span: tool.span, name: name)
      setOwn(&node, source)
      N8nServers.describe(&node, source, tool)
      return builder.add(node)
    }
  }
}

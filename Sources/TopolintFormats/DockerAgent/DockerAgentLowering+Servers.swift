import TopolintModel
import TopolintSource
import TopolintSyntax

extension DockerAgentLowering {
  /// A server of tools: of Docker's catalogue, at an address, or a program; `ref` may name one of
  /// `mcps`.
  mutating func addServer(
    _ toolset: SyntaxNode, at span: TopolintSource.Span, to position: Int
  ) {
    var server = toolset
    let reference = toolset["ref"]
    let ref = reference?.text ?? ""
    if let reference, !ref.isEmpty, !ref.hasPrefix("docker:") {
      guard let definition = item("mcps", ref) else {
        note(missing: reference, role: "mcp server", in: "mcps", by: position)
        return
      }
      server = definition
    }
    let image = server["ref"]?.text.flatMap { $0.hasPrefix("docker:") ? $0.dropFirst(7) : nil }
    let name = (toolset["name"] ?? server["name"])?.text ?? ""
    let words = command(server)
    let address = server["remote"]?["url"]
    let host = address?.text.flatMap(DockerAgentText.host)
    let program = words.first?.text.split(separator: "/").last.map(String.init)
    let short =
      !name.isEmpty
      ? name
      : image.map(String.init) ?? (ref.isEmpty ? nil : ref) ?? host ?? program
        ?? "mcp"
    let place = reference?.span ?? address?.span ?? words.first?.span ?? span
    if let image {
      builder.servers.append(
        ToolServer(
          short, origin: .image(String(image)), pin: .unknown("Docker's catalogue says which"),
          span: place))
    } else if let address {
      builder.servers.append(
        ToolServer(short, origin: .address, pin: .inexpressible, span: address.span))
    } else if !words.isEmpty {
      builder.servers.append(ServerCommand.server(short, command: words, at: place))
    }
    let known = image.flatMap { DockerAgentToolsets.catalogue[String($0)] }
    let tools = (toolset["tools"] ?? server["tools"])?.elements ?? []
    let isReadOnly =
      toolset["readonly"]?.bool == true || records[position].data["readonly"]?.bool == true
    for item in tools.isEmpty ? [nil] : tools.prefix(200).map(Optional.some) {
      let title = item?.text ?? short
      var node = tool(
        title, id: item == nil ? short : "\(short):\(title)", at: item?.span ?? place,
        of: position)
      var what = known ?? ToolKnowledge()
      if what.effect == nil, item != nil, let named = ToolKnowledge.named(title) {
        what.effect = named.effect
        what.basis = .name
      }
      if isReadOnly {
        what.effect = .read
        what.basis = .stated
      }
      what.describe(&node, at: node.span, otherwise: "the server tells its tools at run time only")
      if let labels = known?.labels, what.effect ?? .read <= .read || item == nil {
        node.labels = .declared(labels, node.span)
      }
      if let host, let address { node.endpoint = .declared(host, address.span) }
      node.timeout = callTime(toolset["lifecycle"] ?? server["lifecycle"])
      setCredentials([server["env"], server["remote"]?["headers"]], of: &node)
      hold(node, by: position, names: item == nil ? [] : [title])
    }
  }

  /// The words of a program and its arguments.
  func command(_ server: SyntaxNode) -> [ServerCommand.Word] {
    guard let program = server["command"], let text = program.string, !text.isEmpty else {
      return []
    }
    return [(text, program.span)]
      + (server["args"]?.elements ?? []).map { ($0.text ?? "", $0.span) }
  }
}

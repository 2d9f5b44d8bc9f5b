internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

extension TopologyLowering {
  /// Reads `servers`: by name a command line, an address, or an image.
  mutating func readServers(_ value: SyntaxNode) {
    guard value.kind == .mapping else {
      values.problems.wrongType(value, "servers", wanted: "a map")
      return
    }
    for entry in value.entries {
      if entry.value.kind == .mapping {
        guard let image = values.entries(entry.value, of: "a server", known: ["image"]).first else {
          if entry.value.entries.isEmpty {
            values.problems.add(
              "missing-key", "a server as a map needs `image`",
              at: TopologyValues.start(entry.value))
          }
          continue
        }
        guard let text = values.text(image.value, "image") else { continue }
        builder.servers.append(ServerCommand.image(entry.name, (text, image.value.span)))
      } else if let text = values.text(entry.value, "a server") {
        let words = text.split(separator: " ").map { (text: String($0), span: entry.value.span) }
        builder.servers.append(
          text.hasPart("://") && words.count == 1
            ? ToolServer(
              entry.name, origin: .address, pin: .inexpressible, span: entry.key.span)
            : ServerCommand.server(entry.name, command: words, at: entry.key.span))
      }
    }
  }
}

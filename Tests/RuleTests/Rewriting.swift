import TopolintSource
import TopolintSyntax

/// Writes a document again as JSON, so that the same content stands in another text.
struct Rewriting {
  /// Keys whose mappings say something by their order: the agents, the steps, the cases, the fields.
  static let ordered: Set<String> = [
    "agents", "nodes", "routes", "tools", "inputs", "input", "state", "output", "fields",
  ]

  /// Whether the keys of the other mappings come in the opposite order.
  let reversesKeys: Bool

  func text(of node: SyntaxNode, under key: String = "", indent: String = "") -> String {
    let inner = indent + "  "
    switch node.kind {
    case .null: return "null"
    case .bool: return node.bool == true ? "true" : "false"
    case .integer, .float: return node.text ?? "null"
    case .string: return quote(node.text ?? "")
    case .sequence:
      let items = node.elements.map { inner + text(of: $0, indent: inner) }
      return items.isEmpty ? "[]" : "[\n" + items.joined(separator: ",\n") + "\n\(indent)]"
    case .mapping:
      var entries = node.entries
      if reversesKeys, !Self.ordered.contains(key) { entries.reverse() }
      let items = entries.map {
        "\(inner)\(quote($0.name)): \(text(of: $0.value, under: $0.name, indent: inner))"
      }
      return items.isEmpty ? "{}" : "{\n" + items.joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  private func quote(_ text: String) -> String {
    var writer = JSONWriter(pretty: false)
    writer.value(text)
    return writer.out.string
  }
}

/// The content of a text, rewritten as JSON; nil when it is not one whole document.
func rewritten(_ text: String, reversingKeys: Bool) -> String? {
  let source = SourceText(file: FileID(0), path: "rewriting", bytes: Array(text.utf8))
  let result = YAMLReader.read(source)
  guard result.documents.count == 1, let document = result.documents.first, !result.hasErrors else {
    return nil
  }
  return Rewriting(reversesKeys: reversingKeys).text(of: document.root) + "\n"
}

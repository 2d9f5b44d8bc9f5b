import TopolintSource
import TopolintSyntax

/// One entry of `nodes` that the engine can run.
struct N8nNode {
  /// The name, which edges and expressions use.
  let name: String
  /// Where the name is written.
  let span: Span
  /// The type as written: package and name.
  let typeName: String
  /// The name of the type without its package.
  let short: String
  /// Whether it is one of n8n's AI nodes.
  let isAI: Bool
  /// Where the type is written.
  let typeSpan: Span
  /// The version of the type; 1 where none is written.
  let version: Double
  /// The entry.
  let entry: SyntaxNode
  /// The parameters that differ from their defaults.
  let parameters: SyntaxNode?
  /// Whether the engine passes items through without running it.
  let isDisabled: Bool

  init(_ entry: SyntaxNode, name: SyntaxNode, text: String) {
    self.entry = entry
    self.name = text
    span = name.span
    let type = entry["type"]
    typeName = type?.text ?? ""
    typeSpan = type?.span ?? name.span
    let bare = typeName.utf8.lastIndex(of: UInt8(ascii: "."))
    short = bare.map { [typeName] in String(typeName[typeName.index(after: $0)...]) } ?? typeName
    isAI = typeName.hasPrefix("@n8n/n8n-nodes-langchain.")
    version = entry["typeVersion"]?.double ?? 1
    let table = entry["parameters"]
    parameters = table?.kind == .mapping ? table : nil
    isDisabled = entry["disabled"]?.bool == true
  }

  /// Whether it belongs to n8n itself, whose types are known, and not to the community.
  var isBase: Bool { isAI || typeName.hasPrefix("n8n-nodes-base.") }

  /// A parameter.
  func parameter(_ key: String) -> SyntaxNode? { parameters?[key] }

  /// The text of a parameter; nil where it is missing, empty or no scalar.
  func text(_ key: String) -> String? {
    guard let text = parameters?[key]?.text, !text.isEmpty else { return nil }
    return text
  }

  /// The value of the table `options` under a key.
  func option(_ key: String) -> SyntaxNode? { parameters?["options"]?[key] }
}

extension SyntaxNode {
  /// Whether it is a text that n8n evaluates.
  var isN8nExpression: Bool { textBytes.first == UInt8(ascii: "=") && kind == .string }

  /// The text of a value; of an expression that holds nothing to evaluate what it says.
  var n8nText: String? {
    guard let text else { return nil }
    return isN8nExpression && !text.hasPart("{{") ? String(text.dropFirst()) : text
  }

  /// The number of a number or of a text that is one.
  var n8nNumber: Double? {
    if let double { return double }
    guard let text = string, text.utf8.count < 32, let number = Double(text), number.isFinite
    else { return nil }
    return number
  }

  /// The value of a resource locator, `{__rl, mode, value}`, or of a plain parameter.
  var n8nLocated: SyntaxNode? { kind == .mapping ? self["value"] : self }
}

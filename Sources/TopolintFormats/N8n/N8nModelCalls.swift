import TopolintModel
import TopolintSource
import TopolintSyntax

/// Requests that ask a model: what `httpRequest` sends to the address of one.
enum N8nModelCalls {
  /// Whether a node asks a model by a request; one that an agent holds is the agent's tool.
  static func isModelCall(_ node: N8nNode) -> Bool {
    guard node.short == "httpRequest", node.isBase,
      (node.parameter("method") ?? node.parameter("requestMethod"))?.n8nText?.uppercased() == "POST"
    else { return false }
    return ServiceAddress(node.text("url") ?? "").asksModel
  }

  /// Says what the body of the request says of the call.
  static func describe(_ node: inout Node, _ source: N8nNode) {
    // Of a read of the answer it is not known whether it tells of the status.
    node.statusFields = .inexpressible
    let address = ServiceAddress(source.text("url") ?? "")
    let body = ["jsonBody", "body"].lazy.compactMap { source.parameter($0) }
      .first { $0.text?.isEmpty == false }
    if let body, let text = body.text { node.prompt = .declared(text, body.span) }
    if let last = address.parts.last, let colon = last.firstIndex(of: ":") {
      // What draws pictures gives pictures.
      if last.hasPart("image") { node.output = .unknown("the model is one that makes pictures") }
      if !last.hasPart("{"), let url = source.parameter("url") {
        node.model = .declared("\(address.host)/\(last[..<colon])", url.span)
      }
    } else if let (name, span) = model(in: source, body) {
      node.model = .declared("\(address.host)/\(name)", span)
    }
    // A form that the request asks for is one that it may get.
    let texts = [body?.text ?? ""] + parameters(of: source).compactMap { $0["name"]?.text }
    let isPlain =
      (body == nil || body?.text?.hasPart("\"messages\"") == true
        || body?.text?.hasPart("\"contents\"") == true)
      && !texts.contains { text in forms.contains(where: text.hasPart) }
    if !isPlain || address.host.hasSuffix("huggingface.co") {
      node.output = .unknown("the request says what form the answer has")
    }
  }

  private static let forms = [
    "response_format", "responseSchema", "response_schema", "responseJsonSchema", "text_format",
    "\"format\"", "tools", "functions", "responseModalities",
  ]

  private static func parameters(of source: N8nNode) -> [SyntaxNode] {
    for key in ["bodyParameters", "bodyParametersUi"] {
      if let list = source.parameter(key)?["parameters"] ?? source.parameter(key)?["parameter"] {
        return list.elements
      }
    }
    return []
  }

  /// The name of the model in the body, where it is written there.
  private static func model(in source: N8nNode, _ body: SyntaxNode?) -> (String, Span)? {
    for entry in parameters(of: source) where entry["name"]?.text == "model" {
      guard let value = entry["value"], let text = value.n8nText, !text.hasPart("{{") else {
        return nil
      }
      return text.isEmpty ? nil : (text, value.span)
    }
    guard let body, let text = body.text else { return nil }
    var rest = text.utf8.prefix(100_000)[...]
    let key = "\"model\"".utf8
    while !rest.isEmpty, !rest.starts(with: key) { rest = rest.dropFirst() }
    rest = rest.dropFirst(key.count).drop { $0 <= 0x20 || $0 == 0x3A }
    guard rest.first == 0x22 else { return nil }
    let name = String(decoding: rest.dropFirst().prefix { $0 != 0x22 }, as: UTF8.self)
    return name.isEmpty || name.hasPart("{{") ? nil : (name, body.span)
  }
}

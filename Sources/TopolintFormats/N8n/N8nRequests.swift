import TopolintModel
import TopolintSource
import TopolintSyntax

/// What an HTTP request or a query of a database does.
enum N8nRequests {
  /// A request does what its method says. One to a service that only answers, whose address is
  /// written, reads whatever the method is: model and search APIs take their questions by POST.
  static func effect(of node: N8nNode) -> Fact<Effect> {
    let method = node.parameter("method") ?? node.parameter("requestMethod")
    guard let method else {
      return .engineDefault(Effect(.read, basis: .stated), N8nProfile.httpMethod)
    }
    guard let name = method.n8nText?.uppercased(), !name.hasPart("{{") else {
      return .dynamic(method.span)
    }
    let address = ServiceAddress(node.text("url") ?? "")
    if let level = level(of: name, at: address, node) {
      return .declared(Effect(level, basis: .name), method.span)
    }
    let isReading = ["GET", "HEAD", "OPTIONS"].contains(name)
    return .declared(Effect(isReading ? .read : .external, basis: .stated), method.span)
  }

  /// What the address and the body say more than the method does.
  private static func level(
    of method: String, at address: ServiceAddress, _ node: N8nNode
  ) -> EffectLevel? {
    if ["GET", "HEAD", "OPTIONS"].contains(method) { return nil }
    if method == "DELETE" { return address.isOwn ? .write : nil }
    if address.answers || address.asks || N8nBodies.isQuestion(node) { return .read }
    if address.isReply { return EffectLevel.none }
    if address.isOwn || address.isStore { return .write }
    // What is uploaded is seen by nobody before something refers to it.
    if address.parts.suffix(3).elementsEqual(["wp", "v2", "media"]) { return .write }
    return N8nBodies.isDraft(node) ? EffectLevel.none : nil
  }

  /// What a query written in the file does: reading when it starts with `SELECT`. One that is put
  /// together at run time is SQL of whoever wrote it.
  static func effect(ofQuery query: SyntaxNode?) -> Effect? {
    guard let text = query?.text, !text.isEmpty else { return nil }
    var bare = text[...]
    if bare.hasPrefix("=") { bare = bare.dropFirst() }
    bare = bare.drop { $0.isWhitespace || $0 == "(" }
    let word = bare.prefix { $0.isLetter }.uppercased()
    switch word {
    case "SELECT", "SHOW", "DESCRIBE", "EXPLAIN": return Effect(.read, basis: .stated)
    case "WITH":
      return text.uppercased().hasPart("INSERT ")
        ? Effect(.write, basis: .stated) : Effect(.read, basis: .stated)
    case "INSERT", "UPDATE", "MERGE", "CREATE": return Effect(.write, basis: .stated)
    default: return Effect(.irreversible, basis: .stated)
    }
  }

  /// How long a request may take.
  static func timeout(of node: N8nNode) -> Fact<Limit<Milliseconds>> {
    guard let written = node.option("timeout") else {
      return .engineDefault(.finite(Milliseconds(300_000)), N8nProfile.httpTimeout)
    }
    if let number = written.n8nNumber {
      return .declared(.finite(Milliseconds(seconds: number / 1000)), written.span)
    }
    return .dynamic(written.span)
  }

  /// The field that tells of an error status where the node is told to take none for a failure.
  static func statusFields(of node: N8nNode) -> Fact<[String]> {
    guard let option = node.option("response")?["response"]?["neverError"], option.bool == true
    else { return .inexpressible }
    return .declared(["statusCode"], option.span)
  }

  /// Whether a request carries a key by which the receiver tells a second try from a second order,
  /// or its method is one that can be repeated (RFC 9110, 9.2.2).
  static func idempotency(of node: N8nNode) -> Fact<Bool> {
    for key in ["headerParameters", "headerParametersUi"] {
      for header in node.parameter(key)?["parameters"]?.elements ?? node.parameter(key)?[
        "parameter"]?.elements ?? []
      {
        guard let name = header["name"], let text = name.text else { continue }
        let lowered = text.lowercased()
        if lowered.hasPart("idempotency") || lowered == "x-request-id" {
          return .declared(true, name.span)
        }
      }
    }
    guard let method = node.parameter("method") ?? node.parameter("requestMethod"),
      ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].contains(method.n8nText?.uppercased() ?? "")
        || ServiceAddress(node.text("url") ?? "").isNavigation
    else { return .inexpressible }
    return .declared(true, method.span)
  }
}

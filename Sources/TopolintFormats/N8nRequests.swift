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
    if method.isN8nExpression {
      return .dynamic(method.span)
    }
    let name = method.text?.uppercased() ?? ""
    if ["GET", "HEAD", "OPTIONS"].contains(name) {
      return .declared(Effect(.read, basis: .stated), method.span)
    }
    if name != "DELETE", let url = node.text("url"), answers(url) || asks(url) {
      return .declared(Effect(.read, basis: .name), method.span)
    }
    return .declared(Effect(.external, basis: .stated), method.span)
  }

  private static func answers(_ url: String) -> Bool {
    var host = url[...]
    if host.hasPrefix("=") { host = host.dropFirst() }
    for scheme in ["https://", "http://"] where host.hasPrefix(scheme) {
      host = host.dropFirst(scheme.utf8.count)
    }
    host = host.prefix { $0 != "/" && $0 != "?" && $0 != "{" }
    return hosts.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  /// Whether the last part of an address is a question: `.../search`, `.../points/scroll`.
  private static func asks(_ url: String) -> Bool {
    let path = url.prefix { $0 != "?" }
    guard let last = path.split(separator: "/").last else { return false }
    guard let word = EffectLexicon.words(of: String(last)).first else { return false }
    return ["search", "query", "scroll", "list", "find", "count", "get", "lookup", "drafts"]
      .contains(word)
  }

  private static let hosts: [String] = [
    "api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com", "api.mistral.ai",
    "api.groq.com", "openrouter.ai", "api.perplexity.ai", "api.deepseek.com", "api.x.ai",
    "api.cohere.ai", "api.cohere.com", "api.together.xyz", "api-inference.huggingface.co",
    "router.huggingface.co", "api.firecrawl.dev", "google.serper.dev", "api.tavily.com",
    "api.jina.ai", "r.jina.ai", "s.jina.ai", "api.exa.ai", "vision.googleapis.com",
    "api.elevenlabs.io", "translation.googleapis.com", "language.googleapis.com",
    "api.voyageai.com",
  ]

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
      ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].contains(method.text?.uppercased() ?? "")
    else { return .inexpressible }
    return .declared(true, method.span)
  }
}

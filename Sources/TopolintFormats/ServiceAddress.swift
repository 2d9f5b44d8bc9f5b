import TopolintSource

/// What the address of an HTTP request tells of the service behind it.
struct ServiceAddress {
  /// The host, in lower case; empty where it is put together at run time.
  let host: String
  /// The parts of the path.
  let parts: [Substring]
  /// Whether the path goes on with a text that is put together at run time, so that what is asked
  /// for is not known: `https://host/api{{ $json.url }}`.
  let isOpen: Bool

  init(_ url: String) {
    var rest = url[...]
    if rest.hasPrefix("=") { rest = rest.dropFirst() }
    rest = rest.drop { $0 == " " }
    for scheme in ["https:", "http:"] where rest.hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.utf8.count)
    }
    rest = rest.drop { $0 == "/" }
    let name = rest.prefix { !["/", "?", "{", ":", "<"].contains($0) }
    host = name.lowercased()
    rest = rest.dropFirst(name.count)
    let path = rest.prefix { $0 != "?" }
    parts = path.split(separator: "/")
    var before = path.prefix { $0 != "{" }
    let isFilledIn = before.endIndex != path.endIndex
    if before.last == "$" { before = before.dropLast() }
    isOpen = isFilledIn && before.last != "/"
  }

  /// Whether what is posted there asks a model for text.
  var asksModel: Bool {
    guard !isOpen, let last = parts.last else { return false }
    switch host {
    case "generativelanguage.googleapis.com", "aiplatform.googleapis.com":
      return Self.generates(last)
    case "api-inference.huggingface.co": return parts.first == "models"
    default:
      if host.hasSuffix("-aiplatform.googleapis.com") { return Self.generates(last) }
      if host.hasSuffix(".openai.azure.com") { return ["completions", "responses"].contains(last) }
      if host.hasPrefix("bedrock-runtime.") {
        return ["invoke", "converse", "invoke-with-response-stream", "converse-stream"].contains(
          last)
      }
      return Self.models[host]?.contains(String(last)) == true
    }
  }

  private static func generates(_ last: Substring) -> Bool {
    last.hasSuffix(":generateContent") || last.hasSuffix(":streamGenerateContent")
  }

  /// Whether models or searches answer there, or media are computed: they take their questions by
  /// POST and change nothing.
  var answers: Bool { isAmong(Self.answering) }

  /// Whether rows or pages of a store lie there that the workflow fills.
  var isStore: Bool { isAmong(Self.stores) }

  /// Whether the workflow's own operators run the service: a host of the same network or machine.
  var isOwn: Bool {
    guard !host.isEmpty, !isOpen else { return false }
    if host == "localhost" || host.hasSuffix(".internal") || host.hasSuffix(".local") {
      return true
    }
    let numbers = host.split(separator: ".").map { Int($0) }
    guard numbers.count > 1 else { return host.utf8.first { $0 >= 0x61 && $0 <= 0x7A } != nil }
    guard numbers.count == 4, let first = numbers[0], let second = numbers[1] else { return false }
    return first == 10 || first == 127 || (first == 192 && second == 168)
      || (first == 172 && (16...31).contains(second))
  }

  /// Whether the path is a question: `.../search`, `.../points/scroll`, `.../convert/pdf/img`.
  var asks: Bool {
    guard let last = parts.last else { return false }
    if last == "points", parts.contains("collections") { return true }
    if last.hasPrefix("run-sync") { return true }
    // What comes behind says into what: `/convert/pdf/img`.
    if parts.dropLast().contains(where: { Self.computing.contains($0.lowercased()) }) {
      return true
    }
    guard let word = EffectLexicon.words(of: String(last)).first else { return false }
    return Self.questions.contains(word)
  }

  /// Whether it moves a browser that the workflow drives: doing so again shows the same page.
  var isNavigation: Bool {
    guard parts.contains("session"), let last = parts.last else { return false }
    return ["url", "refresh", "rect", "back", "forward"].contains(last)
  }

  /// Whether it answers the message that started the run, by the token that came with it.
  var isReply: Bool { host == "api.line.me" && parts.last == "reply" }

  /// Whether the last part is what people say under a thing: `.../issues/7/comments`.
  var isThread: Bool {
    guard !isOpen, parts.count > 2, let last = parts.last else { return false }
    return ["comments", "discussions", "notes", "replies", "reply"].contains(last)
  }

  private func isAmong(_ names: [String]) -> Bool {
    names.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  private static let computing: Set<String> = ["convert", "transcribe", "translate", "ocr"]

  private static let questions: Set<String> = [
    "search", "query", "scroll", "list", "find", "count", "get", "lookup", "drafts", "details",
    "retrieve", "completions", "embeddings", "convert", "parse", "extract", "translate",
    "summarize", "classify", "predict",
  ]

  private static let stores: [String] = [
    "api.airtable.com", "api.notion.com", "api.baserow.io", "sheets.googleapis.com",
    "docs.googleapis.com", "coda.io",
  ]

  /// Hosts at which the last parts of a path ask a model for text
  /// (platform.openai.com/docs/api-reference, docs.anthropic.com/en/api/messages,
  /// ai.google.dev/api/generate-content, openrouter.ai/docs/api-reference, docs.mistral.ai/api,
  /// console.groq.com/docs/api-reference, huggingface.co/docs/inference-providers,
  /// learn.microsoft.com/azure/ai-foundry/openai/reference, docs.aws.amazon.com/bedrock/latest/APIReference).
  private static let models: [String: [String]] = [
    "api.openai.com": ["completions", "responses"], "api.anthropic.com": ["messages", "complete"],
    "openrouter.ai": ["completions", "responses"], "api.mistral.ai": ["completions"],
    "api.groq.com": ["completions", "responses"], "api.deepseek.com": ["completions"],
    "api.x.ai": ["completions", "responses"], "api.perplexity.ai": ["completions"],
    "api.together.xyz": ["completions"], "router.huggingface.co": ["completions"],
    "api.fireworks.ai": ["completions"], "api.cerebras.ai": ["completions"],
    "dashscope.aliyuncs.com": ["completions", "generation"],
    "dashscope-intl.aliyuncs.com": ["completions", "generation"],
    "models.github.ai": ["completions"], "api.cohere.com": ["chat"], "api.cohere.ai": ["chat"],
  ]

  private static let answering: [String] = [
    "api.fireworks.ai", "api.cerebras.ai", "dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com",
    "models.github.ai", "openai.azure.com", "aiplatform.googleapis.com",
    "api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com", "api.mistral.ai",
    "api.groq.com", "openrouter.ai", "api.perplexity.ai", "api.deepseek.com", "api.x.ai",
    "api.cohere.ai", "api.cohere.com", "api.together.xyz", "api-inference.huggingface.co",
    "router.huggingface.co", "api.firecrawl.dev", "google.serper.dev", "api.tavily.com",
    "api.jina.ai", "r.jina.ai", "s.jina.ai", "api.exa.ai", "vision.googleapis.com",
    "api.elevenlabs.io", "translation.googleapis.com", "language.googleapis.com",
    "api.voyageai.com", "leonardo.ai", "creatomate.com", "api.replicate.com", "fal.run",
    "api.stability.ai", "runwayml.com", "api.heygen.com", "api.synthesia.io", "api.d-id.com",
    "api.lumalabs.ai", "api.piapi.ai", "api.kie.ai", "json2video.com", "api.deepgram.com",
    "api.assemblyai.com", "api.bfl.ml", "api.bfl.ai", "api.ideogram.ai", "hcti.io", "aspose.app",
    "api.cloud.llamaindex.ai", "api.shotstack.io", "api.cartesia.ai", "api.play.ht",
  ]
}

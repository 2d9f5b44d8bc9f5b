/// How n8n's nodes wrap what a model says.
enum N8nAnswers {
  /// What stands beside the answer.
  static let metadata: Set<String> = [
    "usage", "tokenUsage", "finish_reason", "intermediateSteps", "id", "object", "created",
    "thread", "threadId", "sessionId", "logprobs", "role", "refusal", "error",
  ]

  private static let wrappers: Set<String> = [
    "choices", "message", "candidates", "parts", "output", "response",
  ]
  private static let texts: Set<String> = [
    "content", "text", "output", "response", "result", "output_text",
  ]

  /// Whether a field of a vendor's answer is none that the model has a part in: the node gives the
  /// choices of a chat as they come, and what the model says lies below their `message`
  /// (n8n-io/n8n:packages/@n8n/nodes-langchain/nodes/vendors/OpenAi/actions/text/message.operation.ts).
  static func isBeside(_ field: String, of node: N8nNode) -> Bool {
    if node.short == "httpRequest" {
      return ["model", "usageMetadata", "stop_reason", "type", "headers", "statusCode"]
        .contains(field)
    }
    return node.short == "openAi" && node.isAI && (node.text("resource") ?? "text") == "text"
      && (node.text("operation") ?? "message") == "message" && !wrappers.contains(field)
      && !texts.contains(field)
  }

  /// The fields of what was answered: a request that asks for all of the answer has it as `body`.
  static func answered(_ fields: [String], by node: N8nNode) -> [String] {
    node.short == "httpRequest" && fields.first == "body" ? Array(fields.dropFirst()) : fields
  }

  /// The fields below the answer itself: the vendor's wrapping is taken off.
  static func bare(_ fields: [String]) -> [String] {
    var rest = fields[...]
    var steps = 0
    while let first = rest.first, steps < 4, wrappers.contains(first) || texts.contains(first) {
      rest = rest.dropFirst()
      steps += 1
      if first == "content", rest.first != "text", rest.first != "parts" { break }
      if first == "text" || first == "output" && rest.first != "content" { break }
    }
    // What the language counts or computes of a text is no field of it.
    if rest.last == "length" { rest = rest.dropLast() }
    return Array(rest)
  }
}

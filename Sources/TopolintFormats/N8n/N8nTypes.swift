import TopolintSource
import TopolintSyntax

/// What n8n's own node types are for the graph, by their short names.
enum N8nTypes {
  /// Types that the engine never runs.
  static let notes: Set<String> = ["stickyNote"]

  /// Whether a run can begin at a node of the type.
  static func isTrigger(_ node: N8nNode) -> Bool {
    node.short.hasSuffix("Trigger") || triggers.contains(node.short)
  }

  private static let triggers: Set<String> = [
    "webhook", "start", "cron", "interval", "emailReadImap", "trigger",
  ]

  /// Triggers that bring in what anyone may have written.
  static let untrustedTriggers: Set<String> = [
    "webhook", "formTrigger", "telegramTrigger", "gmailTrigger", "emailReadImap",
    "microsoftOutlookTrigger", "rssFeedReadTrigger", "whatsAppTrigger", "twilioTrigger",
    "typeformTrigger", "jotFormTrigger", "calendlyTrigger", "lineTrigger", "facebookTrigger",
    "wufooTrigger", "surveyMonkeyTrigger", "formstackTrigger", "formIoTrigger", "intercomTrigger",
    "zendeskTrigger", "freshdeskTrigger", "helpScoutTrigger", "acuitySchedulingTrigger",
    "calTrigger", "githubTrigger", "gitlabTrigger", "redditTrigger", "wooCommerceTrigger",
    "shopifyTrigger",
  ]

  /// Whether a node that reads what people publish is tied to one publisher whom its author chose.
  static func isPinned(_ node: N8nNode) -> Bool {
    func isWritten(_ place: SyntaxNode?) -> Bool {
      guard let place = place?.n8nLocated, let text = place.text else { return false }
      return !text.isEmpty && !place.isN8nExpression
    }
    let filters = node.parameter("filters")
    return isWritten(filters?["channelId"]) || isWritten(node.parameter("channelId"))
      || (node.short == "rssFeedRead" && isWritten(node.parameter("url"))
        && node.text("url")?.hasPart("channel_id=") == true)
  }

  /// Types whose items leave as they came, so that an expression behind them reads what was before.
  static func isTransparent(_ node: N8nNode) -> Bool {
    if node.isDisabled { return true }
    switch node.short {
    case "wait":
      return !["webhook", "form"].contains(node.text("resume") ?? "")
    case "executeWorkflow":
      return N8nStart(node)?.isAwaited == false
    case "dataTable":
      return ["rowExists", "rowNotExists"].contains(node.text("operation") ?? "")
    default: return transparent.contains(node.short)
    }
  }

  private static let transparent: Set<String> = [
    "if", "switch", "filter", "merge", "noOp", "limit", "splitInBatches", "sort",
    "removeDuplicates", "compareDatasets", "executionData", "respondToWebhook", "stopAndError",
    "textClassifier", "sentimentAnalysis", "modelSelector",
  ]

  /// Types that only rearrange or compute: what leaves them is made of what enters.
  static let transforms: Set<String> = [
    "aggregate", "summarize", "splitOut", "itemLists", "html", "htmlExtract", "markdown", "xml",
    "extractFromFile", "convertToFile", "moveBinaryData", "spreadsheetFile", "compression",
    "crypto", "dateTime", "editImage", "renameKeys", "code", "function", "functionItem",
    "aiTransform", "readPDF", "iCal", "jwt", "totp", "quickChart",
  ]

  /// Whether a node that chooses has an output for each case, and another only for its failures: its
  /// cases are all written down. Old switches have four outputs whatever their rules say.
  static func hasAnOutputForEachCase(_ node: N8nNode) -> Bool {
    switch node.short {
    case "if", "filter", "textClassifier", "guardrails", "evaluation": true
    case "splitInBatches": node.version >= 2
    case "switch": node.version >= 3 && node.text("mode") != "expression"
    default: false
    }
  }

  /// Whether a node has one output, and another only for its failures: what its type declares as
  /// `outputs` (n8n-io/n8n:packages/nodes-base/nodes,
  /// n8n-io/n8n:packages/@n8n/nodes-langchain/nodes). Types of the community and those whose outputs
  /// hang on their parameters are none of them.
  static func hasOneOutput(_ node: N8nNode) -> Bool {
    guard node.isBase, !isTrigger(node), !node.short.hasSuffix("Tool") else { return false }
    if node.isAI { return singleAI.contains(node.short) }
    return single.contains(node.short) || transforms.contains(node.short)
      || N8nCatalogue.service(node.short) != nil
  }

  private static let single: Set<String> = [
    "set", "noOp", "limit", "sort", "wait", "executeWorkflow", "httpRequest", "merge",
  ]
  private static let singleAI: Set<String> = [
    "agent", "chainLlm", "chainSummarization", "chainRetrievalQa", "informationExtractor",
  ]

  /// Nodes that hold code of their author.
  static let scripts: Set<String> = ["code", "function", "functionItem", "aiTransform"]

  /// The kinds of `connections`: `main`, and those that lead from a sub-node to its user.
  static let connectionKinds: [String] = [
    "main", "ai_agent", "ai_chain", "ai_document", "ai_embedding", "ai_languageModel", "ai_memory",
    "ai_outputParser", "ai_reranker", "ai_retriever", "ai_textSplitter", "ai_tool",
    "ai_vectorStore", "ai_vectorRetriever",
  ]

  /// The same, to look one up.
  static let isConnectionKind = Set(connectionKinds)
}

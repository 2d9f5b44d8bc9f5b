import TopolintModel
import TopolintSource
import TopolintSyntax

/// What is known of the tools that Flowise brings; sources in docs/formats/flowise.md.
enum FlowiseTools {
  /// Sets what a tool does: by its component, and by the actions that are chosen where it has several.
  static func describe(
    _ node: inout Node, _ name: String, _ config: SyntaxNode?, at span: Span
  ) {
    let actions = actions(of: config)
    var known = ToolKnowledge()
    var isSure = true
    for action in actions {
      let one = catalogue[name, action] ?? ToolKnowledge.named(action)
      if let level = one?.effect, known.effect.map({ level > $0 }) ?? true {
        known.effect = level
      }
      known.labels = Array(Set((known.labels ?? []) + (one?.labels ?? []))).sorted()
      isSure = isSure && one?.effect != nil && one?.basis != .name
    }
    if actions.isEmpty { known = catalogue[name] ?? ToolKnowledge() }
    if known.labels?.isEmpty == true { known.labels = nil }
    if !isSure { known.basis = .name }
    known.describe(&node, at: span, otherwise: "nothing tells what the tool does")
    let method = name.hasPrefix("requests") ? String(name.dropFirst(8)) : ""
    if !method.isEmpty {
      ToolKnowledge.http(method: method).describe(&node, at: span, otherwise: "")
      if node.idempotency.isInexpressible {
        node.idempotency = .engineDefault(false, FlowiseProfile.noKey)
      }
    }
    if let credential = config?["FLOWISE_CREDENTIAL_ID"], let id = credential.string, !id.isEmpty {
      node.credentials = .declared([id], credential.span)
    }
  }

  /// The actions that are chosen: of a tool with several sorts of them those of the sort that is chosen.
  static func actions(of config: SyntaxNode?) -> [String] {
    var chosen: [String] = []
    var all: [String] = []
    let sort = (config?.entries ?? []).first { $0.name.hasSuffix("Type") }?.value.string ?? ""
    let one = sort.hasSuffix("s") ? String(sort.dropLast()) : sort
    for entry in config?.entries ?? [] where entry.name.hasSuffix("Actions") {
      let names = entry.value.flowiseList.compactMap(\.string)
      all += names
      if entry.name == sort + "Actions" || entry.name == one + "Actions" { chosen += names }
    }
    return Array((chosen.isEmpty ? all : chosen).prefix(64))
  }

  /// Components by name; `component:action` for an action whose name does not say it.
  static let catalogue = ToolCatalogue([
    // Mail and messages.
    (ToolKnowledge(labels: [.untrusted, .private]), ["gmail", "microsoftOutlook"]),
    (ToolKnowledge(labels: [.private]), ["microsoftTeams", "slackMCP"]),
    (ToolKnowledge(.irreversible), ["slackMCP:slack_post_message", "awsSNS"]),
    (
      ToolKnowledge(.external),
      [
        "gmail:trashMessage", "gmail:untrashMessage", "gmail:trashThread", "gmail:untrashThread",
        "microsoftTeams:archiveChannel", "microsoftTeams:unarchiveChannel",
        "microsoftTeams:pinMessage", "microsoftTeams:unpinMessage", "microsoftTeams:unsetReaction",
        "jiraTool:transitionIssue", "githubMCP:fork_repository", "stripeAgentTool",
      ]
    ),
    // Documents, tables, boards and calendars of the organisation: the verb says the rest.
    (
      ToolKnowledge(labels: [.private]),
      ["googleCalendarTool", "googleDocsTool", "googleDriveTool", "googleSheetsTool", "jiraTool"]
    ),
    (
      ToolKnowledge(.write),
      [
        "googleSheetsTool:createSpreadsheet", "googleSheetsTool:updateSpreadsheet",
        "googleSheetsTool:updateValues", "googleSheetsTool:appendValues",
        "googleSheetsTool:clearValues", "googleSheetsTool:batchUpdateValues",
        "googleSheetsTool:batchClearValues", "writeFile",
      ]
    ),
    (ToolKnowledge(.write, labels: [.private]), ["awsDynamoDBKVStorage"]),
    (ToolKnowledge(.read, labels: [.private]), ["postgresMCP"]),
    // Anyone may write an issue or a comment.
    (ToolKnowledge(labels: [.untrusted]), ["githubMCP"]),
    // The web: what comes back, anyone may have written.
    (
      ToolKnowledge(.read, labels: [.untrusted]),
      [
        "googleCustomSearch", "serpAPI", "serper", "tavilyAPI", "exaSearch", "searchAPI", "searXNG",
        "braveSearchAPI", "braveSearchMCP", "webBrowser", "webScraperTool", "web_search_preview",
        "web_search_20250305", "web_fetch_20250910", "urlContext", "googleSearch",
        "cheerioWebScraper", "puppeteerWebScraper", "playwrightWebScraper", "fireCrawl",
      ]
    ),
    (ToolKnowledge(.read), ["arxiv", "wolframAlpha", "readFile", "retrieverTool"]),
    // Code that a model writes.
    (ToolKnowledge(.irreversible), ["codeInterpreterE2B", "pythonInterpreter"]),
    // Nothing outside.
    (
      ToolKnowledge(.none),
      [
        "calculator", "currentDateTime", "jsonPathExtractor", "sequentialThinkingMCP",
        "code_interpreter", "codeExecution", "image_generation",
      ]
    ),
  ])

  /// The server that a configuration of MCP starts or calls; nil where it says none.
  static func server(_ name: String, _ config: SyntaxNode?, at span: Span) -> ToolServer? {
    guard let table = config?["mcpServerConfig"]?.flowiseTable else { return nil }
    if let command = table["command"], let program = command.string {
      var words: [ServerCommand.Word] = [(program, command.span)]
      for argument in table["args"]?.elements ?? [] {
        if let text = argument.text { words.append((text, argument.span)) }
      }
      return ServerCommand.server(name, command: words, at: command.span)
    }
    guard let address = table["url"], address.string != nil else { return nil }
    return ToolServer(name, origin: .address, pin: .inexpressible, span: address.span)
  }
}

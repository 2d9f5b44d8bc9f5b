import TopolintModel
import TopolintSource
import TopolintSyntax

/// What is known of the tools that Dify and its marketplace offer; sources in docs/formats/dify.md.
enum DifyTools {
  /// Sets what a tool does, by its provider where that is known, else by the verb in its name.
  static func describe(_ node: inout Node, provider: SyntaxNode?, tool: SyntaxNode?) {
    let span = tool?.span ?? provider?.span ?? node.span
    let known =
      knowledge(ofProvider: provider?.text ?? "", tool: tool?.text)
      ?? ToolKnowledge.named(tool?.text ?? "") ?? ToolKnowledge()
    known.describe(&node, at: span, otherwise: "nothing tells what the tool does")
    if node.idempotency.isInexpressible {
      node.idempotency = .engineDefault(false, DifyProfile.again)
    }
  }

  /// What the catalogue holds of a provider's tool.
  static func knowledge(ofProvider provider: String, tool: String?) -> ToolKnowledge? {
    // Marketplace plugins are named `author/plugin/provider`.
    let name = provider.split(separator: "/").last.map { $0.lowercased() } ?? ""
    return catalogue[name, tool]
  }

  /// Providers by the name after the last slash; `provider:tool` for a tool that differs.
  static let catalogue = ToolCatalogue([
    // Messages to other people.
    (
      ToolKnowledge(.irreversible),
      [
        "slack", "slack_webhook", "discord", "discord_webhook", "email", "smtp", "sendgrid",
        "telegram", "dingtalk", "dingtalk_group_bot", "wecom", "wecom_group_bot",
        "feishu_group_bot", "feishu_message", "lark_message_and_group", "onebot", "mailgun",
        "resend", "bark", "ntfy", "teams_webhook", "telegraph",
      ]
    ),
    (ToolKnowledge(.irreversible, isPaid: true), ["twilio"]),
    // Conversations of others, read.
    (
      ToolKnowledge(.read, labels: [.untrusted, .private]),
      [
        "discord:get_channel_messages", "feishu_message:get_chat_messages",
        "feishu_message:get_thread_messages", "lark_message_and_group:get_chat_messages",
        "lark_message_and_group:get_thread_messages", "front:find_conversations",
        "front:find_channels_conversations",
      ]
    ),
    // Code, SQL and shells that a model may write.
    (
      ToolKnowledge(.irreversible),
      [
        "code", "e2b", "judge0ce", "ssh", "terminal", "databaseoperation", "database:sql_execute",
      ]
    ),
    (ToolKnowledge(.read, labels: [.private]), ["db_query", "vanna", "database:text2sql"]),
    // The web: what comes back, anyone may have written.
    (
      ToolKnowledge(.read, labels: [.untrusted]),
      [
        "google", "bing", "azure_bing_search_v7", "duckduckgo", "tavily", "searxng", "searchapi",
        "serper", "serpapi", "brave", "perplexity", "wikipedia", "webscraper", "jina", "firecrawl",
        "crawl4ai", "spider", "exa", "novitaai_search", "youtube", "transcript", "reddit",
        "hacker_news", "rss", "agentql", "brightdata", "websearch",
      ]
    ),
    // No page of anybody: the plugin translates, or counts tokens.
    (ToolKnowledge(.read), ["duckduckgo:ddgo_translate", "jina:jina_tokenizer"]),
    // Reference data of one publisher.
    (
      ToolKnowledge(.read),
      [
        "arxiv", "pubmed", "gaode", "openweather", "stackexchange", "wolframalpha", "yahoo",
        "yahoo_finance", "alphavantage", "crossref", "devdocs", "nominatim", "google_translate",
        "baidu_translate", "deepl",
      ]
    ),
    // Mailboxes: what is read there, anyone may have sent.
    (ToolKnowledge(labels: [.untrusted, .private]), ["gmail", "outlook", "front", "imap"]),
    // Documents, tables, boards and calendars of the organisation: the verb says the rest.
    (
      ToolKnowledge(labels: [.private]),
      [
        "google_sheets", "google_drive", "google_calendar", "notion", "confluence", "dropbox",
        "feishu_base", "feishu_calendar", "feishu_document", "feishu_spreadsheet", "feishu_task",
        "feishu_wiki", "lark_base", "lark_calendar", "lark_document", "lark_spreadsheet",
        "lark_task", "lark_wiki", "aliyuque", "alist", "baserow", "attio", "hubspot", "salesforce",
        "trello", "jira", "linear", "bitbucket", "gitlab", "azure_blob_storage", "cloudflarekv",
      ]
    ),
    // Anyone may write an issue or a comment.
    (ToolKnowledge(labels: [.untrusted]), ["github"]),
    // Nothing outside; pictures and sounds are made for money.
    (
      ToolKnowledge(.none),
      [
        "time", "maths", "math", "json_process", "regex", "qrcode", "chart", "echarts",
        "md_exporter", "dify_extractor", "dify_cleaner",
      ]
    ),
    (
      ToolKnowledge(.none, isPaid: true),
      ["dalle", "azuredalle", "stability", "cogview", "aihubmix-image", "did"]
    ),
    (ToolKnowledge(.none), ["stablediffusion", "comfyui"]),
  ])

  /// What the type of a RAG pipeline's source says of the documents that it brings.
  static func labels(ofDatasource type: String?) -> [DataLabel]? {
    switch type {
    case "local_file", "website_crawl": [.untrusted]
    case "online_document", "online_drive": [.private]
    default: nil
    }
  }
}

import TopolintModel
import TopolintSyntax

/// What n8n's app nodes do to the world, by type, resource and operation.
///
/// The names of operations are n8n's own, so what they say is known and not guessed; only for
/// community nodes is it a guess. An export leaves out a parameter that has its default, so each
/// service states its default operation.
enum N8nCatalogue {
  /// What is known of a service.
  struct Service {
    /// The operation when none is written, for the resource when none is written.
    let operation: String
    /// What it does when its operation is not known by its verb.
    var otherwise: EffectLevel?
    /// Whether creating something there reaches other people: a message or a publication.
    var isOutward = false
    /// Whether it is a store of the workflow's own.
    var isStore = false
    /// What reading from it brings in.
    var labels: [DataLabel] = []
  }

  /// The service of a node; a tool variant is the service of its base node.
  static func service(_ short: String) -> Service? {
    if let known = services[short] { return known }
    return short.hasSuffix("Tool") ? services[String(short.dropLast(4))] : nil
  }

  /// What a node of a service does: by its operation, or the default one of its resource.
  static func effect(of node: N8nNode, _ service: Service) -> EffectLevel? {
    let resource = node.text("resource") ?? ""
    let operation =
      node.text("operation")
      ?? (resource.isEmpty ? service.operation : defaults[resource] ?? service.operation)
    return level(operation, resource: resource, service)
  }

  static func level(_ operation: String, resource: String, _ service: Service) -> EffectLevel? {
    let word = firstWord(of: operation)
    if resource == "draft", word != "send" { return EffectLevel.none }
    if reading.contains(word) { return .read }
    if harmless.contains(operation) { return EffectLevel.none }
    if word == "delete" || operation == "deleteTable" || operation == "removeAll" {
      return .irreversible
    }
    if sending.contains(word) { return .irreversible }
    guard writing.contains(word) else { return service.otherwise }
    if service.isOutward, word == "create" || word == "upload" { return .irreversible }
    if word == "share" || word == "invite" { return .external }
    return service.isStore ? .write : .external
  }

  /// Whether doing it twice is doing it once.
  static func isIdempotent(_ operation: String) -> Bool {
    ["update", "upsert", "appendOrUpdate", "delete", "set"].contains(operation)
  }

  private static func firstWord(of operation: String) -> String {
    var word = ""
    for character in operation.utf8 {
      if character >= 0x61, character <= 0x7A {
        word.unicodeScalars.append(Unicode.Scalar(character))
      } else if word.isEmpty, character >= 0x41, character <= 0x5A {
        word.unicodeScalars.append(Unicode.Scalar(character + 32))
      } else {
        break
      }
    }
    return word
  }

  /// The operation when only the resource is written.
  private static let defaults: [String: String] = [
    "label": "getAll", "thread": "getAll", "draft": "create", "file": "get", "chat": "get",
    "callback": "answerQuery", "user": "get", "media": "upload", "channel": "getAll",
    "fileFolder": "search", "folder": "create", "database": "get", "databasePage": "create",
    "page": "create", "base": "getMany", "calendar": "availability", "playlist": "getAll",
    "issueComment": "add", "issueAttachment": "add", "comment": "getAll", "search": "getAll",
    "event": "create", "spreadsheet": "create", "record": "get",
  ]

  private static let reading: Set<String> = [
    "get", "list", "search", "read", "download", "lookup", "find", "select", "query", "count",
    "info", "export", "availability", "retrieve", "fetch", "scrape", "media", "status", "load",
    "describe", "exists", "keys", "autocomplete", "run", "row",
  ]
  private static let sending: Set<String> = [
    "send", "post", "reply", "publish", "notify", "forward", "tweet", "broadcast", "pay", "charge",
    "refund", "transfer", "execute", "deploy", "merge", "terminate", "message", "retweet", "sms",
    "call", "dispatch",
  ]
  private static let writing: Set<String> = [
    "create", "update", "upsert", "append", "add", "insert", "upload", "move", "copy", "remove",
    "set", "edit", "push", "assign", "mark", "share", "rename", "clear", "put", "invite", "archive",
    "close", "open", "incr", "changes", "like", "write", "reset", "replace", "unarchive", "pin",
    "answer", "enqueue", "save", "import", "enable", "disable", "lock", "schedule", "follow",
  ]
  /// Operations that nobody is told of.
  private static let harmless: Set<String> = ["sendChatAction", "answerQuery", "answerInlineQuery"]

  private static let services: [String: Service] = {
    var services: [String: Service] = [:]
    func add(
      _ names: String, _ operation: String, outward: Bool = false, store: Bool = false,
      labels: [DataLabel] = [], otherwise: EffectLevel? = nil
    ) {
      let service = Service(
        operation: operation, otherwise: otherwise, isOutward: outward, isStore: store,
        labels: labels)
      for name in names.split(separator: " ") { services[String(name)] = service }
    }
    // Messages to people.
    add("slack mattermost rocketchat matrix zulip", "post", labels: [.private])
    add("gmail microsoftOutlook", "send", labels: [.private, .untrusted])
    add(
      "telegram whatsApp discord line twilio vonage messageBird sms77 plivo mocean", "send",
      labels: [.untrusted])
    add(
      "emailSend sendGrid mailgun mailjet mandrill awsSes awsSns pushover pushbullet gotify "
        + "signl4 spontit pushcut discordWebhook googleChat mailerLite postmark brevo "
        + "sendInBlue ntfy", "send", otherwise: .irreversible)
    add("microsoftTeams ciscoWebex googleChat", "create", outward: true, labels: [.private])
    // Publications.
    add("twitter linkedIn reddit medium facebookGraphApi bluesky", "create", outward: true)
    add("youTube", "getAll", outward: true, labels: [.untrusted])
    add("stripe paypal wise chargebee", "create", outward: true, labels: [.private])
    // Stores of the workflow's own.
    add(
      "postgres mySql microsoftSql mongoDb redis supabase crateDb questDb timescaleDb snowflake "
        + "oracleDatabase dataTable elasticsearch googleBigQuery awsDynamoDb googleFirestore",
      "insert", store: true, labels: [.private])
    add("baserow nocoDb seaTable stackby grist", "getAll", store: true, labels: [.private])
    add("googleSheets", "read", store: true, labels: [.private])
    add("airtable notion coda", "get", store: true, labels: [.private])
    add(
      "googleDrive microsoftOneDrive dropbox box nextCloud microsoftSharePoint", "upload",
      store: true, labels: [.private])
    add("googleDocs microsoftExcel googleSlides", "create", store: true, labels: [.private])
    add("googleTasks googleContacts microsoftToDo", "create", store: true, labels: [.private])
    add("googleCloudStorage s3 awsS3 ftp readWriteFile", "read", store: true)
    add("writeBinaryFile", "write", store: true, otherwise: .write)
    add("readBinaryFile readBinaryFiles", "read", otherwise: .read)
    // Systems that others work in.
    add("googleCalendar", "create", labels: [.private])
    add(
      "jira linear asana trello clickUp mondayCom todoist github gitlab bitbucket hubspot "
        + "salesforce pipedrive zohoCrm activeCampaign mailchimp zendesk freshdesk intercom "
        + "serviceNow erpNext bambooHr odoo affinity copper keap lemlist zoom webflow "
        + "wooCommerce shopify strapi ghost contentful wekan taiga freshworksCrm", "create",
      labels: [.private])
    add("wordpress", "create")
    add("n8n", "getAll", labels: [.private])
    add("graphql", "query", otherwise: .external)
    // What is only read.
    add("rssFeedRead hackerNews wikipedia", "getAll", labels: [.untrusted], otherwise: .read)
    add(
      "perplexity tavily firecrawl jina jinaAi brightData serpApi exa apify phantombuster "
        + "airtop scrapingBee", "search", labels: [.untrusted], otherwise: .read)
    add(
      "openWeatherMap coinGecko nasa googleAnalytics googleSearchConsole gong spotify strava "
        + "marketstack deepL googleTranslate googlePerspective humanticAi clearbit hunter "
        + "dropcontact uproc oneSimpleApi bannerbear quickChart bitly urlScanIo cal googleBooks",
      "get", otherwise: .read)
    // Programs.
    add("executeCommand ssh", "execute", otherwise: .irreversible)
    add("git", "push", otherwise: .external)
    return services
  }()
}

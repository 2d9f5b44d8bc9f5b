internal import TopolintSource
internal import TopolintSyntax

/// What the `Resource` of a Task calls.
struct AslResource {
  /// How the state goes on after the call.
  enum Pattern {
    /// When the answer to the request is there.
    case response
    /// When the job is done.
    case job
    /// When somebody sends the task's token back.
    case callback
  }

  /// The service, in small letters: `lambda`, `dynamodb`; empty where the text does not tell.
  var service = ""
  /// The action, in small letters: `invoke`, `putitem`.
  var action = ""
  /// The action as written: `putItem`.
  var actionName = ""
  /// How the state goes on.
  var pattern = Pattern.response
  /// The name of the function or activity, where the text is its address or a placeholder.
  var target: String?
  /// Whether it is an activity: a worker of its own asks for the work.
  var isActivity = false

  /// Whether it runs a function, and does not ask about one or change one.
  var isFunction: Bool { service == "lambda" && action.hasPrefix("invoke") }

  /// Reads the `Resource` of a state.
  init(of state: SyntaxNode, _ setting: AslSetting) {
    let text = state["Resource"].flatMap(AslIntrinsic.text) ?? ""
    // Between pieces that are joined stand blanks.
    self.init(text.filter { $0 != " " }, setting)
  }

  /// Reads the text; placeholders are filled in as far as they are known.
  init(_ text: String, _ setting: AslSetting) {
    let text = setting.filled(text)
    if let start = Self.end(of: ":states:::", in: text) {
      readIntegration(text[start...])
    } else if let start = Self.end(of: ":activity:", in: text) {
      isActivity = true
      target = String(text[start...])
    } else if let start = Self.end(of: ":function:", in: text) {
      service = "lambda"
      (action, actionName) = ("invoke", "invoke")
      target = String(text[start...].prefix { $0 != ":" })
    } else if let (service, action) = Self.abbreviated(text) {
      self.service = service
      (self.action, actionName) = (action.lowercased(), action)
    } else {
      // A placeholder alone: nearly always a function's address.
      service = "lambda"
      (action, actionName) = ("invoke", "invoke")
      target = text
    }
  }

  /// A placeholder of the kind that AWS's own templates use for addresses of services: `${DDBPutItem}`.
  private static func abbreviated(_ text: String) -> (service: String, action: String)? {
    guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
    let name = text.dropFirst(2).dropLast()
    for (prefix, service) in prefixes where name.hasPrefix(prefix) {
      let action = String(name.dropFirst(prefix.count))
      if actions.contains(action) { return (service, action) }
    }
    return nil
  }

  private static let prefixes = [
    ("DDB", "dynamodb"), ("DynamoDB", "dynamodb"), ("SNS", "sns"), ("SQS", "sqs"), ("S3", "s3"),
    ("EB", "events"), ("EventBridge", "events"),
  ]
  private static let actions: Set<String> = [
    "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem",
    "BatchWriteItem", "TransactWriteItems", "TransactGetItems", "Publish", "SendMessage",
    "PutEvents", "PutObject", "GetObject",
  ]

  /// `service:action.pattern`, `aws-sdk:service:action.pattern`.
  private mutating func readIntegration(_ rest: Substring) {
    var parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    if parts.first == "aws-sdk" { parts.removeFirst() }
    guard let name = parts.first, parts.count > 1 else { return }
    service = name.lowercased()
    let pieces = parts[1].split(separator: ".")
    actionName = pieces.first.map(String.init) ?? ""
    action = actionName.lowercased()
    // `.sync:2` splits at the colon, and says the same as `.sync`.
    switch pieces.dropFirst().first {
    case "sync": pattern = .job
    case "waitForTaskToken": pattern = .callback
    default: break
    }
  }

  private static func end(of part: String, in text: String) -> String.Index? {
    var rest = text.utf8[...]
    let part = part.utf8
    while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      rest = rest[colon...]
      if rest.starts(with: part) { return rest.index(colon, offsetBy: part.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}

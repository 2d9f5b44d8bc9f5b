import TopolintModel

/// What calls of AWS services do to the world, by service and action.
enum AslServices {
  /// The effect of a call; nil where nothing tells.
  ///
  /// Tables, buckets and parameters belong to whoever runs the machine: putting something there is a
  /// write of its own store. Taking something away is irreversible wherever it lies.
  static func effect(_ service: String, _ action: String, actionName: String) -> EffectLevel? {
    if let level = known["\(service):\(action)"] { return level }
    guard let verb = EffectLexicon.words(of: actionName).first else { return nil }
    if stores.contains(service), writing.contains(verb) { return .write }
    if computing.contains(service), ["start", "create", "detect", "get"].contains(verb) {
      return .read
    }
    if messaging.contains(service), verb == "send" { return .irreversible }
    return verbs[verb]
  }

  /// Services whose resources are the owner's own stores.
  static let stores: Set<String> = ["dynamodb", "s3", "ssm", "s3vectors", "timestreamwrite"]

  /// Services whose jobs only compute something of what they are given.
  private static let computing: Set<String> = [
    "textract", "transcribe", "rekognition", "comprehend", "polly", "translate", "athena", "glue",
    "lookoutvision",
  ]

  private static let messaging: Set<String> = [
    "ses", "sesv2", "pinpoint", "pinpointsmsvoice", "pinpointsmsvoicev2", "chatbot", "chime",
  ]

  private static let writing: Set<String> = [
    "put", "update", "create", "copy", "batch", "transact", "write", "upload", "complete", "tag",
    "restore",
  ]

  /// Whether a call only tells somebody something: people by mail and topics, machines by queues and
  /// buses.
  static func isMessage(_ service: String, _ action: String) -> Bool {
    messages.contains("\(service):\(action)")
      || messaging.contains(service) && action.hasPrefix("send")
  }

  private static let messages: Set<String> = [
    "sqs:sendmessage", "sqs:sendmessagebatch", "events:putevents", "eventbridge:putevents",
    "sns:publish", "sns:publishbatch", "iot:publish", "iotdataplane:publish",
  ]

  /// Whether a call makes something that runs and costs until somebody ends it.
  static func makesResource(_ action: String) -> Bool { resources.contains(action) }

  private static let resources: Set<String> = [
    "createcluster", "createnodegroup", "createfargateprofile", "createapplication",
    "terminatecluster", "deletecluster", "deletenodegroup", "deletefargateprofile",
    "deleteapplication",
  ]

  private static let known: [String: EffectLevel] = {
    let rows: [(EffectLevel, [String])] = [
      (
        .none,
        [
          "sfn:sendtasksuccess", "sfn:sendtaskfailure", "sfn:sendtaskheartbeat",
          "sfn:stopexecution", "s3:createmultipartupload",
        ]
      ),
      (
        .read,
        [
          "dynamodb:batchgetitem", "dynamodb:transactgetitems", "dynamodb:executestatement",
          "bedrockagentruntime:retrieve", "sagemakerruntime:invokeendpoint",
          "s3:selectobjectcontent",
          "athena:getqueryresults", "config:batchgetaggregateresourceconfig",
        ]
      ),
      // A model is registered, and what it is made of lies in a bucket already.
      (.write, ["dynamodb:createbackup", "sagemaker:createmodel"]),
      (
        .external,
        [
          "sqs:sendmessage", "sqs:sendmessagebatch", "events:putevents", "eventbridge:putevents",
          "kinesis:putrecord", "kinesis:putrecords", "firehose:putrecord",
          "scheduler:createschedule",
          "lambda:updatefunctioncode",
        ]
      ),
      (.irreversible, ["sns:publish", "sns:publishbatch", "iot:publish", "iotdataplane:publish"]),
    ]
    var known: [String: EffectLevel] = [:]
    for (level, names) in rows { for name in names { known[name] = level } }
    return known
  }()

  private static let verbs: [String: EffectLevel] = {
    let rows: [(EffectLevel, [String])] = [
      (
        .read,
        [
          "get", "list", "describe", "head", "scan", "query", "search", "lookup", "detect",
          "analyze", "recognize", "compare", "estimate", "check", "count", "translate", "classify",
          "select", "filter", "simulate", "verify", "preview", "retrieve", "download", "receive",
        ]
      ),
      (
        .external,
        [
          "put", "create", "update", "add", "set", "tag", "untag", "register", "modify", "attach",
          "associate", "enable", "disable", "move", "copy", "upload", "import", "restore",
          "allocate",
          "assign", "change", "authorize", "revoke", "detach", "disassociate", "stop", "cancel",
          "write", "send",
        ]
      ),
      (
        .irreversible,
        ["delete", "remove", "terminate", "deregister", "purge", "publish", "destroy", "reboot"]
      ),
    ]
    var verbs: [String: EffectLevel] = [:]
    for (level, words) in rows { for word in words { verbs[word] = level } }
    return verbs
  }()

  /// What a statement in SQL does; nil when its text is known only at run time.
  static func effect(ofStatement text: String) -> EffectLevel? {
    let first = text.drop { $0.isWhitespace || $0 == "(" }.prefix { $0.isLetter }.lowercased()
    if first.isEmpty { return nil }
    return ["select", "show", "describe", "with", "explain"].contains(first) ? .read : .external
  }

  /// Services and actions that run a statement given as text, with the parameter that holds it.
  static func statement(_ service: String, _ action: String) -> String? {
    switch (service, action) {
    case ("athena", "startqueryexecution"): "QueryString"
    case ("redshiftdata", "executestatement"), ("rdsdata", "executestatement"): "Sql"
    default: nil
    }
  }

  /// Words in a function's name that say that it calls a model.
  static let modelWords: Set<String> = [
    "llm", "bedrock", "claude", "gpt", "openai", "anthropic", "gemini",
  ]

  /// Whether a function with this name calls a model: one that only prepares or keeps what goes in or
  /// comes out does not.
  static func callsModel(_ name: String) -> Bool {
    var words = EffectLexicon.words(of: name)
    // `CallLLMFunction` has no small letter behind `LLM`.
    for word in words {
      for model in modelWords.sorted() where word.count > model.count && word.hasPrefix(model) {
        words += [model, String(word.dropFirst(model.count))]
      }
    }
    return words.contains(where: modelWords.contains) && !words.contains(where: besides.contains)
  }

  private static let besides: Set<String> = [
    "parse", "prepare", "save", "store", "format", "process", "validate", "check", "result",
    "results", "response", "output", "input", "extract", "log", "create", "delete", "sync", "get",
    "list", "config", "batch", "build", "read", "write", "load", "status", "notify", "job",
  ]

  /// Words that say that a callback is a person's approval, or that a person is asked.
  static let approvalWords: Set<String> = [
    "approve", "approval", "approver", "approved", "reject", "rejected", "authorise", "authorize",
    "review", "reviewer", "signoff", "consent",
  ]
  static let personWords: Set<String> = [
    "human", "manual", "person", "user", "operator", "customer", "confirm", "confirmation",
  ]
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// What a Task calls, and what is known of it.
struct AslCall {
  /// What the step is.
  private(set) var kind = NodeKind.tool
  /// The name of the function, agent, model or worker, as far as it is written.
  private(set) var name: String?
  private let resource: AslResource
  /// The parameters of the call.
  let parameters: SyntaxNode?
  private let stateName: String
  private let setting: AslSetting

  init(_ state: SyntaxNode, named stateName: String, _ resource: AslResource, _ setting: AslSetting)
  {
    parameters = state["Parameters"] ?? state["Arguments"]
    self.stateName = stateName
    self.resource = resource
    self.setting = setting
    name = resource.target ?? text("FunctionName")
    if let name { self.name = Self.shortName(name) }
    kind = findKind()
  }

  /// The value of a parameter, also where it is a path or an expression.
  static func field(_ parameters: SyntaxNode?, _ name: String) -> SyntaxNode? {
    parameters?[name] ?? parameters?[name + ".$"]
  }

  /// The text of a parameter that is written in the file; nil where it is a path or an expression.
  func text(_ name: String) -> String? {
    guard let place = parameters?[name], let text = place.text ?? AslIntrinsic.text(of: place),
      !text.hasPrefix("{%")
    else { return nil }
    return setting.filled(text)
  }

  /// The last part of an address or placeholder, without the words for what it is.
  private static func shortName(_ text: String) -> String {
    var name = text[...]
    if let start = name.lastIndex(of: "{") { name = name[name.index(after: start)...] }
    name = name.prefix { $0 != "}" && $0 != "." }
    let parts = name.split(separator: ":")
    let address = parts.firstIndex(of: "function").map { parts.index(after: $0) }
    if let address, address < parts.endIndex { return String(parts[address]) }
    return String(parts.last ?? name)
  }

  /// What a call by HTTP goes to; of an address that is put together at run time, what its first text
  /// tells.
  private var endpoint: ServiceAddress {
    let address = text("ApiEndpoint") ?? parameters?["ApiEndpoint"]?.text ?? ""
    guard address.hasPrefix("{%"), let start = address.firstIndex(where: { "'\"".contains($0) })
    else { return ServiceAddress(address) }
    let quote = address[start]
    let rest = address[address.index(after: start)...]
    let first = rest.prefix { $0 != quote }
    // What is added to it goes on with the last part.
    let isWhole = rest.dropFirst(first.count + 1).allSatisfy { " %}".contains($0) }
    return ServiceAddress(isWhole ? String(first) : first + "{")
  }

  private func findKind() -> NodeKind {
    switch (resource.service, resource.action) {
    case ("bedrock", "invokemodel"), ("bedrockruntime", "invokemodel"),
      ("bedrockruntime", "converse"), ("bedrockruntime", "invokemodelwithresponsestream"),
      ("bedrockagentruntime", "retrieveandgenerate"):
      return .llm
    case ("bedrockagentruntime", "invokeagent"), ("bedrockagentruntime", "invokeinlineagent"),
      ("bedrockagentcore", "invokeagentruntime"), ("bedrockagentcore", "invokeharness"):
      return .agent
    case ("bedrockruntime", "applyguardrail"): return .verifier(.guardrail, .detectOnly)
    case ("bedrockagentruntime", "invokeflow"), ("states", "startexecution"),
      ("sfn", "startexecution"), ("sfn", "startsyncexecution"):
      return .subworkflow
    case ("http", "invoke"):
      if endpoint.asksModel { return .llm }
    case ("lambda", _) where resource.isFunction:
      if resource.pattern != .callback,
        AslServices.callsModel(name ?? "") || AslServices.callsModel(stateName)
      {
        return .llm
      }
    default: break
    }
    return .tool
  }

  /// Takes the step for a person where the words say that somebody is asked, else for a wait, when
  /// the state goes on only when somebody answers. `choice` is the state that looks at the answer.
  mutating func setWaiting(for choice: SyntaxNode?) {
    guard resource.pattern == .callback || resource.isActivity, kind == .tool else { return }
    var words = EffectLexicon.words(of: stateName) + EffectLexicon.words(of: name ?? "")
    for key in ["QueueUrl", "TopicArn", "Subject"] {
      let last = text(key)?.split(separator: "/").last?.split(separator: ":").last
      words += EffectLexicon.words(of: String(last ?? ""))
    }
    // A message that asks to approve or reject says so in its text, and so does what is looked for
    // in the answer.
    if let message = text("Message") { words += EffectLexicon.words(of: message) }
    let rules = choice?["Choices"]?.elements ?? []
    for rule in rules { words += EffectLexicon.words(of: rule["StringEquals"]?.text ?? "") }
    let asksPerson = words.contains(where: AslServices.personWords.contains)
    // Data may be about a person without one being asked; an approval is asked of somebody.
    for key in ["Message", "MessageBody", "Payload", "Input"] {
      for text in Self.writtenTexts(in: Self.field(parameters, key)) {
        words += EffectLexicon.words(of: text)
      }
    }
    for rule in rules {
      words += EffectLexicon.words(of: rule["Condition"]?.text ?? "")
      if rule["BooleanEquals"] != nil, let path = rule["Variable"]?.text {
        words += EffectLexicon.words(of: String(path.split(separator: ".").last ?? ""))
      }
    }
    if words.contains(where: AslServices.approvalWords.contains) {
      kind = .human(.approval)
    } else {
      kind = asksPerson ? .human(.question) : .wait
    }
  }

  /// The most texts of a message that are looked through.
  private static let mostTexts = 64

  /// The texts of a message, its keys among them: `approveUrl` says what is asked too.
  private static func writtenTexts(in message: SyntaxNode?) -> [String] {
    var found: [String] = []
    var pending = [message].compactMap { $0 }
    while let next = pending.popLast(), found.count < mostTexts {
      if let text = next.text { found.append(text) }
      for entry in next.entries.prefix(mostTexts) {
        found.append(AslLowering.plain(entry.name))
        pending.append(entry.value)
      }
      pending += next.elements.prefix(mostTexts)
    }
    return found
  }

  /// What the call does to the world.
  var effect: Fact<Effect> {
    let span = parameters?["FunctionName"]?.span
    switch kind {
    case .llm, .human, .verifier: return .inexpressible
    case .agent: return .unknown("the agent's tools are configured elsewhere")
    case .subworkflow: return .unknown("another workflow does the work")
    default: break
    }
    if resource.isActivity || resource.isFunction {
      guard let name, let known = EffectLexicon.effect(ofToolNamed: name) else {
        return .unknown("nothing tells what the function does")
      }
      return .declared(known, span ?? Self.nowhere)
    }
    if let method = AslCall.field(parameters, "Method"),
      ["http", "apigateway", "eks"].contains(resource.service)
    {
      guard let verb = text("Method")?.uppercased() else {
        return .unknown("the method is known only at run time")
      }
      // Models and searches take their questions by POST.
      if verb == "POST", resource.service == "http", endpoint.answers || endpoint.asks {
        return .declared(Effect(.read, basis: .name), method.span)
      }
      let isRead = ["GET", "HEAD", "OPTIONS"].contains(verb)
      return .declared(Effect(isRead ? .read : .external, basis: .stated), method.span)
    }
    if let key = AslServices.statement(resource.service, resource.action) {
      guard let statement = text(key), let place = parameters?[key],
        let level = AslServices.effect(ofStatement: statement)
      else { return .unknown("the statement is known only at run time") }
      return .declared(Effect(level, basis: .stated), place.span)
    }
    // A job is what its author made of it; a resource that is waited for stays.
    if resource.pattern == .job, !AslServices.makesResource(resource.action) {
      return .unknown("nothing tells what the job does")
    }
    guard
      let level = AslServices.effect(
        resource.service, resource.action, actionName: resource.actionName)
    else { return .unknown("nothing tells what the call does") }
    let isMessage = AslServices.isMessage(resource.service, resource.action)
    return .declared(Effect(level, basis: .nodeType, isMessage: isMessage), Self.nowhere)
  }

  /// Stands for the place of `Resource`, which the lowering knows.
  static let nowhere = Span(file: FileID(-1), lower: 0, upper: 0)

  /// Whether the call can be made twice without harm.
  var idempotency: Fact<Bool> {
    for key in Self.tokens {
      if let place = AslCall.field(parameters, key) { return .declared(true, place.span) }
    }
    switch (resource.service, resource.action) {
    case ("http", "invoke"), ("apigateway", "invoke"):
      for entry in parameters?["Headers"]?.entries ?? [] {
        let name = AslLowering.plain(entry.name).lowercased()
        if name == "idempotency-key" || name == "x-idempotency-key" {
          return .declared(true, entry.key.span)
        }
      }
      switch text("Method")?.uppercased() {
      case "GET", "HEAD", "OPTIONS", "PUT", "DELETE":
        return parameters?["Method"].map { .declared(true, $0.span) } ?? .inexpressible
      case "POST", "PATCH": return .engineDefault(false, AslProfile.repeats)
      default: return .unknown("the method is known only at run time")
      }
    case ("dynamodb", "putitem"), ("dynamodb", "deleteitem"), ("s3", "putobject"),
      ("s3", "deleteobject"), ("s3", "copyobject"):
      // A key made anew by each attempt is another item.
      return makesKey
        ? .unknown("each attempt makes a key")
        : .engineDefault(
          true, AslProfile.overwrites)
    case ("dynamodb", "updateitem"):
      if let place = AslCall.field(parameters, "ConditionExpression") {
        return .declared(true, place.span)
      }
      if let place = parameters?["UpdateExpression"], let update = text("UpdateExpression"),
        Self.onlySets(update), !makesKey
      {
        return .declared(true, place.span)
      }
      return .unknown("the update may count")
    case ("sqs", "sendmessage"), ("sns", "publish"):
      // What the message is about has an id from before: the same in each attempt.
      for key in ["MessageBody", "Message"] {
        if let place = Self.identifier(in: AslCall.field(parameters, key)) {
          return .declared(true, place)
        }
      }
      // A FIFO queue may find duplicates by their content.
      if AslCall.field(parameters, "MessageGroupId") != nil {
        return .unknown("the queue or topic may find duplicates")
      }
      return .engineDefault(false, AslProfile.repeats)
    case ("states", "startexecution"), ("sfn", "startexecution"):
      return AslCall.field(parameters, "Name").map { .declared(true, $0.span) }
        ?? .unknown(
          "the other workflow decides")
    case ("ses", _), ("sesv2", _), ("events", "putevents"), ("eventbridge", "putevents"):
      return .engineDefault(false, AslProfile.repeats)
    case ("sagemaker", _), ("batch", _), ("glue", _), ("transcribe", _):
      for key in [
        "TrainingJobName", "TransformJobName", "ProcessingJobName", "TranscriptionJobName",
      ] {
        if let place = AslCall.field(parameters, key) { return .declared(true, place.span) }
      }
      return .unknown("nothing tells whether a job is started twice")
    default: return .unknown("nothing tells whether the call can be repeated")
    }
  }

  /// Parameters by which a service tells a repeated request.
  private static let tokens = [
    "ClientRequestToken", "ClientToken", "IdempotencyToken", "clientToken", "clientRequestToken",
    "MessageDeduplicationId", "CallerReference", "ClientRequestId", "CreatorRequestId",
  ]

  /// Whether an update leaves the same behind however often it is made: `SET a = :a`. What adds,
  /// subtracts or appends goes on from what is there; the names of attributes with a sign in them
  /// stand elsewhere (docs.aws.amazon.com/amazondynamodb: update expressions, expression attribute
  /// names).
  private static func onlySets(_ update: String) -> Bool {
    if update.utf8.contains(where: { $0 == 0x2B || $0 == 0x2D || $0 == 0x24 }) { return false }
    let words = update.split { !$0.isLetter && $0 != "_" && $0 != "#" && $0 != ":" }
      .map { $0.lowercased() }
    return words.first == "set"
      && !words.contains { ["add", "delete", "list_append"].contains($0) }
  }

  /// Where a message is given an id that an earlier state has made.
  private static func identifier(in message: SyntaxNode?) -> Span? {
    for entry in message?.entries ?? [] {
      let name = AslLowering.plain(entry.name)
      let isIdentifier =
        name.lowercased() == "id" || name.hasSuffix("Id") || name.hasSuffix("ID")
        || name.hasSuffix("_id") || name.lowercased() == "uuid"
      guard isIdentifier, let text = entry.value.text else { continue }
      let isFromBefore =
        entry.name.hasSuffix(".$") && text.hasPrefix("$.")
        || text.hasPrefix("{%") && text.hasPart("$") && !text.hasPart("(")
          && !text.hasPart("$states.context.Task") && !text.hasPart("$states.context.State")
      if isFromBefore { return entry.key.span }
    }
    return nil
  }

  private var makesKey: Bool {
    var pending = [parameters].compactMap { $0 }
    var budget = 500
    while let next = pending.popLast(), budget > 0 {
      budget -= 1
      if let text = next.text, text.hasPart("States.UUID") || text.hasPart("$uuid(") { return true }
      pending += next.elements + next.entries.map(\.value)
    }
    return false
  }

  /// Labels of what the call brings in.
  var labels: [DataLabel] {
    switch (resource.service, resource.action) {
    case ("secretsmanager", "getsecretvalue"): [.secret]
    case ("ssm", "getparameter"), ("ssm", "getparameters"):
      parameters?["WithDecryption"]?.bool == true ? [.secret] : []
    default: []
    }
  }

  /// Whether the call runs a statement whose text is known only at run time.
  var runsGivenStatement: Bool {
    guard let key = AslServices.statement(resource.service, resource.action) else { return false }
    return text(key).flatMap { AslServices.effect(ofStatement: $0) } == nil
  }

  /// The table that the call reads or writes, where its name is written.
  var table: String? {
    guard resource.service == "dynamodb" else { return nil }
    return text("TableName")
  }

  /// Whether a text is the address of the machine that runs: the engine's own value for it
  /// (docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html).
  private static func isOwnMachine(_ text: String) -> Bool {
    let plain = text.filter { $0 != " " }
    return plain == "$$.StateMachine.Id" || plain == "{%$states.context.StateMachine.Id%}"
  }

  /// Whether a text is the path of a definition's file, which is filled in when it is deployed.
  private static func isFile(_ text: String) -> Bool {
    let isPlain = !text.utf8.contains { $0 == 0x3A || $0 == 0x7B || $0 <= 0x20 }
    return isPlain && [".json", ".yaml", ".yml"].contains { text.hasSuffix($0) }
  }

  /// What another state machine is named by.
  func reference(_ place: Span) -> Reference? {
    guard kind == .subworkflow else { return nil }
    guard
      let node = AslCall.field(parameters, "StateMachineArn")
        ?? AslCall.field(parameters, "FlowIdentifier")
    else { return Reference(.external(resource.actionName), span: place) }
    let text = AslIntrinsic.text(of: node) ?? ""
    if let own = setting.own, Self.isOwnMachine(text) { return Reference(own, span: node.span) }
    if let target = setting.machine(setting.filled(text)) {
      return Reference(target, span: node.span)
    }
    if Self.isFile(text) { return Reference(.path(text), span: node.span) }
    if let start = text.split(separator: ":").last, text.hasPart(":stateMachine:"),
      !text.hasPart("${")
    {
      return Reference(.name(String(start)), span: node.span)
    }
    return Reference(.external(text), span: node.span)
  }
}

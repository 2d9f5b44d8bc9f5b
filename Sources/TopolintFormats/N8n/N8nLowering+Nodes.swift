import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Adds the node of a record, with what its own entry says of it.
  mutating func add(_ record: Int) {
    let source = records[record]
    let tool = N8nServers.chosenTools(of: source).first
    var node = Node(
      source.name, kind: .opaque(source.typeName), span: tool?.span ?? source.span,
      name: tool?.text)
    setOwn(&node, source)
    describe(&node, source, record)
    if node.kind == .code { node.isRelay = N8nRelays.isRelay(source) }
    builder.add(node)
    if ["mcpClientTool", "mcpClient"].contains(source.short), source.isAI, !source.isDisabled {
      builder.servers.append(
        ToolServer(source.name, origin: .address, pin: .inexpressible, span: source.span))
    }
  }

  /// Sets what every entry of `nodes` may say of itself.
  func setOwn(_ node: inout Node, _ source: N8nNode) {
    node.isDisabled = source.isDisabled
    node.retry = retry(of: source)
    node.errorHandling = errorHandling(of: source)
    node.arrival = .engineDefault(.any, N8nProfile.joins)
    node.credentials = credentials(of: source)
  }

  private func describe(_ node: inout Node, _ source: N8nNode, _ record: Int) {
    if source.text("operation") == "sendAndWait", !source.isAI || source.short == "chat" {
      describeHuman(&node, source)
      return
    }
    if N8nTypes.isTrigger(source) {
      describeTrigger(&node, source)
      return
    }
    if source.isAI, describeAI(&node, source, record) { return }
    switch source.short {
    case "if", "switch", "filter": plain(&node, source, .router(.expression), canFail: false)
    case "splitInBatches":
      plain(&node, source, .router(.expression), canFail: false)
      node.iterationLimit = rounds(of: source)
      // It only counts: where its failures lead is of no account.
      node.errorHandling = .unknown("a batching loop has no failure of its own")
    case "merge":
      // These give one of their inputs, or what a query makes of them.
      let isChosen = ["chooseBranch", "combineBySql", "passThrough", "wait", "removeKeyMatches"]
        .contains(source.text("mode"))
      plain(&node, source, .join(.allTaken, isChosen ? .code : .concat), canFail: false)
      node.arrival = .engineDefault(.allTaken, N8nProfile.merges)
    case "noOp", "set", "limit", "sort", "removeDuplicates", "executionData", "renameKeys":
      plain(&node, source, .code, canFail: false)
    case "compareDatasets":
      plain(&node, source, .join(.allTaken, .concat), canFail: false)
      node.arrival = .engineDefault(.allTaken, N8nProfile.merges)
    case "wait": describeWait(&node, source)
    case "form": describeForm(&node, source)
    case "respondToWebhook":
      plain(&node, source, leaving[record].isEmpty ? .end(.success) : .code, canFail: false)
    case "stopAndError": plain(&node, source, .end(.failure), canFail: false)
    case "executeWorkflow": describeCall(&node, source)
    case "httpRequest", "httpRequestTool", "toolHttpRequest":
      node.kind = .tool
      node.effect = N8nRequests.effect(of: source)
      node.timeout = N8nRequests.timeout(of: source)
      if let url = source.parameter("url"), url.isN8nExpression {
        node.endpoint = .dynamic(url.span)
      }
      node.idempotency = N8nRequests.idempotency(of: source)
      node.statusFields = N8nRequests.statusFields(of: source)
      guard N8nModelCalls.isModelCall(source) else { return }
      plain(&node, source, .llm)
      N8nModelCalls.describe(&node, source)
      setAnswer(of: &node)
    case "mistralAi":
      // It reads what stands in documents (n8n-io/n8n:packages/nodes-base/nodes/MistralAI).
      plain(&node, source, .llm)
      node.output = .engineDefault(
        Contract(fields: [], enforcement: .construction, isOpen: true), N8nProfile.media)
      setAnswer(of: &node)
    case "openAi": plain(&node, source, source.text("resource") == "file" ? .tool : .llm)
    case "evaluation" where source.text("operation") == "checkIfEvaluating":
      plain(&node, source, .router(.expression), canFail: false)
    case "evaluation", "debugHelper": plain(&node, source, .code)
    case "perplexity" where ["chat", "agent", nil].contains(source.text("resource")):
      plain(&node, source, .llm)
    case "code" where N8nBodies.isConstant(source.text("jsCode") ?? ""):
      plain(&node, source, .code)
      node.fallibility = .declared(false, source.parameter("jsCode")?.span ?? source.span)
    case _ where N8nTypes.transforms.contains(source.short): plain(&node, source, .code)
    default: describeService(&node, source)
    }
  }

  /// A node whose type alone says what it does to the world.
  func plain(_ node: inout Node, _ source: N8nNode, _ kind: NodeKind, canFail: Bool = true) {
    node.kind = kind
    node.effect = .declared(Effect(.none, basis: .nodeType), source.typeSpan)
    if !canFail { node.fallibility = .engineDefault(false, N8nProfile.cannotFail) }
  }

  private func retry(of source: N8nNode) -> Fact<RetryPolicy> {
    guard let isOn = source.entry["retryOnFail"] else {
      return .engineDefault(.none, N8nProfile.noRetry)
    }
    guard let value = isOn.bool else { return .dynamic(isOn.span) }
    guard value else { return .declared(.none, isOn.span) }
    let written = source.entry["maxTries"]
    let tries = min(max(Int(clamping: written?.n8nNumber, orElse: 3), 2), 5)
    let wait = min(
      max(Int(clamping: source.entry["waitBetweenTries"]?.n8nNumber, orElse: 1000), 0), 5000)
    return .declared(
      RetryPolicy(
        retries: .finite(tries - 1),
        backoff: wait > 0 ? .constant(Milliseconds(wait)) : .immediate),
      written?.span ?? isOn.span)
  }

  private func errorHandling(of source: N8nNode) -> Fact<ErrorHandling> {
    if let choice = source.entry["onError"], choice.kind != .null {
      switch choice.text {
      case "continueErrorOutput": return .declared(.branch, choice.span)
      case "continueRegularOutput": return .declared(.continueEmpty, choice.span)
      case "stopWorkflow": return failed(.declared(.abort, choice.span))
      default:
        return choice.isN8nExpression
          ? .dynamic(choice.span) : failed(.engineDefault(.abort, N8nProfile.abort))
      }
    }
    if let legacy = source.entry["continueOnFail"], legacy.bool == true {
      return .declared(.continueEmpty, legacy.span)
    }
    return failed(.engineDefault(.abort, N8nProfile.abort))
  }

  /// What a failure of the execution comes to: an error workflow is told of it, where one is set.
  private func failed(_ standard: Fact<ErrorHandling>) -> Fact<ErrorHandling> {
    guard let setting = root["settings"]?["errorWorkflow"], setting.text?.isEmpty == false,
      setting.kind != .null
    else { return standard }
    return .declared(.escalate, setting.span)
  }

  private func credentials(of source: N8nNode) -> Fact<[String]> {
    guard let table = source.entry["credentials"], table.kind == .mapping else {
      return .inexpressible
    }
    let names = table.entries.map { $0.value["name"]?.text ?? $0.name }
    return names.isEmpty ? .inexpressible : .declared(names, table.span)
  }

  /// A batching loop ends when its items run out: how many there are is known at run time. One that
  /// is told to start anew has no end of its own.
  private func rounds(of source: N8nNode) -> Fact<Limit<Int>> {
    guard let reset = source.option("reset") else { return .dynamic(source.span) }
    if reset.bool == true { return .declared(.unlimited, reset.span) }
    return .dynamic(reset.bool == nil ? reset.span : source.span)
  }

  private func describeTrigger(_ node: inout Node, _ source: N8nNode) {
    plain(&node, source, .start, canFail: false)
    let isOpen: Bool
    switch source.short {
    case "webhook", "formTrigger", "chatTrigger":
      // Whoever has the address can call it, unless it asks for credentials. A chat has one where it is
      // public.
      isOpen =
        ["none", nil].contains(source.text("authentication"))
        && (source.short != "chatTrigger" || source.parameter("public")?.bool == true)
    default: isOpen = N8nTypes.untrustedTriggers.contains(source.short)
    }
    if isOpen { node.labels = .declared([.untrusted], source.typeSpan) }
    if source.short == "executeWorkflowTrigger" {
      if let policy = root["settings"]?["callerPolicy"], let text = policy.text {
        node.permissions = .declared([text], policy.span)
      }
      node.output = declaredInputs(of: source)
    }
  }

  private func declaredInputs(of source: N8nNode) -> Fact<Contract> {
    guard let inputs = source.parameter("workflowInputs")?["values"], inputs.kind == .sequence
    else { return .inexpressible }
    let fields = inputs.elements.prefix(1000).compactMap { entry -> Field? in
      guard let name = entry["name"], let text = name.text, !text.isEmpty else { return nil }
      return Field(
        name: text, type: N8nSchema.type(entry["type"]?.text ?? "string"), span: name.span)
    }
    return fields.isEmpty
      ? .inexpressible
      : .declared(Contract(fields: fields, enforcement: .engine, isOpen: true), inputs.span)
  }

  private func describeCall(_ node: inout Node, _ source: N8nNode) {
    node.kind = .subworkflow
    node.effect = .unknown("another workflow does the work")
    node.reference = reference(of: source)
    node.handovers = handovers(of: source)
    guard let start = N8nStart(source), !start.isAwaited else {
      node.output = .unknown("another workflow gives the result")
      return
    }
    node.output = .unknown("the items go on as they came")
    if start.isForEachItem {
      node.width = .engineDefault(.unlimited, N8nProfile.startsEach)
      node.concurrency = .engineDefault(.unlimited, N8nProfile.startsAtOnce)
    }
  }

  /// The fields that a node fills for the workflow that it runs. What several of them read is a read of
  /// the first one only, so that one counts for all of them.
  func handovers(of source: N8nNode) -> [Handover] {
    var found: [Handover] = []
    var places: [N8nReference: Span] = [:]
    for entry in (source.parameter("workflowInputs")?["value"]?.entries ?? []).prefix(256) {
      let own = entry.value.span
      let references = N8nExpression.references(in: entry.value)
      found.append(
        Handover(entry.name, span: own, isModels: references.contains { $0.target == .model }))
      for reference in references {
        if let place = places[reference], place != own {
          found.append(Handover(entry.name, span: place))
        } else {
          places[reference] = own
        }
      }
    }
    // Without fields of its own a tool hands over what its agent says, as `query`
    // (n8n-io/n8n:packages/@n8n/nodes-langchain/nodes/tools/ToolWorkflow).
    if source.short == "toolWorkflow", found.isEmpty {
      found.append(Handover("query", span: source.typeSpan, isModels: true))
    }
    return found
  }

  /// What a node refers to that runs another workflow.
  func reference(of source: N8nNode) -> Reference? {
    let kind = source.text("source") ?? "database"
    let key = ["localFile": "workflowPath", "url": "workflowUrl", "parameter": "workflowJson"][kind]
    guard let place = source.parameter(key ?? "workflowId")?.n8nLocated, let text = place.text,
      !text.isEmpty
    else { return nil }
    switch kind {
    case "localFile":
      return Reference(place.isN8nExpression ? .external(text) : .path(text), span: place.span)
    case "url", "parameter": return Reference(.external(kind), span: place.span)
    default:
      let bare = String(decoding: text.utf8.filter { $0 > 0x20 }, as: UTF8.self)
      if bare == "={{$workflow.id}}", let own = builder.identity {
        return Reference(.name(own), span: place.span)
      }
      return Reference(place.isN8nExpression ? .external(text) : .name(text), span: place.span)
    }
  }

  /// An app node, or one of the community's.
  private func describeService(_ node: inout Node, _ source: N8nNode) {
    let operation = source.parameter("operation")
    guard let service = N8nCatalogue.service(source.short), source.isBase else {
      describeUnknown(&node, source, operation)
      return
    }
    node.kind = .tool
    let span = operation?.span ?? source.typeSpan
    if operation?.isN8nExpression == true {
      node.effect = .dynamic(span)
      return
    }
    let isMessage = N8nChannels.isMessage(source)
    var effect = N8nCatalogue.effect(of: source, service).map {
      Effect($0, basis: .nodeType, isMessage: isMessage && $0 > .write)
    }
    // BigQuery's node runs a query where nothing else is asked of it.
    let query = source.parameter("sqlQuery")
    if service.isStore,
      source.text("operation") == "executeQuery" || operation == nil && query != nil
    {
      effect = N8nRequests.effect(ofQuery: query ?? source.parameter("query")) ?? effect
    }
    effect = publication(source, effect)
    if let effect {
      node.effect = .declared(effect, span)
      if effect.level == .read, !service.labels.isEmpty, !N8nTypes.isPinned(source) {
        node.labels = .declared(service.labels.sorted(), source.typeSpan)
      }
    } else {
      node.effect = .unknown("nothing tells what the operation does")
    }
    if let text = operation?.text, N8nCatalogue.isIdempotent(text) {
      node.idempotency = .declared(true, span)
    }
  }

  /// What creating and changing something comes to that may be a draft.
  private func publication(_ source: N8nNode, _ effect: Effect?) -> Effect? {
    guard let level = effect?.level, level > .write else { return effect }
    // A webhook leads to the one channel that its owner has made it for: what is posted there is in
    // the same hands as what any other request makes
    // (support.discord.com/hc/en-us/articles/228383668).
    if source.short == "discord" || source.short == "discordWebhook", level == .irreversible,
      source.short == "discordWebhook" || source.text("authentication") == "webhook"
    {
      return Effect(.external, basis: .nodeType, isMessage: true)
    }
    let operation = source.text("operation") ?? "create"
    let status = (source.parameter("additionalFields") ?? source.parameter("updateFields"))?[
      "status"]
    if source.short == "wordpress", level == .external {
      if status?.text == "publish" { return Effect(.irreversible, basis: .nodeType) }
      // A post without a status is a draft.
      if operation == "create", status == nil { return Effect(.none, basis: .nodeType) }
    }
    if ["create", "update", "upsert"].contains(operation), N8nBodies.isDraft(source) {
      return Effect(.none, basis: .nodeType)
    }
    // An event that nobody is invited to is an entry in a calendar of one's own. Outlook's node has
    // no field for guests.
    let isEvent =
      source.short.hasPrefix("googleCalendar")
      || source.short.hasPrefix("microsoftOutlook") && source.text("resource") == "event"
    if isEvent, level == .external, !hasAttendees(source) {
      return Effect(.write, basis: .nodeType)
    }
    return effect
  }

  private func hasAttendees(_ source: N8nNode) -> Bool {
    for key in ["additionalFields", "updateFields"] {
      guard
        let people = source.parameter(key)?["attendees"] ?? source.parameter(key)?["attendeesUi"]
      else { continue }
      let listed = people.kind == .mapping ? people["values"] ?? people : people
      guard listed.kind == .sequence else { return listed.text != "" }
      if !listed.elements.isEmpty { return true }
    }
    return false
  }

  private func describeUnknown(_ node: inout Node, _ source: N8nNode, _ operation: SyntaxNode?) {
    // A type of the community is a step like any other; what it does is guessed by its verb.
    if !source.isBase || source.short.hasSuffix("Tool") || operation != nil { node.kind = .tool }
    if let effect = EffectLexicon.effect(ofToolNamed: operation?.text ?? "") {
      node.effect = .declared(effect, operation?.span ?? source.typeSpan)
    } else {
      node.effect = .unknown("nothing tells what the node does")
    }
  }
}

extension Int {
  /// A number that may be missing, too large or no number at all.
  fileprivate init(clamping number: Double?, orElse standard: Int) {
    guard let number, number.isFinite else {
      self = standard
      return
    }
    self = Int(Swift.min(Swift.max(number, -1e9), 1e9))
  }
}

/// n8n's tables for how long to wait.
enum N8nTimes {
  /// The limit of a wait; only an interval has a length that is known.
  static func limit(
    _ table: SyntaxNode?, _ place: SyntaxNode, standardAmount: Double, standardUnit: String
  ) -> Fact<Limit<Milliseconds>> {
    if table?["limitType"]?.text == "atSpecifiedTime" { return .dynamic(place.span) }
    let amount = table?["resumeAmount"]
    if amount?.isN8nExpression == true { return .dynamic(amount?.span ?? place.span) }
    let seconds: [String: Double] = ["seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400]
    let unit = table?["resumeUnit"]?.text ?? standardUnit
    let number = amount?.n8nNumber ?? standardAmount
    return .declared(
      .finite(Milliseconds(seconds: number * (seconds[unit] ?? 3600))), amount?.span ?? place.span)
  }
}

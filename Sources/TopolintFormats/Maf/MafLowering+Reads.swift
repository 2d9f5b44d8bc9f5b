import TopolintModel
import TopolintSource
import TopolintSyntax

extension MafLowering {
  // MARK: Writes

  /// Notes the variables that an action sets.
  mutating func noteWrites(of action: MafAction) {
    let source = action.source
    switch action.kind {
    case "InvokeAzureAgent":
      write(source["output"]?["responseObject"], by: action.node, isOwn: true)
      write(source["output"]?["messages"], by: action.node, isOwn: true, isMessages: true)
      write(source["output"]?["property"], by: action.node, isOwn: true)
      write(source["resultProperty"], by: action.node, isOwn: true)
    case "InvokeFunctionTool", "InvokeMcpTool":
      write(source["output"]?["result"], by: action.node, isOwn: true)
      write(source["output"]?["messages"], by: action.node, isOwn: true, isMessages: true)
    case "HttpRequestAction":
      write(source["response"], by: action.node, isOwn: true)
      write(source["responseHeaders"], by: action.node)
    case "SetMultipleVariables": break  // with its parts
    case "EditTable", "EditTableV2":
      let operation =
        (source["operation"] ?? source["changeType"]?["kind"] ?? source["changeType"])?
        .text?.lowercased()
      write(
        source["table"] ?? source["itemsVariable"] ?? source["variable"], by: action.node,
        isAddition: operation?.hasPrefix("add") ?? true)
    case "AppendValue":
      write(source["variable"] ?? source["path"], by: action.node, isAddition: true)
    case "CreateConversation": write(source["conversationId"], by: action.node)
    case "AddConversationMessage", "RetrieveConversationMessage":
      write(source["message"], by: action.node)
    case "RetrieveConversationMessages": write(source["messages"], by: action.node)
    case "Foreach":
      let item = source["value"] ?? source["iteratorVariable"] ?? source["item"]
      write(item ?? source["itemName"], by: action.node)
      let index = source["index"] ?? source["indexVariable"]
      write(index ?? source["indexName"], by: action.node)
    case _ where MafKind.people.contains(action.kind):
      let place = source["variable"] ?? source["output"]?["property"] ?? source["property"]
      write(
        place, by: action.node, isOwn: true,
        field: builder[action.node].output.declaredValue?.fields.first?.name)
      // Where the earlier executors put an answer that no place is named for.
      if place == nil, let name = Self.answers[action.kind] {
        let span = builder[action.node].span
        builder[action.node].outputs.append(Output(name, span: span))
        writers[name, default: []].append(
          Writer(node: action.node, isOwnResult: true, isMessages: false))
      }
    case "ResetVariable":
      // What is blank counts as 0.
      write(source["variable"], by: action.node, number: .set(0))
    default:
      let place = source["variable"] ?? source["path"]
      write(place, by: action.node, number: number(source["value"], into: place))
    }
  }

  private static let answers = [
    "Confirmation": "Local.confirmed", "WaitForInput": "Local.input",
  ]

  /// What a value makes of the number in a variable: `=0`, `=Local.N + 1`, `=Sum(Local.N, 1)`.
  func number(_ value: SyntaxNode?, into place: SyntaxNode?) -> NumberChange? {
    guard let value, !value.isCollection else { return nil }
    if let number = value.double { return .set(number) }
    guard let (expression, bytes) = formula(value), let path = Self.names(place) else {
      return nil
    }
    func isOwn(_ names: [String]) -> Bool { self.value(names) == self.value(path) }
    switch expression.kind {
    case .literal(.number(let number)): return .set(number)
    case .path(let names): return isOwn(names) ? .add(0) : nil
    case .parts(let parts) where parts.count == 2:
      let sign = bytes[parts[0].range.upperBound..<parts[1].range.lowerBound].filter { $0 > 0x20 }
      switch (parts[0].kind, sign, parts[1].kind) {
      case (.path(let names), [UInt8(ascii: "+")], .literal(.number(let number))),
        (.literal(.number(let number)), [UInt8(ascii: "+")], .path(let names)):
        return isOwn(names) ? .add(number) : nil
      case (.path(let names), [UInt8(ascii: "-")], .literal(.number(let number))):
        return isOwn(names) ? .add(-number) : nil
      default: return nil
      }
    case .call("Sum", let parts) where parts.count == 2:
      switch (parts[0].kind, parts[1].kind) {
      case (.path(let names), .literal(.number(let number))),
        (.literal(.number(let number)), .path(let names)):
        return isOwn(names) ? .add(number) : nil
      default: return nil
      }
    default: return nil
    }
  }

  /// The names in the place that something is written to; one alone is a local variable.
  private static func names(_ place: SyntaxNode?) -> [String]? {
    let place = place?.kind == .mapping ? place?["path"] : place
    guard let place, !place.isCollection, place.kind != .null, let text = place.text,
      !text.isEmpty, !text.hasPrefix("=")
    else { return nil }
    let names = text.split(separator: ".").map(String.init)
    return names.count == 1 ? ["Local"] + names : names
  }

  mutating func write(
    _ place: SyntaxNode?, by node: NodeID, isOwn: Bool = false, isMessages: Bool = false,
    isAddition: Bool = false, number: NumberChange? = nil, field: String? = nil
  ) {
    guard let names = Self.names(place), let value = value(names),
      case .variable(let name) = value.source
    else { return }
    let place = place?.kind == .mapping ? place?["path"] : place
    // A field of a record is another value than the record.
    builder[node].outputs.append(
      Output(
        name, isAddition: isAddition, number: value.fields.isEmpty ? number : nil,
        span: place?.span ?? builder[node].span))
    writers[name, default: []].append(
      Writer(
        node: node, isOwnResult: isOwn && value.fields.isEmpty, isMessages: isMessages, field: field
      )
    )
  }

  // MARK: Values

  /// What a path stands for, not looking at who wrote it; nil where its first name is no scope.
  private func value(_ names: [String]) -> ValuePath? {
    guard names.count > 1 else { return nil }
    let rest = Array(names.dropFirst(2))
    switch names[0].lowercased() {
    case "system", "env", "agent", "conversation", "inputs":
      return ValuePath(.engine("\(names[0]).\(names[1])"), rest)
    case "workflow":
      guard names.count > 2 else { return nil }
      let name = names[2]
      let below = Array(names.dropFirst(3))
      return names[1].lowercased() == "inputs"
        ? ValuePath(.workflowInput(name), below)
        : ValuePath(.variable("Workflow.Outputs.\(name)"), below)
    case "local": return ValuePath(.variable("Local.\(names[1])"), rest)
    case "global", "topic", "user", "dialog", "turn":
      return ValuePath(.variable("\(names[0]).\(names[1])"), rest)
    default: return nil
    }
  }

  private static let lastMessage: Set = ["System.LastMessage", "System.LastMessageText"]

  /// What a path stands for: what an agent, a tool or a person gave, where nobody else writes the
  /// variable, and it can have been written when it is read.
  ///
  /// - Parameter respondent: the person who answers, in the condition of an external loop.
  private mutating func resolve(
    _ names: [String], for reader: NodeID, _ respondent: NodeID? = nil
  ) -> ValuePath? {
    guard let value = value(names) else { return nil }
    // While a person answers an agent, theirs is the last message (`ResumeAsync` in
    // `InvokeAzureAgentExecutor.cs`).
    if let respondent, case .engine(let name) = value.source, Self.lastMessage.contains(name) {
      return ValuePath(.output(respondent))
    }
    guard case .variable(let name) = value.source, let known = writers[name], known.count == 1,
      known[0].isOwnResult, order.canRun(known[0].node, before: reader)
    else { return value }
    let own = known[0].field.map { [$0] } ?? []
    return ValuePath(.output(known[0].node), known[0].isMessages ? [] : own + value.fields)
  }

  /// The formula that a scalar is, with its text; nil for plain texts.
  func formula(_ node: SyntaxNode) -> (MafExpression, [UInt8])? {
    guard !node.isCollection, node.textBytes.first == UInt8(ascii: "="),
      node.textBytes.count <= 1 << 16
    else { return nil }
    let bytes = Array(node.textBytes)
    return (MafParser.parse(bytes, 1..<bytes.count), bytes)
  }

  // MARK: Reads

  /// Adds an edge that is taken when what a scalar says holds. What that reads is worked out later; the
  /// condition that is returned has the variables by name.
  @discardableResult
  mutating func connect(_ edge: Edge, when node: SyntaxNode, respondent: NodeID? = nil)
    -> Condition
  {
    let id = builder.connect(edge)
    switch parse(node) {
    case .settled(let condition):
      builder[id].condition = condition
      return condition
    case .formula(let expression, let bytes):
      questions.append(
        MafQuestion(
          edge: id, source: node, expression: expression, bytes: bytes, respondent: respondent))
      return expression.condition(in: bytes) { value($0) }
    }
  }

  private enum Parsed {
    case settled(Condition)
    case formula(MafExpression, [UInt8])
  }

  private mutating func parse(_ node: SyntaxNode) -> Parsed {
    if let truth = node.bool { return .settled(truth ? .always : .not(.always)) }
    guard !node.isCollection else {
      return .settled(.opaque("a condition that cannot be read"))
    }
    spareText -= node.textBytes.count
    guard spareText >= 0, node.textBytes.count <= 1 << 16 else {
      return .settled(.opaque("a condition that is too long"))
    }
    let bytes = Array(node.textBytes)
    // A condition is a formula with or without the sign.
    let start = bytes.first == UInt8(ascii: "=") ? 1 : 0
    return .formula(MafParser.parse(bytes, start..<bytes.count), bytes)
  }

  /// Gives the edges that wait for one their conditions, and notes what these read on the nodes that
  /// decide.
  mutating func settleQuestions() {
    for question in questions {
      let decider = builder[question.edge].source
      read(question.expression, in: question.source, .condition, by: decider, question.respondent)
      let condition = question.expression.condition(in: question.bytes) {
        resolve($0, for: decider, question.respondent)
      }
      builder[question.edge].condition = condition
      if question.respondent == nil {
        builder[question.edge].outcome = MafWords.outcome(condition)
      }
    }
  }

  private mutating func read(
    _ expression: MafExpression, in node: SyntaxNode, _ use: InputUse, by reader: NodeID,
    _ respondent: NodeID? = nil
  ) {
    let paths = expression.paths
    guard !paths.isEmpty else { return }
    let spans = node.spans(ofText: paths.map(\.range))
    for (path, span) in zip(paths, spans) {
      guard let value = resolve(path.names, for: reader, respondent) else { continue }
      builder.read(
        Input(value, use: use, isOptional: path.isTested, hasBlank: true, span: span), by: reader)
    }
  }

  /// Notes what the texts below a node read: formulas, and braces in plain texts.
  mutating func read(_ node: SyntaxNode?, _ use: InputUse, by reader: NodeID) {
    var pending = [node].compactMap { $0 }
    while let next = pending.popLast() {
      spareText -= 1
      guard spareText >= 0 else { return }
      switch next.kind {
      case .mapping:
        let entries = next.entries
        // `{Local.Name}` without quotes is a mapping to YAML, and a text to the engine.
        if entries.count == 1, entries[0].value.kind == .null, next.style == .flow {
          let bytes = Array(entries[0].key.textBytes)
          read(MafParser.parse(bytes, 0..<bytes.count), in: entries[0].key, use, by: reader)
        }
        pending.append(contentsOf: entries.reversed().map(\.value))
      case .sequence: pending.append(contentsOf: next.elements.reversed())
      case .string:
        spareText -= next.textBytes.count
        guard spareText >= 0 else { return }
        if let (expression, _) = formula(next) {
          read(expression, in: next, use, by: reader)
        } else {
          for hole in MafParser.holes(Array(next.textBytes)) {
            read(hole, in: next, use, by: reader)
          }
        }
      default: break
      }
    }
  }

  /// Notes what the actions of a list read, and those in them.
  mutating func addReads(_ actions: [MafAction]) {
    for action in actions {
      addReads(action)
      for choice in action.cases { addReads(choice.actions) }
      addReads(action.otherwise?.actions ?? [])
      addReads(action.body)
      for list in action.hidden { addReads(list) }
    }
  }

  /// The keys of an action that hold no value that it reads.
  private static let structural: Set = [
    "kind", "id", "displayName", "variable", "path", "property", "actions", "elseActions",
    "conditions", "response", "responseHeaders", "output", "actionId", "target", "entity",
    "requireApproval", "serverLabel", "resultProperty",
  ]

  private mutating func addReads(_ action: MafAction) {
    let (source, node) = (action.source, action.node)
    switch action.kind {
    case "ConditionGroup", "If", "GotoAction", "BreakLoop", "ContinueLoop": break
    case "InvokeAzureAgent": addAgentReads(source, node)
    case "SetMultipleVariables": addAssignmentReads(action)
    case "Foreach":
      read(source["items"] ?? source["itemsSource"] ?? source["source"], .items, by: node)
    case "RepeatUntil":
      if let until = source["condition"], case .formula(let expression, _) = parse(until) {
        read(expression, in: until, .condition, by: node)
      }
    case "SendActivity", "SendMessage":
      read(source["activity"], .result, by: node)
      read(source["message"], .result, by: node)
    case "EditTable", "EditTableV2":
      if let table = source["table"] ?? source["itemsVariable"] ?? source["variable"],
        let names = table.text?.split(separator: ".").map(String.init),
        let value = resolve(names, for: node)
      {
        builder.read(Input(value, use: .argument, hasBlank: true, span: table.span), by: node)
      }
      addPlainReads(source, node)
    default: addPlainReads(source, node)
    }
  }

  private mutating func addPlainReads(_ source: SyntaxNode, _ node: NodeID) {
    let asks = if case .human = builder[node].kind { true } else { false }
    for entry in source.entries where !Self.structural.contains(entry.name) {
      read(entry.value, asks ? .prompt : .argument, by: node)
    }
  }

  private mutating func addAgentReads(_ source: SyntaxNode, _ node: NodeID) {
    read(source["agent"], .argument, by: node)
    read(source["conversationId"], .argument, by: node)
    guard let input = source["input"], input.kind == .mapping else {
      read(source["input"], .prompt, by: node)
      if source["input"] == nil { readParameters(node) }
      return
    }
    read(input["messages"], .prompt, by: node)
    read(input["arguments"], .prompt, by: node)
    if input["messages"] == nil { readParameters(node) }
  }

  /// An agent without messages of its own is given the inputs of the workflow when nothing else was
  /// said before (`_build_input_text` in `_executors_agents.py`).
  private mutating func readParameters(_ node: NodeID) {
    for parameter in builder.parameters {
      builder.read(
        Input(
          ValuePath(.workflowInput(parameter.name)), use: .prompt, hasBlank: true,
          span: builder[node].span), by: node)
    }
  }
}

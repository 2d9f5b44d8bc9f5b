import TopolintModel
import TopolintSource
import TopolintSyntax

/// What the steps of agent flows read.
extension FlowiseLowering {
  /// The value that a reference stands for; nil where it stands for none, with a defect where it names a
  /// step or a state that does not exist.
  mutating func resolve(_ reference: FlowiseReference, by record: Int) -> ValuePath? {
    let text = reference.text
    switch text {
    case "question":
      return form == nil ? ValuePath(.workflowInput(text)) : ValuePath(.engine(text))
    case "chat_history", "file_attachment", "runtime_messages_length", "loop_count",
      "current_date_time":
      return ValuePath(.engine(text))
    default: break
    }
    let parts = text.split(separator: ".").map(String.init)
    guard let first = parts.first else { return nil }
    let below = Array(parts.dropFirst())
    switch first {
    case "$form":
      return below.first.map { ValuePath(.workflowInput($0), Array(below.dropFirst())) }
    case "$webhook": return ValuePath(.workflowInput("webhook"), below)
    case "$iteration": return builder[id(record)].parent.map { ValuePath(.output($0), below) }
    case "$vars": return ValuePath(.engine(parts.prefix(2).joined(separator: ".")))
    case "$flow": return statePath(parts, reference, by: record)
    case "output": return ValuePath(.output(id(record)), below)
    default: break
    }
    if let source = byID[first] { return output(of: source, below) }
    if sort == .agentflow, Self.isStepID(first), !ignored.contains(first) {
      note(missing: first, role: "node reference", span: reference.span, node: id(record))
    }
    return nil
  }

  /// `$flow.state.name`, or what the engine knows of the run.
  private mutating func statePath(
    _ parts: [String], _ reference: FlowiseReference, by record: Int
  ) -> ValuePath? {
    guard parts.count > 2, parts[1] == "state" else {
      if parts.count > 1, parts[1] == "output" {
        return ValuePath(.output(id(record)), Array(parts.dropFirst(2)))
      }
      return ValuePath(.engine(parts.prefix(2).joined(separator: ".")))
    }
    let name = String(parts[2].prefix { $0 != "[" })
    // The messages of the run are the engine's.
    if name == "messages" { return ValuePath(.engine("$flow.state.messages")) }
    if !state.isEmpty, !state.contains(name) {
      note(
        missing: name, role: "state", known: state.sorted(), span: reference.span, node: id(record))
      return nil
    }
    return ValuePath(.variable(name), Array(parts.dropFirst(3)))
  }

  /// The output of a step: without the engine's wrapping.
  private func output(of source: Int, _ below: [String]) -> ValuePath {
    let node = builder[id(source)].kind == .map ? exits[source] ?? id(source) : id(source)
    guard below.first == "output" else { return ValuePath(.output(node)) }
    let fields = Array(below.dropFirst())
    switch fields.first {
    case "content": return ValuePath(.output(node), Array(fields.dropFirst()))
    case "http":
      guard fields.count > 1, fields[1] == "data" else {
        return ValuePath(.engine("\(records[source].id).\(fields.joined(separator: "."))"))
      }
      return ValuePath(.output(node), Array(fields.dropFirst(2)))
    case "usageMetadata", "timeMetadata", "usedTools", "sourceDocuments", "artifacts",
      "fileAnnotations", "responseMetadata", "calledTools":
      return ValuePath(.engine("\(records[source].id).\(fields[0])"))
    default: return ValuePath(.output(node), fields)
    }
  }

  /// Whether a name is made like the id of a step: `llmAgentflow_0`.
  private static func isStepID(_ name: String) -> Bool {
    guard let mark = name.lastIndex(of: "_"), name[..<mark].hasSuffix("Agentflow") else {
      return false
    }
    let number = name[name.index(after: mark)...]
    return !number.isEmpty && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Notes the reads in a text; of the reader's own output nothing is to be said.
  mutating func readText(_ node: SyntaxNode, _ use: InputUse, by record: Int, bare: Bool = false) {
    guard textBudget > 0 else { return }
    textBudget -= 1
    for reference in FlowiseTemplate.references(in: node, bare: bare) {
      guard let path = resolve(reference, by: record), path.source != .output(id(record)) else {
        continue
      }
      builder.read(Input(path, use: use, span: reference.span), by: id(record))
    }
  }

  /// Notes the reads in all texts below a node.
  mutating func readTexts(_ node: SyntaxNode?, _ use: InputUse, by record: Int) {
    guard let node else { return }
    for text in node.texts(limit: &textBudget) { readText(text, use, by: record) }
  }

  /// Collects the names that steps add to the state which the flow declares.
  mutating func collectState() {
    guard !state.isEmpty else { return }
    for source in records {
      for entry in source.inputs?.entries ?? [] where entry.name.hasSuffix("UpdateState") {
        for item in entry.value.flowiseList {
          if let name = item["key"]?.string { state.insert(name) }
        }
      }
    }
  }

  /// Notes what a step of an agent flow reads and writes.
  mutating func addReads(_ record: Int) {
    let source = records[record]
    guard source.isAgentflow else { return }
    for entry in source.inputs?.entries ?? [] {
      switch entry.name {
      case "conditions", "startState", "formInputTypes", "loopBackToNode", "maxLoopCount": break
      case _ where entry.name.hasSuffix("StructuredOutput"): break
      case "customFunctionJavascriptFunction":
        readText(entry.value, .argument, by: record, bare: true)
      case _ where entry.name.hasSuffix("UpdateState"): addState(entry.value, record)
      case "iterationInput": readTexts(entry.value, .items, by: record)
      case "directReplyMessage": readTexts(entry.value, .result, by: record)
      case _ where FlowiseKeys.held.contains(entry.name) || entry.name.hasSuffix("Config"):
        readTexts(entry.value, .argument, by: record)
      default:
        let isPrompt = builder[id(record)].kind.usesModel || source.name == "humanInputAgentflow"
        readTexts(entry.value, isPrompt ? .prompt : .argument, by: record)
      }
    }
    if source.name == "retrieverAgentflow" {
      for entry in source.list("retrieverKnowledgeDocumentStores") {
        if let place = entry["documentStore"] { addStore(place, read: id(record)) }
      }
    }
  }

  /// Notes what a step sets in the state of the run, and from what.
  private mutating func addState(_ list: SyntaxNode, _ record: Int) {
    for entry in list.flowiseList {
      guard let key = entry["key"], let name = key.string, !name.isEmpty else { continue }
      builder[id(record)].outputs.append(Output(name, span: key.span))
      if let value = entry["value"] { readTexts(value, .argument, by: record) }
    }
  }

  /// Connects a step with the store that stands for a document store, `<id>:<name>`.
  mutating func addStore(_ place: SyntaxNode, read reader: NodeID) {
    guard let text = place.string, !text.isEmpty else { return }
    let store: NodeID
    if let known = stores[text] {
      store = known
    } else {
      let name = text.split(separator: ":", maxSplits: 1).last.map(String.init) ?? text
      var node = Node("store:\(text)", kind: .store, span: place.span, name: name)
      node.memory = .declared(.shared, place.span)
      store = builder.add(node)
      stores[text] = store
    }
    builder.connect(store, reader, .reads, span: place.span)
  }

  /// A model with memory is given what the models before it said, and the question: the conversation of
  /// the run. The nearest before it stand for those before them.
  mutating func addConversations() {
    var before: [NodeID: [NodeID]] = [:]
    for edge in builder.edges where edge.kind.isControl {
      before[edge.target, default: []].append(edge.source)
    }
    for record in records.indices {
      guard let (span, isWhole) = conversation(record) else { continue }
      var seen: Set<NodeID> = [id(record)]
      var pending = before[id(record)] ?? []
      var found: [NodeID] = []
      var start: NodeID?
      while let next = pending.popLast(), searchBudget > 0 {
        searchBudget -= 1
        guard seen.insert(next).inserted else { continue }
        switch builder[next].kind {
        case .agent, .llm, .subworkflow: found.append(next)
        default:
          if builder[next].kind == .start { start = next }
          pending += before[next] ?? []
        }
      }
      if !isWhole, !found.isEmpty { continue }
      for node in found.sorted() {
        read(ValuePath(.output(node)), at: span, by: record)
      }
      // The first model is given all of the form, or the question.
      if let start, form != nil {
        read(ValuePath(.output(start)), at: span, by: record)
      } else if start != nil {
        read(ValuePath(.workflowInput("question")), at: span, by: record)
      }
    }
  }

  private mutating func read(_ path: ValuePath, at span: Span, by record: Int) {
    builder.read(Input(path, use: .prompt, isOptional: true, span: span), by: id(record))
  }

  /// Where it is said that a model is given the conversation, and whether all of it: the first model
  /// without memory and without a message of the user is given what the run starts with. nil where it is
  /// given nothing.
  private func conversation(_ record: Int) -> (span: Span, isWhole: Bool)? {
    let node = builder[id(record)]
    guard node.kind == .agent || node.kind == .llm || node.kind == .router(.model) else {
      return nil
    }
    switch sort {
    case .agentflow:
      guard node.kind != .router(.model) else { return nil }
      if let span = node.memory.span { return (span, true) }
      let messages = records[record].word("Messages")?.flowiseList ?? []
      let isAsked = messages.contains { $0["role"]?.text == "user" }
      return isAsked ? nil : (records[record].nameSpan, false)
    case .sequential:
      guard records[record].name.hasPrefix("seq") else { return nil }
      let isEmpty = records[record].input("conversationHistorySelection")?.text == "empty"
      return isEmpty ? nil : (records[record].nameSpan, true)
    case .team, .chatflow: return nil
    }
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Notes what the node of a record reads: what its expressions name, and the items that its type
  /// takes without one.
  mutating func addReads(_ record: Int) {
    let node = records[record]
    if ["if", "switch", "filter"].contains(node.short) { return }
    guard let parameters = node.parameters else {
      addImplicitReads(record, hasExpressions: false)
      return
    }
    let use = use(of: node, record)
    var seen: Set<N8nReference> = []
    var inputs: [Input] = []
    if N8nTypes.scripts.contains(node.short) || node.short == "toolCode" {
      for key in ["jsCode", "functionCode", "pythonCode"] {
        guard let code = node.parameter(key) else { continue }
        let found = N8nExpression.references(inCode: code).filter {
          if case .node = $0.target { true } else { false }
        }
        inputs += inputsOf(found, in: code, use: use, by: record, isCode: true)
        if N8nBodies.isKept(code.text ?? "") { readOwn(record, at: code.span) }
      }
    }
    for text in parameters.texts(limit: &textBudget) where text.isN8nExpression {
      let found = N8nExpression.references(in: text).filter { seen.insert($0).inserted }
      inputs += inputsOf(found, in: text, use: use, by: record)
    }
    var told: Set<Input> = []
    for input in inputs
    where told.insert(Input(input.value, use: input.use, span: node.span)).inserted {
      builder.read(input, by: id(record))
    }
    if node.short == "redis", node.text("operation") == "incr" {
      readOwn(record, at: node.typeSpan)
    }
    addImplicitReads(record, hasExpressions: !inputs.isEmpty)
  }

  private func use(of node: N8nNode, _ record: Int) -> InputUse {
    switch builder[id(record)].kind {
    case .agent, .llm, .router(.model), .verifier: .prompt
    case _ where node.short == "respondToWebhook": .result
    default: .argument
    }
  }

  /// The items that a node takes as they come.
  private mutating func addImplicitReads(_ record: Int, hasExpressions: Bool) {
    let node = records[record]
    guard !entering[record].isEmpty else { return }
    let span = node.span
    switch node.short {
    case "splitOut":
      let place = node.parameter("fieldToSplitOut")
      guard let place, !place.isN8nExpression, let text = place.text else { return }
      for name in text.split(separator: ",").prefix(8) {
        let fields = name.split(separator: ".").map { String($0.drop { $0 == " " }) }
        readCurrent(record, fields, .items, place.span)
      }
    case "agent", "chainLlm", "chainRetrievalQa", "textClassifier", "sentimentAnalysis":
      // Without a text of its own the node takes the field that chats send.
      if node.parameter("text") == nil, node.parameter("inputText") == nil,
        node.parameter("prompt") == nil, node.parameter("query") == nil
      {
        readCurrent(record, ["chatInput"], .prompt, span, isOptional: true)
      }
    case "chainSummarization": readCurrent(record, [], .prompt, span)
    case "merge", "compareDatasets":
      readCurrent(record, [], .argument, span, isOptional: true)
    case "set":
      if keepsOthers(node) { readCurrent(record, [], .argument, span, isOptional: true) }
    case "executeWorkflow":
      if node.parameter("workflowInputs")?["value"]?.entries.isEmpty != false {
        readCurrent(record, [], .argument, span, isOptional: true)
      }
    case "respondToWebhook":
      let what = node.text("respondWith") ?? "firstIncomingItem"
      if ["firstIncomingItem", "allIncomingItems", "binary"].contains(what) {
        readCurrent(record, [], .result, span, isOptional: true)
      }
    case _ where N8nTypes.transforms.contains(node.short):
      readCurrent(record, [], .argument, span, isOptional: true)
    case _ where node.short.hasPrefix("vectorStore"):
      if node.text("mode") == "insert" { readCurrent(record, [], .argument, span) }
    default:
      if takesItems(node) { readCurrent(record, [], .argument, span) }
    }
  }

  /// Whether a service takes the fields or the files of its items without an expression.
  private func takesItems(_ node: N8nNode) -> Bool {
    if let mapping = node.parameter("columns")?["mappingMode"] {
      return mapping.text == "autoMapInputData"
    }
    for key in ["dataMode", "dataToSend"] {
      if let mode = node.text(key) { return mode.hasPrefix("autoMap") }
    }
    return [
      "binaryData", "sendBinaryData", "jsonParameters", "binaryPropertyName", "inputDataFieldName",
    ]
    .contains { key in
      guard let place = node.parameter(key) else { return false }
      return place.bool ?? (place.text?.isEmpty == false)
    }
  }

  private mutating func readCurrent(
    _ record: Int, _ fields: [String], _ use: InputUse, _ span: Span, isOptional: Bool = false
  ) {
    let producers = current(at: record).filter { $0 != record }
    // Of several that items can come from, one has given them; behind `done` the rounds have been run.
    let isGiven = producers.count > 1 || behindLoops.contains(record)
    for producer in producers {
      let path = path(of: producer, fields)
      builder.read(
        Input(path, use: use, isOptional: isOptional || isGiven, span: span), by: id(record))
    }
  }

  /// References as reads.
  mutating func references(_ node: SyntaxNode, use: InputUse, by record: Int) -> [Input] {
    inputsOf(N8nExpression.references(in: node), in: node, use: use, by: record)
  }

  /// What references stand for; a name that no node has is a defect, except in code, where it may
  /// be part of a comment.
  mutating func inputsOf(
    _ found: [N8nReference], in node: SyntaxNode, use: InputUse, by record: Int,
    isCode: Bool = false
  ) -> [Input] {
    guard !found.isEmpty else { return [] }
    let spans = node.spans(ofText: found.map(\.range))
    var inputs: [Input] = []
    for (reference, span) in zip(found, spans) {
      func add(_ path: ValuePath, isOptional: Bool = false, hasBlank: Bool = false) {
        inputs.append(
          Input(
            path, use: use, isOptional: isOptional || reference.isOptional, hasBlank: hasBlank,
            span: span))
      }
      switch reference.target {
      case .model: break
      case .engine(let name): add(ValuePath(.engine(name), reference.fields))
      case .runIndex: add(runCounter(of: record, at: span), isOptional: true)
      case .current:
        // Of several that items can come from, one has given them.
        let producers = current(at: record)
        sawRound = behindLoops.contains(record)
        let paths = values(producers, reference.fields)
        let isRound = sawRound
        let hasBlank = answerer(before: record) != nil
        for path in paths {
          add(path, isOptional: paths.count > 1 || isRound, hasBlank: hasBlank)
        }
      case .node(let name):
        guard let source = byName[name] else {
          if !isCode, !ignored.contains(name) {
            note(missing: name, role: "node reference", span: span, node: id(record))
          }
          continue
        }
        _ = current(at: record)
        let producers = output(of: source)
        sawRound = behindLoops.contains(record)
        let paths = values(producers, reference.fields)
        let isRound = sawRound
        for path in paths { add(path, isOptional: paths.count > 1 || isRound) }
      }
    }
    return inputs
  }

  /// What stands behind a node that an expression names: the node, or what comes to it.
  mutating func output(of record: Int) -> [Int] {
    guard N8nTypes.isTransparent(records[record]) else { return [record] }
    return records[record].short == "splitInBatches"
      ? search(from: [(record, loopOutput(record))], start: record).records : current(at: record)
  }

  /// The values that a field of the items of some records stands for. Where they are several, a field
  /// need not be one of each.
  mutating func values(_ producers: [Int], _ fields: [String]) -> [ValuePath] {
    var found: [ValuePath] = []
    for producer in producers {
      for path in source(of: producer, fields, depth: 0) {
        var path = path
        if producers.count > 1, case .output(let node) = path.source,
          builder[node].kind.isModelProducer
        {
          path = ValuePath(path.source)
        }
        if !found.contains(path), found.count < 16 { found.append(path) }
      }
    }
    return found
  }

  /// A field of a record; of one that only sets fields, what the field was set to when that is a
  /// constant or a single value.
  private mutating func source(of record: Int, _ fields: [String], depth: Int) -> [ValuePath] {
    let whole = path(of: record, fields)
    guard records[record].short == "set", let name = fields.first, depth < 4 else { return [whole] }
    if records[record].text("mode") == "raw" {
      // The whole item is made of one value: `{{ $json.body }}`.
      guard let value = records[record].parameter("jsonOutput"), value.isN8nExpression,
        let only = N8nExpression.single(value, N8nExpression.references(in: value))
      else { return [whole] }
      let before: [Int]
      switch only.target {
      case .current: before = current(at: record).filter { $0 != record }
      case .node(let name): before = byName[name].map { output(of: $0) } ?? []
      default: return [whole]
      }
      guard before.count == 1, before[0] != record else { return [whole] }
      return source(of: before[0], only.fields + fields, depth: depth + 1)
    }
    guard let value = assigned(record)[name] else {
      let before = current(at: record).filter { $0 != record }
      if behindLoops.contains(record) { sawRound = true }
      guard before.count == 1, keepsOthers(records[record]) else { return [whole] }
      return source(of: before[0], fields, depth: depth + 1)
    }
    guard value.isN8nExpression else {
      return [ValuePath(.engine("\(records[record].name).\(name)"), Array(fields.dropFirst()))]
    }
    let found = N8nExpression.references(in: value)
    guard let only = N8nExpression.single(value, found) else { return [whole] }
    let producers: [Int]
    switch only.target {
    case .current:
      producers = current(at: record)
      if behindLoops.contains(record) { sawRound = true }
    case .node(let name): producers = byName[name].map { output(of: $0) } ?? []
    default: return [whole]
    }
    guard producers.count == 1, producers[0] != record else { return [whole] }
    let rest = only.fields + fields.dropFirst()
    return source(of: producers[0], rest, depth: depth + 1)
  }

  /// What a node that sets fields sets them to, by name.
  mutating func assigned(_ record: Int) -> [String: SyntaxNode] {
    if let known = assignments[record] { return known }
    var found: [String: SyntaxNode] = [:]
    let node = records[record]
    for entry in node.parameter("assignments")?["assignments"]?.elements ?? [] {
      if let name = entry["name"]?.text, let value = entry["value"] { found[name] = value }
    }
    for entry in node.parameter("fields")?["values"]?.elements ?? [] {
      guard let name = entry["name"]?.text else { continue }
      found[name] = entry.entries.first { $0.name.hasSuffix("Value") }?.value
    }
    for group in node.parameter("values")?.entries ?? [] {
      for entry in group.value.elements {
        if let name = entry["name"]?.text, let value = entry["value"] { found[name] = value }
      }
    }
    assignments[record] = found
    return found
  }

  /// Whether a node that sets fields keeps the others.
  private func keepsOthers(_ node: N8nNode) -> Bool {
    switch node.version {
    case 3.3...: node.parameter("includeOtherFields")?.bool == true
    case 3..<3.3: (node.text("include") ?? "all") != "none"
    default: node.parameter("keepOnlySet")?.bool != true
    }
  }

  /// A value of a producer: a model's answer is the node's whole value, what the vendor counts beside
  /// it is the engine's.
  func path(of record: Int, _ fields: [String]) -> ValuePath {
    let source = ValueSource.output(id(record))
    guard builder[id(record)].kind.isModelProducer else { return ValuePath(source, fields) }
    let fields = N8nAnswers.answered(fields, by: records[record])
    if let first = fields.first,
      N8nAnswers.metadata.contains(first) || N8nAnswers.isBeside(first, of: records[record])
    {
      return ValuePath(.engine("\(records[record].name).\(first)"), Array(fields.dropFirst()))
    }
    var bare = N8nAnswers.bare(fields)
    // Parsers of old versions wrap what they parse once more.
    if bare.first == "output", let contract = builder[id(record)].output.value,
      !contract.fields.isEmpty, contract.field("output") == nil
    {
      bare.removeFirst()
    }
    return ValuePath(source, bare)
  }

  /// The records whose output `$json` is at a record: those before it, through nodes that pass items
  /// through.
  mutating func current(at record: Int) -> [Int] {
    if let known = currents[record] { return known }
    // A sub-node is given the item of the node that uses it.
    var start = record
    for _ in 0..<4 where entering[start].isEmpty {
      guard let first = users[start].first else { break }
      start = holdings[first].user
    }
    if let only = answerer(before: start) {
      currents[record] = [only]
      return [only]
    }
    let found = search(from: [(start, nil)], start: record)
    currents[record] = found.records
    if found.isRound { behindLoops.insert(record) }
    return found.records
  }

  /// The record from which all comes that comes to another one, its failures as its answers: what is
  /// read there is its answer. A choice may ask for it. Nil where there is none.
  private func answerer(before record: Int) -> Int? {
    guard let first = entering[record].first.map({ wires[$0] }),
      !N8nTypes.isTransparent(records[record]), !N8nTypes.isTransparent(records[first.source]),
      errorOutput(of: first.source) != nil
    else { return nil }
    let outputs = entering[record].map { wires[$0] }
    guard outputs.allSatisfy({ $0.source == first.source }),
      outputs.contains(where: { $0.output != errorOutput(of: first.source) })
    else { return nil }
    return first.source
  }

  /// The records that give the items which come to some places, through nodes that pass them on.
  /// Behind a loop these are what its rounds gave, of which there is at least one.
  private mutating func search(from places: [(record: Int, output: Int?)], start: Int) -> (
    records: [Int], isRound: Bool
  ) {
    var isBehind = false
    var found: [Int] = []
    var seen: Set<Int> = [start]
    var pending = places
    while let (next, output) = pending.popLast(), found.count < 8, seen.count < 64, searchBudget > 0
    {
      let inside = batchRounds(next)
      for position in entering[next].reversed() {
        searchBudget -= 1
        let wire = wires[position]
        // The items of a round are those that came in; what comes back is given out at the end.
        if let output, !inside.isEmpty {
          let isRound = output == loopOutput(next)
          if isRound == inside.contains(position) { continue }
          if !isRound { isBehind = true }
        }
        let source = wire.source
        if N8nTypes.isTransparent(records[source]) || wire.output == errorOutput(of: source) {
          if seen.insert(source).inserted { pending.append((source, wire.output)) }
        } else if !found.contains(source) {
          found.append(source)
        }
      }
    }
    return (found.sorted(), isBehind)
  }

  /// The output that a record's failures leave by, known before its edges are made.
  private func errorOutput(of record: Int) -> Int? {
    guard records[record].entry["onError"]?.text == "continueErrorOutput" else { return nil }
    return errorOutputs[record] ?? (N8nTypes.isTransparent(records[record]) ? nil : 1)
  }

  private func loopOutput(_ record: Int) -> Int {
    (3...).contains(records[record].version) ? 1 : 0
  }

  /// The edges into a batching loop that come back from its body.
  private mutating func batchRounds(_ record: Int) -> Set<Int> {
    guard records[record].short == "splitInBatches", entering[record].count > 1 else { return [] }
    if let known = rounds[record] { return known }
    let output = loopOutput(record)
    var seen: Set<Int> = [record]
    var pending = leaving[record].filter { wires[$0].output == output }.map { wires[$0].target }
    while let next = pending.popLast(), searchBudget > 0 {
      guard seen.insert(next).inserted else { continue }
      for position in leaving[next] {
        searchBudget -= 1
        pending.append(wires[position].target)
      }
    }
    seen.remove(record)
    let found = Set(entering[record].filter { seen.contains(wires[$0].source) })
    rounds[record] = found
    return found
  }
}

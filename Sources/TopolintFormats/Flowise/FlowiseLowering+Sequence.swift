import TopolintModel
import TopolintSource
import TopolintSyntax

/// The order of the steps of chat flows and of agent flows of the first version.
extension FlowiseLowering {
  /// Adds the implied start of a chat flow, and leads to what comes first.
  mutating func addStart() {
    var start = Node(
      "chat", kind: .start, span: flow.entry("nodes")?.key.span ?? flow.span, name: "chat")
    start.isImplied = true
    if wrapper?["isPublic"]?.bool == true {
      start.labels = .declared([.untrusted], wrapper?["isPublic"]?.span ?? start.span)
    }
    let first = builder.add(start)
    builder.begin(at: first)
    for record in records.indices where isStep(records[record]) {
      guard !isHeld(record) else { continue }
      let guards = moderations(of: record)
      for wire in guards {
        connectImplied(first, id(wire.source))
        builder.connect(id(wire.source), id(record), .sequence, span: wire.span)
      }
      if guards.isEmpty, !isBehindStep(record) { connectImplied(first, id(record)) }
    }
  }

  /// The edges that lead to a step from what looks at its input first.
  private func moderations(of record: Int) -> [Wire] {
    entering[record].map { wires[$0] }.filter { records[$0.source].category == "Moderation" }
  }

  /// Whether a worker has parts, and no supervisor: what nothing leads to is not built at all
  /// (`getEndingNodes` in FlowiseAI/Flowise: packages/server/src/utils/index.ts).
  private func isBuiltAlone(_ record: Int) -> Bool {
    !entering[record].isEmpty
      && !entering[record].contains { records[wires[$0].source].name == "supervisor" }
  }

  /// Whether a step is what a tool runs.
  private func isHeld(_ record: Int) -> Bool {
    leaving[record].contains { builder[id(wires[$0].target)].kind == .tool }
  }

  /// Whether the output of another step leads to a step, through what it is made of.
  private func isBehindStep(_ record: Int) -> Bool {
    var seen: Set<Int> = [record]
    var pending = entering[record].map { wires[$0].source }
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      if isStep(records[next]), !isHeld(next) { return true }
      if !isStep(records[next]) { pending += entering[next].map { wires[$0].source } }
    }
    return false
  }

  /// Adds the edges that leave a step.
  mutating func connectStep(_ record: Int) {
    let source = records[record]
    if source.name == "supervisor" {
      for position in leaving[record] where records[wires[position].target].name == "worker" {
        builder.connect(
          id(record), id(wires[position].target), .delegate, span: wires[position].span)
      }
      return
    }
    let cases = cases(of: record)
    var order = leaving[record]
    order.sort { (rank($0, cases), $0) < (rank($1, cases), $1) }
    var seen: Set<Int> = []
    for position in order {
      let wire = wires[position]
      if isStep(records[wire.target]) {
        connectSteps(wire, cases)
        continue
      }
      if builder[id(wire.target)].kind == .tool {
        builder.connect(id(wire.target), id(record), .delegate, span: wire.span)
        continue
      }
      // Through a prompt or another part, the output leads to the step behind it.
      var pending = [wire.target]
      while let next = pending.popLast() {
        guard seen.insert(next).inserted else { continue }
        if isStep(records[next]) {
          follow(record, next, at: wire.span)
        } else {
          pending += leaving[next].map { wires[$0].target }
        }
      }
    }
  }

  private func rank(_ position: Int, _ cases: [Way]?) -> Int {
    let key = Self.handleKey(wires[position].output)
    return cases?.firstIndex { Self.handleKey($0.label) == key } ?? cases?.count ?? 0
  }

  /// A name as handles have it: letters and digits only.
  private static func handleKey(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.lowercased().unicodeScalars.filter {
          $0.properties.isAlphabetic || $0.properties.numericType != nil
        }))
  }

  private mutating func connectSteps(_ wire: Wire, _ cases: [Way]?) {
    let source = id(wire.source)
    let target = id(wire.target)
    guard let cases else {
      if sort == .chatflow {
        follow(wire.source, wire.target, at: wire.span)
      } else {
        builder.connect(source, target, .sequence, span: wire.span)
      }
      return
    }
    var edge = Edge(source, target, .branch, span: wire.span)
    edge.label = wire.output
    let key = Self.handleKey(wire.output)
    if let way = cases.first(where: { Self.handleKey($0.label) == key }) {
      edge.label = way.label
      edge.condition = way.condition
      edge.isDefault = way.isDefault
    } else if key == "end" {
      edge.label = "End"
      edge.isDefault = true
    } else {
      note(
        missing: wire.output, role: "branch handle", known: cases.map(\.label) + ["End"],
        span: wire.outputSpan, node: source)
      return
    }
    builder.connect(edge)
  }

  /// In a chat flow a step that is given another's output runs after it.
  private mutating func follow(_ first: Int, _ second: Int, at span: Span) {
    guard first != second else { return }
    builder.connect(id(first), id(second), .sequence, span: span)
    builder.read(
      Input(ValuePath(.output(id(first))), use: .prompt, span: span), by: id(second))
  }

  /// What a choice of an agent flow of the first version chooses between; nil for other steps.
  private mutating func cases(of record: Int) -> [Way]? {
    let source = records[record]
    switch source.name {
    case "seqCondition", "seqConditionAgent":
      let tab = source.inputs?.entries.first { $0.name.hasPrefix("selectedConditionFunctionTab") }
      if tab?.value.text?.hasPrefix("conditionFunction") == true
        || source.input("conditionUI") == nil
      {
        return written(source)
      }
      var ways: [Way] = []
      for entry in source.list("conditionUI") {
        guard let name = entry["output"]?.string, !name.isEmpty else { continue }
        let condition = row(entry, by: record)
        if let position = ways.firstIndex(where: { $0.label == name }) {
          ways[position].condition = .any([ways[position].condition, condition])
        } else {
          ways.append(Way(label: name, condition: condition))
        }
      }
      ways.append(Way(label: "End", isDefault: true))
      return ways
    case "ifElseFunction":
      let condition = Condition.opaque("\(source.title) returns")
      return [
        Way(label: "returnTrue", condition: condition),
        Way(label: "returnFalse", condition: .not(condition)),
      ]
    default: return nil
    }
  }

  /// The outputs of a choice that code decides.
  private func written(_ source: FlowiseNode) -> [Way] {
    var ways: [Way] = []
    for anchor in source.data["outputAnchors"]?.elements ?? [] {
      for option in anchor["options"]?.elements ?? [] {
        guard let name = option["label"]?.string ?? option["name"]?.string else { continue }
        ways.append(Way(label: name, condition: .opaque("\(source.title) returns '\(name)'")))
      }
    }
    return ways
  }

  /// Adds the edge that a loop of an agent flow of the first version stands for: back to the step that
  /// it calls by its name.
  mutating func connectSequentialLoop(_ record: Int) {
    guard records[record].name == "seqLoop", let place = records[record].input("loopToName"),
      let name = place.string
    else { return }
    let key = FlowiseTemplate.key(name)
    let steps = records.indices.filter {
      records[$0].name.hasPrefix("seq") && records[$0].name != "seqLoop"
        && isStep(records[$0])
    }
    guard let target = steps.first(where: { FlowiseTemplate.key(records[$0].title) == key }) else {
      note(
        missing: name, role: "loop target", known: steps.map { records[$0].title },
        span: place.span, node: id(record))
      return
    }
    builder.connect(id(record), id(target), .feedback, span: place.span)
  }

  /// Marks where a run of an agent flow of the first version begins.
  mutating func setFirstSteps() {
    for (record, source) in records.enumerated() {
      switch source.name {
      case "seqStart": builder.begin(at: id(record))
      case "supervisor":
        let guards = moderations(of: record)
        for wire in guards {
          builder.begin(at: id(wire.source))
          builder.connect(id(wire.source), id(record), .sequence, span: wire.span)
        }
        if guards.isEmpty { builder.begin(at: id(record)) }
      // A worker that is built joins whatever supervisor is called `supervisor` where it is led to none
      // (FlowiseAI/Flowise: packages/components/nodes/multiagents/Worker/Worker.ts).
      case "worker" where isBuiltAlone(record): builder.begin(at: id(record))
      default: break
      }
    }
    guard builder.entries.isEmpty else { return }
    for (record, source) in records.enumerated() where isStep(source) {
      let isFirst = !entering[record].contains { isStep(records[wires[$0].source]) }
      if isFirst, !leaving[record].isEmpty { builder.begin(at: id(record)) }
    }
  }

  /// Notes what a component reads in its texts, and what it sets.
  mutating func addComponentReads(_ record: Int) {
    let source = records[record]
    let node = id(record)
    let use: InputUse = builder[node].kind.usesModel ? .prompt : .argument
    for entry in source.inputs?.entries ?? [] {
      switch entry.name {
      case "conditionUI", "stateMemoryUI": break
      case _ where entry.name.hasSuffix("StructuredOutput"): break
      case "updateStateMemoryUI":
        for item in entry.value.flowiseList {
          guard let key = item["key"], let name = key.string, !name.isEmpty else { continue }
          setState(name, at: key.span, record)
          if let value = item["value"], value.kind == .string {
            readText(value, .argument, by: record, bare: true)
          }
        }
      case "updateStateMemoryCode":
        let tab = source.inputs?.entries.first { $0.name.hasPrefix("selectedUpdateStateMemoryTab") }
        guard tab?.value.text?.hasPrefix("updateStateMemoryCode") == true else { continue }
        readText(entry.value, .argument, by: record, bare: true)
        // The code returns what it sets: names of the state that it mentions as keys.
        let text = entry.value.text ?? ""
        for name in state.sorted()
        where text.hasPart("\(name):") || text.hasPart("\(name) :") || text.hasPart("\"\(name)\"") {
          setState(name, at: entry.value.span, record)
        }
      default: readComponentText(entry, use, record)
      }
    }
    if sort == .chatflow, builder[node].kind.isModelProducer, !isBehindStep(record) {
      builder.read(
        Input(ValuePath(.workflowInput("question")), use: .prompt, span: source.nameSpan),
        by: node)
    }
    if sort == .team, source.name == "supervisor" {
      builder.read(
        Input(ValuePath(.workflowInput("question")), use: .prompt, span: source.nameSpan),
        by: node)
    }
  }

  private mutating func setState(_ name: String, at span: Span, _ record: Int) {
    let isAddition = additions.contains(name)
    builder[id(record)].outputs.append(
      Output(name, hasReducer: isAddition, isAddition: isAddition, span: span))
  }

  private mutating func readComponentText(_ entry: Entry, _ use: InputUse, _ record: Int) {
    for text in entry.value.texts(limit: &textBudget) {
      for reference in FlowiseTemplate.references(in: text, bare: isStep(records[record])) {
        // `{{id.data.instance}}` alone is what an edge says.
        let whole = reference.text.hasSuffix(".data.instance")
        if whole {
          let name = String(reference.text.dropLast(14))
          guard let source = byID[name] else {
            if !ignored.contains(name) {
              note(
                missing: name, role: "node reference", span: reference.span, node: id(record))
            }
            continue
          }
          let isText = text.textBytes.count > reference.text.utf8.count + 4
          if !isText, leaving[source].isEmpty, source != record {
            noteUnwired(source, named: entry.name, by: record, at: reference.span)
          }
          guard isText, isStep(records[source]), sort != .chatflow else { continue }
          builder.read(
            Input(ValuePath(.output(id(source))), use: use, span: reference.span), by: id(record))
        } else if let path = resolve(reference, by: record), path.source != .output(id(record)) {
          builder.read(Input(path, use: use, span: reference.span), by: id(record))
        }
      }
    }
  }

  /// Tells of an input that names a component which no edge leads from: the engine builds what edges
  /// lead to the end from, and nothing else, so that there is nothing to put in its place (`getStartingNodes`
  /// and `buildFlow` in FlowiseAI/Flowise: packages/server/src/utils/index.ts).
  private mutating func noteUnwired(
    _ source: Int, named input: String, by record: Int, at span: Span
  ) {
    problems.append(
      ReadProblem(
        isError: false, code: "unwired-input",
        message:
          "`\(input)` of `\(records[record].title)` names `\(records[source].title)`, and no "
          + "edge leads from there: Flowise does not build it, and the input stays empty",
        help: "connect the two on the canvas", span: span))
  }
}

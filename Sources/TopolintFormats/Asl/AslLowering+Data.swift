import TopolintModel
import TopolintSource
import TopolintSyntax

/// Where the values come from that states read: what each state is given is followed along the
/// transitions until nothing new is found, then the reads are written down.
extension AslLowering {
  /// A state is looked at anew this often; then its input counts as unknown.
  private static let mostVisits = 8

  /// Follows the documents, and writes down the reads.
  mutating func followData() {
    for index in states.indices { stateOf[states[index].id] = index }
    flow()
    findInputFields()
    knowsInputs = true
    for index in states.indices {
      states[index].input = nil
      states[index].visits = 0
    }
    flow()
    counters = AslCounters(AslTrace(states, scopes))
    for index in states.indices where states[index].input != nil { addReads(of: index) }
    readRules()
    for scope in scopes.indices { addResults(of: scope) }
    for (name, writers) in shared.sorted(by: { $0.key < $1.key }) {
      for writer in writers.sorted() {
        builder[writer].outputs.append(
          Output(
            name, hasReducer: builder[writer].parent != nil, span: builder[writer].span))
      }
    }
  }

  private mutating func flow() {
    guard !scopes.isEmpty else { return }
    visitBudget = 2_000 + 16 * states.count
    _ = flow(scope: 0, AslShape(.input([])))
  }

  /// Follows the documents through one scope; gives what comes of it.
  private mutating func flow(scope: Int, _ input: AslShape) -> AslShape? {
    guard let start = scopes[scope].start else { return nil }
    var result: AslShape?
    var pending = [start]
    arrive(at: start, input)
    var outputs: [Int: AslShape] = [:]
    var isPending = Set(pending)
    while let index = pending.popLast() {
      isPending.remove(index)
      guard let document = states[index].input else { continue }
      visitBudget -= 1
      let output = self.output(of: index, document)
      if states[index].isTerminal { outputs[index] = output }
      for target in states[index].next where arrive(at: target, output) {
        if isPending.insert(target).inserted { pending.append(target) }
      }
      for (target, entry) in states[index].catches {
        if arrive(at: target, caught(document, by: index, entry)) {
          if isPending.insert(target).inserted { pending.append(target) }
        }
      }
    }
    for index in scopes[scope].members {
      guard let output = outputs[index] else { continue }
      if result == nil { result = output } else { result?.merge(output) }
    }
    return result
  }

  /// Adds what arrives at a state; whether that is more than was known.
  @discardableResult
  private mutating func arrive(at index: Int, _ document: AslShape) -> Bool {
    guard var known = states[index].input else {
      states[index].input = document
      return true
    }
    let before = known
    known.merge(document)
    guard known != before else { return false }
    states[index].visits += 1
    if states[index].visits > Self.mostVisits || visitBudget <= 0 {
      guard before != .unknown else { return false }
      known = .unknown
    }
    states[index].input = known
    return true
  }

  /// What a state hands on.
  mutating func output(of index: Int, _ document: AslShape) -> AslShape {
    let state = states[index]
    let node = state.node
    if state.isJSONata {
      let result = self.result(of: index, document, given: document)
      guard let output = node["Output"], state.type != "Choice" else {
        return state.type == "Choice" ? document : result
      }
      return template(output, state: index, document: document)
    }
    let selected = narrowed(document, by: node["InputPath"])
    var given = selected
    if let parameters = node["Parameters"], state.type != "Map" {
      given = template(parameters, state: index, document: selected)
    }
    var result = self.result(of: index, selected, given: given)
    switch state.type {
    case "Choice", "Wait", "Succeed", "Fail": return narrowed(selected, by: node["OutputPath"])
    default: break
    }
    if let selector = node["ResultSelector"], state.type == "Map" || state.type == "Parallel" {
      result = template(selector, state: index, document: result)
    }
    guard let path = node["ResultPath"] else { return narrowed(result, by: node["OutputPath"]) }
    var merged = document
    if path.kind != .null, let text = path.text {
      guard let parsed = AslPath(whole: text), parsed.root == .document else { return .unknown }
      merged.set(parsed.steps[...], result)
    }
    return narrowed(merged, by: node["OutputPath"])
  }

  func narrowed(_ document: AslShape, by path: SyntaxNode?) -> AslShape {
    guard let path else { return document }
    // Null stands for an empty object.
    guard path.kind != .null, let text = path.text, let parsed = AslPath(whole: text) else {
      return AslShape()
    }
    return parsed.root == .document ? document.at(parsed.steps) : .unknown
  }

  /// The result of a state, before it is put into its place. Bodies are followed on the way.
  private mutating func result(of index: Int, _ document: AslShape, given: AslShape) -> AslShape {
    let state = states[index]
    switch state.type {
    case "Task":
      if state.node["ResultSelector"] == nil, let kind = AslAnswer(of: state.resource) {
        return AslShape(.answer(state.id, kind))
      }
      return AslShape(.output(state.id, []))
    case "Pass":
      if state.node["Result"] != nil, !state.isJSONata { return AslShape(.output(state.id, [])) }
      return given
    case "Map":
      let item = bodyInput(of: index, document)
      var collected = AslShape(.output(state.exit, []))
      for body in state.bodies {
        // Twice the same needs no second walk.
        if bodyInputs[body] != item || states[scopes[body].start ?? 0].input == nil {
          bodyInputs[body] = item
          _ = flow(scope: body, item)
        }
      }
      collected.isUnknown = false
      return collected
    case "Parallel":
      var list = AslShape(.output(state.exit, []))
      let input =
        state.isJSONata
        ? state.node["Arguments"].map {
          template($0, state: index, document: document)
        } ?? document : given
      for (position, body) in state.bodies.enumerated() {
        if bodyInputs[body] != input || states[scopes[body].start ?? 0].input == nil {
          bodyInputs[body] = input
          bodyResults[body] = flow(scope: body, input)
        }
        if let result = bodyResults[body] { list.set(["[\(position)]"], result) }
      }
      return list
    default: return document
    }
  }

  /// What each run of a Map's body is given: an item, or a batch of them beside what is the same for
  /// all (docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html).
  private mutating func bodyInput(of index: Int, _ document: AslShape) -> AslShape {
    let item = itemShape(of: index, document)
    guard let batcher = states[index].node["ItemBatcher"], batcher.kind == .mapping else {
      return item
    }
    var batch = AslShape()
    batch.fields["Items"] = item
    if let shared = batcher["BatchInput"] {
      batch.fields["BatchInput"] = template(shared, state: index, document: document)
    }
    return batch
  }

  /// What each item of a Map is.
  private mutating func itemShape(of index: Int, _ document: AslShape) -> AslShape {
    let node = states[index].node
    let item = rawItem(of: index, document)
    guard let selector = node["ItemSelector"] ?? node["Parameters"] else { return item }
    items[index] = item
    defer { items[index] = nil }
    return template(selector, state: index, document: document)
  }

  private func rawItem(of index: Int, _ document: AslShape) -> AslShape {
    let state = states[index]
    // What a reader brings comes from a bucket.
    if state.node["ItemReader"] != nil { return AslShape(.output(state.id, ["item"])) }
    if let items = state.node["Items"] {
      guard let text = items.text, let inner = AslExpression.inner(text),
        let source = AslExpression.path(inner.bytes)
      else { return .unknown }
      return shape(of: source, state: index, document: document)
    }
    guard let path = state.node["ItemsPath"] else { return document }
    guard let text = path.text, let parsed = AslPath(whole: text), parsed.root == .document else {
      return .unknown
    }
    return document.at(parsed.steps)
  }

  /// What arrives where a failure is caught.
  private mutating func caught(_ document: AslShape, by index: Int, _ entry: SyntaxNode)
    -> AslShape
  {
    let state = states[index]
    let error = AslShape(.failed(state.exit))
    if state.isJSONata {
      guard let output = entry["Output"] else { return error }
      failing = state.exit
      defer { failing = nil }
      return template(output, state: index, document: document)
    }
    guard let path = entry["ResultPath"] else { return error }
    var merged = document
    markMissing(in: &merged, index)
    if path.kind != .null, let text = path.text {
      guard let parsed = AslPath(whole: text) else { return .unknown }
      merged.set(parsed.steps[...], error)
    }
    return merged
  }

  /// Where the result of a failed state would be, there is none. The execution's input may have such
  /// a field too: only one that no state reads from there counts as missing.
  private func markMissing(in document: inout AslShape, _ index: Int) {
    let state = states[index]
    guard knowsInputs, let text = state.node["ResultPath"]?.text,
      let path = AslPath(whole: text), path.steps.count == 1, let name = path.steps.first,
      !inputFields.contains(name), state.type != "Pass"
    else { return }
    let before = document.child(name)
    guard before.origins == [.input([name])], before.fields.isEmpty, !before.isUnknown else {
      return
    }
    document.set([name], AslShape(.missing(state.exit, [])))
  }

  /// Collects the names of fields that are read of the execution's input for certain.
  private mutating func findInputFields() {
    for index in states.indices {
      guard let document = states[index].input else { continue }
      for read in reads(of: index) {
        let source =
          read.isNarrowed ? narrowed(document, by: states[index].node["InputPath"]) : document
        for (path, _) in read.paths where path.root == .document {
          let origins = source.at(path.steps).origins
          let inputs = origins.compactMap { origin -> String? in
            if case .input(let steps) = origin { steps.first } else { nil }
          }
          if inputs.count == origins.count { inputFields.formUnion(inputs) }
        }
      }
    }
  }
}

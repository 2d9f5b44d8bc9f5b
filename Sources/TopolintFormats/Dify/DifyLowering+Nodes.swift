import TopolintModel
import TopolintSource
import TopolintSyntax

extension DifyLowering {
  /// Adds the node of a record, with what its configuration says of it.
  mutating func add(_ record: Int) {
    let node = records[record]
    switch node.type {
    case .loopStart, .iterationStart: break
    case .start: addStart(record)
    case .datasource, .triggerWebhook, .triggerSchedule, .triggerPlugin: addTrigger(record)
    case .end: addPlain(record, kind: .end(.success), canFail: false)
    case .answer:
      // An answer is sent where it stands; only one that nothing follows ends the flow.
      addPlain(
        record, kind: sources.contains(node.id) ? .code : .end(.success), canFail: false)
    case .llm: addModelCall(record)
    case .parameterExtractor: addExtractor(record)
    case .questionClassifier: addClassifier(record)
    case .agent: if node.isDifyAgent { addDifyAgent(record) } else { addAgent(record) }
    case .code: addCode(record)
    case .templateTransform:
      let id = addPlain(record, kind: .code, canFail: false)
      promise(["output": .string], by: id, record)
    case .documentExtractor:
      let id = addPlain(record, kind: .code)
      // Its files are uploads, or what a tool fetched.
      builder[id].labels = .declared([.untrusted], node.typeSpan)
      promise(["text": .any], by: id, record)
    case .listOperator:
      let id = addPlain(record, kind: .code, canFail: false)
      promise(["result": .array, "first_record": .any, "last_record": .any], by: id, record)
    case .assigner: addAssigner(record)
    case .loopEnd: addPlain(record, kind: .code, canFail: false)
    case .variableAggregator, .variableAssigner:
      addAggregator(record)
    case .ifElse: addPlain(record, kind: .router(.expression), canFail: false)
    case .humanInput: addHuman(record)
    case .httpRequest: addHTTP(record)
    case .tool: addTool(record)
    case .knowledgeRetrieval:
      let id = addPlain(record, kind: .tool, effect: .read)
      promise(["result": .array], by: id, record)
    case .knowledgeRetrievalV2:
      let id = addPlain(record, kind: .tool, effect: .read)
      promise(["result": .array, "metrics": .object], by: id, record)
    case .knowledgeIndex: addPlain(record, kind: .tool, effect: .write)
    case .iteration: addIteration(record)
    case .loop: addLoop(record)
    case nil: noteKind(of: record, addNode(record, kind: .opaque(node.typeName)))
    }
  }

  /// Adds a node with what every node can say: failures, retries and how it waits.
  @discardableResult
  mutating func addNode(_ record: Int, kind: NodeKind) -> NodeID {
    let source = records[record]
    var node = Node(source.id, kind: kind, span: source.span, name: source.name)
    node.retry = retry(of: source.data)
    node.errorHandling = errorHandling(of: source)
    node.substitute = substitute(of: source.data)
    node.arrival = .engineDefault(.allTaken, DifyProfile.joins)
    let id = builder.add(node)
    places[source.id] = Place(node: id, exit: id, record: record)
    recordOf[id] = record
    return id
  }

  /// Adds a node whose type alone says what it does to the world.
  @discardableResult
  mutating func addPlain(
    _ record: Int, kind: NodeKind, effect: EffectLevel = .none, canFail: Bool = true
  ) -> NodeID {
    let id = addNode(record, kind: kind)
    builder[id].effect = .declared(Effect(effect, basis: .nodeType), records[record].typeSpan)
    if !canFail { builder[id].fallibility = .engineDefault(false, DifyProfile.cannotFail) }
    return id
  }

  /// Declares outputs that a node has by its type.
  mutating func promise(
    _ outputs: KeyValuePairs<String, FieldType>, by id: NodeID, _ record: Int
  ) {
    let span = records[record].typeSpan
    let fields = outputs.map { Field(name: $0.key, type: $0.value, span: span) }
    builder[id].output = .declared(Contract(fields: fields, enforcement: .construction), span)
  }

  private func retry(of data: SyntaxNode) -> Fact<RetryPolicy> {
    guard let config = data["retry_config"], config.kind == .mapping else {
      return .engineDefault(.none, DifyProfile.noRetry)
    }
    guard let enabled = config["retry_enabled"], let isOn = enabled.difyBool else {
      return .engineDefault(.none, DifyProfile.noRetry)
    }
    guard isOn else { return .declared(.none, enabled.span) }
    guard let count = config["max_retries"], let retries = count.difyInteger else {
      return .declared(.none, enabled.span)
    }
    let wait = config["retry_interval"]?.difyInteger ?? 0
    return .declared(
      RetryPolicy(
        retries: .finite(max(0, retries)),
        backoff: wait > 0 ? .constant(Milliseconds(wait)) : .immediate),
      count.span)
  }

  private func errorHandling(of node: DifyNode) -> Fact<ErrorHandling> {
    let standard = node.type == .httpRequest ? DifyProfile.httpAbort : DifyProfile.abort
    guard let strategy = node.data["error_strategy"] else {
      return .engineDefault(.abort, standard)
    }
    switch strategy.text {
    case "fail-branch": return .declared(.branch, strategy.span)
    case "default-value": return .declared(.defaultValue, strategy.span)
    default: return .engineDefault(.abort, standard)
    }
  }

  /// What an error strategy puts in the place of the outputs: the texts of `default_value`.
  private func substitute(of data: SyntaxNode) -> Fact<String> {
    guard data["error_strategy"]?.text == "default-value", let entry = data.entry("default_value")
    else { return .inexpressible }
    let texts = entry.value.elements.compactMap { $0["value"]?.text }.filter { !$0.isEmpty }
    return .declared(texts.joined(separator: " "), entry.key.span)
  }

  private mutating func addStart(_ record: Int) {
    let id = addPlain(record, kind: .start, canFail: false)
    var fields: [Field] = []
    for variable in records[record].data["variables"]?.elements ?? [] {
      addParameter(variable)
      guard let name = variable["variable"], let text = name.text, !text.isEmpty else { continue }
      let options = variable["options"]?.elements.compactMap(\.text)
      let isSelect = variable["type"]?.text == "select"
      fields.append(
        Field(
          name: text, type: DifyTypes.startVariable(variable["type"]?.text),
          isRequired: isSelect ? !mayBeUnset(variable) : variable["required"]?.difyBool ?? false,
          allowed: isSelect ? options : nil, span: name.span))
    }
    builder[id].output = .declared(
      Contract(fields: fields, enforcement: .engine), records[record].typeSpan)
  }

  /// Whether a select field can be left alone: the form says that it is not required and chooses
  /// nothing beforehand. Its value is then nothing at all (`base_app_generator.py`).
  private func mayBeUnset(_ variable: SyntaxNode) -> Bool {
    variable["required"]?.difyBool == false && (variable["default"]?.text ?? "").isEmpty
  }

  private mutating func addTrigger(_ record: Int) {
    let type = records[record].type
    let id = addPlain(record, kind: .start, effect: type == .datasource ? .read : .none)
    // Whoever has the address can call a webhook.
    if type == .triggerWebhook {
      builder[id].labels = .declared([.untrusted], records[record].typeSpan)
    }
    let source = records[record].data["provider_type"]
    if type == .datasource, let labels = DifyTools.labels(ofDatasource: source?.text) {
      builder[id].labels = .declared(labels, source?.span ?? records[record].typeSpan)
    }
  }

  private mutating func addCode(_ record: Int) {
    let id = addPlain(record, kind: .code)
    guard let outputs = records[record].data.entry("outputs"), outputs.value.kind == .mapping else {
      return
    }
    var fields: [Field] = []
    var pending = [(outputs.value, "", 0)]
    while let (table, prefix, depth) = pending.popLast() {
      for entry in table.entries where fields.count < 1_000 {
        fields.append(
          Field(
            name: prefix + entry.name, type: DifyTypes.field(entry.value["type"]?.text),
            span: entry.key.span))
        if depth < 8, let children = entry.value["children"], children.kind == .mapping {
          pending.append((children, "\(prefix)\(entry.name).", depth + 1))
        }
      }
    }
    // The sandbox refuses a result that has another form.
    builder[id].output = .declared(
      Contract(fields: fields, enforcement: .engine), outputs.key.span)
  }

  private mutating func addIteration(_ record: Int) {
    let id = addNode(record, kind: .map)
    let data = records[record].data
    if let parallel = data["is_parallel"], let isParallel = parallel.difyBool {
      if !isParallel {
        builder[id].concurrency = .declared(.finite(1), parallel.span)
      } else if let count = data["parallel_nums"], let number = count.difyInteger {
        builder[id].concurrency = .declared(.finite(max(1, number)), count.span)
      } else {
        builder[id].concurrency = .engineDefault(.finite(10), DifyProfile.tenAtATime)
      }
    } else {
      builder[id].concurrency = .engineDefault(.finite(1), DifyProfile.oneAtATime)
    }
    let mode = data["error_handle_mode"]
    switch mode?.text {
    case "continue-on-error": builder[id].partialFailure = declared(.markFailed, mode)
    case "remove-abnormal-output": builder[id].partialFailure = declared(.dropFailed, mode)
    case "terminated": builder[id].partialFailure = declared(.failFast, mode)
    default: builder[id].partialFailure = .engineDefault(.failFast, DifyProfile.terminated)
    }
  }

  private mutating func addLoop(_ record: Int) {
    let id = addNode(record, kind: .loop)
    let source = records[record]
    if let count = source.data["loop_count"] {
      if let number = count.difyInteger {
        builder[id].iterationLimit = .declared(.finite(max(0, number)), count.span)
      } else {
        builder[id].iterationLimit = .dynamic(count.span)
      }
    } else {
      builder[id].iterationLimit = .unknown("`loop_count` is required and missing")
    }
    builder[id].exhaustion = .engineDefault(.proceed, DifyProfile.loopProceeds)
    var names: Set<String> = []
    for variable in source.data["loop_variables"]?.elements ?? [] {
      guard let label = variable["label"], let text = label.text, !text.isEmpty else { continue }
      names.insert(text)
      builder[id].outputs.append(Output("\(source.id).\(text)", span: label.span))
    }
    loopVariables[source.id] = names
  }

  /// A fact that is declared where `node` stands.
  func declared<Value>(_ value: Value, _ node: SyntaxNode?) -> Fact<Value> {
    guard let node else { return .inexpressible }
    return .declared(value, node.span)
  }
}

/// Dify's words for types.
enum DifyTypes {
  /// The type of an output or parameter: `string`, `array[object]`, `select`.
  static func field(_ name: String?) -> FieldType {
    guard let name else { return .any }
    if name.hasPrefix("array") { return .array }
    switch name {
    case "string", "select", "text-input", "paragraph", "secret": return .string
    case "number", "float": return .number
    case "integer": return .integer
    case "bool", "boolean": return .boolean
    case "object", "file", "json_object": return .object
    default: return .any
    }
  }

  /// The type of an input in the start form.
  static func startVariable(_ name: String?) -> FieldType {
    switch name {
    case "file-list": .array
    case "checkbox": .boolean
    default: field(name)
    }
  }
}

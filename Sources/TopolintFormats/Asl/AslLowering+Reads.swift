import TopolintModel
import TopolintSource
import TopolintSyntax

/// Writes down what states read and assign.
extension AslLowering {
  /// A text with paths, and what its values are used for.
  struct Read {
    let node: SyntaxNode
    let use: InputUse
    var paths: [(path: AslPath, range: Range<Int>)]
    /// Whether `InputPath` comes first.
    var isNarrowed = true
    /// Whether the path stands for the whole input, without being written.
    var isImplied = false
  }

  /// How many producers one read of a whole document may have.
  private static let mostProducers = 24
  /// How many texts of one state are looked through.
  private static let mostTexts = 2_000

  /// What the fields of a state read, in JSONPath.
  func reads(of index: Int) -> [Read] {
    let state = states[index]
    guard !state.isJSONata else { return [] }
    let node = state.node
    var found: [Read] = []
    func collect(_ template: SyntaxNode?, _ use: InputUse) {
      guard let template else { return }
      for text in texts(in: template, marked: true) {
        let paths = AslPath.all(in: Array(text.textBytes))
        if !paths.isEmpty { found.append(Read(node: text, use: use, paths: paths)) }
      }
    }
    func path(_ key: String, _ use: InputUse, in table: SyntaxNode? = nil) {
      guard let text = (table ?? node)[key], text.kind == .string else { return }
      found.append(Read(node: text, use: use, paths: AslPath.all(in: Array(text.textBytes))))
    }
    func whole(_ place: SyntaxNode, _ use: InputUse) {
      guard let all = AslPath(whole: "$") else { return }
      found.append(
        Read(node: place, use: use, paths: [(all, 0..<0)], isImplied: true))
    }
    switch state.type {
    case "Task":
      if let parameters = node["Parameters"] {
        collect(parameters, use(of: state))
      } else if let resource = node["Resource"],
        state.resource?.service == "lambda" || state.resource?.isActivity == true
      {
        whole(resource, use(of: state))
      }
      path("TimeoutSecondsPath", .argument)
    case "Pass": collect(node["Parameters"], .argument)
    case "Parallel": collect(node["Parameters"], .argument)
    case "Map":
      if node["ItemsPath"] != nil {
        path("ItemsPath", .items)
      } else if node["ItemReader"] == nil, let type = node["Type"] {
        whole(type, .items)
      }
      collect(node["ItemSelector"] ?? node["Parameters"], .argument)
      collect(node["ItemReader"]?["Parameters"], .argument)
      path("MaxConcurrencyPath", .argument)
      if let reader = node["ItemReader"]?["ReaderConfig"] {
        path("MaxItemsPath", .argument, in: reader)
      }
      if let batcher = node["ItemBatcher"] {
        collect(batcher["BatchInput"], .argument)
        for key in ["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"] {
          path(key, .argument, in: batcher)
        }
      }
      collect(node["ResultWriter"]?["Parameters"], .argument)
      for key in ["ToleratedFailureCountPath", "ToleratedFailurePercentagePath"] {
        path(key, .argument)
      }
    case "Wait":
      path("SecondsPath", .argument)
      path("TimestampPath", .argument)
    case "Fail":
      path("ErrorPath", .result)
      path("CausePath", .result)
    case "Succeed":
      if let type = node["Type"] { whole(type, .result) }
    default: break
    }
    if state.type == "Pass" || state.type == "Choice" { collect(node["Assign"], .argument) }
    if state.type == "Task" || state.type == "Map" || state.type == "Parallel" {
      // Of what is assigned after the result, only other variables are news.
      for text in node["Assign"].map({ texts(in: $0, marked: true) }) ?? [] {
        let variables = AslPath.all(in: Array(text.textBytes)).filter { path, _ in
          if case .variable = path.root { true } else { false }
        }
        if !variables.isEmpty {
          found.append(Read(node: text, use: .argument, paths: variables))
        }
      }
    }
    return found
  }

  /// What a Task's parameters are used for.
  private func use(of state: State) -> InputUse {
    switch builder[state.id].kind {
    case .llm, .agent, .verifier: .prompt
    default: .argument
    }
  }

  /// The texts of a template that hold expressions: in JSONPath those under keys that end in `.$`.
  private func texts(in template: SyntaxNode, marked: Bool) -> [SyntaxNode] {
    var found: [SyntaxNode] = []
    var pending: [(node: SyntaxNode, isMarked: Bool)] = [(template, false)]
    var budget = Self.mostTexts
    while let (node, isMarked) = pending.popLast(), budget > 0 {
      budget -= 1
      if node.kind == .string {
        if isMarked || !marked { found.append(node) }
        continue
      }
      pending += node.elements.reversed().map { ($0, false) }
      pending += node.entries.reversed().map { ($0.value, $0.name.hasSuffix(".$")) }
    }
    return found
  }

  /// Writes down what a state reads and assigns.
  mutating func addReads(of index: Int) {
    let state = states[index]
    guard let document = state.input else { return }
    for read in reads(of: index) {
      let source = read.isNarrowed ? narrowed(document, by: state.node["InputPath"]) : document
      let spans =
        read.isImplied ? [read.node.span] : read.node.spans(ofText: read.paths.map(\.range))
      for ((path, range), span) in zip(read.paths, spans) {
        if case .context = path.root, state.type == "Map" { continue }
        let text =
          range.isEmpty ? "$" : String(decoding: Array(read.node.textBytes)[range], as: UTF8.self)
        record(
          shape(of: path, state: index, document: source), named: text, use: read.use, at: span,
          index)
      }
    }
    if state.isJSONata { addExpressions(of: index) }
    addAssignments(of: index)
  }

  private mutating func addExpressions(of index: Int) {
    let state = states[index]
    let node = state.node
    func scan(_ template: SyntaxNode?, _ use: InputUse, _ lowering: inout AslLowering) {
      guard let template else { return }
      for text in lowering.texts(in: template, marked: false) {
        lowering.readExpression(text, use: use, state: index)
      }
    }
    switch state.type {
    case "Task":
      if let arguments = node["Arguments"] {
        scan(arguments, use(of: state), &self)
      } else if let resource = node["Resource"], state.resource?.service == "lambda" {
        record(
          state.input ?? .unknown, named: "$", use: use(of: state), at: resource.span, index)
      }
    case "Map":
      if let items = node["Items"] {
        scan(items, .items, &self)
      } else if node["ItemReader"] == nil, let type = node["Type"] {
        record(state.input ?? .unknown, named: "$", use: .items, at: type.span, index)
      }
      scan(node["ItemSelector"], .argument, &self)
      scan(node["ItemReader"], .argument, &self)
      scan(node["ItemBatcher"], .argument, &self)
      scan(node["ResultWriter"]?["Arguments"], .argument, &self)
      for key in ["MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"] {
        scan(node[key], .argument, &self)
      }
    case "Parallel": scan(node["Arguments"], .argument, &self)
    case "Wait":
      scan(node["Seconds"], .argument, &self)
      scan(node["Timestamp"], .argument, &self)
    case "Fail":
      scan(node["Error"], .result, &self)
      scan(node["Cause"], .result, &self)
    case "Pass", "Choice":
      scan(node["Output"], .argument, &self)
      scan(node["Assign"], .argument, &self)
      for rule in node["Choices"]?.elements ?? [] {
        scan(rule["Assign"], .argument, &self)
      }
    case "Succeed": scan(node["Output"], .result, &self)
    default: break
    }
    if state.type == "Task" || state.type == "Map" || state.type == "Parallel" {
      // Of what is assigned after the result, only other variables are news.
      for text in node["Assign"].map({ texts(in: $0, marked: false) }) ?? [] {
        readExpression(text, use: .argument, state: index, variablesOnly: true)
      }
    }
  }

  private mutating func addAssignments(of index: Int) {
    let state = states[index]
    let prefix = scopes[state.scope].prefix
    // What is assigned in a body is each item's or branch's own, and never meets.
    let isPrivate = scopes[state.scope].container != nil
    for assignment in AslTrace.assignments(of: index, state).prefix(256) {
      let name = Self.plain(assignment.entry.name)
      let made = counters.map { self.change(assignment, of: name, in: $0.trace) }
      builder[state.id].outputs.append(
        Output(
          prefix + "$" + name, hasReducer: isPrivate, isAddition: made?.isAddition ?? false,
          number: made?.number, isCount: made?.isCount ?? false, occasion: assignment.occasion,
          span: assignment.entry.key.span))
    }
  }

  /// Writes down the reads of a `{% ... %}`.
  mutating func readExpression(
    _ node: SyntaxNode, use: InputUse, state index: Int, isOptional: Bool = false,
    variablesOnly: Bool = false
  ) {
    guard let text = node.text, let inner = AslExpression.inner(text) else { return }
    let sources = AslExpression.sources(in: inner.bytes).filter { source, _ in
      switch source {
      case .result, .error: return false
      case .variable: return true
      case .input, .context: return !variablesOnly
      }
    }
    let spans = node.spans(
      ofText: sources.map {
        $0.range.lowerBound + inner.offset..<$0.range.upperBound + inner.offset
      })
    for ((source, _), span) in zip(sources, spans) {
      if use == .condition, let value = counter(source, state: index) {
        readCounter(value, at: span, state: index)
        continue
      }
      record(
        shape(of: source, state: index), named: Self.name(of: source), use: use, at: span, index,
        isOptional: isOptional)
    }
  }

  /// Writes down the reads of a text with paths.
  mutating func readPath(
    _ node: SyntaxNode, use: InputUse, state index: Int, isOptional: Bool = false
  ) {
    let bytes = Array(node.textBytes)
    let paths = AslPath.all(in: bytes)
    let spans = node.spans(ofText: paths.map(\.range))
    for ((path, range), span) in zip(paths, spans) {
      if use == .condition,
        let value = counter(String(decoding: bytes[range], as: UTF8.self), state: index)
      {
        readCounter(value, at: span, state: index)
        continue
      }
      record(
        shape(of: path, state: index), named: String(decoding: bytes[range], as: UTF8.self),
        use: use, at: span, index, isOptional: isOptional)
    }
  }

  /// Writes down that a node reads what a shape stands for.
  private mutating func record(
    _ shape: AslShape, named name: String, use: InputUse, at span: Span, _ index: Int,
    by reader: NodeID? = nil, isOptional: Bool = false
  ) {
    let reader = reader ?? states[index].id
    if shape.fields.isEmpty {
      guard let found = read(shape, named: name, index) else { return }
      // What a state makes of its own last value: a counter.
      if case .variable = found.path.source {
        for case .output(reader, let path) in shape.origins {
          builder.read(
            Input(ValuePath(.output(reader), path), use: use, isOptional: true, span: span),
            by: reader)
        }
      }
      builder.read(
        Input(found.path, use: use, isOptional: isOptional || found.isOptional, span: span),
        by: reader)
      if let error = found.error {
        builder.read(Input(error, use: use, isOptional: true, span: span), by: reader)
      }
      return
    }
    var seen: Set<ValueSource> = []
    for origin in shape.allOrigins(limit: Self.mostProducers) {
      var single = AslShape()
      single.origins = [origin]
      guard let found = read(single, named: name, index), seen.insert(found.path.source).inserted
      else { continue }
      builder.read(Input(found.path, use: use, isOptional: true, span: span), by: reader)
    }
  }

  /// The value that a shape stands for, for a condition.
  mutating func value(of shape: AslShape, named name: String, _ index: Int) -> ValuePath? {
    read(shape, named: name, index)?.path
  }

  /// A value that is read.
  private struct Reading {
    let path: ValuePath
    let isOptional: Bool
    /// The error that may stand there instead of the result of the same state.
    var error: ValuePath?
  }

  private mutating func read(_ shape: AslShape, named name: String, _ index: Int) -> Reading? {
    var producers: [NodeID] = []
    var fields: [String] = []
    var failed: [NodeID] = []
    var other: Reading?
    for origin in shape.origins {
      switch origin {
      case .output(let node, let path), .missing(let node, let path):
        if producers.isEmpty { fields = path }
        if !producers.contains(node) { producers.append(node) }
      case .answer(let node, _): if !producers.contains(node) { producers.append(node) }
      case .failed(let node): if !failed.contains(node) { failed.append(node) }
      case .input(let path):
        let source = ValueSource.workflowInput(path.first ?? "$")
        other =
          other ?? Reading(path: ValuePath(source, Array(path.dropFirst())), isOptional: true)
      case .variable(let name, let path):
        other =
          other
          ?? Reading(
            path: ValuePath(.variable(name), path), isOptional: caughtVariables.contains(name))
      case .engine(let text):
        other = other ?? Reading(path: ValuePath(.engine(text)), isOptional: true)
      }
    }
    let errors = failed.map { ValuePath(.engine("\(nameOfState($0)).error")) }
    guard let first = producers.first else {
      guard let other else { return errors.first.map { Reading(path: $0, isOptional: true) } }
      return Reading(path: other.path, isOptional: other.isOptional, error: errors.first)
    }
    if producers.count == 1 {
      let isOwn = other == nil && failed == [first]
      return Reading(
        path: ValuePath(.output(first), fields),
        isOptional: other != nil || !failed.isEmpty && !isOwn || shape.isUnknown,
        error: isOwn ? errors.first : nil)
    }
    let variable = scopes[states[index].scope].prefix + name
    shared[variable, default: []].formUnion(producers)
    return Reading(path: ValuePath(.variable(variable)), isOptional: true)
  }

  /// What the state is called whose result leaves from a node: a Map's leaves from the join behind it.
  private func nameOfState(_ exit: NodeID) -> String {
    let index = stateOf[exit] ?? states.firstIndex { $0.exit == exit }
    return builder[index.map { states[$0].id } ?? exit].nativeID
  }

  /// Writes down what the bodies of a Map or Parallel hand to the join behind them.
  mutating func addResults(of scope: Int) {
    guard let container = scopes[scope].container else { return }
    for member in scopes[scope].members where states[member].isTerminal {
      guard let document = states[member].input else { continue }
      let output = output(of: member, document)
      let span = states[member].key.span
      if output.fields.isEmpty, output.origins.isEmpty { continue }
      record(output, named: "$", use: .result, at: span, member, by: states[container].exit)
    }
  }
}

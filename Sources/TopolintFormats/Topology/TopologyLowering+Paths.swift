internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// Values: what nodes read, write and decide by.
extension TopologyLowering {
  /// What a path of the file leads to.
  private enum Meaning {
    case value(ValuePath)
    case store(NodeID)
    case nothing(String)
  }

  /// Finds what a path names; a bare name that is no node's id is, in a condition, the node's own
  /// output.
  private func meaning(_ path: TopologyPath, for node: NodeID, _ isOwn: Bool, inside: NodeID?)
    -> Meaning
  {
    func named(_ make: (String) -> ValueSource) -> Meaning {
      guard let name = path.fields.first else { return .nothing(path.head) }
      return .value(ValuePath(make(name), Array(path.fields.dropFirst())))
    }
    let isReserved = TopologyKeys.reserved.contains(path.head)
    if isOwn, inside == nil, !isReserved || path.fields.isEmpty,
      case .declared(let contract, _) = builder.nodes[node.index].output,
      contract.field(path.head) != nil
    {
      return .value(ValuePath(.output(node), [path.head] + path.fields))
    }
    if isReserved {
      switch path.head {
      case "inputs": return named { .workflowInput($0) }
      case "state": return named { .variable($0) }
      case "env": return named { .engine($0) }
      default: return .value(ValuePath(.output(node), path.fields))
      }
    }
    let scope = inside ?? builder.nodes[node.index].parent
    if let found = names.find(path.head, from: scope, builder.nodes) {
      if builder.nodes[found.index].kind == .store { return .store(found) }
      // From inside, a container is the item or the round; from outside it is what came of it.
      let producer = isAround(found, node) ? found : joins[found] ?? found
      return .value(ValuePath(.output(producer), path.fields))
    }
    guard isOwn, !path.head.contains("/") else { return .nothing(path.head) }
    return .value(ValuePath(.output(node), [path.head] + path.fields))
  }

  private func isAround(_ container: NodeID, _ node: NodeID) -> Bool {
    var around = builder.nodes[node.index].parent
    while let current = around, current != container {
      around = builder.nodes[current.index].parent
    }
    return around != nil
  }

  /// The value of a path, which the node then reads; nil when there is none.
  mutating func path(_ value: SyntaxNode, of node: NodeID, use: InputUse) -> ValuePath? {
    guard let (path, isOptional) = parsed(value) else { return nil }
    switch meaning(path, for: node, use == .condition, inside: nil) {
    case .value(let found):
      builder.read(Input(found, use: use, isOptional: isOptional, span: value.span), by: node)
      return found
    case .store(let store):
      builder.connect(store, node, .reads, span: value.span)
      return nil
    case .nothing(let name):
      missing(name, at: value.span, of: node)
      return nil
    }
  }

  /// A read whose value nothing else needs.
  mutating func readPath(_ value: SyntaxNode, as use: InputUse, by node: NodeID) {
    if use == .items, TopologyValues.isDynamic(value) { return }
    _ = path(value, of: node, use: use)
  }

  private mutating func missing(_ name: String, at span: Span, of node: NodeID) {
    if TopologyKeys.reserved.contains(name) {
      values.problems.add(
        "invalid-path", "`\(name)` needs a name, as in `\(name).ticket`", at: span)
    } else {
      dangling(name, "value source", at: span, of: node)
    }
  }

  private mutating func parsed(_ value: SyntaxNode) -> (TopologyPath, isOptional: Bool)? {
    guard var text = pathText(value) else { return nil }
    let isOptional = text.hasSuffix("?")
    if isOptional { text.removeLast() }
    guard let path = TopologyPath(text) else {
      values.problems.add(
        "invalid-path", "`\(text.prefix(60))` is no path",
        help: "write `inputs.name`, `state.name`, `env.name`, or a node's id and its fields",
        at: value.span)
      return nil
    }
    return (path, isOptional)
  }

  /// The text of a path; a number is one only as an id.
  private mutating func pathText(_ value: SyntaxNode) -> String? {
    if value.kind == .string || value.kind == .integer { return values.text(value, "a path") }
    values.problems.wrongType(value, "a path", wanted: "text")
    return nil
  }

  // MARK: reads and writes

  private func use(_ kind: NodeKind) -> InputUse {
    switch kind {
    case .agent, .llm, .verifier(.modelJudge, _), .human, .join(_, .model): .prompt
    case .router: .condition
    case .map: .items
    case .end: .result
    default: .argument
    }
  }

  private static let uses: [(String, InputUse)] = [
    InputUse.prompt, .condition, .argument, .items, .result,
  ].map { ($0.rawValue, $0) }

  /// The list `reads`.
  mutating func read(_ value: SyntaxNode, by step: Step) {
    guard value.kind == .sequence else {
      values.problems.wrongType(value, "reads", wanted: "a list of paths")
      return
    }
    let own = use(builder.nodes[step.id.index].kind)
    for element in value.elements {
      guard element.kind == .mapping else {
        read(element, as: own, isOptional: false, by: step.id, [])
        continue
      }
      let entries = values.entries(element, of: "a read", known: TopologyKeys.read)
      guard let path = element["value"] else {
        values.problems.add(
          "missing-key", "a read needs `value`", at: TopologyValues.start(element))
        continue
      }
      var use = own
      var isOptional = false
      for entry in entries {
        if entry.name == "as" { use = values.word(entry.value, "as", Self.uses) ?? own }
        if entry.name == "optional" { isOptional = values.flag(entry.value, "optional") ?? false }
      }
      read(path, as: use, isOptional: isOptional, by: step.id, entries)
    }
  }

  /// The nodes that the placeholders of a prompt name although the step's `reads` do not: a step
  /// that lists what it is given has nothing else.
  mutating func readWithheld(by step: Step) {
    guard step.value(.reads) != nil, let prompt = step.value(.prompt), prompt.kind == .string,
      TopologyValues.isDynamic(prompt)
    else { return }
    var given = Set(builder.nodes[step.id.index].inputs.map(\.value.source))
    let bytes = Array(prompt.textBytes)
    var found: [(ValuePath, Range<Int>)] = []
    for range in TopologyValues.placeholders(in: bytes) {
      guard let path = TopologyPath(String(decoding: bytes[range], as: UTF8.self)),
        case .value(let value) = meaning(path, for: step.id, false, inside: nil),
        case .output(let producer) = value.source, producer != step.id,
        !isAround(producer, step.id), given.insert(value.source).inserted
      else { continue }
      found.append((value, range))
    }
    guard !found.isEmpty else { return }
    for ((value, _), span) in zip(found, prompt.spans(ofText: found.map(\.1))) {
      builder.read(Input(value, use: .prompt, isWithheld: true, span: span), by: step.id)
    }
  }

  private mutating func read(
    _ value: SyntaxNode, as use: InputUse, isOptional: Bool, by node: NodeID, _ entries: [Entry]
  ) {
    guard let (path, isMarked) = parsed(value) else { return }
    let before = builder.edges.count
    switch meaning(path, for: node, false, inside: nil) {
    case .value(let found):
      builder.read(
        Input(found, use: use, isOptional: isOptional || isMarked, span: value.span), by: node)
    case .store(let store): builder.connect(store, node, .reads, span: value.span)
    case .nothing(let name): missing(name, at: value.span, of: node)
    }
    guard builder.edges.count > before else { return }
    let id = EdgeID(Int32(before))
    builder[id].takeFacts(of: Self.readEdge)
    for entry in entries {
      if entry.name == "reviewed" {
        builder[id].isReviewed = values.fact(entry.value, key: entry.key) {
          $0.flag($1, "reviewed")
        }
      } else if entry.name == "probability" {
        builder[id].probability = values.fact(entry.value, key: entry.key) {
          $0.number($1, "probability", most: 1)
        }
      }
    }
  }

  /// An edge of a read of which the file says no more.
  private static let readEdge: Edge = {
    var edge = Edge(NodeID(0), NodeID(0), .data, span: Span(file: FileID(0), lower: 0, upper: 0))
    edge.isReviewed = .engineDefault(false, TopologyProfile.notSet)
    return edge
  }()

  /// The list `writes`.
  mutating func write(_ value: SyntaxNode, by step: Step) {
    guard value.kind == .sequence else {
      values.problems.wrongType(value, "writes", wanted: "a list")
      return
    }
    for element in value.elements {
      guard let text = pathText(element) else { continue }
      guard let path = TopologyPath(text) else {
        values.problems.add(
          "invalid-path", "`\(text.prefix(60))` is no path",
          help: "write `state.name`, or the id of a store", at: element.span)
        continue
      }
      if TopologyKeys.reserved.contains(path.head), path.head != "state" || path.fields.isEmpty {
        values.problems.add(
          "invalid-path", "`\(text.prefix(60))` cannot be written",
          help: "write `state.name`, or the id of a store", at: element.span)
      } else if path.head == "state", let name = path.fields.first {
        builder[step.id].outputs.append(
          Output(name, hasReducer: reducers.contains(name), span: element.span))
      } else if let store = names.find(
        path.head, from: builder.nodes[step.id.index].parent, builder.nodes)
      {
        if builder.nodes[store.index].kind == .store {
          builder.connect(step.id, store, .writes, span: element.span)
        } else {
          dangling(text, "store", at: element.span, of: step.id)
        }
      } else {
        dangling(text, "store", at: element.span, of: step.id)
      }
    }
  }

  // MARK: conditions

  /// The condition in a value; what it names is read by the node.
  mutating func condition(_ value: SyntaxNode, of node: NodeID, inside: NodeID? = nil) -> Condition
  {
    if let flag = value.bool { return flag ? .always : .not(.always) }
    guard let text = values.text(value, "when") else { return .opaque("") }
    let condition = TopologyCondition(text)
    guard let tree = condition.tree else { return .opaque(TopologyCondition.normalised(text)) }
    let spans = value.spans(ofText: condition.names.map(\.range))
    var paths: [ValuePath] = []
    for (name, span) in zip(condition.names, spans) {
      guard let path = TopologyPath(name.text) else {
        return .opaque(TopologyCondition.normalised(text))
      }
      switch meaning(path, for: node, true, inside: inside) {
      case .value(let found):
        paths.append(found)
        let input = Input(found, use: .condition, isOptional: name.isOptional, span: span)
        builder.read(input, by: node)
      case .store(let store):
        builder.connect(store, node, .reads, span: span)
        return .opaque(TopologyCondition.normalised(text))
      case .nothing(let missed):
        missing(missed, at: span, of: node)
        return .opaque(TopologyCondition.normalised(text))
      }
    }
    return TopologyCondition.model(tree, paths)
  }

  /// The condition that ends a loop, which may name the nodes of its body.
  mutating func until(_ value: SyntaxNode, of step: Step) {
    untils[step.id] = condition(value, of: step.id, inside: step.id)
  }
}

extension TopologyValues {
  /// A scalar as the literal that a condition compares with.
  static func literal(_ value: SyntaxNode) -> Literal {
    switch value.kind {
    case .null: .null
    case .bool: .bool(value.bool ?? false)
    case .integer, .float: value.double.map { .number($0) } ?? .string(value.text ?? "")
    default: .string(value.text ?? "")
    }
  }
}

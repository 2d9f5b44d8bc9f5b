internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// Turns one `topology` document into a graph, in passes: ids, attributes, edges, containers.
struct TopologyLowering {
  /// A node that is written in the file.
  struct Step {
    let id: NodeID
    let kind: TopologyKind
    /// Its map.
    let entries: [TopologyAttribute]
    /// The container that it is written in; `in` may say another.
    let writtenIn: NodeID?

    /// The value of a key; nil where it is not written.
    func value(_ name: TopologyKey) -> SyntaxNode? {
      for index in entries.indices where entries[index].name == name {
        return entries[index].value
      }
      return nil
    }

    /// Whether a key is written.
    func states(_ name: TopologyKey) -> Bool {
      for index in entries.indices where entries[index].name == name { return true }
      return false
    }
  }

  let context: LoweringContext
  var values = TopologyValues()
  var builder: GraphBuilder
  var names = TopologyNames()
  var steps: [Step] = []
  /// The implied join that each map and each fork with a body ends in.
  var joins: [NodeID: NodeID] = [:]
  /// Where the bodies begin, as stated: container and value.
  var firsts: [NodeID: SyntaxNode] = [:]
  /// The conditions that end loops.
  var untils: [NodeID: Condition] = [:]
  /// The nodes that `end` and `fail` lead to.
  var ends: [EndState: NodeID] = [:]
  /// The attributes of the tools that the file describes, by name.
  private var catalogue: [String: Node]?
  /// Some of their names in source order, for suggestions.
  private var toolNames: [String] = []
  private(set) var defaults = TopologyDefaults()

  /// Lowers `document`.
  static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    let root = document.root
    let file = context.source.path.split(separator: "/").last.map(String.init) ?? "topology"
    let key = root.entry("topology")?.key.span ?? TopologyValues.start(root)
    var lowering = TopologyLowering(
      context: context,
      builder: GraphBuilder(format: TopologyFormat.info.id, name: file, span: key))
    // A file that names no reads leaves them to the engine, so control may carry values.
    lowering.builder.capabilities = Set(Capability.allCases).subtracting([
      .explicitData, .explicitControl, .strictComparisons, .freeCanvas, .blankAnswers,
    ])
    lowering.run(root)
    let problems = lowering.values.problems.list
    return Lowering(workflows: [lowering.builder.finish()], problems: problems)
  }

  private init(context: LoweringContext, builder: GraphBuilder) {
    self.context = context
    self.builder = builder
  }

  private mutating func run(_ root: SyntaxNode) {
    var top: [String: Entry] = [:]
    for entry in root.entries {
      if TopologyKeys.top.contains(entry.name) {
        top[entry.name] = entry
      } else if !entry.name.hasPrefix("x-") {
        values.problems.unknownKey(entry.key, in: "a topology", known: TopologyKeys.top)
      }
    }
    readHead(top)
    if let nodes = top["nodes"] {
      declare(nodes.value)
    } else {
      values.problems.add("missing-key", "a topology needs `nodes`", at: builder.span)
    }
    place()
    for step in steps { setAttributes(of: step) }
    addJoins()
    for step in steps { connect(step) }
    if let edges = top["edges"] { connect(edges.value) }
    connectBodies()
    begin(top["start"]?.value)
  }

  // MARK: what stands above the nodes

  private mutating func readHead(_ top: [String: Entry]) {
    if let version = top["topology"]?.value, version.integer != 1 {
      let text = version.text ?? "a map"
      values.problems.add(
        "unsupported-version",
        "the version of a topology is 1, not \(text == "1" ? "the text `1`" : "`\(text)`")",
        help: "write `topology: 1`",
        at: version.isCollection ? TopologyValues.start(version) : version.span)
    }
    if let name = top["name"], let text = values.text(name.value, "name") {
      builder.name = text
      builder.span = name.value.span
    }
    if let text = top["description"] { _ = values.text(text.value, "description") }
    if let flag = top["fragment"] {
      builder.isFragment = values.flag(flag.value, "fragment") ?? false
    }
    if let inputs = top["inputs"] { readInputs(inputs.value) }
    if let state = top["state"] { readState(state.value) }
    var steps: Fact<Limit<Int>>?
    if let block = top["defaults"] {
      _ = readDefaults(block.value, "defaults", known: TopologyKeys.defaults)
    }
    if let block = top["engine"] {
      steps = readDefaults(block.value, "engine", known: TopologyKeys.engine)
    }
    readLimits(top["limits"]?.value, engineSteps: steps)
    if let tools = top["tools"] { readCatalogue(tools.value) }
    if let servers = top["servers"] { readServers(servers.value) }
    if let secrets = top["secrets"] {
      for name in values.texts(secrets.value, "secrets") ?? [] {
        builder.secrets.insert(name)
      }
    }
  }

  private mutating func readLimits(_ value: SyntaxNode?, engineSteps: Fact<Limit<Int>>?) {
    var limits = RunLimits()
    limits.timeout = .engineDefault(.unlimited, TopologyProfile.noRunTimeout)
    limits.steps = engineSteps ?? .engineDefault(.unlimited, TopologyProfile.noSteps)
    limits.exhaustion = .engineDefault(.fail, TopologyProfile.abort)
    limits.concurrency = .engineDefault(.unlimited, TopologyProfile.noConcurrency)
    limits.depth = .engineDefault(.unlimited, TopologyProfile.noDepth)
    limits.cost = .engineDefault(.unlimited, TopologyProfile.noCost)
    if let value {
      for entry in values.entries(value, of: "limits", known: TopologyKeys.limits) {
        let key = entry.key
        switch entry.name {
        case "timeout":
          limits.timeout = values.fact(entry.value, key: key) { $0.durationLimit($1, "timeout") }
        case "steps": limits.steps = values.fact(entry.value, key: key) { $0.limit($1, "steps") }
        case "on-limit":
          limits.exhaustion = values.fact(entry.value, key: key) {
            $0.choice($1, "on-limit", Exhaustion.self)
          }
        case "concurrency":
          limits.concurrency = values.fact(entry.value, key: key) { $0.limit($1, "concurrency") }
        case "depth": limits.depth = values.fact(entry.value, key: key) { $0.limit($1, "depth") }
        default: limits.cost = values.fact(entry.value, key: key) { $0.amount($1, "cost") }
        }
      }
    }
    builder.limits = limits
  }

  /// Reads what nodes inherit; gives the steps of a run that an engine allows.
  private mutating func readDefaults(_ block: SyntaxNode, _ place: String, known: [String])
    -> Fact<Limit<Int>>?
  {
    var steps: Fact<Limit<Int>>?
    var node = Node(place, kind: .agent, span: block.span)
    var keys: Set<String> = []
    for entry in values.entries(block, of: place, known: known) {
      switch entry.name {
      case "name": _ = values.text(entry.value, "name")
      case "steps": steps = values.fact(entry.value, key: entry.key) { $0.limit($1, "steps") }
      default:
        refuseTarget(entry, in: place)
        if let key = TopologyKey(word: entry.name) {
          _ = values.set(key, to: entry.value, key: entry.key, on: &node)
        }
        keys.insert(entry.name)
      }
    }
    defaults.add(node, keys: keys)
    return steps
  }

  /// Only a node of the graph can have an error edge.
  private mutating func refuseTarget(_ entry: Entry, in place: String) {
    guard entry.name == "on-error", entry.value.kind == .mapping, entry.value["default"] == nil
    else { return }
    values.problems.add(
      "unknown-value", "`on-error` in \(place) leads nowhere",
      help: "write `abort`, `continue`, `escalate`, `fallback` or `{default: value}` here",
      at: entry.key.span)
  }

  private mutating func readInputs(_ value: SyntaxNode) {
    switch value.kind {
    case .sequence:
      for element in value.elements {
        guard let text = values.text(element, "inputs") else { continue }
        addInput(text, isRequired: true, span: element.span)
      }
    case .mapping:
      for entry in value.entries {
        var isRequired = true
        if entry.value.kind == .mapping {
          for inner in values.entries(entry.value, of: "an input", known: ["required"]) {
            isRequired = values.flag(inner.value, "required") ?? true
          }
        } else if entry.value.kind != .null {
          values.problems.wrongType(entry.value, "inputs", wanted: "a list, or a map of maps")
        }
        addInput(entry.name, isRequired: isRequired, span: entry.key.span)
      }
    default: values.problems.wrongType(value, "inputs", wanted: "a list or a map")
    }
  }

  private mutating func addInput(_ text: String, isRequired: Bool, span: Span) {
    let isOptional = text.hasSuffix("?")
    builder.parameters.append(
      Parameter(
        isOptional ? String(text.dropLast()) : text, isRequired: isRequired && !isOptional,
        span: span))
  }

  /// The variables that parallel branches may write, by name.
  private(set) var reducers: Set<String> = []

  private mutating func readState(_ value: SyntaxNode) {
    switch value.kind {
    case .sequence: for element in value.elements { _ = values.text(element, "state") }
    case .mapping:
      for entry in value.entries where entry.value.kind != .null {
        if values.text(entry.value, "state") != nil { reducers.insert(entry.name) }
      }
    default: values.problems.wrongType(value, "state", wanted: "a list or a map")
    }
  }

  private mutating func readCatalogue(_ value: SyntaxNode) {
    guard value.kind == .mapping else {
      values.problems.wrongType(value, "tools", wanted: "a map")
      return
    }
    var tools: [String: Node] = [:]
    for entry in value.entries { tools[entry.name] = tool(entry.name, entry.value, entry.key.span) }
    catalogue = tools
    toolNames = value.entries.prefix(200).map(\.name)
  }

  /// A tool that an agent holds, from its attributes.
  private mutating func tool(_ name: String, _ value: SyntaxNode, _ span: Span) -> Node {
    var node = Node(name, kind: .tool, span: span)
    TopologyProfile.prepare(&node, .tool)
    var stated: [TopologyKey] = []
    if value.kind != .null {
      var entries: [TopologyAttribute] = []
      for entry in values.entries(value, of: "a tool", known: TopologyKeys.attributes) {
        refuseTarget(entry, in: "a tool")
        guard let key = TopologyKey(word: entry.name) else { continue }
        entries.append(TopologyAttribute(name: key, key: entry.key, value: entry.value))
        if key == .output || key == .outputBy || key == .outputOpen { continue }
        _ = values.set(key, to: entry.value, key: entry.key, on: &node)
        stated.append(key)
      }
      setOutput(of: &node, from: entries)
    }
    defaults.apply(to: &node, stated: stated)
    TopologyProfile.complete(&node)
    return node
  }

  // MARK: tools of agents

  /// Adds the tools that a node holds, right after it.
  mutating func addTools(_ value: SyntaxNode, of agent: NodeID) {
    switch value.kind {
    case .mapping:
      for entry in value.entries {
        let isBare = entry.value.kind == .null
        if isBare, let known = catalogue?[entry.name] {
          hold(known, by: agent, span: entry.key.span)
        } else {
          hold(tool(entry.name, entry.value, entry.key.span), by: agent, span: entry.key.span)
        }
      }
    case .sequence:
      for element in value.elements {
        guard let name = values.text(element, "tools") else { continue }
        if let known = catalogue?[name] {
          hold(known, by: agent, span: element.span)
        } else if catalogue != nil {
          let defect = Defect.Kind.danglingReference(name: name, role: "tool", known: toolNames)
          builder.note(Defect(defect, span: element.span, node: agent))
        } else {
          var node = Node(name, kind: .tool, span: element.span)
          TopologyProfile.prepare(&node, .tool)
          defaults.apply(to: &node, stated: EmptyCollection())
          TopologyProfile.complete(&node)
          hold(node, by: agent, span: element.span)
        }
      }
    default: values.problems.wrongType(value, "tools", wanted: "a list or a map")
    }
  }

  private mutating func hold(_ tool: Node, by agent: NodeID, span: Span) {
    var tool = tool
    // Two agents that hold one tool have a node each; the id tells them apart.
    tool.nativeID = "\(builder.nodes[agent.index].nativeID):\(tool.nativeID)"
    tool.parent = builder.nodes[agent.index].parent
    tool.span = span
    let id = builder.add(tool)
    builder.connect(agent, id, .uses, span: span)
  }

  // MARK: attributes

  private mutating func setAttributes(of step: Step) {
    var node = builder.takeOut(step.id)
    for index in step.entries.indices {
      let name = step.entries[index].name
      let value = step.entries[index].value
      _ = values.set(name, to: value, key: step.entries[index].key, on: &node)
    }
    setOutput(of: &node, from: step.entries)
    defaults.apply(to: &node, stated: step.entries.lazy.map(\.name))
    TopologyProfile.complete(&node)
    if let reference = node.reference { node.reference = resolved(reference, of: step.id) }
    builder[step.id] = node
  }

  private mutating func setOutput(of node: inout Node, from entries: [TopologyAttribute]) {
    var enforcement: Enforcement?
    var isOpen = false
    var position: Int?
    for index in entries.indices {
      switch entries[index].name {
      case .output: position = index
      case .outputBy:
        enforcement = values.choice(entries[index].value, "output-by", Enforcement.self)
      case .outputOpen: isOpen = values.flag(entries[index].value, "output-open") ?? false
      default: break
      }
    }
    guard let position else { return }
    let output = entries[position]
    let by = enforcement ?? (node.kind.usesModel ? .engine : .construction)
    node.output = values.fact(output.value, key: output.key) {
      $0.contract($1, enforcement: by, isOpen: isOpen)
    }
  }

  /// A reference after a look whether its file is there.
  private mutating func resolved(_ reference: Reference, of node: NodeID) -> Reference {
    guard case .path(let path) = reference.target else { return reference }
    switch context.include(path) {
    case .found: return reference
    case .outside: return Reference(.external(path), span: reference.span)
    case .missing, .unreadable:
      builder.note(
        Defect(
          .danglingReference(name: path, role: "file", known: []), span: reference.span,
          node: node, paths: [path]))
      return reference
    }
  }
}

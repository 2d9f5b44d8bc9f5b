import TopolintModel
import TopolintSource
import TopolintSyntax

/// The lowering of one exported graph: nodes, the tools that they hold, edges, entries.
struct LanggraphLowering {
  let root: SyntaxNode
  let context: LoweringContext
  var builder: GraphBuilder
  var problems: [ReadProblem] = []
  /// The nodes of the file, each id once.
  var records: [LanggraphNode] = []
  /// The edges of the file whose ends exist.
  var links: [LanggraphEdge] = []
  /// The node that control enters and the one that it leaves, by position in `records`.
  var entrances: [NodeID] = []
  var exits: [NodeID] = []
  /// The node of each record.
  var nodes: [NodeID] = []
  /// The records that are models with tools: what hands calls to a tool node and gets it back.
  var agents: Set<Int> = []
  /// The tool nodes that are no steps of their own but the turns of the models that hold the tools,
  /// with these models.
  var holders: [Int: [Int]] = [:]
  /// The same by the model, in the order of the file.
  var turns: [Int: [Int]] = [:]
  /// The parts of all ids, small: the names that conversations are handed to.
  lazy var names = Set(
    records.flatMap { $0.id.split(separator: ":").map { $0.lowercased() } })
  /// Whether an edge of the file leads nowhere: what it was to lead to is then no secret of the code.
  private var hasBrokenEdges = false
  /// The position of each id.
  private var positions: [String: Int] = [:]

  init(_ root: SyntaxNode, in context: LoweringContext) {
    self.root = root
    self.context = context
    let file = context.source.path.split(separator: "/").last.map(String.init)
    builder = GraphBuilder(
      format: LanggraphFormat.info.id, name: file ?? context.source.path,
      span: root.entry("nodes")?.key.span ?? root.span)
  }

  /// Whether the graph is LangGraph's; else it is a chain of LangChain.
  private var isFlow: Bool { records.contains { $0.isMark } }

  /// The workflow, with what was wrong.
  mutating func run() -> Lowering {
    collectNodes()
    collectEdges()
    findAgents()
    builder.capabilities = [.approvals]
    if isFlow {
      let limit = LanggraphProfile.limit(context.knobs[LanggraphProfile.steps.name])
      builder.limits.steps = .engineDefault(.finite(limit), LanggraphProfile.limited)
      builder.limits.exhaustion = .engineDefault(.fail, LanggraphProfile.limitFails)
    }
    for record in records.indices { add(record) }
    for record in records.indices where records[record].runsTools { addTools(record) }
    for record in records.indices { connect(record) }
    setEntries()
    return Lowering(workflows: [builder.finish()], problems: problems)
  }

  private mutating func collectNodes() {
    for (position, entry) in (root["nodes"]?.elements ?? []).enumerated() {
      guard let record = LanggraphNode(entry) else {
        problems.append(
          ReadProblem(
            isError: true, code: "node-without-id",
            message: "node \(position + 1) of the graph has no `id`",
            help: "export the graph again", span: entry.span))
        continue
      }
      if let first = positions[record.id] {
        builder.note(
          Defect(
            .duplicateID(id: record.id, first: records[first].span), span: record.span, node: nil))
        continue
      }
      positions[record.id] = records.count
      records.append(record)
    }
  }

  private mutating func collectEdges() {
    let known = records.map(\.id)
    if let edges = root["edges"], edges.kind != .sequence {
      hasBrokenEdges = true
      problems.append(
        ReadProblem(
          isError: true, code: "not-a-list", message: "`edges` of the graph is not a list",
          help: "export the graph again", span: edges.span))
    }
    for (position, entry) in (root["edges"]?.elements ?? []).enumerated() {
      guard let source = entry["source"], let target = entry["target"], let from = source.text,
        let to = target.text
      else {
        problems.append(
          ReadProblem(
            isError: true, code: "edge-without-ends",
            message: "edge \(position + 1) of the graph does not say from where to where it leads",
            help: "export the graph again", span: entry.span))
        hasBrokenEdges = true
        continue
      }
      for (name, end, role) in [(from, source, "edge source"), (to, target, "edge target")]
      where positions[name] == nil {
        builder.note(
          Defect(
            .danglingReference(name: name, role: role, known: known), span: end.span, node: nil))
        hasBrokenEdges = true
      }
      guard let first = positions[from], let second = positions[to] else { continue }
      let label = entry["data"]?.text
      records[first].outgoing.append(links.count)
      records[second].incoming.append(links.count)
      links.append(
        LanggraphEdge(
          source: first, target: second, label: label?.isEmpty == true ? nil : label,
          isConditional: entry["conditional"]?.bool == true, span: target.span))
    }
  }

  // MARK: Nodes

  private mutating func add(_ position: Int) {
    let record = records[position]
    guard holders[position] == nil else {
      // Its tools are added where they are held.
      for list in [\Self.nodes, \.entrances, \.exits] { self[keyPath: list].append(NodeID(-1)) }
      return
    }
    var node = Node(record.id, kind: kind(of: position), span: record.span, name: record.name)
    node.isImplied = record.isMark ? record.leaf != record.id : isLink(node.kind, record)
    describe(&node, record)
    let interrupt = record.interrupt
    let before = interrupt?.isBefore == true ? approval(record, at: interrupt?.span) : nil
    let id = builder.add(node)
    if let before { builder.connect(before, id, .sequence, span: builder[before].span) }
    nodes.append(id)
    entrances.append(before ?? id)
    exits.append(id)
    guard interrupt?.isAfter == true, let span = interrupt?.span else { return }
    let after = approval(record, at: span, isAfter: true)
    builder.connect(id, after, .sequence, span: span)
    exits[position] = after
    guard record.outgoing.contains(where: { links[$0].isConditional }) else { return }
    // The person stands between the step and the choice that was made of its result.
    var choice = Node(
      record.id + ":choice", kind: .router(.expression), span: record.span, name: record.name)
    choice.isImplied = true
    exits[position] = builder.add(choice)
    builder.connect(after, exits[position], .sequence, span: span)
  }

  /// The person that an interrupt waits for.
  private mutating func approval(_ record: LanggraphNode, at span: Span?, isAfter: Bool = false)
    -> NodeID
  {
    let word = isAfter ? "after" : "before"
    var node = Node(
      "\(record.id):interrupt-\(word)", kind: .human(.approval), span: span ?? record.span,
      name: "interrupt \(word) \(record.name)")
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    return builder.add(node)
  }

  /// Whether a node only leads on.
  private func isLink(_ kind: NodeKind, _ record: LanggraphNode) -> Bool {
    guard record.isSchema else { return false }
    switch kind {
    case .fork, .join, .code: return true
    default: return false
    }
  }

  private func kind(of position: Int) -> NodeKind {
    let record = records[position]
    if record.isMark {
      guard record.leaf == record.id else { return .join(.allTaken, .concat) }
      return record.leaf == LanggraphNode.start ? .start : .end(.success)
    }
    if record.isSchema {
      if record.incoming.isEmpty { return .start }
      if record.outgoing.isEmpty { return .end(.success) }
      if record.outgoing.count > 1 { return .fork }
      return record.incoming.count > 1 ? .join(.all, .concat) : .code
    }
    if agents.contains(position) { return .agent }
    if record.asksPerson { return .human(.approval) }
    return LanggraphKinds.known(record.path)?.kind ?? .opaque(record.type)
  }

  private func describe(_ node: inout Node, _ record: LanggraphNode) {
    switch node.kind {
    case .start, .end, .fork, .join, .human:
      node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
      return
    default: break
    }
    if let level = LanggraphKinds.known(record.path)?.effect {
      node.effect = .declared(Effect(level, basis: .nodeType), node.span)
    } else {
      node.effect =
        record.isSchema
        ? .declared(Effect(.none, basis: .nodeType), node.span)
        : .unknown(LanggraphProfile.code)
    }
    node.retry = .unknown(LanggraphProfile.call)
    node.timeout = .unknown(LanggraphProfile.call)
    node.errorHandling = .unknown(LanggraphProfile.call)
    node.output = .unknown(LanggraphProfile.code)
    if node.kind.usesModel {
      node.model = .unknown(LanggraphProfile.code)
      node.prompt = .unknown(LanggraphProfile.code)
      node.isPreapproved = .engineDefault(true, LanggraphProfile.toolsRun)
    }
    node.arrival =
      record.deferral.map { .declared(.allTaken, $0) } ?? .unknown(LanggraphProfile.call)
    if case .subworkflow = node.kind {
      node.reference = Reference(.external(record.id), span: record.span)
    }
  }

  // MARK: Edges

  private mutating func connect(_ position: Int) {
    let record = records[position]
    let source = exits[position]
    guard holders[position] == nil else { return }
    let ways = waysOn(from: position)
    // What is left when the model asks for no tool is no choice.
    let isChoice = ways.count == record.outgoing.count || ways.count > 1
    var reads = false
    for link in ways {
      let isCase = link.isConditional && isChoice
      var edge = Edge(
        source, entrances[link.target], isCase ? .branch : .sequence, span: link.span)
      if isCase {
        // A case without a name of its own is called like the step that it leads to.
        edge.label = link.label
        edge.condition = .compare(
          ValuePath(.output(nodes[position])), .equal,
          .string(link.label ?? records[link.target].name(in: record.scope)))
        edge.outcome = link.label.flatMap { ConductorWords.outcome($0) }
        if !reads {
          builder.read(
            Input(ValuePath(.output(nodes[position])), use: .condition, span: record.span),
            by: source)
          reads = true
        }
      }
      builder.connect(edge)
    }
  }

  // MARK: Entries

  /// Where a run begins: at the start. What nothing in the export leads to is reached by a route
  /// that the code makes, so it begins there too as far as can be seen.
  private mutating func setEntries() {
    var reached = [Bool](repeating: false, count: records.count)
    func walk(_ first: Int) {
      var pending = [first]
      while let next = pending.popLast() {
        guard !reached[next] else { continue }
        reached[next] = true
        pending += records[next].outgoing.map { links[$0].target }
      }
    }
    if let start = positions[LanggraphNode.start] {
      builder.begin(at: entrances[start])
      walk(start)
    }
    let heads = records.indices.filter { position in
      !records[position].incoming.contains { links[$0].source != position }
    }
    var hidden: [Int] = []
    for position in heads + Array(records.indices)
    where !reached[position] && records[position].leaf != LanggraphNode.end {
      builder.begin(at: entrances[position])
      walk(position)
      hidden.append(position)
    }
    for position in records.indices where !reached[position] && holders[position] == nil {
      // An end that no route in the export leads to is drawn all the same.
      builder[nodes[position]].isImplied = true
    }
    guard positions[LanggraphNode.start] != nil, !hasBrokenEdges, let first = hidden.first else {
      return
    }
    let shown = hidden.prefix(6).map { "`\(records[$0].name)`" }.joined(separator: ", ")
    let more = hidden.count > 6 ? " and \(hidden.count - 6) more" : ""
    problems.append(
      ReadProblem(
        isError: false, code: "route-not-exported",
        message:
          "nothing in the export leads to \(shown)\(more): how a run gets there is not judged",
        help: "name the targets where the route is made (`path_map` of `add_conditional_edges`, "
          + "`destinations` of `add_node` or `Command[Literal[...]]`) and export again",
        span: records[first].span))
  }
}

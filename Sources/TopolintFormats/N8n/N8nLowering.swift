import TopolintModel
import TopolintSource
import TopolintSyntax

/// The lowering of one n8n workflow: nodes, connections, then what expressions read.
///
/// The node of a record has the record's position as its identity; implied nodes come after.
struct N8nLowering {
  /// One written edge of the kind `main` between nodes that exist.
  struct Wire {
    let source: Int
    let output: Int
    let target: Int
    var input = 0
    let span: Span
  }

  /// One edge from a sub-node to the node that uses it.
  struct Holding {
    let sub: Int
    let user: Int
    let kind: String
    /// Which of the places of that kind, from 0: a second model is the one to fall back on.
    let input: Int
    let span: Span
  }

  let root: SyntaxNode
  let context: LoweringContext
  var builder: GraphBuilder
  var problems: [ReadProblem] = []
  /// The nodes that the engine can run, in source order, each name once.
  var records: [N8nNode] = []
  /// The record of each name.
  var byName: [String: Int] = [:]
  /// The name of each node by its `id`, which connections do not use.
  var byID: [String: String] = [:]
  /// The names of sticky notes.
  var ignored: Set<String> = []
  /// All names, for suggestions.
  var known: [String] = []
  /// The edges of kind `main`, by source and output.
  var wires: [Wire] = []
  /// The positions in `wires` that leave each record, and that enter it.
  var leaving: [[Int]] = []
  var entering: [[Int]] = []
  /// What sub-nodes are held by whom.
  var holdings: [Holding] = []
  /// The positions in `holdings` by the user, and by the sub-node.
  var held: [[Int]] = []
  var users: [[Int]] = []
  /// The nodes of the further tools that a client of a server offers, by its record.
  var serverTools: [Int: [NodeID]] = [:]
  /// How many outputs are written for each record.
  var writtenOutputs: [Int] = []
  /// The output that each record's failures leave by.
  var errorOutputs: [Int?] = []
  /// What `$json` stands for at a record, and behind one that passes items through.
  var currents: [Int: [Int]] = [:]
  /// What each node that sets fields sets them to.
  var assignments: [Int: [String: SyntaxNode]] = [:]
  /// The records whose items come out of a batching loop.
  var behindLoops: Set<Int> = []
  /// Which edges into a batching loop come back from its body, by the loop.
  var rounds: [Int: Set<Int>] = [:]
  /// The nodes whose output a choice looks at.
  var verdicts: Set<NodeID> = []
  /// Whether the last value that was looked up comes out of a batching loop on its way.
  var sawRound = false
  /// The records before a record, a few hundred of them.
  var ancestry: [Int: Set<Int>] = [:]
  /// How many steps searches may still take, so that no file makes them quadratic.
  var searchBudget = 1_000_000
  /// How many texts may still be looked at.
  var textBudget = 400_000

  init(_ root: SyntaxNode, in context: LoweringContext) {
    self.root = root
    self.context = context
    let name = root["name"].flatMap { $0.text?.isEmpty == false && $0.kind != .null ? $0 : nil }
    let file = context.source.path.split(separator: "/").last.map(String.init)
    builder = GraphBuilder(
      format: N8nFormat.info.id, name: name?.text ?? file ?? context.source.path,
      span: name?.span ?? root.entry("nodes")?.key.span ?? root.span)
    // A workflow without an id can still be told from others, by its place: it may start itself.
    let id = root["id"].flatMap { $0.kind == .null ? nil : $0.text } ?? ""
    builder.identity = id.isEmpty ? "\(context.source.path)#\(root.span.lower)" : id
  }

  /// The workflow, with what was wrong.
  mutating func run() -> Lowering {
    setLimits()
    collect()
    readConnections()
    for record in records.indices { add(record) }
    for record in records.indices { addServerTools(record) }
    for record in records.indices { attach(record) }
    for record in records.indices { connect(record) }
    setBatches()
    for record in records.indices { addReads(record) }
    for node in builder.nodes where !node.isDisabled {
      for input in node.inputs where input.use == .condition {
        if case .output(let source) = input.value.source { verdicts.insert(source) }
      }
    }
    let origins = origins()
    for record in records.indices { settle(record, origins) }
    setEntries()
    startLegacyRoots()
    setDrawings()
    setDepth()
    addErrorWorkflow()
    return Lowering(workflows: [builder.finish()], problems: problems)
  }

  /// The node of a record.
  func id(_ record: Int) -> NodeID { NodeID(Int32(record)) }

  private mutating func setLimits() {
    builder.capabilities = [
      .outputSchemas, .errorHandling, .stepErrorHandling, .retries, .timeouts, .approvals,
      .explicitData, .freeCanvas,
    ]
    builder.limits.steps = .engineDefault(.unlimited, N8nProfile.steps)
    builder.limits.concurrency = .engineDefault(.finite(1), N8nProfile.oneAtATime)
    builder.limits.pausesForPeople = true
    if let timeout = root["settings"]?["executionTimeout"], let seconds = timeout.n8nNumber {
      builder.limits.timeout =
        seconds > 0
        ? .declared(.finite(Milliseconds(seconds: seconds)), timeout.span)
        : .declared(.unlimited, timeout.span)
    } else if context.knobs[N8nProfile.executionsTimeout.name] == "limited" {
      builder.limits.timeout = .unknown("the server sets EXECUTIONS_TIMEOUT")
    } else {
      builder.limits.timeout = .engineDefault(.unlimited, N8nProfile.runTime)
    }
  }

  /// Reads the entries of `nodes`.
  private mutating func collect() {
    for (position, entry) in (root["nodes"]?.elements ?? []).enumerated() {
      guard entry.kind == .mapping else {
        noteNoNode(entry, position)
        continue
      }
      guard let name = entry["name"], let text = name.text, !text.isEmpty, name.kind != .null
      else {
        problems.append(
          ReadProblem(
            isError: true, code: "node-without-name",
            message: "node \(position + 1) of the workflow has no `name`",
            help: "edges are keyed by name: give the node one", span: entry.span))
        continue
      }
      let node = N8nNode(entry, name: name, text: text)
      noteFaults(of: node)
      if N8nTypes.notes.contains(node.short) {
        ignored.insert(text)
        continue
      }
      if let first = byName[text] {
        builder.note(
          Defect(
            .duplicateID(id: text, first: records[first].span), span: name.span, node: nil,
            isName: true))
        continue
      }
      byName[text] = records.count
      records.append(node)
      known.append(text)
      if let id = entry["id"]?.text, !id.isEmpty { byID[id] = text }
    }
    leaving = Array(repeating: [], count: records.count)
    entering = leaving
    held = leaving
    users = leaving
    writtenOutputs = Array(repeating: 0, count: records.count)
    errorOutputs = Array(repeating: nil, count: records.count)
  }

  /// Marks where a run begins: the triggers; where there is none that is enabled, the nodes that
  /// nothing leads to.
  private mutating func setEntries() {
    var isCalled = false
    var isStarted = false
    var calls: [NodeID] = []
    for (record, node) in records.enumerated() where !node.isDisabled && N8nTypes.isTrigger(node) {
      builder.begin(at: id(record))
      switch node.short {
      case "executeWorkflowTrigger":
        isCalled = true
        calls.append(id(record))
      case "manualTrigger": builder.startedByHand.append(id(record))
      case "errorTrigger": break
      default: isStarted = true
      }
    }
    builder.isFragment = isCalled && !isStarted
    builder.calledAt = calls
    // What only a disabled trigger leads to is another way in, that is closed for now.
    for (record, node) in records.enumerated() where node.isDisabled && N8nTypes.isTrigger(node) {
      for position in leaving[record] {
        let target = wires[position].target
        let isElsewhere = entering[target].contains { !records[wires[$0].source].isDisabled }
        if !isElsewhere, !records[target].isDisabled, !builder.entries.isEmpty {
          builder.begin(at: id(target))
        }
      }
    }
    guard builder.entries.isEmpty else { return }
    for (record, node) in records.enumerated()
    where entering[record].isEmpty && users[record].isEmpty && !node.isDisabled {
      if !leaving[record].isEmpty || records.count == 1 { builder.begin(at: id(record)) }
    }
  }

  /// The workflow that the engine starts when this one fails.
  private mutating func addErrorWorkflow() {
    guard let setting = root["settings"]?["errorWorkflow"], let target = setting.text,
      !target.isEmpty, setting.kind != .null, let first = builder.entries.first
    else { return }
    var node = Node(
      "settings.errorWorkflow", kind: .subworkflow, span: setting.span, name: "error workflow")
    node.isImplied = true
    node.reference = Reference(.name(target), span: setting.span)
    let alarm = builder.add(node)
    var edge = Edge(first, alarm, .trigger, span: setting.span)
    edge.isImplied = true
    builder.connect(edge)
  }

  /// Notes a name that leads nowhere.
  mutating func note(
    missing name: String, role: String, known: [String]? = nil, span: Span, node: NodeID?,
    help: String? = nil
  ) {
    builder.note(
      Defect(
        .danglingReference(name: name, role: role, known: known ?? self.known), span: span,
        node: node, meant: known == nil ? byID[name] : nil, help: help))
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// The lowering of one Dify graph: nodes, containers, edges, then reads.
struct DifyLowering {
  /// Where a node of the file went.
  struct Place {
    /// The node that control enters.
    let node: NodeID
    /// The node that control leaves from: for an iteration the implied join behind it.
    var exit: NodeID
    /// The position in `records`.
    let record: Int
  }

  let root: SyntaxNode
  let graph: SyntaxNode
  let context: LoweringContext
  var builder: GraphBuilder
  var problems: [ReadProblem] = []
  /// The nodes that the engine runs, in source order, each id once.
  var records: [DifyNode] = []
  /// How many nodes have each title.
  var titles: [String: Int] = [:]
  /// Where each id went.
  var places: [String: Place] = [:]
  /// Ids of notes and other entries that are not run.
  var ignored: Set<String> = []
  /// Which record each node of the graph stands for.
  var recordOf: [NodeID: Int] = [:]
  /// The variables of each loop, by the loop's id.
  var loopVariables: [String: Set<String>] = [:]
  /// The stores, by the id of the dataset.
  var stores: [String: NodeID] = [:]
  /// What each deciding node chooses between.
  var branchings: [NodeID: DifyBranching] = [:]
  /// The implied join through which each loop with several followers is left early.
  var waysOut: [NodeID: NodeID] = [:]
  /// All ids, for suggestions.
  var known: [String] = []
  /// The nodes that a record with several values became, by the position of the item or group.
  var parts: [Int: [NodeID]] = [:]
  /// Parameters of the tools that agents hold, by the agent's record, to be scanned for reads.
  var heldTools: [Int: [(parameters: SyntaxNode?, tool: NodeID)]] = [:]
  /// The ids that edges leave from.
  var sources: Set<String> = []
  /// The variables of the conversation that the file declares.
  var conversation = DifyNames([])
  /// The variables of the form of each start that was asked about, by its record.
  var forms: [Int: DifyNames] = [:]
  /// Where a name that leads nowhere was noted: what is read and written is met twice.
  private var noted: Set<Span> = []
  /// How many nodes of the document may still be scanned for templates in unknown places.
  var scanBudget = 200_000

  init(_ root: SyntaxNode, graph: SyntaxNode, in context: LoweringContext) {
    self.root = root
    self.graph = graph
    self.context = context
    let named = [root["app"]?["name"], root["rag_pipeline"]?["name"]].lazy.compactMap { $0 }
      .first { $0.text?.isEmpty == false }
    builder = GraphBuilder(
      format: DifyFormat.info.id, name: named?.text ?? String(context.source.fileName),
      span: named?.span ?? root.entry("workflow")?.key.span ?? root.span)
  }

  /// The workflow, with what was wrong.
  mutating func run() -> Lowering {
    setLimits()
    collect()
    noteMisplacedKinds()
    for record in records.indices { add(record) }
    setParents()
    let edges = readEdges()
    addJoins()
    for record in records.indices { addBranching(record) }
    connect(edges)
    connectBodies(edges)
    for record in records.indices { addReads(record) }
    setEntries()
    return Lowering(workflows: [builder.finish()], problems: problems)
  }

  private mutating func setLimits() {
    builder.limits.steps = .engineDefault(.finite(500), DifyProfile.steps)
    builder.limits.timeout = .engineDefault(
      .finite(Milliseconds(seconds: 1200)), DifyProfile.runTime)
    // A form may be answered within 36 hours: the run is put aside until then.
    builder.limits.pausesForPeople = true
    builder.limits.exhaustion = .engineDefault(.fail, DifyProfile.limitFails)
    builder.limits.depth = .engineDefault(.finite(5), DifyProfile.depth)
    builder.capabilities = [
      .outputSchemas, .errorHandling, .stepErrorHandling, .retries, .timeouts, .loopLimits,
      .approvals, .explicitData,
    ]
    for variable in root["workflow"]?["rag_pipeline_variables"]?.elements ?? [] {
      addParameter(variable)
    }
    conversation = DifyNames(
      root["workflow"]?["conversation_variables"]?.elements.compactMap { $0["name"]?.text } ?? [])
    for variable in root["workflow"]?["environment_variables"]?.elements ?? [] {
      guard variable["value_type"]?.text == "secret", let name = variable["name"]?.text else {
        continue
      }
      builder.secrets.insert("env.\(name)")
    }
  }

  /// Declares an input of the workflow from an entry with `variable` and `required`.
  mutating func addParameter(_ entry: SyntaxNode) {
    guard let name = entry["variable"], let text = name.text, !text.isEmpty else { return }
    builder.parameters.append(
      Parameter(text, isRequired: entry["required"]?.difyBool ?? false, span: name.span))
  }

  /// Reads the entries of `graph.nodes`.
  private mutating func collect() {
    for key in ["nodes", "edges"] {
      guard let list = graph[key], list.kind != .sequence, list.kind != .null else { continue }
      problems.append(
        ReadProblem(
          isError: true, code: "not-a-list", message: "`\(key)` of the graph is not a list",
          help: "export the app again", span: list.span))
    }
    let entries = graph["nodes"]?.elements ?? []
    places.reserveCapacity(entries.count)
    titles.reserveCapacity(entries.count)
    records.reserveCapacity(entries.count)
    known.reserveCapacity(entries.count)
    for (position, entry) in entries.enumerated() {
      guard let id = entry["id"], let text = id.text, !text.isEmpty, id.kind != .null else {
        problems.append(
          ReadProblem(
            isError: true, code: "node-without-id",
            message: "node \(position + 1) of the graph has no `id`",
            help: "export the app again, or give the node an id", span: entry.span))
        continue
      }
      guard let record = DifyNode(entry, id: id) else {
        ignored.insert(text)
        continue
      }
      if let first = places[text] {
        builder.note(
          Defect(
            .duplicateID(id: text, first: records[first.record].span), span: record.span,
            node: nil))
        continue
      }
      places[text] = Place(node: NodeID(-1), exit: NodeID(-1), record: records.count)
      records.append(record)
      known.append(text)
      titles[record.name, default: 0] += 1
    }
    sources = Set(graph["edges"]?.elements.compactMap { $0["source"]?.text } ?? [])
  }

  /// Puts nodes into their containers. A container that does not exist is a defect; one that is no
  /// container, or lies within itself, is left out.
  private mutating func setParents() {
    var parents: [Int: Int] = [:]
    for (record, node) in records.enumerated() {
      guard let parent = node.parent, let id = parent.text else { continue }
      guard let place = places[id] else {
        if !ignored.contains(id) {
          note(missing: id, role: "container", span: parent.span, node: nodeID(record))
        }
        continue
      }
      guard records[place.record].type == .iteration || records[place.record].type == .loop else {
        continue
      }
      parents[record] = place.record
    }
    parents = CanvasContainers.withoutCircles(parents)
    for (record, node) in records.enumerated() {
      guard let parent = parents[record], let container = nodeID(parent) else {
        if node.type?.isBodyStart == true { addNode(record, kind: .opaque(node.typeName)) }
        continue
      }
      if node.type?.isBodyStart == true {
        places[node.id] = Place(node: container, exit: container, record: record)
      } else if let id = nodeID(record) {
        for node in builder.nodes.indices.dropFirst(id.index).prefix(while: {
          recordOf[NodeID(Int32($0))] == record
        }) {
          builder[NodeID(Int32(node))].parent = container
        }
      }
    }
  }

  /// The node that a record became; nil for the mark of a body's start outside a container.
  func nodeID(_ record: Int) -> NodeID? {
    guard let id = places[records[record].id]?.node, id.rawValue >= 0 else { return nil }
    return id
  }

  /// Adds the implied join behind each iteration: what follows leaves from there.
  private mutating func addJoins() {
    for (record, node) in records.enumerated() {
      guard node.type == .iteration, let map = nodeID(record) else { continue }
      var join = Node(
        "\(node.id):join", kind: .join(.all, .concat), span: node.span, name: node.name,
        parent: builder[map].parent)
      join.isImplied = true
      join.output = .declared(
        Contract(
          fields: [Field(name: "output", type: .array, span: node.span)],
          enforcement: .construction), node.span)
      let id = builder.add(join)
      places[node.id]?.exit = id
    }
  }

  /// Marks where a run begins: starts, triggers and data sources; where there is none, the nodes
  /// that nothing leads to.
  private mutating func setEntries() {
    for (record, node) in records.enumerated() {
      guard node.type?.isEntry == true, let id = nodeID(record), builder[id].parent == nil else {
        continue
      }
      builder.begin(at: id)
    }
    guard builder.entries.isEmpty else { return }
    var entered = Set<NodeID>()
    for edge in builder.edges where edge.kind.isControl || edge.kind == .uses {
      entered.insert(edge.target)
    }
    for (record, node) in records.enumerated() {
      guard let id = nodeID(record), node.type?.isBodyStart != true, !entered.contains(id),
        builder[id].parent == nil
      else { continue }
      builder.begin(at: id)
    }
  }

  /// Notes a name that leads nowhere; `known` are the ids of the nodes where nothing else is said.
  mutating func note(
    missing name: String, role: String, span: Span, node: NodeID?, known: [String]? = nil,
    help: String? = nil
  ) {
    guard noted.insert(span).inserted else { return }
    builder.note(
      Defect(
        .danglingReference(name: name, role: role, known: known ?? self.known), span: span,
        node: node, help: help))
  }
}

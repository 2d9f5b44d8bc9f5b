import TopolintModel
import TopolintSource
import TopolintSyntax

/// The lowering of one Flowise flow: components, edges, then what they read.
///
/// The node of a record has the record's position as its identity; tools that agents name, implied ends
/// and joins come after.
struct FlowiseLowering {
  /// What the canvas is.
  enum Sort {
    /// An agent flow of the second version: edges are control.
    case agentflow
    /// An agent flow of the first version: edges between `seq` components are control.
    case sequential
    /// A supervisor with workers.
    case team
    /// A chain or an agent, to which edges lead from what it needs.
    case chatflow
  }

  /// One edge of the file between components that exist.
  struct Wire {
    let source: Int
    let target: Int
    /// Which output it leaves from: what follows `-output-`.
    let output: String
    /// Which input it leads to: what follows `-input-`.
    let input: String
    /// Where the target is written.
    let span: Span
    /// Where the output is written.
    let outputSpan: Span
  }

  let flow: SyntaxNode
  let wrapper: SyntaxNode?
  let context: LoweringContext
  var builder: GraphBuilder
  var problems: [ReadProblem] = []
  var sort = Sort.chatflow
  /// The components, in source order, each id once.
  var records: [FlowiseNode] = []
  /// The record of each id.
  var byID: [String: Int] = [:]
  /// Ids of notes.
  var ignored: Set<String> = []
  /// All ids, for suggestions.
  var known: [String] = []
  /// The edges of the file.
  var wires: [Wire] = []
  /// The positions in `wires` that leave each record, and that enter it.
  var leaving: [[Int]] = []
  var entering: [[Int]] = []
  /// Where control leaves from: for an iteration the implied join behind it.
  var exits: [Int: NodeID] = [:]
  /// The names of the run's state, where the flow declares them.
  var state: Set<String> = []
  /// Those of them that are added to instead of replaced.
  var additions: Set<String> = []
  /// The inputs of the form with which a run starts; nil where it starts with a chat.
  var form: Set<String>?
  /// The stores, by their id.
  var stores: [String: NodeID] = [:]
  /// How many texts may still be looked at.
  var textBudget = 400_000
  /// How many steps searches may still take, so that no file makes them quadratic.
  var searchBudget = 1_000_000

  init(_ flow: SyntaxNode, _ wrapper: SyntaxNode?, in context: LoweringContext) {
    self.flow = flow
    self.wrapper = wrapper
    self.context = context
    let name = wrapper?["name"].flatMap { $0.string?.isEmpty == false ? $0 : nil }
    let file = context.source.path.split(separator: "/").last.map(String.init)
    builder = GraphBuilder(
      format: FlowiseFormat.info.id, name: name?.text ?? file ?? context.source.path,
      span: flow.entry("nodes")?.key.span ?? flow.span)
    if let id = wrapper?["id"]?.string, !id.isEmpty { builder.identity = id }
  }

  /// The workflow, with what was wrong.
  mutating func run() -> Lowering {
    collect()
    readEdges()
    setLimits()
    for record in records.indices { add(record) }
    if sort == .agentflow {
      connectAgentflow()
    } else {
      connectComponents()
    }
    setDepth()
    return Lowering(workflows: [builder.finish()], problems: problems)
  }

  /// The node of a record.
  func id(_ record: Int) -> NodeID { NodeID(Int32(record)) }

  private mutating func setLimits() {
    builder.capabilities = [.outputSchemas, .explicitData, .freeCanvas]
    if sort != .chatflow { builder.capabilities.insert(.approvals) }
    switch sort {
    case .agentflow:
      builder.capabilities.insert(.loopLimits)
      builder.limits.steps = .engineDefault(.finite(1000), FlowiseProfile.steps)
      builder.limits.exhaustion = .engineDefault(.fail, FlowiseProfile.stepsFail)
      builder.limits.concurrency = .engineDefault(.finite(1), FlowiseProfile.oneAtATime)
    case .sequential:
      builder.limits.steps = .engineDefault(.finite(25), FlowiseProfile.graphSteps)
      builder.limits.exhaustion = .engineDefault(.fail, FlowiseProfile.graphFails)
    case .team:
      // What no supervisor is led to is no member of its team.
      builder.capabilities.insert(.explicitControl)
      builder.limits.steps = .engineDefault(.finite(100), FlowiseProfile.teamSteps)
      builder.limits.exhaustion = .engineDefault(.fail, FlowiseProfile.graphFails)
      for source in records where source.name == "supervisor" {
        guard let limit = source.input("recursionLimit") else { continue }
        builder.limits.steps =
          limit.flowiseInteger.map { .declared(.finite(max(0, $0)), limit.span) }
          ?? .dynamic(limit.span)
      }
    case .chatflow: break
    }
  }

  /// Reads the entries of `nodes`.
  private mutating func collect() {
    for key in ["nodes", "edges"] {
      guard let list = flow[key], list.kind != .sequence, list.kind != .null else { continue }
      problems.append(
        ReadProblem(
          isError: true, code: "not-a-list", message: "`\(key)` of the flow is not a list",
          help: "export the flow again", span: list.span))
    }
    for (position, entry) in (flow["nodes"]?.elements ?? []).enumerated() {
      guard let id = entry["id"], let text = id.text, !text.isEmpty, id.kind != .null else {
        problems.append(
          ReadProblem(
            isError: true, code: "node-without-id",
            message: "node \(position + 1) of the flow has no `id`",
            help: "export the flow again, or give the node an id", span: entry.span))
        continue
      }
      guard let node = FlowiseNode(entry, id: id, text: text) else {
        ignored.insert(text)
        continue
      }
      if let first = byID[text] {
        builder.note(
          Defect(.duplicateID(id: text, first: records[first].span), span: id.span, node: nil))
        continue
      }
      byID[text] = records.count
      records.append(node)
      known.append(text)
    }
    leaving = Array(repeating: [], count: records.count)
    entering = leaving
    let names = Set(records.map(\.name))
    if records.contains(where: \.isAgentflow) {
      sort = .agentflow
    } else if names.contains(where: { $0.hasPrefix("seq") && $0 != "sequentialThinkingMCP" }) {
      sort = .sequential
    } else if names.contains("supervisor") {
      sort = .team
    }
  }

  /// Reads `edges`; ends that do not exist become defects.
  private mutating func readEdges() {
    for entry in flow["edges"]?.elements ?? [] {
      guard let source = entry["source"], let from = source.text, !from.isEmpty,
        let target = entry["target"], let to = target.text, !to.isEmpty
      else {
        problems.append(
          ReadProblem(
            isError: true, code: "edge-without-end",
            message: "an edge of the flow has no `source` or no `target`",
            help: "export the flow again", span: entry.span))
        continue
      }
      let start = byID[from]
      let end = byID[to]
      if start == nil, !ignored.contains(from) {
        note(missing: from, role: "edge source", span: source.span, node: nil)
      }
      if end == nil, !ignored.contains(to) {
        note(missing: to, role: "edge target", span: target.span, node: start.map(id))
      }
      guard let start, let end else { continue }
      let output = entry["sourceHandle"]
      let input = entry["targetHandle"]?.text ?? ""
      let wire = Wire(
        source: start, target: end,
        output: Self.handle(output?.text ?? "", of: from, "-output-"),
        input: Self.handle(input, of: to, "-input-"), span: target.span,
        outputSpan: output?.span ?? source.span)
      leaving[start].append(wires.count)
      entering[end].append(wires.count)
      wires.append(wire)
    }
  }

  /// The name in a handle: what follows the node's id and the mark, up to the types.
  private static func handle(_ text: String, of id: String, _ mark: String) -> String {
    let prefix = id + mark
    guard text.hasPrefix(prefix) else { return "" }
    let rest = text.dropFirst(prefix.count)
    return String(rest.prefix { $0 != "-" })
  }

  /// Adds the node of a record.
  private mutating func add(_ record: Int) {
    let source = records[record]
    var node = Node(source.id, kind: .opaque(source.name), span: source.span, name: source.title)
    node.retry = .engineDefault(.none, FlowiseProfile.noRetry)
    node.errorHandling = .engineDefault(.abort, FlowiseProfile.abort)
    if source.isAgentflow {
      node.arrival = .engineDefault(.allTaken, FlowiseProfile.joins)
      describeStep(&node, source, record)
    } else {
      describeComponent(&node, source, record)
    }
    builder.add(node)
  }

  /// A node whose type alone says what it is.
  func plain(
    _ node: inout Node, _ source: FlowiseNode, _ kind: NodeKind, _ effect: EffectLevel = .none,
    canFail: Bool = true
  ) {
    node.kind = kind
    node.effect = .declared(Effect(effect, basis: .nodeType), source.nameSpan)
    if !canFail { node.fallibility = .engineDefault(false, FlowiseProfile.cannotFail) }
  }

  /// Adds an edge that stands for the engine's own doing.
  mutating func connectImplied(_ source: NodeID, _ target: NodeID, _ kind: EdgeKind = .sequence) {
    var edge = Edge(source, target, kind, span: builder[source].span)
    edge.isImplied = true
    builder.connect(edge)
  }

  /// Notes a name that leads nowhere.
  mutating func note(
    missing name: String, role: String, known: [String]? = nil, span: Span, node: NodeID?
  ) {
    builder.note(
      Defect(
        .danglingReference(name: name, role: role, known: known ?? self.known), span: span,
        node: node))
  }
}

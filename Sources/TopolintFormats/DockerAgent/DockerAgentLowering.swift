import TopolintModel
import TopolintSource
import TopolintSyntax

/// The lowering of one file: agents, then the tools that they hold, then who works for whom.
struct DockerAgentLowering {
  /// One agent of the file.
  struct Record {
    let name: String
    let key: SyntaxNode
    let data: SyntaxNode
    /// Its node.
    var node = NodeID(-1)
  }

  let root: SyntaxNode
  let context: LoweringContext
  var permissions: DockerAgentPermissions
  /// What the file defines at its top to be named by agents: `models`, `mcps`, `toolsets`, ...
  let tables: [String: DockerAgentTable]
  var builder: GraphBuilder
  var problems: [ReadProblem] = []
  /// How many more keys may be told.
  var spareKeys = DockerAgentTable.most
  var included: [SourceText] = []
  /// The agents, in source order.
  var records: [Record] = []
  /// The position of each agent in `records`.
  var positions: [String: Int] = [:]
  /// The agents of elsewhere, by reference.
  var externals: [String: NodeID] = [:]
  /// The stores, by what tells them apart.
  var stores: [String: NodeID] = [:]
  /// The ids of nodes that are taken.
  var taken: Set<String> = []
  /// The implied end of a turn.
  var answer: NodeID?
  /// The agents that each agent hands on to, and that it delegates to; by position.
  var handsOn: [[Int]] = []
  var delegates: [[Int]] = []
  /// The edges between agents of the file, with the positions of both.
  var links: [(edge: EdgeID, source: Int, target: Int)] = []
  /// The agents that hold the toolset `background_agents`, with its place.
  var dispatchers: [Int: TopolintSource.Span] = [:]

  init(_ root: SyntaxNode, in context: LoweringContext) {
    self.root = root
    self.context = context
    permissions = DockerAgentPermissions(root["permissions"])
    tables = Dictionary(
      uniqueKeysWithValues: [
        "models", "providers", "mcps", "rag", "toolsets", "budgets", "commands", "skills",
      ].map { ($0, DockerAgentTable(root[$0])) })
    let file = context.source.path.split(separator: "/").last.map(String.init)
    builder = GraphBuilder(
      format: DockerAgentFormat.info.id, name: file ?? context.source.path,
      span: root.entry("agents")?.key.span ?? root.span)
  }

  /// The workflow, with what was wrong.
  mutating func run() -> Lowering {
    builder.capabilities = [.outputSchemas, .loopLimits, .approvals]
    readBudget()
    collect()
    checkVersion()
    checkKeys()
    checkTimes()
    for position in records.indices {
      addAgent(position)
      checkTypes(position)
      checkInstruction(position)
    }
    for position in records.indices { addTools(position) }
    for position in records.indices { connect(position) }
    checkRings()
    setEntries()
    checkChains()
    readSession()
    settleSessions()
    settleApprovals()
    return Lowering(
      workflows: [builder.finish()], problems: problems, included: included)
  }

  /// Reads the keys of `agents`.
  private mutating func collect() {
    for entry in root["agents"]?.entries ?? [] {
      guard !entry.name.isEmpty else {
        problems.append(
          ReadProblem(
            isError: true, code: "empty-name", message: "an agent has no name",
            help: "write a name before the colon", span: entry.key.span))
        continue
      }
      // What is written without a value is an agent with nothing in it.
      guard entry.value.kind == .mapping || entry.value.kind == .null else {
        refuse(
          "the agent `\(entry.name)` is not a map",
          "give the agent a `model` and an `instruction`", at: entry.key.span)
        continue
      }
      positions[entry.name] = records.count
      taken.insert(entry.name)
      records.append(Record(name: entry.name, key: entry.key, data: entry.value))
    }
    handsOn = Array(repeating: [], count: records.count)
    delegates = handsOn
  }

  /// Notes what the engine refuses when it loads the file.
  mutating func refuse(
    _ message: String, _ help: String, at span: TopolintSource.Span, of agent: Int? = nil,
    notes: [SpanNote] = [], isAbsence: Bool = false, isMild: Bool = false, slip: Slip? = nil
  ) {
    let refusal = Refusal(
      message, help: help, notes: notes, isAbsence: isAbsence, isMild: isMild, slip: slip)
    builder.note(
      Defect(.refusal(refusal), span: span, node: agent.map { NodeID(Int32($0)) }))
  }

  /// The elements of a list; what is written in another way is refused.
  mutating func list(_ key: String, of agent: Int) -> [SyntaxNode] {
    guard let entry = records[agent].data.entry(key), entry.value.kind != .null else { return [] }
    guard entry.value.kind == .sequence else {
      refuse(
        "`\(key)` of the agent `\(records[agent].name)` is not a list",
        "write `\(key)` as a list", at: entry.key.span, of: agent)
      return []
    }
    return entry.value.elements
  }

  /// What a name stands for in one of the tables of the file.
  func item(_ table: String, _ name: String) -> SyntaxNode? { tables[table]?.items[name] }

  /// An id that no other node has.
  mutating func unused(_ id: String) -> String {
    guard !taken.insert(id).inserted else { return id }
    var count = 2
    while !taken.insert("\(id)-\(count)").inserted { count += 1 }
    return "\(id)-\(count)"
  }

  /// Notes a name that leads nowhere; the names of a table, or of the agents, are what is known.
  mutating func note(missing name: SyntaxNode, role: String, in table: String?, by agent: Int) {
    let known =
      table.map { tables[$0]?.names ?? [] }
      ?? (records.count <= DockerAgentTable.most ? records.map(\.name) : [])
    builder.note(
      Defect(
        .danglingReference(name: name.text ?? "", role: role, known: known), span: name.span,
        node: NodeID(Int32(agent)), help: role == "model" ? DockerAgentProfile.modelHelp : nil))
  }

  // MARK: Limits

  /// What holds for the whole session: money, tokens or time.
  private mutating func readBudget() {
    let budget = root["budget"]
    builder.limits.timeout = .engineDefault(.unlimited, DockerAgentProfile.noBudget)
    if let time = budget?["max_time"], let text = time.text {
      if let limit = DockerAgentText.duration(text) {
        if limit.count > 0 { builder.limits.timeout = .declared(.finite(limit), time.span) }
      } else {
        builder.limits.timeout = .dynamic(time.span)
      }
    }
    builder.limits.cost = .engineDefault(.unlimited, DockerAgentProfile.noBudget)
    for key in ["max_cost", "max_tokens"] {
      guard let limit = budget?[key], let number = limit.double, number > 0 else { continue }
      builder.limits.cost = .declared(.finite(number), limit.span)
    }
    builder.limits.depth =
      context.knobs[DockerAgentProfile.delegationCycles.name] == "endless"
      ? .engineDefault(.unlimited, DockerAgentProfile.endless)
      : .engineDefault(.finite(10), DockerAgentProfile.depth)
  }

  /// Whether an agent spends from a named budget that has a ceiling.
  func budget(of position: Int) -> TopolintSource.Span? {
    for name in records[position].data["budgets"]?.elements ?? [] {
      guard let text = name.text, let pot = item("budgets", text) else { continue }
      for key in ["max_cost", "max_tokens", "max_time"] {
        guard let limit = pot[key], limit.kind != .null, limit.double != 0 else { continue }
        return name.span
      }
    }
    return nil
  }
}

/// A map at the top of the file, by the names of its entries.
struct DockerAgentTable {
  /// How many names are worth a suggestion.
  static let most = 500

  let items: [String: SyntaxNode]
  /// The names in source order; none where there are too many to suggest one.
  let names: [String]

  init(_ node: SyntaxNode?) {
    let entries = node?.entries ?? []
    items = Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    names = entries.count <= Self.most ? entries.map(\.name) : []
  }
}

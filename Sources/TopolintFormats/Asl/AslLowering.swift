import TopolintModel
import TopolintSource
import TopolintSyntax

/// The lowering of one state machine: scopes, states, transitions, then data.
struct AslLowering {
  /// One state machine or one body of a Map or Parallel: transitions never leave it.
  struct Scope {
    /// The container's state; nil for the outermost.
    let container: Int?
    /// The names of the states, with their positions in `states`.
    var names: [String: Int] = [:]
    /// The states in source order.
    var members: [Int] = []
    /// The state that it begins with.
    var start: Int?
    /// The variables that its states assign.
    var variables: Set<String> = []
    /// What stands before the names of its values in the graph.
    var prefix = ""
  }

  /// One state.
  struct State {
    let name: String
    let node: SyntaxNode
    let key: SyntaxNode
    let type: String
    let scope: Int
    let isJSONata: Bool
    /// The node in the graph.
    var id: NodeID
    /// Where control leaves from: for a Map or Parallel the implied join behind it.
    var exit: NodeID
    /// The bodies of a Map or Parallel.
    var bodies: [Int] = []
    /// What a Task calls.
    var resource: AslResource?
    /// Where control goes on, as far as it exists.
    var next: [Int] = []
    /// Where a failure leads, with the entry of `Catch`.
    var catches: [(target: Int, entry: SyntaxNode)] = []
    /// Whether what comes of it is what comes of the scope.
    var isTerminal = false
    /// The document that it is given, as far as it is known; nil where no run arrives.
    var input: AslShape?
    /// How often its input was found to be more than was known.
    var visits = 0

    /// Whether an entry of `Catch` takes an error for which `isMeant` holds, or one that a template
    /// fills in.
    func catches(where isMeant: (String) -> Bool) -> Bool {
      (node["Catch"]?.elements ?? []).contains { entry in
        guard let errors = entry["ErrorEquals"], errors.kind == .sequence else { return true }
        return errors.elements.contains { error in
          guard let name = error.text else { return true }
          return isMeant(name) || name.hasPart("${")
        }
      }
    }

    /// Whether `Catch` takes all that can go wrong.
    var catchesAll: Bool { catches(where: AslErrors.isAny) }
  }

  /// The deepest nesting of bodies that is read.
  private static let maximumDepth = 40

  let root: SyntaxNode
  let setting: AslSetting
  var builder: GraphBuilder
  var scopes: [Scope] = []
  var states: [State] = []
  /// The stores, by service and name.
  var stores: [String: NodeID] = [:]
  /// How many more visits of states the search for origins may take.
  var visitBudget = 0
  /// Whether results of failed states are told apart in this round.
  var knowsInputs = false
  /// Names of fields that are read from the execution's input and from nowhere else.
  var inputFields: Set<String> = []
  /// The nodes that write each value which several states can have written.
  var shared: [String: Set<NodeID>] = [:]
  /// The rule that each way out of a `Choice` stands for.
  var ruleEdges: [EdgeID: SyntaxNode] = [:]
  /// The way out of each `Choice` that its `Default` stands for.
  var defaultEdges: [NodeID: EdgeID] = [:]
  /// The state of each node.
  var stateOf: [NodeID: Int] = [:]
  /// Paths whose presence a `Choice` tests, by state and text.
  var presenceTests: Set<String> = []
  /// What an item is, while the selector of a Map is read.
  var items: [Int: AslShape] = [:]
  /// The node whose error is told while an entry of `Catch` is read.
  var failing: NodeID?
  /// What each body was given when it was followed last, and what came of it.
  var bodyInputs: [Int: AslShape] = [:]
  var bodyResults: [Int: AslShape] = [:]
  /// The states of type `Choice` in each scope, by name.
  var choices: [[String: SyntaxNode]] = []
  /// Calls of statements whose text is known only at run time.
  var givenStatements: Set<NodeID> = []
  /// Variables that entries of `Catch` assign.
  var caughtVariables: Set<String> = []
  /// The counters that are kept in documents, once the ways between states are known.
  var counters: AslCounters?
  /// The variables that stand for them, by the place that each is known by, and what was found at each
  /// place that is asked about.
  var counterNames: [AslPlace: String] = [:]
  var counterPlaces: [AslPlace: ValuePath?] = [:]

  init(_ root: SyntaxNode, name: String, span: Span, setting: AslSetting) {
    self.root = root
    self.setting = setting
    builder = GraphBuilder(format: AslFormat.info.id, name: name, span: span)
  }

  /// The workflow.
  mutating func run() -> Lowering {
    setLimits()
    let isJSONata = root["QueryLanguage"]?.text == "JSONata"
    readScope(root, in: nil, isJSONata: isJSONata, depth: 0)
    for state in states.indices { connect(state) }
    connectOpen()
    for scope in scopes.indices { connectStart(of: scope) }
    for state in states.indices where states[state].exit != states[state].id {
      closeBodies(of: state)
    }
    inheritHandling()
    followData()
    judgeStatements()
    judgeKept()
    setDepth()
    if let first = scopes.first?.start { builder.begin(at: states[first].id) }
    return Lowering(workflows: [builder.finish()])
  }

  private mutating func setLimits() {
    builder.capabilities = [
      .errorHandling, .stepErrorHandling, .retries, .timeouts, .loopLimits, .widthLimits,
      .approvals, .explicitData,
    ]
    builder.limits.steps = .engineDefault(.unlimited, AslProfile.steps)
    if let timeout = root["TimeoutSeconds"] {
      builder.limits.timeout = seconds(timeout)
    } else {
      switch setting.kind {
      case .standard:
        builder.limits.timeout = .engineDefault(.unlimited, AslProfile.standardTime)
      case .express:
        builder.limits.timeout = .engineDefault(
          .finite(Milliseconds(seconds: 300)), AslProfile.expressTime)
      case .dynamic(let place): builder.limits.timeout = .dynamic(place)
      }
    }
    builder.limits.exhaustion = .engineDefault(.fail, AslProfile.abort)
  }

  /// Reads the states of a machine or body, with those inside.
  @discardableResult
  private mutating func readScope(
    _ machine: SyntaxNode, in container: Int?, isJSONata: Bool, depth: Int
  ) -> Int {
    let scope = scopes.count
    var made = Scope(container: container)
    if let container {
      made.prefix = scopes[states[container].scope].prefix + states[container].name + "/"
    }
    scopes.append(made)
    var choices: [String: SyntaxNode] = [:]
    let entries = machine["States"]?.entries ?? []
    for entry in entries where entry.value["Type"]?.text == "Choice" {
      choices[entry.name] = entry.value
    }
    self.choices.append(choices)
    for entry in entries {
      // A stray setting among the states is no state.
      guard entry.value.kind == .mapping, !entry.name.isEmpty else { continue }
      let type = entry.value["Type"]?.text ?? ""
      let language = entry.value["QueryLanguage"]?.text
      let index = states.count
      var state = State(
        name: entry.name, node: entry.value, key: entry.key, type: type, scope: scope,
        isJSONata: language.map { $0 == "JSONata" } ?? isJSONata, id: NodeID(-1), exit: NodeID(-1))
      if type == "Task" {
        state.resource = AslResource(of: entry.value, setting)
      }
      states.append(state)
      scopes[scope].names[entry.name] = index
      scopes[scope].members.append(index)
      noteVariables(of: index)
      add(index)
      noteShapes(of: states[index])
      guard depth < Self.maximumDepth else { continue }
      var bodies: [SyntaxNode] = []
      if type == "Map" {
        bodies = [entry.value["ItemProcessor"] ?? entry.value["Iterator"]].compactMap { $0 }
      } else if type == "Parallel" {
        bodies = entry.value["Branches"]?.elements ?? []
      }
      for body in bodies where body.kind == .mapping {
        let inner = readScope(
          body, in: index, isJSONata: states[index].isJSONata || isJSONata, depth: depth + 1)
        states[index].bodies.append(inner)
      }
    }
    if let start = machine["StartAt"] { noteNoName(start, "StartAt") }
    if let start = machine["StartAt"], let name = start.text {
      scopes[scope].start = target(
        start, name, of: container.map { states[$0].id }, in: scope, role: "start state")
    }
    return scope
  }

  private mutating func noteVariables(of index: Int) {
    let state = states[index]
    var assigned = state.node["Assign"]?.entries.map { Self.plain($0.name) } ?? []
    for entry in state.node["Catch"]?.elements ?? [] {
      let names = entry["Assign"]?.entries.map { Self.plain($0.name) } ?? []
      assigned += names
      caughtVariables.formUnion(names.map { scopes[state.scope].prefix + "$" + $0 })
    }
    for rule in state.node["Choices"]?.elements ?? [] {
      assigned += rule["Assign"]?.entries.map { Self.plain($0.name) } ?? []
    }
    scopes[state.scope].variables.formUnion(assigned)
  }

  /// A key without the mark of a path.
  static func plain(_ key: String) -> String {
    key.hasSuffix(".$") ? String(key.dropLast(2)) : key
  }

  /// The state that a name leads to; a name that leads nowhere becomes a defect.
  mutating func target(
    _ place: SyntaxNode, _ name: String, of node: NodeID?, in scope: Int, role: String
  ) -> Int? {
    if let found = scopes[scope].names[name] { return found }
    // What a template fills in is known only there.
    guard !name.isEmpty, !name.hasPart("${"), place.kind != .null else { return nil }
    builder.note(
      Defect(
        .danglingReference(
          name: name, role: role, known: scopes[scope].members.map { states[$0].name }),
        span: place.span, node: node))
    return nil
  }

  /// Adds the ways out of a state.
  private mutating func connect(_ index: Int) {
    let state = states[index]
    switch state.type {
    case "Choice": connectChoice(index)
    case "Succeed": states[index].isTerminal = true
    case "Fail": break
    default:
      if let next = state.node["Next"], let name = next.text {
        if let target = target(next, name, of: state.id, in: state.scope, role: "next state") {
          states[index].next.append(target)
          builder.connect(state.exit, states[target].id, .sequence, span: next.span)
        }
      } else {
        states[index].isTerminal = true
      }
    }
    connectCatches(index)
  }

  private mutating func connectCatches(_ index: Int) {
    let state = states[index]
    for entry in state.node["Catch"]?.elements ?? [] {
      guard let next = entry["Next"], let name = next.text,
        let target = target(next, name, of: state.id, in: state.scope, role: "next state")
      else { continue }
      let errors = entry["ErrorEquals"]?.elements.compactMap(\.text) ?? []
      var edge = Edge(state.id, states[target].id, .error, span: next.span)
      edge.label = errors.isEmpty ? nil : errors.joined(separator: ", ")
      if !state.catchesAll { edge.condition = .opaque("the error is \(edge.label ?? "named")") }
      edge.outcome =
        !errors.isEmpty && errors.allSatisfy { AslErrors.isTimeout($0) } ? .timeout : .error
      builder.connect(edge)
      states[index].catches.append((target, entry))
    }
  }

  private mutating func connectStart(of scope: Int) {
    guard let container = scopes[scope].container, let start = scopes[scope].start else { return }
    var edge = Edge(
      states[container].id, states[start].id, .sequence, span: states[start].key.span)
    edge.isImplied = true
    builder.connect(edge)
  }

  /// Leads the last states of the bodies to the join behind them. A body that a template fills in is
  /// taken for one step between the two.
  private mutating func closeBodies(of container: Int) {
    let join = states[container].exit
    if states[container].bodies.isEmpty {
      var edge = Edge(states[container].id, join, .sequence, span: states[container].key.span)
      edge.isImplied = true
      builder.connect(edge)
    }
    for body in states[container].bodies {
      for member in scopes[body].members where states[member].isTerminal {
        var edge = Edge(
          states[member].exit, join, .sequence, span: states[member].key.span)
        edge.isImplied = true
        builder.connect(edge)
      }
    }
  }

  /// A failure inside a body that its Map or Parallel catches does not end the run.
  private mutating func inheritHandling() {
    for index in states.indices {
      let id = states[index].id
      let isChoice = states[index].type == "Choice"
      if !isChoice {
        guard case .engineDefault(.abort, _) = builder[id].errorHandling else { continue }
      }
      var container = scopes[states[index].scope].container
      while let current = container {
        let isCaught =
          isChoice
          ? states[current].catches(where: AslErrors.isUnmatched) : states[current].catchesAll
        if isCaught {
          // The error edge leaves from there, not from here.
          builder[id].errorHandling = .unknown("the Map or Parallel around it catches failures")
          break
        }
        if toleratesFailures(current) {
          builder[id].errorHandling = .unknown("the Map around it tolerates failed items")
          break
        }
        container = scopes[states[current].scope].container
      }
    }
  }
}

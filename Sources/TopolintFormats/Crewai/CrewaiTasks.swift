internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// A crew as it stands in a file: who there is, what is to be done, and in which order.
struct CrewaiCrew {
  /// How the tasks are run.
  enum Process {
    case sequential
    /// A manager does every task, and hands it to the agents.
    case hierarchical
    /// Python says it.
    case unknown
  }

  var agents: [CrewaiAgent] = []
  /// The names of agents whose definition is not known: no reference to one is wrong.
  var unknownAgents: Set<String> = []
  var tasks: [CrewaiTask] = []
  var process = Process.sequential
  /// The agent that manages a hierarchical crew.
  var manager: CrewaiAgent?
  /// The model of a manager without a definition of its own.
  var managerModel: SyntaxNode?
  /// Whether Python completes the crew.
  var isClassic = false
  /// Whether all agents remember what was done.
  var memory: SyntaxNode?
  /// The node that the tasks lie in.
  var parent: NodeID?

  /// The agent with this name.
  func agent(_ name: String) -> CrewaiAgent? { agents.first { $0.name == name } }
}

/// One task.
struct CrewaiTask {
  let name: String
  /// The name, or the first key where there is none.
  let span: Span
  let node: SyntaxNode

  var isAsync: Bool { node["async_execution"]?.truth == true }

  /// Whether it may be left out: a `ConditionalTask`.
  var condition: Entry? {
    guard let entry = node.entry("condition"), entry.value.kind != .null else { return nil }
    return entry
  }
}

/// Where control leaves a part of the graph.
struct CrewaiExit {
  let node: NodeID
  /// Whether it is the way of a condition that did not hold.
  var isDefault = false
  /// The edge itself, where it says more than that.
  var edge: Edge?
}

/// A task in the graph.
struct CrewaiStep {
  /// The task's own node: who reads its result reads this.
  let node: NodeID
  /// Where control enters.
  let entrance: NodeID
  /// Where control leaves: behind the checks, and past a task that was left out.
  let exits: [CrewaiExit]
  /// Whether the task may have been left out; what is read then is an empty text.
  let isOptional: Bool
}

extension CrewaiLowering {
  /// Makes the nodes of all tasks, with what checks their results, and those of the agents that work
  /// is handed to.
  mutating func makeSteps(_ crew: CrewaiCrew) -> [CrewaiStep] {
    var steps: [CrewaiStep] = []
    steps.reserveCapacity(crew.tasks.count)
    for task in crew.tasks { steps.append(makeStep(task, crew)) }
    delegate(crew, steps)
    return steps
  }

  /// The agent whose name a task has.
  func agent(of task: CrewaiTask, in crew: CrewaiCrew) -> CrewaiAgent? {
    guard let name = task.node["agent"]?.text else { return nil }
    return crew.agent(name)
  }

  private mutating func makeStep(_ task: CrewaiTask, _ crew: CrewaiCrew) -> CrewaiStep {
    var entrance: NodeID?
    if let condition = task.condition {
      var router = Node(
        task.name + ".condition", kind: .router(.expression), span: condition.key.span,
        parent: crew.parent)
      router.effect = .declared(Effect(.none, basis: .nodeType), condition.key.span)
      entrance = builder.add(router)
    }
    let assigned = agent(of: task, in: crew)
    // A manager does every task; the agent of the task is who it is handed to.
    let worker = crew.process == .hierarchical ? crew.manager : assigned
    var node = Node(task.name, kind: .agent, span: task.span, parent: crew.parent)
    describe(&node, as: worker)
    if crew.process == .hierarchical, crew.manager == nil {
      describeManager(&node, crew)
    }
    if let memory = crew.memory, memory.bool == true {
      node.memory = .declared(.shared, memory.span)
    }
    node.output = contract(
      task.node, ["output_pydantic", "output_json", "response_model"], isWhole: !crew.isClassic)
    if let description = task.node.entry("description"), let text = description.value.text {
      node.prompt = .declared(text, description.key.span)
    }
    let id = builder.add(node)
    addTools(of: worker, task: task.node, to: id)
    if let router = entrance, let condition = task.condition {
      var edge = Edge(router, id, .branch, span: condition.value.span)
      edge.condition = .opaque(condition.value["python"]?.text ?? condition.value.text ?? task.name)
      builder.connect(edge)
    }
    let tail = addChecks(task, worker ?? assigned, crew, of: id)
    checkAgent(of: task, crew, id)
    var exits = [CrewaiExit(node: tail)]
    if let router = entrance { exits.append(CrewaiExit(node: router, isDefault: true)) }
    return CrewaiStep(
      node: id, entrance: entrance ?? id, exits: exits, isOptional: entrance != nil)
  }

  private func describeManager(_ node: inout Node, _ crew: CrewaiCrew) {
    node.model = model(crew.managerModel)
    // The manager that the engine makes holds the tools to delegate, and nothing else.
    node.effect = .declared(Effect(.none, basis: .nodeType), node.span)
    node.retry = .engineDefault(RetryPolicy(retries: .finite(2)), CrewaiProfile.retry.note)
    node.iterationLimit = .engineDefault(.finite(25), CrewaiProfile.turns.note)
    node.timeout = .unknown("how long the manager's client waits is not in the file")
    node.memory = .engineDefault(.stateless, CrewaiProfile.memory.note)
  }

  /// Puts what checks a task's result behind it; the last of these, or the task itself.
  mutating func addChecks(
    _ task: CrewaiTask, _ agent: CrewaiAgent?, _ crew: CrewaiCrew, of id: NodeID
  ) -> NodeID {
    var tail = id
    for check in makeChecks(task, agent, crew, of: id) {
      var edge = Edge(tail, check, .sequence, span: builder[check].span)
      edge.isImplied = true
      builder.connect(edge)
      tail = check
    }
    return tail
  }

  /// What looks at a task's result before anything follows, in the order of the engine: a person,
  /// then the guardrails. A guardrail that refuses has the agent try again, and fails the task in the
  /// end.
  private mutating func makeChecks(
    _ task: CrewaiTask, _ agent: CrewaiAgent?, _ crew: CrewaiCrew, of id: NodeID
  ) -> [NodeID] {
    var checks: [NodeID] = []
    if let entry = task.node.entry("human_input"), entry.value.truth == true {
      var person = Node(
        task.name + ".human_input", kind: .human(.approval), span: entry.key.span,
        parent: crew.parent)
      person.errorHandling = .engineDefault(.abort, CrewaiProfile.failure.note)
      let check = builder.add(person)
      builder.read(
        Input(ValuePath(.output(id)), use: .prompt, span: entry.key.span), by: check)
      checks.append(check)
    }
    var rails: [(entry: Entry, value: SyntaxNode)] = []
    for key in ["guardrails", "guardrail"] {
      guard let entry = task.node.entry(key), entry.value.kind != .null else { continue }
      let list = entry.value.kind == .sequence ? entry.value.elements : [entry.value]
      rails += list.map { (entry, $0) }
      // A list takes the place of the single one.
      if !list.isEmpty { break }
    }
    if rails.isEmpty, let entry = agent?.entry("guardrail") { rails = [(entry, entry.value)] }
    let limit = task.node["guardrail_max_retries"] ?? agent?["guardrail_max_retries"]
    for (position, rail) in rails.enumerated() {
      // A text is judged by the agent's own model, anything else is a function
      // (crewAIInc/crewAI:lib/crewai/src/crewai/task.py `ensure_guardrail_is_callable`).
      let isText = rail.value.kind == .string
      let suffix = rails.count > 1 ? "\(position + 1)" : ""
      var node = Node(
        "\(task.name).guardrail\(suffix)",
        kind: .verifier(isText ? .modelJudge : .guardrail, .blocking), span: rail.entry.key.span,
        parent: crew.parent)
      node.effect = .declared(Effect(.none, basis: .nodeType), rail.entry.key.span)
      node.errorHandling = .engineDefault(.abort, CrewaiProfile.failure.note)
      if isText {
        node.model = builder[id].model
        node.prompt = .declared(rail.value.text ?? "", rail.value.span)
      }
      node.exhaustion = .engineDefault(.fail, CrewaiProfile.guardrailFailure.note)
      let check = builder.add(node)
      builder.read(
        Input(ValuePath(.output(id)), use: isText ? .prompt : .argument, span: rail.entry.key.span),
        by: check)
      var back = Edge(check, id, .feedback, span: rail.entry.key.span)
      back.outcome = .reject
      back.isImplied = true
      back.budget = retries(limit)
      builder.connect(back)
      checks.append(check)
    }
    return checks
  }

  private func retries(_ node: SyntaxNode?) -> Fact<Limit<Int>> {
    guard let node, node.kind != .null else {
      return .engineDefault(.finite(3), CrewaiProfile.guardrail.note)
    }
    return node.integer.map { .declared(.finite(max(0, $0)), node.span) } ?? .dynamic(node.span)
  }

  /// Notes an agent that does not exist.
  ///
  /// A classic crew names the function that makes the agent, which may be called otherwise than its
  /// definition: there only a name that looks like a slip is told.
  private mutating func checkAgent(of task: CrewaiTask, _ crew: CrewaiCrew, _ id: NodeID) {
    guard let node = task.node["agent"], let name = node.text, node.kind == .string,
      crew.agent(name) == nil, !crew.unknownAgents.contains(name), !name.contains("{")
    else { return }
    let known = crew.agents.map(\.name)
    if crew.isClassic, known.isEmpty || !Self.isSlip(name, known) { return }
    builder.note(
      Defect(
        .danglingReference(name: name, role: "agent", known: known.count <= 500 ? known : []),
        span: node.span, node: id))
  }

  /// Whether a name is one letter away from one that exists.
  static func isSlip(_ name: String, _ known: [String]) -> Bool {
    guard name.count >= 5, let nearest = nearestName(to: name, in: known.prefix(500)) else {
      return false
    }
    return abs(nearest.count - name.count) <= 1
      && zip(nearest, name).prefix { $0 == $1 }.count
        + zip(nearest.reversed(), name.reversed()).prefix { $0 == $1 }.count
        >= max(nearest.count, name.count) - 2
  }

  // MARK: Delegation

  /// Makes the agents that work is handed to, and the edges to them.
  ///
  /// Who works for another gets no tools to delegate, so that these nodes hand nothing on.
  private mutating func delegate(_ crew: CrewaiCrew, _ steps: [CrewaiStep]) {
    var helpers: [String: NodeID] = [:]
    for (task, step) in zip(crew.tasks, steps) {
      let assigned = agent(of: task, in: crew)
      var place = task.span
      var receivers: [CrewaiAgent] = []
      if crew.process == .hierarchical {
        receivers = assigned.map { [$0] } ?? crew.agents
        receivers.removeAll { $0.name == crew.manager?.name }
        place = task.node["agent"]?.span ?? task.span
      } else if let assigned, assigned.delegates(context.knobs) == true {
        receivers = crew.agents.filter { $0.name != assigned.name }
        place = assigned["allow_delegation"]?.span ?? task.span
      }
      for receiver in receivers {
        spareNodes -= 1
        guard spareNodes >= 0 else { return }
        let helper = helpers[receiver.name] ?? makeHelper(receiver, crew)
        helpers[receiver.name] = helper
        builder.connect(step.node, helper, .delegate, span: place)
      }
    }
  }

  private mutating func makeHelper(_ agent: CrewaiAgent, _ crew: CrewaiCrew) -> NodeID {
    var node = Node(
      "agents/" + agent.nativeID, kind: .agent, span: agent.span, name: agent.nativeID,
      parent: crew.parent)
    describe(&node, as: agent)
    node.output = .engineDefault(
      Contract(fields: [], enforcement: .requested, isOpen: true), CrewaiProfile.contract.note)
    if let goal = agent.node.entry("goal"), let text = goal.value.text {
      node.prompt = .declared(text, goal.key.span)
    }
    let id = builder.add(node)
    addTools(of: agent, to: id)
    return id
  }
}

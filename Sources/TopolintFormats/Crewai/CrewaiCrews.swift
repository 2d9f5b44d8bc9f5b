internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

extension CrewaiLowering {
  // MARK: JSON crews

  /// A crew with its process, and its agents in the file or in files of their own.
  mutating func lowerCrew(_ root: SyntaxNode) {
    name(by: root["name"])
    builder.capabilities.insert(.explicitData)
    let path = context.source.path
    let isLoaded = path.hasSuffix(".jsonc") || path.hasSuffix(".json")
    looksForTools = isLoaded
    var crew = readCrew(root)
    let asked = root["inputs"]
    for entry in asked?.entries ?? [] {
      builder.parameters.append(Parameter(entry.name, isRequired: false, span: entry.key.span))
    }
    if crew.tasks.isEmpty { crew.process = .sequential }
    let steps = makeSteps(crew)
    // A table in YAML is read by a program of its own, which may add what is missing.
    if isLoaded { refuse(crew, root, steps) }
    let exits = connect(steps, of: crew, isEntered: true)
    readInputs(crew, steps)
    end(at: exits)
  }

  /// Takes a definition of a crew apart.
  mutating func readCrew(_ root: SyntaxNode) -> CrewaiCrew {
    var crew = CrewaiCrew()
    let agents = root["agents"]
    for entry in agents?.entries ?? [] where entry.value.kind == .mapping {
      crew.agents.append(
        CrewaiAgent(name: entry.name, span: entry.key.span, node: entry.value, isWhole: true))
    }
    for element in agents?.elements ?? [] { addAgent(element, to: &crew) }
    switch root["process"]?.text {
    case nil, "sequential": crew.process = .sequential
    case "hierarchical": crew.process = .hierarchical
    default: crew.process = .unknown
    }
    if let manager = root["manager_agent"], let name = manager.text, manager.kind == .string {
      if crew.agent(name) == nil { addNamedAgent(name, at: manager.span, to: &crew, "manager") }
      crew.manager = crew.agent(name)
      // The manager is none of those that work is handed to.
      crew.agents.removeAll { $0.name == name }
    }
    crew.managerModel = root["manager_llm"]
    crew.memory = root["memory"]
    var names: [String: Span] = [:]
    for (position, node) in (root["tasks"]?.elements ?? []).enumerated()
    where node.kind == .mapping {
      let written = node["name"]
      let text = written?.kind == .string ? written?.text ?? "" : ""
      let span =
        text.isEmpty ? node.entries.first?.key.span ?? node.span : written?.span ?? node.span
      let task = CrewaiTask(
        name: text.isEmpty ? "tasks[\(position)]" : text, span: span, node: node)
      crew.tasks.append(task)
      if let first = names[task.name] {
        builder.note(
          Defect(.duplicateID(id: task.name, first: first), span: span, isName: true))
      } else {
        names[task.name] = span
      }
    }
    return crew
  }

  /// An element of `agents`: the name of a file, or a definition with its name.
  private mutating func addAgent(_ element: SyntaxNode, to crew: inout CrewaiCrew) {
    guard element.kind == .mapping else {
      guard let name = element.text, !name.isEmpty, element.kind == .string else { return }
      if crew.agent(name) == nil { addNamedAgent(name, at: element.span, to: &crew, "agent") }
      return
    }
    if let name = element["name"]?.text {
      crew.agents.append(
        CrewaiAgent(
          name: name, span: element["name"]?.span ?? element.span, node: element, isWhole: true))
    } else if let entry = element.entries.first, entry.value.kind == .mapping {
      crew.agents.append(
        CrewaiAgent(name: entry.name, span: entry.key.span, node: entry.value, isWhole: true))
    }
  }

  private mutating func addNamedAgent(
    _ name: String, at span: Span, to crew: inout CrewaiCrew, _ role: String
  ) {
    switch files.agent(name, at: span) {
    case .file(let node):
      crew.agents.append(CrewaiAgent(name: name, span: span, node: node, isWhole: true))
    case .unknown: crew.unknownAgents.insert(name)
    case .missing:
      crew.unknownAgents.insert(name)
      builder.note(
        Defect(
          .danglingReference(name: name, role: "\(role) file", known: []), span: span,
          paths: CrewaiFiles.agentPaths(name)))
    }
  }

  // MARK: Classic crews

  /// The tasks of a classic crew, with the agents beside them.
  ///
  /// The process, the order and who else is in the crew stand in Python. What is certain is that a
  /// task comes after those that its `context` names.
  mutating func lowerTasks(_ root: SyntaxNode) {
    var crew = CrewaiCrew()
    crew.process = .unknown
    crew.isClassic = true
    let agents = files.agentsBesideTasks(at: builder.span)?.entries ?? []
    crew.agents = agents.filter { !CrewaiFormat.isShared($0) }.map {
      CrewaiAgent(name: $0.name, span: $0.key.span, node: $0.value, isWhole: false)
    }
    crew.tasks = root.entries.filter { !CrewaiFormat.isShared($0) }.map {
      CrewaiTask(name: $0.name.isEmpty ? "task" : $0.name, span: $0.key.span, node: $0.value)
    }
    var start = Node("$start", kind: .start, span: builder.span)
    start.isImplied = true
    let begin = builder.add(start)
    builder.begin(at: begin)
    let steps = makeSteps(crew)
    var known: [String: Int] = [:]
    for (position, task) in crew.tasks.enumerated() where known[task.name] == nil {
      known[task.name] = position
    }
    var isFollowed = Set<Int>()
    let circles = noteCircles(crew, steps, known)
    for (position, task) in crew.tasks.enumerated() {
      var earlier: [Int] = []
      for element in task.node["context"]?.elements ?? [] {
        guard let name = element.text, let source = known[name], source != position,
          !earlier.contains(source)
        else {
          noteSlip(element, crew, steps[position].node)
          continue
        }
        if circles.contains(element.span) { continue }
        earlier.append(source)
        read(steps[source], by: steps[position].node, at: element.span)
        connect(steps[source].exits, to: steps[position].entrance, at: element.span)
      }
      isFollowed.formUnion(earlier)
      if earlier.count > 1 {
        builder[steps[position].entrance].arrival = .engineDefault(
          .allTaken, CrewaiProfile.asyncTasks.note)
      }
      if earlier.isEmpty {
        connect([CrewaiExit(node: begin)], to: steps[position].entrance, at: task.span)
      }
    }
    readInputs(crew, steps)
    end(at: steps.indices.filter { !isFollowed.contains($0) }.flatMap { steps[$0].exits })
  }

  private mutating func noteSlip(_ element: SyntaxNode, _ crew: CrewaiCrew, _ node: NodeID) {
    let names = crew.tasks.map(\.name)
    guard let name = element.text, element.kind == .string, !names.contains(name),
      Self.isSlip(name, names)
    else { return }
    builder.note(
      Defect(
        .danglingReference(name: name, role: "task", known: names.count <= 500 ? names : []),
        span: element.span, node: node))
  }

  // MARK: Order

  /// Connects the tasks of a crew in their order, and says what each reads; the ways out.
  mutating func connect(
    _ steps: [CrewaiStep], of crew: CrewaiCrew, isEntered: Bool, from start: [CrewaiExit] = []
  ) -> [CrewaiExit] {
    var frontier = start
    var position = 0
    while position < steps.count {
      var batch = [position]
      if crew.tasks[position].isAsync {
        while position + 1 < steps.count, crew.tasks[position + 1].isAsync {
          position += 1
          batch.append(position)
        }
      }
      position += 1
      let first = batch[0]
      for index in batch {
        let step = steps[index]
        if frontier.isEmpty {
          if isEntered { enter(batch, steps, index) }
        } else {
          connect(frontier, to: step.entrance, at: crew.tasks[index].span)
          if frontier.count > 1 {
            builder[step.entrance].arrival = .engineDefault(
              .allTaken, CrewaiProfile.asyncTasks.note)
          }
        }
        readContext(of: crew.tasks[index], index, before: first, crew, steps)
      }
      frontier = batch.flatMap { steps[$0].exits }
    }
    return frontier
  }

  /// Lets the run begin at a task, or at several at once.
  private mutating func enter(_ batch: [Int], _ steps: [CrewaiStep], _ index: Int) {
    guard batch.count > 1 else {
      builder.begin(at: steps[index].entrance)
      return
    }
    let begin: NodeID
    if let entry = builder.entries.first {
      begin = entry
    } else {
      var start = Node("$start", kind: .start, span: builder.span)
      start.isImplied = true
      begin = builder.add(start)
      builder.begin(at: begin)
    }
    connect(
      [CrewaiExit(node: begin)], to: steps[index].entrance, at: builder[steps[index].node].span)
  }

  /// Leads every way out to a node.
  mutating func connect(_ exits: [CrewaiExit], to target: NodeID, at span: Span) {
    for exit in exits {
      var edge = Edge(exit.node, target, exit.isDefault ? .branch : .sequence, span: span)
      edge.isDefault = exit.isDefault
      edge.isImplied = true
      builder.connect(edge)
    }
  }

  /// Leads the ways out to the implied end.
  mutating func end(at exits: [CrewaiExit]) {
    guard !exits.isEmpty else { return }
    var node = Node("$end", kind: .end(.success), span: builder.span)
    node.isImplied = true
    let id = builder.add(node)
    for exit in exits { connect([exit], to: id, at: builder[exit.node].span) }
  }

  // MARK: Data

  /// What a task is given: the results that its `context` names, or of all tasks before it.
  private mutating func readContext(
    of task: CrewaiTask, _ index: Int, before first: Int, _ crew: CrewaiCrew, _ steps: [CrewaiStep]
  ) {
    let reader = steps[index].node
    guard let context = task.node["context"] else {
      guard crew.process != .unknown else { return }
      for earlier in steps[..<first] { read(earlier, by: reader, at: task.span) }
      return
    }
    var named = Set<Int>()
    for element in context.elements {
      guard let name = element.text, element.kind == .string else { continue }
      let found = crew.tasks[..<index].lastIndex { $0.name == name }
      guard let found else {
        if let later = crew.tasks[index...].firstIndex(where: { $0.name == name }) {
          noteLater(element, task, crew.tasks[later], isSame: later == index, reader)
          continue
        }
        let known = crew.tasks[..<index].map(\.name)
        builder.note(
          Defect(
            .danglingReference(
              name: name, role: "earlier task", known: known.count <= 500 ? Array(known) : []),
            span: element.span, node: reader))
        continue
      }
      named.insert(found)
      read(steps[found], by: reader, at: element.span)
    }
    readWithheld(task, index, named, crew, steps)
  }

  /// Notes a task that reads what is not there yet
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/project/json_loader.py, `validate_context_no_future_tasks`
  /// of crew.py).
  private mutating func noteLater(
    _ element: SyntaxNode, _ task: CrewaiTask, _ later: CrewaiTask, isSame: Bool, _ node: NodeID
  ) {
    note(
      isSame
        ? "`\(task.name)` reads its own result"
        : "`\(task.name)` reads the result of `\(later.name)`, which comes after it",
      at: element.span, node: node,
      help: isSame
        ? "name the task before it, or leave `context` away to read all before it"
        : "put `\(later.name)` before it, or take it out of `context`",
      other: isSame ? nil : SpanNote("`\(later.name)` is done here", at: later.span))
  }

  /// Earlier tasks whose names the text of a task mentions, and whose results its `context` leaves
  /// out.
  private mutating func readWithheld(
    _ task: CrewaiTask, _ index: Int, _ named: Set<Int>, _ crew: CrewaiCrew, _ steps: [CrewaiStep]
  ) {
    guard let entry = task.node.entry("description"), let text = entry.value.text, index <= 200
    else { return }
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    let all = Set(words)
    let results = Set(
      zip(words, words.dropFirst()).lazy.filter { Self.resultWords.contains($1.lowercased()) }
        .map(\.0))
    for earlier in 0..<index where !named.contains(earlier) {
      // What is no word of a language can only be meant as a name; a word that is one, where it says
      // whose result is meant.
      let name = crew.tasks[earlier].name
      let isName = name.contains("_") && all.contains(name)
      guard isName || results.contains(name) else { continue }
      builder.read(
        Input(
          ValuePath(.output(steps[earlier].node)), use: .prompt, isOptional: !isName,
          isWithheld: true, span: entry.key.span), by: steps[index].node)
    }
  }

  /// What follows the name of a task where its result is meant.
  private static let resultWords: Set = ["result", "results", "output", "outputs", "task"]

  private mutating func read(_ step: CrewaiStep, by reader: NodeID, at span: Span) {
    spareReads -= 1
    guard spareReads >= 0 else { return }
    builder.read(
      Input(
        ValuePath(.output(step.node)), use: .prompt, isOptional: step.isOptional,
        hasBlank: step.isOptional, span: span), by: reader)
  }

  /// The placeholders in the texts of tasks: what a run is asked for.
  mutating func readInputs(_ crew: CrewaiCrew, _ steps: [CrewaiStep]) {
    var known = Set(builder.parameters.map(\.name))
    for (name, step, span) in placeholders(crew, steps) {
      builder.read(Input(ValuePath(.workflowInput(name)), use: .prompt, span: span), by: step)
      // Whoever starts the run is asked for what has no default.
      if !crew.isClassic, known.insert(name).inserted {
        builder.parameters.append(Parameter(name, isRequired: true, span: span))
      }
    }
  }

  /// The placeholders in the texts of tasks and of the agents that do them.
  mutating func placeholders(
    _ crew: CrewaiCrew, _ steps: [CrewaiStep]
  ) -> [(name: String, step: NodeID, span: Span)] {
    var found: [(name: String, step: NodeID, span: Span)] = []
    for (task, step) in zip(crew.tasks, steps) {
      var texts = ["description", "expected_output", "output_file"].compactMap { task.node[$0] }
      let worker = crew.process == .hierarchical ? crew.manager : agent(of: task, in: crew)
      if let worker { texts += ["role", "goal", "backstory"].compactMap { worker.node[$0] } }
      for text in texts where !text.isCollection {
        for (name, span) in CrewaiText.placeholders(text) {
          spareReads -= 1
          guard spareReads >= 0 else { return found }
          found.append((name, step.node, span))
        }
      }
    }
    return found
  }
}

internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What the loader of a crew with its agents and tasks in one definition refuses
/// (crewAIInc/crewAI:lib/crewai/src/crewai/project/json_loader.py `_load_json_crew_project_definition`,
/// crew.py `check_manager_llm`, `validate_tasks`, `validate_first_task` and those that follow).
extension CrewaiLowering {
  /// Notes what the loader refuses of a crew.
  mutating func refuse(_ crew: CrewaiCrew, _ root: SyntaxNode, _ steps: [CrewaiStep]) {
    refuseManager(crew, root)
    for (position, task) in crew.tasks.enumerated() {
      refuseTask(task, steps[position].node, in: crew)
      refuseAsync(crew, position, steps[position].node)
    }
    if let first = crew.tasks.first, first.isConditional, let type = first.node["type"] {
      note(
        "the first task is a `ConditionalTask`, and there is nothing before it to decide on",
        at: type.span, node: steps[0].node,
        help: "put a task before it whose result the condition looks at")
    }
    refuseAsyncEnd(crew, steps)
    refuseSlips(of: root, CrewaiKeys.crew, "the crew", nil)
    for (position, task) in crew.tasks.enumerated() where task.node["type"]?.kind != .mapping {
      refuseSlips(
        of: task.node, CrewaiKeys.task, "the task `\(task.name)`", steps[position].node)
    }
    for agent in crew.agents + [crew.manager].compactMap({ $0 })
    where agent.node["type"]?.kind != .mapping {
      let what = "the agent `\(agent.name)`"
      refuseSlips(of: agent.node, CrewaiKeys.agent, what, nil)
      if let settings = agent.node["settings"] {
        refuseSlips(of: settings, CrewaiKeys.agent, "`settings` of \(what)", nil)
      }
    }
  }

  /// Notes keys that are none and nearly one: the loader refuses each that the class has not
  /// (`_field_errors` in project/json_loader.py). A release to come may have more.
  private mutating func refuseSlips(
    of table: SyntaxNode, _ known: [String], _ what: String, _ node: NodeID?
  ) {
    for entry in table.entries where !known.contains(entry.name) {
      let hint = NameHint(entry.name, among: known)
      guard let help = hint.help else { continue }
      note(
        "\(what) has no key `\(entry.name)`", at: entry.key.span, node: node, help: help,
        isMild: true, slip: hint.slip)
    }
  }

  /// A manager is needed exactly where tasks are handed out, and is none of those who get them.
  private mutating func refuseManager(_ crew: CrewaiCrew, _ root: SyntaxNode) {
    guard crew.process == .hierarchical, let process = root["process"] else { return }
    let isNamed = ["manager_llm", "manager_agent"].contains { key in
      guard let value = root[key], value.kind != .null else { return false }
      return value.isCollection || value.text?.isEmpty == false
    }
    if !isNamed {
      note(
        "a `hierarchical` crew needs a manager, and none is named", at: process.span, node: nil,
        help: "name the manager's model with `manager_llm`, or an agent with `manager_agent`",
        isAbsence: true)
    }
    // Of a definition in a flow, the loader itself takes the manager out of the agents.
    guard let manager = root["manager_agent"], manager.kind == .string, let name = manager.text,
      let listed = root["agents"]?.elements.first(where: { $0.kind == .string && $0.text == name })
    else { return }
    note(
      "the manager `\(name)` is one of the agents that it manages", at: listed.span, node: nil,
      help: "take `\(name)` out of `agents`; `manager_agent` is enough",
      other: SpanNote("named as the manager here", at: manager.span))
  }

  private mutating func refuseTask(_ task: CrewaiTask, _ node: NodeID, in crew: CrewaiCrew) {
    let missing = ["description", "expected_output"].filter { task.node.entry($0) == nil }
    if !missing.isEmpty {
      note(
        "the task `\(task.name)` has no \(missing.map { "`\($0)`" }.joined(separator: " and no "))",
        at: task.span, node: node, help: "say what is to be done, and what is to come of it",
        isAbsence: true)
    }
    // A class of its own may choose the agent.
    let agent = task.node["agent"]
    if crew.process == .sequential, agent == nil || agent?.kind == .null,
      task.node["type"]?.kind != .mapping
    {
      note(
        "nobody does the task `\(task.name)`: in a sequential crew each task names its `agent`",
        at: task.span, node: node,
        help: "name one of the agents, or let a manager choose: `process: hierarchical`",
        isAbsence: true)
    }
    if let entry = task.node.entry("context"), entry.value.kind != .null,
      entry.value.kind != .sequence
    {
      let context = entry.value
      let name = context.isCollection ? "..." : context.text ?? "..."
      note(
        "`context` is a list of the names of tasks",
        at: context.isCollection ? entry.key.span : context.span, node: node,
        help: "write it in brackets: `[\(name)]`")
    }
    if task.isConditional, task.isAsync, let flag = task.node["async_execution"] {
      note(
        "a `ConditionalTask` cannot run beside others", at: flag.span, node: node,
        help: "take `async_execution` away: the condition needs the result of the task before")
    }
  }

  /// A task that runs beside others cannot read what one of those makes.
  private mutating func refuseAsync(_ crew: CrewaiCrew, _ position: Int, _ node: NodeID) {
    guard crew.tasks[position].isAsync else { return }
    let first = (crew.tasks[..<position].lastIndex { !$0.isAsync } ?? -1) + 1
    let beside = crew.tasks[first..<position]
    for element in crew.tasks[position].node["context"]?.elements ?? [] {
      guard let name = element.text, let other = beside.last(where: { $0.name == name }) else {
        continue
      }
      note(
        "`\(crew.tasks[position].name)` runs beside `\(name)`, and cannot read its result",
        at: element.span, node: node,
        help: "take `async_execution` away from one of the two, or put a task between them",
        other: SpanNote("`\(name)` is started here, and not waited for", at: other.span))
    }
  }

  /// Only one task may still run when the crew is done.
  private mutating func refuseAsyncEnd(_ crew: CrewaiCrew, _ steps: [CrewaiStep]) {
    let count = crew.tasks.reversed().prefix { $0.isAsync }.count
    guard count > 1, let last = crew.tasks.last, let flag = last.node["async_execution"] else {
      return
    }
    note(
      "the crew ends with \(count) tasks that run beside one another (`async_execution`), and nothing waits",
      at: flag.span, node: steps[crew.tasks.count - 1].node,
      help: "end with one task that reads what they make", isAbsence: true)
  }

  /// Notes a refusal.
  mutating func note(
    _ message: String, at span: Span, node: NodeID?, help: String, other: SpanNote? = nil,
    isAbsence: Bool = false, isMild: Bool = false, slip: Slip? = nil
  ) {
    let refusal = Refusal(
      message, help: help, notes: other.map { [$0] } ?? [], isAbsence: isAbsence, isMild: isMild,
      slip: slip)
    builder.note(Defect(.refusal(refusal), span: span, node: node))
  }
}

extension CrewaiTask {
  /// Whether it is left out when its condition does not hold
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/project/json_loader.py `_CONDITIONAL_TASK_TYPE_ALIASES`).
  var isConditional: Bool {
    guard let type = node["type"], type.kind == .string, let name = type.text else { return false }
    return [
      "conditional", "conditional_task", "ConditionalTask",
      "crewai.tasks.conditional_task.ConditionalTask",
    ].contains(name)
  }
}

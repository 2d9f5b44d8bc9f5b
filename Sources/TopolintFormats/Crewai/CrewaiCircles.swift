internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What the tasks of a classic crew read of one another.
private struct CrewaiReads {
  typealias Read = (task: Int, span: Span)

  let reads: [[Read]]
  /// For each task the number of the group of tasks that all lead to one another.
  private(set) var group: [Int]

  init(_ crew: CrewaiCrew, _ known: [String: Int]) {
    reads = crew.tasks.map { task in
      (task.node["context"]?.elements ?? []).compactMap { element in
        element.text.flatMap { known[$0] }.map { (task: $0, span: element.span) }
      }
    }
    group = [Int](repeating: -1, count: reads.count)
    findGroups()
  }

  /// Tarjan's way, without recursion: a file may have thousands of tasks in a row.
  private mutating func findGroups() {
    var order = [Int](repeating: -1, count: reads.count)
    var low = order
    var stack: [Int] = []
    var count = 0
    for root in reads.indices where order[root] < 0 {
      var path = [(task: root, next: 0)]
      while let top = path.last {
        let task = top.task
        if top.next == 0, order[task] < 0 {
          (order[task], low[task]) = (count, count)
          count += 1
          stack.append(task)
        }
        if top.next < reads[task].count {
          path[path.count - 1].next += 1
          let target = reads[task][top.next].task
          if order[target] < 0 {
            path.append((task: target, next: 0))
          } else if group[target] < 0 {
            low[task] = min(low[task], order[target])
          }
          continue
        }
        path.removeLast()
        if let before = path.last { low[before.task] = min(low[before.task], low[task]) }
        guard low[task] == order[task] else { continue }
        while let member = stack.popLast() {
          group[member] = task
          if member == task { break }
        }
      }
    }
  }
}

extension CrewaiLowering {
  /// Notes the tasks of a classic crew that wait for one another, and returns the places in `context`
  /// that belong to such circles.
  ///
  /// Python says the order of the tasks, but in no order does each come after those whose results it
  /// reads (crewAIInc/crewAI:lib/crewai/src/crewai/crew.py `validate_context_no_future_tasks`,
  /// project/crew_base.py `_map_task_variables`).
  mutating func noteCircles(
    _ crew: CrewaiCrew, _ steps: [CrewaiStep], _ known: [String: Int]
  ) -> Set<Span> {
    let found = CrewaiReads(crew, known)
    var members: [Int: [Int]] = [:]
    for task in crew.tasks.indices { members[found.group[task], default: []].append(task) }
    // The names say where a circle is told, so that the order of the tasks does not.
    var first: [Int: Int] = [:]
    for (group, tasks) in members where tasks.count > 1 {
      first[group] = tasks.min { crew.tasks[$0].name < crew.tasks[$1].name }
    }
    var closing = Set<Span>()
    for task in crew.tasks.indices {
      let inside = found.reads[task].filter { found.group[$0.task] == found.group[task] }
      closing.formUnion(inside.map { $0.span })
      let name = crew.tasks[task].name
      if let own = inside.first(where: { $0.task == task }) {
        note(
          "`\(name)` reads its own result", at: own.span, node: steps[task].node,
          help: "name the task that comes before it, or take it out of `context`")
      }
      guard first[found.group[task]] == task, let read = inside.first(where: { $0.task != task })
      else { continue }
      let names = (members[found.group[task]] ?? []).map { crew.tasks[$0].name }.sorted()
      let other = crew.tasks[read.task]
      note(
        "\(Self.list(names)) wait for one another", at: read.span, node: steps[task].node,
        help: "take one of the names out of `context`, so that one task comes first",
        other: SpanNote("`\(other.name)` stands here", at: other.span))
    }
    return closing
  }

  /// Names in words, at most five of them.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(names.count > 5 ? 4 : names.count - 1).map { "`\($0)`" }
    let last = names.count > 5 ? "\(names.count - 4) more" : "`\(names.last ?? "")`"
    return shown.joined(separator: ", ") + " and " + last
  }
}

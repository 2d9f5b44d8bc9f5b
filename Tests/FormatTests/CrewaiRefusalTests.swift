import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// What CrewAI's loader refuses, each with the place and the words; near misses are silent.
@Suite struct CrewaiRefusals {
  /// A crew of two agents, `ana` and `ben`, with these fields and tasks.
  private func crew(_ fields: String, _ tasks: [String], path: String = "crew.jsonc") throws -> Crew
  {
    try Crew(
      """
      {"agents": ["ana", "ben"],
      \(fields)
      "tasks": [
      \(tasks.joined(separator: ",\n"))]}
      """, path: path, files: crewaiAgents)
  }

  private func task(_ name: String, _ more: String = "") -> String {
    #"{"name": "\#(name)", "description": "d", "expected_output": "e", "agent": "ana"\#(more)}"#
  }

  private let noManager = "refused at 2: a `hierarchical` crew needs a manager, and none is named"

  @Test(arguments: [
    (#""process": "hierarchical","#, true),
    (#""process": "hierarchical", "manager_llm": null,"#, true),
    (#""process": "hierarchical", "manager_llm": "","#, true),
    (#""process": "hierarchical", "manager_llm": "gpt-4o","#, false),
    (#""process": "hierarchical", "manager_llm": {"model": "gpt-4o"},"#, false),
    (#""process": "hierarchical", "manager_agent": {"python": "crew.boss"},"#, false),
    (#""process": "sequential","#, false), (#""process": null,"#, false), ("", false),
    (#""process": "{process}","#, false),
  ])
  func managers(fields: String, isRefused: Bool) throws {
    let found = try crew(fields, [task("a")])
    #expect(found.defects == (isRefused ? [noManager] : []))
    guard isRefused, let defect = found.workflow.defects.first else { return }
    #expect(found.text(defect.span) == #""hierarchical""#)
  }

  @Test func managerAmongTheAgents() throws {
    let found = try crew(
      #""process": "hierarchical", "manager_agent": "ben","#, [task("a")])
    #expect(
      found.defects == ["refused at 1: the manager `ben` is one of the agents that it manages"])
    // In a flow, and so in a table, the loader takes the manager out itself.
    let table = try Crew(
      """
      {"process": "hierarchical", "manager_agent": "b", "agents": {
        "a": {"role": "r", "goal": "g", "backstory": "b"},
        "b": {"role": "r", "goal": "g", "backstory": "b"}},
       "tasks": [{"description": "d", "expected_output": "e"}]}
      """, path: "crew.json")
    #expect(table.defects.isEmpty)
  }

  @Test(arguments: [
    (
      #"{"name": "a", "description": "d", "expected_output": "e"}"#,
      "nobody does the task `a`: in a sequential crew each task names its `agent`"
    ),
    (
      #"{"name": "a", "description": "d", "agent": "ana"}"#, "the task `a` has no `expected_output`"
    ),
    (
      #"{"name": "a", "agent": "ana"}"#,
      "the task `a` has no `description` and no `expected_output`"
    ),
    (#"{"description": "d", "agent": "ana"}"#, "the task `tasks[1]` has no `expected_output`"),
    (
      #"{"name": "a", "description": "d", "expected_output": "e", "type": {"python": "m.T"}}"#, nil
    ),
    (
      #"{"name": "a", "description": "d", "expected_output": "e", "agent": "ana", "context": "zero"}"#,
      "`context` is a list of the names of tasks"
    ),
    (
      #"{"name": "a", "description": "d", "expected_output": "e", "agent": "ana", "context": null}"#,
      nil
    ),
    (
      #"{"name": "a", "description": "d", "expected_output": "e", "agent": "ana", "context": ["a"]}"#,
      "`a` reads its own result"
    ),
  ])
  func tasks(text: String, message: String?) throws {
    let found = try crew("", [task("zero"), text])
    #expect(found.defects == (message.map { ["refused at 5: \($0)"] } ?? []))
  }

  /// A program of somebody's own reads a table in YAML, and may add what is missing.
  @Test func yamlCrewsAreTheirReaders() throws {
    let found = try Crew(
      """
      process: hierarchical
      agents: {a: {role: r, goal: g, backstory: b}}
      tasks: [{description: d, expected_output: e}, {description: d}]
      """, path: "crew.yaml")
    #expect(found.defects.isEmpty)
  }

  private static let async = #", "async_execution": true"#
  private static let conditional =
    #", "type": "ConditionalTask", "condition": {"python": "m.f"}"#

  @Test func conditionsAndTasksSideBySide() throws {
    #expect(
      try crew("", [task("a", Self.conditional), task("b")]).defects == [
        "refused at 4: the first task is a `ConditionalTask`, and there is nothing before it to decide on"
      ])
    #expect(
      try crew("", [task("a"), task("b", Self.conditional + Self.async), task("c")]).defects == [
        "refused at 5: a `ConditionalTask` cannot run beside others"
      ])
    #expect(try crew("", [task("a"), task("b", Self.conditional)]).defects.isEmpty)
    #expect(
      try crew("", [task("a"), task("b", Self.async), task("c", Self.async)]).defects == [
        "refused at 6: the crew ends with 2 tasks that run beside one another (`async_execution`), and nothing waits"
      ])
    #expect(
      try crew("", [task("a", Self.async), task("b"), task("c", Self.async)]).defects.isEmpty)
  }

  @Test func tasksSideBySideReadNothingOfOneAnother() throws {
    let reads = Self.async + #", "context": ["a"]"#
    #expect(
      try crew("", [task("a", Self.async), task("b", reads), task("c")]).defects == [
        "refused at 5: `b` runs beside `a`, and cannot read its result"
      ])
    // A task between them waits for the first.
    let apart = [task("a", Self.async), task("x"), task("b", reads)]
    #expect(try crew("", apart).defects.isEmpty)
    #expect(try crew("", [task("a"), task("b", reads)]).defects.isEmpty)
  }

  @Test func crewsInAFlow() throws {
    let found = try Crew(
      """
      schema: crewai.flow/v1
      name: f
      methods:
        work:
          start: true
          do:
            call: crew
            with:
              process: hierarchical
              agents: {a: {role: r, goal: g, backstory: b}}
              tasks:
                - {name: t, description: d, expected_output: e, agent: a, context: [u]}
                - {name: u, description: d, expected_output: e}
      """)
    #expect(
      found.defects == [
        "refused at 9: a `hierarchical` crew needs a manager, and none is named",
        "refused at 12: `t` reads the result of `u`, which comes after it",
      ])
  }

  /// In no order does each task of a circle come after those that it reads.
  @Test func circlesOfAClassicCrew() throws {
    let found = try Crew(
      """
      a: {description: d, expected_output: e, context: [c]}
      b: {description: d, expected_output: e, context: [a]}
      c: {description: d, expected_output: e, context: [b, d]}
      d: {description: d, expected_output: e, context: [d]}
      e: {description: d, expected_output: e, context: [f]}
      f: {description: d, expected_output: e}
      """, path: "tasks.yaml")
    #expect(
      found.defects == [
        "refused at 1: `a`, `b` and `c` wait for one another",
        "refused at 4: `d` reads its own result",
      ])
    // The order is Python's: what `e` reads may well be done before.
    #expect(
      Set(found.edges) == [
        "$start -> a", "$start -> b", "d -> c", "$start -> d", "$start -> f", "f -> e",
        "a -> $end", "b -> $end", "c -> $end", "e -> $end",
      ])
  }

  /// A key that is nearly one that the class has; others may come with a release, and those of a class in
  /// Python are its own.
  @Test(arguments: [
    (#""proces": "sequential","#, "", ["refused at 2: the crew has no key `proces`"]),
    ("", #", "contex": []"#, ["refused at 4: the task `a` has no key `contex`"]),
    ("", #", "contex": [], "type": {"python": "tasks.Own"}"#, []),
    (#""$schema": "x", "notes": "n","#, #", "priority": 1"#, []),
    (#""inputs": {}, "manager_llm": "m","#, #", "human_input": true, "type": "task""#, []),
  ])
  func slipsInKeys(fields: String, more: String, defects: [String]) throws {
    #expect(try crew(fields, [task("a", more)]).defects == defects)
  }

  @Test func slipsInAgents() throws {
    let found = try Crew(
      """
      {"agents": [{"r": {"role": "r", "goal": "g", "backstory": "b", "tool": []}}],
       "tasks": [{"name": "a", "description": "d", "expected_output": "e", "agent": "r"}]}
      """, path: "crew.json")
    #expect(found.defects.contains { $0.hasSuffix("has no key `tool`") }, "\(found.defects)")
  }
}

import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Files of agents that are there and cannot be read: that is told with its place, and all that the
/// tasks say of themselves is judged.
@Suite struct CrewaiUnread {
  private static let crew = """
    {"agents": ["ana"],
     "tasks": [
      {"name": "t", "description": "d", "expected_output": "e", "agent": "ana", "context": ["tt"]}]}
    """
  private static let tasks = """
    first: {description: d, expected_output: e, agent: anna}
    second: {description: d, expected_output: e, agent: ana, context: [firsst]}
    """

  @Test(arguments: [
    ("agents/ana.jsonc", #"{"role": "r", "goal": "#), ("agents/ana.json", "[1]"),
    ("agents/ana.json", ""),
  ])
  func brokenAgentOfACrew(path: String, text: String) throws {
    let crew = try Crew(Self.crew, path: "crew.jsonc", files: [path: text])
    let problem = try #require(crew.lowering.problems.first)
    #expect(crew.lowering.problems.count == 1)
    #expect(problem.code == "unread-agents" && problem.isError)
    #expect(problem.message.hasPrefix("the agents in `\(path)` could not be read: "))
    #expect(crew.text(problem.span) == #""ana""# && crew.line(problem.span) == 1)
    #expect(crew.defects == ["earlier task tt at 3"], "no agent is missing, and the task is judged")
    let task = try crew.node("t")
    #expect(task.effect.value == nil && task.model.value == nil, "nothing is known of the agent")
  }

  @Test func brokenPlaceIsShown() throws {
    let broken = "ana:\n  role: r\n  goal: g\n  backstory: [b\nbob: {role: r}\n"
    let crew = try Crew(Self.tasks, path: "tasks.yaml", files: ["agents.yaml": broken])
    let problem = try #require(crew.lowering.problems.first)
    #expect(crew.line(problem.span) == 1)
    let note = try #require(problem.notes.first)
    #expect(crew.line(note.span) >= 4)
    #expect(crew.lowering.included.map(\.path) == ["agents.yaml"])
    #expect(note.span.file == crew.lowering.included.first?.file)
    // `anna` may well be among those that could not be read; `firsst` is a slip all the same.
    #expect(crew.defects == ["task firsst at 2"])
  }

  @Test(arguments: [
    (Inclusion.unreadable(reason: "is a folder"), true, "could not be read: is a folder"),
    (
      Inclusion.unreadable(reason: "permission denied"), true,
      "could not be read: permission denied"
    ),
    (Inclusion.outside, false, "were not read: the path leads out of the project"),
  ])
  func nothingToRead(inclusion: Inclusion, isError: Bool, words: String) throws {
    for (text, path, other) in [
      (Self.crew, "crew.jsonc", "agents/ana.jsonc"), (Self.tasks, "tasks.yaml", "agents.yaml"),
    ] {
      let crew = try Crew(text, path: path, others: [other: inclusion])
      #expect(crew.lowering.problems.map(\.code) == ["unread-agents"])
      #expect(crew.lowering.problems.map(\.isError) == [isError])
      #expect(crew.lowering.problems.first?.message == "the agents in `\(other)` \(words)")
      #expect(!crew.workflow.nodes.isEmpty)
    }
  }

  /// Where the agents of a classic crew stand is said in Python; those of a JSON crew are missed.
  @Test func nothingThere() throws {
    let classic = try Crew(Self.tasks, path: "tasks.yaml")
    #expect(classic.lowering.problems.isEmpty)
    let crew = try Crew(Self.crew, path: "crew.jsonc")
    #expect(crew.lowering.problems.isEmpty)
    #expect(crew.defects == ["agent file ana at 1", "earlier task tt at 3"])
  }

  /// What one agent lacks may be said in Python: the others are known.
  @Test func agentsInPart() throws {
    let agents = "ana: {role: r, goal: g, backstory: b, llm: gpt-4o}\nbob: {role: r}\neve:\n"
    let crew = try Crew(Self.tasks, path: "tasks.yaml", files: ["agents.yaml": agents])
    #expect(try crew.node("second").model.declaredValue == "gpt-4o")
  }
}

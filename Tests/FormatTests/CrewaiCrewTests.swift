import Foundation
import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// Crews: JSON with agents in files of their own, and classic YAML.
@Suite struct CrewaiCrews {
  static let crew = """
    {
      // comments, and a comma alone on a line
      "name": "support",
      "agents": ["ana", "ben",],
      "tasks": [
        {"name": "facts", "description": "Collect facts on {topic}", "expected_output": "Facts",
         "agent": "ana", "async_execution": true}
        ,
        {"name": "tickets", "description": "Find tickets", "expected_output": "Tickets",
         "agent": "ana", "async_execution": true, "tools": ["custom:list_tickets"]}
    ,
        {"name": "answer", "description": "Write for {customer}", "expected_output": "An answer",
         "agent": "ben", "human_input": true,
         "guardrails": ["Every claim has a source.", {"python": "desk.checks.short"}],
         "guardrail_max_retries": 1},
        {"name": "note", "type": "ConditionalTask", "condition": {"python": "desk.is_angry"},
         "description": "Tell the lead what facts say", "expected_output": "A note",
         "agent": "ben", "context": ["answer"], "output_pydantic": {"python": "desk.Note"}},
        {"name": "close", "description": "Close the ticket", "expected_output": "A number",
         "agent": "ben"},
      ],
      "inputs": {"topic": "kettles"}
    }
    """

  /// A tool of the project lies in `tools`; each place that names one that is not there is told once.
  @Test func toolsOfTheProjectAreLookedFor() throws {
    let text = """
      {"name": "c", "agents": ["ana", "ben"], "tasks": [
        {"name": "a", "description": "x", "expected_output": "y", "agent": "ana"},
        {"name": "b", "description": "x", "expected_output": "y", "agent": "ana"},
        {"name": "c", "description": "x", "expected_output": "y", "agent": "ben",
         "tools": ["custom:nofile", "custom:my.tool", "SerperDevTool"]}]}
      """
    var files = crewaiAgents
    let whole = try Crew(text, path: "crew.json", files: files)
    #expect(whole.defects == ["tool file tools/nofile.py at 5"])
    files["tools/find_ticket.py"] = nil
    let bare = try Crew(text, path: "crew.json", files: files)
    #expect(bare.defects.count == 2)
    // A program of its own reads a table in YAML.
    let yaml = """
      agents: {a: {role: r, goal: g, backstory: b, tools: ['custom:nofile']}}
      tasks: [{name: t, description: x, expected_output: y, agent: a}]
      """
    #expect(try Crew(yaml, path: "crew.yaml").defects.isEmpty)
  }

  /// Counted by hand: five tasks and the one agent that Ana may hand work to make six agents; Ana holds
  /// two tools in the first task, one in the second; Ben one in each of three tasks and as helper. The answer
  /// reads two results, its three checks one each, the note one, the last task four.
  @Test func isAsCounted() throws {
    let crew = try Crew(Self.crew, path: "crew.jsonc", files: crewaiAgents)
    #expect(
      crew.counts == [
        "-branch 2", "-data 10", "-delegate 2", "-feedback 2", "-sequence 10", "-uses 7", "agent 6",
        "end 1", "human 1", "router 1", "start 1", "tool 7", "verifier 2",
      ])
    #expect(crew.defects.isEmpty)
    #expect(crew.lowering.included.map(\.path) == ["agents/ana.jsonc", "agents/ben.json"])
    #expect(
      Set(crew.edges.filter { !$0.contains("[uses]") }) == [
        "answer -> answer.human_input", "answer.human_input -> answer.guardrail1",
        "answer.guardrail1 -> answer.guardrail2",
        "answer.guardrail1 -> answer [feedback] reject",
        "answer.guardrail2 -> answer [feedback] reject", "note.condition -> note [branch]",
        "facts -> agents/ben [delegate]", "tickets -> agents/ben [delegate]",
        "$start -> facts", "$start -> tickets", "facts -> answer", "tickets -> answer",
        "answer.guardrail2 -> note.condition", "note -> close",
        "note.condition -> close [branch] default", "close -> $end",
      ])
  }

  @Test func agentsSayWhatTasksAre() throws {
    let crew = try Crew(Self.crew, path: "crew.jsonc", files: crewaiAgents)
    let facts = try crew.node("facts")
    #expect(facts.model.declaredValue == "openai/gpt-4o")
    // `settings` wins over the definition.
    #expect(facts.iterationLimit.declaredValue == .finite(6))
    #expect(crew.text(try #require(facts.iterationLimit.span)) == "6")
    #expect(facts.timeout.declaredValue == .finite(Milliseconds(120_000)))
    #expect(facts.retry.value?.retries == .finite(2) && facts.retry.note != nil)
    let answer = try crew.node("answer")
    #expect(answer.model.declaredValue == "claude-sonnet-4-5")
    #expect(answer.iterationLimit.value == .finite(25))
    #expect(crew.text(answer.span) == "\"answer\"")
    let judge = try crew.node("answer.guardrail1")
    #expect(judge.kind == .verifier(.modelJudge, .blocking))
    #expect(judge.model.declaredValue == "claude-sonnet-4-5")
    #expect(try crew.node("answer.guardrail2").kind == .verifier(.guardrail, .blocking))
    let back = try #require(crew.workflow.outgoing(judge.id).first { $0.kind == .feedback })
    #expect(back.budget.declaredValue == .finite(1))
    guard case .unknown = try crew.node("note").output else {
      Issue.record("the fields of a note are in Python")
      return
    }
    #expect(try crew.node("close").output.value?.isOpen == true)
  }

  @Test func tasksReadWhatComesBefore() throws {
    let crew = try Crew(Self.crew, path: "crew.jsonc", files: crewaiAgents)
    #expect(try crew.reads("facts") == ["input:topic prompt", "input:topic prompt"])
    #expect(
      try crew.reads("answer") == ["facts prompt", "tickets prompt", "input:customer prompt"])
    #expect(try crew.reads("note") == ["answer prompt"])
    #expect(
      try crew.reads("close") == [
        "facts prompt", "tickets prompt", "answer prompt", "note prompt optional",
      ])
    #expect(crew.workflow.parameters.map(\.name) == ["topic", "customer"])
    #expect(crew.workflow.parameters.map(\.isRequired) == [false, true])
  }

  @Test func toolsAreKnown() throws {
    let crew = try Crew(Self.crew, path: "crew.jsonc", files: crewaiAgents)
    let tools = crew.workflow.nodes.filter { $0.kind == .tool }
    let search = try #require(tools.first { $0.nativeID == "SerperDevTool" })
    #expect(search.effect.value == Effect(.read, basis: .nodeType))
    #expect(search.labels.declaredValue == [.untrusted])
    // The tools of a task take the place of the agent's.
    #expect(crew.edges.contains("tickets -> custom:list_tickets [uses]"))
    #expect(!crew.edges.contains("tickets -> SerperDevTool [uses]"))
    let mail = try #require(tools.first { $0.nativeID == "gmail/send_email" })
    #expect(mail.effect.value == Effect(.irreversible, basis: .nodeType))
    let ticket = try #require(tools.first { $0.nativeID == "custom:find_ticket" })
    #expect(ticket.effect.value == Effect(.read, basis: .name))
  }

  /// Who works for another hands nothing on, so that two agents that may delegate make no circle.
  @Test func delegationIsOneLevelDeep() throws {
    let crew = try Crew(
      """
      {"name": "pair",
       "agents": {
         "a": {"role": "A", "goal": "a", "backstory": "a", "allow_delegation": true},
         "b": {"role": "B", "goal": "b", "backstory": "b", "allow_delegation": true}},
       "tasks": [
         {"name": "one", "description": "d", "expected_output": "e", "agent": "a"},
         {"name": "two", "description": "d", "expected_output": "e", "agent": "b"}]}
      """, path: "crew.json")
    #expect(
      crew.counts == ["-data 1", "-delegate 2", "-sequence 2", "agent 4", "end 1"])
    #expect(
      crew.edges.filter { $0.contains("delegate") } == [
        "one -> agents/b [delegate]", "two -> agents/a [delegate]",
      ])
    #expect(Analysis(crew.workflow).loops().isEmpty)
  }

  @Test func delegationByDefaultIsAKnob() throws {
    let text = """
      {"agents": {
         "a": {"role": "A", "goal": "a", "backstory": "a"},
         "b": {"role": "B", "goal": "b", "backstory": "b", "allow_delegation": false}},
       "tasks": [{"description": "d", "expected_output": "e", "agent": "a"}]}
      """
    #expect(try Crew(text, path: "crew.json").counts == ["-sequence 1", "agent 1", "end 1"])
    let old = try Crew(text, path: "crew.json", knobs: ["delegation": "on"])
    #expect(old.edges.contains("tasks[0] -> agents/b [delegate]"))
  }

  @Test func aManagerDoesEveryTask() throws {
    let crew = try Crew(
      """
      {"name": "managed", "process": "hierarchical", "manager_llm": "openai/o3",
       "agents": ["ana", "ben"],
       "tasks": [
         {"name": "free", "description": "d", "expected_output": "e"},
         {"name": "bens", "description": "d", "expected_output": "e", "agent": "ben"}]}
      """, path: "crew.json", files: crewaiAgents)
    #expect(try crew.node("free").model.declaredValue == "openai/o3")
    #expect(
      crew.edges.filter { $0.contains("delegate") } == [
        "free -> agents/ana [delegate]", "free -> agents/ben [delegate]",
        "bens -> agents/ben [delegate]",
      ])
    #expect(!crew.edges.contains { $0.hasPrefix("free ->") && $0.contains("[uses]") })
    let chosen = try Crew(
      """
      {"process": "hierarchical", "manager_agent": "ana", "agents": ["ben"],
       "tasks": [{"name": "t", "description": "d", "expected_output": "e"}]}
      """, path: "crew.json", files: crewaiAgents)
    #expect(try chosen.node("t").model.declaredValue == "openai/gpt-4o")
    #expect(chosen.edges.contains("t -> agents/ben [delegate]"))
    #expect(!chosen.edges.contains("t -> agents/ana [delegate]"))
  }

  @Test func namesThatLeadNowhere() throws {
    let crew = try Crew(
      """
      {"agents": ["ana", "eve"],
       "tasks": [
        {"name": "one", "description": "d", "expected_output": "e", "agent": "anna",
         "context": ["two"]},
        {"name": "two", "description": "d", "expected_output": "e", "agent": "eve"},
        {"name": "two", "description": "d one", "expected_output": "e", "agent": "ana"}]}
      """, path: "crew.json", files: crewaiAgents)
    #expect(
      crew.defects == [
        "agent file eve at 1", "twice two at 6, 5", "agent anna at 3",
        "refused at 4: `one` reads the result of `two`, which comes after it",
      ])
  }

  @Test func aContextMayLeaveOutWhatTheTextNames() throws {
    let crew = try Crew(
      """
      {"agents": {"a": {"role": "A", "goal": "a", "backstory": "a"}},
       "tasks": [
        {"name": "find_hotels", "description": "d", "expected_output": "e", "agent": "a"},
        {"name": "plain", "description": "d", "expected_output": "e", "agent": "a"},
        {"name": "plan", "description": "Use find_hotels, and plain words", "expected_output": "e",
         "agent": "a", "context": []}]}
      """, path: "crew.json")
    #expect(try crew.reads("plan") == ["find_hotels prompt withheld"])
  }

  // MARK: Classic

  static let tasks = """
    find:
      description: Find {topic}
      expected_output: A list
      agent: scout
    check:
      description: Check it
      expected_output: A verdict
      agent: judge
      async_execution: true
      context: [find]
      guardrail_max_retries: 0
    merge:
      description: Merge
      expected_output: A text
      context:
        - find
        - check
        - written_in_python
    """
  static let agents = """
    scout:
      role: Scout for {topic}
      goal: Find
      backstory: Finds.
      max_iter: 4
    judge:
      role: Judge
      goal: Judge
      backstory: Strict.
      allow_delegation: true
    """

  /// Counted by hand: three tasks, three reads by `context`, an edge for each and for the first and the
  /// last task; the judge may hand work to the scout.
  @Test func classicTasks() throws {
    let crew = try Crew(Self.tasks, path: "tasks.yaml", files: ["agents.yaml": Self.agents])
    #expect(
      crew.counts == ["-data 3", "-delegate 1", "-sequence 5", "agent 4", "end 1", "start 1"])
    #expect(
      crew.edges == [
        "check -> agents/scout [delegate]", "$start -> find", "find -> check", "find -> merge",
        "check -> merge", "merge -> $end",
      ])
    #expect(try crew.node("find").iterationLimit.declaredValue == .finite(4))
    guard case .unknown = try crew.node("merge").model else {
      Issue.record("who merges is said in Python")
      return
    }
    #expect(crew.defects.isEmpty, "what stands in Python only is not missing")
    #expect(Analysis(crew.workflow).loops().isEmpty)
  }

  @Test func classicFilesAlone() throws {
    let alone = try Crew(Self.tasks, path: "tasks.yaml")
    #expect(alone.counts == ["-data 3", "-sequence 5", "agent 3", "end 1", "start 1"])
    #expect(alone.lowering.included.isEmpty)
    let agents = try Crew(Self.agents, path: "agents.yaml")
    #expect(agents.counts == ["agent 2"] && agents.workflow.isFragment)
    #expect(agents.workflow.entries.isEmpty)
  }

  @Test(arguments: [("scuot", true), ("scoot", true), ("lead_scout", false)])
  func onlySlipsAreTold(name: String, isTold: Bool) throws {
    let crew = try Crew(
      Self.tasks.replacingOccurrences(of: "agent: scout", with: "agent: \(name)"),
      path: "tasks.yaml", files: ["agents.yaml": Self.agents])
    #expect(crew.defects == (isTold ? ["agent \(name) at 4"] : []))
  }

  @Test func otherNamesArePairedToo() throws {
    let crew = try Crew(
      Self.tasks, path: "news_tasks.yml".replacingOccurrences(of: "yml", with: "yaml"),
      files: ["news_agents.yml": Self.agents])
    #expect(crew.lowering.included.map(\.path) == ["news_agents.yml"])
  }

  // MARK: Agent files

  @Test func anAgentFile() throws {
    let agent = try Crew(
      """
      {"role": "R", "goal": "G", "backstory": "B",
       "tools": ["S3WriterTool", {"name": "search"}, 7, null, ""],
       "mcps": [{"command": "npx", "args": ["-y", "mail-mcp@2.0.1"]}, "https://x.example/mcp#send",
                "notion", {"url": "https://y.example/sse"}, {}],
       "allow_code_execution": true, "code_execution_mode": "unsafe"}
      """, path: "agents/r.json")
    #expect(agent.workflow.name == "r" && agent.workflow.isFragment)
    #expect(
      agent.workflow.servers.map(\.name) == [
        "npx", "https://x.example/mcp", "https://y.example/sse",
      ])
    #expect(agent.counts == ["-uses 9", "agent 1", "tool 9"])
    for tool in agent.workflow.nodes where tool.kind == .tool {
      #expect(tool.effect.value == nil, "judged where a crew gives the agent tasks")
    }
  }
}

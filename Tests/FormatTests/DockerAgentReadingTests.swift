import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// What is taken for a file of agents, and what becomes of broken ones.
@Suite struct DockerAgentReadingTests {
  @Test(arguments: [
    ("agents:\n  a:\n    model: x/y\n    instruction: Z", true),
    ("agents:\n  a:\n    model: x/y\n    toolsets: []", true),
    ("agents:\n  a:\n    harness: {type: codex}\n    description: Z", true),
    ("agents:\n  a:\n    model: x/y\n    role: Z", false),
    ("agents:\n  a:\n    instruction: Z\nmodel: x", false),
    ("agents:\n  - model: x/y\n    instruction: Z", false),
    ("agents:\n  a:\n    model: x/y\n    instruction: Z\ntasks: {}", false),
    ("agents:\n  a:\n    model: x/y\n    instruction: Z\nworkflow: {}", false),
    ("agents:\n  a:\n    model: {name: x}\n    instruction: Z", false),
  ]) func recognised(_ text: String, _ isOne: Bool) {
    let reading = WorkflowReader().read(
      SourceText(file: FileID(0), path: "agent.yaml", bytes: Array(text.utf8)))
    let isFound = if case .analysed(["docker-agent"]) = reading.status { true } else { false }
    #expect(isFound == isOne, "\(reading.status)")
  }

  @Test(arguments: [
    ("toolsets: shell", "`toolsets` of the agent `root` is not a list", "toolsets"),
    ("sub_agents: b", "`sub_agents` of the agent `root` is not a list", "sub_agents"),
    ("handoffs: {a: b}", "`handoffs` of the agent `root` is not a list", "handoffs"),
    ("toolsets: [shell]", "a toolset of the agent `root` is not a map", "shell"),
    ("toolsets: [{tools: [a]}]", "a toolset of the agent `root` has no `type`", "{tools: [a]}"),
  ]) func whatIsWrongHasAPlace(_ field: String, _ message: String, _ place: String) {
    let text = "agents:\n  root:\n    model: x/y\n    instruction: Z\n    \(field)\n"
    let reading = DockerAgent.read(text)
    #expect(reading.status == .failed)
    #expect(reading.problems.map(\.message) == [message])
    #expect(reading.problems.allSatisfy { $0.help != nil })
    #expect(Dify.slice(reading.problems.first?.span, of: text) == place)
    #expect(reading.workflows.count == 1)
  }

  @Test func anAgentThatIsNoMap() {
    let reading = DockerAgent.read("agents:\n  root: {model: x/y, instruction: Z}\n  b: 3\n")
    #expect(reading.problems.map(\.message) == ["the agent `b` is not a map"])
    #expect(reading.workflows.first?.nodes.count == 1)
  }

  /// No type in any place traps, and all that can be read is.
  @Test func anyTypeAnywhere() {
    let fields = [
      "model", "instruction", "instruction_file", "toolsets", "use_toolsets", "sub_agents",
      "handoffs", "force_handoff", "max_iterations", "fallback", "structured_output", "hooks",
      "safety", "budgets", "rag", "memory", "todo", "think", "harness", "readonly",
      "code_mode_tools",
    ]
    let values = [
      "", "null", "3", "-1", "1e400", "true", "''", "é", "[]", "[null]", "[[]]", "[{}]", "[3]",
      "{}", "{a: 1}", "{type: 3}", "[{type: mcp}]", "[{type: mcp, ref: 3, tools: {}}]",
      "[{type: api}]", "[{type: script, shell: [1]}]", "[{type: a2a}]", "[{type: rag, ref: x}]",
      "[{type: memory, path: []}]", "[{type: mcp, command: '', args: 7}]", "{models: [3, x]}",
      "{schema: {properties: 3}}", "{pre_tool_use: 3}", "{pre_tool_use: [{matcher: [x]}]}",
    ]
    for field in fields {
      for value in values {
        let text = """
          permissions: {allow: \(value.isEmpty ? "~" : value)}
          budget: {max_cost: -1, max_time: x}
          agents:
            root:
              model: x/y
              instruction: Z
              \(field): \(value)
            b: {model: x/y, instruction: Z, \(field): \(value.isEmpty ? "~" : value)}
          """
        let reading = DockerAgent.read(text)
        #expect(checkInvariants(reading, byteCount: text.utf8.count).isEmpty, "\(field): \(value)")
      }
    }
  }

  @Test func lineEndsAndNamesOfAnyLanguage() throws {
    let text =
      "agents:\r\n  écrivain:\r\n    model: x/y\r\n    instruction: Z\r\n"
      + "    sub_agents: [作家]\r\n  作家:\r\n    model: x/y\r\n    instruction: Z\r\n"
    let workflow = try DockerAgent.workflow(text)
    #expect(Dify.edges(workflow) == ["écrivain delegate 作家"])
    #expect(Dify.slice(workflow.nodes[1].span, of: text) == "作家")
  }

  /// A file that breaks off is read as far as it goes.
  @Test func everyCutOfAFile() {
    let text = """
      #!/usr/bin/env docker agent run
      models:
        m: {provider: openai, model: gpt-5}
      agents:
        root:
          model: m
          instruction: |
            Do it.
          sub_agents: [a]
          toolsets:
            - type: mcp
              ref: docker:brave
        a:
          model: m
          instruction: Z
      permissions:
        allow: ["shell:cmd=ls*"]
      """
    let bytes = Array(text.utf8)
    for count in 0...bytes.count {
      let reading = WorkflowReader().read(
        SourceText(file: FileID(0), path: "a.yaml", bytes: Array(bytes[..<count])))
      #expect(checkInvariants(reading, byteCount: count).isEmpty, "\(count)")
    }
  }

  /// Many agents that all lead to one another take no more than their edges do.
  @Test func largeTeamsTakeLittleTime() throws {
    let count = 3000
    var text = "agents:\n"
    for i in 0..<count {
      text +=
        "  a\(i):\n    model: x/y\n    instruction: Z\n"
        + "    handoffs: [a\((i + 1) % count), a\((i * 7) % count)]\n"
        + "    sub_agents: [a\((i * 3 + 1) % count)]\n    force_handoff: a\((i + 2) % count)\n"
    }
    let start = ContinuousClock.now
    let workflow = try DockerAgent.workflow(text)
    #expect(workflow.nodes.count == count)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}

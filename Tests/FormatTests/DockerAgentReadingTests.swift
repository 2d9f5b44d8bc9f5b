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
    (
      "sub_agents: ['']",
      "an entry of `sub_agents` of the agent `root` is no name", "''"
    ),
    (
      "handoffs: [{a: b}]",
      "an entry of `handoffs` of the agent `root` is no name", "a"
    ),
    (
      "max_iterations: many",
      "`max_iterations` of the agent `root` is not a whole number",
      "max_iterations"
    ),
    ("toolsets: [{command: a}]", "a toolset of the agent `root` has no `type`", "command"),
    ("toolsets: [{type: '', url: a}]", "a toolset of the agent `root` has no `type`", "type"),
  ]) func whatIsWrongHasAPlace(_ field: String, _ message: String, _ place: String) {
    let text = "agents:\n  root:\n    model: x/y\n    instruction: Z\n    \(field)\n"
    let reading = DockerAgent.read(text)
    #expect(reading.status == .analysed(formats: ["docker-agent"]))
    #expect(reading.problems.isEmpty)
    let found = Dify.refusals(reading)
    #expect(found.map(\.refusal.message) == [message])
    #expect(found.allSatisfy { !$0.refusal.help.isEmpty && $0.defect.node == NodeID(0) })
    #expect(Dify.slice(found.first?.defect.span, of: text) == place)
  }

  /// A toolset that does not say its type is passed over, and refused where it has what only some
  /// types have.
  @Test func toolsetsWithoutAType() throws {
    func defects(_ toolset: String) throws -> [String] {
      Dify.defects(
        try DockerAgent.workflow(
          "agents:\n  root:\n    model: x/y\n    instruction: Z\n    toolsets: [\(toolset)]\n"))
    }
    #expect(try defects("{tools: [a]}") == ["toolset type "])
    #expect(try defects("{}") == ["toolset type "])
    #expect(
      try defects("{remote: {url: 'https://x'}}") == [
        "refused: a toolset of the agent `root` has no `type`"
      ])
  }

  /// What is missing may stand behind the place where a text breaks off; what is there does not.
  @Test func aTextThatBreaksOff() throws {
    let text =
      "agents:\n  root:\n    model: x/y\n    instruction: Z\n    sub_agent: [b]\n"
      + "    toolsets:\n      - type: lsp\n        args: [\n"
    let reading = DockerAgent.read(text)
    #expect(reading.status == .failed)
    #expect(Dify.refusals(reading).map { Dify.slice($0.defect.span, of: text) } == ["sub_agent"])
  }

  // MARK: What the engine refuses

  /// Each with its place, and what is meant.
  @Test(arguments: [
    ("agents", "instrution: Y", "instrution", "did you mean `instruction`?"),
    ("agents", "sub_agent: [b]", "sub_agent", "did you mean `sub_agents`?"),
    ("agents", "fallback: {model: [x/z]}", "model", "did you mean `models`?"),
    ("agents", "toolsets: [{type: fetch, timout: 3}]", "timout", "did you mean `timeout`?"),
    (
      "agents", "toolsets: [{type: mcp, ref: 'docker:x', lifecycle: {call_timout: 3s}}]",
      "call_timout", "did you mean `call_timeout`?"
    ),
    ("top", "permission: {allow: [x]}", "permission", "did you mean `permissions`?"),
    ("top", "budget: {max_costs: 3}", "max_costs", "did you mean `max_cost`?"),
    ("top", "models: {m: {provder: openai, model: x}}", "provder", "did you mean `provider`?"),
    ("top", "toolsets: {t: {type: shell, tols: [x]}}", "tols", "did you mean `tools`?"),
  ]) func misspeltKeys(_ level: String, _ field: String, _ key: String, _ help: String) {
    let text =
      (level == "top" ? field + "\n" : "")
      + "agents:\n  root:\n    model: x/y\n    instruction: Z\n"
      + (level == "top" ? "" : "    \(field)\n") + "  b: {model: x/y, instruction: Z}\n"
    let reading = DockerAgent.read(text)
    #expect(reading.problems.isEmpty)
    let found = Dify.refusals(reading)
    #expect(found.map { Dify.slice($0.defect.span, of: text) } == [key])
    #expect(found.first?.refusal.help == help)
    #expect(found.first?.refusal.message.hasSuffix("has no key `\(key)`") == true)
  }

  /// A key that is near none may be one of a release to come; the versions of the past change no more.
  @Test func keysOfTheVersions() {
    func keys(_ version: String, _ key: String) -> [String] {
      let text =
        "\(version)\nx-parts: {a: 1}\nagents:\n  root:\n    model: x/y\n    instruction: Z\n"
        + "    \(key): 3\n"
      return Dify.refusals(DockerAgent.read(text)).map { Dify.slice($0.defect.span, of: text) }
    }
    #expect(keys("", "turns_of_tomorrow") == [])
    #expect(keys("version: 16", "turns_of_tomorrow") == [])
    #expect(keys("version: \"14\"", "turns_of_tomorrow") == ["turns_of_tomorrow"])
    #expect(keys("version: 2", "max_iteration") == ["max_iteration"])
    #expect(keys("version: 15", "max_iteration") == ["max_iteration"])
    #expect(keys("version: 17", "max_iteration") == [])
    #expect(keys("version: 0", "num_history_items") == [])
  }

  /// A key that came with a later version than the file's; where that is not known, nothing is said.
  @Test(
    arguments: [
      ("3", "fallback: {models: [x/z]}", "fallback"), ("4", "fallback: {models: [x/z]}", nil),
      ("1", "add_description_parameter: true", "add_description_parameter"),
      ("5", "cache: {enabled: true}", "cache"), ("6", "cache: {enabled: true}", nil),
      ("9", "force_handoff: b", "force_handoff"), ("10", "force_handoff: b", nil),
      ("\"9\"", "budgets: [small]", "budgets"), ("2", "handoffs: [b]", nil),
      ("", "force_handoff: b", nil), ("16", "force_handoff: b", nil),
      ("9", "subagents: [b]", "subagents"), ("16", "subagents: [b]", nil),
      ("", "subagents: [b]", nil),
    ] as [(String, String, String?)]) func keysOfLaterVersions(
      _ version: String, _ field: String, _ key: String?
    )
  {
    let text =
      (version.isEmpty ? "" : "version: \(version)\n")
      + "agents:\n  root:\n    model: x/y\n    instruction: Z\n    \(field)\n"
      + "  b: {model: x/y, instruction: Z}\n"
    let found = Dify.refusals(DockerAgent.read(text))
    #expect(found.map { Dify.slice($0.defect.span, of: text) } == [key].compactMap { $0 })
    let number = version.filter(\.isNumber)
    #expect(
      found.map(\.refusal.message)
        == [key].compactMap { $0 }.map {
          "version \(number) of the configuration has no key `\($0)` for the agent `root`"
        })
  }

  /// Where a version that is to come may have the key, its name alone makes a warning.
  @Test func keysOfTheNewestVersionAreGuessedAt() {
    func mild(_ version: String) -> [Bool] {
      Dify.refusals(
        DockerAgent.read(
          "\(version)\nagents: {root: {model: x/y, instruction: Z, max_iteration: 3}}\n")
      ).map(\.refusal.isMild)
    }
    #expect(mild("") == [true] && mild("version: 16") == [true])
    #expect(mild("version: 15") == [false])
  }

  /// Agents that work beside another, by name or with a name of their own.
  @Test func agentsAside() throws {
    let workflow = try DockerAgent.workflow(
      """
      agents:
        root:
          model: x/y
          instruction: [Be brief., Be kind.]
          subagents: [b, {agent: c, name: helper}, {name: x}, nobody, root]
        b: {model: x/y, instruction: Z}
        c: {model: x/y, instruction: Z}
      """)
    #expect(
      Dify.edges(workflow).sorted() == [
        "root delegate b [subagents]", "root delegate c [subagents]",
        "root delegate root [subagents]",
      ])
    #expect(workflow.nodes[0].prompt.declaredValue == "Be brief.\n\nBe kind.")
    #expect(
      Dify.defects(workflow) == [
        "refused: an entry of `subagents` of the agent `root` is no name", "sub-agent nobody",
      ])
  }

  @Test func keysOfTheFileOfLaterVersions() {
    func keys(_ version: Int, _ key: String) -> Int {
      Dify.refusals(
        DockerAgent.read(
          "version: \(version)\n\(key): {}\nagents: {root: {model: x/y, instruction: Z}}\n")
      ).count
    }
    #expect([4, 5, 6].map { keys($0, "mcps") } == [1, 1, 0])
    #expect([9, 10].map { keys($0, "toolsets") } == [1, 0])
  }

  @Test(
    arguments: [
      ("2", nil), ("\"15\"", nil), ("99", nil), ("v2", "v2"), ("latest", "latest"),
      ("\"2.1\"", "\"2.1\""), ("1.0", nil), ("''", nil), ("", nil),
    ] as [(String, String?)]) func versions(_ version: String, _ place: String?)
  {
    let text = "version: \(version)\nagents: {root: {model: x/y, instruction: Z}}\n"
    let found = Dify.refusals(DockerAgent.read(text))
    #expect(found.map { Dify.slice($0.defect.span, of: text) } == [place].compactMap { $0 })
  }

  /// Seconds are a number, other times a text as Go writes it.
  @Test(
    arguments: [
      ("{type: fetch, timeout: 2m}", "2m", "write `120`"),
      ("{type: api, timeout: 500ms}", "500ms", "write `1`"),
      ("{type: openapi, url: 'https://x', timeout: fast}", "fast", "write a number"),
      ("{type: fetch, timeout: 30}", nil, ""), ("{type: fetch, timeout: '30'}", nil, ""),
      ("{type: fetch, timeout: }", nil, ""), ("{type: fetch, timeout: '$T'}", nil, ""),
      ("{type: mcp, ref: docker:x, lifecycle: {call_timeout: 2 minutes}}", "2 minutes", "units"),
      ("{type: mcp, ref: docker:x, lifecycle: {call_timeout: 1d}}", "1d", "units"),
      ("{type: mcp, ref: docker:x, lifecycle: {startup_timeout: soon}}", "soon", "units"),
      ("{type: mcp, ref: docker:x, lifecycle: {backoff: {max: 1 s}}}", "1 s", "units"),
      ("{type: mcp, ref: docker:x, lifecycle: {call_timeout: 1h30m}}", nil, ""),
      ("{type: mcp, ref: docker:x, lifecycle: {call_timeout: 1.5s}}", nil, ""),
      ("{type: mcp, ref: docker:x, lifecycle: {call_timeout: +5s}}", nil, ""),
      ("{type: mcp, ref: docker:x, lifecycle: {call_timeout: 0}}", nil, ""),
      ("{type: mcp, ref: docker:x, lifecycle: {call_timeout: 30}}", nil, ""),
      ("{type: mcp, ref: docker:x, lifecycle: {profile: strct}}", "strct", "mean `strict`?"),
      ("{type: mcp, ref: docker:x, lifecycle: {restart: sometimes}}", "sometimes", "one of these"),
      ("{type: mcp, ref: docker:x, lifecycle: {profile: best-effort}}", nil, ""),
    ] as [(String, String?, String)]) func times(
      _ toolset: String, _ place: String?, _ help: String
    )
  {
    for isShared in [false, true] {
      let text =
        isShared
        ? "toolsets: {t: \(toolset)}\nagents: {root: {model: x/y, instruction: Z, use_toolsets: [t]}}\n"
        : "agents:\n  root:\n    model: x/y\n    instruction: Z\n    toolsets: [\(toolset)]\n"
      let found = Dify.refusals(DockerAgent.read(text))
      #expect(found.map { Dify.slice($0.defect.span, of: text) } == [place].compactMap { $0 })
      #expect(found.allSatisfy { $0.refusal.help.contains(help) })
    }
  }

  @Test(
    arguments: [
      ("budget: {max_time: 1 hour}", "1 hour"), ("budget: {max_time: 1h}", nil),
      ("budgets: {small: {max_time: forever}}", "forever"),
      ("models: {m: {provider: openai, model: x}}", nil),
    ] as [(String, String?)]) func timesOfTheFile(_ field: String, _ place: String?)
  {
    let text = "\(field)\nagents: {root: {model: x/y, instruction: Z}}\n"
    let found = Dify.refusals(DockerAgent.read(text))
    #expect(found.map { Dify.slice($0.defect.span, of: text) } == [place].compactMap { $0 })
  }

  @Test func theTimeOfAFallback() {
    func count(_ cooldown: String) -> Int {
      Dify.refusals(
        DockerAgent.read(
          "agents:\n  root:\n    model: x/y\n    instruction: Z\n"
            + "    fallback: {models: [x/z], cooldown: \(cooldown)}\n")
      ).count
    }
    #expect(["1m", "2m30s", "''", "90"].map(count) == [0, 0, 0, 0])
    #expect(["1 minute", "a while"].map(count) == [1, 1])
  }

  @Test(arguments: [
    ("{type: mcp}", true), ("{type: mcp, ref: docker:x, command: y}", false),
    ("{type: mcp, remote: {url: ''}}", true), ("{type: lsp}", true),
    ("{type: a2a, name: x}", true), ("{type: openapi}", true),
    ("{type: model_picker, models: []}", true),
  ]) func toolsetsThatLackWhatTheyNeed(_ toolset: String, _ isAbsence: Bool) {
    let text =
      "agents:\n  root:\n    model: x/y\n    instruction: Z\n    toolsets: [\(toolset)]\n"
    let found = Dify.refusals(DockerAgent.read(text))
    #expect(found.map(\.refusal.isAbsence) == [isAbsence])
    #expect(
      ["mcp", "lsp", "a2a", "openapi", "model_picker"].contains(
        Dify.slice(found.first?.defect.span, of: text)))
  }

  @Test func anInstructionStandsOnce() {
    let text =
      "agents:\n  root:\n    model: x/y\n    instruction: Z\n    instruction_file: a.md\n"
    let reading = DockerAgent.read(text, files: ["a.md": "Y"])
    #expect(
      Dify.refusals(reading).map { Dify.slice($0.defect.span, of: text) } == ["instruction_file"])
  }

  /// The engine passes over a toolset of a type that it does not know: the agent lacks its tools.
  @Test func toolsetsOfNoType() throws {
    func missing(_ type: String, _ version: String = "") throws -> [String] {
      let workflow = try DockerAgent.workflow(
        version + "agents:\n  root: {model: x/y, instruction: Z, toolsets: [{type: \(type)}]}\n")
      return workflow.defects.compactMap {
        if case .danglingReference(let name, "toolset type", let known) = $0.kind {
          known.contains("shell") ? name : nil
        } else {
          nil
        }
      }
    }
    #expect(try missing("shel") == ["shel"])
    #expect(try missing("file_system") == ["file_system"])
    #expect(try missing("of_tomorrow") == [])
    #expect(try missing("of_tomorrow", "version: 9\n") == ["of_tomorrow"])
    #expect(try missing("shel", "version: 99\n") == [])
    for type in DockerAgentReadingTests.types { #expect(try missing(type) == []) }
    for type in ["handoff", "transfer_task"] {
      for version in ["", "version: 5\n", "version: 15\n"] {
        #expect(try missing(type, version) == [type])
      }
      #expect(try missing(type, "version: 99\n") == [])
    }
  }

  /// What the runtime adds is no toolset; what was meant by one with an address is an agent there.
  @Test func anAgentAtAnAddress() throws {
    func workflow(_ toolset: String) throws -> Workflow {
      try DockerAgent.workflow(
        "agents:\n  root:\n    model: x/y\n    instruction: Z\n    toolsets: [\(toolset)]\n")
    }
    let address = "url: 'https://a.example/x', name: far"
    let handoff = try workflow("{type: handoff, \(address)}")
    #expect(handoff.nodes.map(\.nativeID) == ["root"])
    #expect(handoff.defects.map(\.meant) == ["a2a"])
    #expect(try workflow("{type: handoff}").defects.map(\.meant) == [nil])
    let remote = try workflow("{type: a2a, \(address)}")
    #expect(Dify.edges(remote) == ["root delegate root:far [a2a]"])
    #expect(remote.nodes[1].kind == .agent)
    #expect(remote.nodes[1].endpoint.declaredValue == "a.example")
    #expect(remote.nodes[1].timeout.value == .finite(Milliseconds(30_000)))
    #expect(remote.nodes[1].timeout.note?.source.contains("2882") == true)
    let patient = try workflow("{type: a2a, \(address), timeout: 300}")
    #expect(patient.nodes[1].timeout.declaredValue == .finite(Milliseconds(300_000)))
  }

  /// The types of the schema.
  private static let types = [
    "mcp", "mcp_catalog", "script", "think", "memory", "filesystem", "file", "shell",
    "background_jobs", "tasks", "plan", "session_plan", "session_context", "todo", "fetch", "api",
    "a2a", "lsp", "user_prompt", "openapi", "open_url", "model_picker", "background_agents",
    "scheduler", "rag", "git", "webhook",
  ]

  private static func forced(_ ways: [String: String]) -> String {
    "agents:\n"
      + ways.sorted { $0.key < $1.key }.map { name, next in
        "  \(name):\n    model: x/y\n    instruction: Z\n"
          + (next.isEmpty ? "" : "    force_handoff: \(next)\n")
      }.joined()
  }

  @Test func ringsOfForcedHandoffsAreRefused() {
    func rings(_ ways: [String: String]) -> [String] {
      Dify.refusals(DockerAgent.read(Self.forced(ways))).map(\.refusal.message)
    }
    #expect(
      rings(["a": "a"]) == [
        "the agent `a` hands on to itself with `force_handoff`"
      ])
    #expect(
      rings(["a": "b", "b": "c", "c": "b", "d": "c"]) == [
        "`force_handoff` leads `b` -> `c` -> `b`"
      ])
    #expect(rings(["a": "b", "b": "a", "c": "d", "d": "c"]).count == 2)
    #expect(rings(["a": "b", "b": "c", "c": "", "d": "c"]) == [])
  }

  @Test func aRingHasItsPlaces() {
    let text = Self.forced(["a": "b", "b": "c", "c": "a"])
    let found = Dify.refusals(DockerAgent.read(text)).first
    #expect(Dify.slice(found?.defect.span, of: text) == "b")
    #expect(found?.refusal.notes.map { Dify.slice($0.span, of: text) } == ["c", "a"])
    #expect(found?.defect.node == NodeID(0))
  }

  /// A call back to an agent that waits for the answer is rejected, unless there is a way on which it
  /// does not wait.
  @Test(arguments: [
    ("root sub_agents: [b]|b sub_agents: [c]|c sub_agents: [root]", ["c calls root"]),
    (
      "root sub_agents: [b]|b sub_agents: [c, root]|c sub_agents: [b]",
      ["b calls root", "c calls b"]
    ),
    ("root handoffs: [b]|b sub_agents: [c]|c sub_agents: [b]", ["c calls b"]),
    ("root sub_agents: [b]; handoffs: [c]|b sub_agents: [c]|c sub_agents: [b]", []),
    ("root sub_agents: [b, c]|b sub_agents: [c]|c sub_agents: [b]", []),
    ("root sub_agents: [b]; handoffs: [b]|b sub_agents: [root]", []),
    ("root sub_agents: [b]|b", []),
  ]) func callsBackAreRejected(_ agents: String, _ calls: [String]) throws {
    let text = DockerAgentLoweringTests.team(agents.split(separator: "|").map(String.init))
    let found = Dify.refusals(DockerAgent.read(text))
    let told = found.map(\.refusal.message)
    let expected = calls.map { call -> String in
      let names = call.split(separator: " ")
      return "whenever `\(names[0])` is at work, `\(names[2])` waits for it, and each call of "
        + "`\(names[2])` is rejected"
    }
    #expect(told == expected)
    #expect(found.allSatisfy { $0.refusal.isMild })
    #expect(Dify.refusals(DockerAgent.read(text, knobs: ["delegation-cycles": "endless"])).isEmpty)
  }

  /// By the release: rejected at each call, or gone on with without end.
  @Test func anAgentThatIsItsOwnSubAgent() throws {
    let text = "agents:\n  root:\n    model: x/y\n    instruction: Z\n    sub_agents: [root]\n"
    let reading = DockerAgent.read(text)
    #expect(reading.problems.isEmpty)
    let found = Dify.refusals(reading)
    #expect(
      found.map(\.refusal.message) == [
        "`root` is a sub-agent of its own, and each such call is rejected"
      ])
    #expect(
      found.allSatisfy { $0.refusal.isMild && Dify.slice($0.defect.span, of: text) == "root" })
    #expect(reading.status == .analysed(formats: ["docker-agent"]))
    let endless = DockerAgent.read(text, knobs: ["delegation-cycles": "endless"])
    #expect(endless.problems.isEmpty && Dify.refusals(endless).isEmpty)
    #expect(endless.workflows.first?.edges.map(\.budget.value) == [.unlimited])
  }

  @Test func howLongACallMayTake() throws {
    func time(_ lifecycle: String) throws -> Fact<Limit<Milliseconds>>? {
      try DockerAgent.workflow(
        "agents:\n  root:\n    model: x/y\n    instruction: Z\n"
          + "    toolsets: [{type: mcp, ref: 'docker:x'\(lifecycle)}]\n"
      ).nodes.first { $0.kind == .tool }?.timeout
    }
    #expect(
      try time(", lifecycle: {call_timeout: 1m30s}")?.declaredValue
        == .finite(Milliseconds(seconds: 90)))
    for lifecycle in ["", ", lifecycle: {}", ", lifecycle: {call_timeout: 0s}"] {
      let limit = try time(lifecycle)
      #expect(limit?.value == nil && limit?.isInexpressible == false)
    }
  }

  @Test func namesInToolsetsAndCommands() throws {
    let workflow = try DockerAgent.workflow(
      """
      models: {fast: {provider: openai, model: gpt-5}}
      agents:
        root:
          model: fast
          instruction: Z
          compaction_model: fasst
          toolsets: [{type: fetch, model: fast}, {type: git, model: slow}, {type: todo, model: x/y}]
          commands: {plan: {agent: plannr}, do: {agent: planner, instruction: Go}, say: Hello}
        planner: {model: fast, instruction: Z}
      """)
    let missing = workflow.defects.compactMap { defect -> String? in
      guard case .danglingReference(let name, let role, _) = defect.kind else { return nil }
      return "\(role) \(name)"
    }
    #expect(missing == ["model fasst", "model slow", "agent plannr"])
  }

  @Test func anAgentWithoutAName() {
    let text = "agents:\n  root: {model: x/y, instruction: Z}\n  '': {model: x/y}\n"
    let reading = DockerAgent.read(text)
    #expect(reading.problems.map(\.code) == ["empty-name"])
    #expect(Dify.slice(reading.problems.first?.span, of: text) == "''")
  }

  @Test func aModelIsAText() {
    let reading = DockerAgent.read(
      "agents:\n  root: {model: x/y, instruction: Z}\n  b: {model: [x/y], instruction: Z}\n")
    #expect(
      Dify.refusals(reading).map(\.refusal.message) == ["`model` of the agent `b` is not a text"])
  }

  @Test func aNumberIsAName() throws {
    let workflow = try DockerAgent.workflow(
      "agents:\n  root: {model: x/y, instruction: Z, sub_agents: [7]}\n"
        + "  7: {model: x/y, instruction: Z}\n")
    #expect(Dify.edges(workflow) == ["root delegate 7"])
  }

  @Test func anAgentThatIsNoMap() {
    let reading = DockerAgent.read("agents:\n  root: {model: x/y, instruction: Z}\n  b: 3\n")
    #expect(Dify.refusals(reading).map(\.refusal.message) == ["the agent `b` is not a map"])
    #expect(reading.workflows.first?.nodes.count == 1)
  }

  /// Without a value it is an agent with nothing in it.
  @Test func anAgentWithoutAValue() throws {
    let workflow = try DockerAgent.workflow(
      "agents:\n  root: {model: x/y, instruction: Z, sub_agents: [b]}\n  b:\n")
    #expect(Dify.edges(workflow) == ["root delegate b"])
    #expect(workflow.defects.isEmpty)
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

import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// What each part of a file becomes.
@Suite struct DockerAgentLoweringTests {
  static func team(_ agents: [String], top: String = "") -> String {
    top + "agents:\n"
      + agents.map { agent in
        let parts = agent.split(separator: " ", maxSplits: 1).map(String.init)
        let more =
          parts.count > 1 ? "\n    " + parts[1].replacingOccurrences(of: "; ", with: "\n    ") : ""
        return "  \(parts[0]):\n    model: openai/gpt-5\n    instruction: Work.\(more)\n"
      }.joined()
  }

  static func node(_ id: String, _ workflow: Workflow) throws -> Node {
    try Dify.node(id, in: workflow)
  }

  // MARK: Limits

  @Test func turnsAreUnlimitedUnlessTheFileSaysOtherwise() throws {
    let text = Self.team([
      "root max_iterations: 30", "b max_iterations: 0", "c", "d max_iterations: $N",
    ])
    let workflow = try DockerAgent.workflow(text)
    let limits = workflow.nodes.map(\.iterationLimit)
    #expect(limits[0].declaredValue == .finite(30))
    #expect(Dify.slice(limits[0].span, of: text) == "30")
    #expect(limits[1].declaredValue == .unlimited)
    #expect(limits[2].value == .unlimited && limits[2].note?.source.isEmpty == false)
    #expect(limits[3].isDynamic)
    #expect(workflow.nodes[0].exhaustion.value == .askHuman)
  }

  @Test func aHandoffHasTheLimitOfTheSession() throws {
    let free = try DockerAgent.workflow(
      Self.team(["root handoffs: [b]", "b handoffs: [root]; max_iterations: 9"]))
    // The limit of the agent that is handed on to does not count.
    #expect(free.edges.filter { $0.kind == .handoff }.allSatisfy { $0.budget.value == .unlimited })
    let text = Self.team(["root handoffs: [b]; max_iterations: 40", "b handoffs: [root]"])
    let capped = try DockerAgent.workflow(text)
    let budgets = capped.edges.filter { $0.kind == .handoff }.map(\.budget)
    #expect(budgets.allSatisfy { $0.declaredValue == .finite(40) })
    #expect(Dify.slice(budgets[0].span, of: text) == "40")
    // A straight way has no need of one, and shares the turns.
    let straight = try DockerAgent.workflow(
      Self.team(["root handoffs: [b]; max_iterations: 40", "b"]))
    #expect(straight.edges.filter { $0.kind == .handoff }.allSatisfy { $0.budget.isInexpressible })
    #expect(straight.nodes[1].iterationLimit.declaredValue == .finite(40))
  }

  /// A delegated task starts a session of its own, with the limit of who takes it.
  @Test func aHandoffInADelegatedTaskHasThatLimit() throws {
    let workflow = try DockerAgent.workflow(
      Self.team([
        "root sub_agents: [a]; max_iterations: 5", "a handoffs: [b]", "b handoffs: [a]",
      ]))
    #expect(
      workflow.edges.filter { $0.kind == .handoff }.allSatisfy { $0.budget.value == .unlimited })
  }

  @Test func delegationsThatLeadBackFollowTheRelease() throws {
    let text = Self.team(["root sub_agents: [b]", "b sub_agents: [root, c]", "c"])
    func budgets(_ knobs: [String: String]) throws -> [Limit<Int>?] {
      try DockerAgent.workflow(text, knobs: knobs).edges.filter { $0.kind == .delegate }
        .map(\.budget.value)
    }
    #expect(try budgets([:]) == [.finite(0), .finite(0), nil])
    #expect(try budgets(["delegation-cycles": "endless"]) == [.unlimited, .unlimited, nil])
    let depth = try DockerAgent.workflow(text).limits.depth
    #expect(depth.value == .finite(10) && depth.note?.source.contains("3905") == true)
    #expect(
      try DockerAgent.workflow(text, knobs: ["delegation-cycles": "endless"]).limits.depth.value
        == .unlimited)
  }

  @Test func aHandoffWithinADelegationEndsAtTheDepth() throws {
    let workflow = try DockerAgent.workflow(
      Self.team(["root sub_agents: [b]", "b handoffs: [root]"]))
    let call = try #require(workflow.edges.first { $0.kind == .delegate })
    #expect(call.budget.value == .finite(10))
  }

  @Test func budgetsLimitTheRun() throws {
    let text = Self.team(
      ["root"], top: "budget:\n  max_cost: 0.5\n  max_time: 1h30m\n")
    let limits = try DockerAgent.workflow(text).limits
    #expect(limits.cost.declaredValue == .finite(0.5))
    #expect(limits.timeout.declaredValue == .finite(Milliseconds(seconds: 5400)))
    let none = try DockerAgent.workflow(Self.team(["root"])).limits
    #expect(none.cost.value == .unlimited && none.timeout.value == .unlimited)
    let named = try DockerAgent.workflow(
      Self.team(
        ["root handoffs: [b]; budgets: [pot]", "b handoffs: [root]; budgets: [pott]"],
        top: "budgets:\n  pot: {max_tokens: 9000}\n"))
    #expect(named.edges.filter { $0.kind == .handoff }.allSatisfy { $0.budget.isDynamic })
    #expect(Dify.defects(named) == ["budget pott"])
  }

  // MARK: Edges

  @Test func aForcedHandoffIsTakenWhateverIsSaid() throws {
    let workflow = try DockerAgent.workflow(
      Self.team(["root force_handoff: b", "b handoffs: [c]; force_handoff: d", "c", "d"]))
    #expect(
      Dify.edges(workflow) == [
        "root sequence b [force_handoff]", "b handoff c", "b branch d [force_handoff] default",
      ])
    let ring = try DockerAgent.workflow(
      Self.team(["root force_handoff: b", "b force_handoff: root"]))
    #expect(ring.edges.allSatisfy { $0.budget.value == .finite(0) })
  }

  @Test func agentsOfElsewhere() throws {
    let workflow = try DockerAgent.workflow(
      Self.team([
        "root sub_agents: [acme/a:1.2, 'r:docker.io/acme/b@sha256:00', 'https://x.org/c/d.yaml']",
        "b handoffs: ['localhost:5000/e', acme/a:1.2]",
      ]))
    let found = workflow.nodes.filter { $0.reference != nil }.map { node -> String in
      guard case .external(let target)? = node.reference?.target else { return "?" }
      return "\(node.nativeID) \(target)"
    }
    #expect(
      found == [
        "a acme/a:1.2", "r docker.io/acme/b@sha256:00", "d https://x.org/c/d.yaml",
        "e localhost:5000/e",
      ])
    #expect(workflow.defects.isEmpty)
  }

  @Test func namesThatLeadNowhere() throws {
    let workflow = try DockerAgent.workflow(
      Self.team(["root sub_agents: [bb]; handoffs: [root2]; force_handoff: x", "b"]))
    #expect(
      Dify.defects(workflow) == ["sub-agent bb", "handoff agent root2", "handoff agent x"])
    guard case .danglingReference(_, _, let known) = workflow.defects[0].kind else { return }
    #expect(known == ["root", "b"])
  }

  @Test func theRunBeginsAtRoot() throws {
    let workflow = try DockerAgent.workflow(
      Self.team([
        "helper", "root sub_agents: [helper]", "alone", "x handoffs: [y]", "y handoffs: [x]",
      ]))
    #expect(DockerAgent.entries(workflow) == ["root", "alone", "x"])
    let first = try DockerAgent.workflow(Self.team(["one sub_agents: [two]", "two"]))
    #expect(DockerAgent.entries(first) == ["one"])
  }

  @Test func agentsInTheBackground() throws {
    let text = Self.team([
      "root sub_agents: [b]; toolsets: [{type: background_agents}]",
      "b toolsets: [{type: shell}]",
    ])
    let workflow = try DockerAgent.workflow(text)
    #expect(workflow.nodes[0].concurrency.value == .finite(20))
    #expect(
      Dify.edges(workflow).contains("root delegate b [transfer_task, run_background_agent]"))
    #expect(workflow.nodes[1].isPreapproved.value == false)
    let old = try DockerAgent.workflow(text, knobs: ["background-tools": "approved"])
    #expect(old.nodes[1].isPreapproved.value == true)
    #expect(old.nodes[1].isPreapproved.note?.source.contains("3490") == true)
  }

  @Test func whatIsApprovedInTheBackgroundGoesOn() throws {
    let text = Self.team([
      "root sub_agents: [b, f]; toolsets: [{type: background_agents}]",
      "b sub_agents: [c]; handoffs: [d]", "c toolsets: [{type: shell}]", "d sub_agents: [b]",
      "e sub_agents: [f]", "f",
    ])
    func approved(_ mode: String) throws -> [String] {
      try DockerAgent.workflow(text, knobs: ["background-tools": mode]).nodes.filter {
        $0.kind == .agent && $0.isPreapproved.value == true
      }.map(\.nativeID)
    }
    #expect(try approved("approved") == ["b", "c", "d", "f"])
    #expect(try approved("inherited") == [])
  }

  // MARK: Approvals

  @Test func safetyIsThatOfTheSession() throws {
    let text = Self.team(
      ["root sub_agents: [b]; safety: autonomous", "b safety: strict", "c"],
      top: "runtime: {safety: restricted}\n")
    let nodes = try DockerAgent.workflow(text).nodes
    #expect(nodes[0].isPreapproved.declaredValue == true)
    #expect(nodes[1].isPreapproved.declaredValue == true)
    #expect(nodes[2].isPreapproved.declaredValue == false)
  }

  @Test(arguments: [
    ("allow: [shell]", true, false), ("allow: ['*']", true, false),
    ("allow: ['sh?ll']", true, false),
    ("allow: ['shell:cmd=ls*']", nil, false), ("allow: ['shell:cmd=*']", true, false),
    ("allow: [view_background_job]", nil, false),
    ("allow: [shell]\n  deny: ['shell:cmd=sudo*']", true, false),
    ("allow: ['shell:cmd=ls*']\n  deny: ['shell:cmd=sudo*']", nil, false),
    ("allow: [shell]\n  deny: [shell]", nil, true),
    ("deny: ['*']", nil, true), ("deny: ['*_background_job*']", nil, false),
    ("deny: [shell]", nil, true), ("allow: ['[s-t]hell']", true, false),
  ]) func permissionsOfAShell(_ rules: String, _ isPreapproved: Bool?, _ isDisabled: Bool) throws {
    let workflow = try DockerAgent.workflow(
      Self.team(["root toolsets: [{type: shell}]"], top: "permissions:\n  \(rules)\n"))
    let shell = try Self.node("root:shell", workflow)
    #expect(shell.isPreapproved.declaredValue == isPreapproved)
    #expect(shell.isDisabled == isDisabled)
  }

  @Test(arguments: [
    ("shell", false), ("'*'", false), ("edit_file", true), ("'shell|edit_file'", false),
    ("'mcp__.*'", false),
  ]) func aHookIsAskedFirst(_ matcher: String, _ isPreapproved: Bool) throws {
    let workflow = try DockerAgent.workflow(
      Self.team(
        [
          "root toolsets: [{type: shell, tools: [shell]}]; hooks: {tool_guard: [{matcher: \(matcher), "
            + "hooks: [{type: command, command: ./check}]}]}"
        ], top: "permissions:\n  allow: [shell]\n"))
    #expect(
      try Self.node("root:shell", workflow).isPreapproved.declaredValue == isPreapproved)
  }

  // MARK: Tools

  @Test func whatToolsetsDo() throws {
    let workflow = try DockerAgent.workflow(
      Self.team([
        "root toolsets: [{type: shell}, {type: filesystem}, {type: filesystem, tools: [read_file]}, "
          + "{type: filesystem, readonly: true}, {type: fetch, timeout: 5}, {type: webhook}, "
          + "{type: think}, {type: openapi, url: 'https://a.org/x.json'}, {type: tomorrow}]"
      ]))
    let tools = workflow.nodes.dropFirst()
    #expect(
      tools.map { "\($0.nativeID) \($0.effect.value.map { $0.level.rawValue } ?? "?")" } == [
        "root:shell irreversible", "root:filesystem write", "root:filesystem-2 read",
        "root:filesystem-3 read", "root:fetch read", "root:webhook irreversible",
        "root:think none", "root:openapi ?", "root:tomorrow ?",
      ])
    let fetch = try Self.node("root:fetch", workflow)
    #expect(fetch.labels.value == [.untrusted])
    #expect(fetch.timeout.declaredValue == .finite(Milliseconds(seconds: 5)))
    #expect(try Self.node("root:openapi", workflow).timeout.value == .finite(Milliseconds(30_000)))
    #expect(try Self.node("root:openapi", workflow).endpoint.declaredValue == "a.org")
    #expect(tools.allSatisfy { $0.errorHandling.value == .defaultValue })
  }

  @Test func requestsAndScripts() throws {
    let workflow = try DockerAgent.workflow(
      """
      agents:
        root:
          model: openai/gpt-5
          toolsets:
            - type: api
              api_config:
                name: refund
                method: POST
                endpoint: https://Shop.example.com/refunds
                headers: {Authorization: "Bearer ${env.SHOP_TOKEN}", Accept: json}
            - type: script
              shell:
                drop: {cmd: rm -rf build}
                status: {cmd: git status}
                odd: {cmd: frobnicate}
      """)
    let refund = try Self.node("root:refund", workflow)
    #expect(refund.effect.value == Effect(.external, basis: .stated))
    #expect(refund.endpoint.declaredValue == "shop.example.com")
    #expect(refund.credentials.declaredValue == ["SHOP_TOKEN"])
    #expect(try Self.node("root:drop", workflow).effect.value?.level == .irreversible)
    #expect(try Self.node("root:status", workflow).effect.value?.level == .read)
    #expect(try Self.node("root:odd", workflow).effect.value == nil)
  }

  @Test func serversOfTools() throws {
    let workflow = try DockerAgent.workflow(
      """
      mcps:
        wiki:
          remote: {url: "https://wiki.example.com/mcp"}
          tools: [search, create_page]
      agents:
        root:
          model: openai/gpt-5
          toolsets:
            - {type: mcp, ref: "docker:brave"}
            - {type: mcp, ref: wiki, lifecycle: {call_timeout: 90s}}
            - {type: mcp, command: uvx, args: [some-server]}
            - {type: mcp, ref: nowhere}
      """)
    #expect(
      DockerAgent.tools("root", in: workflow)
        == ["brave", "wiki:search", "wiki:create_page", "uvx"])
    let brave = try Self.node("root:brave", workflow)
    #expect(brave.effect.value == Effect(.read, basis: .nodeType))
    #expect(brave.labels.value == [.untrusted])
    let page = try Self.node("root:wiki:create_page", workflow)
    #expect(page.effect.value == Effect(.external, basis: .name))
    #expect(page.timeout.declaredValue == .finite(Milliseconds(seconds: 90)))
    #expect(page.endpoint.declaredValue == "wiki.example.com")
    #expect(workflow.servers.map(\.origin) == [.image("brave"), .address, .package("some-server")])
    #expect(workflow.servers[2].pin.value == .moving("latest"))
    #expect(Dify.defects(workflow) == ["mcp server nowhere"])
  }

  @Test func memoriesAreShared() throws {
    let workflow = try DockerAgent.workflow(
      Self.team([
        "root toolsets: [{type: memory}]", "b toolsets: [{type: memory}]",
        "c toolsets: [{type: memory, path: ./c.db, tools: [get_memories]}]",
      ]))
    #expect(DockerAgent.count(workflow) == "agent 3, store 2; reads 3, writes 2")
  }

  @Test func aSandboxKeepsCommandsInside() throws {
    let workflow = try DockerAgent.workflow(
      Self.team(["root toolsets: [{type: shell}]"], top: "runtime: {sandbox: true}\n"))
    #expect(try Self.node("root:shell", workflow).effect.value?.level == .write)
  }

  // MARK: Agents

  @Test func contracts() throws {
    let schema =
      "structured_output: {name: x, schema: {type: object, properties: {a: {type: string}}}}"
    let tool = schema.replacingOccurrences(of: "name: x", with: "name: x, mode: tool")
    let text =
      Self.team(["root \(schema)", "b"])
      + "  c:\n    model: anthropic/claude-opus-4-5\n    instruction: Work.\n    \(schema)\n"
      + "  d:\n    model: anthropic/claude-opus-4-5\n    instruction: Work.\n    \(tool)\n"
    let nodes = try DockerAgent.workflow(text).nodes
    #expect(nodes[0].output.declaredValue?.enforcement == .engine)
    #expect(nodes[0].output.declaredValue?.fields.map(\.name) == ["a"])
    #expect(nodes[1].output.value?.fields.isEmpty == true && nodes[1].output.note != nil)
    // Only some providers hold a model to the schema.
    #expect(nodes[2].output.declaredValue?.enforcement == .requested)
    #expect(nodes[3].output.declaredValue?.enforcement == .engine)
  }

  @Test func instructionsInFiles() throws {
    let text = """
      agents:
        root:
          model: openai/gpt-5
          instruction_file: [a.md, b.md]
        two:
          model: openai/gpt-5
          instruction_file: gone.md
        three:
          model: openai/gpt-5
          instruction_file: ../x.md
      """
    let workflow = try DockerAgent.workflow(text, files: ["a.md": "Be kind.", "b.md": "Be quick."])
    #expect(workflow.nodes[0].prompt.declaredValue == "Be kind.\n\nBe quick.")
    #expect(Dify.defects(workflow) == ["file gone.md"])
    #expect(workflow.nodes[2].prompt == .unknown("`../x.md` lies outside the project"))
  }

  @Test func modelsByName() throws {
    let text = """
      providers:
        house: {provider: openai, base_url: "https://llm.example.com/v1"}
      models:
        big: {provider: house, model: large-1, max_tokens: 900}
        mix: {model: "big,anthropic/claude-opus-4-5"}
        any: {first_available: [anthropic/a, dmr/b]}
      agents:
        root: {model: big, instruction: Work.}
        b: {model: mix, instruction: Work.}
        c: {model: any, instruction: Work.}
        d: {model: auto, instruction: Work.}
        e: {model: bigg, instruction: Work.}
        f: {model: "${env.MODEL}", instruction: Work.}
      """
    let workflow = try DockerAgent.workflow(text)
    #expect(
      workflow.nodes.map { $0.model.declaredValue ?? "-" } == [
        "openai/large-1", "openai/large-1,anthropic/claude-opus-4-5", "anthropic/a,dmr/b", "-",
        "bigg", "-",
      ])
    #expect(workflow.nodes[0].messageSize.declaredValue == 900)
    #expect(Dify.defects(workflow) == ["model bigg"])
  }

  @Test func aHarnessHasToolsOfItsOwn() throws {
    let text = """
      agents:
        root: {model: openai/gpt-5, instruction: Work., sub_agents: [coder]}
        coder: {description: Codes, harness: {type: claude-code}, toolsets: [{type: shell}]}
      """
    let workflow = try DockerAgent.workflow(text)
    #expect(DockerAgent.count(workflow) == "agent 2; delegate 1")
    #expect(workflow.nodes[1].endpoint.declaredValue == "claude-code")
    #expect(workflow.nodes[1].iterationLimit == .unknown("the program limits itself"))
  }
}

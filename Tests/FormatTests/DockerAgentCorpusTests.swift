import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Real files: graphs counted by hand, and what the study of the format expects of all of them.
@Suite(.enabled(if: DockerAgent.isThere, "no corpus"))
struct DockerAgentCorpusTests {
  /// Agents, tools and who works for whom, read off the files.
  @Test(arguments: [
    (
      "examples/handoff.yaml", "agent 6, end 1, tool 2; branch 6, handoff 8, uses 2", ["root"]
    ),
    (
      "examples/gopher.yaml", "agent 4, tool 12; delegate 3, uses 12",
      ["root", "planner", "reviewer"]
    ),
    ("examples/finance.yaml", "agent 3, tool 3; delegate 2, uses 3", ["root"]),
    (
      "examples/tic-tac-toe.yaml", "agent 5, tool 2; delegate 2, uses 2",
      ["root", "player_blue", "player_red"]
    ),
    (
      "examples/tic-tac-toe-mcp.yaml", "agent 3, tool 4; uses 4",
      ["root", "player_blue", "player_red"]
    ),
    ("examples/sub-agents-from-catalog.yaml", "agent 3; delegate 2", ["root"]),
    ("examples/pr-reviewer-bedrock.yaml", "agent 7, tool 9; delegate 6, uses 9", ["root"]),
    ("examples/writer.yaml", "agent 3, tool 1; delegate 2, uses 1", ["root"]),
    (".github/agents/issue-triager.yaml", "agent 2, tool 6; delegate 1, uses 6", ["root"]),
    ("examples/mcp-toolkit.yaml", "agent 1, tool 3; uses 3", ["root"]),
    ("examples/script_shell.yaml", "agent 1, tool 3; uses 3", ["root"]),
    ("examples/rag/hybrid.yaml", "agent 1, store 1; reads 1", ["root"]),
    (
      "pkg/config/testdata/memory_v1.yaml", "agent 1, store 1, tool 1; reads 1, uses 1, writes 1",
      ["root"]
    ),
    ("pkg/config/testdata/shared_todo_v0.yaml", "agent 1, tool 2; uses 2", ["root"]),
    (
      "pkg/config/testdata/env/all.yaml", "agent 5; ",
      ["anthropic", "dmr", "gpt", "gemini", "mistral"]
    ),
  ]) func countedByHand(_ name: String, _ counts: String, _ entries: [String]) throws {
    let workflow = try DockerAgent.file(name)
    #expect(DockerAgent.count(workflow) == counts)
    #expect(DockerAgent.entries(workflow) == entries)
    #expect(workflow.defects.isEmpty)
    // Who hands on to whom comes round in one of them only; `planner` of the gopher's file calls
    // `root`, which never calls back.
    let round = [
      "filesystem_search", "redactor", "root", "summarizer", "tabulator", "web_search",
    ]
    #expect(N8n.cycles(workflow) == (name == "examples/handoff.yaml" ? [round] : []))
  }

  @Test func handoffsGoRoundWithoutALimit() throws {
    let workflow = try DockerAgent.file("examples/handoff.yaml")
    let handoffs = workflow.edges.filter { $0.kind == .handoff }
    // Each of the six leads back to `root` in the end.
    #expect(handoffs.allSatisfy { $0.budget.value == .unlimited && $0.budget.note != nil })
    let ends = workflow.edges.filter { $0.kind == .branch }
    #expect(ends.allSatisfy { $0.isDefault && $0.isImplied && workflow[$0.target].isImplied })
  }

  @Test func spansAreThoseOfTheFile() throws {
    let text = try DockerAgent.text("examples/gopher.yaml")
    let workflow = try DockerAgent.workflow(text)
    for node in workflow.nodes where node.kind == .agent {
      #expect(Dify.slice(node.span, of: text) == node.nativeID)
    }
    let calls = workflow.edges.filter { $0.kind == .delegate }
    #expect(calls.map { Dify.slice($0.span, of: text) } == ["librarian", "root", "librarian"])
    #expect(
      DockerAgent.tools("root", in: workflow) == ["filesystem", "shell", "todo", "gopls"])
    #expect(DockerAgent.tools("librarian", in: workflow) == ["context7", "brave", "fetch"])
    let shell = try #require(workflow.nodes.first { $0.nativeID == "root:shell" })
    #expect(Dify.slice(shell.span, of: text) == "shell")
    #expect(shell.permissions.declaredValue?.contains("allow shell:cmd=gh pr view *") == true)
    // What is allowed is narrowed by the command.
    #expect(shell.isPreapproved.declaredValue == nil)
    #expect(workflow.servers.map(\.name) == ["gopls", "gopls", "context7", "brave"])
  }

  @Test func permissionsAreListed() throws {
    let workflow = try DockerAgent.file("examples/permissions.yaml")
    let shell = try #require(workflow.nodes.first { $0.nativeID == "root:shell" })
    let rights = try #require(shell.permissions.declaredValue)
    #expect(rights.count == 33 && rights.filter { $0.hasPrefix("deny") }.count == 9)
    #expect(shell.isPreapproved.declaredValue == nil && !shell.isDisabled)
  }

  @Test func aHookStandsBeforeTheShell() throws {
    let workflow = try DockerAgent.file("examples/hooks.yaml")
    let shell = try #require(workflow.nodes.first { $0.nativeID == "root:shell" })
    let files = try #require(workflow.nodes.first { $0.nativeID == "root:filesystem" })
    #expect(shell.isPreapproved.declaredValue == false)
    #expect(files.isPreapproved.isInexpressible)
  }

  @Test func fallbacksAndModels() throws {
    let fallback = try DockerAgent.file("examples/fallback_models.yaml").nodes[0]
    #expect(fallback.fallbackModels.declaredValue == ["openai/gpt-4o", "openai/gpt-5-mini"])
    #expect(fallback.errorHandling.declaredValue == .fallback)
    let several = try DockerAgent.file("examples/alloy.yaml").nodes[0]
    #expect(several.model.declaredValue == "anthropic/claude-sonnet-4-6,openai/gpt-4o")
    let former = try DockerAgent.file("pkg/config/testdata/shared_todo_v0.yaml").nodes[0]
    #expect(former.model.declaredValue == "openai/gpt-4o")
  }

  @Test func agentsOfElsewhereAreExternal() throws {
    let workflow = try DockerAgent.file("examples/sub-agents-from-catalog.yaml")
    let pirate = try #require(workflow.nodes.last)
    #expect(pirate.nativeID == "pirate")
    #expect(pirate.reference?.target == .external("agentcatalog/pirate"))
    let game = try DockerAgent.file("examples/tic-tac-toe.yaml")
    #expect(
      game.nodes.filter { $0.reference != nil }.map(\.name) == ["localhost:8080", "localhost:8081"])
  }

  /// The files that the engine's own tests want refused (pkg/config/validation_test.go), with why.
  private static let refused = [
    "pkg/config/testdata/invalid_lsp_missing_command.yaml": "a toolset `lsp` needs a `command`",
    "pkg/config/testdata/invalid_path_v2.yaml":
      "the server has neither `command` nor `remote` nor `ref`",
  ]

  /// Every file is of the format and is read without a word about the reader, but for those that the
  /// engine refuses.
  @Test func everyFileIsReadInFull() throws {
    let all = try Self.all()
    #expect(all.count == 81)
    for (name, reading) in all {
      let refused = Self.refused.first { name.hasSuffix($0.key) }?.value
      #expect(reading.status == .analysed(formats: ["docker-agent"]), "\(name)")
      #expect(reading.problems.isEmpty, "\(name)")
      #expect(
        Dify.refusals(reading).map(\.refusal.message) == [refused].compactMap { $0 }, "\(name)")
      #expect(reading.workflows.count == 1, "\(name)")
      #expect(!(reading.workflows.first?.entries.isEmpty ?? true), "\(name)")
    }
  }

  /// The study counted: no agent with a tool has a limit on its turns, few files have several agents
  /// or permissions, and models that take over are rare.
  @Test func theStudysCountsHold() throws {
    var agents = 0
    var limited = 0
    var teams = 0
    var permitted = 0
    var fallbacks = 0
    var preapproved = 0
    for (_, reading) in try Self.all() {
      let workflow = try #require(reading.workflows.first)
      let own = workflow.nodes.filter { $0.kind == .agent && $0.reference == nil }
      let holding = own.filter { agent in
        workflow.outgoing(agent.id).contains { $0.kind == .uses }
      }
      agents += holding.count
      limited += holding.filter { $0.iterationLimit.value?.bound != nil }.count
      if own.count > 1 { teams += 1 }
      if workflow.nodes.contains(where: { $0.permissions.isKnown }) { permitted += 1 }
      fallbacks += own.filter { $0.fallbackModels.declaredValue != nil }.count
      preapproved += own.filter { $0.isPreapproved.value != false }.count
    }
    #expect(agents > 60 && limited == 0)
    #expect((10...22).contains(teams))
    #expect((3...6).contains(permitted))
    #expect(fallbacks == 1)
    // Nobody runs everything unasked in a file.
    #expect(preapproved == 0)
  }

  private static func all() throws -> [(String, Reading)] {
    let files = FileManager.default.enumerator(atPath: DockerAgent.corpus.path)?.allObjects ?? []
    return try files.compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted()
      .map { ($0, DockerAgent.read(try DockerAgent.text($0), path: $0)) }
  }
}

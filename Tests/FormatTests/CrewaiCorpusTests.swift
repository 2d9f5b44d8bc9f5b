import Foundation
import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

@Suite(.enabled(if: FileManager.default.fileExists(atPath: crewaiCorpus.path)))
struct CrewaiCorpus {
  static let crew = "crewAIInc__crewAI/lib/cli/src/crewai_cli/templates/crew/config/"
  static let tests = "crewAIInc__crewAI/lib/crewai/tests/config/"
  static let kagent =
    "kagent-dev__kagent/python/samples/crewai/research-crew/src/research_crew/config/"
  static let flow =
    "crewAIInc__crewAI/lib/crewai/src/crewai/flow/templates/flow_definition_example.yaml"

  /// What was counted by hand in each file: nodes and edges by kind.
  static let counted: [String: [String]] = [
    // Two tasks whose order is in Python: both may come first, each may be the last.
    crew + "tasks.yaml": ["-sequence 4", "agent 2", "end 1", "start 1"],
    crew + "agents.yaml": ["agent 2"],
    // The first task has a guardrail: a verifier that reads the task and may send it back.
    tests + "tasks.yaml": [
      "-data 1", "-feedback 1", "-sequence 5", "agent 2", "end 1", "start 1", "verifier 1",
    ],
    tests + "agents.yaml": ["agent 2"],
    // The second task's context names the first: a read, and an order.
    kagent + "tasks.yaml": ["-data 1", "-sequence 3", "agent 2", "end 1", "start 1"],
    kagent + "agents.yaml": ["agent 2"],
    // A crew of two tasks in a node of its own, a router with two events of which one is heard, and
    // a writer. The second task reads the first, the router and the writer read the crew's last
    // task; the router's own answer is no read of another node.
    flow: [
      "-branch 2", "-data 3", "-sequence 4", "agent 4", "end 1", "subworkflow 1",
    ],
  ]

  @Test func isWhole() throws {
    let found = FileManager.default.enumerator(atPath: crewaiCorpus.path)
    let files = (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".yaml") }
    #expect(files.sorted() == Self.counted.keys.sorted())
  }

  @Test(arguments: counted.keys.sorted()) func isAsCounted(_ file: String) throws {
    let crew = try Crew(corpus: file)
    #expect(crew.counts == Self.counted[file])
    #expect(crew.lowering.problems.isEmpty)
    #expect(crew.defects.isEmpty)
    #expect(
      Analysis(crew.workflow).loops().allSatisfy { loop in
        if case .bounded = loop.verdict { true } else { false }
      })
    #expect(crew.workflow.isFragment == file.hasSuffix("agents.yaml"))
    for node in crew.workflow.nodes {
      if case .opaque(let kind) = node.kind { Issue.record("\(node.nativeID): \(kind)") }
    }
  }

  /// The study's counts: no limit is written anywhere, so that what is absent must be known as such;
  /// one guardrail, no typed output, one context.
  @Test func prevalence() throws {
    var guardrails = 0
    var typed = 0
    var contexts = 0
    for file in Self.counted.keys {
      let workflow = try Crew(corpus: file).workflow
      for node in workflow.nodes {
        #expect(node.iterationLimit.declaredValue == nil && node.timeout.declaredValue == nil)
        if case .verifier = node.kind { guardrails += 1 }
        if case .declared(let contract, _) = node.output, !contract.fields.isEmpty { typed += 1 }
      }
      if file.hasSuffix("tasks.yaml") {
        contexts += workflow.edges.count { edge in
          if case .verifier = workflow[edge.target].kind { return false }
          return edge.kind == .data
        }
      }
    }
    #expect(guardrails == 1)
    #expect(typed == 0)
    #expect(contexts == 1)
  }

  @Test func theFlow() throws {
    let crew = try Crew(corpus: Self.flow)
    #expect(
      crew.edges == [
        "research_brief -> research_brief/research_task",
        "research_brief/research_task -> research_brief/review_task",
        "research_brief/review_task -> route_followup",
        "route_followup -> write_followup [branch] \"followup\"",
        "route_followup -> $end [branch] \"done\"",
        "write_followup -> $end",
      ])
    // What the crew is given reaches the tasks whose texts have a place for it: the first task and
    // its agent name both inputs.
    #expect(
      try crew.reads("research_brief/research_task") == [
        "input:topic prompt", "input:audience prompt", "input:topic prompt",
        "input:audience prompt",
      ])
    #expect(try crew.reads("write_followup") == ["research_brief/review_task prompt"])
    let router = try crew.node("route_followup")
    #expect(crew.text(router.span) == "route_followup" && crew.line(router.span) == 48)
    guard case .partial = Analysis(crew.workflow).coverage(of: router.id) else {
      Issue.record("a model may say anything")
      return
    }
    #expect(router.unmatched.value == .drop)
    #expect(crew.workflow.parameters.map(\.name) == ["topic", "audience"])
    #expect(crew.workflow.parameters.allSatisfy { !$0.isRequired }, "both have defaults")
    let edge = try #require(crew.workflow.outgoing(router.id).first { $0.kind == .branch })
    #expect(crew.text(edge.span) == "followup" && crew.line(edge.span) == 62)
    #expect(edge.budget.value == .finite(100))
  }

  /// The agents beside the tasks are what the tasks are done with.
  @Test func classicPair() throws {
    let crew = try Crew(corpus: Self.tests + "tasks.yaml")
    #expect(crew.lowering.included.map(\.path) == ["agents.yaml"])
    let judge = try crew.node("research_task.guardrail")
    #expect(judge.kind == .verifier(.modelJudge, .blocking))
    #expect(judge.prompt.value == "ensure each bullet contains its source")
    #expect(crew.text(judge.span) == "guardrail")
    let research = try crew.node("research_task")
    guard case .unknown = research.effect else {
      Issue.record("Python may say more of a classic agent")
      return
    }
    #expect(research.iterationLimit.value == .finite(25))
    #expect(research.iterationLimit.declaredValue == nil)
    #expect(
      try crew.reads("research_task") == [
        "input:topic prompt", "input:topic prompt", "input:topic prompt", "input:topic prompt",
        "input:topic prompt",
      ])
    #expect(crew.workflow.parameters.isEmpty)
  }
}

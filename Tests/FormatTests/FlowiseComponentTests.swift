import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// Chat flows, and agent flows of the first version: edges lead from what a step is made of to the step.
@Suite struct FlowiseComponentTests {
  private func kinds(_ workflow: Workflow) -> [String] {
    workflow.nodes.map { ($0.isImplied ? "implied " : "") + $0.kind.name }
  }

  @Test func anAgentUsesWhatLeadsToIt() throws {
    let workflow = try Flowise.workflow(
      Flowise.parts(
        [
          Flowise.part("toolAgent_0", "Agents", #"{"maxIterations": "4"}"#),
          Flowise.part("chatOpenAI_0", "Chat Models", #"{"modelName": "gpt-4o"}"#),
          Flowise.part("bufferMemory_0", "Memory"), Flowise.part("calculator_0", "Tools"),
          Flowise.part("retrieverTool_0", "Tools"), Flowise.part("faiss_0", "Vector Stores"),
          Flowise.part("structuredOutputParser_0", "Output Parsers"),
        ],
        [
          Flowise.wire("chatOpenAI_0", "toolAgent_0", "model"),
          Flowise.wire("bufferMemory_0", "toolAgent_0", "memory"),
          Flowise.wire("calculator_0", "toolAgent_0", "tools"),
          Flowise.wire("retrieverTool_0", "toolAgent_0", "tools"),
          Flowise.wire("faiss_0", "retrieverTool_0", "retriever"),
        ]))
    #expect(
      Dify.edges(workflow) == [
        "chat sequence toolAgent_0 implied", "toolAgent_0 uses chatOpenAI_0",
        "toolAgent_0 uses bufferMemory_0", "bufferMemory_0 reads toolAgent_0",
        "toolAgent_0 writes bufferMemory_0", "toolAgent_0 uses calculator_0",
        "toolAgent_0 uses retrieverTool_0", "retrieverTool_0 uses faiss_0",
        "faiss_0 reads retrieverTool_0",
      ])
    let agent = workflow[NodeID(0)]
    #expect(agent.model.value == "chatOpenAI/gpt-4o" && agent.memory.value == .thread)
    #expect(agent.iterationLimit.value == .finite(4) && agent.exhaustion.value == .proceed)
    #expect(Dify.reads(agent, in: workflow) == ["input:question prompt"])
    #expect(workflow.entries == [NodeID(7)] && workflow[NodeID(7)].isImplied)
  }

  @Test func aModerationStandsBeforeItsChain() throws {
    let workflow = try Flowise.workflow(
      Flowise.parts(
        [
          Flowise.part("llmChain_0", "Chains"),
          Flowise.part("inputModerationSimple_0", "Moderation"),
        ], [Flowise.wire("inputModerationSimple_0", "llmChain_0", "inputModeration")]))
    #expect(
      Dify.edges(workflow) == [
        "chat sequence inputModerationSimple_0 implied",
        "inputModerationSimple_0 sequence llmChain_0",
      ])
    #expect(workflow[NodeID(1)].kind == .verifier(.guardrail, .blocking))
  }

  @Test func chainsRunOneAfterTheOther() throws {
    let workflow = try Flowise.workflow(
      Flowise.parts(
        [
          Flowise.part("llmChain_1", "Chains"), Flowise.part("promptTemplate_0", "Prompts"),
          Flowise.part("llmChain_0", "Chains"),
        ],
        [
          Flowise.wire("llmChain_0", "promptTemplate_0", "promptValues"),
          Flowise.wire("promptTemplate_0", "llmChain_1", "prompt"),
        ]))
    #expect(
      Dify.edges(workflow, data: true).sorted() == [
        "chat sequence llmChain_0 implied", "llmChain_0 data llmChain_1",
        "llmChain_0 sequence llmChain_1", "llmChain_1 uses promptTemplate_0",
      ])
    #expect(Dify.reads(workflow[NodeID(0)], in: workflow) == ["llmChain_0 prompt"])
  }

  @Test func aChainBehindAToolIsHeld() throws {
    let workflow = try Flowise.workflow(
      Flowise.parts(
        [
          Flowise.part("llmChain_0", "Chains"), Flowise.part("chainTool_0", "Tools"),
          Flowise.part("toolAgent_0", "Agents"),
        ],
        [
          Flowise.wire("llmChain_0", "chainTool_0", "baseChain"),
          Flowise.wire("chainTool_0", "toolAgent_0", "tools"),
        ]))
    #expect(
      Dify.edges(workflow) == [
        "chat sequence toolAgent_0 implied", "toolAgent_0 uses chainTool_0",
        "chainTool_0 delegate llmChain_0",
      ])
  }

  @Test func aTeamIsLedByItsSupervisor() throws {
    let workflow = try Flowise.workflow(
      Flowise.parts(
        [
          Flowise.part("supervisor_0", "Multi Agents", #"{"recursionLimit": "40"}"#),
          Flowise.part("worker_0", "Multi Agents", #"{"workerName": "Writer"}"#),
          Flowise.part("customFunction_0", "Utilities"),
        ],
        [
          Flowise.wire("supervisor_0", "worker_0", "supervisor"),
          Flowise.wire("customFunction_0", "worker_0", "promptValues"),
        ]))
    #expect(
      Dify.edges(workflow, data: true) == [
        "worker_0 uses customFunction_0", "customFunction_0 data worker_0",
        "supervisor_0 delegate worker_0",
      ])
    #expect(workflow.nodes.map(\.name) == ["supervisor_0", "Writer", "customFunction_0"])
    #expect(workflow.limits.steps.declaredValue == .finite(40))
    #expect(workflow.entries == [NodeID(0)])
  }

  /// Who is led to by nothing is no member; of one that has parts it is not known whose it is.
  @Test(arguments: [
    ([], ["worker_1"]), ([Flowise.wire("supervisor_0", "worker_1", "supervisor")], []),
    ([Flowise.wire("calculator_0", "worker_1", "tools")], []),
  ])
  func aWorkerWithoutASupervisorIsNotBuilt(_ wires: [String], _ cutOff: [String]) throws {
    let workflow = try Flowise.workflow(
      Flowise.parts(
        [
          Flowise.part("supervisor_0", "Multi Agents"), Flowise.part("worker_0", "Multi Agents"),
          Flowise.part("worker_1", "Multi Agents"),
          Flowise.part("inputModerationSimple_0", "Moderation"),
        ] + (wires == [] ? [] : [Flowise.part("calculator_0", "Tools")]),
        [
          Flowise.wire("supervisor_0", "worker_0", "supervisor"),
          Flowise.wire("inputModerationSimple_0", "supervisor_0", "inputModeration"),
        ] + wires))
    let parts = Analysis(workflow).unreachableParts()
    #expect(parts.map { workflow[$0.head].name }.filter { $0 != "calculator_0" } == cutOff)
    #expect(workflow.entries.first == NodeID(3))
  }

  /// After each worker the supervisor is asked again.
  @Test func theStepsOfATeamAreRoundsOfItsSupervisor() throws {
    func limits(_ inputs: String) throws -> [RoundLimit] {
      let workflow = try Flowise.workflow(
        Flowise.parts(
          [
            Flowise.part("supervisor_0", "Multi Agents", inputs),
            Flowise.part("worker_0", "Multi Agents"),
          ], [Flowise.wire("supervisor_0", "worker_0", "supervisor")]))
      return Analysis(workflow).roundLimits()
    }
    let found = try limits(#"{"recursionLimit": 5000}"#)
    #expect(found.map(\.kind) == [.steps(5000)] && found.map(\.rounds) == [2500])
    #expect(found.map(\.place) == [NodeID(0)])
    // What the engine sets is no choice of the author.
    #expect(try limits("{}").isEmpty)
  }

  /// A worker without a model of its own uses that of its supervisor.
  @Test func workersBorrowTheModelOfTheirSupervisor() throws {
    let parts = [
      Flowise.part("supervisor_0", "Multi Agents"), Flowise.part("supervisor_1", "Multi Agents"),
      Flowise.part("worker_0", "Multi Agents"), Flowise.part("worker_1", "Multi Agents"),
      Flowise.part("worker_2", "Multi Agents"),
      Flowise.part("chatOpenAI_0", "Chat Models", #"{"modelName": "large"}"#),
      Flowise.part("chatOpenAI_1", "Chat Models", #"{"modelName": "small"}"#),
    ]
    var wires = [
      Flowise.wire("supervisor_0", "worker_0", "supervisor"),
      Flowise.wire("supervisor_0", "worker_1", "supervisor"),
      Flowise.wire("supervisor_1", "worker_2", "supervisor"),
      Flowise.wire("chatOpenAI_0", "supervisor_0", "model"),
      Flowise.wire("chatOpenAI_1", "worker_1", "model"),
    ]
    for _ in 0..<2 {
      let workflow = try Flowise.workflow(Flowise.parts(parts, wires))
      #expect(
        workflow.nodes.prefix(5).map(\.model.value) == [
          "chatOpenAI/large", nil, "chatOpenAI/large", "chatOpenAI/small", nil,
        ])
      #expect(workflow.limits.exhaustion.value == .fail)
      wires.reverse()
    }
  }

  private func sequential(_ id: String, _ inputs: String) -> String {
    Flowise.part(id, "Sequential Agents", inputs)
  }

  @Test func aSequenceIsControl() throws {
    let rows = #"""
      [{\"variable\":\"$flow.state.next\",\"operation\":\"Is\",\"value\":\"A\",\"output\":\"Do A\"},\#
      {\"variable\":\"$flow.state.next\",\"operation\":\"Contains\",\"value\":\"B\",\"output\":\"Do A\"},\#
      {\"variable\":\"$flow.state.round\",\"operation\":\"Greater Than\",\"value\":\"3\",\"output\":\"Stop it\"}]
      """#.replacing("\\#\n", with: "")
    let text = Flowise.parts(
      [
        sequential("seqStart_0", "{}"),
        sequential(
          "seqState_0",
          #"{"stateMemoryUI": "[{\"key\":\"next\",\"type\":\"Replace\"},{\"key\":\"round\",\"type\":\"Append\"}]"}"#
        ),
        sequential(
          "seqLLMNode_0",
          #"""
          {"llmNodeName": "First One",
           "llmStructuredOutput": "[{\"key\":\"next\",\"type\":\"Enum\",\"enumValues\":\"A, B\"}]",
           "updateStateMemoryUI": "[{\"key\":\"next\",\"value\":\"$flow.output.next\"},{\"key\":\"round\",\"value\":\"1\"}]"}
          """#),
        sequential("seqCondition_0", #"{"conditionName": "What", "conditionUI": "\#(rows)"}"#),
        sequential("seqLoop_0", #"{"loopToName": "first one"}"#),
        sequential("seqLoop_1", #"{"loopToName": "nobody"}"#),
        sequential("seqEnd_0", "{}"),
      ],
      [
        Flowise.wire("seqState_0", "seqStart_0", "state"),
        Flowise.wire("seqStart_0", "seqLLMNode_0", "sequentialNode"),
        Flowise.wire("seqLLMNode_0", "seqCondition_0", "sequentialNode"),
        Flowise.wire("seqCondition_0", "seqEnd_0", "sequentialNode", output: "end"),
        Flowise.wire("seqCondition_0", "seqLoop_0", "sequentialNode", output: "doA"),
        Flowise.wire("seqCondition_0", "seqLoop_1", "sequentialNode", output: "stopIt"),
      ])
    let workflow = try Flowise.workflow(text)
    #expect(
      Dify.edges(workflow) == [
        "seqStart_0 uses seqState_0", "seqStart_0 sequence seqLLMNode_0",
        "seqLLMNode_0 sequence seqCondition_0", "seqCondition_0 branch seqLoop_0 [Do A]",
        "seqCondition_0 branch seqLoop_1 [Stop it]", "seqCondition_0 branch seqEnd_0 [End] default",
        "seqLoop_0 feedback seqLLMNode_0",
      ])
    let next = ValuePath(.variable("next"))
    #expect(
      workflow.edges.filter { $0.kind == .branch }.map(\.condition) == [
        .any([
          .compare(next, .equal, .string("A")), .opaque("$flow.state.next contains 'B'"),
        ]),
        .compare(ValuePath(.variable("round")), .greater, .number(3)), .always,
      ])
    #expect(Dify.defects(workflow) == ["loop target nobody"])
    #expect(workflow.limits.steps.value == .finite(25))
    let model = workflow[NodeID(2)]
    #expect(model.name == "First One" && model.output.value?.field("next")?.allowed == ["A", "B"])
    #expect(model.outputs.map(\.variable) == ["next", "round"])
    #expect(model.outputs.map(\.isAddition) == [false, true])
    // Where a name stands in a text in a text.
    #expect(Dify.slice(model.outputs[0].span, of: text) == #"\"next\""#)
    #expect(workflow.entries == [NodeID(0)])
  }

  @Test func toolsThatAskAreNotPreapproved() throws {
    let workflow = try Flowise.workflow(
      Flowise.parts(
        [
          sequential("seqStart_0", "{}"),
          sequential("seqAgent_0", #"{"agentName": "Billing", "interrupt": true}"#),
          Flowise.part("requestsPost_0", "Tools"),
        ],
        [
          Flowise.wire("seqStart_0", "seqAgent_0", "sequentialNode"),
          Flowise.wire("requestsPost_0", "seqAgent_0", "tools"),
        ]))
    #expect(workflow[NodeID(2)].isPreapproved.declaredValue == false)
    #expect(workflow[NodeID(2)].effect.value == Effect(.external, basis: .stated))
    #expect(workflow[NodeID(1)].kind == .agent)
  }
}

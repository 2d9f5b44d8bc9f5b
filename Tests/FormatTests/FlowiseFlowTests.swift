import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Agent flows of the second version.
@Suite struct FlowiseFlowTests {
  private let start = Flowise.step("startAgentflow_0", #"{"startInputType": "chatInput"}"#)

  @Test func aLoopLeadsBackSoOften() throws {
    for (count, budget) in [
      (#""maxLoopCount": 3"#, Limit.finite(3)), (#""maxLoopCount": "7""#, .finite(7)),
      (#""maxLoopCount": """#, .finite(5)), (#""fallbackMessage": "x""#, .finite(5)),
    ] {
      let text = Flowise.flow(
        [
          start, Flowise.step("llmAgentflow_0", label: "Write - it"),
          Flowise.step(
            "loopAgentflow_0",
            #"{"loopBackToNode": "llmAgentflow_0-Write - it", \#(count)}"#),
        ], ["startAgentflow_0>llmAgentflow_0", "llmAgentflow_0>loopAgentflow_0"])
      let workflow = try Flowise.workflow(text)
      #expect(
        Dify.edges(workflow) == [
          "startAgentflow_0 sequence llmAgentflow_0", "llmAgentflow_0 sequence loopAgentflow_0",
          "loopAgentflow_0 feedback llmAgentflow_0",
        ])
      let back = try #require(workflow.edges.first { $0.kind == .feedback })
      #expect(back.budget.value == budget)
      #expect(Dify.slice(back.span, of: text) == #""llmAgentflow_0-Write - it""#)
    }
  }

  @Test func aConditionTriesItsCasesInOrder() throws {
    let inputs = #"""
      {"conditions": [
        {"type": "string", "value1": "<p><span>{{ $flow.state.next }}</span> </p>",
         "operation": "equal", "value2": "<p>A &amp; B</p>"},
        {"type": "number", "value1": "{{ llmAgentflow_0.output.score }}", "operation": "largerEqual",
         "value2": "7"},
        {"type": "string", "value1": "{{ llmAgentflow_0 }}", "operation": "notContains",
         "value2": "no"}]}
      """#
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [
          start, Flowise.step("llmAgentflow_0"), Flowise.step("conditionAgentflow_0", inputs),
          Flowise.step("directReplyAgentflow_0"), Flowise.step("directReplyAgentflow_1"),
          Flowise.step("directReplyAgentflow_2"), Flowise.step("directReplyAgentflow_3"),
        ],
        [
          "startAgentflow_0>llmAgentflow_0", "llmAgentflow_0>conditionAgentflow_0",
          "conditionAgentflow_0:3>directReplyAgentflow_3",
          "conditionAgentflow_0:1>directReplyAgentflow_1",
          "conditionAgentflow_0:0>directReplyAgentflow_0",
          "conditionAgentflow_0:2>directReplyAgentflow_2",
        ]))
    let cases = workflow.edges.filter { $0.kind == .branch }
    #expect(cases.map { workflow[$0.target].nativeID.last } == ["0", "1", "2", "3"])
    #expect(cases.map(\.isDefault) == [false, false, false, true])
    let model = NodeID(1)
    #expect(
      cases.map(\.condition) == [
        .compare(ValuePath(.variable("next")), .equal, .string("A & B")),
        .compare(ValuePath(.output(model), ["score"]), .greaterOrEqual, .number(7)),
        .not(.opaque("llmAgentflow_0 contains 'no'")), .always,
      ])
  }

  @Test func waysWithoutAnEdgeEndTheirBranch() throws {
    let two = #"{"conditions": [{"value1": "{{ question }}", "value2": "a"}]}"#
    let three = #"""
      {"conditions": [{"value1": "{{ question }}", "value2": "a"},
        {"value1": "{{ question }}", "value2": "b"}]}
      """#
    let nodes = [
      start, Flowise.step("directReplyAgentflow_0"), Flowise.step("directReplyAgentflow_1"),
    ]
    let edges = [
      "startAgentflow_0>conditionAgentflow_0", "conditionAgentflow_0:0>directReplyAgentflow_0",
    ]
    let small = try Flowise.workflow(
      Flowise.flow(nodes + [Flowise.step("conditionAgentflow_0", two)], edges))
    #expect(small.nodes.filter(\.isImplied).map(\.kind) == [.end(.success)])
    let large = try Flowise.workflow(
      Flowise.flow(
        nodes + [Flowise.step("conditionAgentflow_0", three)],
        edges + ["conditionAgentflow_0:1>directReplyAgentflow_1"]))
    #expect(large[NodeID(3)].unmatched.value == .drop)
    #expect(!large.nodes.contains { $0.isImplied })
    let odd = try Flowise.workflow(
      Flowise.flow(
        nodes + [Flowise.step("conditionAgentflow_0", two)],
        edges + ["conditionAgentflow_0:7>directReplyAgentflow_1"]))
    #expect(Dify.defects(odd) == ["branch handle 7"])
  }

  /// The engine leaves out what a way that is not taken leads to, also when another way leads there.
  @Test func aStepBehindTwoWaysOfOneChoiceNeverRuns() throws {
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [start, Flowise.step("humanInputAgentflow_0"), Flowise.step("directReplyAgentflow_0")],
        [
          "startAgentflow_0>humanInputAgentflow_0",
          "humanInputAgentflow_0:0>directReplyAgentflow_0",
          "humanInputAgentflow_0:1>directReplyAgentflow_0",
        ]))
    #expect(Dify.edges(workflow) == ["startAgentflow_0 sequence humanInputAgentflow_0"])
  }

  @Test func aPersonProceedsOrRejects() throws {
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [start, Flowise.step("humanInputAgentflow_0"), Flowise.step("httpAgentflow_0")],
        ["startAgentflow_0>humanInputAgentflow_0", "humanInputAgentflow_0:0>httpAgentflow_0"]))
    #expect(
      Dify.edges(workflow) == [
        "startAgentflow_0 sequence humanInputAgentflow_0",
        "humanInputAgentflow_0 branch httpAgentflow_0 [proceed] accept",
        "humanInputAgentflow_0 branch humanInputAgentflow_0:1 [reject] reject implied",
      ])
    #expect(workflow[NodeID(1)].kind == .human(.approval))
  }

  @Test func anIterationIsAMapOfWhatLiesInIt() throws {
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [
          start,
          Flowise.step("iterationAgentflow_0", #"{"iterationInput": "<p>[1, 2, 3]</p>"}"#),
          Flowise.step(
            "llmAgentflow_0", #"{"llmUserMessage": "{{ $iteration.name }}"}"#,
            parent: "iterationAgentflow_0"),
          Flowise.step("directReplyAgentflow_0", parent: "iterationAgentflow_0"),
          Flowise.step(
            "directReplyAgentflow_1", #"{"directReplyMessage": "{{ iterationAgentflow_0 }}"}"#),
        ],
        [
          "startAgentflow_0>iterationAgentflow_0", "llmAgentflow_0>directReplyAgentflow_0",
          "iterationAgentflow_0>directReplyAgentflow_1",
        ]))
    let map = workflow[NodeID(1)]
    #expect(map.kind == .map && map.width.value == .finite(3))
    #expect(map.concurrency.value == .finite(1) && map.partialFailure.value == .markFailed)
    #expect(
      Dify.edges(workflow) == [
        "startAgentflow_0 sequence iterationAgentflow_0",
        "iterationAgentflow_0:join sequence directReplyAgentflow_1",
        "llmAgentflow_0 sequence directReplyAgentflow_0",
        "iterationAgentflow_0 sequence llmAgentflow_0 implied",
        "directReplyAgentflow_0 sequence iterationAgentflow_0:join implied",
      ])
    #expect(
      Dify.reads(workflow[NodeID(2)], in: workflow) == [
        "iterationAgentflow_0.name prompt", "input:question prompt?",
      ])
    #expect(Dify.reads(workflow[NodeID(4)], in: workflow) == ["iterationAgentflow_0:join result"])
  }

  @Test func anAgentHoldsItsTools() throws {
    let inputs = #"""
      {"agentTools": [
        {"agentSelectedTool": "gmail", "agentSelectedToolRequiresHumanInput": true,
         "agentSelectedToolConfig": {"gmailType": "messages", "messageActions": "[\"sendMessage\"]",
           "draftActions": "[\"createDraft\"]", "FLOWISE_CREDENTIAL_ID": "c-1"}},
        {"agentSelectedTool": "requestsGet",
         "agentSelectedToolConfig": {"requestsGetName": "get_events"}},
        {"agentSelectedTool": "customMCP", "agentSelectedToolConfig":
          {"mcpServerConfig": "{\"command\": \"npx\", \"args\": [\"-y\", \"files@1.2.3\"]}",
           "mcpActions": "[\"delete_file\"]"}}],
       "agentKnowledgeDocumentStores": [{"documentStore": "1:handbook"}],
       "agentToolsBuiltInOpenAI": "[\"web_search_preview\"]"}
      """#
    let text = Flowise.flow(
      [start, Flowise.step("agentAgentflow_0", inputs)], ["startAgentflow_0>agentAgentflow_0"])
    let workflow = try Flowise.workflow(text)
    #expect(
      Dify.nodes(workflow) == [
        "start startAgentflow_0", "agent agentAgentflow_0", "tool agentAgentflow_0:gmail",
        "tool agentAgentflow_0:get_events", "tool agentAgentflow_0:customMCP",
        "tool agentAgentflow_0:handbook", "store store:1:handbook",
        "tool agentAgentflow_0:web_search_preview",
      ])
    let mail = workflow[NodeID(2)]
    #expect(mail.effect.value == Effect(.irreversible, basis: .nodeType))
    #expect(mail.isPreapproved.declaredValue == false && mail.credentials.value == ["c-1"])
    #expect(workflow[NodeID(3)].effect.value == Effect(.read, basis: .stated))
    #expect(workflow[NodeID(3)].isPreapproved.value == true)
    #expect(workflow[NodeID(4)].effect.value == Effect(.irreversible, basis: .name))
    #expect(workflow[NodeID(7)].labels.value == [.untrusted])
    let server = try #require(workflow.servers.first)
    #expect(server.pin.value == .exact("1.2.3"))
    // Two levels of quotes deep.
    #expect(Dify.slice(server.span, of: text) == #"\"files@1.2.3\""#)
    #expect(workflow[NodeID(1)].iterationLimit.value == .unlimited)
    #expect(workflow.edges.filter { $0.isReviewed.value == true }.map(\.target) == [NodeID(2)])
  }

  @Test func anAgentWithoutToolsIsOneCall() throws {
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [start, Flowise.step("agentAgentflow_0", #"{"agentTools": []}"#)],
        ["startAgentflow_0>agentAgentflow_0"]))
    #expect(workflow[NodeID(1)].kind == .llm)
  }

  @Test func aStructuredOutputIsAContract() throws {
    let inputs = #"""
      {"llmModel": "chatOpenAI", "llmModelConfig":
        {"modelName": "gpt-4o", "timeout": "3000", "maxTokens": "200"},
       "llmStructuredOutput": [{"key": "next", "type": "enum", "enumValues": "A, B ,C"},
        {"key": "steps", "type": "stringArray"}]}
      """#
    let workflow = try Flowise.workflow(
      Flowise.flow([start, Flowise.step("llmAgentflow_0", inputs)], []))
    let node = workflow[NodeID(1)]
    let contract = try #require(node.output.value)
    #expect(contract.fields.map(\.name) == ["next", "steps"] && contract.enforcement == .engine)
    #expect(contract.field("next")?.allowed == ["A", "B", "C"])
    #expect(contract.field("steps")?.type == .array)
    #expect(node.model.value == "chatOpenAI/gpt-4o" && node.messageSize.value == 200)
    #expect(node.timeout.value == .finite(Milliseconds(3000)))
    #expect(node.memory.value == .stateless)
  }

  @Test func referencesAreReads() throws {
    let inputs = #"""
      {"llmMessages": [{"role": "user", "content":
        "{{ question }} {{ $flow.state.plan }} {{llmAgentflow\\_0.output.steps}} {{ httpAgentflow_0.output.http.data.id }} {{ $vars.tone }} {{ name }}"}],
       "llmUpdateState": [{"key": "plan", "value": "{{ output.plan }}"}]}
      """#
    let text = Flowise.flow(
      [
        Flowise.step(
          "startAgentflow_0", #"{"startState": [{"key": "plan", "value": ""}]}"#),
        Flowise.step("llmAgentflow_0"), Flowise.step("httpAgentflow_0"),
        Flowise.step("llmAgentflow_1", inputs),
      ],
      [
        "startAgentflow_0>llmAgentflow_0", "llmAgentflow_0>httpAgentflow_0",
        "httpAgentflow_0>llmAgentflow_1",
      ])
    let workflow = try Flowise.workflow(text)
    let node = workflow[NodeID(3)]
    #expect(
      Dify.reads(node, in: workflow) == [
        "input:question prompt", "$plan prompt", "llmAgentflow_0.steps prompt",
        "httpAgentflow_0.id prompt", "@$vars.tone prompt",
      ])
    #expect(Dify.slice(node.inputs[1].span, of: text) == "{{ $flow.state.plan }}")
    #expect(node.outputs.map(\.variable) == ["plan"])
    #expect(workflow[NodeID(2)].effect.value == Effect(.read, basis: .stated))
    #expect(Dify.defects(workflow) == [])
  }

  @Test func memoryIsTheConversationSoFar() throws {
    let memory = #"{"llmEnableMemory": true}"#
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [
          start, Flowise.step("llmAgentflow_0", memory), Flowise.step("httpAgentflow_0"),
          Flowise.step("llmAgentflow_1", memory), Flowise.step("llmAgentflow_2"),
        ],
        [
          "startAgentflow_0>llmAgentflow_0", "llmAgentflow_0>httpAgentflow_0",
          "httpAgentflow_0>llmAgentflow_1", "llmAgentflow_1>llmAgentflow_2",
        ]))
    #expect(Dify.reads(workflow[NodeID(1)], in: workflow) == ["input:question prompt?"])
    #expect(Dify.reads(workflow[NodeID(3)], in: workflow) == ["llmAgentflow_0 prompt?"])
    #expect(Dify.reads(workflow[NodeID(4)], in: workflow) == [])
  }

  /// Without memory the first model is given what the run starts with, unless it is asked something else.
  @Test func theFirstModelIsGivenTheInput() throws {
    let form =
      #"{"startInputType": "formInput", "formInputTypes": [{"type": "string", "name": "a"}]}"#
    let asked = #"{"llmMessages": [{"role": "user", "content": "Hello"}]}"#
    for (start, model, reads) in [
      ("{}", "{}", ["input:question prompt?"]), (form, "{}", ["startAgentflow_0 prompt?"]),
      ("{}", asked, []),
    ] {
      let workflow = try Flowise.workflow(
        Flowise.flow(
          [Flowise.step("startAgentflow_0", start), Flowise.step("llmAgentflow_0", model)],
          ["startAgentflow_0>llmAgentflow_0"]))
      #expect(Dify.reads(workflow[NodeID(1)], in: workflow) == reads)
    }
  }

  @Test func anotherFlowIsCalledByItsId() throws {
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [
          start,
          Flowise.step("executeFlowAgentflow_0", #"{"executeFlowSelectedFlow": "f-1"}"#),
          Flowise.step(
            "toolAgentflow_0",
            #"""
            {"toolAgentflowSelectedTool": "ChatflowTool",
             "toolAgentflowSelectedToolConfig": {"selectedChatflow": "f-2"}}
            """#),
        ], ["startAgentflow_0>executeFlowAgentflow_0"]))
    #expect(
      workflow.nodes.compactMap(\.reference?.target) == [.name("f-1"), .name("f-2")])
    #expect(workflow.nodes.map(\.kind.name) == ["start", "subworkflow", "subworkflow"])
    // No run comes to the tool step, and what is not run starts nothing.
    #expect(workflow.limits.depth.isInexpressible)
  }

  @Test func aFlowOfAnotherServerIsExternal() throws {
    for (inputs, target, isDeep) in [
      (#"{"executeFlowSelectedFlow": "f-1"}"#, Reference.Target.name("f-1"), true),
      (
        #"{"executeFlowSelectedFlow": "f-1", "executeFlowBaseURL": "https://a.example"}"#,
        Reference.Target.external("f-1"), false
      ),
      (
        #"{"executeFlowSelectedFlow": "{{ question }}"}"#,
        Reference.Target.external("{{ question }}"), false
      ),
    ] {
      let workflow = try Flowise.workflow(
        Flowise.flow(
          [start, Flowise.step("executeFlowAgentflow_0", inputs)],
          ["startAgentflow_0>executeFlowAgentflow_0"]))
      #expect(workflow.nodes.compactMap(\.reference?.target) == [target])
      #expect((workflow.limits.depth.value == .unlimited) == isDeep)
    }
  }

  @Test func namesThatLeadNowhereAreDefects() throws {
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [
          Flowise.step("startAgentflow_0", #"{"startState": [{"key": "plan"}]}"#),
          Flowise.step(
            "llmAgentflow_0",
            #"{"llmUserMessage": "{{ $flow.state.plam }} {{ toolAgentflow_4 }} {{ whatever_4 }}"}"#),
          Flowise.step("loopAgentflow_0", #"{"loopBackToNode": "llmAgentflow_9-Gone"}"#),
          Flowise.step("llmAgentflow_1", parent: "iterationAgentflow_9"),
        ], ["startAgentflow_0>llmAgentflow_0", "llmAgentflow_0>loopAgentflow_0"]))
    #expect(
      Dify.defects(workflow).sorted() == [
        "container iterationAgentflow_9", "loop target llmAgentflow_9",
        "node reference toolAgentflow_4", "state plam",
      ])
  }

  @Test func unknownStepsAreKept() throws {
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [start, Flowise.step("telepathyAgentflow_0"), Flowise.step("llmAgentflow_0")],
        ["startAgentflow_0>telepathyAgentflow_0", "telepathyAgentflow_0>llmAgentflow_0"]))
    #expect(workflow[NodeID(1)].kind == .opaque("telepathyAgentflow"))
    #expect(Dify.edges(workflow).count == 2 && Dify.defects(workflow) == [])
  }
}

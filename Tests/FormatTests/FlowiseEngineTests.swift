import Testing
import TopolintFormats
import TopolintModel

/// What Flowise's engine does with edges and messages, whatever the canvas shows.
@Suite struct FlowiseEngineTests {
  private func flow(_ edges: [String]) throws -> Workflow {
    let conditions = #"{"conditions": [{"type": "string", "value1": "{{ question }}"}, {}]}"#
    return try Flowise.workflow(
      Flowise.flow(
        [
          Flowise.step("startAgentflow_0"), Flowise.step("conditionAgentflow_0", conditions),
          Flowise.step("llmAgentflow_0"), Flowise.step("llmAgentflow_1"),
        ], ["startAgentflow_0>conditionAgentflow_0"] + edges))
  }

  @Test func aStepToWhichTwoWaysLeadIsSkipped() throws {
    let choice = "conditionAgentflow_0"
    let skipped = try flow(["\(choice):0>llmAgentflow_0", "\(choice):2>llmAgentflow_0"])
    #expect(Dify.defects(skipped) == ["skipped by \(choice)"])
    #expect(skipped.defects.first?.node == NodeID(2))
    #expect(!skipped.edges.contains { $0.target == NodeID(2) })
  }

  @Test func onlyTheFirstEdgeOfAWaySkips() throws {
    let choice = "conditionAgentflow_0"
    let flow = try flow([
      "\(choice):0>llmAgentflow_0", "\(choice):1>llmAgentflow_1", "\(choice):1>llmAgentflow_0",
    ])
    #expect(flow.defects.isEmpty)
    #expect(flow.edges.filter { $0.target == NodeID(2) }.map(\.label) == ["0", "1"])
  }

  @Test func whatElseLeadsToASkippedStepIsNotJudged() throws {
    let choice = "conditionAgentflow_0"
    let flow = try flow([
      "\(choice):0>llmAgentflow_0", "\(choice):1>llmAgentflow_0", "\(choice):2>llmAgentflow_1",
      "llmAgentflow_1>llmAgentflow_0",
    ])
    #expect(flow.defects.isEmpty)
  }

  @Test func aMessageToOnesOwnPeopleIsNoEffect() throws {
    func effect(_ tool: String, _ config: String, _ argument: String, _ value: String) throws
      -> EffectLevel?
    {
      let inputs = #"""
        {"toolAgentflowSelectedTool": "\#(tool)", "toolAgentflowSelectedToolConfig": {\#(config)},
         "toolInputArgs": [{"inputArgName": "\#(argument)", "inputArgValue": "\#(value)"}]}
        """#
      let workflow = try Flowise.workflow(
        Flowise.flow([Flowise.step("toolAgentflow_0", inputs)], []))
      return workflow.nodes[0].effect.value?.level
    }
    let slack = #""mcpActions": "[\"slack_post_message\"]""#
    #expect(try effect("slackMCP", slack, "channel_id", "<p>C012</p>") == EffectLevel.none)
    #expect(try effect("slackMCP", slack, "channel_id", "<p>{{ question }}</p>") == .irreversible)
    #expect(try effect("slackMCP", slack, "channel_id", "<p></p>") == .irreversible)
    #expect(try effect("slackMCP", slack, "text", "<p>Hello</p>") == .irreversible)
    let mail = #""gmailType": "messages", "messageActions": "[\"sendMessage\"]""#
    #expect(try effect("gmail", mail, "to", "desk@example.com") == EffectLevel.none)
    let copy = mail + #", "messageCc": "{{ $form.mail }}""#
    #expect(try effect("gmail", copy, "to", "desk@example.com") == .irreversible)
  }
}

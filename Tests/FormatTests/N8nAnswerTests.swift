import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// Who hears how a run ends, and what checks that are not wired let through.
@Suite struct N8nAnswerTests {
  @Test func aPersonStartsByHand() throws {
    let text = N8n.flow(
      [
        N8n.node("A", "manualTrigger"), N8n.node("B", "scheduleTrigger"),
        N8n.node("C", "manualTrigger", extra: #""disabled": true"#),
        N8n.node("D", "executeWorkflowTrigger"), N8n.node("S", "set"),
      ], ["A>S", "B>S", "C>S", "D>S"])
    let workflow = try N8n.workflow(text)
    #expect(workflow.startedByHand.map { workflow[$0].name } == ["A"])
    #expect(workflow.calledAt?.map { workflow[$0].name } == ["D"])
  }

  /// An answer is made of what comes to it, unless it is written down.
  @Test(arguments: [
    ("{}", true), (#"{"respondWith": "binary"}"#, true),
    (#"{"respondWith": "allIncomingItems"}"#, true),
    (#"{"respondWith": "text", "responseBody": "ok"}"#, false),
    (#"{"respondWith": "noData"}"#, false),
  ])
  func whatIsAnswered(_ parameters: String, _ reads: Bool) throws {
    let text = N8n.flow(
      [
        N8n.node("W", "webhook"), N8n.node("H", "httpRequest"),
        N8n.node("R", "respondToWebhook", parameters),
      ], ["W>H", "H>R"])
    let workflow = try N8n.workflow(text)
    let inputs = try Dify.node("R", in: workflow).inputs
    #expect(inputs.isEmpty != reads)
    let before = try Dify.node("H", in: workflow).id
    #expect(inputs.allSatisfy { $0.value.source == .output(before) })
  }

  /// What leaves a guardrail is its own, not what came to it.
  @Test func aGuardrailHandsOnItsInput() throws {
    let text = N8n.flow(
      [
        N8n.node("C", "chatTrigger"),
        N8n.node("G", "guardrails", #"{"text": "={{ $json.chatInput }}"}"#),
        N8n.node("A", "agent", #"{"text": "={{ $json.guardrailsInput }}"}"#),
      ], ["C>G", "G>A"])
    let workflow = try N8n.workflow(text)
    let guardrail = try Dify.node("G", in: workflow).id
    let read = ValuePath(.output(guardrail), ["guardrailsInput"])
    #expect(try Dify.node("A", in: workflow).inputs.map(\.value) == [read])
  }

  /// What fails is done where no edge leads on; what is sanitized goes on in any case.
  @Test func aGuardrailStops() throws {
    func cases(_ parameters: String) throws -> [String] {
      let text = N8n.flow(
        [
          N8n.node("C", "chatTrigger"), N8n.node("G", "guardrails", parameters),
          N8n.node("A", "agent"),
        ], ["C>G", "G>A"])
      let workflow = try N8n.workflow(text)
      return workflow.cases(of: try Dify.node("G", in: workflow).id).map {
        "\($0.label ?? "") \($0.targets.map { workflow[$0].name }.joined())"
      }
    }
    #expect(try cases("{}") == ["pass A", "fail G:fail"])
    #expect(try cases(#"{"operation": "classify"}"#) == ["pass A", "fail G:fail"])
    #expect(try cases(#"{"operation": "sanitize"}"#) == [])
  }

  /// Behind `done` the rounds have been run, whether a node is named or its items are taken.
  @Test func itemsBehindDoneAreThere() throws {
    let text = N8n.flow(
      [
        N8n.node("T", "scheduleTrigger"), N8n.node("L", "splitInBatches", version: "3"),
        N8n.node("H", "httpRequest"),
        N8n.node(
          "K", "googleSheets",
          #"{"operation": "append", "columns": {"mappingMode": "autoMapInputData"}}"#),
      ], ["T>L", "L:0>K", "L:1>H", "H>L"])
    let workflow = try N8n.workflow(text)
    let inputs = try Dify.node("K", in: workflow).inputs
    let before = try Dify.node("H", in: workflow).id
    #expect(inputs.map(\.value.source) == [.output(before)])
    #expect(inputs.allSatisfy { $0.isOptional })
  }
}

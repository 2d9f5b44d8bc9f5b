import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// What small n8n workflows become.
@Suite struct N8nLoweringTests {
  private func node(_ name: String, in workflow: Workflow) throws -> Node {
    try Dify.node(name, in: workflow)
  }

  @Test func agentsStopByThemselves() throws {
    let text = N8n.flow(
      [N8n.node("T", "manualTrigger"), N8n.node("A", "agent", version: "1.7")], ["T>A"])
    let agent = try node("A", in: try N8n.workflow(text))
    #expect(agent.iterationLimit.value == .finite(10) && agent.iterationLimit.note != nil)
    #expect(agent.exhaustion.value == nil && agent.errorHandling.value == .abort)
    let fixed = try node("A", in: try N8n.workflow(text, knobs: ["max-iterations": "fail"]))
    #expect(fixed.exhaustion.value == .fail)
  }

  /// A file of an agent and, behind a trigger of its own, of what its tool runs does not go deeper.
  @Test func aWorkflowThatStartsItselfMayGoDown() throws {
    let nodes = [
      N8n.node("T", "executeWorkflowTrigger"), N8n.node("M", "manualTrigger"),
      N8n.node("S", "executeWorkflow", #"{"workflowId": "={{ $workflow.id }}"}"#),
      N8n.node("N", "noOp"),
    ]
    let down = try N8n.workflow(N8n.flow(nodes, ["T>N", "M>N", "N>S"]))
    #expect(down.limits.depth.value == .unlimited && down.limits.depth.note != nil)
    let beside = try N8n.workflow(N8n.flow(nodes, ["T>N", "M>S"]))
    #expect(beside.limits.depth.value == nil)
    let timed = try N8n.workflow(
      N8n.flow(nodes, ["T>N", "M>N", "N>S"], settings: #"{"executionTimeout": 60}"#))
    #expect(timed.limits.depth.value == nil)
  }

  @Test(arguments: [("10", 4), ("1", 1), ("3", 2)])
  func triesAreClamped(_ written: String, _ retries: Int) throws {
    let text = N8n.flow(
      [
        N8n.node(
          "H", "httpRequest",
          extra: #""retryOnFail": true, "maxTries": \#(written), "waitBetweenTries": 9000"#)
      ], [])
    let call = try node("H", in: try N8n.workflow(text))
    #expect(
      call.retry.declaredValue
        == RetryPolicy(retries: .finite(retries), backoff: .constant(Milliseconds(5000))))
    #expect(call.effect.value?.level == .read)
    #expect(call.timeout.value == .finite(Milliseconds(300_000)))
  }

  @Test func theErrorOutputIsTheLast() throws {
    let error = #""onError": "continueErrorOutput""#
    let text = N8n.flow(
      [
        N8n.node("T", "manualTrigger"), N8n.node("H", "httpRequest", extra: error),
        N8n.node("I", "if", extra: error), N8n.node("A", "noOp"), N8n.node("B", "noOp"),
        N8n.node("C", "noOp"),
      ], ["T>H", "H>I", "H:1>C", "I:0>A", "I:1>B", "I:2>C"])
    let workflow = try N8n.workflow(text)
    #expect(
      Dify.edges(workflow).sorted() == [
        "H error C [error] error", "H sequence I", "I branch A [true]",
        "I branch B [false] default", "I error C [error] error", "T sequence H",
      ])
  }

  @Test func legacyContinuingAndUnwiredErrors() throws {
    let text = N8n.flow(
      [
        N8n.node("H", "httpRequest", extra: #""continueOnFail": true"#),
        N8n.node("K", "httpRequest", extra: #""onError": "continueErrorOutput""#),
      ], ["H>K"])
    let workflow = try N8n.workflow(text)
    #expect(try node("H", in: workflow).errorHandling.value == .continueEmpty)
    let names = Analysis(workflow).failuresLedNowhere().map { workflow[$0].name }
    #expect(names == ["K"])
  }

  @Test func unknownKindsAndNamesAreDangling() throws {
    let text = N8n.flow(
      [N8n.node("A", "noOp"), N8n.node("B", "noOp")], ["A-onError>B", "A>gone", "gone2>B"])
    #expect(
      Dify.defects(try N8n.workflow(text)).sorted() == [
        "connection kind onError", "connection source gone2", "connection target gone",
      ])
  }

  @Test func nullOutputsAreEmpty() throws {
    let text =
      #"{"nodes": [\#(N8n.node("I", "if")), \#(N8n.node("B", "noOp"))], "connections": "#
      + #"{"I": {"main": [null, [{"node": "B", "type": "main", "index": 0}]]}}}"#
    let workflow = try N8n.workflow(text)
    #expect(
      Dify.edges(workflow) == ["I branch I:true [true] implied", "I branch B [false] default"])
  }

  @Test func aDisabledNodePassesOn() throws {
    let text = N8n.flow(
      [
        N8n.node("A", "manualTrigger"), N8n.node("D", "code", extra: #""disabled": true"#),
        N8n.node(
          "B", "set", #"{"values": {"string": [{"name": "x", "value": "={{ $json.y }}"}]}}"#),
      ], ["A>D", "D>B"])
    let workflow = try N8n.workflow(text)
    #expect(try node("D", in: workflow).isDisabled)
    #expect(Dify.edges(workflow).contains("A sequence B"))
    #expect(Dify.reads(try node("B", in: workflow), in: workflow).first == "A.y argument")
  }

  @Test func batchesEndByThemselves() throws {
    func loop(_ options: String) throws -> LoopVerdict? {
      let text = N8n.flow(
        [
          N8n.node("T", "manualTrigger"),
          N8n.node("L", "splitInBatches", #"{"options": \#(options)}"#, version: "3"),
          N8n.node("H", "httpRequest", #"{"url": "={{ $json.url }}"}"#), N8n.node("E", "noOp"),
        ], ["T>L", "L:1>H", "H>L", "L:0>E"])
      let workflow = try N8n.workflow(text)
      #expect(Dify.reads(try node("H", in: workflow), in: workflow) == ["T.url argument"])
      return Analysis(workflow).loops().first?.verdict
    }
    #expect(try loop("{}") == .dynamic)
    #expect(try loop(#"{"reset": true}"#) == .unbounded)
  }

  /// A loop without items left gives `done` again: nothing ends a way round from there.
  @Test func doneThatLeadsBackHasNoEnd() throws {
    func rounds(_ edges: [String], _ options: String = "{}", version: String = "3") throws
      -> [LoopVerdict]
    {
      let text = N8n.flow(
        [
          N8n.node("T", "manualTrigger"),
          N8n.node("L", "splitInBatches", #"{"options": \#(options)}"#, version: version),
          N8n.node("B", "noOp"), N8n.node("D", "noOp"),
          N8n.node("O", "splitInBatches", version: "3"),
        ], edges)
      return Analysis(try N8n.workflow(text)).loops().map(\.verdict)
    }
    let body = ["T>L", "L:1>B", "B>L"]
    #expect(try rounds(body + ["L:0>D"]) == [.dynamic])
    #expect(try rounds(body + ["L:0>L"]) == [.unbounded])
    #expect(try rounds(body + ["L:0>D", "D>L"]) == [.unbounded])
    #expect(try rounds(["T>L", "L:0>B", "B>L", "L:1>D", "D>L"], version: "2") == [.unbounded])
    #expect(try rounds(body + ["L:0>D", "D>L"], #"{"reset": "={{ $json.again }}"}"#) == [.dynamic])
    // The body of another loop ends with the items of that one.
    #expect(
      try rounds(["T>O", "O:1>L", "L:1>B", "B>L", "L:0>D", "D>O"]).allSatisfy { $0 == .dynamic })
  }

  @Test func theCycleOfDoneIsToldAndNotTheBody() throws {
    let text = N8n.flow(
      [
        N8n.node("T", "manualTrigger"), N8n.node("L", "splitInBatches", version: "3"),
        N8n.node("B", "noOp"), N8n.node("D", "noOp"),
      ], ["T>L", "L:1>B", "B>L", "L:0>D", "D>L"])
    #expect(N8n.cycles(try N8n.workflow(text)) == [["D", "L"]])
  }

  @Test func runIndexIsACounter() throws {
    let condition =
      #"{"conditions": {"conditions": [{"leftValue": "={{ $runIndex }}", "rightValue": 3, "#
      + #""operator": {"type": "number", "operation": "lt"}}], "combinator": "and"}}"#
    let text = N8n.flow(
      [
        N8n.node("T", "manualTrigger"), N8n.node("A", "chainLlm"),
        N8n.node("I", "if", condition, version: "2.2"),
      ], ["T>A", "A>I", "I:0>A"])
    guard case .bounded = try #require(Analysis(try N8n.workflow(text)).loops().first).verdict
    else {
      Issue.record("not bounded")
      return
    }
  }

  @Test func anApprovalIsOneWhereItsAnswerDecides() throws {
    let ask =
      #"{"operation": "sendAndWait", "approvalOptions": {"values": {"approvalType": "double"}}}"#
    let approved =
      #"{"conditions": {"conditions": [{"leftValue": "={{ $json.data.approved }}", "#
      + #""operator": {"type": "boolean", "operation": "true"}}], "combinator": "and"}}"#
    let tested = try N8n.workflow(
      N8n.flow(
        [
          N8n.node("S", "slack", ask), N8n.node("I", "if", approved, version: "2"),
          N8n.node("A", "noOp"), N8n.node("B", "noOp"),
        ], ["S>I", "I:0>A", "I:1>B"]))
    #expect(try node("S", in: tested).kind == .human(.approval))
    #expect(try node("S", in: tested).timeout.value == .unlimited)
    #expect(
      Dify.edges(tested).suffix(2) == [
        "I branch A [true] accept", "I branch B [false] default reject",
      ])
    let untested = try N8n.workflow(
      N8n.flow([N8n.node("S", "slack", ask), N8n.node("A", "noOp")], ["S>A"]))
    #expect(try node("S", in: untested).kind == .human(.question))
  }

  @Test func answersAreNoEffectOnOthers() throws {
    let text = N8n.flow(
      [
        N8n.node("T", "telegramTrigger"), N8n.node("A", "agent"),
        N8n.node(
          "R", "telegram",
          #"{"chatId": "={{ $('T').item.json.message.chat.id }}", "text": "={{ $json.output }}"}"#),
        N8n.node("N", "telegram", #"{"chatId": "-42", "text": "={{ $('A').item.json.output }}"}"#),
      ], ["T>A", "A>R", "R>N"])
    let workflow = try N8n.workflow(text)
    #expect(try node("R", in: workflow).effect.value?.level == EffectLevel.none)
    #expect(try node("N", in: workflow).effect.value?.level == .irreversible)
    // What the agent says is its whole output.
    #expect(
      Dify.reads(try node("N", in: workflow), in: workflow) == ["A argument"])
    #expect(try node("T", in: workflow).labels.value == [.untrusted])
  }

  @Test func aCaseWithoutAnEdgeEndsInItsPlace() throws {
    func rule(_ value: String) -> String {
      #"{"outputKey": "\#(value)", "conditions": {"combinator": "and", "conditions": [{"leftValue": "#
        + #""={{ $json.a }}", "rightValue": "\#(value)", "operator": {"type": "string", "#
        + #""operation": "equals"}}]}}"#
    }
    let rules = ["x", "y", "z"].map(rule).joined(separator: ",")
    let text = N8n.flow(
      [
        N8n.node("H", "httpRequest"), N8n.node("B", "noOp"), N8n.node("C", "noOp"),
        N8n.node("S", "switch", #"{"rules": {"values": [\#(rules)]}}"#, version: "3.2"),
      ], ["H>S", "S:0>B", "S:2>C"])
    let workflow = try N8n.workflow(text)
    let cases = workflow.edges.filter { $0.kind == .branch }
    #expect(cases.map(\.label) == ["0 x", "1 y", "2 z"])
    #expect(cases.map(\.isImplied) == [false, true, false])
    #expect(workflow[cases[1].target].kind == .end(.success) && workflow[cases[1].target].isImplied)
    #expect(try node("S", in: workflow).unmatched.value == .drop)
  }

  @Test func aServerOfToolsIsOneOfTheWorkflows() throws {
    func server(_ parameters: String, version: String) throws -> Workflow {
      let tool = N8n.node("S", "mcpClientTool", parameters, version: version)
      return try N8n.workflow(N8n.flow([N8n.node("A", "agent"), tool], ["S-ai_tool>A"]))
    }
    let old = try server(#"{"sseEndpoint": "https://tools.example.com/sse"}"#, version: "1")
    #expect(old.servers.map(\.name) == ["S"] && old.servers.map(\.origin) == [.address])
    #expect(try node("S", in: old).endpoint.value == "https://tools.example.com/sse")
    let given = try server(#"{"endpointUrl": "={{ $env.TOOLS }}"}"#, version: "1.1")
    #expect(given.servers.count == 1)
    #expect(try node("S", in: given).endpoint.isDynamic)
  }

  @Test func aConnectionByIDMeansTheNameOfItsNode() throws {
    let text = N8n.flow(
      [
        N8n.node("Ask", "noOp", extra: #""id": "9c1f""#),
        N8n.node("Tell", "noOp", extra: #""id": "77aa""#),
      ], ["9c1f>Tell", "Ask>0000"])
    let defects = try N8n.workflow(text).defects
    #expect(Set(defects.map(\.meant)) == ["Ask", nil])
  }

  @Test func aParserIsAContract() throws {
    let text = N8n.flow(
      [
        N8n.node("C", "chainLlm", #"{"hasOutputParser": true}"#),
        N8n.node(
          "P", "outputParserStructured",
          #"{"jsonSchemaExample": "{\"a\": {\"b\": 1}, \"c\": \"x\"}"}"#
        ), N8n.node("M", "lmChatOpenAi", #"{"model": {"__rl": true, "value": "gpt-4o"}}"#),
      ], ["P-ai_outputParser>C", "M-ai_languageModel>C"])
    let workflow = try N8n.workflow(text)
    let chain = try node("C", in: workflow)
    #expect(chain.output.value?.enforcement == .engine)
    #expect(chain.output.value?.fields.map(\.name).sorted() == ["a", "a.b", "c"])
    #expect(chain.model.declaredValue == "OpenAi/gpt-4o")
    #expect(Dify.edges(workflow).sorted() == ["C uses M", "C uses P"])
  }

  @Test func fieldsThatAreSetAreLookedThrough() throws {
    let text = N8n.flow(
      [
        N8n.node("T", "formTrigger"), N8n.node("A", "agent", #"{"text": "={{ $json.q }}"}"#),
        N8n.node(
          "S", "set",
          #"{"assignments": {"assignments": [{"name": "id", "value": "={{ $('T').item.json.id }}"}, "#
            + #"{"name": "say", "value": "={{ $json.output }}"}, {"name": "k", "value": "x"}]}}"#,
          version: "3.4"),
        N8n.node(
          "H", "httpRequest",
          #"{"url": "={{ $json.id }}/{{ $json.k }}", "body": "={{ $json.say }}"}"#),
      ], ["T>A", "A>S", "S>H"])
    let workflow = try N8n.workflow(text)
    #expect(
      Dify.reads(try node("H", in: workflow), in: workflow) == [
        "T.id argument", "@S.k argument", "A argument",
      ])
  }

  @Test func workflowsByIDAreReferences() throws {
    let text = N8n.flow(
      [
        N8n.node(
          "E", "executeWorkflow", #"{"workflowId": {"__rl": true, "mode": "id", "value": "w2"}}"#),
        N8n.node("F", "executeWorkflow", #"{"workflowId": "={{ $json.id }}"}"#),
      ], ["E>F"], settings: #"{"errorWorkflow": "w9"}"#)
    let workflow = try N8n.workflow(text)
    #expect(try node("E", in: workflow).reference?.target == .name("w2"))
    #expect(try node("F", in: workflow).reference?.target == .external("={{ $json.id }}"))
    #expect(try node("E", in: workflow).errorHandling.value == .escalate)
    #expect(workflow.nodes.last?.reference?.target == .name("w9"))
  }

  @Test(arguments: [
    #"{"nodes": [{"type": "a", "name": "b"}], "connections": [], "parameters": 1}"#,
    #"{"nodes": {}, "connections": {}, "parameters": 1}"#,
    #"{"nodes": [], "connections": {}, "parameters": 1}"#,
  ])
  func otherFilesAreNot(_ text: String) {
    guard case .unrecognised = N8n.read(text).status else {
      Issue.record("recognised: \(text)")
      return
    }
  }

  @Test func aListOfWorkflowsIsAllOfThem() {
    let one = N8n.flow([N8n.node("A", "noOp")], [])
    #expect(N8n.read("[\(one), \(one)]").workflows.count == 2)
  }

  /// Long chains of nodes that pass items on, and many readers of them, take no square of time.
  @Test func longChainsStayLinear() throws {
    let count = 6_000
    let read = #"{"conditions": {"string": [{"value1": "={{ $json.a }}", "value2": "x"}]}}"#
    let nodes = (0..<count).map { N8n.node("n\($0)", $0 % 2 == 0 ? "if" : "splitInBatches", read) }
    let text = N8n.flow(nodes, (1..<count).map { "n\($0 - 1)>n\($0)" } + ["n\(count - 1)>n0"])
    let time = ContinuousClock().measure {
      #expect((N8n.read(text).workflows.first?.nodes.count ?? 0) >= count)
    }
    #expect(time < .seconds(30))
  }
}

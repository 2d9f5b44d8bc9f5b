import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// What disabled nodes hand on, who has approved, and which model stands in for another.
@Suite struct N8nDisabledTests {
  private static let off = #""disabled": true"#

  private func edges(_ workflow: Workflow, from name: String) throws -> [String] {
    workflow.outgoing(try Dify.node(name, in: workflow).id)
      .filter { !workflow[$0.target].isDisabled && $0.kind.isControl }
      .map { workflow[$0.target].name }
  }

  /// What a disabled node passes back to the node before it goes round.
  @Test func aWayBackThroughADisabledNodeStays() throws {
    let text = N8n.flow(
      [
        N8n.node("T", "webhook"), N8n.node("A", "agent"), N8n.node("W", "wait", extra: Self.off),
      ], ["T>A", "A>W", "W>A"])
    #expect(try edges(try N8n.workflow(text), from: "A") == ["A"])
  }

  /// A disabled node hands on what comes by its first input.
  @Test func aDisabledMergePassesItsFirstInput() throws {
    func text(_ second: Int) -> String {
      N8n.flow(
        [
          N8n.node("T", "webhook"), N8n.node("A", "httpRequest"), N8n.node("B", "httpRequest"),
          N8n.node("M", "merge", extra: Self.off), N8n.node("C", "httpRequest"),
        ], ["T>A", "T>B", "A>M", "M>C", "B>M"]
      ).replacing(
        #""B": {"main": [[{"node": "M", "type": "main", "index": 0}]]}"#,
        with: #""B": {"main": [[{"node": "M", "type": "main", "index": \#(second)}]]}"#)
    }
    #expect(try edges(try N8n.workflow(text(0)), from: "B") == ["C"])
    let workflow = try N8n.workflow(text(1))
    #expect(try edges(workflow, from: "A") == ["C"])
    #expect(try edges(workflow, from: "B") == [])
  }

  /// An answer that nobody asks for approves nothing, where the run goes on with any or with none.
  @Test(arguments: [
    ("", "", false, true),
    (#""approvalOptions": {"values": {"approvalType": "double"}}"#, "", false, false),
    (#""approvalOptions": {"values": {"approvalType": "double"}}"#, "", true, true),
    (#""approvalOptions": {"values": {"approvalType": "double"}}"#, Self.off, true, false),
    (#""options": {"limitWaitTime": {"values": {"resumeAmount": 2}}}"#, "", false, false),
    (#""options": {"limitWaitTime": {"values": {"resumeAmount": 2}}}"#, "", true, true),
  ])
  func whoApproves(_ options: String, _ choice: String, _ isAsked: Bool, _ isApproval: Bool) throws
  {
    let condition = #"""
      {"conditions": {"conditions": [{"leftValue": "={{ $json.data.approved }}", "rightValue": "",
      "operator": {"type": "boolean", "operation": "true"}}], "combinator": "and"}}
      """#
    let text = N8n.flow(
      [
        N8n.node("T", "webhook"), N8n.node("W", "agent"),
        N8n.node(
          "H", "slack",
          #"{"operation": "sendAndWait"\#(options.isEmpty ? "" : ", " + options)}"#),
        N8n.node("Q", "if", condition, version: "2.2", extra: choice),
        N8n.node("S", "telegram"),
      ], ["T>W", "W>H"] + (isAsked ? ["H>Q", "Q>S"] : ["H>S"]))
    let kind = try Dify.node("H", in: try N8n.workflow(text)).kind
    #expect(kind == (isApproval ? .human(.approval) : .human(.question)))
  }

  /// Failures that only a disabled node would take lead nowhere.
  @Test func aDisabledNodeHearsOfNoFailure() throws {
    let text = N8n.flow(
      [
        N8n.node("T", "webhook"),
        N8n.node("H", "httpRequest", extra: #""onError": "continueErrorOutput""#),
        N8n.node("S", "set"), N8n.node("W", "slack", extra: Self.off),
      ], ["T>H", "H>S", "H:1>W"])
    let workflow = try N8n.workflow(text)
    let lost = Analysis(workflow).failuresLedNowhere().map { workflow[$0].name }
    #expect(lost == ["H"])
  }

  /// What is read where failures and answers of one node come to is its answer.
  @Test func aFailureIsTakenForAnAnswer() throws {
    func text(_ edge: String) -> String {
      N8n.flow(
        [
          N8n.node("T", "webhook"),
          N8n.node("H", "httpRequest", extra: #""onError": "continueErrorOutput""#),
          N8n.node("A", "agent", #"{"text": "={{ $json.data }}"}"#),
        ], ["T>H", "H>A", edge])
    }
    let both = try N8n.workflow(text("H:1>A"))
    let http = try Dify.node("H", in: both).id
    let inputs = try Dify.node("A", in: both).inputs
    #expect(inputs.map(\.value) == [ValuePath(.output(http), ["data"])])
    #expect(!inputs.contains { $0.isOptional })
    #expect(Analysis(both).errorsTakenAsResults().map(\.step) == [http])
  }

  @Test func theSecondModelStandsIn() throws {
    func model(_ name: String, _ model: String) -> String {
      N8n.node(name, "lmChatOpenAi", #"{"model": "\#(model)"}"#)
    }
    let text = N8n.flow(
      [
        N8n.node("T", "webhook"), N8n.node("A", "agent", #"{"needsFallback": true}"#),
        model("M", "gpt-4o"), model("N", "gpt-4.1"),
      ], ["T>A", "M-ai_languageModel>A", "N-ai_languageModel>A"]
    ).replacing(
      #""N": {"ai_languageModel": [[{"node": "A", "type": "ai_languageModel", "index": 0}]]}"#,
      with: #""N": {"ai_languageModel": [[{"node": "A", "type": "ai_languageModel", "index": 1}]]}"#
    )
    let workflow = try N8n.workflow(text)
    let agent = try Dify.node("A", in: workflow)
    #expect(agent.model.value == "OpenAi/gpt-4o")
    #expect(agent.fallbackModels.value == ["OpenAi/gpt-4.1"])
    #expect(try Dify.node("M", in: workflow).errorHandling.value == .fallback)
    #expect(try Dify.node("N", in: workflow).errorHandling.value == .abort)
  }

  @Test func kindsByWhatTheyAreToldToDo() throws {
    func kind(_ type: String, _ parameters: String) throws -> NodeKind {
      let text = N8n.flow(
        [N8n.node("T", "webhook"), N8n.node("N", type, parameters)], ["T>N"])
      return try Dify.node("N", in: try N8n.workflow(text)).kind
    }
    #expect(try kind("perplexity", "{}") == .llm)
    #expect(try kind("perplexity", #"{"resource": "search"}"#) == .tool)
    #expect(
      try kind("evaluation", #"{"operation": "checkIfEvaluating"}"#) == .router(.expression))
    #expect(try kind("evaluation", #"{"operation": "setMetrics"}"#) == .code)
    #expect(try kind("guardrails", #"{"operation": "sanitize"}"#) == .code)
    #expect(try kind("merge", "{}") == .join(.allTaken, .concat))
    #expect(try kind("merge", #"{"mode": "chooseBranch"}"#) == .join(.allTaken, .code))
  }
}

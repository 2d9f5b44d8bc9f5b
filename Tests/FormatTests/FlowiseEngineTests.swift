import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

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

  @Test(arguments: ["{}", #"{"loopBackToNode": ""}"#, #"{"loopBackToNode": null}"#])
  func aLoopThatNamesNoStepLeadsNowhere(_ inputs: String) throws {
    let text = Flowise.flow(
      [
        Flowise.step("startAgentflow_0"), Flowise.step("llmAgentflow_0"),
        Flowise.step("loopAgentflow_0", inputs),
      ], ["startAgentflow_0>llmAgentflow_0", "llmAgentflow_0>loopAgentflow_0"])
    let workflow = try Flowise.workflow(text)
    #expect(Dify.defects(workflow) == ["loop target of `loopAgentflow_0` "])
    let span = try #require(workflow.defects.first?.span)
    let place = Array(text.utf8)[Int(span.lower)..<Int(span.upper)]
    let written = String(decoding: place, as: UTF8.self)
    #expect(written == (inputs == "{}" ? #""loopAgentflow_0""# : written))
    #expect(inputs.hasSuffix(written + "}") || inputs == "{}")
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

  // MARK: Edges that lead round

  /// The steps that wait for ever, and what is told of edges round which a run goes. `s` is the start,
  /// `c` a choice, the others are models.
  private func waiting(_ edges: String) throws -> (steps: String, notices: [String]) {
    let names = [
      "s": "startAgentflow_0", "c": "conditionAgentflow_0", "a": "llmAgentflow_0",
      "b": "llmAgentflow_1", "d": "llmAgentflow_2", "e": "llmAgentflow_3",
      "l": "loopAgentflow_0",
    ]
    let conditions = #"{"conditions": [{"type": "string", "value1": "{{ question }}"}]}"#
    let inputs = [
      "c": conditions, "l": #"{"loopBackToNode": "llmAgentflow_0-a", "maxLoopCount": 3}"#,
    ]
    let written = edges.split(separator: " ").map { edge in
      edge.split(separator: ">").map { end in
        let parts = end.split(separator: ":")
        return (names[String(parts[0])] ?? "") + (parts.count > 1 ? ":\(parts[1])" : "")
      }.joined(separator: ">")
    }
    let used = names.keys.sorted().filter { name in edges.contains(name) }
    let text = Flowise.flow(
      used.map { Flowise.step(names[$0] ?? "", inputs[$0] ?? "{}", label: $0) }, written)
    let workflow = try Flowise.workflow(text)
    let steps = workflow.nodes.filter { $0.arrival.value == .all }.map(\.name)
    return (steps.joined(separator: " "), Flowise.read(text).problems.map(\.message))
  }

  @Test(arguments: [
    ("s>a a>b b>a", "a"), ("s>a a>a", "a"), ("s>a a>c c:0>a c:1>b", "a"),
    ("s>a s>b a>b b>a", "a b"),
    // Of the ways of a choice one is enough, so that the step where they meet is not stuck itself.
    ("s>a a>c c:0>b c:1>d b>e d>e e>a", "a"),
    // What lies behind a stuck step is not come to, and waits for nothing of its own.
    ("s>a a>b b>a b>d a>d", "a"),
    ("s>c c:0>a a>b b>d c:1>e", ""), ("s>c c:0>a c:1>b a>d b>d", ""), ("s>a a>b b>l", ""),
    ("s>a a>c c:0>l c:1>b", ""), ("s>a a>b b>s", ""),
  ]) func aStepThatWaitsForWhatItLeadsTo(_ edges: String, _ steps: String) throws {
    let found = try waiting(edges)
    #expect(found.steps == steps)
    #expect(found.notices.isEmpty)
  }

  /// The way back comes by the same choice as the way in: no step waits for it, and each call of it
  /// starts another round.
  @Test func edgesRoundWhichARunGoes() throws {
    let found = try waiting("s>c c:0>a a>b b>a c:1>d")
    #expect(found.steps.isEmpty)
    #expect(
      found.notices == [
        "`b` leads back to `a` by an edge: a run goes round until its 1000 steps are used up, and fails"
      ])
  }

  @Test func aHandleBeyondTheLastIsTakenAlways() throws {
    let choice = "conditionAgentflow_0"
    let flow = try flow([
      "\(choice):0>llmAgentflow_0", "\(choice):1>llmAgentflow_0", "\(choice):7>llmAgentflow_1",
    ])
    #expect(Dify.defects(flow).contains("branch handle 7"))
    #expect(
      Dify.edges(flow).contains("conditionAgentflow_0 sequence llmAgentflow_1"),
      "\(Dify.edges(flow))")
  }

  // MARK: Errors of items

  /// What is told of an iteration of requests whose results a step reads.
  private func told(_ reader: String, inside: String = "httpAgentflow_1", also: [String] = [])
    throws
    -> [String]
  {
    let id = reader.split(separator: "\"")[3]
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [
          Flowise.step("startAgentflow_0"),
          Flowise.step("iterationAgentflow_0", #"{"iterationInput": "{{ $form.pages }}"}"#),
          Flowise.step(
            inside, #"{"method": "GET", "url": "https://a.example"}"#,
            parent: "iterationAgentflow_0"), reader,
        ] + also,
        [
          "startAgentflow_0>iterationAgentflow_0",
          "iterationAgentflow_0>\(id)",
        ]))
    return Analysis(workflow).errorsTakenAsResults().map { error in
      "\(workflow[error.step].nativeID) \(workflow[error.reader].nativeID) \(error.isText)"
    }
  }

  @Test func errorsOfItemsStandAmongTheResults() throws {
    let text = "{{ iterationAgentflow_0 }}"
    let model = Flowise.step(
      "llmAgentflow_0", #"{"llmMessages": [{"role": "user", "content": "Sum up \#(text)"}]}"#)
    #expect(try told(model) == ["iterationAgentflow_0 llmAgentflow_0 true"])
    let send = #""url": "https://b.example", "body": "\#(text)"}"#
    #expect(
      try told(Flowise.step("httpAgentflow_0", #"{"method": "POST", "# + send))
        == ["iterationAgentflow_0 httpAgentflow_0 true"])
    #expect(try told(Flowise.step("httpAgentflow_0", #"{"method": "GET", "# + send)).isEmpty)
    // A person sees what went wrong; a condition asks for it; a loop step cannot fail.
    let reply = Flowise.step("directReplyAgentflow_0", #"{"directReplyMessage": "\#(text)"}"#)
    #expect(try told(reply).isEmpty)
    let asked = Flowise.step(
      "conditionAgentflow_0",
      #"{"conditions": [{"type": "string", "value1": "\#(text)", "operation": "contains", "#
        + #""value2": "Error in iteration"}]}"#)
    #expect(try told(model, also: [asked]).isEmpty)
    #expect(try told(model, inside: "conditionAgentflow_1").isEmpty)
  }

  // MARK: Models

  /// No chat model of Flowise has an input for retries: what stands there is not used.
  @Test func aModelHasATimeLimitAndNoRetries() throws {
    let config = #"{"modelName": "gpt-4o", "timeout": "1000", "maxRetries": 3}"#
    let workflow = try Flowise.workflow(
      Flowise.flow(
        [
          Flowise.step(
            "llmAgentflow_0", #"{"llmModel": "chatOpenAI", "llmModelConfig": \#(config)}"#)
        ], []))
    #expect(workflow.nodes[0].timeout.declaredValue == .finite(Milliseconds(1000)))
    #expect(workflow.nodes[0].retry.value == RetryPolicy.none)
    #expect(workflow.nodes[0].retry.declaredValue == nil)
  }

  /// The engine builds what edges lead from: an input that only names a component stays empty.
  @Test func anInputWithoutAnEdgeStaysEmpty() throws {
    let agent = Flowise.part(
      "toolAgent_0", "Agents",
      #"{"tools": ["{{requestsPost_0.data.instance}}"], "model": "{{chatOpenAI_0.data.instance}}", "#
        + #""systemMessage": "Ask {{requestsPost_0.data.instance}} first"}"#)
    let parts = [
      Flowise.part("chatOpenAI_0", "Chat Models"), Flowise.part("requestsPost_0", "Tools"), agent,
    ]
    let model = Flowise.wire("chatOpenAI_0", "toolAgent_0", "model")
    let tool = Flowise.wire("requestsPost_0", "toolAgent_0", "tools")
    #expect(Flowise.read(Flowise.parts(parts, [model, tool])).problems.isEmpty)
    let text = Flowise.parts(parts, [model])
    let reading = Flowise.read(text)
    #expect(reading.problems.map(\.code) == ["unwired-input"])
    #expect(reading.problems.allSatisfy { !$0.isError && $0.help != nil })
    #expect(
      Dify.slice(reading.problems.first?.span, of: text) == "{{requestsPost_0.data.instance}}")
    #expect(
      reading.workflows.first?.edges.contains { $0.kind == .uses && $0.target.index == 1 } == false)
  }
}

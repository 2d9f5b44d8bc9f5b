import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// How the actions of a declarative workflow become nodes and edges.
@Suite struct MafLoweringTests {
  @Test func actionsFollowOneAnother() throws {
    let workflow = try Maf.flow(
      """
      - kind: SetVariable
        id: a
        variable: Local.A
        value: 1
      - kind: SendActivity
        displayName: Say hello
        activity: Hello
      """)
    #expect(Dify.nodes(workflow) == ["start begin", "code a", "code SendActivity-1"])
    #expect(Dify.edges(workflow) == ["begin sequence a", "a sequence SendActivity-1"])
    #expect(workflow.nodes[2].name == "Say hello")
    #expect(workflow.nodes[1].fallibility.value == false)
  }

  @Test func whatNoConditionTakesFallsThrough() throws {
    let workflow = try Maf.flow(
      """
      - kind: ConditionGroup
        id: g
        conditions:
          - condition: =Local.A = "x"
            id: x
            actions:
              - {kind: SendActivity, id: a, activity: x}
          - condition: =Local.A = "y"
            displayName: It is y
            actions: []
      - {kind: SendActivity, id: next, activity: y}
      """)
    #expect(
      Dify.edges(workflow) == [
        "begin sequence g", "g branch a [x]", "a sequence next", "g branch next [It is y]",
        "g branch next default implied",
      ])
    let group = try Maf.node("g", in: workflow)
    #expect(group.unmatched.value == .fallThrough)
    #expect(Dify.reads(group, in: workflow) == ["$Local.A condition", "$Local.A condition"])
  }

  @Test func withNothingBehindItTheRunEnds() throws {
    let workflow = try Maf.flow(
      """
      - kind: ConditionGroup
        id: g
        conditions:
          - {condition: =Local.A = "x", actions: [{kind: SendActivity, id: a, activity: x}]}
          - {condition: =Local.A = "y", actions: []}
      """)
    #expect(try Maf.node("g", in: workflow).unmatched.value == .drop)
    #expect(
      Dify.edges(workflow) == ["begin sequence g", "g branch a", "g branch end"])
    #expect(Dify.nodes(workflow).last == "end end implied")
  }

  /// What follows a group in a branch is what follows the outer group.
  @Test func groupsNest() throws {
    let workflow = try Maf.flow(
      """
      - kind: ConditionGroup
        id: outer
        conditions:
          - condition: =Local.A
            actions:
              - kind: ConditionGroup
                id: inner
                conditions:
                  - {condition: =Local.B, actions: [{kind: EndWorkflow, id: stop}]}
        elseActions:
          - {kind: SendActivity, id: other, activity: x}
      - {kind: SendActivity, id: next, activity: y}
      """)
    #expect(
      Dify.edges(workflow) == [
        "begin sequence outer", "outer branch inner", "inner branch stop",
        "inner branch next default implied", "outer branch other default", "other sequence next",
      ])
  }

  @Test func ifHasTwoWays() throws {
    let workflow = try Maf.flow(
      """
      - kind: If
        id: i
        condition: Local.N > 3
        then:
          - {kind: SendActivity, id: more, activity: x}
        else:
          - {kind: SendActivity, id: less, activity: x}
      """)
    #expect(
      Dify.edges(workflow) == ["begin sequence i", "i branch more", "i branch less default"])
    #expect(
      workflow.edges[1].condition
        == .compare(ValuePath(.variable("Local.N")), .greater, .number(3)))
  }

  @Test func gotoLeadsToActionsCasesAndTheTrigger() throws {
    let workflow = try Maf.flow(
      """
      - kind: ConditionGroup
        id: g
        conditions:
          - id: case
            condition: =Local.A
            actions:
              - {kind: SendActivity, id: first, activity: x}
              - {kind: GotoAction, id: out, actionId: last}
      - {kind: GotoAction, id: back, target: case}
      - {kind: SendActivity, id: never, activity: x}
      - {kind: GotoAction, id: lost, actionId: lastt}
      - {kind: EndWorkflow, id: last}
      - {kind: GotoAction, id: restart, actionId: begin}
      """)
    #expect(
      Dify.edges(workflow) == [
        "begin sequence g", "g branch first [case]", "first sequence out", "out sequence last",
        "g branch back default implied", "back sequence first", "never sequence lost",
        "restart sequence begin",
      ])
    #expect(Dify.defects(workflow) == ["goto target lastt"])
  }

  @Test(arguments: MafLoweringTests.ends) func endsAreEnds(_ kind: String) throws {
    let workflow = try Maf.flow(
      "- {kind: \(kind), id: stop}\n- {kind: SendActivity, id: never, activity: x}")
    #expect(Dify.edges(workflow) == ["begin sequence stop"])
    #expect(try Maf.node("stop", in: workflow).kind == .end(.success))
  }

  static let ends = [
    "EndWorkflow", "EndDialog", "EndConversation", "CancelDialog", "CancelAllDialogs",
    "CancelWorkflow",
  ]

  @Test func foreachIsAMapWithAJoin() throws {
    let workflow = try Maf.flow(
      """
      - kind: Foreach
        id: each
        items: =Local.List
        value: Local.Item
        index: Local.Index
        actions:
          - kind: ConditionGroup
            id: g
            conditions:
              - {condition: =Local.Item = 1, actions: [{kind: BreakLoop, id: stop}]}
              - {condition: =Local.Item = 2, actions: [{kind: ContinueLoop, id: skip}]}
          - {kind: SendActivity, id: say, activity: "{Local.Item}"}
      - {kind: SendActivity, id: next, activity: y}
      """)
    #expect(
      Dify.edges(workflow) == [
        "begin sequence each", "each sequence g", "g branch stop",
        "stop sequence each:join implied", "g branch skip", "skip sequence each:join implied",
        "g branch say default implied", "say sequence each:join implied",
        "each:join sequence next",
      ])
    let map = try Maf.node("each", in: workflow)
    #expect(map.concurrency.value == .finite(1) && map.width == .inexpressible)
    #expect(map.outputs.map(\.variable) == ["Local.Item", "Local.Index"])
    #expect(Dify.reads(map, in: workflow) == ["$Local.List items"])
    #expect(try Maf.node("say", in: workflow).parent == map.id)
  }

  /// An empty list runs no body: that is the way on from one that always leaves.
  @Test(arguments: [
    ("=Local.List", "- {kind: GotoAction, id: go, actionId: out}", true),
    (
      "=Local.List",
      "- {kind: GotoAction, id: go, actionId: out}\n- {kind: SendActivity, id: s, activity: x}",
      true
    ),
    ("=Local.List", "- {kind: EndWorkflow, id: go}", true),
    ("'=[1, 2]'", "- {kind: GotoAction, id: go, actionId: out}", false),
    ("'=[]'", "- {kind: GotoAction, id: go, actionId: out}", true),
    ("=Local.List", "- {kind: SendActivity, id: go, activity: y}", false),
    ("=Local.List", "- {kind: BreakLoop, id: go}", false),
  ]) func anEmptyListRunsNoBody(_ items: String, _ last: String, _ isSkipped: Bool) throws {
    let workflow = try Maf.flow(
      """
      - kind: Foreach
        id: each
        items: \(items)
        value: Local.Item
        actions:
          - {kind: SendActivity, id: say, activity: x}
          \(last.split(separator: "\n").joined(separator: "\n    "))
      - {kind: SendActivity, id: next, activity: y}
      - {kind: SendActivity, id: out, activity: z}
      """)
    let skips = workflow.edges.filter { $0.label == "empty list" }
    #expect(skips.count == (isSkipped ? 1 : 0))
    for edge in skips {
      #expect(edge.isImplied && edge.kind == .branch)
      #expect(workflow[edge.source].nativeID == "each")
      #expect(workflow[edge.target].nativeID == "each:join")
    }
    #expect(Dify.edges(workflow).contains("each:join sequence next"))
  }

  @Test func aParallelForeachHasItsLimits() throws {
    let text =
      "- {kind: Foreach, id: a, items: =Local.L, value: Local.V, mode: Parallel, actions: []}"
    let map = try Maf.node("a", in: try Maf.flow(text))
    #expect(map.concurrency.value == .finite(4) && map.width.value == .unlimited)
    let python = try Maf.node("a", in: try Maf.flow(text, knobs: ["runtime": "python"]))
    #expect(python.concurrency.value == .finite(1))
    let set = try Maf.flow(
      "- {kind: Foreach, id: a, items: '=[1, 2, 3]', value: Local.V, mode: Parallel, "
        + "maxParallelism: 2, timeoutInMilliseconds: 50, actions: []}")
    let limited = try Maf.node("a", in: set)
    #expect(limited.concurrency.declaredValue == .finite(2))
    #expect(limited.width.declaredValue == .finite(3))
    #expect(limited.timeout.declaredValue == .finite(Milliseconds(50)))
  }

  @Test func repeatUntilIsALoop() throws {
    let workflow = try Maf.flow(
      """
      - kind: RepeatUntil
        id: r
        condition: =Local.Done
        maxIterations: 5
        actions:
          - {kind: SendActivity, id: a, activity: x}
          - {kind: BreakLoop, id: b}
      - {kind: SendActivity, id: next, activity: x}
      """)
    #expect(
      Dify.edges(workflow) == [
        "begin sequence r", "r sequence a", "a sequence b", "b sequence next", "r sequence next",
      ])
    #expect(try Maf.node("r", in: workflow).iterationLimit.declaredValue == .finite(5))
  }

  @Test func anExternalLoopAsksAPerson() throws {
    let text = """
      - kind: InvokeAzureAgent
        id: ask
        agent: {name: A}
        input:
          externalLoop: {when: =Not(Local.R.done), maxIterations: 7}
        output: {responseObject: Local.R}
      - {kind: SendActivity, id: next, activity: x}
      """
    let workflow = try Maf.flow(text)
    #expect(
      Dify.edges(workflow) == [
        "begin sequence ask", "ask branch ask.externalLoop", "ask branch next default implied",
        "ask.externalLoop feedback ask implied",
      ])
    let agent = try Maf.node("ask", in: workflow)
    #expect(Dify.reads(agent, in: workflow) == ["ask.done condition"])
    func budget(_ runtime: String, _ text: String) throws -> Fact<Limit<Int>> {
      let workflow = try Maf.flow(text, knobs: ["runtime": runtime])
      return try #require(workflow.edges.first { $0.kind == .feedback }).budget
    }
    #expect(try budget("python", text).declaredValue == .finite(7))
    let silent = text.replacing(", maxIterations: 7", with: "")
    #expect(try budget("python", silent).value == .finite(100))
    #expect(try budget("python", silent).note != nil)
    #expect(try budget("dotnet", text).value == .unlimited)
    #expect(try !budget("unknown", text).isKnown)
    guard case .human? = Analysis(workflow).loops().first?.verdict else {
      Issue.record("a person ends it")
      return
    }
  }

  @Test func aToolThatNeedsApprovalWaitsForIt() throws {
    let workflow = try Maf.flow(
      """
      - {kind: GotoAction, id: jump, actionId: pay}
      - {kind: InvokeFunctionTool, id: pay, functionName: SendMoney, requireApproval: true}
      - {kind: InvokeMcpTool, id: look, toolName: get_x, serverUrl: "https://x.org/mcp", requireApproval: false}
      """)
    #expect(
      Dify.edges(workflow) == [
        "begin sequence jump", "jump sequence pay.approval",
        "pay.approval branch pay [approved] accept", "pay.approval branch look [rejected] reject",
        "pay sequence look",
      ])
    #expect(try Maf.node("pay.approval", in: workflow).kind == .human(.approval))
    let tool = try Maf.node("look", in: workflow)
    #expect(tool.effect.value == Effect(.read, basis: .name))
    #expect(tool.endpoint.value == "x.org/get_x")
    #expect(tool.errorHandling.value == .continueEmpty)
    #expect(workflow.servers.map(\.name) == ["https://x.org/mcp"])
  }

  /// Whether a formula asks is known at run time: no gate is drawn, and nothing is said of none.
  @Test(arguments: [
    ("=Local.Ask", ["start begin", "tool a"], true),
    ("=true", ["start begin", "human a.approval", "tool a", "end end implied"], false),
    ("=false", ["start begin", "tool a"], false), ("~", ["start begin", "tool a"], false),
  ]) func anApprovalByFormula(_ value: String, _ nodes: [String], _ isOpen: Bool) throws {
    let asked = try Maf.flow(
      "- {kind: InvokeFunctionTool, id: a, functionName: f, requireApproval: \(value)}")
    #expect(Dify.nodes(asked) == nodes)
    #expect(try Maf.node("a", in: asked).isPreapproved.isDynamic == isOpen)
  }

  @Test func requestsDoWhatTheirMethodSays() throws {
    let workflow = try Maf.flow(
      """
      - {kind: HttpRequestAction, id: get, url: "https://API.example.com/x"}
      - {kind: HttpRequestAction, id: post, method: POST, url: '="https://x/" & Local.A', requestTimeoutInMilliseconds: 250}
      - {kind: HttpRequestAction, id: any, method: =Local.M, url: "https://x", requestTimeoutInMilliseconds: 0, connection: {name: crm}}
      """)
    let get = try Maf.node("get", in: workflow)
    #expect(get.effect.value == Effect(.read, basis: .stated) && get.effect.note != nil)
    #expect(get.endpoint.value == "api.example.com")
    #expect(get.timeout.value == .finite(Milliseconds(100_000)))
    let post = try Maf.node("post", in: workflow)
    #expect(post.effect.declaredValue == Effect(.external, basis: .stated))
    #expect(post.timeout.declaredValue == .finite(Milliseconds(250)))
    #expect(post.errorHandling.value == .abort && post.retry.value == RetryPolicy.none)
    #expect(Dify.reads(post, in: workflow) == ["$Local.A argument"])
    let any = try Maf.node("any", in: workflow)
    #expect(!any.effect.isKnown && any.timeout.note != nil)
    #expect(any.credentials.declaredValue == ["crm"])
    let python = try Maf.flow(
      "- {kind: HttpRequestAction, id: get, url: https://x}", knobs: ["runtime": "python"])
    #expect(try Maf.node("get", in: python).timeout.value == .finite(Milliseconds(5_000)))
  }

  @Test func peopleAreAsked() throws {
    let workflow = try Maf.flow(
      """
      - {kind: Question, id: q, prompt: "Which of {Local.A}?", variable: Local.Answer}
      - {kind: RequestExternalInput, id: r, requestType: approval, timeout: 60, property: Local.Yes}
      - {kind: Confirmation, id: c, variable: Local.Sure}
      - kind: ConditionGroup
        id: g
        conditions:
          - {condition: =Local.Yes.approved, actions: [{kind: EndWorkflow, id: e}]}
      """)
    let kinds = workflow.nodes.compactMap { node -> HumanRole? in
      if case .human(let role) = node.kind { role } else { nil }
    }
    #expect(kinds == [.question, .approval, .question])
    let question = try Maf.node("q", in: workflow)
    #expect(Dify.reads(question, in: workflow) == ["$Local.A prompt"])
    #expect(question.timeout == .inexpressible)
    #expect(
      try Maf.node("r", in: workflow).timeout.declaredValue == .finite(Milliseconds(60_000)))
    #expect(
      Dify.reads(try Maf.node("g", in: workflow), in: workflow) == ["r.approved condition"])
    #expect(workflow.edges.first { $0.kind == .branch }?.outcome == .accept)
  }

  @Test func unknownKindsPassControlOn() throws {
    let workflow = try Maf.flow(
      "- {kind: InvokeConnectorAction, id: a}\n- {kind: SendActivity, id: b, activity: x}")
    #expect(Dify.nodes(workflow) == ["start begin", "opaque a", "code b"])
    #expect(Dify.edges(workflow) == ["begin sequence a", "a sequence b"])
    #expect(!(try Maf.node("a", in: workflow).effect.isKnown))
  }

  /// What lies in an action of a kind that is not known is in the graph, and no run is led to it.
  @Test func whatLiesInAnUnknownKindIsKnown() throws {
    let workflow = try Maf.flow(
      """
      - kind: TryCatch
        id: try
        actions:
          - {kind: InvokeAzureAgent, id: ask, agent: {name: A}, output: {messages: Local.M}}
          - {kind: GotoAction, id: lost, actionId: nowhere}
        catches:
          - type: any
            actions: [{kind: BreakLoop, id: leave}, {kind: SendActivity, id: sorry, activity: x}]
        settings: [{kind: Retry}]
      - {kind: GotoAction, id: back, actionId: ask}
      - {kind: SendActivity, id: bye, activity: x}
      """)
    #expect(
      Dify.nodes(workflow) == [
        "start begin", "opaque try", "agent try/ask", "code try/lost", "code try/leave",
        "code try/sorry", "code back", "code bye",
      ])
    #expect(
      Dify.edges(workflow) == [
        "begin sequence try", "ask sequence lost", "sorry sequence back", "try sequence back",
        "back sequence ask",
      ])
    #expect(Dify.defects(workflow) == ["goto target nowhere"])
    let parts = Analysis(workflow).unreachableParts()
    #expect(parts.map { workflow[$0.head].nativeID } == ["bye"])
  }

  @Test func whatIsNotJudgedIsTold() {
    let list = "- {kind: ForEach, id: a, actions: [{kind: SendActivity, id: b, activity: x}]}"
    let open = Maf.read(Maf.text(list)).problems.first { $0.code == "not-judged" }
    #expect(open?.help == "did you mean `Foreach`?")
    let python = Maf.read(Maf.text(list), knobs: ["runtime": "python"]).problems
    #expect(!python.contains { $0.code == "not-judged" })
  }
}

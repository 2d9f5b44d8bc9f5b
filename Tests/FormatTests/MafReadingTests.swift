import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// What is recognised, what is read of values, which limits hold, and what broken files come to.
@Suite struct MafReadingTests {
  private func formats(_ text: String) -> [String]? {
    if case .analysed(let formats) = Maf.read(text).status { formats } else { nil }
  }

  @Test(arguments: [
    "kind: Workflow\ntrigger: {kind: OnConversationStart, id: a, actions: []}\n",
    "kind: Workflow\ntrigger:\n  actions:\n    - kind: SendActivity\n",
    "name: x\nactions:\n  - kind: SetVariable\n    variable: Local.A\n    value: 1\n",
    "trigger: {actions: [{kind: InvokeAzureAgent, agent: A}]}\n",
    "kind: workflow\ntrigger: {kind: OnConversationStart, actions: [{kind: Question}]}\nid: ''\n",
    #"{"kind": "Workflow", "trigger": {"kind": "OnConversationStart", "actions": []}}"#,
  ])
  func workflowsAreRecognised(_ text: String) { #expect(formats(text) == ["maf"]) }

  @Test(arguments: [
    "kind: Prompt\nname: A\ninstructions: Help.\n",
    "kind: prompt\nname: A\ninstructions: Help.\nmodel: {id: m}\n",
    "kind: hosted\nname: A\nprotocols: [{protocol: responses, version: 1.0.0}]\n",
    "name: A\ntemplate: {name: A, kind: hosted, protocols: []}\n",
    "name: A\ntemplate: {kind: Prompt, name: A, instructions: Help.}\n",
  ])
  func agentsAreRecognised(_ text: String) { #expect(formats(text) == ["maf-agent"]) }

  @Test(arguments: [
    "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\ntrigger: {kind: x, actions: []}\n",
    "apiVersion: maestro/v1alpha1\nkind: Workflow\nspec: {actions: [{kind: SendActivity}]}\n",
    "kind: Workflow\ntrigger: daily\nactions: [{run: SendActivity}]\n",
    "kind: AdaptiveDialog\nbeginDialog: {kind: OnUnknownIntent, actions: [{kind: SendActivity}]}\n",
    "apiVersion: kagent.dev/v1\nkind: Prompt\nname: A\ninstructions: x\n",
    "spec_version: v1\nkind: prompt\nname: A\ninstructions: x\n",
    "kind: Prompt\nname: A\ndescription: instructions\n",
    "template: {kind: hosted, name: A}\nprotocols: none\n",
    "- kind: Workflow\n  trigger: {actions: []}\n",
  ])
  func othersAreNot(_ text: String) { #expect(formats(text) == nil) }

  // MARK: Values

  @Test func whatAnAgentGaveIsItsOutput() throws {
    let workflow = try Maf.flow(
      """
      - kind: InvokeAzureAgent
        id: a
        conversationId: =System.ConversationId
        agent: {name: A}
        input: {messages: =System.LastMessage.Text, arguments: {x: =Local.Seed.Name}}
        output: {responseObject: Local.R, messages: Local.M}
      - {kind: SetVariable, id: s, variable: Local.Two, value: =Local.R.b & Local.M.Text}
      - {kind: SetVariable, id: t, variable: Local.Two, value: =Local.Two + Local.Seed}
      - {kind: SendActivity, id: say, activity: {text: "{Local.Two} {Upper(Local.R.c)} {no} { }"}}
      - {kind: SendActivity, id: bare, activity: {Local.R.d}}
      """)
    func reads(_ id: String) throws -> [String] {
      Dify.reads(try Maf.node(id, in: workflow), in: workflow)
    }
    #expect(
      try reads("a") == [
        "@System.ConversationId argument", "@System.LastMessage.Text prompt",
        "$Local.Seed.Name prompt",
      ])
    #expect(try reads("s") == ["a.b argument", "a argument"])
    #expect(try reads("t") == ["$Local.Two argument", "$Local.Seed argument"])
    #expect(try reads("say") == ["$Local.Two result", "a.c result"])
    #expect(try reads("bare") == ["a.d result"])
    let agent = try Maf.node("a", in: workflow)
    #expect(agent.outputs.map(\.variable) == ["Local.R", "Local.M"])
    #expect(agent.memory.declaredValue == .thread)
    #expect(agent.arguments.declaredValue == ["x"])
    #expect(agent.reference?.target == .name("A"))
    #expect(!agent.output.isKnown && !agent.model.isKnown)
  }

  /// With a second writer it is the variable that is read.
  @Test func aVariableOfTwoWritersStaysOne() throws {
    let workflow = try Maf.flow(
      """
      - {kind: InvokeAzureAgent, id: a, agent: A, output: {responseObject: Local.R}}
      - {kind: ResetVariable, id: r, variable: Local.R}
      - {kind: SendActivity, id: say, activity: "{Local.R.x}"}
      """)
    #expect(
      Dify.reads(try Maf.node("say", in: workflow), in: workflow) == ["$Local.R.x result"])
  }

  @Test func spansAreExact() throws {
    let text = Maf.text(
      """
      - kind: ConditionGroup
        id: "größe"
        conditions:
          - condition: |-
              =Not(Local.A)
               And Local.B.c = "ü"
            actions:
              - {kind: GotoAction, id: g, actionId: größe}
      """)
    let workflow = try Maf.workflow(text)
    let group = try Maf.node("größe", in: workflow)
    #expect(Dify.slice(group.span, of: text) == "\"größe\"")
    #expect(group.inputs.map { Dify.slice($0.span, of: text) } == ["Local.A", "Local.B.c"])
    let edges = workflow.edges.map { Dify.slice($0.span, of: text) }
    #expect(edges.contains("condition") && edges.contains("größe"))
  }

  @Test func writesAreKnown() throws {
    let workflow = try Maf.flow(
      """
      - {kind: SetMultipleVariables, id: m, assignments: [{variable: Local.A, value: =Local.C}], variables: {Local.B: 1}}
      - {kind: EditTableV2, id: e, itemsVariable: Local.T, changeType: {kind: AddItemOperation, value: =Local.A}}
      - {kind: ParseValue, id: p, variable: {path: Local.P}, value: =Local.T}
      - {kind: CreateConversation, id: c, conversationId: Local.Conv}
      - {kind: SetValue, id: v, path: plain, value: 1}
      - {kind: SetVariable, id: w, variable: workflow.outputs.result, value: done}
      """)
    func writes(_ id: String) throws -> [String] {
      try Maf.node(id, in: workflow).outputs.map { $0.variable + ($0.isAddition ? "+" : "") }
    }
    #expect(try writes("m") == ["Local.A"] && writes("m:2") == ["Local.B"])
    #expect(try writes("e") == ["Local.T+"])
    #expect(try writes("p") == ["Local.P"])
    #expect(try writes("c") == ["Local.Conv"])
    #expect(try writes("v") == ["Local.plain"])
    #expect(try writes("w") == ["Workflow.Outputs.result"])
    #expect(
      Dify.reads(try Maf.node("e", in: workflow), in: workflow)
        == ["$Local.T argument", "$Local.A argument"])
  }

  // MARK: Limits

  private let round = """
    - {kind: InvokeAzureAgent, id: a, agent: A, output: {responseObject: Local.R}}
    - {kind: ConditionGroup, id: g, conditions: [{condition: =Local.R.ok, actions: [{kind: EndWorkflow, id: e}]}]}
    - {kind: GotoAction, id: again, actionId: a}
    """

  private func verdict(_ text: String, _ knobs: [String: String], top: String = "") throws
    -> LoopVerdict?
  {
    Analysis(try Maf.flow(text, knobs: knobs, top: top)).loops().first?.verdict
  }

  @Test func theRuntimeDecidesWhatBoundsARound() throws {
    #expect(try verdict(round, ["runtime": "python"]) == .bounded([.steps]))
    #expect(try verdict(round, ["runtime": "dotnet"]) == .unbounded)
    #expect(try verdict(round, ["runtime": "dotnet"], top: "maxTurns: 5") == .unbounded)
    for top in ["", "maxTurns: 5"] {
      guard case .unknown? = try verdict(round, [:], top: top) else {
        Issue.record("neither runtime is named")
        return
      }
    }
    // Only Python reads inputs and agents.
    #expect(try verdict(round, [:], top: "inputs: {q: string}") == .bounded([.steps]))
    let set = try Maf.flow(round, knobs: ["runtime": "python"], top: "maxTurns: 5")
    #expect(set.limits.steps.declaredValue == .finite(5))
    #expect(set.limits.exhaustion.value == .fail)
  }

  @Test(arguments: ["Local.N < 4", "4 > Local.N", "Local.N >= 4"])
  func aCounterBoundsARound(_ test: String) throws {
    let isOut = test.contains(">=")
    let way = isOut ? "{kind: EndWorkflow, id: e}" : "{kind: GotoAction, id: again, actionId: a}"
    let text = """
      - {kind: SetVariable, id: zero, variable: Local.N, value: 0}
      - {kind: InvokeAzureAgent, id: a, agent: A}
      - {kind: SetVariable, id: count, variable: Local.N, value: =Local.N + 1}
      - {kind: ConditionGroup, id: g, conditions: [{condition: =\(test), actions: [\(way)]}]}
      \(isOut ? "- {kind: GotoAction, id: again, actionId: a}" : "- {kind: EndWorkflow, id: e}")
      """
    guard case .bounded(let bounds)? = try verdict(text, ["runtime": "dotnet"]) else {
      Issue.record("the counter ends it")
      return
    }
    #expect(bounds.count == 1)
    // Without the step that counts nothing does.
    let endless = text.replacing("value: =Local.N + 1", with: "value: 1")
    #expect(try verdict(endless, ["runtime": "dotnet"]) == .unbounded)
  }

  // MARK: Broken files

  @Test func whatIsWrongIsSaid() {
    func refused(_ text: String) -> [String] {
      let reading = Maf.read(text)
      #expect(reading.problems.isEmpty)
      return Dify.refusals(reading).map(\.refusal.message)
    }
    #expect(
      refused("kind: Workflow\ntrigger: {kind: OnConversationStart}\n") == [
        "the workflow has no `actions`"
      ])
    #expect(
      refused("kind: Workflow\ntrigger: {actions: {kind: SendActivity}}\n") == [
        "`actions` is not a list"
      ])
    #expect(
      refused(Maf.text("- {id: a}\n- 3\n- null\n- {kind: SendActivity, id: b}"))
        == (1...3).map { "action \($0) of `actions` has no `kind`" })
    #expect(
      refused(
        Maf.text("- {kind: ConditionGroup, id: g, conditions: [{condition: =true, actions: 7}]}"))
        == ["`actions` is not a list"])
    #expect(refused(Maf.text("- {kind: If, id: i, condition: =true, then: [7]}")).count == 1)
  }

  /// Python passes over an action without a kind that lies in another: nothing is known of it.
  @Test func anActionOfNoKindInAnother() {
    let reading = Maf.read(Maf.text("- {kind: If, id: i, condition: =true, then: [{id: a}]}"))
    #expect(reading.problems.map(\.code) == ["missing-key"])
    #expect(Dify.refusals(reading).isEmpty)
  }

  /// Python refuses a workflow that does nothing; of .NET nobody says so.
  @Test func aWorkflowThatDoesNothing() {
    func refused(_ runtime: String, _ actions: String) -> Int {
      Dify.refusals(
        Maf.read(
          "kind: Workflow\ntrigger: {kind: OnConversationStart, actions: \(actions)}\n",
          knobs: ["runtime": runtime])
      ).count
    }
    #expect(refused("python", "[]") == 1 && refused("python", "") == 1)
    #expect(refused("dotnet", "[]") == 0 && refused("dotnet", "") == 0)
  }

  @Test func loopsThatAreLeftOutsideOfOne() {
    func refused(_ runtime: String, _ action: String) -> [String] {
      Dify.refusals(Maf.read(Maf.text(action), knobs: ["runtime": runtime]))
        .map(\.refusal.message)
    }
    let inside =
      "- {kind: Foreach, id: each, source: =Local.L, actions: [{kind: BreakLoop, id: b}]}"
    for kind in ["BreakLoop", "ContinueLoop"] {
      let message = "`\(kind)` stands in no `Foreach`, and Python refuses it"
      #expect(refused("python", "- {kind: \(kind), id: b}") == [message])
      #expect(refused("dotnet", "- {kind: \(kind), id: b}") == [])
    }
    #expect(refused("python", inside) == [])
  }

  @Test func idsStandOnce() throws {
    let workflow = try Maf.flow(
      "- {kind: SendActivity, id: a, activity: x}\n- {kind: EndWorkflow, id: a}")
    #expect(Dify.defects(workflow) == ["twice a"])
  }

  /// Every field with every wrong type: the graph is made, and nothing stops the reader.
  @Test func wrongTypesAreTaken() throws {
    let fields = [
      "id", "displayName", "agent", "input", "output", "conditions", "condition", "actions",
      "elseActions", "items", "value", "variable", "actionId", "requireApproval", "functionName",
      "toolName", "serverUrl", "url", "method", "headers", "requestTimeoutInMilliseconds",
      "arguments", "activity", "conversationId", "assignments", "mode", "maxParallelism",
      "maxIterations", "connection", "response", "then", "else",
    ]
    let kinds = [
      "InvokeAzureAgent", "ConditionGroup", "If", "Foreach", "RepeatUntil", "GotoAction",
      "InvokeFunctionTool", "InvokeMcpTool", "HttpRequestAction", "SendActivity", "Question",
      "SetMultipleVariables", "EditTable", "SetVariable",
    ]
    for kind in kinds {
      for field in fields {
        for value in ["null", "[]", "{}", "3", "true", "[null]", "{a: null}", "\"\"", "'='"] {
          let workflow = try Maf.flow("- {kind: \(kind), \(field): \(value)}")
          #expect(workflow.nodes.count >= 2, "\(kind) \(field) \(value)")
        }
      }
    }
  }

  @Test func deepAndEndlessFilesEnd() throws {
    let deep = String(repeating: "{kind: If, id: x, condition: =true, then: [", count: 70)
    let text = Maf.text("- " + deep + String(repeating: "]}", count: 70))
    #expect(Maf.read(text).problems.contains { $0.code == "too-deep" })
    // A list that stands in itself many times over.
    var twice = "- &a0 {kind: If, condition: =true, then: [{kind: SendActivity, activity: x}]}\n"
    for i in 1...30 {
      twice += "- &a\(i) {kind: If, condition: =true, then: [*a\(i - 1), *a\(i - 1)]}\n"
    }
    let workflow = try Maf.flow(twice)
    #expect(workflow.nodes.count <= 10_010)
  }

  // MARK: What is missing

  @Test(arguments: [
    ("{kind: GotoAction, id: a}", "`GotoAction` has no `actionId`"),
    (
      "{kind: InvokeAzureAgent, id: a, agent: {name: ''}}", "`InvokeAzureAgent` has no `agent.name`"
    ),
    ("{kind: InvokeFunctionTool, id: a}", "`InvokeFunctionTool` has no `functionName`"),
    ("{kind: InvokeMcpTool, id: a, serverUrl: 'https://x'}", "`InvokeMcpTool` has no `toolName`"),
    ("{kind: HttpRequestAction, id: a}", "`HttpRequestAction` has no `url`"),
    ("{kind: ConditionGroup, conditions: {condition: x}}", "`conditions` is not a list"),
    ("{kind: ConditionGroup, conditions: [x]}", "a case of `conditions` is not a map"),
  ]) func actionsThatLackWhatTheyNeed(_ action: String, _ message: String) throws {
    let reading = Maf.read(Maf.text("- \(action)"))
    #expect(reading.status == .analysed(formats: ["maf"]) && reading.problems.isEmpty)
    let found = Dify.refusals(reading)
    #expect(found.map(\.refusal.message) == [message])
    #expect(found.allSatisfy { !$0.refusal.help.isEmpty })
    #expect(found.first?.defect.node == (try #require(reading.workflows.first)).nodes[1].id)
  }

  /// Python takes a map for true: which it is meant to be cannot be told.
  @Test func aConditionThatIsAMap() {
    let reading = Maf.read(
      Maf.text("- {kind: ConditionGroup, conditions: [{condition: {Local.A}}]}"))
    #expect(reading.problems.map(\.message) == ["`condition` is no formula but a map"])
    #expect(reading.status == .failed && Dify.refusals(reading).isEmpty)
  }

  @Test(arguments: [
    "{kind: GotoAction, target: begin}", "{kind: InvokeAzureAgent, agent: A}",
    "{kind: InvokeAzureAgent, agentName: A}", "{kind: InvokeAzureAgent, agent: {name: =Local.A}}",
    "{kind: ConditionGroup, conditions: [{condition: true, actions: []}]}",
    "{kind: ConditionGroup, conditions: []}",
  ]) func whatIsNamedIsNotMissing(_ action: String) {
    let reading = Maf.read(Maf.text("- \(action)"))
    #expect(reading.problems.isEmpty && Dify.refusals(reading).isEmpty)
  }

  @Test func aGotoLeadsElsewhere() {
    let text = Maf.text("- {kind: GotoAction, id: again, actionId: again}")
    let found = Dify.refusals(Maf.read(text, knobs: ["runtime": "python"]))
    #expect(
      found.map(\.refusal.message) == ["the goto `again` leads to itself, and Python refuses it"])
    #expect(found.allSatisfy { Dify.slice($0.defect.span, of: text) == "again" })
    #expect(Dify.refusals(Maf.read(text, knobs: ["runtime": "dotnet"])).isEmpty)
  }

  /// What Python asks for besides; .NET writes some of it in another way.
  @Test(
    arguments: [
      ("{kind: SetVariable, id: a, value: 1}", ["variable"]),
      ("{kind: SetValue, id: a, variable: Local.X, value: 1}", []),
      ("{kind: Foreach, id: a, items: =Local.L}", ["source", "actions"]),
      ("{kind: ConditionGroup, id: a}", ["conditions"]),
      ("{kind: Question, id: a, text: Well?, property: Local.X}", []),
      ("{kind: Question, id: a, prompt: Well?, variable: Local.X}", ["question"]),
      ("{kind: InvokeMcpTool, id: a, toolName: x}", ["serverUrl"]),
      ("{kind: ConditionGroup, id: a, conditions: [], else: []}", ["else"]),
    ] as [(String, [String])]) func fieldsThatPythonAsksFor(_ action: String, _ fields: [String])
  {
    func refused(_ runtime: String) -> [String] {
      Dify.refusals(Maf.read(Maf.text("- \(action)"), knobs: ["runtime": runtime]))
        .map(\.refusal.message).filter { $0.contains(" has no ") }
    }
    #expect(refused("dotnet") == [] && refused("unknown") == [])
    let found = refused("python")
    #expect(found.count == fields.count)
    for (message, field) in zip(found, fields) { #expect(message.contains("has no `\(field)`")) }
  }

  /// Python makes no step of what holds others; .NET does.
  @Test func aGotoToWhatIsNoStepOfItsOwn() {
    let text = Maf.text(
      """
      - {kind: SendActivity, id: hello, activity: Hello}
      - kind: ConditionGroup
        id: choice
        conditions: [{id: one, condition: =Local.A, actions: [{kind: SendActivity, id: in, activity: x}]}]
      - {kind: GotoAction, id: g1, actionId: choice}
      - {kind: GotoAction, id: g2, actionId: one}
      - {kind: GotoAction, id: g3, actionId: begin}
      - {kind: GotoAction, id: g4, actionId: hello}
      - {kind: GotoAction, id: g5, actionId: in}
      """)
    let found = Dify.refusals(Maf.read(text, knobs: ["runtime": "python"]))
    #expect(
      found.map(\.refusal.message)
        == [("choice", "a `ConditionGroup`"), ("one", "a case"), ("begin", "the trigger")].map {
          "the goto leads to `\($0)`, \($1), and Python finds no action of that name"
        })
    #expect(Dify.refusals(Maf.read(text, knobs: ["runtime": "dotnet"])).isEmpty)
  }

  @Test func turnsAreAPositiveNumber() {
    func refused(_ turns: String, _ runtime: String) -> [String] {
      Dify.refusals(
        Maf.read(
          Maf.text("- {kind: SendActivity, activity: x}", top: "maxTurns: \(turns)"),
          knobs: ["runtime": runtime])
      ).map(\.refusal.message)
    }
    let message = "`maxTurns` is not a positive whole number"
    for turns in ["0", "-1", "many", "'5'", "5.0"] {
      #expect(refused(turns, "python") == [message])
    }
    #expect(refused("7", "python") == [])
    #expect(refused("0", "dotnet") == [])
  }

  @Test func toolsOfAnAgentHaveAKind() {
    func refused(_ tools: String) -> [String] {
      let reading = Maf.read("kind: Prompt\nname: A\ninstructions: Help.\ntools: \(tools)\n")
      #expect(reading.problems.isEmpty)
      return Dify.refusals(reading).map(\.refusal.message)
    }
    #expect(
      refused("[{name: x}, just, {kind: mcp}]") == [
        "tool 1 of `tools` has no `kind`", "tool 2 of `tools` has no `kind`",
      ])
    #expect(refused("search") == ["`tools` is not a list"])
    #expect(refused("[]").isEmpty && refused("[{type: web_search}]").isEmpty)
  }

  // MARK: What runs

  /// A kind that is nearly another is a slip in any runtime, as a warning: a release to come may have it.
  /// One that the runtime of the file, or both, are known to pass over never runs.
  @Test(arguments: ["unknown", "dotnet", "python"])
  func kindsThatNothingRuns(_ runtime: String) throws {
    let text = Maf.text(
      """
      - {kind: SendActivty, id: slip, activity: Hello}
      - {kind: BeginDialog, id: dialog, dialog: other}
      - {kind: RepeatUntil, id: again, condition: =Local.N > 3, actions: []}
      - {kind: AddConversationMessage, id: add, message: Local.M, conversationId: =System.ConversationId}
      - {kind: SendActivity, id: last, activity: Bye}
      """)
    let reading = Maf.read(text, knobs: ["runtime": runtime])
    #expect(reading.problems.isEmpty && reading.status == .analysed(formats: ["maf"]))
    let found = Dify.refusals(reading)
    let places = found.map { Dify.slice($0.defect.span, of: text) }
    #expect(
      places
        == [
          "unknown": ["SendActivty", "BeginDialog"],
          "dotnet": ["SendActivty", "BeginDialog", "RepeatUntil"],
          "python": ["SendActivty", "BeginDialog", "RepeatUntil", "AddConversationMessage"],
        ][runtime])
    #expect(found.map(\.refusal.isMild) == places.map { $0 == "SendActivty" })
    #expect(found.first?.refusal.help == "did you mean `SendActivity`?")
    let workflow = try #require(reading.workflows.first)
    #expect(
      found.map { $0.defect.node } == workflow.nodes.dropFirst().prefix(places.count).map(\.id))
    #expect(
      found[1].refusal.message
        == [
          "unknown": "neither runtime runs `BeginDialog`: both go on with the next action",
          "dotnet": ".NET does not run `BeginDialog`: it goes on with the next action",
          "python": "Python does not run `BeginDialog`: it goes on with the next action",
        ][runtime])
    // What is not run goes no rounds.
    let again = try Maf.node("again", in: workflow)
    #expect((again.exhaustion.value == .proceed) == (runtime == "unknown"))
  }

  /// The next version of a kind, and what is longer by a word, are no slips; a kind in another case is
  /// known to be passed over by Python only.
  @Test(
    arguments: [
      ("EditTableV3", nil), ("OnActivity", nil), ("RedirectConversation", nil),
      ("SetVariables", "SetVariable"), ("ParseValues", "ParseValue"), ("ForEach", nil),
    ] as [(String, String?)]) func kindsThatAreNearOthers(_ kind: String, _ meant: String?)
  {
    func found(_ runtime: String) -> [Refusal] {
      Dify.refusals(Maf.read(Maf.text("- {kind: \(kind), id: a}"), knobs: ["runtime": runtime]))
        .map(\.refusal)
    }
    #expect(
      found("unknown").map(\.help) == [meant].compactMap { $0 }.map { "did you mean `\($0)`?" })
    #expect(found("python").map(\.isMild) == [kind != "ForEach"])
    if kind == "ForEach" { #expect(found("python").map(\.help) == ["did you mean `Foreach`?"]) }
  }

  @Test(arguments: [
    "InvokeTool", "Switch", "TryCatch", "SetVars", "EndFlow", "Foo", "sendactivity", "Wait",
  ])
  func otherKindsAreNoSlips(_ kind: String) throws {
    #expect(try Maf.flow("- {kind: \(kind), id: a}").defects.isEmpty, "\(kind)")
  }

  @Test func whatTheFormerExecutorsDid() throws {
    let workflow = try Maf.flow(
      """
      - {kind: Confirmation, id: sure, text: Go on?}
      - {kind: If, id: check, condition: =Local.confirmed, then: [{kind: SendActivity, id: yes, activity: Yes}]}
      - {kind: RepeatUntil, id: again, condition: =Local.N >= 3, actions: [{kind: SetVariable, id: up, variable: Local.N, value: =Local.N + 1}]}
      """)
    let sure = try Maf.node("sure", in: workflow)
    #expect(sure.kind == .human(.question))
    #expect(sure.outputs.map(\.variable) == ["Local.confirmed"])
    #expect(
      try Maf.node("check", in: workflow).inputs.map(\.value.source) == [.output(sure.id)])
    let again = try Maf.node("again", in: workflow)
    #expect(again.iterationLimit.value == .finite(100))
    #expect(again.exhaustion.value == .proceed)
  }

  // MARK: Numbers

  @Test(
    arguments: [
      ("=0", NumberChange.set(0)), ("3", .set(3)), ("=Local.N + 1", .add(1)),
      ("=2 + Local.N", .add(2)),
      ("=Local.N - 1", .add(-1)), ("'=Sum(Local.N, 1)'", .add(1)), ("=Local.N", .add(0)),
      ("=1 - Local.N", nil), ("=Local.M", nil), ("=Local.M + 1", nil), ("=Local.N.x + 1", nil),
      ("=Local.N + Local.M", nil),
      ("text", nil), ("=Local.N + 1 + 1", nil),
    ] as [(String, NumberChange?)])
  func whatBecomesOfANumber(_ value: String, _ change: NumberChange?) throws {
    let workflow = try Maf.flow("- {kind: SetVariable, id: a, variable: Local.N, value: \(value)}")
    #expect(try Maf.node("a", in: workflow).outputs.map(\.number) == [change])
  }

  /// Several variables that are set at once say what becomes of each.
  @Test func numbersThatAreSetAtOnce() throws {
    let workflow = try Maf.flow(
      """
      - kind: SetMultipleVariables
        id: a
        assignments:
          - {variable: Local.N, value: "=Local.N + 1"}
          - {variable: Local.M, value: 4}
      """)
    #expect(try Maf.node("a", in: workflow).outputs.map(\.number) == [.add(1)])
    #expect(try Maf.node("a:2", in: workflow).outputs.map(\.number) == [.set(4)])
  }

  /// What one variable is set from does not get into the others; those of the same sources are one step.
  @Test func variablesThatAreSetAtOnceAreApart() throws {
    let workflow = try Maf.flow(
      """
      - kind: SetMultipleVariables
        id: a
        assignments:
          - {variable: Local.M, value: fixed}
          - {variable: Local.N, value: =Local.X.text}
          - {variable: Local.O, value: "{Local.X.name}"}
          - {variable: Local.P, value: =Local.Y}
      - {kind: SendActivity, id: z, activity: "{Local.M}"}
      """)
    let written = workflow.nodes.map { $0.outputs.map(\.variable).joined(separator: " ") }
    #expect(written.filter { !$0.isEmpty } == ["Local.N Local.O", "Local.M", "Local.P"])
    let part = try Maf.node("a:3", in: workflow)
    #expect(part.isPart && Dify.reads(part, in: workflow) == ["$Local.Y argument"])
    let edges = Dify.edges(workflow)
    #expect(edges.contains("a:2 sequence a:3 implied") && edges.contains("a:3 sequence z"))
  }

  /// A counter ends a conversation where it grows and leads out, whatever the agents say.
  @Test(arguments: [
    ("=Local.N + 1", "=Local.N < 4", true), ("=Local.N", "=Local.N < 4", false),
    ("=Local.N - 1", "=Local.N < 4", false), ("=Local.N + 1", "=Local.N > 0", false),
    ("=Local.N + 1", "=Local.N < 4 Or Not(Local.R.done)", false),
    ("=Local.N + 1", "=Local.N < 4 And Not(Local.R.done)", true),
  ])
  func aCounterIsFollowed(_ value: String, _ test: String, _ ends: Bool) throws {
    let workflow = try Maf.flow(
      """
      - {kind: InvokeAzureAgent, id: w, agent: {name: W}, output: {responseObject: Local.R}}
      - {kind: SetVariable, id: count, variable: Local.N, value: "\(value)"}
      - kind: ConditionGroup
        id: test
        conditions:
          - condition: "\(test)"
            id: again
            actions: [{kind: GotoAction, id: g, actionId: w}]
      """)
    let loop = try #require(Analysis(workflow).loops().first)
    #expect((loop.verdict == .bounded([.counter(try Maf.node("test", in: workflow).id)])) == ends)
  }

  /// Two agents that talk until a counter reaches four: each is asked four times at most.
  @Test func aCounterBoundsTheWork() throws {
    let talk = """
      - {kind: SetVariable, id: begin_count, variable: Local.N, value: =0}
      - {kind: InvokeAzureAgent, id: student, agent: {name: S}}
      - {kind: InvokeAzureAgent, id: teacher, agent: {name: T}, output: {messages: Local.M}}
      - {kind: SetVariable, id: count, variable: Local.N, value: =Local.N + 1}
      - kind: ConditionGroup
        id: again
        conditions:
          - {condition: =Local.N < 4, actions: [{kind: GotoAction, id: back, actionId: student}]}
      """
    for runtime in ["python", "dotnet", "unknown"] {
      let workflow = try Maf.flow(talk, knobs: ["runtime": runtime])
      let work = Analysis(workflow).workBound
      let student = try Maf.node("student", in: workflow)
      #expect(work.invocations[student.id.index] == 4, "\(runtime)")
      #expect(work.value != nil, "\(runtime)")
    }
  }

  @Test func externalLoopsInARowAddUp() throws {
    func agent(_ id: String, _ rounds: Int) -> String {
      """
      - kind: InvokeAzureAgent
        id: \(id)
        agent: {name: \(id)}
        input: {externalLoop: {when: =Local.\(id).More, maxIterations: \(rounds)}}
        output: {responseObject: Local.\(id)}
      """
    }
    let workflow = try Maf.flow(
      [agent("a", 4), agent("b", 5), agent("c", 2)].joined(separator: "\n"),
      knobs: ["runtime": "python"])
    #expect(Analysis(workflow).workBound.value == 14)
  }
}

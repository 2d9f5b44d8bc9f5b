import Testing
import TopolintFormats
import TopolintModel

@Suite struct ConductorSteps {
  /// A workflow with the step `a` of the given text, and `b`.
  static func step(
    _ text: String, runtime: String = "", knobs: [String: String] = [:], top: String = ""
  ) throws -> Lowered {
    let lines = text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    return try Lowered(
      """
      workflow: {name: w, entry_point: a, runtime: {\(runtime)}}
      \(top)
      agents:
        - name: a
      \(lines)
        - {name: b, prompt: x, tools: []}
      """, knobs: knobs)
  }

  @Test func agentDefaults() throws {
    let a = try Self.step("prompt: do it").node("a")
    #expect(a.kind == .agent)
    #expect(a.retry.value == RetryPolicy.none && a.retry.note != nil)
    #expect(a.timeout.value == .finite(Milliseconds(1_800_000)))
    #expect(a.iterationLimit.value == .unlimited)
    #expect(a.errorHandling.value == .abort)
    #expect(a.memory.value == .stateless)
    #expect(a.output.value == Contract(fields: [], enforcement: .requested, isOpen: true))
    guard case .unknown = a.model, case .unknown = a.effect else {
      Issue.record("the model and the tools are the provider's")
      return
    }
  }

  @Test func agentFacts() throws {
    let lowered = try Self.step(
      """
      model: opus
      system_prompt: You are kind.
      prompt: do it
      timeout_seconds: 90.5
      max_agent_iterations: 7
      session_key: s
      tools: []
      retry: {max_attempts: 4, backoff: fixed, delay_seconds: 3, retry_on: [timeout]}
      output:
        verdict: {type: string, enum: [pass, fail]}
        notes: {type: array, items: {type: object, properties: {text: {type: string}}}}
        details: {type: object, properties: {who: {type: string, required: false}}}
      """, runtime: "provider: claude, default_model: haiku, max_tokens: 900")
    let a = try lowered.node("a")
    #expect(a.kind == .llm)
    #expect(a.model.declaredValue == "opus")
    #expect(try lowered.node("b").model.declaredValue == "haiku")
    #expect(a.prompt.declaredValue == "You are kind.\ndo it")
    #expect(a.timeout.declaredValue == .finite(Milliseconds(90_500)))
    #expect(a.iterationLimit.declaredValue == .finite(7))
    #expect(try lowered.node("b").iterationLimit.value == .finite(50))
    #expect(a.memory.declaredValue == .thread)
    #expect(a.messageSize.declaredValue == 900)
    #expect(
      a.retry.declaredValue
        == RetryPolicy(
          retries: .finite(3), backoff: .constant(Milliseconds(3000)), classes: [.timeout]))
    let contract = try #require(a.output.declaredValue)
    #expect(contract.enforcement == .engine && contract.isOpen)
    #expect(
      contract.fields.map(\.name) == ["verdict", "notes", "notes.*.text", "details", "details.who"])
    #expect(contract.field("details.who")?.isRequired == false)
    #expect(contract.field("verdict")?.allowed == ["pass", "fail"])
  }

  @Test func environmentAndTemplatesAreDynamic() throws {
    let lowered = try Self.step(
      """
      prompt: x
      model: ${MODEL:-gpt}
      timeout_seconds: ${T:-5}
      """, runtime: "provider: '${P}', default_model: '{{ workflow.input.m }}'")
    let a = try lowered.node("a")
    #expect(a.model.isDynamic && a.timeout.isDynamic)
    #expect(try lowered.node("b").model.isDynamic)
    guard case .unknown = try lowered.node("b").timeout else {
      Issue.record("the provider is settled at run time")
      return
    }
  }

  @Test func toolsOfAgents() throws {
    let runtime = "mcp_servers: {shop: {url: x, tools: [get_order, refund_payment]}, all: {url: y}}"
    let lowered = try Self.step(
      "prompt: x\ntools: [shop__refund_payment, all__thing, shop__nope, other__x, nope]",
      runtime: runtime, top: "tools: [calculator]")
    #expect(
      try lowered.edges(from: "a").filter { $0.contains("[uses]") } == [
        "a -> shop__refund_payment [uses]", "a -> all__thing [uses]", "a -> shop__nope [uses]",
        "a -> other__x [uses]", "a -> nope [uses]",
      ])
    #expect(
      try lowered.node("shop__refund_payment").effect.declaredValue
        == Effect(.irreversible, basis: .name))
    guard case .unknown = try lowered.node("all__thing").effect else {
      Issue.record("nothing is known of the tool")
      return
    }
    let names = lowered.workflow.defects.map { defect in
      if case .danglingReference(let name, "tool", _) = defect.kind { name } else { "?" }
    }
    #expect(names == ["shop__nope", "other__x", "nope"])
    let inherited = try Self.step("prompt: x", runtime: runtime, top: "tools: [calculator]")
    #expect(
      try inherited.edges(from: "a").filter { $0.contains("[uses]") } == [
        "a -> calculator [uses]", "a -> shop__get_order [uses]",
        "a -> shop__refund_payment [uses]", "a -> all__* [uses]",
      ])
  }

  @Test func validatorOnlyDetects() throws {
    let lowered = try Self.step(
      "prompt: x\ntools: []\nmodel: m\nvalidator: {criteria: good, max_retries: 0}")
    let validator = try lowered.node("validator")
    #expect(validator.kind == .verifier(.modelJudge, .detectOnly))
    #expect(validator.isImplied)
    #expect(validator.model.declaredValue == "m")
    #expect(validator.prompt.declaredValue == "good")
    #expect(validator.iterationLimit.declaredValue == .finite(0))
    #expect(try lowered.edges(from: "a") == ["a -> validator [delegate]", "a -> $end implied"])
  }

  @Test(
    arguments: [
      ("command: git\nargs: [push]", EffectLevel.external, "tool"),
      ("command: gh\nargs: [pr, create]", .external, "tool"),
      ("command: gh\nargs: [pr, merge, --squash]", .irreversible, "tool"),
      ("command: curl\nargs: [-X, POST, 'https://x.example']", .external, "tool"),
      ("command: curl\nargs: ['https://x.example']", .read, "code"),
      ("command: rm\nargs: [-rf, build]", .irreversible, "tool"),
      ("command: ./scripts/deploy.sh", .irreversible, "tool"),
      ("command: bash\nargs: ['-c', 'echo hi && git push']", .external, "tool"),
      ("command: git\nargs: [status]", .read, "code"),
      ("command: echo\nargs: [hi]", EffectLevel.none, "code"),
      ("command: python3\nargs: [x.py]", nil, "code"),
      ("command: bash\nargs: ['-c', 'make all; cat x']", nil, "code"),
    ] as [(String, EffectLevel?, String)])
  func scripts(_ text: String, _ level: EffectLevel?, _ kind: String) throws {
    let a = try Self.step("type: script\n" + text).node("a")
    #expect(a.effect.value?.level == level)
    #expect(a.effect.value.map { $0.basis == .name } ?? true)
    #expect(a.kind.name == kind)
    #expect(a.timeout.value == .unlimited)
    #expect(a.output.value?.fields.map(\.name) == ["stdout", "stderr", "exit_code"])
  }

  @Test func otherSteps() throws {
    let set = try Self.step("type: set\nvalues: {x: '{{ 1 }}', y: 'b'}").node("a")
    #expect(set.kind == .code && set.output.declaredValue?.fields.map(\.name) == ["x", "y"])
    #expect(set.effect.value?.level == EffectLevel.none)
    let wait = try Self.step("type: wait\nduration: 2.5m").node("a")
    #expect(wait.kind == .wait && wait.timeout.declaredValue == .finite(Milliseconds(150_000)))
    #expect(try Self.step("type: wait\nduration: '{{ x }}s'").node("a").timeout.isDynamic)
    let flow = try Self.step("type: workflow\nworkflow: ./x.yaml").node("a")
    #expect(flow.kind == .subworkflow && flow.reference?.target == .path("./x.yaml"))
    let away = try Self.step("type: workflow\nworkflow: qa@team#v1").node("a")
    #expect(away.reference?.target == .external("qa@team#v1"))
    let end = try Self.step("type: terminate\nstatus: failed\nreason: no")
    #expect(try end.node("a").kind == .end(.failure))
    #expect(try end.edges(from: "a").isEmpty)
    #expect(try Self.step("type: dance").node("a").kind == .opaque("dance"))
  }

  @Test func gatesAndQuestions() throws {
    let gate = """
      type: human_gate
      prompt: ok?
      options:
        - {label: Ship it, value: approve, route: b}
        - {label: Try again, value: request_changes, route: a}
      """
    let asked = try Self.step(gate)
    #expect(try asked.node("a").kind == .human(.approval))
    #expect(try asked.node("a").timeout.value == .unlimited)
    #expect(
      try asked.edges(from: "a") == [
        "a -> b [branch] when a.selected == 'approve' \"Ship it\" accept",
        "a -> a [branch] when a.selected == 'request_changes' \"Try again\" reject",
      ])
    let skipped = try Self.step(gate, knobs: ["gates": "skipped"])
    #expect(try skipped.node("a").isPreapproved.value == true)
    #expect(try skipped.edges(from: "a")[0].hasSuffix("accept default"))
    let questions = try Self.step(
      "type: questions\nallow_abort: true\nabort_route: $end\nroutes: [{to: b}]")
    #expect(try questions.node("a").kind == .human(.question))
    #expect(
      try questions.edges(from: "a") == [
        "a -> $end [branch] when a.outcome == 'aborted' \"abort\" reject",
        "a -> b [branch] default",
      ])
  }

  @Test func limits() throws {
    let absent = try Self.step("prompt: x").workflow.limits
    #expect(absent.steps.value == .finite(10) && absent.steps.note != nil)
    #expect(absent.exhaustion.value == .askHuman)
    #expect(absent.timeout.value == .unlimited && absent.cost.value == .unlimited)
    let headless = try Self.step("prompt: x", knobs: ["run": "headless"]).workflow.limits
    #expect(headless.exhaustion.value == .fail)
    let written = try Lowered(
      """
      workflow:
        {name: w, entry_point: a, limits: {max_iterations: 40, timeout_seconds: 9, budget_usd: 2,
          budget_mode: enforce}}
      agents: [{name: a, prompt: x}]
      """
    ).workflow.limits
    #expect(written.steps.declaredValue == .finite(40))
    #expect(written.timeout.declaredValue == .finite(Milliseconds(9000)))
    #expect(written.cost.declaredValue == .finite(2))
  }
}

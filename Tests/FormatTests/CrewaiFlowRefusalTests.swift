import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// What the loader of a flow refuses, and what it passes over; tried with crewai 1.15.30.
@Suite struct CrewaiFlowRefusals {
  private struct Found: Equatable {
    let message: String
    let place: String
    var isMild = false
  }

  private func found(_ text: String) throws -> [Found] {
    let flow = try Crew(text)
    return flow.workflow.defects.compactMap { defect in
      guard case .refusal(let refusal) = defect.kind else { return nil }
      #expect(!refusal.help.isEmpty)
      return Found(
        message: refusal.message, place: flow.text(defect.span), isMild: refusal.isMild)
    }
  }

  /// What is refused of a method `a` with this action.
  private func action(_ action: String) throws -> [String] {
    try found(
      "schema: crewai.flow/v1\nname: F\nmethods:\n  a:\n    start: true\n    do: \(action)\n"
    )
    .map { "\($0.message) @ \($0.place)" }
  }

  @Test(arguments: [
    ("", "the flow has no `name`", "schema"), ("name:", "the flow has no `name`", "name"),
    ("name: 5", "the name of a flow is a text, and `5` is a number", "5"),
    ("name: yes", "the name of a flow is a text, and `yes` is a truth value in YAML", "yes"),
    ("name: F\nstate: {default: {a: 1}}", "`state` does not say its `type`", "state"),
    ("name: F\nstate: {type: dictt}", "`dictt` is no type of `state`", "dictt"),
    (
      "name: F\nstate: {type: dict, defaults: {a: 1}}",
      "`state` of the type `dict` has no key `defaults`", "defaults"
    ),
    ("name: F\nstate: {type: json_schema}", "`state` has no `json_schema`", "json_schema"),
    ("name: F\nstate: plain", "`state` is not a table", "state"),
  ]) func flows(_ head: String, _ message: String, _ place: String) throws {
    let text =
      "schema: crewai.flow/v1\n\(head)\nmethods:\n  a: {start: true, do: {call: code, ref: 'm:a'}}\n"
    #expect(try found(text) == [Found(message: message, place: place)])
  }

  @Test(arguments: [
    "name: F", "name: ''", "name: F\nstate:", "name: F\nstate: {type: dict, default: {a: 1}}",
    "name: F\nother: 1\nconfig: {max_calls: 3}", "name: F\nstate: {type: unknown, ref: 'm:S'}",
  ]) func flowsThatAreTaken(_ head: String) throws {
    let text =
      "schema: crewai.flow/v1\n\(head)\nmethods:\n  a: {start: true, lisen: b, do: {ref: 'm:a'}}\n"
    #expect(try found(text) == [])
  }

  @Test(arguments: [
    ("{call: tol, ref: 'm:T'}", "`tol` is no kind of action @ tol"),
    ("{call: code}", "the `code` of `a` has no `ref` @ code"),
    ("{call: tool, ref: 'm:T', args: {}}", "the `tool` of `a` has no key `args` @ args"),
    ("{expr: state.x}", "the action of `a` does not say its kind @ do"),
    ("{call: expression}", "the `expression` of `a` has no `expr` @ expression"),
    (
      "{call: script, code: x, language: js}",
      "a script is in `python`, and `js` is another language @ js"
    ),
    (
      "{call: crew, from_declaration: crew.jsonc, with: {agents: {}, tasks: []}}",
      "the `crew` of `a` has both `from_declaration` and `with` @ crew"
    ),
    ("{call: crew}", "the `crew` of `a` has neither `from_declaration` nor `with` @ crew"),
    ("{call: agent}", "the `agent` of `a` has no `with` @ agent"),
    (
      "{call: agent, with: {role: R, goal: G, backstory: B}}",
      "the `agent` of `a` has no `input` @ agent"
    ),
    ("{call: each, in: state.x, do: []}", "`do` of the `each` of `a` is no list of steps @ do"),
    (
      "{call: each, in: state.x, do: [{name: s-1, action: {call: code, ref: 'm:s'}}]}",
      "`s-1` is no name for a step @ s-1"
    ),
    (
      "{call: each, in: state.x, do: [{name: s, action: {ref: 'm:s'}}]}",
      "the action of `s` does not say its kind @ action"
    ),
    (
      "{call: each, in: state.x, do: [{name: s, action: {call: each, in: item, do: []}}]}",
      "a step of `each` is one action, and this is an `each` again @ each"
    ),
    ("{call: each, in: state.x, do: [{name: s}]}", "the step `s` does nothing @ s"),
    (
      "{call: each, in: state.x, do: [{name: s, call: tool, ref: 'm:T', with: {}}]}",
      "the action of the step `s` stands beside its name @ call"
    ),
    (
      "{call: agent, input: x, with: {role: r, goal: g, backstory: b}}",
      "`input` of the `agent` of `a` stands beside `with`, and the loader looks for it in there @ input"
    ),
    (
      "{call: expression, expr: topic.name}",
      "`topic` is nothing that an expression can read here @ topic.name"
    ),
    (
      "{call: expression, expr: item.name}",
      "`item` is nothing that an expression can read here @ item.name"
    ),
    (
      "{call: each, in: rows, do: [{name: s, action: {call: code, ref: 'm:s'}}]}",
      "`rows` is nothing that an expression can read here @ rows"
    ),
  ]) func actions(_ text: String, _ expected: String) throws {
    #expect(try action(text) == [expected])
  }

  @Test func stepsHaveNamesOfTheirOwn() throws {
    let step = "{name: s, action: {call: code, ref: 'm:s'}}"
    #expect(
      try action("{call: each, in: state.x, do: [\(step), \(step)]}") == [
        "two steps of the `each` of `a` are called `s` @ s"
      ])
  }

  @Test(arguments: [
    "{ref: 'm:a'}", "{call: code, ref: 'm:a', with: {x: 1}}", "{call: script, code: return 1}",
    "{call: each, in: state.x, do: [{name: s, if: item.ok, action: {call: code, ref: 'm:s'}}]}",
    "{call: agent, with: {role: R, goal: G, backstory: B, input: x}}",
    "{call: expression, expr: state}", "{call: expression, expr: size(state.x)}",
    "{call: expression, expr: 'true'}",
  ]) func actionsThatAreTaken(_ text: String) throws { #expect(try action(text) == []) }

  /// The engine says so in its log, and goes on without.
  @Test func whatIsPassedOver() throws {
    let text = """
      schema: crewai.flow/v1
      name: F
      methods:
        a:
          start: true
          emit: [x]
          do: {call: code, ref: 'm:a'}
        b:
          listen: a
          human_feedback: {message: Well?, default_outcome: y}
          do: {call: code, ref: 'm:b'}
        c:
          listen: b
          human_feedback: {emit: [y]}
          do: {call: code, ref: 'm:c'}
        d:
        e:
          listen: a
          router: false
          emit: [z]
          do: {call: code, ref: 'm:e'}
      """
    #expect(
      try found(text) == [
        Found(
          message: "`emit` of `a` is passed over: only a router emits events", place: "emit",
          isMild: true),
        Found(
          message: "`default_outcome` of `b` is passed over: there is no `emit` to choose from",
          place: "default_outcome", isMild: true),
        Found(message: "`human_feedback` of `c` has no `message`", place: "human_feedback"),
        Found(message: "the method `d` does nothing", place: "d"),
      ])
  }

  // MARK: Events that nothing listens to

  private func unheard(_ labels: String, heard: [String]) throws -> [String] {
    let flow = try Crew(
      "schema: crewai.flow/v1\nname: F\nmethods:\n"
        + "  a: {start: true, router: true, emit: \(labels), do: {call: code, ref: 'm:a'}}\n"
        + heard.map { "  on_\($0): {listen: \($0), do: {call: code, ref: 'm:b'}}\n" }.joined())
    return flow.workflow.defects.compactMap {
      if case .unheardEvent(let name) = $0.kind { name } else { nil }
    }
  }

  /// Beside a single event that is heard it is how the run is let end.
  @Test func eventsThatNothingListensTo() throws {
    #expect(try unheard("[good, bad, ugly]", heard: ["good", "bad"]) == ["ugly"])
    #expect(try unheard("[again, done]", heard: ["again"]) == [])
    #expect(try unheard("[good, bad]", heard: ["good", "bad"]) == [])
    #expect(try unheard("[good, bad]", heard: []) == [])
  }

  // MARK: Order

  /// `m2` waits for both, in whatever order the methods stand: `m0` is always done before.
  @Test func theOrderOfMethodsDoesNotMatter() throws {
    let methods = [
      "  m0: {start: true, router: true, emit: [x, y], do: {call: expression, expr: \"state.k == 'x' ? 'x' : 'y'\"}}",
      "  m1: {start: true, router: true, emit: [z, y], do: {call: expression, expr: \"state.k == 'x' ? 'z' : 'y'\"}}",
      "  m2: {listen: {and: [m3, m0]}, router: true, emit: [x, z], do: {call: expression, expr: \"outputs.m0 == 'x' ? 'x' : 'z'\"}}",
      "  m3: {listen: {or: [y, x]}, do: {call: expression, expr: state.k}}",
    ]
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [3, 0, 1, 2], [0, 3, 2, 1], [2, 1, 3, 0]] {
      let flow = try Crew(
        "schema: crewai.flow/v1\nname: F\nmethods:\n"
          + order.map { methods[$0] }.joined(separator: "\n") + "\n")
      #expect(Analysis(flow.workflow).unassignedReads().isEmpty, "\(order)")
    }
  }

  // MARK: Files by their names

  /// Which agents there are is said in Python: a name that no file has is none to tell.
  @Test(arguments: ["t2: {description: d2, agent: ana}\n", "t2:\n", "t2: {agent: ana}\n"])
  func tasksThatAreNotWhole(_ rest: String) throws {
    let crew = try Crew(
      "t1: {description: d, expected_output: e, agent: ana}\n" + rest, path: "config/tasks.yaml",
      files: ["agents.yaml": "ana: {role: r, goal: g, backstory: b, max_iter: 7}\n"])
    #expect(crew.defects.isEmpty)
    let tasks = crew.workflow.nodes.filter { $0.kind == .agent }
    #expect(tasks.map(\.nativeID) == ["t1", "t2"])
    #expect(tasks.first?.iterationLimit.declaredValue == .finite(7))
  }

  /// What others take parts from is no agent, and no task.
  @Test func partsThatAreUsedAgain() throws {
    let agents =
      "x-defaults: &d {llm: openai/gpt-4o}\nana:\n  <<: *d\n  role: r\n  goal: g\n  backstory: b\n"
    let crew = try Crew(agents, path: "agents.yaml")
    #expect(crew.workflow.nodes.map(\.nativeID) == ["ana"])
    let tasks = try Crew(
      "x-parts: &p {human_input: false}\nt1: {description: d, expected_output: e, agent: ana}\n",
      path: "tasks.yaml", files: ["agents.yaml": agents])
    #expect(tasks.workflow.nodes.filter { $0.kind == .agent }.map(\.nativeID) == ["t1"])
    #expect(tasks.defects.isEmpty)
  }
}

import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// Flows: methods, events and what is read between them.
@Suite struct CrewaiFlows {
  static let flow = """
    schema: crewai.flow/v1
    name: Desk
    state:
      type: json_schema
      json_schema:
        properties: {ticket: {type: string}, rows: {type: array}}
        required: [ticket]
    config: {max_method_calls: 7}
    methods:
      triage:
        start: true
        do:
          call: agent
          with: {role: R, goal: G, backstory: B, input: "${state.ticket}", tools: [SendMailTool]}
      choose:
        listen: triage
        router: true
        emit: [refund, other]
        do:
          call: expression
          expr: >-
            outputs.triage.pydantic.kind == 'refund' && state.rows.size > 2 ? 'refund' : 'other'
      decide:
        listen: refund
        do: {call: code, ref: "desk:decide", with: {kind: "${outputs.triage.pydantic.kind}"}}
        human_feedback:
          message: Pay?
          emit: [approve, reject]
          default_outcome: reject
      pay:
        listen: approve
        do: {call: tool, ref: "desk.tools:PayTool", with: {sum: "${outputs.decide.sum}"}}
      rows:
        listen: {and: [pay, decide]}
        do:
          call: each
          in: state.rows
          do:
            - name: clean
              action: {call: expression, expr: "item.text"}
            - name: tag
              if: outputs.clean != ''
              action: {call: tool, ref: "desk:TagTool", with: {t: "${outputs.clean}"}}
      report:
        listen: {or: [rows, other, reject]}
        do:
          call: crew
          from_declaration: crews/report
          inputs: {x: "${outputs.rows[0].tag}"}
    """

  /// Counted by hand. Control: triage-choose, decide-person, person-rows, pay-rows, rows-clean,
  /// clean-choice, tag-join, join-report, report-end are nine sequences. Branches: refund, other,
  /// approve, reject, nothing said, the tag's `if` and its default. Data: triage twice into choose and
  /// decide, decide into its person and pay, clean into the choice and the tag, tag into the report.
  @Test func isAsCounted() throws {
    let flow = try Crew(Self.flow, files: ["crews/report/crew.jsonc": "{}"])
    #expect(
      flow.counts == [
        "-branch 7", "-data 7", "-sequence 9", "-uses 1", "agent 1", "code 2", "end 1", "human 1",
        "join 1", "map 1", "router 2", "subworkflow 1", "tool 3",
      ])
    #expect(flow.defects.isEmpty)
    #expect(
      Set(flow.edges) == [
        "triage -> SendMailTool [uses]", "triage -> choose",
        "choose -> decide [branch] \"refund\"",
        "choose -> report [branch] \"other\" default",
        "decide -> decide.human_feedback",
        "decide.human_feedback -> pay [branch] \"approve\" accept",
        "decide.human_feedback -> report [branch] \"reject\" reject",
        "decide.human_feedback -> report [branch] \"(nothing)\" undecided default",
        "decide.human_feedback -> rows", "pay -> rows", "rows -> rows/clean",
        "rows/clean -> rows/tag.if", "rows/tag.if -> rows/tag [branch]",
        "rows/tag.if -> rows.join [branch] default", "rows/tag -> rows.join",
        "rows.join -> report", "report -> $end",
      ])
  }

  /// A file stands for itself, whatever it is called, and a folder for the crew in it. What is
  /// outside is not looked for.
  @Test(arguments: [
    ("crews/c.jsonc", "crews/c.jsonc", true), ("crews/c.yaml", "crews/c.yaml", true),
    ("crews/old", "crews/old/crew.json", true), ("crews/old/", "crews/old/crew.json", true),
    ("crews/none.jsonc", "crews/none.jsonc", false), ("crews", "crews", false),
    ("../c.jsonc", "../c.jsonc", true),
  ])
  func crewsAreLookedFor(written: String, path: String, isThere: Bool) throws {
    let flow = try Crew(
      """
      name: f
      methods:
        a: {start: true, do: {call: crew, from_declaration: \(written)}}
      """,
      files: ["crews/c.jsonc": "{}", "crews/c.yaml": "{}", "crews/old/crew.json": "{}"])
    #expect(flow.workflow.nodes.compactMap(\.reference?.target) == [.path(path)])
    let defects = flow.workflow.defects.map(\.kind)
    let missing = Defect.Kind.danglingReference(name: written, role: "crew file", known: [])
    #expect(defects == (isThere ? [] : [missing]))
  }

  /// What a placeholder stands for is known at run time only.
  @Test(arguments: ["${CREW}", "crews/{{ name }}.jsonc", "~/crew.jsonc"])
  func whatIsNoPathIsNotLookedFor(written: String) throws {
    let flow = try Crew(
      """
      schema: crewai.flow/v1
      name: flow
      methods:
        a: {start: true, do: {call: crew, from_declaration: "\(written)"}}
      """)
    #expect(flow.workflow.nodes.compactMap(\.reference?.target) == [.external(written)])
    #expect(flow.workflow.defects.isEmpty)
  }

  /// A method that names itself in `listen` is refused, whoever emits the event; a later start is
  /// not.
  @Test(arguments: [
    ("listen: again", true), ("listen: {or: [first, again]}", true),
    ("listen: {and: [first, {or: [again, other]}]}", true), ("listen: first", false),
    ("start: again", false),
  ])
  func methodsDoNotListenToThemselves(trigger: String, isRefused: Bool) throws {
    let flow = try Crew(
      """
      name: f
      methods:
        first: {start: true, do: {call: expression, expr: state.x}}
        other: {listen: first, do: {call: expression, expr: state.x}}
        again: {\(trigger), do: {call: expression, expr: state.x}}
      """)
    let line = "refused at 5: `again` listens to itself: it would start again whenever it is done"
    #expect(flow.defects == (isRefused ? [line] : []))
  }

  @Test func readsHaveTheirPlaces() throws {
    let flow = try Crew(Self.flow)
    #expect(try flow.reads("triage") == ["input:ticket prompt"])
    #expect(
      try flow.reads("choose") == ["triage.kind condition", "input:rows.size condition"])
    #expect(try flow.reads("pay") == ["decide.sum argument"])
    #expect(try flow.reads("rows") == ["input:rows items"])
    #expect(try flow.reads("rows/clean") == ["input:rows.*.text argument"])
    #expect(try flow.reads("rows/tag") == ["rows/clean argument"])
    #expect(try flow.reads("report") == ["rows/tag.tag argument"])
    let read = try #require(flow.node("choose").inputs.first)
    #expect(flow.text(read.span) == "outputs.triage.pydantic.kind")
    #expect(flow.line(read.span) == 22)
    #expect(flow.workflow.parameters.map(\.name) == ["ticket", "rows"])
    #expect(flow.workflow.parameters.allSatisfy { !$0.isRequired }, "Python may read the state")
  }

  @Test func facts() throws {
    let flow = try Crew(Self.flow, files: ["crews/report/crew.jsonc": "{}"])
    let rows = try flow.node("rows")
    #expect(rows.concurrency.value == .finite(1))
    #expect(rows.arrival.value == .all)
    #expect(try flow.node("report").arrival.value == .any)
    #expect(try flow.node("report").reference?.target == .path("crews/report/crew.jsonc"))
    #expect(try flow.node("report").arguments.declaredValue == ["x"])
    for edge in flow.workflow.edges where edge.label == "refund" {
      #expect(edge.budget.declaredValue == .finite(7))
    }
    let choose = try flow.node("choose")
    #expect(choose.kind == .router(.expression) && choose.unmatched.isInexpressible)
    #expect(Analysis(flow.workflow).coverage(of: choose.id) == .total(.defaultCase))
    let person = try flow.node("decide.human_feedback")
    #expect(person.kind == .human(.approval))
    #expect(person.output.value?.field("outcome")?.allowed == ["approve", "reject"])
    #expect(flow.workflow.entries.map { flow.workflow.path(of: $0) } == ["triage"])
  }

  private func flow(_ methods: String) throws -> Crew {
    try Crew("schema: crewai.flow/v1\nname: f\nmethods:\n" + methods)
  }

  @Test func eventsAreOneNamespace() throws {
    let found = try flow(
      """
        a: {start: true, router: true, emit: [b, gone], do: {call: code, ref: "m:f"}}
        b: {listen: b, do: {call: code, ref: "m:f"}}
        c: {listen: nowhere, do: {call: code, ref: "m:f"}}
      """)
    #expect(
      found.defects == [
        "refused at 5: `b` listens to itself: it would start again whenever it is done",
        "event nowhere at 6",
      ])
    // The note leads to the router, whose event has the method's name.
    guard case .refusal(let refusal)? = found.workflow.defects.first?.kind else {
      Issue.record("no refusal")
      return
    }
    #expect(refusal.notes.map { found.line($0.span) } == [4])
    #expect(refusal.help == "give the method another name than the event")
    #expect(
      Set(found.edges) == [
        "a -> b [branch] \"b\"", "b -> b", "a -> $end [branch] \"gone\"", "c -> $end",
      ])
    // The limit on calls bounds the circle.
    guard case .bounded? = Analysis(found.workflow).loops().first?.verdict else {
      Issue.record("a method runs at most 100 times")
      return
    }
  }

  /// A router that does not list its events may emit any that nobody else does.
  @Test func openRouters() throws {
    let found = try flow(
      """
        a: {start: true, router: true, do: {call: code, ref: "m:f"}}
        b: {listen: one, do: {call: code, ref: "m:f"}}
        c: {listen: {or: [two, b]}, do: {call: code, ref: "m:f"}}
      """)
    #expect(found.defects.isEmpty)
    #expect(
      Set(found.edges) == [
        "a -> b [branch] \"one\"", "a -> c [branch] \"two\"", "b -> c", "c -> $end",
      ])
  }

  /// Beside the result stands what the person said of it.
  @Test func whatAPersonSaysIsRead() throws {
    let found = try flow(
      """
        a:
          start: true
          do: {call: agent, with: {role: R, goal: G, backstory: B, input: i}}
          human_feedback: {message: Good?, emit: [approved, rejected]}
        b:
          listen: rejected
          do:
            call: code
            ref: m:f
            with: {x: "${outputs.a.output.raw}", y: "${outputs.a.feedback}", z: "${outputs.a.outcome}"}
      """)
    #expect(
      try found.reads("b") == [
        "a argument", "a.human_feedback argument", "a.human_feedback.outcome argument",
      ])
  }

  /// A verdict that nobody listens to is the result of the flow.
  @Test func nobodyListens() throws {
    let found = try flow(
      """
        a:
          start: true
          do: {call: agent, with: {role: R, goal: G, backstory: B, input: i}}
          human_feedback: {message: Good?, emit: [approved, rejected]}
      """)
    #expect(found.edges == ["a -> a.human_feedback", "a.human_feedback -> $end"])
  }

  @Test func severalStarts() throws {
    let found = try flow(
      """
        a: {start: true, do: {call: code, ref: "m:f"}}
        b: {start: true, do: {call: code, ref: "m:f"}}
        c: {listen: {and: [a, {or: [b, a]}]}, do: {call: code, ref: "m:f"}}
        d: {start: c, do: {call: script, code: "return 1"}}
      """)
    #expect(
      Set(found.edges) == [
        "$start -> a", "$start -> b", "a -> c", "b -> c", "c -> d", "d -> $end",
      ])
    #expect(try found.node("c").arrival.isInexpressible, "how it waits nests")
  }

  @Test func onlyAConditionalStart() throws {
    let found = try flow("  a: {start: go, do: {call: code, ref: \"m:f\"}}\n")
    #expect(found.workflow.entries.count == 1)
  }

  @Test(arguments: [
    ("a == 1 ? 'x' : 'y'", "x", "«a == 1 ? 'x' : 'y' == 'x'»"),
    ("state.n >= 3 ? 'x' : 'y'", "x", "input:n >= 3.0"),
    ("!(state.a || state.b) ? 'x' : ('y')", "x", "not(any(input:a, input:b))"),
    ("state.a && outputs.m.ok == true ? \"x\" : \"y\"", "x", "all(input:a, m.ok == true)"),
    ("state.n > 1 ? 'x' : state.n > 0 ? 'y' : 'x'", "y", "«"),
    ("'x'", "x", "always"),
    ("state.t.matches('x') ? 'x' : 'y'", "x", "«"),
    ("((((", "x", "«"), ("", "x", "«"), ("state.a ? 'x'", "x", "«"),
  ])
  func expressionsChoose(expression: String, label: String, condition: String) throws {
    let found = try flow(
      """
        m: {start: true, do: {call: tool, ref: "m:T"}}
        r:
          listen: m
          router: true
          emit: [x, y]
          do:
            call: expression
            expr: |-
              \(expression)
        on: {listen: \(label), do: {call: code, ref: "m:f"}}
      """)
    let edge = try #require(found.workflow.edges.first { $0.label == label })
    let text = describe(edge.condition, in: found)
    #expect(text.hasPrefix(condition), "\(text)")
    #expect(edge.isDefault == (condition == "always"))
  }

  private func describe(_ condition: Condition, in crew: Crew) -> String {
    func name(_ path: ValuePath) -> String {
      let source =
        switch path.source {
        case .output(let node): crew.workflow.path(of: node)
        case .workflowInput(let name): "input:\(name)"
        case .variable(let name), .engine(let name): name
        }
      return ([source] + path.fields).joined(separator: ".")
    }
    return switch condition {
    case .always: "always"
    case .compare(let path, let how, .number(let number)):
      "\(name(path)) \(how.rawValue) \(number)"
    case .compare(let path, let how, .bool(let bool)): "\(name(path)) \(how.rawValue) \(bool)"
    case .compare(let path, let how, let other): "\(name(path)) \(how.rawValue) \(other)"
    case .truthy(let path): name(path)
    case .not(let inner): "not(\(describe(inner, in: crew)))"
    case .all(let parts): "all(\(parts.map { describe($0, in: crew) }.joined(separator: ", ")))"
    case .any(let parts): "any(\(parts.map { describe($0, in: crew) }.joined(separator: ", ")))"
    case .opaque(let text): "«\(text)»"
    }
  }

  /// A router with a guardrail: the events leave from a choice behind the check.
  @Test func aGuardedRouter() throws {
    let found = try flow(
      """
        r:
          start: true
          router: true
          emit: [x, y]
          do:
            call: agent
            with: {role: R, goal: G, backstory: B, input: i, guardrail: Say one word.}
        on: {listen: x, do: {call: code, ref: "m:f"}}
      """)
    #expect(
      Set(found.edges) == [
        "r -> r.guardrail", "r.guardrail -> r [feedback] reject", "r.guardrail -> r.event",
        "r.event -> on [branch] \"x\"", "r.event -> $end [branch] \"y\"", "on -> $end",
      ])
    #expect(try found.node("r.event").unmatched.value == .drop)
  }

  /// What asks whether a value is there provides for its absence; what follows a call is no field.
  @Test func readsOfExpressions() throws {
    let found = try flow(
      """
        a: {start: true, do: {call: tool, ref: "m:T"}}
        b:
          listen: a
          do:
            call: tool
            ref: "m:T"
            with:
              x: "${has(outputs.c) ? outputs.c.raw : state['the key'].y} {not.read} $not ${outputs.a"
              y: ["${size(outputs.a.rows)}", "${outputs.a.rows[0]['n'].trim()}", "${state.id}"]
              z: "${'outputs.nothing'} ${myoutputs.no} ${my.state.no} ${outputs}"
        c: {listen: b, do: {call: code, ref: "m:f"}}
      """)
    #expect(
      try found.reads("b")
        == [
          "c.raw argument optional", "c argument optional", "input:the key.y argument",
          "a argument",
          "a.rows argument", "a.rows.*.n argument", "engine:state.id argument",
        ].sorted { a, b in
          let order = (try? found.reads("b")) ?? []
          return (order.firstIndex(of: a) ?? 0) < (order.firstIndex(of: b) ?? 0)
        })
    #expect(found.defects.isEmpty)
  }

  @Test func aFieldOfAnAnswer() throws {
    let found = try flow(
      """
        a: {start: true, do: {call: agent, with: {role: R, goal: G, backstory: B, input: i}}}
        b:
          listen: a
          do: {call: tool, ref: "m:T", with: {x: "${outputs.a.json_dict.n.m}", y: "${outputs.a.raw}"}}
      """)
    #expect(try found.reads("b") == ["a.n.m argument", "a argument"])
  }
}

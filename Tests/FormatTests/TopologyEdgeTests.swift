import Testing
import TopolintModel

@Suite struct TopologyEdges {
  @Test func everyKindOfEdge() throws {
    let workflow = try nodes(
      """
        a: {llm: m, next: [b, c], reads: [mem], writes: [mem, state.x]}
        b: {agent: m, handoff: c, delegate: [a], tools: {t: {effect: read}}, on-error: {to: c}}
        c: {llm: m, reads: [b.x, a], feedback: {to: a, budget: 2}, triggers: w}
        w: {subworkflow: other}
        mem: {store: }
      """)
    #expect(workflow.edges(.sequence) == ["a -> b", "a -> c"])
    #expect(workflow.edges(.handoff) == ["b -> c"])
    #expect(workflow.edges(.delegate) == ["b -> a"])
    #expect(workflow.edges(.uses) == ["b -> b:t"])
    #expect(workflow.edges(.error) == ["b -> c"])
    #expect(workflow.edges(.feedback) == ["c -> a"])
    #expect(workflow.edges(.trigger) == ["c -> w"])
    #expect(workflow.edges(.data) == ["b -> c", "a -> c"])
    #expect(workflow.edges(.reads) == ["mem -> a"])
    #expect(workflow.edges(.writes) == ["a -> mem"])
    #expect(try workflow.node("a").outputs.map(\.variable) == ["x"])
    #expect(try workflow.node("b").errorHandling.declaredValue == .branch)
    #expect(workflow.edges.first { $0.kind == .feedback }?.budget.declaredValue == .finite(2))
    #expect(workflow.edges.first { $0.kind == .error }?.outcome == .error)
    #expect(workflow.edges.first { $0.kind == .sequence }?.budget.value == .unlimited)
    #expect(workflow.entries.map { workflow.path(of: $0) } == ["a"])
  }

  @Test func theListOfEdgesSaysEverything() throws {
    let kinds = EdgeKind.allCases.filter { $0 != .contains }
    let lines = kinds.map { "  - {from: a, to: b, kind: \($0.rawValue)}\n" }.joined()
    let text = """
      topology: 1
      nodes: {a: {llm: m}, b: {llm: m}, c: {loop: 2, nodes: {d: {llm: m}}}}
      edges:
      \(lines)  - {from: c/d, to: a, when: "x == 1", label: l, budget: 4, reviewed: true, probability: 0.25, outcome: reject}
        - {from: b, to: [a, c], default: true}
      """
    let workflow = try topology(text)
    for kind in kinds { #expect(workflow.edges(kind).contains("a -> b"), "\(kind)") }
    let edge = try #require(workflow.edges.first { $0.label == "l" })
    #expect(workflow.path(of: edge.source) == "c/d" && edge.kind == .branch)
    #expect(edge.condition == .compare(ValuePath(.output(edge.source), ["x"]), .equal, .number(1)))
    #expect(edge.budget.declaredValue == .finite(4) && edge.isReviewed.declaredValue == true)
    #expect(edge.probability.declaredValue == 0.25 && edge.outcome == .reject)
    #expect(workflow.edges.filter(\.isDefault).count == 2)
    #expect(try workflow.node("a").errorHandling.declaredValue == .branch)
  }

  @Test func routesAreCasesInOrder() throws {
    let workflow = try nodes(
      """
        a:
          llm: m
          output: {kind: [x, y]}
          routes:
            - {when: kind == 'x', to: [b, c], budget: 3}
            - {when: kind == 'y' and b.score >= 0.5, to: b}
            - {to: c}
        b: {llm: m, routes: [{when: ready, to: c}]}
        c: {llm: m}
      """)
    let a = try workflow.node("a").id
    let b = try workflow.node("b").id
    let cases = workflow.edges.filter { $0.kind == .branch && $0.source == a }
    let isX = Condition.compare(ValuePath(.output(a), ["kind"]), .equal, .string("x"))
    #expect(cases.map(\.condition).prefix(2) == [isX, isX])
    #expect(cases.map(\.label) == ["case 1", "case 1", nil, nil])
    #expect(
      cases[2].condition
        == .all([
          .compare(ValuePath(.output(a), ["kind"]), .equal, .string("y")),
          .compare(ValuePath(.output(b), ["score"]), .greaterOrEqual, .number(0.5)),
        ]))
    #expect(cases.map(\.isDefault) == [false, false, false, true])
    #expect(cases[0].budget.declaredValue == .finite(3))
    #expect(try workflow.node("a").unmatched == .inexpressible)
    #expect(try workflow.node("b").unmatched.value == .abort)
    #expect(workflow[a].inputs.map(\.use) == [.condition, .condition, .condition])
    #expect(workflow.edges(.data) == ["b -> a"])
  }

  @Test func routesByName() throws {
    let workflow = try nodes(
      """
        a: {router: model, routes: {left: b, right: [b, c], else: end}}
        b: {llm: m, output: {k: [one, "2"]}, route-on: k, routes: {one: a, "2": c}}
        c: {llm: m}
      """)
    let a = try workflow.node("a").id
    let cases = workflow.edges.filter { $0.source == a }
    #expect(cases.map(\.label) == ["left", "right", "right", "else"])
    #expect(cases.allSatisfy { $0.condition == .always })
    #expect(cases.map(\.isDefault) == [false, false, false, true])
    let b = try workflow.node("b").id
    #expect(
      workflow.edges.filter { $0.source == b }.map(\.condition) == [
        .compare(ValuePath(.output(b), ["k"]), .equal, .string("one")),
        .compare(ValuePath(.output(b), ["k"]), .equal, .string("2")),
      ])
  }

  @Test func casesOfJudges() throws {
    let workflow = try nodes(
      """
        draft: {llm: m, next: judge}
        judge: {verifier: model-judge, accept: send, reject: {to: draft, budget: 2}, undecided: fail}
        ask: {human: , next: send, reject: drop, timed-out: end}
        send: {tool: irreversible}
        drop: {code: }
      """)
    #expect(
      workflow.control == [
        "draft -sequence-> judge", "judge -branch-> send", "judge -feedback-> draft",
        "judge -branch-> fail", "ask -branch-> send", "ask -branch-> drop", "ask -branch-> end",
      ])
    let outcomes = workflow.edges.filter { $0.kind.isControl }.map(\.outcome)
    #expect(outcomes == [nil, .accept, .reject, .undecided, .accept, .reject, .timeout])
    #expect(try workflow.node("judge").unmatched == .inexpressible)
    #expect(try workflow.node("end").isImplied)
    #expect(try workflow.node("fail").kind == .end(.failure))
  }

  @Test func readsHaveTheUseOfTheirKind() throws {
    let workflow = try nodes(
      """
        a: {llm: m, reads: [inputs.x.y, state.v?, env.KEY, self.old]}
        b: {tool: read, reads: [a.f]}
        c: {end: , reads: [a]}
        d: {router: , reads: [a.g]}
        e: {map: a.list}
        f: {human: , reads: [{value: a, as: argument, optional: true, reviewed: true}]}
      """)
    let a = try workflow.node("a")
    #expect(
      a.inputs.map(\.value) == [
        ValuePath(.workflowInput("x"), ["y"]), ValuePath(.variable("v")),
        ValuePath(.engine("KEY")), ValuePath(.output(a.id), ["old"]),
      ])
    #expect(a.inputs.map(\.isOptional) == [false, true, false, false])
    #expect(a.inputs.allSatisfy { $0.use == .prompt })
    #expect(try workflow.node("b").inputs.map(\.use) == [.argument])
    #expect(try workflow.node("c").inputs.map(\.use) == [.result])
    #expect(try workflow.node("d").inputs.map(\.use) == [.condition])
    #expect(try workflow.node("e").inputs.map(\.use) == [.items])
    #expect(try workflow.node("f").inputs.map(\.use) == [.argument])
    #expect(try workflow.node("f").inputs.map(\.isOptional) == [true])
    #expect(workflow.edges(.data).count == 5)
    #expect(workflow.edges.last { $0.kind == .data }?.isReviewed.declaredValue == true)
  }

  @Test func stateWithAReducer() throws {
    let workflow = try topology(
      """
      topology: 1
      state: {messages: append, total: }
      nodes: {a: {llm: m, writes: [state.messages, state.total, state.other]}}
      """)
    #expect(try workflow.node("a").outputs.map(\.hasReducer) == [true, false, false])
  }

  @Test func startIsStatedOrMarkedOrFirst() throws {
    let stated = try topology(
      "topology: 1\nstart: [b, c]\nnodes: {a: {llm: m}, b: {llm: m}, c: {llm: m}}\n")
    #expect(stated.entries.map { stated[$0].nativeID } == ["b", "c"])
    let marked = try nodes("  a: {llm: m}\n  s: {start: , next: a}\n  t: {start: , next: a}\n")
    #expect(marked.entries.map { marked[$0].nativeID } == ["s", "t"])
    let first = try nodes("  m: {store: }\n  a: {llm: m}\n  b: {llm: m}\n")
    #expect(first.entries.map { first[$0].nativeID } == ["a"])
  }

  @Test func toolsAreOneNodeForEachUse() throws {
    let text = """
      topology: 1
      tools: {search: {effect: read}, mail: {effect: irreversible, labels: [private]}}
      nodes:
        a: {agent: m, tools: [search, mail]}
        b: {agent: m, tools: {search: , own: {effect: write}}}
      """
    let workflow = try topology(text)
    #expect(
      workflow.edges(.uses) == [
        "a -> a:search", "a -> a:mail", "b -> b:search", "b -> b:own",
      ])
    #expect(try workflow.node("a:search").effect.value?.level == .read)
    #expect(try workflow.node("b:search").effect.value?.level == .read)
    #expect(try workflow.node("b:own").effect.value?.level == .write)
    #expect(try workflow.node("a:mail").name == "mail")
    #expect(try workflow.node("a:mail").labels.declaredValue == [.private])
    #expect(workflow.nodes.map(\.nativeID).prefix(3) == ["a", "a:search", "a:mail"])
  }
}

@Suite struct TopologyContainers {
  @Test func aLoopRepeatsItsBody() throws {
    let workflow = try nodes(
      """
        l:
          loop: 3
          until: judge.ok == true
          on-limit: proceed
          nodes:
            draft: {llm: m, next: judge}
            judge: {verifier: model-judge, output: {ok: boolean}}
          next: done
        done: {end: }
      """)
    #expect(
      workflow.control == [
        "l -sequence-> done", "l/draft -sequence-> l/judge", "l .sequence.> l/draft",
        "l/judge .feedback.> l",
      ])
    let back = try #require(workflow.edges.first { $0.kind == .feedback })
    #expect(back.budget.declaredValue == .finite(3))
    let judge = try workflow.node("l/judge").id
    #expect(
      back.condition
        == .not(.compare(ValuePath(.output(judge), ["ok"]), .equal, .bool(true))))
    #expect(try workflow.node("l").exhaustion.declaredValue == .proceed)
    #expect(try workflow.node("l").inputs.map(\.use).first == .condition)
    #expect(workflow.edges(.contains) == ["l -> l/draft", "l -> l/judge"])
  }

  @Test func aMapEndsInAJoin() throws {
    let workflow = try nodes(
      """
        plan: {llm: m, output: {parts: array}, next: each}
        each:
          map: plan.parts
          width: 20
          concurrency: 4
          policy: all
          merge: code
          partial-failure: mark-failed
          nodes:
            one: {llm: m, reads: [each], next: two}
            two: {llm: m, reads: [one]}
          on-error: {to: done}
          next: done
        done: {end: , reads: [each]}
      """)
    #expect(
      workflow.control == [
        "plan -sequence-> each", "each -error-> done", "each:join -sequence-> done",
        "each/one -sequence-> each/two", "each .sequence.> each/one",
        "each/two .sequence.> each:join",
      ])
    let join = try workflow.node("each:join")
    #expect(join.kind == .join(.all, .code) && join.isImplied && join.parent == nil)
    #expect(try workflow.node("each").partialFailure.declaredValue == .markFailed)
    #expect(
      workflow.edges(.data) == [
        "plan -> each", "each -> each/one", "each/one -> each/two", "each:join -> done",
        "each/two -> each:join",
      ])
  }

  @Test func aForkStartsEveryOpenStep() throws {
    let workflow = try nodes(
      """
        f: {fork: , nodes: {a: {llm: m, next: b}, b: {llm: m}, c: {llm: m}}, next: g}
        g: {fork: [h, i]}
        h: {llm: m, next: j}
        i: {llm: m, next: j}
        j: {join: all}
      """)
    #expect(
      workflow.control == [
        "f:join -sequence-> g", "f/a -sequence-> f/b", "g -sequence-> h", "g -sequence-> i",
        "h -sequence-> j", "i -sequence-> j", "f .sequence.> f/a", "f .sequence.> f/c",
        "f/b .sequence.> f:join", "f/c .sequence.> f:join",
      ])
  }

  @Test func nestedContainersAndIn() throws {
    let workflow = try nodes(
      """
        outer: {loop: 2, first: inner}
        start1: {in: outer, llm: m, next: outer}
        inner: {in: outer, map: start1.list, next: start1, nodes: {leaf: {agent: m, tools: {t: }}}}
        more: {in: inner, llm: m, next: out}
        out: {end: }
      """)
    #expect(
      workflow.nodes.map { workflow.path(of: $0.id) } == [
        "outer", "outer/start1", "outer/inner", "outer/inner/leaf", "outer/inner/leaf:t",
        "outer/inner/more", "out", "outer/inner:join",
      ])
    #expect(
      workflow.control == [
        "outer/start1 -feedback-> outer", "outer/inner:join -sequence-> outer/start1",
        "outer/inner/more -sequence-> out", "outer .sequence.> outer/inner",
        "outer/start1 .feedback.> outer", "outer/inner .sequence.> outer/inner/leaf",
        "outer/inner/leaf .sequence.> outer/inner:join",
      ])
  }

  @Test func sameIdsInTwoContainers() throws {
    let workflow = try nodes(
      """
        a: {loop: 2, nodes: {x: {llm: m, next: y}, y: {llm: m}}, next: b}
        b: {loop: 2, nodes: {x: {llm: m, next: y}, y: {llm: m, reads: [a/x, x]}}}
      """)
    #expect(workflow.defects == [])
    #expect(
      workflow.control.filter { $0.contains("-> ") && $0.contains("/") } == [
        "a/x -sequence-> a/y", "b/x -sequence-> b/y",
      ])
    #expect(workflow.edges(.data).prefix(2) == ["a/x -> b/y", "b/x -> b/y"])
  }
}

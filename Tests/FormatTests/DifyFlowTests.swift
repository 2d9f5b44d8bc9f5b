import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Handles, containers and conditions.
@Suite struct DifyFlowTests {
  private func workflow(_ nodes: [String], _ edges: [String]) throws -> Workflow {
    try Dify.workflow(DifyNodeTests.app(nodes, edges))
  }

  @Test func failBranchesAreErrorEdges() throws {
    let graph = try workflow(
      [
        "{id: h, data: {type: http-request, method: post, error_strategy: fail-branch}}",
        "{id: a, data: {type: end}}", "{id: b, data: {type: end}}",
        "{id: c, data: {type: code, error_strategy: fail-branch}}",
      ], ["h a success-branch", "h b fail-branch", "c a source"])
    #expect(
      Dify.edges(graph) == [
        "h sequence a", "h error b [fail-branch] error", "c sequence a",
      ])
    #expect(graph.nodes[0].errorHandling.declaredValue == .branch)
    // The way after a failure leads nowhere: the run goes on without the result.
    #expect(try Dify.node("c", in: graph).errorHandling.declaredValue == .continueEmpty)
  }

  @Test func edgesOfOneHandleAreOneCase() throws {
    let graph = try workflow(
      [
        "{id: s, data: {type: trigger-webhook}}",
        "{id: i, data: {type: if-else, cases: [{case_id: one, logical_operator: and, conditions: "
          + "[{variable_selector: [s, a], comparison_operator: is, value: x}]}, {case_id: two, "
          + "conditions: [{variable_selector: [s, a], comparison_operator: is not, value: x}]}]}}",
        "{id: p, data: {type: code}}", "{id: q, data: {type: code}}", "{id: r, data: {type: code}}",
      ], ["i r two", "s i", "i p one", "i q one"])
    #expect(
      Dify.edges(graph) == [
        "s sequence i", "i branch p [one]", "i branch q [one]", "i branch r [two]",
      ])
    let value = ValuePath(.output(NodeID(0)), ["a"])
    #expect(
      graph.outgoing(NodeID(1)).map(\.condition) == [
        .compare(value, .equal, .string("x")), .compare(value, .equal, .string("x")),
        .compare(value, .notEqual, .string("x")),
      ])
    #expect(graph.nodes[1].unmatched.value == .drop)
  }

  @Test func aLegacyRouterHasOneCase() throws {
    let graph = try workflow(
      [
        "{id: s, data: {type: trigger-webhook}}",
        "{id: i, data: {type: if-else, logical_operator: or, conditions: ["
          + "{variable_selector: [s, a], comparison_operator: empty, value: ''}, "
          + "{variable_selector: [s, n], comparison_operator: ≥, value: '3'}]}}",
        "{id: p, data: {type: end}}", "{id: q, data: {type: end}}",
      ], ["s i", "i p true", "i q false"])
    let edges = graph.outgoing(NodeID(1)).filter { $0.kind == .branch }
    #expect(
      edges.map(\.condition) == [
        .any([
          .any([
            .not(.truthy(ValuePath(.output(NodeID(0)), ["a"]))),
            .compare(ValuePath(.output(NodeID(0)), ["a"]), .equal, .string("")),
          ]),
          .compare(ValuePath(.output(NodeID(0)), ["n"]), .greaterOrEqual, .number(3)),
        ]), .always,
      ])
    #expect(edges.map(\.isDefault) == [false, true])
    #expect(graph.nodes[1].unmatched.value == nil)
    #expect(Dify.reads(graph.nodes[1], in: graph) == ["s.a condition?", "s.n condition"])
  }

  @Test(arguments: [
    ("contains", "opaque(\"s.a contains 'x'\")"), ("not contains", "not(opaque s.a contains 'x')"),
    ("null", "null"), ("is {{#s.b#}}", "reference"),
  ])
  func conditionsThatTheGraphCannotSayStayComparable(_ name: String, _ form: String) throws {
    let value = name.contains("{{") ? "'{{#s.b#}}'" : "x"
    let word = name.split(separator: "{")[0].trimmingSuffix(" ")
    let graph = try workflow(
      [
        "{id: s, data: {type: trigger-webhook}}",
        "{id: i, data: {type: if-else, cases: [{case_id: c, conditions: [{variable_selector: "
          + "[s, a], comparison_operator: '\(word)', value: \(value)}]}]}}",
        "{id: p, data: {type: end}}",
      ], ["i p c"])
    let condition = try #require(graph.outgoing(NodeID(1)).first { $0.kind == .branch }?.condition)
    let path = ValuePath(.output(NodeID(0)), ["a"])
    switch form {
    case "null": #expect(condition == .compare(path, .equal, .null))
    case "reference":
      #expect(condition == .opaque("s.a is '{{#s.b#}}'"))
      #expect(Dify.reads(graph.nodes[1], in: graph) == ["s.b condition", "s.a condition"])
    case let text where text.hasPrefix("not"):
      #expect(condition == .not(.opaque("s.a contains 'x'")))
    default: #expect(condition == .opaque("s.a contains 'x'"))
    }
  }

  @Test func aClassWithoutAnEdgeDrops() throws {
    let graph = try workflow(
      [
        "{id: k, data: {type: question-classifier, query_variable_selector: [sys, query], "
          + "classes: [{id: '1', name: A}, {id: '2', name: B}]}}", "{id: e, data: {type: end}}",
      ], ["k e 2"])
    #expect(Dify.edges(graph) == ["k branch e [2]"])
    #expect(graph.nodes[0].unmatched.value == .drop)
    #expect(Dify.reads(graph.nodes[0], in: graph) == ["@sys.query prompt"])
  }

  @Test func aLoopRepeatsAndProceeds() throws {
    let graph = try workflow(
      [
        "{id: s, data: {type: trigger-webhook}}",
        "{id: L, data: {type: loop, loop_count: 5, start_node_id: Ls, logical_operator: and, "
          + "break_conditions: [{variable_selector: [L, ok], comparison_operator: is, value: 'yes'}], "
          + "loop_variables: [{label: ok, var_type: string, value_type: constant, value: 'no'}]}}",
        "{id: Ls, type: custom-loop-start, parentId: L, data: {type: loop-start}}",
        "{id: m, parentId: L, data: {type: llm}}",
        "{id: i, parentId: L, data: {type: if-else, cases: [{case_id: 'true', conditions: ["
          + "{variable_selector: [m, text], comparison_operator: contains, value: done}]}]}}",
        "{id: x, parentId: L, data: {type: loop-end}}",
        "{id: e, data: {type: end, outputs: [{variable: o, value_selector: [L, ok]}]}}",
      ], ["s L", "Ls m", "m i", "i x true", "L e"])
    #expect(
      Dify.nodes(graph) == [
        "start s", "loop L", "llm L/m", "router L/i", "code L/x", "end e",
      ])
    #expect(
      Dify.edges(graph) == [
        "s sequence L", "L sequence e", "L sequence m", "m sequence i", "i branch x [true]",
        "i feedback L [false] default implied", "x sequence e implied",
      ])
    let loop = graph.nodes[1]
    #expect(loop.iterationLimit.declaredValue == .finite(5) && loop.exhaustion.value == .proceed)
    #expect(loop.outputs.map(\.variable) == ["L.ok"])
    #expect(Dify.reads(loop, in: graph) == ["$L.ok condition?"])
    let back = try #require(graph.edges.first { $0.kind == .feedback })
    #expect(back.budget.value == .finite(5))
    // In a loop a case without an edge ends the round, and nothing is lost.
    #expect(graph.nodes[3].unmatched.value == .fallThrough)
    #expect(Dify.reads(graph.nodes[5], in: graph) == ["$L.ok result"])
  }

  @Test func parallelIterationsJoin() throws {
    let graph = try workflow(
      [
        "{id: s, data: {type: trigger-webhook}}",
        "{id: M, data: {type: iteration, iterator_selector: [s, urls], output_selector: [b, text], "
          + "is_parallel: true, error_handle_mode: remove-abnormal-output, start_node_id: a}}",
        "{id: a, parentId: M, data: {type: tool, provider_id: jina, tool_name: jina_reader, "
          + "tool_parameters: {url: {type: variable, value: [M, item]}}}}",
        "{id: b, parentId: M, data: {type: llm}}",
        "{id: c, parentId: M, data: {type: code}}",
        "{id: e, data: {type: end, outputs: [{variable: o, value_selector: [M, output]}]}}",
      ], ["s M", "a b", "a c", "M e"])
    #expect(
      Dify.edges(graph) == [
        "s sequence M", "M:join sequence e", "a sequence b", "a sequence c", "M sequence a",
        "b sequence M:join implied", "c sequence M:join implied",
      ])
    let map = graph.nodes[1]
    #expect(map.concurrency.value == .finite(10) && map.concurrency.note != nil)
    #expect(map.partialFailure.declaredValue == .dropFailed)
    #expect(!map.width.isKnown)
    #expect(Dify.reads(try Dify.node("a", in: graph), in: graph) == ["M.item argument"])
    #expect(Dify.reads(try Dify.node("M:join", in: graph), in: graph) == ["b argument"])
    #expect(Dify.reads(try Dify.node("e", in: graph), in: graph) == ["M:join.output result"])
    #expect(graph[try Dify.node("M:join", in: graph).id].parent == nil)
  }

  @Test func containersNestAndNeverHoldThemselves() throws {
    let graph = try workflow(
      [
        "{id: A, parentId: B, data: {type: loop, loop_count: 2}}",
        "{id: B, parentId: A, data: {type: iteration}}", "{id: C, parentId: C, data: {type: loop}}",
        "{id: D, data: {type: loop, loop_count: 3}}",
        "{id: E, parentId: D, data: {type: iteration, start_node_id: F}}",
        "{id: F, parentId: E, data: {type: loop-end}}",
        "{id: G, parentId: F, data: {type: code}}",
      ], [])
    for node in graph.nodes { #expect(!graph.containers(of: node.id).contains(node.id)) }
    #expect(graph.path(of: try Dify.node("F", in: graph).id) == "D/E/F")
    #expect(try Dify.node("G", in: graph).parent == nil)
    #expect(Dify.edges(graph).contains("E:join feedback D implied"))
  }

  @Test func spansAreExactInBlockTextsAndWithForeignLineEnds() throws {
    let text = """
      # ärger
      app: {mode: advanced-chat}
      workflow:
        graph:
          edges: []
          nodes:
          - data:
              answer: |
                Grüße, {{#sys.user_id#}}

                  {{#m.text#}}
              type: answer
            id: 'a'
          - data: {type: llm, prompt_template: [{text: "x\\t{{#sys.query#}}"}]}
            id: m

      """
    for variant in [
      text, text.replacing("\n", with: "\r\n"), "\u{FEFF}" + text,
    ] {
      let graph = try Dify.workflow(variant)
      #expect(
        graph.nodes.flatMap(\.inputs).map { Dify.slice($0.span, of: variant) }
          == ["{{#sys.user_id#}}", "{{#m.text#}}", "{{#sys.query#}}"])
      #expect(graph.nodes.map { Dify.slice($0.span, of: variant) } == ["'a'", "m"])
    }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ suffix: Character) -> Substring {
    last == suffix ? dropLast() : self
  }
}

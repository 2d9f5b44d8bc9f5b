import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Graphs of real files, read by hand.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Dify.corpus.path), "no corpus"))
struct DifyCorpusTests {
  @Test func jinaReaderIsAnIterationBetweenTools() throws {
    let (text, workflow) = try Dify.file("svcvit__Awesome-Dify-Workflow/DSL/Jina Reader Jinja.yml")
    #expect(
      Dify.nodes(workflow) == [
        "start 1713261835258", "tool 1713262010863", "code 1713262060182", "end 1713262577750",
        "map 1716911333343", "tool 1716911333343/1720758285748",
        "llm 1716911333343/1716959261724", "code 1716911333343/1720758555344",
        "code 1720759755103", "code 1720761482451", "join 1716911333343:join implied",
      ])
    #expect(
      Dify.edges(workflow) == [
        "1713261835258 sequence 1713262010863", "1713262010863 sequence 1713262060182",
        "1713262060182 sequence 1716911333343", "1716911333343:join sequence 1720759755103",
        "1720758285748 sequence 1716959261724", "1716959261724 sequence 1720758555344",
        "1720759755103 sequence 1720761482451", "1720761482451 sequence 1713262577750",
        "1716911333343 sequence 1720758285748",
        "1720758555344 sequence 1716911333343:join implied",
      ])
    let map = try Dify.node("1716911333343", in: workflow)
    #expect(Dify.reads(map, in: workflow) == ["1713262060182.result items"])
    #expect(map.concurrency.value == .finite(1) && map.concurrency.note != nil)
    #expect(map.partialFailure.value == .failFast)
    let summary = try Dify.node("1716959261724", in: workflow)
    #expect(summary.model.declaredValue == "openai/gpt-4o")
    #expect(
      summary.inputs.map { Dify.slice($0.span, of: text) } == ["{{#1720758285748.text#}}"])
    let search = try Dify.node("1713262010863", in: workflow)
    #expect(search.effect.value == Effect(.read, basis: .nodeType))
    #expect(search.labels.value == [.untrusted])
    #expect(Dify.slice(search.span, of: text) == "'1713262010863'")
  }

  @Test func theClassifierHasAnImplicitDefault() throws {
    let (_, workflow) = try Dify.file(
      "svcvit__Awesome-Dify-Workflow/DSL/根据用户的意图进行回复.yml")
    #expect(
      Dify.edges(workflow) == [
        "1714456604511 sequence 1718246807593", "1718246807593 sequence 1718246909580",
        "1718246909580 branch 1718246916748 [1715846546749] default",
        "1718246909580 branch 1721623802451 [1715846565625]",
        "1718246916748 sequence 1718852940536", "1718246959048 sequence 1718852940536",
        "1718852940536 sequence 1718853322658", "1718853322658 sequence 1719901804452",
        "1721623802451 sequence 1718246959048",
        "dataset:be517915-1dd5-4d09-a67d-4d5e4e4b21a8 reads 1721623802451",
      ])
    let router = try Dify.node("1718246909580", in: workflow)
    #expect(router.kind == .router(.model) && router.unmatched.value == .implicitCase)
    #expect(
      router.output.value?.field("class_id")?.allowed == ["1715846546749", "1715846565625"])
    #expect(workflow[workflow.entries[0]].nativeID == "1714456604511")
    let join = try Dify.node("1718852940536", in: workflow)
    #expect(join.kind == .join(.allTaken, .concat))
    #expect(
      Dify.reads(join, in: workflow) == ["1718246916748 argument?", "1718246959048 argument?"])
  }

  @Test func anElseWithoutAnEdgeDrops() throws {
    let (text, workflow) = try Dify.file("svcvit__Awesome-Dify-Workflow/DSL/小支付-DEMO.yml")
    let router = try Dify.node("1748919463196", in: workflow)
    #expect(router.unmatched.value == .drop)
    #expect(router.unmatched.note?.source.contains("if_else_node.py") == true)
    #expect(router.inputs.map { Dify.slice($0.span, of: text).prefix(17) } == ["- '1749221017459'"])
    let first = try Dify.node("1748922016458", in: workflow)
    #expect(first.unmatched.value == nil)
    #expect(
      Dify.edges(workflow).filter { $0.hasPrefix("1748922016458") } == [
        "1748922016458 branch 1749220945757 [true]",
        "1748922016458 branch 1748922190710 [c6813c2a-53a5-47ef-bcaf-69561e5f8a15]",
        "1748922016458 branch 1748922224347 [false] default",
      ])
    let conditions = workflow.outgoing(first.id).filter { $0.kind == .branch }.map(\.condition)
    let status = ValuePath(.variable("conversation.status"))
    #expect(
      conditions == [
        .compare(status, .equal, .number(0)),
        .all([
          .compare(status, .equal, .number(1)),
          .compare(ValuePath(.engine("sys.dialogue_count")), .lessOrEqual, .number(3)),
        ]), .always,
      ])
    let pay = try Dify.node("1749220945757", in: workflow)
    #expect(pay.effect.value == Effect(.external, basis: .name))
    // An answer that more follows is a step, not an end.
    #expect(try Dify.node("answer", in: workflow).kind == .code)
    #expect(try Dify.node("1748919164057", in: workflow).kind == .end(.success))
    let assigner = try Dify.node("1748921921613", in: workflow)
    #expect(assigner.outputs.map(\.variable) == ["conversation.status"])
    #expect(assigner.memory.value == .thread)
  }

  @Test func anAgentHoldsItsTools() throws {
    let (text, workflow) = try Dify.file("svcvit__Awesome-Dify-Workflow/DSL/旅行Demo.yml")
    let agent = try #require(workflow.nodes.first { $0.kind == .agent })
    #expect(agent.iterationLimit.declaredValue == .finite(4))
    #expect(Dify.slice(agent.iterationLimit.span, of: text) == "4")
    #expect(agent.model.declaredValue == "langgenius/openai/openai/gpt-4o-mini")
    #expect(Dify.reads(agent, in: workflow) == ["$conversation.History prompt"])
    let tools = workflow.outgoing(agent.id).filter { $0.kind == .uses }.map { workflow[$0.target] }
    #expect(tools.map(\.nativeID) == ["\(agent.nativeID):ddgo_search"])
    #expect(tools.map(\.effect.value) == [Effect(.read, basis: .nodeType)])
    #expect(Dify.slice(tools[0].span, of: text) == "ddgo_search")
  }

  @Test func anAgentOfAnotherPluginHasNoKnownLimit() throws {
    let (_, workflow) = try Dify.file("svcvit__Awesome-Dify-Workflow/DSL/MCP-amap.yml")
    let agent = try #require(workflow.nodes.first { $0.kind == .agent })
    #expect(agent.iterationLimit == .unknown("the strategy plugin decides"))
    let tools = workflow.outgoing(agent.id).filter { $0.kind == .uses }.map { workflow[$0.target] }
    #expect(
      tools.map(\.nativeID)
        == ["\(agent.nativeID):current_time", "\(agent.nativeID):mcp_server"])
    #expect(tools.map(\.effect.value) == [Effect(.none, basis: .nodeType), nil])
  }

  @Test func theKindMayStandInTheNodesOwnType() throws {
    let (text, workflow) = try Dify.file("JSLEEKR__difyctl/testdata/good_basic.yml")
    #expect(Dify.nodes(workflow) == ["start start-1", "llm llm-1", "end end-1"])
    let call = try Dify.node("llm-1", in: workflow)
    #expect(Dify.reads(call, in: workflow) == ["start-1.query prompt"])
    #expect(Dify.slice(call.inputs[0].span, of: text) == "{{#start-1.query#}}")
    #expect(
      Dify.edges(workflow, data: true) == [
        "start-1 sequence llm-1", "llm-1 sequence end-1", "start-1 data llm-1",
        "llm-1 data end-1",
      ])
    let iteration = try Dify.file("JSLEEKR__difyctl/testdata/good_iteration.yml").workflow
    #expect(
      Dify.nodes(iteration) == [
        "start start-1", "map iter-1", "code iter-1/iter-1-body", "end end-1",
        "join iter-1:join implied",
      ])
  }

  @Test func defectsPointAtTheirPlaces() throws {
    let (text, workflow) = try Dify.file("JSLEEKR__difyctl/testdata/bad_duplicate_node_id.yml")
    #expect(workflow.defects.map { Dify.slice($0.span, of: text) } == ["llm-1"])
    let (other, broken) = try Dify.file("JSLEEKR__difyctl/testdata/bad_bad_var_ref.yml")
    #expect(broken.defects.map { Dify.slice($0.span, of: other) } == ["{{#ghost.question#}}"])
    guard case .danglingReference(_, _, let known) = broken.defects[0].kind else {
      Issue.record("another defect")
      return
    }
    #expect(known == ["start-1", "llm-1", "end-1"])
    let cycle = try Dify.file("JSLEEKR__difyctl/testdata/bad_cycle.yml").workflow
    #expect(Dify.edges(cycle).contains("llm-2 sequence llm-1"))
    #expect(cycle.limits.steps.value == .finite(500) && cycle.limits.exhaustion.value == .fail)
  }
}

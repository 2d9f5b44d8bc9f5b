import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Nodes that make several values, each from something else.
@Suite struct DifyPartTests {
  private func workflow(_ nodes: [String], _ edges: [String] = []) throws -> Workflow {
    try Dify.workflow(DifyNodeTests.app(nodes, edges))
  }

  private func item(_ name: String, _ value: String) -> String {
    let type = value.hasPrefix("[") ? "variable" : "constant"
    return "{variable_selector: [conversation, \(name)], operation: over-write, "
      + "input_type: \(type), value: \(value)}"
  }

  @Test func whatFollowsAnAssignerComesAfterAllOfItsParts() throws {
    let graph = try workflow(
      [
        "{id: a, data: {type: llm}}",
        "{id: s, data: {type: assigner, version: '2', items: ["
          + [item("c", "x"), item("d", "[a, text]"), item("e", "[f, x]"), item("g", "[a, usage]")]
          .joined(separator: ", ") + "]}}",
        "{id: f, data: {type: code}}", "{id: z, data: {type: answer}}",
      ], ["a s", "s z"])
    #expect(
      Dify.nodes(graph) == [
        "llm a", "code s", "code s:2 implied", "code s:3 implied", "code f", "end z",
      ])
    #expect(
      Dify.edges(graph) == [
        "s sequence s:2 implied", "s:2 sequence s:3 implied", "a sequence s", "s:3 sequence z",
      ])
    // The step itself stands for the first value that comes from somewhere, and all from there.
    let written = graph.nodes.map { $0.outputs.map(\.variable).joined(separator: " ") }
    #expect(
      written == ["", "conversation.d conversation.g", "conversation.c", "conversation.e", "", ""])
    #expect(Dify.reads(try Dify.node("s:3", in: graph), in: graph) == ["f.x argument"])
  }

  @Test func valuesOfOneSourceAreOneStep() throws {
    let graph = try workflow([
      "{id: a, data: {type: code}}",
      "{id: s, data: {type: assigner, items: ["
        + "\(item("c", "[a, x]")), \(item("d", "[a, y]"))]}}",
      "{id: t, data: {type: assigner, items: [\(item("c", "1")), \(item("d", "2"))]}}",
    ])
    #expect(Dify.nodes(graph) == ["code a", "code s", "code t"])
  }

  @Test func partsLieInTheContainerAndEndItsRound() throws {
    let graph = try workflow(
      [
        "{id: L, data: {type: loop, loop_count: 3, loop_variables: "
          + "[{label: i, value_type: constant, value: 0}]}}",
        "{id: a, parentId: L, data: {type: llm}}",
        "{id: s, parentId: L, data: {type: assigner, items: [\(item("c", "[a, text]")), "
          + "{variable_selector: [L, i], operation: +=, input_type: constant, value: 1}]}}",
      ], ["a s"])
    #expect(graph.path(of: try Dify.node("s:2", in: graph).id) == "L/s:2")
    #expect(Dify.edges(graph).contains("s:2 feedback L implied"))
    #expect(!Dify.edges(graph).contains("s feedback L implied"))
  }

  @Test func theGroupsOfAnAggregatorAreApart() throws {
    let graph = try workflow([
      "{id: s, data: {type: start, variables: [{variable: m}]}}", "{id: w, data: {type: llm}}",
      "{id: g, data: {type: variable-aggregator, advanced_settings: {group_enabled: true, groups: ["
        + "{group_name: Text, variables: [[w, text]]}, {group_name: Mode, variables: [[s, m]]}]}}}",
      "{id: e, data: {type: end, outputs: [{value_selector: [g, Mode, output]}, "
        + "{value_selector: [g, Text, output]}, {value_selector: [g, Nope, output]}]}}",
    ])
    #expect(
      Dify.reads(try Dify.node("e", in: graph), in: graph) == [
        "g:2.Mode.output result", "g.Text.output result", "g.Nope.output result",
      ])
    #expect(Dify.reads(try Dify.node("g:2", in: graph), in: graph) == ["s.m argument?"])
    let whole = try #require(try Dify.node("g", in: graph).output.value)
    #expect(whole.fields.map(\.name) == ["Text", "Text.output", "Mode", "Mode.output"])
    let part = try Dify.node("g:2", in: graph)
    #expect(part.output.value?.fields.map(\.name) == ["Mode", "Mode.output"])
    #expect(part.isRelay.value == true)
  }
}

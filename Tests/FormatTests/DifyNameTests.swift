import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Names that the engine does not have.
@Suite struct DifyNameTests {
  private func workflow(_ nodes: [String], version: String = "0.6.0", conversation: String = "")
    throws -> Workflow
  {
    try Dify.workflow(
      "version: \(version)\n" + DifyNodeTests.app(nodes, conversation: conversation))
  }

  private func reading(_ nodes: [String]) -> Reading { Dify.read(DifyNodeTests.app(nodes)) }

  @Test(arguments: ["if_else", "IfElse", "ifElse", "If-Else"])
  func aSlipInAKindIsRefusedWithTheWordThatIsMeant(_ word: String) throws {
    let reading = reading(["{id: a, data: {type: \(word)}}"])
    let found = try #require(Dify.refusals(reading).first)
    #expect(found.refusal.message == "the engine has no node type `\(word)`")
    #expect(found.refusal.slip == Slip(word, for: "if-else") && !found.refusal.isMild)
    #expect(reading.workflows.first?.nodes.first?.kind == .opaque(word))
  }

  @Test func aKindThatMayBeOfAReleaseToComeIsAWarningOrANotice() throws {
    let near = try #require(
      Dify.refusals(reading(["{id: a, data: {type: iteraton}}"])).first?.refusal)
    #expect(near.isMild && near.slip == Slip("iteraton", for: "iteration"))
    let far = reading(["{id: a, data: {type: magic-box}}"])
    #expect(Dify.refusals(far).isEmpty)
    #expect(far.problems.map(\.code) == ["not-judged"] && far.problems.allSatisfy { !$0.isError })
  }

  @Test(arguments: [
    "start", "agent", "human-input", "datasource", "trigger-webhook", "trigger-schedule",
    "trigger-plugin", "knowledge-retrieval-v2", "knowledge-index", "variable-assigner",
  ])
  func everyKindOfTheEngineIsTaken(_ kind: String) {
    let reading = reading(["{id: a, data: {type: \(kind), version: '2'}}"])
    #expect(Dify.refusals(reading).isEmpty && reading.problems.isEmpty)
  }

  @Test func kindsBesideTheDataAreToldOnce() throws {
    let read = reading([
      "{id: a, type: start, data: {title: A}}", "{id: b, type: end, data: {title: B}}",
      "{id: n, type: custom-note, data: {title: N}}",
    ])
    #expect(
      read.problems.map(\.message) == [
        "the `data` of node `a` has no `type`, nor has that of 1 more: Dify refuses to run it"
      ])
    #expect(read.problems.allSatisfy { !$0.isError })
    #expect(read.workflows.first?.nodes.map(\.kind) == [.start, .end(.success)])
    #expect(reading(["{id: a, type: custom, data: {type: start}}"]).problems.isEmpty)
  }

  @Test func aVariableOfTheConversationIsDeclared() throws {
    let graph = try workflow(
      [
        "{id: a, data: {type: assigner, items: [{variable_selector: [conversation, n], "
          + "operation: +=, input_type: constant, value: 1}, {variable_selector: "
          + "[conversation, known], operation: clear}]}}",
        "{id: b, data: {type: answer, answer: '{{#conversation.n#}} {{#conversation.known#}} "
          + "{{#env.any#}}'}}",
      ], conversation: "{name: known}")
    // What a step reads and writes at one place is told once.
    #expect(
      Dify.defects(graph) == ["conversation variable n", "conversation variable n"])
  }

  @Test func whatAStartAndTheEngineGiveIsKnown() throws {
    func defects(_ text: String, version: String = "0.6.0") throws -> [String] {
      Dify.defects(
        try workflow(
          [
            "{id: s, data: {type: start, variables: [{variable: q}]}}",
            "{id: e, data: {type: answer, answer: '\(text)'}}",
          ], version: version))
    }
    #expect(try defects("{{#s.q#}} {{#s.q.name#}} {{#sys.query#}} {{#sys.workflow_run_id#}}") == [])
    #expect(try defects("{{#s.error_message#}}") == [])
    #expect(try defects("{{#s.foo#}}") == ["variable of the start foo"])
    #expect(try defects("{{#s.sys.query#}}") == ["variable of the start sys.query"])
    #expect(try defects("{{#sys.nope#}}") == ["system variable nope"])
    // What a later release may have is not known.
    #expect(try defects("{{#sys.nope#}}", version: "0.9.0") == [])
    #expect(try defects("{{#sys.nope#}}", version: "1.0.0") == [])
  }

  @Test func listsNameTheEnginesVariablesAtTheStart() throws {
    let graph = try workflow([
      "{id: s, data: {type: start}}",
      "{id: e, data: {type: end, outputs: [{value_selector: [s, sys.query]}, "
        + "{value_selector: [s, env.KEY]}, {value_selector: [s, query]}]}}",
    ])
    #expect(Dify.defects(graph) == ["variable of the start query"])
  }

  @Test func anLlmGivesWhatTheEngineMakesOfItsAnswer() throws {
    let graph = try workflow([
      "{id: m, data: {type: llm, error_strategy: default-value, "
        + "default_value: [{key: spare, type: string, value: x}]}}",
      "{id: e, data: {type: end, outputs: [{value_selector: [m, text]}, "
        + "{value_selector: [m, reasoning_content]}, {value_selector: [m, usage, total_tokens]}, "
        + "{value_selector: [m, structured_output, x]}, {value_selector: [m, spare]}, "
        + "{value_selector: [m, error_message]}, {value_selector: [m, output]}]}}",
    ])
    #expect(Dify.defects(graph) == ["output of an llm output"])
    #expect(
      Dify.reads(try Dify.node("e", in: graph), in: graph) == [
        "m result", "m result", "@m.usage.total_tokens result", "m.x result", "m.spare result",
        "@m.error_message result",
      ])
  }
}

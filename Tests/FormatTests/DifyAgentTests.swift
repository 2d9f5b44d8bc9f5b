import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Nodes of the second version: agents of Dify's own, forms with recipients, knowledge spaces.
@Suite struct DifyAgentTests {
  private static let agent = """
    app: {mode: workflow, name: T}
    version: 0.7.0
    workflow:
      graph:
        edges: []
        nodes:
        - {id: s, data: {type: start, variables: [{variable: q}]}}
        - id: a
          data:
            type: agent
            version: '2'
            agent_node_kind: dify_agent
            agent_binding: {binding_type: inline_agent, package_ref: one}
            agent_job:
              workflow_prompt: 'Judge {{#sys.query#}}'
              previous_node_output_refs: [{selector: [s, q]}]
              declared_outputs:
              - {name: text, type: string}
              - {name: parts, type: object, required: false, children: [{name: x, type: number}]}
        - {id: e, data: {type: end, outputs: [{value_selector: [a, text]}, \
    {value_selector: [a, nope]}]}}
    agent_packages:
      one:
        soul:
          model: {model_provider: openai, model: gpt-4o}
          prompt: {system_prompt: You are a judge.}
          tools:
            dify_tools:
            - {provider: email, plugin_id: langgenius/email, tool_name: send_mail}
            - {provider: time, tool_name: current_time, enabled: false}
            cli_tools: [{name: deploy, command: make deploy}]

    """

  @Test func anAgentOfDifysOwnIsWhatItsPackageSays() throws {
    let graph = try Dify.workflow(Self.agent)
    let agent = try Dify.node("a", in: graph)
    #expect(agent.kind == .agent && agent.effect.value == nil)
    #expect(agent.model.declaredValue == "openai/gpt-4o")
    #expect(agent.prompt.declaredValue == "You are a judge.\nJudge {{#sys.query#}}")
    #expect(Dify.reads(agent, in: graph) == ["@sys.query prompt", "s.q prompt"])
    #expect(agent.iterationLimit.value == nil)
    let contract = try #require(agent.output.declaredValue)
    #expect(contract.fields.map(\.name) == ["text", "parts", "parts.x"])
    #expect(contract.fields.map(\.isRequired) == [true, false, false])
    #expect(contract.enforcement == .engine)
    #expect(
      Dify.edges(graph) == ["a uses a:send_mail", "a uses a:current_time", "a uses a:deploy"])
    #expect(try Dify.node("a:send_mail", in: graph).effect.value?.level == .irreversible)
    #expect(try Dify.node("a:current_time", in: graph).isDisabled)
    // Each declared output is a field, also one that is called as what the first version gives.
    #expect(
      Dify.reads(try Dify.node("e", in: graph), in: graph) == ["a.text result", "a.nope result"])
  }

  @Test func withoutDeclaredOutputsItAnswersInText() throws {
    let bare = try Dify.workflow(
      DifyNodeTests.app([
        "{id: a, data: {type: agent, version: '2', agent_node_kind: dify_agent, agent_job: {}}}",
        "{id: b, data: {type: agent, version: '2', agent_node_kind: dify_agent, "
          + "agent_binding: {binding_type: roster_agent, agent_id: x-1}}}",
        "{id: e, data: {type: end, outputs: [{value_selector: [a, text]}]}}",
      ]))
    #expect(bare.nodes[0].output.value?.fields == [] && bare.nodes[0].output.note != nil)
    #expect(Dify.reads(bare.nodes[2], in: bare) == ["a result"])
    // What it is to answer with lies in the workspace.
    #expect(bare.nodes[1].output.value == nil)
    #expect(bare.nodes[1].reference?.target == .external("x-1"))
  }

  @Test func knowledgeSpacesAreStores() throws {
    let graph = try Dify.workflow(
      DifyNodeTests.app([
        "{id: k, data: {type: knowledge-retrieval-v2, control_space_ids: [one, two], "
          + "query_variable_selector: [sys, query]}}"
      ]))
    #expect(graph.nodes[0].kind == .tool && graph.nodes[0].effect.value?.level == .read)
    #expect(graph.nodes[0].output.value?.fields.map(\.name) == ["result", "metrics"])
    #expect(Dify.edges(graph) == ["dataset:one reads k", "dataset:two reads k"])
    #expect(Dify.reads(graph.nodes[0], in: graph) == ["@sys.query argument"])
  }

  @Test func aFormReadsWhatItSendsAndToWhom() throws {
    let graph = try Dify.workflow(
      DifyNodeTests.app([
        "{id: h, data: {type: human-input, version: '2', form_content: 'x', user_actions: "
          + "[{id: yes}, {id: no}], message_template: {subject: '{{#s.q#}}', body: '{{#s.r#}}'}, "
          + "recipients_spec: [{type: dynamic_email, selector: [s, mail]}, {type: initiator}]}}",
        "{id: s, data: {type: start, variables: [{variable: q}, {variable: r}, {variable: mail}]}}",
      ]))
    #expect(graph.nodes[0].kind == .human(.approval))
    let form = graph.nodes[0]
    #expect(Dify.reads(form, in: graph) == ["s.q prompt", "s.r prompt", "s.mail argument"])
  }
}

import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// What each node type says, in small graphs of their own.
@Suite struct DifyNodeTests {
  /// A graph of flow-style nodes, one line each, and edges `a b handle`.
  static func app(_ nodes: [String], _ edges: [String] = [], conversation: String = "")
    -> String
  {
    let lines = edges.map { edge in
      let parts = edge.split(separator: " ")
      let handle = parts.count > 2 ? ", sourceHandle: \(parts[2])" : ""
      return "      - {source: \(parts[0]), target: \(parts[1])\(handle)}\n"
    }
    return "app: {mode: workflow, name: T}\nkind: app\nworkflow:\n"
      + "  conversation_variables: [\(conversation)]\n  graph:\n    edges:\n"
      + lines.joined() + (lines.isEmpty ? "      []\n" : "") + "    nodes:\n"
      + nodes.map { "      - \($0)\n" }.joined()
  }

  private func node(_ entry: String, with others: [String] = []) throws -> (Node, Workflow, String)
  {
    let text = Self.app([entry] + others)
    let workflow = try Dify.workflow(text)
    return (workflow.nodes[0], workflow, text)
  }

  @Test func aRequestSaysWhatItDoesAndHowLong() throws {
    let (post, workflow, text) = try node(
      "{id: h, data: {type: http-request, method: post, url: 'https://x/{{#s.a#}}', headers: '', "
        + "body: {type: json, data: [{type: text, value: '{\"q\": \"{{#s.b#}}\"}'}]}, "
        + "authorization: {type: api-key, config: {type: bearer, api_key: '{{#env.KEY#}}'}}, "
        + "timeout: {connect: 5, read: 0}, error_strategy: default-value, "
        + "retry_config: {retry_enabled: true, max_retries: 3, retry_interval: 250}}}",
      with: ["{id: s, data: {type: trigger-webhook}}"])
    #expect(post.kind == .tool)
    #expect(post.effect.declaredValue == Effect(.external, basis: .stated))
    #expect(Dify.slice(post.effect.span, of: text) == "post")
    #expect(
      Dify.reads(post, in: workflow) == ["s.a argument", "s.b argument", "@env.KEY argument"])
    #expect(post.credentials.declaredValue == ["env.KEY"])
    #expect(post.timeout.declaredValue == .finite(Milliseconds(1_205_000)))
    #expect(Dify.slice(post.timeout.span, of: text) == "5")
    #expect(post.errorHandling.declaredValue == .defaultValue)
    #expect(
      post.retry.declaredValue
        == RetryPolicy(retries: .finite(3), backoff: .constant(Milliseconds(250))))

    let (get, _, _) = try node("{id: h, data: {type: http-request, method: GET, url: x}}")
    #expect(get.effect.declaredValue?.level == .read)
    #expect(get.timeout.value == .finite(Milliseconds(1_210_000)) && get.timeout.note != nil)
    #expect(get.errorHandling.value == .abort && get.retry.value == RetryPolicy.none)
  }

  @Test func theKnobSetsTheServersConnectTimeout() throws {
    let text = Self.app(["{id: h, data: {type: http-request, method: get, url: x}}"])
    let reader = WorkflowReader(
      formats: [DifyFormat.self], knobs: ["dify": ["http-connect-timeout": "300"]])
    let reading = reader.read(SourceText(file: FileID(0), path: "a.yml", bytes: Array(text.utf8)))
    #expect(reading.workflows.first?.nodes.first?.timeout.value == .finite(Milliseconds(1_500_000)))
  }

  @Test func structuredOutputIsAContractOnlyWhenItIsOn() throws {
    let schema =
      "structured_output: {schema: {type: object, required: [verdict], properties: "
      + "{verdict: {type: string, enum: [ok, bad]}, why: {type: object, "
      + "properties: {code: {type: integer}}}}}}"
    let (on, workflow, _) = try node(
      "{id: m, data: {type: llm, structured_output_enabled: true, \(schema), "
        + "model: {provider: openai, name: gpt-4o, completion_params: {max_tokens: 800}}, "
        + "memory: {window: {enabled: true}}}}",
      with: [
        "{id: c, data: {type: code, variables: [{variable: v, value_selector: [m, structured_output, verdict]}, "
          + "{variable: t, value_selector: [m, text]}, {variable: u, value_selector: [m, usage, total_tokens]}]}}"
      ])
    let contract = try #require(on.output.declaredValue)
    #expect(contract.enforcement == .engine && !contract.isOpen)
    #expect(contract.fields.map(\.name) == ["verdict", "why", "why.code"])
    #expect(contract.fields.map(\.isRequired) == [true, false, false])
    #expect(contract.field("verdict")?.allowed == ["ok", "bad"])
    #expect(on.messageSize.declaredValue == 800 && on.memory.declaredValue == .thread)
    #expect(
      Dify.reads(workflow.nodes[1], in: workflow)
        == ["m.verdict argument", "m argument", "@m.usage.total_tokens argument"])

    let (off, _, _) = try node(
      "{id: m, data: {type: llm, structured_output_enabled: false, \(schema)}}")
    #expect(off.output.value?.enforcement == .requested && off.output.note != nil)
    #expect(off.memory.value == .stateless)
  }

  @Test func promptsAreReadFromTheEditorThatIsUsed() throws {
    let (call, workflow, _) = try node(
      "{id: m, data: {type: llm, prompt_template: [{role: system, text: 'A {{#s.x#}} {{#s.x#}}'}, "
        + "{role: user, edition_type: jinja2, jinja2_text: 'B {{ y }}', text: '{{#s.old#}}'}], "
        + "prompt_config: {jinja2_variables: [{variable: y, value_selector: [s, y]}]}, "
        + "context: {enabled: true, variable_selector: [s, docs]}, "
        + "vision: {enabled: true, configs: {variable_selector: [sys, files]}}}}",
      with: ["{id: s, data: {type: trigger-webhook}}"])
    #expect(call.prompt.declaredValue == "A {{#s.x#}} {{#s.x#}}\nB {{ y }}")
    #expect(
      Dify.reads(call, in: workflow)
        == ["s.x prompt", "s.y prompt", "s.docs prompt", "@sys.files prompt"])
  }

  @Test func extractorsAndCodePromiseTheirOutputs() throws {
    let (extractor, workflow, _) = try node(
      "{id: p, data: {type: parameter-extractor, query: [s, text], instruction: 'From {{#s.lang#}}', "
        + "parameters: [{name: kind, type: select, options: [refund, other], required: true}]}}",
      with: [
        "{id: s, data: {type: trigger-webhook}}",
        "{id: c, data: {type: code, outputs: {total: {type: number}, rows: {type: 'array[object]'}}}}",
      ])
    #expect(extractor.kind == .llm)
    #expect(extractor.output.value?.enforcement == .engine)
    #expect(extractor.output.value?.field("kind")?.allowed == ["refund", "other"])
    #expect(extractor.output.value?.field("__is_success") != nil)
    #expect(Dify.reads(extractor, in: workflow) == ["s.text prompt", "s.lang prompt"])
    let code = try Dify.node("c", in: workflow)
    #expect(code.output.value?.fields.map(\.type) == [.number, .array])
    #expect(code.output.value?.enforcement == .engine)
  }

  @Test func theStartFormIsWhatARunNeeds() throws {
    let (start, workflow, _) = try node(
      "{id: s, data: {type: start, variables: [{variable: lang, type: select, required: true, "
        + "options: [en, de]}, {variable: n, type: number}]}}")
    #expect(workflow.parameters.map(\.name) == ["lang", "n"])
    #expect(workflow.parameters.map(\.isRequired) == [true, false])
    #expect(start.output.value?.field("lang")?.allowed == ["en", "de"])
    #expect(start.output.value?.field("n")?.type == .number)
  }

  @Test func formsWaitAndDecide() throws {
    let text = Self.app(
      [
        "{id: ask, data: {type: human-input, form_content: 'Send {{#m.text#}}?', "
          + "user_actions: [{id: approve, title: Send}, {id: action_2, title: Reject it}], "
          + "timeout: 2, timeout_unit: day}}",
        "{id: m, data: {type: llm}}", "{id: go, data: {type: end}}",
        "{id: no, data: {type: end}}", "{id: late, data: {type: end}}",
      ], ["m ask", "ask late __timeout", "ask no action_2", "ask go approve"])
    let workflow = try Dify.workflow(text)
    let ask = try Dify.node("ask", in: workflow)
    #expect(ask.kind == .human(.approval))
    #expect(ask.timeout.declaredValue == .finite(Milliseconds(172_800_000)))
    #expect(ask.unmatched.value == nil)
    #expect(
      Dify.edges(workflow) == [
        "ask branch go [approve] accept", "ask branch no [action_2] reject",
        "ask branch late [__timeout] timeout", "m sequence ask",
      ])
    #expect(Dify.reads(ask, in: workflow) == ["m prompt"])

    let (bare, _, _) = try node("{id: q, data: {type: human-input, user_actions: [{id: ok}]}}")
    #expect(bare.kind == .human(.question))
    #expect(bare.timeout.value == .finite(Milliseconds(129_600_000)) && bare.timeout.note != nil)
    #expect(bare.unmatched.value == .drop)
  }

  @Test func assignersWriteState() throws {
    let text = Self.app(
      [
        "{id: a, data: {type: assigner, assigned_variable_selector: [conversation, mem], "
          + "input_variable_selector: [m, text], write_mode: append}}",
        "{id: b, data: {type: assigner, version: '2', items: [{variable_selector: [conversation, n], "
          + "operation: +=, input_type: constant, value: 1}, {variable_selector: [conversation, t], "
          + "operation: over-write, input_type: variable, value: [m, text]}]}}",
        "{id: m, data: {type: llm}}",
      ], conversation: "{name: mem}, {name: n}, {name: t}")
    let workflow = try Dify.workflow(text)
    let first = try Dify.node("a", in: workflow)
    #expect(first.outputs.map(\.variable) == ["conversation.mem"])
    #expect(Dify.reads(first, in: workflow) == ["m argument", "$conversation.mem argument"])
    let second = try Dify.node("b", in: workflow)
    #expect(second.outputs.map(\.variable) == ["conversation.n"])
    #expect(Dify.reads(second, in: workflow) == ["$conversation.n argument"])
    // What comes from elsewhere is a part of its own.
    let part = try Dify.node("b:2", in: workflow)
    #expect(part.isPart && part.name == second.name && part.memory.value == .thread)
    #expect(part.outputs.map { Dify.slice($0.span, of: text) } == ["t"])
    #expect(Dify.reads(part, in: workflow) == ["m argument"])
  }

  @Test func toolsAreKnownByProviderOrName() throws {
    func effect(_ data: String) throws -> Fact<Effect> {
      try node("{id: t, data: {type: tool, \(data)}}").0.effect
    }
    #expect(
      try effect("provider_id: langgenius/slack/slack, tool_name: slack_webhook").value
        == Effect(.irreversible, basis: .nodeType))
    #expect(
      try effect("provider_id: acme, tool_name: issue_refund").value
        == Effect(.irreversible, basis: .name))
    #expect(
      try effect("provider_id: acme, tool_name: thing")
        == .unknown("nothing tells what the tool does"))
    let (other, _, text) = try node(
      "{id: t, data: {type: tool, provider_type: workflow, provider_id: 0ad29728, tool_name: x}}")
    #expect(other.kind == .subworkflow)
    #expect(other.reference?.target == .external("0ad29728"))
    #expect(Dify.slice(other.reference?.span, of: text) == "0ad29728")
  }

  @Test func agentsOfTheOfficialPluginStopAfterThreeRounds() throws {
    let (agent, workflow, _) = try node(
      "{id: g, data: {type: agent, agent_strategy_provider_name: langgenius/agent/agent, "
        + "agent_parameters: {query: {type: constant, value: '{{#sys.query#}}'}, tools: {type: "
        + "constant, value: [{tool_name: send_mail, provider_name: x/email/email, enabled: false, "
        + "parameters: {to: {auto: 0, value: '{{#env.TO#}}'}}}]}}}}")
    #expect(agent.iterationLimit.value == .finite(3) && agent.iterationLimit.note != nil)
    #expect(agent.exhaustion.value == .proceed)
    let tool = try Dify.node("g:send_mail", in: workflow)
    #expect(tool.isDisabled && tool.effect.value?.level == .irreversible)
    #expect(Dify.reads(tool, in: workflow) == ["@env.TO argument"])
    #expect(Dify.edges(workflow) == ["g uses g:send_mail"])
  }

  @Test func triggersAndUnknownKindsAreLegal() throws {
    let text = Self.app(
      [
        "{id: w, data: {type: trigger-webhook}}", "{id: t, data: {type: trigger-schedule}}",
        "{id: n, type: custom-note, data: {type: '', text: hi}}",
        "{id: u, data: {type: quantum, deep: [{x_selector: [w, body]}, '{{#w.query#}}']}}",
      ], ["w u", "t u", "n u"])
    let workflow = try Dify.workflow(text)
    #expect(Dify.nodes(workflow) == ["start w", "start t", "opaque u"])
    #expect(workflow.entries.map { workflow[$0].nativeID } == ["w", "t"])
    #expect(workflow.nodes[0].labels.value == [.untrusted])
    #expect(workflow.defects.isEmpty)
    #expect(
      Dify.reads(workflow.nodes[2], in: workflow) == ["w.body argument", "w.query argument"])
  }

  /// A provider and its tool, with what is known: effect, labels, whether it is paid.
  @Test(arguments: [
    ("langgenius/tavily/tavily", "tavily_search", "read untrusted"),
    ("gmail", "list_messages", "read private,untrusted"), ("gmail", "send_message", "irreversible"),
    ("google_sheets", "append_rows", "external"), ("feishu_wiki", "get_node", "read private"),
    ("discord", "get_channel_messages", "read private,untrusted"),
    ("discord", "discord_webhook", "irreversible"), ("twilio", "send_message", "irreversible paid"),
    ("dalle", "dalle3", "none paid"), ("database", "sql_execute", "irreversible"),
    ("duckduckgo", "ddgo_translate", "read"), ("notion", "page", "unknown private"),
  ])
  func theCatalogueKnowsProviders(_ provider: String, _ tool: String, _ known: String) throws {
    let (node, _, _) = try node(
      "{id: t, data: {type: tool, provider_id: \(provider), tool_name: \(tool)}}")
    var told = node.effect.value?.level.rawValue ?? "unknown"
    if let labels = node.labels.value {
      told += " " + labels.map(\.rawValue).sorted().joined(separator: ",")
    }
    if node.isPaid.value == true { told += " paid" }
    #expect(told == known)
    #expect(node.effect.value.map { $0.basis == .nodeType } ?? true)
  }

  @Test func documentsAreOfAnyone() throws {
    let (extractor, _, _) = try node("{id: d, data: {type: document-extractor}}")
    #expect(extractor.labels.value == [.untrusted])
    for (type, labels) in [
      ("website_crawl", [DataLabel.untrusted]), ("online_drive", [.private]), ("other", nil),
    ] {
      let (source, _, _) = try node("{id: d, data: {type: datasource, provider_type: \(type)}}")
      #expect(source.labels.value == labels)
    }
  }

  @Test func defectsOfNamesNameTheirRole() throws {
    let text = Self.app(
      [
        "{id: i, data: {type: if-else, cases: [{case_id: 'true', conditions: []}]}}",
        "{id: e, data: {type: end, outputs: [{value_selector: [gone, x]}]}}",
        "{id: k, parentId: nowhere, data: {type: code}}",
      ], ["i e true", "i e uuid-1", "lost e", "i away false"])
    let workflow = try Dify.workflow(text)
    #expect(
      Dify.defects(workflow) == [
        "container nowhere", "edge source lost", "edge target away", "branch handle uuid-1",
        "variable reference gone",
      ])
    #expect(
      workflow.defects.map { Dify.slice($0.span, of: text) }
        == ["nowhere", "lost", "away", "uuid-1", "[gone, x]"])
  }
}

import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Agent definitions, on their own and in workflows.
@Suite struct MafAgentTests {
  private let agent = """
    kind: Prompt
    name: Desk
    instructions: Help.
    model: {id: gpt-4.1, options: {maxOutputTokens: 300}}
    tools:
      - {kind: web_search, name: web}
      - {kind: code_interpreter, name: python}
      - {kind: function, name: SendMail}
      - kind: mcp
        name: crm
        url: https://crm.example.com/mcp
        connection: {name: crm-key}
        approvalMode: {kind: specify, alwaysRequireApprovalTools: [delete_lead], neverRequireApprovalTools: [get_lead]}
        allowedTools: [get_lead, delete_lead, add_lead]
      - {kind: mcp, name: docs, url: https://docs.example.com/mcp, approvalMode: never}
      - {kind: mcp, name: other, url: https://other.example.com/mcp}
    inputSchema:
      properties:
        order: {kind: string, required: true}
        note: {kind: string}
    outputSchema:
      properties:
        team: {kind: string, required: true, enum: [a, b]}
        who:
          type: object
          properties: {name: {type: string, required: true}}
    """

  @Test func oneNodeWithItsTools() throws {
    let workflow = try Maf.workflow(agent)
    #expect(
      Dify.nodes(workflow) == [
        "agent Desk", "tool web", "tool python", "tool SendMail", "tool get_lead",
        "tool delete_lead", "tool add_lead", "tool docs", "tool other",
      ])
    #expect(workflow.edges.allSatisfy { $0.kind == .uses && $0.source == NodeID(0) })
    #expect(workflow.identity == "Desk" && workflow.platform == "maf")
    #expect(workflow.entries == [NodeID(0)])
    #expect(workflow.servers.map(\.name) == ["crm", "docs", "other"])
    #expect(workflow.parameters.map(\.name) == ["order", "note"])
    #expect(workflow.parameters.map(\.isRequired) == [true, false])
    let node = workflow.nodes[0]
    #expect(node.model.declaredValue == "gpt-4.1" && node.messageSize.declaredValue == 300)
    let contract = try #require(node.output.declaredValue)
    #expect(contract.enforcement == .engine && !contract.isOpen)
    #expect(contract.fields.map(\.name) == ["team", "who", "who.name"])
    #expect(contract.fields.map(\.isRequired) == [true, false, true])
    #expect(contract.field("team")?.allowed == ["a", "b"])
  }

  @Test func whatToolsDoAndWhoIsAsked() throws {
    let workflow = try Maf.workflow(agent)
    func tool(_ id: String) throws -> Node { try Maf.node(id, in: workflow) }
    #expect(try tool("web").labels.value == [.untrusted])
    #expect(try tool("python").effect.value?.level == EffectLevel.none)
    #expect(try tool("SendMail").effect.value == Effect(.irreversible, basis: .name))
    #expect(try tool("SendMail").isPreapproved == .inexpressible)
    #expect(try tool("get_lead").isPreapproved.declaredValue == true)
    #expect(try tool("delete_lead").isPreapproved.declaredValue == false)
    #expect(try !tool("add_lead").isPreapproved.isKnown)
    #expect(try tool("docs").isPreapproved.declaredValue == true)
    #expect(try tool("other").isPreapproved.value == false)
    #expect(try tool("other").isPreapproved.note != nil)
    #expect(try tool("delete_lead").credentials.declaredValue == ["crm-key"])
  }

  @Test func withoutASchemaItIsFreeText() throws {
    let workflow = try Maf.workflow("kind: Prompt\nname: A\ninstructions: x\nmodel: {id: =Env.M}\n")
    let node = workflow.nodes[0]
    #expect(node.output.value?.enforcement == .requested && node.output.note != nil)
    #expect(node.model.isDynamic)
  }

  @Test func manifestsHoldWhatTheirResourcesSay() throws {
    let workflow = try Maf.workflow(
      """
      name: box
      template: {name: inner, kind: hosted, protocols: [{protocol: responses, version: 1.0.0}]}
      resources:
        - {kind: model, id: gpt-5, name: M}
        - {kind: toolbox, name: t, tools: [{type: web_search, name: search}]}
      """)
    #expect(Dify.nodes(workflow) == ["agent inner", "tool search"])
    #expect(workflow.nodes[0].model.declaredValue == "gpt-5")
    #expect(workflow.identity == "inner")
    let bare = try Maf.workflow("name: echo\ntemplate: {name: echo, kind: hosted, protocols: []}\n")
    #expect(Dify.nodes(bare) == ["opaque echo"])
  }

  private let calling = """
    kind: Workflow
    agents:
      Inline: {kind: Prompt, instructions: x, model: {id: m}, outputSchema: {properties: {a: {kind: string}}}}
      Filed: {file: agents/desk.yaml}
      Lost: {file: agents/nowhere.yaml}
    trigger:
      kind: OnConversationStart
      actions:
        - {kind: InvokeAzureAgent, id: i, agent: {name: Inline}}
        - {kind: InvokeAzureAgent, id: f, agent: {name: Filed}}
        - {kind: InvokeAzureAgent, id: e, agent: {name: Elsewhere}}
        - {kind: InvokeAzureAgent, id: d, agent: {name: =Env.AGENT}}
    """

  @Test func workflowsKnowTheAgentsTheyDefine() throws {
    let reading = Maf.read(calling, files: ["agents/desk.yaml": agent])
    #expect(reading.included.map(\.path) == ["agents/desk.yaml"])
    let workflow = try #require(reading.workflows.first)
    #expect(Dify.defects(workflow) == ["agent file agents/nowhere.yaml"])
    let inline = try Maf.node("i", in: workflow)
    #expect(inline.output.declaredValue?.fields.map(\.name) == ["a"])
    #expect(inline.model.declaredValue == "m" && inline.reference?.target == .name("Inline"))
    let filed = try Maf.node("f", in: workflow)
    #expect(filed.reference?.target == .path("agents/desk.yaml"))
    #expect(filed.output.value?.field("team") != nil)
    #expect(filed.output.span?.file == filed.span.file)
    let held = workflow.outgoing(filed.id).filter { $0.kind == .uses }
    #expect(held.count == 8)
    // Tools of another file are shown where the agent is named.
    #expect(held.allSatisfy { workflow[$0.target].span == filed.reference?.span })
    #expect(try Maf.node("e", in: workflow).reference?.target == .name("Elsewhere"))
    #expect(try Maf.node("d", in: workflow).reference?.target == .external("=Env.AGENT"))
  }
}

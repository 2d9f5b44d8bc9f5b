import Foundation
import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

/// What each format links, and what comes of it.
@Suite struct ErrandFormatTests {
  static let rule = "unverified-side-effect"

  private func found(_ files: [String: String], _ paths: [String] = [""]) throws -> [String] {
    try ProjectFolder(files).run(paths).places(of: Self.rule)
  }

  // MARK: n8n

  /// A workflow of n8n: each line is a node, each pair `a>b` a connection, `a~kind~b` one of a kind.
  private func n8n(
    id: String, _ nodes: [(name: String, type: String, parameters: String)], _ wires: [String]
  ) -> String {
    let listed = nodes.map { node in
      let base =
        ["agent", "lmChatOpenAi", "chatTrigger", "toolWorkflow", "textClassifier"].contains(
          node.type) ? "@n8n/n8n-nodes-langchain." : "n8n-nodes-base."
      return
        #"{"id": "\#(node.name)-id", "name": "\#(node.name)", "type": "\#(base)\#(node.type)", "#
        + #""typeVersion": 2, "position": [0, 0], "parameters": {\#(node.parameters)}}"#
    }
    var outgoing: [String: [String: [[String]]]] = [:]
    for wire in wires {
      let parts = wire.split(separator: wire.contains("~") ? "~" : ">").map(String.init)
      let kind = parts.count == 3 ? parts[1] : "main"
      let source = parts[0].split(separator: ":").map(String.init)
      let output = source.count > 1 ? Int(source[1]) ?? 0 : 0
      var lists = outgoing[source[0], default: [:]][kind] ?? []
      while lists.count <= output { lists.append([]) }
      lists[output].append(parts[parts.count - 1])
      outgoing[source[0], default: [:]][kind] = lists
    }
    let connections = outgoing.keys.sorted().map { name in
      let kinds = (outgoing[name] ?? [:]).sorted { $0.key < $1.key }.map { kind, lists in
        let ends = lists.map { targets in
          "["
            + targets.map { #"{"node": "\#($0)", "type": "\#(kind)", "index": 0}"# }
            .joined(separator: ", ") + "]"
        }
        return #""\#(kind)": [\#(ends.joined(separator: ", "))]"#
      }
      return #""\#(name)": {\#(kinds.joined(separator: ", "))}"#
    }
    return """
      {"name": "\(id)", "id": "\(id)", "nodes": [
      \(listed.joined(separator: ",\n"))
      ], "connections": {\(connections.joined(separator: ", "))}}

      """
  }

  private static let target =
    #""workflowId": {"__rl": true, "mode": "list", "value": "child"}"#

  private func caller(_ more: String = "") -> String {
    n8n(
      id: "caller",
      [
        ("Chat", "chatTrigger", ""), ("Agent", "agent", ""),
        ("Model", "lmChatOpenAi", #""model": "gpt-4o""#),
        ("Run", "executeWorkflow", Self.target + more),
      ], ["Chat>Agent", "Model~ai_languageModel~Agent", "Agent>Run"])
  }

  private func holder() -> String {
    n8n(
      id: "caller",
      [
        ("Chat", "chatTrigger", ""), ("Agent", "agent", ""),
        ("Model", "lmChatOpenAi", #""model": "gpt-4o""#), ("Post", "toolWorkflow", Self.target),
      ], ["Chat>Agent", "Model~ai_languageModel~Agent", "Post~ai_tool~Agent"])
  }

  private func child(
    _ text: String = "={{ $json.output }}",
    _ between: [(name: String, type: String, parameters: String)] = [],
    _ wires: [String] = [
      "Called>Tweet"
    ], trigger: String = "executeWorkflowTrigger"
  ) -> String {
    n8n(
      id: "child",
      [("Called", trigger, "")] + between + [("Tweet", "twitter", #""text": "\#(text)""#)], wires)
  }

  @Test func n8nById() throws {
    let both = ["a.json": caller(), "b.json": child()]
    let result = try ProjectFolder(both).run()
    #expect(result.places(of: Self.rule) == ["a.json:5 Run"])
    let notes = result.diagnostics.flatMap(\.notes)
    #expect(notes.contains { result.place($0.span) == "b.json:3" })
    #expect(try found(["a.json": holder(), "b.json": child()]) == ["a.json:3 Agent"])
    // Either alone says nothing.
    for files in [["a.json": caller()], ["a.json": holder()], ["b.json": child()]] {
      #expect(try found(files) == [])
    }
    // Without words of the model in it only an agent's choice counts.
    #expect(try found(["a.json": caller(), "b.json": child("Good morning")]) == [])
    #expect(
      try found(["a.json": holder(), "b.json": child("Good morning")]) == ["a.json:3 Agent"])
    // Two files with one id, and a workflow that nothing can call.
    #expect(
      try found(["a.json": caller(), "b.json": child(), "c.json": child()]) == [])
    #expect(
      try found(["a.json": caller(), "b.json": child(trigger: "manualTrigger")]) == [])
  }

  @Test func n8nGuards() throws {
    let asking = child(
      "={{ $('Called').item.json.output }}",
      [
        ("Ask", "slack", #""operation": "sendAndWait", "message": "Post this?""#),
        (
          "Yes", "if",
          #""conditions": {"combinator": "and", "conditions": [{"leftValue": "={{ $json.data.approved }}", "#
            + #""rightValue": "", "operator": {"type": "boolean", "operation": "true"}}]}"#
        ),
      ], ["Called>Ask", "Ask>Yes", "Yes:0>Tweet"])
    #expect(try found(["a.json": caller(), "b.json": asking]) == [])
    #expect(try found(["a.json": holder(), "b.json": asking]) == [])
    let checking = child(
      "={{ $('Called').item.json.output }}",
      [
        ("Test", "code", #""jsCode": "return [{json: {fine: $json.output.length < 280}}]""#),
        (
          "Fine", "if",
          #""conditions": {"combinator": "and", "conditions": [{"leftValue": "={{ $json.fine }}", "#
            + #""rightValue": "", "operator": {"type": "boolean", "operation": "true"}}]}"#
        ),
      ], ["Called>Test", "Test>Fine", "Fine:0>Tweet"])
    #expect(try found(["a.json": caller(), "b.json": checking]) == [])
  }

  @Test func n8nFieldsByName() throws {
    func more(_ field: String, _ other: String) -> String {
      #", "workflowInputs": {"mappingMode": "defineBelow", "value": {"#
        + #""\#(field)": "={{ $('Agent').item.json.output }}", "#
        + #""\#(other)": "={{ $('Chat').item.json.chatInput }}"}}"#
    }
    #expect(
      try found(["a.json": caller(more("output", "topic")), "b.json": child()])
        == ["a.json:5 Run"])
    #expect(try found(["a.json": caller(more("topic", "output")), "b.json": child()]) == [])
    // One value under two names is both.
    let twice =
      #", "workflowInputs": {"mappingMode": "defineBelow", "value": {"#
      + #""topic": "={{ $('Agent').item.json.output }}", "#
      + #""output": "={{ $('Agent').item.json.output }}"}}"#
    #expect(try found(["a.json": caller(twice), "b.json": child()]) == ["a.json:5 Run"])
  }

  @Test func n8nOwnModelsAreToldWhereTheyStand() throws {
    let writing = child(
      "={{ $json.output }}",
      [("Writer", "agent", ""), ("Large", "lmChatOpenAi", #""model": "gpt-4o""#)],
      ["Called>Writer", "Large~ai_languageModel~Writer", "Writer>Tweet"])
    for calling in [caller(), holder()] {
      #expect(try found(["a.json": calling, "b.json": writing]) == ["b.json:5 Tweet"])
    }
  }

  /// A mail to whom the caller names is one to strangers where a model of the caller's has named them.
  @Test(arguments: [
    (#""={{ $fromAI('to', 'whom', 'string') }}""#, true), (#""desk@example.com""#, false),
    (#""={{ $('Chat').item.json.mail }}""#, false),
  ])
  func n8nRecipientsOfAModel(_ recipient: String, _ isTold: Bool) throws {
    let fields = #""to": \#(recipient), "text": "={{ $fromAI('text', 'what', 'string') }}""#
    let inputs =
      #", "workflowInputs": {"mappingMode": "defineBelow", "value": {\#(fields)}}"#
    let holding = n8n(
      id: "caller",
      [
        ("Chat", "chatTrigger", ""), ("Agent", "agent", ""),
        ("Model", "lmChatOpenAi", #""model": "gpt-4o""#),
        ("Post", "toolWorkflow", Self.target + inputs),
      ], ["Chat>Agent", "Model~ai_languageModel~Agent", "Post~ai_tool~Agent"])
    func sending(_ to: String, _ wires: [String] = ["Called>Mail"]) -> String {
      n8n(
        id: "child",
        [
          ("Called", "executeWorkflowTrigger", ""), ("Check", "filter", Self.isOurs),
          ("Mail", "gmail", #""sendTo": "\#(to)", "message": "={{ $('Called').item.json.text }}""#),
        ], wires)
    }
    let named = "={{ $('Called').item.json.to }}"
    let told = isTold ? ["a.json:3 Agent"] : []
    #expect(try found(["a.json": holding, "b.json": sending(named)]) == told)
    #expect(try found(["b.json": sending(named)]) == [])
    #expect(try found(["a.json": holding, "b.json": sending("desk@example.com")]) == [])
    // Something else of what the model says names nobody.
    let other = sending("={{ $('Called').item.json.other }}")
    #expect(try found(["a.json": holding, "b.json": other]) == [])
    // A list of those who may be written to is a check.
    let checked = sending(named, ["Called>Check", "Check>Mail"])
    #expect(try found(["a.json": holding, "b.json": checked]) == [])
    // A tool without fields hands over what its agent says.
    let plain = holder()
    #expect(try found(["a.json": plain, "b.json": sending(named)]) == [])
    let asked = sending("={{ $('Called').item.json.query.to }}")
    #expect(try found(["a.json": plain, "b.json": asked]) == ["a.json:3 Agent"])
  }

  private static let isOurs =
    #""conditions": {"combinator": "and", "conditions": [{"leftValue": "={{ $json.to }}", "#
    + #""rightValue": "@example.com", "operator": {"type": "string", "operation": "endsWith"}}]}"#

  // MARK: Step Functions

  private static let mail = """
    {"StartAt": "M", "States": {
      "M": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ses:sendEmail",
        "Parameters": {"Message": {"Body": {"Text": {"Data.$": "$.text"}}}}, "End": true}}}

    """
  private static let template = """
    Resources:
      Parent:
        Type: AWS::Serverless::StateMachine
        Properties: {DefinitionUri: parent.asl.json, DefinitionSubstitutions: {Child: !Ref Child}}
      Child:
        Type: AWS::Serverless::StateMachine
        Properties: {DefinitionUri: child.asl.json}

    """

  private func machine(_ input: String) -> String {
    """
    {"StartAt": "L", "States": {
      "L": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel",
        "Parameters": {"ModelId": "m", "Body": {"prompt.$": "$.q"}}, "ResultPath": "$.r", "Next": "S"},
      "S": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "${Child}", "Input": {\(input)}}, "End": true}}}

    """
  }

  @Test func stepFunctionsByTemplate() throws {
    func files(_ input: String, _ child: String = Self.mail) -> [String: String] {
      [
        "template.yaml": Self.template, "parent.asl.json": machine(input),
        "child.asl.json": child,
      ]
    }
    let given = #""text.$": "$.r.Body""#
    #expect(try found(files(given)) == ["parent.asl.json:4 S"])
    // The template alone leads to all.
    #expect(try found(files(given), ["parent.asl.json"]) == ["parent.asl.json:4 S"])
    #expect(try found(files(given), ["child.asl.json"]) == [])
    // What the mail does not say is not what the model wrote.
    #expect(try found(files(#""text.$": "$.q", "note.$": "$.r.Body""#)) == [])
    let asking = Self.mail.replacing(#""StartAt": "M""#, with: #""StartAt": "Approve""#).replacing(
      #"  "M": {"#,
      with: #"""
          "Approve": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
            "Parameters": {"TopicArn": "arn:aws:sns:eu-west-1:1:approve-mail",
              "Message": {"Token.$": "$$.Task.Token"}},
            "ResultPath": "$.answer", "TimeoutSeconds": 600, "Next": "C"},
          "C": {"Type": "Choice", "Default": "F", "Choices": [
            {"Variable": "$.answer.approved", "BooleanEquals": true, "Next": "M"}]},
          "F": {"Type": "Fail"},
          "M": {
        """#)
    #expect(try found(files(given, asking)) == [])
  }

  // MARK: Flowise, Conductor, Agent Framework

  private func flow(_ id: String, _ nodes: String, _ edges: [(String, String)]) -> String {
    let wires = edges.map { source, target in
      let output = source.prefix { $0 != "_" }
      return #"{"source": "\#(source)", "sourceHandle": "\#(source)-output-\#(output)", "#
        + #""target": "\#(target)", "targetHandle": "\#(target)"}"#
    }
    let data = #"{"nodes": [\#(nodes)], "edges": [\#(wires.joined(separator: ", "))]}"#
    let text = data.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return #"{"id": "\#(id)", "name": "\#(id)", "flowData": "\#(text)"}"#
  }

  private func step(_ id: String, _ inputs: String) -> String {
    #"{"id": "\#(id)", "type": "agentFlow", "data": {"id": "\#(id)", "label": "\#(id)", "#
      + #""name": "\#(id.prefix { $0 != "_" })", "category": "Agent Flows", "inputParams": [], "#
      + #""inputAnchors": [], "inputs": {\#(inputs)}}}"#
  }

  @Test func flowiseById() throws {
    let calling = flow(
      "caller",
      [
        step("startAgentflow_0", #""startInputType": "chatInput""#),
        step(
          "llmAgentflow_0",
          #""llmModel": "chatOpenAI", "llmMessages": [{"role": "user", "content": "{{ question }}"}]"#
        ),
        step(
          "executeFlowAgentflow_0",
          #""executeFlowSelectedFlow": "child", "executeFlowInput": "{{ llmAgentflow_0 }}""#),
      ].joined(separator: ", "),
      [("startAgentflow_0", "llmAgentflow_0"), ("llmAgentflow_0", "executeFlowAgentflow_0")])
    let child = flow(
      "child",
      [
        step("startAgentflow_0", #""startInputType": "chatInput""#),
        step(
          "httpAgentflow_0",
          #""method": "POST", "url": "https://pay.example.com/refunds", "body": "{{ question }}""#),
      ].joined(separator: ", "), [("startAgentflow_0", "httpAgentflow_0")])
    #expect(
      try found(["a.json": calling, "b.json": child]) == ["a.json:1 executeFlowAgentflow_0"])
    #expect(try found(["a.json": calling]) == [])
    #expect(try found(["b.json": child]) == [])
  }

  @Test func conductorByPath() throws {
    func calling(_ text: String, _ other: String) -> String {
      """
      workflow:
        name: desk
        entry_point: write
        input: {ticket: {type: string}}
      agents:
        - name: write
          prompt: Answer {{ workflow.input.ticket }}
          routes: [{to: tell}]
        - name: tell
          type: workflow
          workflow: ./tell.yaml
          input_mapping: {text: "{{ \(text) }}", topic: "{{ \(other) }}"}
          routes: [{to: $end}]

      """
    }
    let child = """
      workflow:
        name: tell
        entry_point: send
        input: {text: {type: string}, topic: {type: string}}
      agents:
        - name: send
          type: script
          command: gh
          args: [issue, comment, "12", --body, "{{ workflow.input.text }}"]
          routes: [{to: $end}]

      """
    let told = calling("write.output", "workflow.input.ticket")
    #expect(try found(["desk.yaml": told, "tell.yaml": child]) == ["desk.yaml:9 tell"])
    let other = calling("workflow.input.ticket", "write.output")
    #expect(try found(["desk.yaml": other, "tell.yaml": child]) == [])
  }

  @Test func agentsOfTheFrameworkAreToldInTheirFile() throws {
    let workflow = """
      kind: Workflow
      trigger:
        kind: OnConversationStart
        id: desk
        actions:
          - kind: InvokeAzureAgent
            id: ask
            agent:
              name: Mailer

      """
    let agent = """
      kind: Prompt
      name: Mailer
      model: {id: gpt-4o}
      instructions: Write to the customer.
      tools:
        - kind: mcp
          name: mail
          url: https://mail.example.com/mcp
          approvalMode: {kind: never}

      """
    let alone = try ProjectFolder(["mailer.yaml": agent]).run().diagnostics.map(\.identity.key)
    let result = try ProjectFolder(["desk.yaml": workflow, "mailer.yaml": agent]).run()
    #expect(
      result.diagnostics.filter { $0.identity.file == "mailer.yaml" }.map(\.identity.key) == alone)
    #expect(result.places(of: Self.rule).filter { $0.hasPrefix("desk.yaml") } == [])
  }
}

import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// What n8n's nodes do to the world, and what the engine's order makes of reads.
@Suite struct N8nReadingTests {
  private func effect(_ type: String, _ parameters: String) throws -> EffectLevel? {
    let text = N8n.flow(
      [N8n.node("T", "manualTrigger"), N8n.node("N", type, parameters)], ["T>N"])
    return try Dify.node("N", in: try N8n.workflow(text)).effect.value?.level
  }

  @Test(arguments: [
    ("googleSheets", #"{"operation": "append"}"#, EffectLevel.write),
    ("googleSheets", #"{"operation": "delete"}"#, .irreversible),
    ("googleDrive", #"{"operation": "share"}"#, .external),
    ("airtable", #"{"operation": "upsert"}"#, .write),
    ("googleBigQuery", #"{"sqlQuery": "={{ $json.output }}"}"#, .irreversible),
    ("googleBigQuery", #"{"operation": "executeQuery", "sqlQuery": "SELECT 1"}"#, .read),
    ("wordpress", #"{"title": "x"}"#, EffectLevel.none),
    ("wordpress", #"{"additionalFields": {"status": "publish"}}"#, .irreversible),
    ("wordpress", #"{"operation": "update"}"#, .external),
    ("gmail", #"{"resource": "draft"}"#, EffectLevel.none),
    ("gmail", #"{"sendTo": "me@example.com"}"#, EffectLevel.none),
    ("gmail", #"{"sendTo": "={{ $json.mail }}"}"#, .irreversible),
    (
      "gmail", #"{"sendTo": "me@example.com", "options": {"ccList": "={{ $json.mail }}"}}"#,
      .irreversible
    ),
    ("telegram", #"{"chatId": "-100123"}"#, .irreversible),
    ("googleCalendar", #"{"additionalFields": {}}"#, .write),
    ("googleCalendar", #"{"additionalFields": {"attendees": ["={{ $json.who }}"]}}"#, .external),
    ("n8n", #"{"filters": {}}"#, .read),
  ])
  func appsDoWhatTheirFieldsSay(_ type: String, _ parameters: String, _ level: EffectLevel) throws {
    #expect(try effect(type, parameters) == level)
  }

  /// What says how the nodes are joined is missing, or no table: told at its place, and no step of it
  /// is judged.
  @Test(arguments: [
    ("", "missing-key", #""nodes""#), (#", "connections": []"#, "not-a-connection", "[]"),
    (#", "connections": "x""#, "not-a-connection", #""x""#),
  ])
  func aWorkflowWithoutConnectionsIsBroken(connections: String, code: String, place: String) throws
  {
    let nodes = #"[{"name": "Hook", "type": "n8n-nodes-base.webhook", "parameters": {}}]"#
    for text in [
      #"{"nodes": \#(nodes)\#(connections)}"#, #"[{"nodes": \#(nodes)\#(connections)}]"#,
    ] {
      let reading = readAny(text, path: "flow.json")
      #expect(reading.status == .failed)
      #expect(reading.problems.map(\.code) == [code])
      #expect(reading.problems.map { Dify.slice($0.span, of: text) } == [place])
      #expect(reading.workflows.map(\.isCutOff) == [true])
    }
  }

  /// What a node lacks may stand behind the break.
  @Test func aNodeThatIsCutLacksNothing() {
    let first =
      #"{"connections": {}, "nodes": [{"parameters": {}, "type": "n8n-nodes-base.set", "po"#
    let second =
      #"{"connections": {}, "nodes": [{"name": "a", "type": "n8n-nodes-base.set", "#
      + #""parameters": {}}, {"parameters": {}, "typeVersion": 1, "po"#
    for text in [first, second] {
      let reading = readAny(text, path: "flow.json")
      #expect(reading.status == .failed)
      #expect(reading.problems.map(\.code) == ["syntax"])
    }
  }

  /// Nodes of others are no workflow of n8n, nor is a list of nodes in another place.
  @Test(arguments: [
    #"{"nodes": [{"name": "a", "type": "custom.node", "about": "n8n-nodes-base"}]}"#,
    #"{"nodes": [{"type": "n8n-nodes-base.set"}]}"#,
    #"{"nodes": {"a": {"name": "a", "type": "n8n-nodes-base.set"}}}"#,
  ])
  func otherNodesAreNoWorkflow(_ text: String) {
    guard case .unrecognised = readAny(text, path: "flow.json").status else {
      Issue.record("\(text)")
      return
    }
  }

  @Test(arguments: [
    ("=POST", "https://example.com/orders", "", EffectLevel.external),
    ("POST", "https://cloud.leonardo.ai/api/rest/v1/generations", "", .read),
    ("POST", "http://qdrant:6333/collections/a/points", "", .read),
    ("PUT", "http://qdrant:6333/collections/a/points2", "", .write),
    ("DELETE", "=http://chrome:4444/wd/hub/session/{{ $json.id }}", "", .write),
    ("DELETE", "=https://10.1.2.3:8006/api2/json{{ $json.url }}", "", .external),
    ("DELETE", "https://example.com/orders/1", "", .external),
    ("POST", "https://host.docker.internal/run", "", .write),
    ("POST", "https://172.32.0.1/run", "", .external),
    ("POST", "https://api.notion.com/v1/pages", "", .write),
    ("POST", "https://api.example.com/graphql", #"{\"query\": \"query { a }\"}"#, .read),
    ("POST", "https://api.example.com/graphql", #"{\"query\": \"mutation { a }\"}"#, .external),
    ("POST", "https://example.com/posts", #"{\"status\": \"draft\"}"#, EffectLevel.none),
  ])
  func requestsDoWhatTheirAddressSays(
    _ method: String, _ url: String, _ body: String, _ level: EffectLevel
  ) throws {
    let parameters = #"{"method": "\#(method)", "url": "\#(url)", "jsonBody": "\#(body)"}"#
    #expect(try effect("httpRequest", parameters) == level)
  }

  @Test(arguments: [
    (#"return [{ \"a\": 1.5 }];"#, false), (#"// so\nreturn { 'a': 'b(c)' };"#, true),
    ("return items;", false), (#"throw 'x'; return 1"#, false), ("return `${a}`;", false),
    (#"return [{ \"a\": 1 }];"#, true),
  ])
  func constantsCannotFail(_ code: String, _ isSafe: Bool) throws {
    let text = N8n.flow([N8n.node("C", "code", #"{"jsCode": "\#(code)"}"#)], [])
    #expect((try Dify.node("C", in: try N8n.workflow(text)).fallibility.value == false) == isSafe)
  }

  @Test(arguments: [
    ("webhook", "{{ $json.body.kind }}", false), ("executeWorkflowTrigger", "{{ $json.k }}", false),
    ("formTrigger", "{{ $json.kind }}", true),
    ("telegramTrigger", "{{ $json.message.text }}", true),
    ("webhook", "{{ $json.body.kind.trim() }}", true),
  ])
  func sendersLimitValues(_ trigger: String, _ value: String, _ isDropped: Bool) throws {
    let rule =
      #"{"conditions": {"conditions": [{"leftValue": "=\#(value)", "rightValue": "a", "#
      + #""operator": {"type": "string", "operation": "equals"}}]}}"#
    let text = N8n.flow(
      [
        N8n.node("T", trigger),
        N8n.node("S", "switch", #"{"rules": {"values": [\#(rule)]}}"#, version: "3"),
        N8n.node("A", "noOp"),
      ], ["T>S", "S>A"])
    #expect((try Dify.node("S", in: try N8n.workflow(text)).unmatched.value == .drop) == isDropped)
  }

  @Test(arguments: [(#"{"executionOrder": "v1"}"#, 1), ("{}", 2)])
  func theOldOrderStartsRoots(_ settings: String, _ entries: Int) throws {
    let merge = #"{"node": "M", "type": "main", "index": "#
    let nodes = ["manualTrigger", "set", "merge"].enumerated().map {
      N8n.node(["T", "R", "M"][$0.offset], $0.element)
    }
    let text =
      #"{"nodes": [\#(nodes.joined(separator: ","))], "settings": \#(settings), "connections": "#
      + #"{"T": {"main": [[\#(merge)0}]]}, "R": {"main": [[\#(merge)1}]]}}}"#
    #expect(try N8n.workflow(text).entries.count == entries)
  }

  @Test func drawingsTakeNoPart() throws {
    let text = N8n.flow(
      [
        N8n.node("T", "manualTrigger"), N8n.node("N", "noOp"), N8n.node("A", "noOp"),
        N8n.node("B", "noOp"),
      ], ["T>N", "A>B", "B>A"])
    let workflow = try N8n.workflow(text)
    #expect(workflow.nodes.filter(\.isDisabled).map(\.name) == ["A", "B"])
  }

  @Test func alarmsAndBodiesOfTools() throws {
    let alarm = N8n.flow(
      [N8n.node("E", "errorTrigger"), N8n.node("N", "telegram", #"{"chatId": "1"}"#)], ["E>N"])
    #expect(try Dify.node("N", in: try N8n.workflow(alarm)).effect.value?.level == EffectLevel.none)
    let body = N8n.flow(
      [
        N8n.node("C", "executeWorkflowTrigger"), N8n.node("H", "httpRequest"),
        N8n.node("T", "manualTrigger"), N8n.node("A", "agent", version: "1.7"),
        N8n.node("W", "toolWorkflow"),
      ], ["C>H", "T>A", "W-ai_tool>A"])
    let workflow = try N8n.workflow(body)
    #expect(try Dify.node("H", in: workflow).errorHandling.value == nil)
    #expect(try Dify.node("A", in: workflow).errorHandling.value == .abort)
  }
}

/// What is there, by what started a run or whom it waits for.
@Suite struct N8nStartedReadTests {
  /// Behind the question whether a run is an evaluation its trigger has started it.
  @Test(arguments: [("checkIfEvaluating", true), ("setMetrics", false)])
  func anEvaluationHasItsRow(_ operation: String, _ isThere: Bool) throws {
    let workflow = try N8n.workflow(
      N8n.flow(
        [
          N8n.node("Row", "evaluationTrigger"), N8n.node("Hook", "webhook"),
          N8n.node("A", "agent", version: "2"),
          N8n.node("Ask", "evaluation", #"{"operation": "\#(operation)"}"#, version: "4.7"),
          N8n.node(
            "Rate", "evaluation",
            #"{"operation": "setMetrics", "expectedAnswer": "={{ $('Row').item.json.expected }}"}"#,
            version: "4.7"),
        ], ["Row>A", "Hook>A", "A>Ask", "Ask>Rate"]))
    let read = try #require(
      workflow[NodeID(4)].inputs.first { $0.value.source == .output(NodeID(0)) })
    #expect(read.isOptional == isThere)
  }

  /// A question whether a row is there hands on what came; a table that is asked gives its rows.
  @Test(arguments: [("rowNotExists", 0), ("get", 1)])
  func aQuestionForARowHandsOn(_ operation: String, _ source: Int32) throws {
    let workflow = try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "webhook"),
          N8n.node("D", "dataTable", #"{"operation": "\#(operation)"}"#, version: "1.1"),
          N8n.node("S", "httpRequest", #"{"url": "=https://a.example.com/{{ $json.x }}"}"#),
        ], ["T>D", "D>S"]))
    #expect(workflow[NodeID(1)].effect.value?.level == .read)
    #expect(
      workflow[NodeID(2)].inputs.map(\.value) == [ValuePath(.output(NodeID(source)), ["x"])])
  }

  /// What asks for credentials is not open to anyone.
  @Test(arguments: [
    (#"{"public": true}"#, true), (#"{"public": true, "authentication": "none"}"#, true),
    (#"{"public": true, "authentication": "basicAuth"}"#, false), ("{}", false),
  ])
  func aChatMayAskWhoItIs(_ parameters: String, _ isOpen: Bool) throws {
    let text = N8n.flow([N8n.node("C", "chatTrigger", parameters)], [])
    #expect((try N8n.workflow(text)[NodeID(0)].labels.value == [.untrusted]) == isOpen)
  }

  /// A chat asks its person to approve only where it says so.
  @Test(arguments: [
    (#", "responseType": "approval""#, HumanRole.approval), ("", .question),
    (#", "responseType": "freeTextChat""#, .question),
  ])
  func aChatMayAskForApproval(_ type: String, _ role: HumanRole) throws {
    let text = N8n.flow(
      [N8n.node("C", "chat", #"{"operation": "sendAndWait"\#(type)}"#, version: "1.1")], [])
    #expect(try N8n.workflow(text)[NodeID(0)].kind == .human(role))
  }

  /// A client of a server calls the tool that it names.
  @Test func aCallOfAServerIsItsTool() throws {
    func effect(_ tool: String) throws -> Fact<Effect> {
      let text = N8n.flow(
        [N8n.node("M", "mcpClient", #"{"tool": {"__rl": true, "value": "\#(tool)"}}"#)], [])
      return try N8n.workflow(text)[NodeID(0)].effect
    }
    #expect(try effect("send_email").value?.level == .irreversible)
    #expect(try effect("get_page").value?.level == .read)
    #expect(try effect("={{ $json.tool }}").value == nil)
  }

  /// One link is one button.
  @Test(arguments: [
    ("<a href='{{ $execution.resumeUrl }}'>post it</a>", "", NodeKind.human(.approval)),
    ("{{ $execution.resumeUrl }}?ok=1 {{ $execution.resumeUrl }}?ok=0", "", .human(.question)),
    ("look at it", "", .human(.question)),
    ("{{ $execution.resumeUrl }}", #", "limitWaitTime": true"#, .human(.question)),
  ])
  func whoOpensTheOneLinkApproves(_ text: String, _ limit: String, _ kind: NodeKind) throws {
    let workflow = try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "manualTrigger"), N8n.node("A", "agent", version: "2"),
          N8n.node("M", "gmail", #"{"sendTo": "me@example.com", "message": "=\#(text)"}"#),
          N8n.node("W", "wait", #"{"resume": "webhook"\#(limit)}"#, version: "1.1"),
          N8n.node("P", "twitter", #"{"text": "={{ $('A').item.json.output }}"}"#),
        ], ["T>A", "A>M", "M>W", "W>P"]))
    #expect(workflow[NodeID(3)].kind == kind)
    #expect(Analysis(workflow).unguardedActs().isEmpty == (kind == .human(.approval)))
  }
}

import Testing
import TopolintFormats
import TopolintModel

/// How workflows start one another, and what of a file is no node.
@Suite struct N8nStartTests {
  private func start(_ parameters: String) throws -> Node {
    let text = N8n.flow(
      [N8n.node("T", "manualTrigger"), N8n.node("S", "executeWorkflow", parameters)], ["T>S"])
    return try Dify.node("S", in: try N8n.workflow(text))
  }

  /// Runs that are waited for come one after the other; those of one start are one run.
  @Test(arguments: [
    (#"{"workflowId": "w"}"#, false), (#"{"workflowId": "w", "mode": "each"}"#, false),
    (#"{"workflowId": "w", "mode": "each", "options": {"waitForSubWorkflow": true}}"#, false),
    (#"{"workflowId": "w", "options": {"waitForSubWorkflow": false}}"#, false),
    (#"{"workflowId": "w", "mode": "each", "options": {"waitForSubWorkflow": false}}"#, true),
    (
      #"{"workflowId": "w", "mode": "each", "options": {"waitForSubWorkflow": "={{ $json.x }}"}}"#,
      false
    ),
  ])
  func itemsAreStartedAtOnceWhereNobodyWaits(_ parameters: String, _ isSpread: Bool) throws {
    let node = try start(parameters)
    #expect(node.kind == .subworkflow)
    #expect(node.reference?.target == .name("w"))
    #expect((node.width.value == .unlimited) == isSpread)
    #expect((node.concurrency.value == .unlimited) == isSpread)
  }

  /// What is not waited for gives nothing: the items go on as they came.
  @Test(arguments: [(true, "S"), (false, "T")])
  func itemsPassARunThatIsNotWaitedFor(_ waits: Bool, _ source: String) throws {
    let parameters = #"{"workflowId": "w", "options": {"waitForSubWorkflow": \#(waits)}}"#
    let text = N8n.flow(
      [
        N8n.node("T", "webhook"), N8n.node("S", "executeWorkflow", parameters),
        N8n.node("Q", "slack", #"{"text": "={{ $json.body }}"}"#),
      ], ["T>S", "S>Q"])
    let workflow = try N8n.workflow(text)
    let read = try #require(try Dify.node("Q", in: workflow).inputs.first)
    #expect(read.value.source == .output(try Dify.node(source, in: workflow).id))
  }

  /// A workflow that starts itself goes deeper where it waits, and spreads where each item has a run;
  /// one that hands all items over and ends does neither.
  @Test(arguments: [
    ("once", true, true), ("each", true, true), ("each", false, true), ("once", false, false),
  ])
  func depthOfStarts(_ mode: String, _ waits: Bool, _ isDeep: Bool) throws {
    let parameters =
      #"{"workflowId": "={{ $workflow.id }}", "mode": "\#(mode)", "#
      + #""options": {"waitForSubWorkflow": \#(waits)}}"#
    let text = N8n.flow(
      [N8n.node("C", "executeWorkflowTrigger"), N8n.node("S", "executeWorkflow", parameters)],
      ["C>S"])
    let workflow = try N8n.workflow(text)
    #expect((workflow.limits.depth.value == .unlimited) == isDeep)
    // A workflow without an id still knows that it starts itself.
    let name = try #require(workflow.identity)
    #expect(try Dify.node("S", in: workflow).reference?.target == .name(name))
  }

  @Test func anAddressThatComputesIsNotOnesOwn() throws {
    let node = try start(#"{"workflowId": "={{ $json.last ? 'x' : $workflow.id }}"}"#)
    guard case .external = node.reference?.target else {
      Issue.record("\(String(describing: node.reference))")
      return
    }
  }

  /// What is no object could be no node: it is told where it stands, and nothing is lost.
  @Test(arguments: [("null", "null"), ("7", "`7`"), ("[]", "a list"), (#""Ask""#, "`Ask`")])
  func whatIsNoNodeIsTold(_ entry: String, _ words: String) throws {
    let text = N8n.flow(
      [N8n.node("T", "manualTrigger"), entry, N8n.node("A", "chainLlm")], ["T>A"])
    let reading = N8n.read(text)
    guard case .analysed = reading.status else {
      Issue.record("\(reading.status)")
      return
    }
    let problem = try #require(reading.problems.first)
    #expect(reading.problems.count == 1 && !problem.isError)
    #expect(problem.message == "entry 2 of `nodes` is \(words), no node")
    #expect(Dify.slice(problem.span, of: text) == entry)
    #expect(Dify.edges(reading.workflows[0]) == ["T sequence A"])
  }

  /// An object without a name is a node that is lost: the file counts as failed, and the rest is read.
  @Test(arguments: [
    "{}", #"{"type": "n8n-nodes-base.set"}"#, #"{"name": ["A"]}"#, #"{"name": null}"#,
  ])
  func aNodeWithoutANameIsAnError(_ entry: String) throws {
    let reading = N8n.read(
      N8n.flow([N8n.node("T", "manualTrigger"), entry, N8n.node("A", "chainLlm")], ["T>A"]))
    #expect(reading.problems.map(\.code) == ["node-without-name"])
    #expect(reading.problems.map(\.isError) == [true])
    #expect(Dify.edges(try #require(reading.workflows.first)) == ["T sequence A"])
  }

  /// A node of which something cannot be read is a step all the same.
  @Test(arguments: [
    (#""type": 5, "parameters": {}"#, "node-without-type"), (#""x": 1"#, "node-without-type"),
    (#""type": "n8n-nodes-base.set", "parameters": "x""#, "not-parameters"),
    (#""type": "n8n-nodes-base.set", "parameters": [1]"#, "not-parameters"),
    (#""type": "n8n-nodes-base.set", "parameters": []"#, ""),
    (#""type": "n8n-nodes-base.set", "parameters": null"#, ""),
  ])
  func whatCannotBeReadOfANodeIsTold(_ fields: String, _ code: String) throws {
    let text = N8n.flow(
      [N8n.node("T", "manualTrigger"), #"{"name": "A", \#(fields)}"#], ["T>A"])
    let reading = N8n.read(text)
    #expect(reading.problems.map(\.code) == (code.isEmpty ? [] : [code]))
    #expect(reading.problems.map(\.isError) == (code.isEmpty ? [] : [false]))
    #expect(Dify.edges(try #require(reading.workflows.first)) == ["T sequence A"])
  }

  @Test(arguments: [(#""A""#, 1), ("[]", 1), ("null", 0), ("{}", 0), (#"{"main": [["A"]]}"#, 1)])
  func whatIsNoConnectionIsTold(_ connections: String, _ count: Int) throws {
    let reading = N8n.read(
      #"{"nodes": [\#(N8n.node("T", "manualTrigger")), \#(N8n.node("A", "noOp"))], "#
        + #""connections": {"T": \#(connections)}}"#)
    #expect(reading.problems.map(\.code) == Array(repeating: "not-a-connection", count: count))
  }

  @Test func whatIsNoWorkflowInAListIsTold() throws {
    let flow = N8n.flow([N8n.node("T", "manualTrigger"), N8n.node("A", "chainLlm")], ["T>A"])
    let reading = N8n.read("[null, \(flow), {\"name\": \"x\"}]")
    #expect(reading.workflows.count == 1)
    #expect(reading.problems.map(\.isError) == [false, true])
    #expect(reading.problems.map(\.code) == ["not-a-workflow", "not-a-workflow"])
  }

  /// Code and set nodes that only reshape say no more than what they were given.
  @Test(arguments: [
    ("return JSON.parse($json.text);", true),
    ("// isn't it\nreturn items.map(i => ({ json: { score: Number(i.json.score) } }));", true),
    (#"return { json: { t: $json.text.replace(/[\"']+/g, '').trim() } };"#, true),
    ("return { text: `it's ${$json.name} of ${items.length}` };", true),
    ("return { ok: $json.score > 5 };", false),
    ("if ($json.a) { return []; } return items;", false),
    ("return items.filter(i => i.json.ok);", false),
    ("return { t: `${$json.a ? 1 : 2}` };", false),
    ("try { return JSON.parse($json.text); } catch (e) { return {}; }", false),
    ("return await this.helpers.httpRequest('x');", false),
    (#"return { a: /'/.exec($json.text) };"#, false),
  ])
  func codeThatOnlyReshapes(_ code: String, _ isRelay: Bool) throws {
    let quoted = code.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
    let text = N8n.flow([N8n.node("C", "code", #"{"jsCode": "\#(quoted)"}"#)], [])
    #expect((try Dify.node("C", in: try N8n.workflow(text)).isRelay.value == true) == isRelay)
  }

  @Test(arguments: [
    ("=It isn't > {{ JSON.parse($json.text).score }}", true), ("={{ $json.a ? 'x' : 'y' }}", false),
    ("={{ $json.score >= 7 }}", false), ("plain ? text", true),
  ])
  func fieldsThatOnlyReshape(_ value: String, _ isRelay: Bool) throws {
    let parameters =
      #"{"assignments": {"assignments": [{"name": "s", "value": "\#(value)"}]}}"#
    let text = N8n.flow([N8n.node("C", "set", parameters, version: "3.4")], [])
    #expect((try Dify.node("C", in: try N8n.workflow(text)).isRelay.value == true) == isRelay)
  }
}

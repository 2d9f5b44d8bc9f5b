import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// What n8n's nodes hold, models and clients of servers, and outputs that no node has.
@Suite struct N8nHeldTests {
  private static let asked = [
    N8n.node("T", "manualTrigger"), N8n.node("S", "set"), N8n.node("W", "noOp"),
  ]

  /// Whether the wire `N:1>W` of a node is one that nothing ever goes by.
  @Test(arguments: [
    ("httpRequest", "", true), ("agent", "", true), ("googleSheets", "", true),
    ("executeWorkflow", "", true), ("code", "", true),
    ("httpRequest", #""onError": "continueErrorOutput""#, false),
    ("httpRequest", #""onError": "continueRegularOutput""#, true),
    ("httpRequest", #""onError": "stopWorkflow""#, true),
    ("httpRequest", #""onError": "={{ $json.x }}""#, false),
    ("httpRequest", #""continueOnFail": true"#, true),
    ("httpRequest", #""disabled": true"#, false),
    ("if", "", false), ("switch", "", false), ("splitInBatches", "", false),
    ("textClassifier", "", false), ("compareDatasets", "", false), ("removeDuplicates", "", false),
    ("respondToWebhook", "", false), ("outputParserStructured", "", false),
    ("somebodysOwn", "", false), ("httpRequestTool", "", false),
  ])
  func oneOutputIsNoTwo(_ type: String, _ extra: String, _ isDead: Bool) throws {
    let text = N8n.flow(
      Self.asked + [N8n.node("N", type, version: "3", extra: extra)],
      ["T>N", "N>S", "N:1>W"])
    let workflow = try N8n.workflow(text)
    let dead = Dify.defects(workflow).filter { $0.hasPrefix("never") }
    #expect(dead == (isDead ? ["never to W, onError: continueErrorOutput"] : []))
    let target = try Dify.node("W", in: workflow).id
    let isWired = workflow.edges.contains { $0.target == target && !$0.isImplied }
    #expect(isWired != isDead)
    if isDead {
      let defect = try #require(workflow.defects.first)
      #expect(defect.node == (try Dify.node("N", in: workflow).id))
      let place = Array(text.utf8)[Int(defect.span.lower)..<Int(defect.span.upper)]
      #expect(String(decoding: place, as: UTF8.self).filter { $0 != "\"" } == "W")
    }
  }

  /// With an output for failures a third one is still none.
  @Test func noSettingOpensAThirdOutput() throws {
    for (extra, expected) in [
      (#""onError": "continueErrorOutput""#, ["never to W, ever"]),
      ("", ["never to S, onError: continueErrorOutput", "never to W, ever"]),
    ] {
      let text = N8n.flow(
        Self.asked + [N8n.node("N", "httpRequest", extra: extra)], ["T>N", "N:1>S", "N:2>W"])
      #expect(Dify.defects(try N8n.workflow(text)) == expected)
    }
  }

  /// A node that chooses has an output for each case, and one more for failures where it is asked for.
  @Test(arguments: [
    ("if", "2", "{}", "", 2, true),
    ("if", "2", "{}", #""onError": "continueErrorOutput""#, 2, false),
    ("guardrails", "1", "{}", "", 2, true),
    (
      "textClassifier", "1",
      #"{"categories": {"categories": [{"category": "a"}, {"category": "b"}]}}"#, "", 2, true
    ),
    (
      "textClassifier", "1",
      #"{"categories": {"categories": [{"category": "a"}]}, "options": {"fallback": "other"}}"#, "",
      1, false
    ),
    ("switch", "3", #"{"rules": {"values": [{}]}}"#, "", 1, true),
    (
      "switch", "3", #"{"rules": {"values": [{}]}, "options": {"fallbackOutput": "extra"}}"#, "", 1,
      false
    ),
    ("switch", "1", #"{"rules": {"rules": [{}]}}"#, "", 3, false),
    ("switch", "3", #"{"mode": "expression", "numberOutputs": 2}"#, "", 2, false),
    ("splitInBatches", "3", "{}", "", 2, true),
  ])
  func aChoiceHasAnOutputForEachCase(
    _ type: String, _ version: String, _ parameters: String, _ extra: String, _ output: Int,
    _ isDead: Bool
  ) throws {
    let text = N8n.flow(
      Self.asked + [N8n.node("N", type, parameters, version: version, extra: extra)],
      ["T>N", "N>S", "N:\(output)>W"])
    let workflow = try N8n.workflow(text)
    #expect(Dify.defects(workflow).contains { $0.hasPrefix("never to W") } == isDead)
    let target = try Dify.node("W", in: workflow).id
    #expect(workflow.edges.contains { $0.target == target && !$0.isImplied } != isDead)
  }

  /// What does not go round is no loop.
  @Test func whatNothingGoesByClosesNoCycle() throws {
    let nodes = Self.asked + [N8n.node("N", "httpRequest")]
    let dead = try N8n.workflow(N8n.flow(nodes, ["T>N", "N>S", "N:1>W", "W>N"]))
    #expect(N8n.cycles(dead).isEmpty)
    let live = try N8n.workflow(N8n.flow(nodes, ["T>N", "N>S", "N>W", "W>N"]))
    #expect(N8n.cycles(live) == [["N", "W"]])
  }

  private func held(
    _ model: String, _ options: String, agent: String = "{}", settings: String = "{}",
    extra: String = ""
  ) throws -> Workflow {
    try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "manualTrigger"),
          N8n.node(
            "A", "agent", agent, version: "2", extra: #""retryOnFail": true, "maxTries": 5"#),
          N8n.node("M", model, #"{"options": \#(options)}"#, extra: extra),
        ], ["T>A", "M-ai_languageModel>A"], settings: settings))
  }

  /// The retries of a model: written, the node's own default, or those of a library that is not known.
  @Test(
    arguments: [
      ("lmChatOpenAi", #"{"maxRetries": 5}"#, 5), ("lmChatOpenAi", #"{"maxRetries": "1"}"#, 1),
      ("lmChatOpenAi", #"{"maxRetries": 0}"#, 0), ("lmChatOpenAi", #"{"maxRetries": -3}"#, 0),
      ("lmChatOpenAi", "{}", 2), ("lmChatOpenAi", #"{"maxRetries": "={{ $json.n }}"}"#, nil),
      ("lmChatAwsBedrock", "{}", nil), ("lmChatAwsBedrock", #"{"maxRetries": 4}"#, 4),
      ("lmChatOllama", "{}", nil), ("embeddingsOpenAi", "{}", nil),
    ] as [(String, String, Int?)])
  func modelsTryAgain(_ type: String, _ options: String, _ retries: Int?) throws {
    let model = try Dify.node("M", in: try held(type, options))
    #expect(model.retry.value?.retries.bound == retries)
    if let policy = model.retry.value {
      #expect(policy.backoff == .exponential(initial: Milliseconds(1000), factor: 2))
      #expect(policy.classes == [.rateLimit, .timeout, .transient])
    }
  }

  /// The engine tries only those nodes again that it runs.
  @Test func theEngineTriesNoModelAgain() throws {
    let workflow = try held(
      "lmChatOpenAi", #"{"maxRetries": 1}"#, extra: #""retryOnFail": true, "maxTries": 5"#)
    #expect(try Dify.node("M", in: workflow).retry.value?.retries.bound == 1)
  }

  @Test(
    arguments: [
      (#"{"timeout": 25000}"#, 25_000), (#"{"timeout": -1}"#, nil), ("{}", nil),
    ] as [(String, Int?)])
  func modelsWait(_ options: String, _ time: Int?) throws {
    let model = try Dify.node("M", in: try held("lmChatOpenAi", options))
    #expect(model.timeout.value?.bound == time.map { Milliseconds($0) })
  }

  /// The attempts of a model lie in those of the node that asks it, unless a second model takes over.
  @Test func retriesOfAModelLieInThoseOfItsAgent() throws {
    let workflow = try held(
      "lmChatOpenAi", #"{"maxRetries": 3}"#, settings: #"{"errorWorkflow": "w"}"#)
    let nested = try #require(Analysis(workflow).nestedRetries().first)
    #expect(nested.layers.map { workflow[$0].name } == ["A", "M"])
    #expect(nested.attempts == 20)
    let second = try held(
      "lmChatOpenAi", #"{"maxRetries": 3}"#, agent: #"{"needsFallback": true}"#)
    #expect(Analysis(second).nestedRetries().isEmpty)
  }

  private func client(_ parameters: String, extra: String = "") throws -> Workflow {
    try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "manualTrigger"), N8n.node("A", "agent", version: "2"),
          N8n.node("B", "agent", version: "2"),
          N8n.node("C", "mcpClientTool", parameters, version: "1.1", extra: extra),
        ], ["T>A", "A>B", "C-ai_tool>A", "C-ai_tool>B"]))
  }

  /// What the agents hold of a client, with its effect.
  private func tools(_ workflow: Workflow) throws -> [[String]] {
    try ["A", "B"].map { name in
      let agent = try Dify.node(name, in: workflow).id
      return workflow.edges.filter { $0.source == agent && $0.kind == .uses }.map {
        "\(workflow[$0.target].name) \(workflow[$0.target].effect.value?.level.rawValue ?? "?")"
      }
    }
  }

  @Test func chosenToolsAreTools() throws {
    let workflow = try client(
      #"{"endpointUrl": "https://x.example/mcp", "include": "selected", "#
        + #""includeTools": ["send_mail", "get_mail", "frobnicate", "get_mail"], "#
        + #""options": {"timeout": 5000}}"#)
    let expected = ["send_mail irreversible", "get_mail read", "frobnicate ?"]
    #expect(try tools(workflow) == [expected, expected])
    #expect(workflow.servers.map(\.name) == ["C"])
    for node in workflow.nodes where node.kind == .tool {
      #expect(node.timeout.value?.bound == Milliseconds(5000))
      #expect(node.endpoint.value == "https://x.example/mcp")
      #expect(node.effect.value?.basis ?? .name == .name)
    }
    let off = try client(
      #"{"include": "selected", "includeTools": ["a_b", "c_d"]}"#, extra: #""disabled": true"#)
    #expect(off.nodes.filter { $0.kind == .tool }.map(\.isDisabled) == [true, true])
  }

  /// Whatever leaves open which tools they are leaves one tool of which nothing is known.
  @Test(arguments: [
    "{}", #"{"include": "all", "includeTools": ["send_mail"]}"#,
    #"{"includeTools": ["send_mail"]}"#,
    #"{"include": "selected", "includeTools": []}"#,
    #"{"include": "selected", "includeTools": "={{ $json.tools }}"}"#,
    #"{"include": "selected", "includeTools": ["={{ $json.tool }}", "send_mail"]}"#,
    #"{"include": "except", "excludeTools": ["send_mail"]}"#,
  ])
  func openListsAreOneTool(_ parameters: String) throws {
    #expect(try tools(try client(parameters)) == [["C ?"], ["C ?"]])
  }

  /// The route that a model finds for a person's words is the person's.
  @Test func aPersonsWordsAreSortedByAModel() throws {
    func flow(_ text: String) throws -> Workflow {
      try N8n.workflow(
        N8n.flow(
          [
            N8n.node("T", "manualTrigger"), N8n.node("A", "chainLlm"),
            N8n.node(
              "H", "gmail",
              #"{"operation": "sendAndWait", "responseType": "freeText", "#
                + #""message": "={{ $json.text }}"}"#),
            N8n.node(
              "C", "textClassifier",
              #"{"inputText": "\#(text)", "categories": {"categories": [{"category": "Approved"}, "#
                + #"{"category": "Declined"}]}}"#),
            N8n.node("P", "twitter", #"{"text": "={{ $('A').item.json.text }}"}"#),
            N8n.node("W", "noOp"),
          ], ["T>A", "A>H", "H>C", "C>P", "C:1>W"]))
    }
    let workflow = try flow("={{ $json.data.text }}")
    let analysis = Analysis(workflow)
    let sorter = try Dify.node("C", in: workflow).id
    #expect(analysis.guard(at: sorter)?.kind == .human)
    #expect(analysis.guard(at: sorter)?.judge == (try Dify.node("H", in: workflow).id))
    #expect(analysis.unguardedActs().isEmpty)
    // The classifier looks at the post as well: what it makes of the two is its own.
    let mixed = try flow("={{ $json.data.text }} {{ $('A').item.json.text }}")
    let other = try Dify.node("C", in: mixed).id
    #expect(Analysis(mixed).guard(at: other)?.kind != .human)
  }
}

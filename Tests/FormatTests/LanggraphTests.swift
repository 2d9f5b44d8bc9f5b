import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

@Suite struct LanggraphTests {
  private let isExport = Reading.Status.analysed(formats: ["langgraph"])

  @Test func exportsOfAllOriginsAreRecognised() throws {
    let texts = [
      // The server's answer, and one of the JavaScript library.
      #"""
      {"nodes": [{"id": "__start__", "type": "schema", "data": "__start__"},
        {"id": "__end__", "type": "schema", "data": "__end__"},
        {"id": "agent", "type": "runnable", "data": {"id": ["langgraph", "utils", "RunnableCallable"],
        "name": "agent"}}],
       "edges": [{"source": "__start__", "target": "agent"}, {"source": "agent", "target": "__end__"}]}
      """#,
      #"""
      {"nodes": [{"id": 0, "type": "schema", "data": "PromptInput"}, {"id": 1, "type": "runnable",
        "data": {"id": ["langchain", "chat_models", "openai", "ChatOpenAI"], "name": "ChatOpenAI"}}],
       "edges": [{"source": 0, "target": 1}]}
      """#,
      #"{"edges": [], "nodes": [{"id": "__start__"}]}"#,
    ]
    for text in texts {
      #expect(Langgraph.read(text).status == isExport, "\(text)")
      let windows = text.split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: "\r\n")
      #expect(Langgraph.read(windows).status == isExport)
    }
    let kinds = try texts.map { try Langgraph.workflow($0).nodes.map(\.kind) }
    #expect(kinds[0] == [.start, .end(.success), .opaque("RunnableCallable")])
    #expect(kinds[1] == [.start, .llm])
  }

  @Test func otherGraphsAreNone() {
    let texts = [
      // A canvas places its nodes; a graph of its own has other keys beside.
      #"""
      {"nodes": [{"id": "__start__", "type": "runnable", "position": {"x": 0, "y": 0},
        "data": {"id": ["a"]}}], "edges": [{"source": "a", "target": "b"}]}
      """#,
      #"""
      {"nodes": [{"id": "runnable", "type": "customNode", "data": {"name": "x"}}],
       "edges": [{"source": "a", "target": "b"}]}
      """#,
      #"{"nodes": [{"id": "__start__"}], "edges": [], "viewport": {}}"#,
      #"{"nodes": {"__start__": 1}, "edges": []}"#,
      #"{"nodes": [{"id": "__start__"}], "edges": [{"from": "a", "to": "b"}]}"#,
      #"{"nodes": ["__start__"], "edges": []}"#,
    ]
    for text in texts {
      #expect(Langgraph.read(text).status == .unrecognised(reason: "no known format"), "\(text)")
    }
  }

  @Test func aCutExportIsNotLost() throws {
    let text = try Langgraph.text("review")
    let reading = Langgraph.read(String(text.dropLast(40)))
    #expect(reading.status != .analysed(formats: ["langgraph"]))
    if case .unrecognised(let reason) = reading.status { Issue.record("lost: \(reason)") }
    #expect(reading.problems.contains { $0.isError })
  }

  @Test func wrongEntriesAreToldAndTheRestIsRead() throws {
    let text = #"""
      {"nodes": [{"id": "__start__"}, {"id": null}, {"id": []}, {"id": ""},
        {"id": "a", "type": 3, "data": [1], "metadata": "x"},
        {"id": "b", "type": "runnable", "data": {"id": [1, null], "name": {}},
         "metadata": {"__interrupt": ["before"], "__tools": [null, "", {}], "defer": "yes"}},
        {"id": "b", "type": "runnable", "data": null}, {"id": "größe", "data": "größe"}],
       "edges": [{"source": "__start__", "target": "a"}, {"source": [], "target": "a"},
        {"source": "a", "target": null}, {"source": "a", "target": "größe", "conditional": "yes",
         "data": {}}, 3, {}, {"source": "b", "target": "nowhere"}]}
      """#
    let reading = Langgraph.read(text)
    #expect(
      reading.problems.map(\.code) == [
        "node-without-id", "node-without-id", "node-without-id", "edge-without-ends",
        "edge-without-ends", "edge-without-ends",
      ])
    #expect(reading.problems.allSatisfy { !$0.message.isEmpty && $0.help != nil })
    let workflow = try #require(reading.workflows.first)
    #expect(
      Langgraph.defects(workflow) == [
        "duplicate b", "edge target null", "edge target nowhere",
      ])
    #expect(Dify.edges(workflow) == ["__start__ sequence a", "a sequence größe"])
  }

  /// A step that only a broken edge leads to is not reached by the code.
  @Test func brokenEdgesAreToldAndNothingElse() throws {
    let steps = [Langgraph.step("draft"), Langgraph.step("send")]
    for edges in [
      #"[{"source": "__start__", "target": "drafft"}, {"source": "draft", "target": "send"}]"#,
      #"[{"source": "__start__"}, {"source": "draft", "target": "send"}]"#, "{}", "null", "3",
    ] {
      let text = Langgraph.graph(steps, []).replacing("\"edges\": []", with: "\"edges\": \(edges)")
      let reading = Langgraph.read(text)
      let defects = reading.workflows.flatMap { Langgraph.defects($0) }
      let told = reading.problems.map(\.code) + defects
      #expect(told.count == 1, "\(edges): \(told)")
      #expect(told.first?.contains("route") == false)
      #expect((reading.status == .failed) == defects.isEmpty)
    }
    #expect(
      Langgraph.read(Langgraph.graph(steps, [])).problems.map(\.code) == ["route-not-exported"])
  }

  @Test func spansAreThoseOfTheNames() throws {
    let text = try Langgraph.text("react")
    let workflow = try Langgraph.workflow(text)
    for node in workflow.nodes {
      #expect(Dify.slice(node.span, of: text).contains(node.name), "\(node.name)")
    }
    for edge in workflow.edges where edge.kind != .uses {
      let target = workflow[edge.target].nativeID
      #expect(Dify.slice(edge.span, of: text).contains(target), "\(target)")
    }
  }

  /// Routing code names steps as they are called where it stands: the export puts the ids of opened
  /// sub-graphs before them.
  @Test func casesOfSubgraphsAreNamedAsTheirCodeDoes() throws {
    let workflow = try Langgraph.workflow(
      Langgraph.graph(
        [
          Langgraph.step("judge"), Langgraph.step("team:__start__"), Langgraph.step("team:search"),
          Langgraph.step("team:deep:__start__"), Langgraph.step("team:deep:look"),
          Langgraph.step("team:deep:rank"), Langgraph.step("team:__end__"),
        ],
        [
          "__start__>judge", "judge?team:__start__", "judge?__end__", "team:__start__>team:search",
          "team:search?team:deep:__start__", "team:search?team:__end__=done",
          "team:deep:__start__>team:deep:look", "team:deep:look?team:deep:rank",
          "team:deep:look?team:deep:look", "team:deep:rank>team:__end__", "team:__end__>judge",
        ]))
    let words = workflow.edges.compactMap { edge -> String? in
      guard case .compare(_, .equal, .string(let word)) = edge.condition else { return nil }
      return "\(workflow[edge.source].nativeID) says \(word)"
    }
    #expect(
      words == [
        "judge says team", "judge says __end__", "team:search says deep", "team:search says done",
        "team:deep:look says rank", "team:deep:look says look",
      ])
  }

  @Test func theLimitOfStepsFollowsTheVersion() throws {
    let text = try Langgraph.text("command")
    #expect(try Langgraph.workflow(text).limits.steps.value == .finite(10_007))
    for limit in [10_000, 25] {
      let workflow = try Langgraph.workflow(text, knobs: ["recursion-limit": "\(limit)"])
      #expect(workflow.limits.steps.value == .finite(limit))
    }
    #expect(try Langgraph.sample("chain").limits.steps.isInexpressible)
  }

  /// A tool node is a model's turn only where nothing stands between the two.
  @Test func somebodyBetweenModelAndToolsIsNotWalkedThrough() throws {
    let between = Langgraph.graph(
      [
        Langgraph.step("ask"), Langgraph.step("look"),
        Langgraph.tools("run", #""__tools": ["pay"]"#),
      ],
      [
        "__start__>ask", "ask?look=call", "ask?__end__=end", "look?run=approve", "look?ask=reject",
        "run>ask",
      ])
    let workflow = try Langgraph.workflow(between)
    #expect(workflow.nodes.filter { $0.kind == .agent }.isEmpty)
    #expect(Dify.edges(workflow).contains("run uses run:pay"))
    let hooked = Langgraph.graph(
      [
        Langgraph.step("model"), Langgraph.step("Count.before_model"),
        Langgraph.step("Trim.after_model"), Langgraph.tools("tools"),
      ],
      [
        "__start__>Count.before_model", "Count.before_model>model", "model>Trim.after_model",
        "Trim.after_model?tools", "Trim.after_model?__end__", "tools?Count.before_model",
        "tools?__end__",
      ])
    #expect(
      Dify.edges(try Langgraph.workflow(hooked)) == [
        "model uses tools", "__start__ sequence Count.before_model",
        "model sequence Trim.after_model", "model branch __end__",
        "Count.before_model sequence model", "Trim.after_model sequence __end__",
      ])
  }

  @Test func thePageListsEverySource() throws {
    let page = try String(
      contentsOf: packageRoot.appending(path: "docs/formats/langgraph.md"), encoding: .utf8)
    for row in LanggraphFormat.info.defaults {
      #expect(page.contains(row.note.source), "\(row.field): \(row.note.source)")
    }
  }

  @Test func largeHostileGraphsStayLinear() throws {
    let hooks = (0..<4_000).map { Langgraph.step("h\($0).after_model") }
    let tools = (0..<4_000).map { Langgraph.tools("t\($0)", #""__tools": ["transfer_to_x"]"#) }
    let text = Langgraph.graph(
      hooks + tools,
      (1..<4_000).map { "h\($0 - 1).after_model>h\($0).after_model" }
        + (0..<4_000).flatMap { ["h\($0).after_model>t\($0)", "t\($0)>h0.after_model"] })
    let clock = ContinuousClock()
    let time = try clock.measure {
      let workflow = try Langgraph.workflow(text)
      #expect(workflow.nodes.count == 12_002)
    }
    #expect(time < .seconds(30))
  }
}

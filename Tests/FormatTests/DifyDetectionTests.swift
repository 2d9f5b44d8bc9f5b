import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

@Suite struct DifyDetectionTests {
  private func status(_ text: String, path: String = "app.yml") -> Reading.Status {
    Dify.read(text, path: path).status
  }

  private let isDify = Reading.Status.analysed(formats: ["dify"])

  @Test func anAppWithoutKindIsDify() throws {
    let text = """
      app: {mode: workflow, name: Bare}
      workflow:
        graph:
          nodes: [{id: 1, data: {type: start, title: Begin}}]
          edges: []
      """
    #expect(status(text) == isDify)
    let workflow = try Dify.workflow(text)
    #expect(workflow.name == "Bare")
    #expect(Dify.nodes(workflow) == ["start 1"])
  }

  /// Nothing of a basic app can be judged, and that is said.
  @Test func aBasicAppSaysThatItHasNoGraph() {
    let text = "kind: app\napp: {mode: agent-chat, name: Desk}\nmodel_config: {agent_mode: {}}\n"
    let reading = Dify.read(text)
    #expect(reading.status == isDify && reading.workflows.isEmpty)
    #expect(
      reading.problems.map(\.message) == [
        "an app of mode `agent-chat` has no graph: nothing in it was judged"
      ])
    #expect(reading.problems.allSatisfy { !$0.isError && $0.code == "no-graph" })
  }

  @Test func aGraphWithoutListsIsNotClean() {
    let text = """
      kind: app
      app: {mode: workflow, name: Odd}
      workflow:
        graph:
          nodes: {a: {id: 1, data: {type: start}}}
          edges: none
      """
    #expect(status(text) == .failed)
    #expect(Dify.read(text).problems.map(\.code) == ["not-a-list", "not-a-list"])
  }

  @Test func aJSONExportIsDify() throws {
    let text = """
      {"kind": "app", "app": {"mode": "advanced-chat", "name": "J"}, "workflow": {"graph": {
        "nodes": [{"id": "a", "data": {"type": "start"}},
                  {"id": "b", "data": {"type": "answer", "answer": "{{#sys.query#}}"}}],
        "edges": [{"source": "a", "target": "b"}]}}}
      """
    let workflow = try Dify.workflow(text, path: "app.json")
    #expect(Dify.edges(workflow) == ["a sequence b"])
    let answer = try Dify.node("b", in: workflow)
    #expect(Dify.reads(answer, in: workflow) == ["@sys.query result"])
  }

  @Test func aRAGPipelineIsDify() throws {
    let text = """
      kind: rag_pipeline
      rag_pipeline: {name: Handbook}
      workflow:
        rag_pipeline_variables:
          - {variable: chunk_size, required: true}
        graph:
          nodes:
            - {id: src, data: {type: datasource, datasource_parameters: {}}}
            - {id: cut, data: {type: tool, tool_name: chunker, tool_parameters: {size: {type: mixed, value: "{{#rag.shared.chunk_size#}}"}}}}
            - {id: idx, data: {type: knowledge-index, index_chunk_variable_selector: [cut, result]}}
          edges: [{source: src, target: cut}, {source: cut, target: idx}]
      """
    let workflow = try Dify.workflow(text)
    #expect(Dify.nodes(workflow) == ["start src", "tool cut", "tool idx"])
    #expect(workflow.parameters.map(\.name) == ["chunk_size"])
    #expect(
      Dify.reads(try Dify.node("cut", in: workflow), in: workflow)
        == ["input:chunk_size argument"])
    #expect(
      Dify.reads(try Dify.node("idx", in: workflow), in: workflow) == ["cut.result argument"])
    #expect(try Dify.node("idx", in: workflow).effect.value == Effect(.write, basis: .nodeType))
  }

  @Test func aBasicAppHasNoGraph() {
    let text = """
      kind: app
      app: {mode: chat, name: Plain}
      model_config: {model: {name: gpt-4o}, pre_prompt: Hi}
      """
    let reading = Dify.read(text)
    #expect(reading.status == isDify)
    #expect(reading.workflows.isEmpty && !reading.problems.contains { $0.isError })
  }

  @Test(arguments: [
    "kind: app\napp: {mode: workflow}\nnodes: []\ngraph: {}\nworkflow_id: 3\n",
    "app: {mode: debug}\nworkflow: {graph: {edges: []}}\nnodes: 1\n",
    "kind: Deployment\napp: web\nmode: x\nmodel_config: {}\n",
    "kind: app\napp: {mode: dark}\nmodel_config: {}\n",
    "- app: {mode: workflow}\n  workflow: {graph: {nodes: []}}\n",
  ])
  func otherFilesAreNot(_ text: String) {
    guard case .unrecognised = status(text) else {
      Issue.record("recognised: \(text)")
      return
    }
  }

  @Test func entriesThatCannotBeReadFailTheFileAndKeepTheRest() throws {
    let text = """
      app: {mode: workflow}
      workflow:
        graph:
          nodes: [{id: a, data: {type: start}}, {data: {type: end}}]
          edges: [{source: a}]
      """
    let reading = Dify.read(text)
    #expect(reading.status == .failed)
    #expect(reading.problems.map(\.code) == ["node-without-id", "edge-without-end"])
    #expect(reading.workflows.first.map { Dify.nodes($0) } == ["start a"])
  }

  @Test func aKeyThatStandsTwiceIsReadAsTheLast() throws {
    let text = DifyNodeTests.app(["{id: a, data: {type: start, title: One, title: Two}}"])
    let graph = try Dify.workflow(text)
    #expect(graph.nodes.map(\.name) == ["Two"])
    #expect(Dify.defects(graph) == ["key twice title"])
    #expect(graph.defects[0].help == DifyFormat.info.repeatedKeys && graph.defects[0].help != nil)
  }

  @Test func everyCorpusFileLowers() throws {
    guard FileManager.default.fileExists(atPath: Dify.corpus.path) else {
      print("skipped: no corpus at \(Dify.corpus.path)")
      return
    }
    let files =
      FileManager.default.enumerator(atPath: Dify.corpus.path)?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".yml") } ?? []
    #expect(files.count == 30)
    // The defects of the deliberate bad files; real exports have none.
    let expected = [
      "bad_bad_var_ref.yml": ["variable reference ghost"],
      "bad_dangling_edge.yml": ["edge target does-not-exist"],
      "bad_duplicate_node_id.yml": ["twice llm-1"],
    ]
    for file in files.sorted() {
      let text = try String(contentsOf: Dify.corpus.appending(path: file), encoding: .utf8)
      let reading = Dify.read(text, path: file)
      // One tool's samples have the kinds beside the data, one of them a kind that nobody has.
      var problems = file.hasPrefix("JSLEEKR__difyctl") ? ["node-without-type"] : []
      if file.hasSuffix("bad_unknown_type.yml") { problems.append("not-judged") }
      #expect(
        reading.status == isDify && reading.problems.map(\.code).sorted() == problems, "\(file)")
      #expect(reading.workflows.count == 1, "\(file)")
      for workflow in reading.workflows {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        #expect(Dify.defects(workflow) == expected[name] ?? [], "\(file)")
        #expect(workflow.entries.count == 1 && workflow.nodes.count > 2, "\(file)")
        let opaque = workflow.nodes.filter { if case .opaque = $0.kind { true } else { false } }
        #expect(opaque.map(\.nativeID) == (name == "bad_unknown_type.yml" ? ["magic-1"] : []))
      }
    }
  }
}

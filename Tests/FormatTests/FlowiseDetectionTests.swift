import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

@Suite struct FlowiseDetectionTests {
  private let isFlowise = Reading.Status.analysed(formats: ["flowise"])
  private let one = Flowise.flow([Flowise.step("startAgentflow_0")], [])

  private func quoted(_ text: String) -> String {
    let data = (try? JSONSerialization.data(withJSONObject: [text])) ?? Data()
    return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
  }

  @Test func aFlowIsFlowise() {
    #expect(Flowise.read(one).status == isFlowise)
    let chat = Flowise.parts([Flowise.part("llmChain_0", "Chains")], [])
    #expect(Flowise.read(chat).status == isFlowise)
  }

  @Test func recordsListsAndExportsAreFlowise() throws {
    let record = #"{"id": "a", "name": "One", "flowData": \#(quoted(one))}"#
    let table = #"{"id": "b", "name": "Two", "flowData": \#(one)}"#
    for text in [record, table, "[\(record), \(table)]", #"{"AgentFlowV2": [\#(record)]}"#] {
      #expect(Flowise.read(text).status == isFlowise, "\(text)")
    }
    let export = #"{"ChatFlow": [\#(table)], "AgentFlowV2": [\#(record)], "Variable": []}"#
    #expect(Flowise.read(export).workflows.map(\.identity) == ["a", "b"])
    #expect(Flowise.read("[\(record), \(table)]").workflows.map(\.name) == ["One", "Two"])
  }

  @Test(arguments: [
    // Langflow, Dify and other canvases, and a table with a list of nodes.
    #"{"nodes": [{"id": "a", "data": {"node": {"template": {}}, "type": "Agent"}}], "edges": [], "inputParams": []}"#,
    #"{"nodes": [{"id": "a", "data": {"type": "start"}, "inputAnchors": []}], "edges": []}"#,
    #"{"nodes": [{"name": "a", "inputParams": []}], "edges": []}"#,
    #"{"nodes": [], "edges": [], "inputAnchors": []}"#,
    #"{"flowData": "nothing of nodes, edges and inputAnchors"}"#,
    #"{"flowData": 3, "nodes": "edges", "inputParams": 1}"#,
  ])
  func othersAreNot(_ text: String) {
    #expect(Flowise.read(text).status == .unrecognised(reason: "no known format"), "\(text)")
  }

  @Test func brokenTextSaysWhereItBreaks() throws {
    let broken = one.dropLast(3)
    let reading = Flowise.read(
      #"{"id": "a", "name": "One", "flowData": \#(quoted(String(broken)))}"#)
    #expect(reading.status == .failed)
    let problem = try #require(reading.problems.first)
    #expect(problem.isError && problem.span.lower > 40)
    #expect(reading.workflows.count == 1)
  }

  /// The record itself is whole: only its text breaks off, before all that tells a flow.
  @Test func aRecordWhoseTextBreaksOffIsBroken() throws {
    let end = try #require(one.range(of: "\"edges\""))
    let text = quoted(String(one[..<end.lowerBound].dropLast(4)))
    let reading = Flowise.read(#"{"id": "a", "name": "One", "flowData": \#(text)}"#)
    #expect(reading.status == .failed)
    #expect(reading.problems.map(\.code) == ["syntax"])
    #expect(reading.workflows.allSatisfy { $0.isCutOff })
  }

  /// Wrong types anywhere are no crash, and no other file than this one's affair.
  @Test func wrongTypesAreReadOver() throws {
    let values = ["null", "3", "true", #""text""#, "[]", "{}", #"["a"]"#, #"{"a": [1]}"#]
    let text = try String(
      contentsOf: packageRoot.appending(path: "workflows-examples/flowise/well-guarded.json"),
      encoding: .utf8)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let nodes = try #require(root["nodes"] as? [[String: Any]])
    for (position, node) in nodes.enumerated() {
      let data = try #require(node["data"] as? [String: Any])
      for key in try #require(data["inputs"] as? [String: Any]).keys {
        for value in values {
          let odd = try JSONSerialization.jsonObject(
            with: Data(value.utf8), options: .fragmentsAllowed)
          var inputs = try #require(data["inputs"] as? [String: Any])
          inputs[key] = odd
          var changed = root
          var list = nodes
          var other = data
          other["inputs"] = inputs
          list[position]["data"] = other
          changed["nodes"] = list
          let written = try JSONSerialization.data(withJSONObject: changed)
          let reading = Flowise.read(String(decoding: written, as: UTF8.self))
          #expect(reading.status == isFlowise, "\(key): \(value)")
        }
      }
    }
    for key in ["nodes", "edges"] {
      for value in values where value != "[]" {
        let odd = try JSONSerialization.jsonObject(
          with: Data(value.utf8), options: .fragmentsAllowed)
        var changed = root
        changed[key] = odd
        let written = try JSONSerialization.data(withJSONObject: changed)
        _ = Flowise.read(String(decoding: written, as: UTF8.self))
      }
    }
  }

  @Test func everyCutIsRead() throws {
    let text = try String(
      contentsOf: packageRoot.appending(path: "workflows-examples/flowise/support-desk.after.json"),
      encoding: .utf8)
    for length in stride(from: 0, to: text.utf8.count, by: 97) {
      let reading = Flowise.read(String(decoding: Array(text.utf8)[..<length], as: UTF8.self))
      if case .analysed = reading.status { Issue.record("\(length) is whole") }
      for problem in reading.problems { #expect(Int(problem.span.upper) <= length) }
    }
  }

  @Test func entriesWithoutIdsAreNamed() {
    let text = #"""
      {"nodes": [{"data": {"name": "llmAgentflow", "inputParams": []}},
        {"id": "startAgentflow_0", "data": {"name": "startAgentflow", "inputParams": []}},
        {"id": "startAgentflow_0", "data": {"name": "startAgentflow", "inputParams": []}}],
       "edges": [{"source": "startAgentflow_0"}, {"source": "startAgentflow_0", "target": "x"}]}
      """#
    let reading = Flowise.read(text)
    #expect(reading.status == .failed)
    #expect(reading.problems.map(\.code).sorted() == ["edge-without-end", "node-without-id"])
    #expect(
      reading.workflows.map { Dify.defects($0) } == [["twice startAgentflow_0", "edge target x"]])
  }
}

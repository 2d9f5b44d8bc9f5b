import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Graphs of Flowise's own templates: counted by hand from the JSON.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Flowise.corpus.path), "no corpus"))
struct FlowiseCorpusTests {
  struct Counted: Sendable, CustomTestStringConvertible {
    let file: String
    let kinds: [String: Int]
    let edges: [String: Int]
    var cycles: [[String]] = []
    var testDescription: String { file }
  }

  static let counted: [Counted] = [
    Counted(
      file: "agentflowsv2/Agentic RAG.json",
      kinds: ["start": 1, "router": 2, "llm": 4, "tool": 1, "code": 1, "store": 1],
      edges: ["sequence": 4, "branch": 4, "feedback": 1, "reads": 1],
      cycles: [
        [
          "Check if docs relevant", "Loop back to Retriever", "Regenerate Question",
          "Retriever Vector DB",
        ]
      ]),
    Counted(
      file: "agentflowsv2/Human In The Loop.json",
      kinds: ["start": 1, "agent": 1, "human": 1, "code": 1, "tool": 3, "llm": 1],
      edges: ["sequence": 3, "branch": 2, "feedback": 1, "uses": 2],
      cycles: [["Email Reply Agent", "Human Input 0", "Loop back to Agent"]]),
    Counted(
      file: "agentflowsv2/Interacting With API.json",
      kinds: ["start": 1, "agent": 2, "tool": 6], edges: ["sequence": 3, "uses": 5]),
    Counted(
      file: "agentflowsv2/Iterations.json",
      kinds: ["start": 1, "map": 1, "llm": 3, "implied join": 1],
      edges: ["sequence": 3, "implied sequence": 2, "implied contains": 2]),
    // The two loops lie in one component.
    Counted(
      file: "agentflowsv2/SQL Agent.json",
      kinds: ["start": 1, "code": 4, "llm": 3, "router": 2],
      edges: ["sequence": 5, "branch": 4, "feedback": 2],
      cycles: [
        [
          "Check Result", "Check SQL Query", "Generate SQL Query", "Recheck SQL Query",
          "Regenerate Query", "Regenerate SQL Query", "Run SQL Query",
        ]
      ]),
    // Its three agents hold no tools: each is one call.
    Counted(
      file: "agentflowsv2/Supervisor Worker.json",
      kinds: ["start": 1, "router": 1, "llm": 4, "code": 2],
      edges: ["sequence": 4, "branch": 3, "feedback": 2],
      cycles: [
        [
          "Check next worker", "Code Reviewer", "Loop to Supervisor", "Loop to Supervisor",
          "Software Engineer", "Supervisor",
        ]
      ]),
    Counted(
      file: "agentflowsv2/Workplace Chat.json",
      kinds: ["start": 1, "llm": 1, "tool": 2, "end": 1], edges: ["sequence": 5]),
    Counted(
      file: "agentflows/Agentic RAG.json",
      kinds: [
        "start": 1, "agent": 1, "llm": 3, "router": 1, "code": 2, "end": 2, "tool": 2, "store": 3,
        "opaque": 4,
      ],
      edges: ["sequence": 6, "branch": 3, "feedback": 1, "uses": 9, "reads": 2],
      cycles: [
        ["Agent", "Check if docs relevant", "Loop", "Retrieve", "Return Agent", "Rewrite"]
      ]
    ),
    Counted(
      file: "agentflows/Multi Agents.json",
      kinds: [
        "start": 1, "llm": 4, "router": 1, "store": 1, "opaque": 2, "code": 2, "end": 1,
      ],
      edges: ["sequence": 5, "branch": 3, "feedback": 2, "uses": 3],
      cycles: [
        ["Code Reviewer", "Condition", "Loop", "Loop", "Software Engineer", "Supervisor"]
      ]),
    Counted(
      file: "agentflows/Customer Support Team Agents.json",
      kinds: ["agent": 3, "tool": 1, "store": 1, "opaque": 2, "code": 1],
      edges: ["delegate": 2, "uses": 5, "reads": 1]),
    Counted(
      file: "agentflows/Support Routing System.json",
      kinds: [
        "start": 1, "end": 3, "llm": 1, "router": 1, "agent": 2, "opaque": 2, "tool": 2,
        "store": 2,
      ],
      edges: ["sequence": 4, "branch": 3, "uses": 6, "reads": 1]),
    Counted(
      file: "chatflows/Context Chat Engine.json",
      kinds: ["tool": 1, "opaque": 4, "store": 2, "llm": 1, "implied start": 1],
      edges: ["implied sequence": 1, "uses": 7, "reads": 2, "writes": 2]),
    // The answer of the first chain is put into the prompt of the second.
    Counted(
      file: "chatflows/Image Generation.json",
      kinds: ["opaque": 4, "llm": 2, "implied start": 1],
      edges: ["implied sequence": 1, "sequence": 1, "uses": 4]),
    Counted(
      file: "chatflows/Tool Agent.json",
      kinds: ["tool": 2, "store": 1, "opaque": 1, "agent": 1, "implied start": 1],
      edges: ["implied sequence": 1, "uses": 4, "reads": 1, "writes": 1]),
  ]

  @Test(arguments: counted) func isAsCounted(_ file: Counted) throws {
    let workflow = try Flowise.file(file.file)
    #expect(N8n.kinds(workflow) == file.kinds)
    #expect(N8n.edges(workflow) == file.edges)
    #expect(N8n.cycles(workflow) == file.cycles)
    #expect(Dify.defects(workflow) == [])
  }

  private func files(_ folder: String) throws -> [(path: String, text: String)] {
    let root = Corpus.root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return try (names ?? []).filter { $0.hasSuffix(".json") }.sorted().map {
      ($0, try String(contentsOf: root.appending(path: $0), encoding: .utf8))
    }
  }

  @Test func everyFileLowers() throws {
    let all = try files("flowise")
    #expect(all.count == 29)
    for (path, text) in all {
      let reading = Flowise.read(text)
      #expect(
        reading.status == .analysed(formats: ["flowise"]) && reading.problems.isEmpty, "\(path)")
      let workflow = try #require(reading.workflows.first)
      #expect(!workflow.entries.isEmpty && Dify.defects(workflow).isEmpty, "\(path)")
    }
  }

  /// The same graph comes out of a flow that is wrapped as text, with every place in the outer file.
  @Test func wrappedFilesAreTheSame() throws {
    for (path, text) in try files("flowise") {
      let plain = try Flowise.workflow(text)
      let quoted = String(
        decoding: try JSONSerialization.data(withJSONObject: [text], options: []), as: UTF8.self
      ).dropFirst().dropLast()
      let outer = #"{"id": "x", "name": "wrapped", "flowData": \#(quoted)}"#
      let wrapped = try Flowise.workflow(outer)
      #expect(N8n.kinds(wrapped) == N8n.kinds(plain), "\(path)")
      #expect(N8n.edges(wrapped) == N8n.edges(plain), "\(path)")
      #expect(wrapped.identity == "x" && wrapped.name == "wrapped")
      for (one, other) in zip(wrapped.nodes, plain.nodes) where !one.isImplied {
        let escaped = Dify.slice(one.span, of: outer)
        #expect(escaped.hasPrefix("\\\"") || escaped.contains(Dify.slice(other.span, of: text)))
        #expect(unescaped(escaped) == Dify.slice(other.span, of: text), "\(path)")
        for (read, same) in zip(one.inputs, other.inputs) {
          #expect(
            unescaped(Dify.slice(read.span, of: outer)) == Dify.slice(same.span, of: text),
            "\(path)"
          )
        }
      }
    }
  }

  private func unescaped(_ text: String) -> String {
    let quoted = Data("[\"\(text)\"]".utf8)
    return (try? JSONSerialization.jsonObject(with: quoted) as? [String])?.first ?? "not a string"
  }

  /// What the study of the format found: every loop of the second version is bounded, and those of the
  /// first by the steps of the graph; no retry, no error edge and no time limit is to be found.
  @Test func engineSettlesWhatFilesCannotSay() throws {
    for (path, text) in try files("flowise") {
      let workflow = try Flowise.workflow(text)
      for edge in workflow.edges {
        #expect(edge.kind != .error && edge.kind != .retry, "\(path)")
        if edge.kind == .feedback, path.contains("agentflowsv2") {
          #expect(edge.budget.value == .finite(5), "\(path)")
        }
      }
      let isGraph = workflow.nodes.contains { $0.kind == .start && !$0.isImplied }
      if isGraph { #expect(workflow.limits.steps.value?.bound != nil, "\(path)") }
      for node in workflow.nodes where node.kind == .agent {
        #expect(node.iterationLimit.declaredValue == nil, "\(path)")
      }
    }
  }
}

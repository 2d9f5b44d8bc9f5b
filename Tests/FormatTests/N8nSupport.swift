import Foundation
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads text as an n8n file and tells its graph in numbers and lines that are easy to compare.
enum N8n {
  static let corpus = Corpus.root.appending(path: "n8n/enescingoz__awesome-n8n-templates")

  static func read(_ text: String, knobs: [String: String] = [:]) -> Reading {
    WorkflowReader(formats: [N8nFormat.self], knobs: ["n8n": knobs])
      .read(SourceText(file: FileID(0), path: "flow.json", bytes: Array(text.utf8)))
  }

  static func workflow(_ text: String, knobs: [String: String] = [:]) throws -> Workflow {
    let reading = read(text, knobs: knobs)
    guard let workflow = reading.workflows.first else { throw Dify.NoWorkflow(reading: reading) }
    return workflow
  }

  static func file(_ name: String) throws -> Workflow {
    try workflow(try String(contentsOf: corpus.appending(path: name), encoding: .utf8))
  }

  /// A workflow from nodes `{name, type, ...}` and edges `A>B`, `A:1>B` or `A-ai_tool>B`.
  static func flow(
    _ nodes: [String], _ edges: [String], settings: String = "{}"
  ) -> String {
    var table: [String: [String: [[String]]]] = [:]
    for edge in edges {
      let ends = edge.split(separator: ">").map(String.init)
      let source = ends[0].split(separator: "-")
      let kind = source.count > 1 ? String(source[1]) : "main"
      let output = source[0].split(separator: ":")
      let index = output.count > 1 ? Int(output[1]) ?? 0 : 0
      var outputs = table[String(output[0])]?[kind] ?? []
      while outputs.count <= index { outputs.append([]) }
      outputs[index].append(#"{"node": "\#(ends[1])", "type": "\#(kind)", "index": 0}"#)
      table[String(output[0]), default: [:]][kind] = outputs
    }
    let connections = table.keys.sorted().map { source in
      let kinds = (table[source] ?? [:]).sorted { $0.key < $1.key }.map { kind, outputs in
        #""\#(kind)": [\#(outputs.map { "[\($0.joined(separator: ","))]" }.joined(separator: ","))]"#
      }
      return #""\#(source)": {\#(kinds.joined(separator: ","))}"#
    }
    return #"{"nodes": [\#(nodes.joined(separator: ","))], "settings": \#(settings), "#
      + #""connections": {\#(connections.joined(separator: ","))}}"#
  }

  /// A node; `extra` is added to its entry.
  static func node(
    _ name: String, _ type: String, _ parameters: String = "{}", version: String = "1",
    extra: String = ""
  ) -> String {
    let package = aiTypes.contains(type) ? "@n8n/n8n-nodes-langchain." : "n8n-nodes-base."
    return #"{"name": "\#(name)", "type": "\#(package)\#(type)", "typeVersion": \#(version), "#
      + #""position": [0, 0], "parameters": \#(parameters)\#(extra.isEmpty ? "" : ", " + extra)}"#
  }

  private static let aiTypes: Set<String> = [
    "agent", "chainLlm", "lmChatOpenAi", "lmChatAwsBedrock", "lmChatOllama", "embeddingsOpenAi",
    "outputParserStructured", "textClassifier", "toolWorkflow",
    "memoryBufferWindow", "informationExtractor", "mcpClientTool", "guardrails",
    "mcpClient", "chat", "chatTrigger",
  ]

  /// How many nodes there are of each kind, those that the engine adds apart.
  static func kinds(_ workflow: Workflow) -> [String: Int] {
    var counts: [String: Int] = [:]
    for node in workflow.nodes {
      counts[(node.isImplied ? "implied " : "") + node.kind.name, default: 0] += 1
    }
    return counts
  }

  /// How many edges there are of each kind, without data.
  static func edges(_ workflow: Workflow) -> [String: Int] {
    var counts: [String: Int] = [:]
    for edge in workflow.edges where edge.kind != .data {
      counts[(edge.isImplied ? "implied " : "") + edge.kind.rawValue, default: 0] += 1
    }
    return counts
  }

  /// The names of the nodes of each cycle, sorted.
  static func cycles(_ workflow: Workflow) -> [[String]] {
    Analysis(workflow).loops().map { $0.nodes.map { workflow[$0].name }.sorted() }
  }
}

import Foundation
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads text as a Flowise file.
enum Flowise {
  static let corpus = Corpus.root.appending(
    path: "flowise/FlowiseAI__Flowise/packages/server/marketplaces")

  static func read(_ text: String) -> Reading {
    WorkflowReader(formats: [FlowiseFormat.self])
      .read(SourceText(file: FileID(0), path: "flow.json", bytes: Array(text.utf8)))
  }

  static func workflow(_ text: String) throws -> Workflow {
    let reading = read(text)
    guard let workflow = reading.workflows.first else { throw Dify.NoWorkflow(reading: reading) }
    return workflow
  }

  static func file(_ name: String) throws -> Workflow {
    try workflow(try String(contentsOf: corpus.appending(path: name), encoding: .utf8))
  }

  /// A flow from nodes and edges `a>b` or `a:1>b`, whose number is the output.
  static func flow(_ nodes: [String], _ edges: [String]) -> String {
    let written = edges.map { edge in
      let ends = edge.split(separator: ">").map(String.init)
      let source = ends[0].split(separator: ":").map(String.init)
      let output = source.count > 1 ? source[1] : String(source[0].prefix { $0 != "_" })
      return #"{"source": "\#(source[0])", "sourceHandle": "\#(source[0])-output-\#(output)", "#
        + #""target": "\#(ends[1])", "targetHandle": "\#(ends[1])"}"#
    }
    return #"{"nodes": [\#(nodes.joined(separator: ", "))], "#
      + #""edges": [\#(written.joined(separator: ", "))]}"#
  }

  /// A step of an agent flow; its component is what stands before `_` in the id.
  static func step(
    _ id: String, _ inputs: String = "{}", label: String? = nil, parent: String? = nil
  ) -> String {
    let name = String(id.prefix { $0 != "_" })
    let container = parent.map { #", "parentNode": "\#($0)", "extent": "parent""# } ?? ""
    return #"{"id": "\#(id)", "type": "agentFlow"\#(container), "data": {"id": "\#(id)", "#
      + #""label": "\#(label ?? id)", "name": "\#(name)", "category": "Agent Flows", "#
      + #""inputParams": [], "inputAnchors": [], "inputs": \#(inputs)}}"#
  }

  /// A component of a chat flow.
  static func part(_ id: String, _ category: String, _ inputs: String = "{}") -> String {
    let name = String(id.prefix { $0 != "_" })
    return #"{"id": "\#(id)", "type": "customNode", "data": {"id": "\#(id)", "label": "\#(id)", "#
      + #""name": "\#(name)", "category": "\#(category)", "inputAnchors": [], "inputs": \#(inputs)}}"#
  }

  /// An edge between components.
  static func wire(_ source: String, _ target: String, _ input: String, output: String = "o")
    -> String
  {
    #"{"source": "\#(source)", "sourceHandle": "\#(source)-output-\#(output)-T", "#
      + #""target": "\#(target)", "targetHandle": "\#(target)-input-\#(input)-T"}"#
  }

  static func parts(_ nodes: [String], _ wires: [String]) -> String {
    #"{"nodes": [\#(nodes.joined(separator: ", "))], "edges": [\#(wires.joined(separator: ", "))]}"#
  }
}

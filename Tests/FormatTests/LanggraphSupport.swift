import Foundation
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads text as an exported graph.
enum Langgraph {
  static let samples = packageRoot.appending(path: "Tests/FormatTests/Samples/langgraph")

  static func read(_ text: String, knobs: [String: String] = [:]) -> Reading {
    WorkflowReader(knobs: ["langgraph": knobs])
      .read(SourceText(file: FileID(0), path: "graph.json", bytes: Array(text.utf8)))
  }

  static func workflow(_ text: String, knobs: [String: String] = [:]) throws -> Workflow {
    let reading = read(text, knobs: knobs)
    guard let workflow = reading.workflows.first else { throw Dify.NoWorkflow(reading: reading) }
    return workflow
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: samples.appending(path: "\(name).json"), encoding: .utf8)
  }

  static func sample(_ name: String) throws -> Workflow { try workflow(try text(name)) }

  /// A step that runs a function.
  static func step(_ id: String, _ extra: String = "") -> String {
    #"{"id": "\#(id)", "type": "runnable", "data": {"id": ["langgraph", "RunnableCallable"], "#
      + #""name": "\#(id)"}\#(extra.isEmpty ? "" : ", " + extra)}"#
  }

  /// A step that runs tools.
  static func tools(_ id: String, _ metadata: String = "") -> String {
    #"{"id": "\#(id)", "type": "runnable", "data": {"id": ["langgraph", "ToolNode"], "#
      + #""name": "\#(id)"}\#(metadata.isEmpty ? "" : ", \"metadata\": {\(metadata)}")}"#
  }

  /// A graph of nodes and of edges `a>b`, `a?b` or `a?b=label`, with its start and end.
  static func graph(_ nodes: [String], _ edges: [String]) -> String {
    let marks = [#"{"id": "__start__"}"#, #"{"id": "__end__"}"#]
    let lines = edges.map { edge -> String in
      let isCase = edge.contains("?")
      let ends = edge.split(separator: isCase ? "?" : ">", maxSplits: 1).map(String.init)
      let target = ends[1].split(separator: "=", maxSplits: 1).map(String.init)
      var line = #"{"source": "\#(ends[0])", "target": "\#(target[0])""#
      if target.count > 1 { line += #", "data": "\#(target[1])""# }
      return line + (isCase ? #", "conditional": true}"# : "}")
    }
    return #"{"nodes": [\#((marks + nodes).joined(separator: ", "))], "#
      + #""edges": [\#(lines.joined(separator: ", "))]}"#
  }

  static func defects(_ workflow: Workflow) -> [String] {
    workflow.defects.map { defect in
      switch defect.kind {
      case .danglingReference(let name, let role, _): "\(role) \(name)"
      case .duplicateID(let id, _): "duplicate \(id)"
      case .duplicateKey(let key, _): "key \(key)"
      case .untriedCase(let target, _): "untried \(target)"
      case .skippedStep(let choice): "skipped by \(choice)"
      case .unheardEvent(let name): "unheard \(name)"
      case .refusal(let refusal): "refused: \(refusal.message)"
      case .unsentOutput(let target, let setting): "never to \(target), \(setting ?? "ever")"
      case .literalSecret: "secret"
      }
    }
  }
}

import Foundation
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads text as a file of Docker Agent and tells its graph in numbers and lines.
enum DockerAgent {
  static let corpus = Corpus.root.appending(path: "docker-agent/docker__docker-agent")
  static var isThere: Bool { FileManager.default.fileExists(atPath: corpus.path) }

  static func read(
    _ text: String, path: String = "agent.yaml", knobs: [String: String] = [:],
    files: [String: String] = [:]
  ) -> Reading {
    WorkflowReader(formats: [DockerAgentFormat.self], knobs: ["docker-agent": knobs])
      .read(SourceText(file: FileID(0), path: path, bytes: Array(text.utf8))) { name in
        if name.hasPrefix("/") || name.hasPrefix("..") { return .outside }
        guard let text = files[name] else { return .missing }
        return .found(SourceText(file: FileID(1), path: name, bytes: Array(text.utf8)))
      }
  }

  static func workflow(
    _ text: String, knobs: [String: String] = [:], files: [String: String] = [:]
  ) throws -> Workflow {
    let reading = read(text, knobs: knobs, files: files)
    guard let workflow = reading.workflows.first else { throw Dify.NoWorkflow(reading: reading) }
    return workflow
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: corpus.appending(path: name), encoding: .utf8)
  }

  static func file(_ name: String) throws -> Workflow { try workflow(try text(name)) }

  /// The nodes by kind and the edges by kind, in words: `agent 2, tool 1; delegate 1, uses 1`.
  static func count(_ workflow: Workflow) -> String {
    func words(_ names: [String]) -> String {
      Dictionary(grouping: names) { $0 }.sorted { $0.key < $1.key }
        .map { "\($0.key) \($0.value.count)" }.joined(separator: ", ")
    }
    return words(workflow.nodes.map(\.kind.name)) + "; "
      + words(workflow.edges.map(\.kind.rawValue))
  }

  static func entries(_ workflow: Workflow) -> [String] {
    workflow.entries.map { workflow[$0].nativeID }
  }

  /// The tools of an agent by id, without the agent's own name.
  static func tools(_ agent: String, in workflow: Workflow) -> [String] {
    guard let node = workflow.nodes.first(where: { $0.nativeID == agent }) else { return [] }
    return workflow.outgoing(node.id).filter { $0.kind == .uses }.map {
      String(workflow[$0.target].nativeID.dropFirst(agent.count + 1))
    }
  }
}

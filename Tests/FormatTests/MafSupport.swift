import Foundation
import TopolintAnalysis
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads text as a declarative workflow or an agent of Microsoft Agent Framework.
enum Maf {
  static let corpus = Corpus.root.appending(path: "maf/microsoft__agent-framework")

  static func read(
    _ text: String, path: String = "flow.yaml", knobs: [String: String] = [:],
    files: [String: String] = [:]
  ) -> Reading {
    WorkflowReader(formats: [MafFormat.self, MafAgentFormat.self], knobs: ["maf": knobs]).read(
      SourceText(file: FileID(0), path: path, bytes: Array(text.utf8)),
      include: { name in
        guard let text = files[name] else { return .missing }
        return .found(SourceText(file: FileID(1), path: name, bytes: Array(text.utf8)))
      })
  }

  static func workflow(
    _ text: String, knobs: [String: String] = [:], files: [String: String] = [:]
  ) throws -> Workflow {
    let reading = read(text, knobs: knobs, files: files)
    guard let workflow = reading.workflows.first else { throw Dify.NoWorkflow(reading: reading) }
    return workflow
  }

  /// A workflow with these actions, written below `actions:` with four spaces.
  static func flow(
    _ actions: String, knobs: [String: String] = [:], top: String = ""
  ) throws -> Workflow {
    try workflow(text(actions, top: top), knobs: knobs)
  }

  static func text(_ actions: String, top: String = "") -> String {
    let body = actions.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "    \($0)" }.joined(separator: "\n")
    return """
      kind: Workflow
      \(top)
      trigger:
        kind: OnConversationStart
        id: begin
        actions:
      \(body)
      """
  }

  /// How many nodes there are of each kind, those that the engine adds apart.
  static func kinds(_ workflow: Workflow) -> [String: Int] { N8n.kinds(workflow) }

  /// How many edges there are of each kind, without data and containers.
  static func edges(_ workflow: Workflow) -> [String: Int] {
    N8n.edges(workflow).filter { $0.key != "implied contains" }
  }

  static func node(_ id: String, in workflow: Workflow) throws -> Node {
    try Dify.node(id, in: workflow)
  }
}

import Foundation
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads text as a state machine and tells its graph in lines that are easy to compare.
enum Asl {
  static let corpus = URL(
    filePath: ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"] ?? "../shared/corpus",
    relativeTo: packageRoot
  ).appending(path: "asl")

  static func read(
    _ text: String, path: String = "machine.asl.json", knobs: [String: String] = [:],
    files: [String: String] = [:]
  ) -> Reading {
    WorkflowReader(formats: [AslFormat.self], knobs: ["asl": knobs]).read(
      SourceText(file: FileID(0), path: path, bytes: Array(text.utf8)),
      include: { name in
        guard let text = files[name] else { return .missing }
        return .found(SourceText(file: FileID(1), path: name, bytes: Array(text.utf8)))
      })
  }

  struct NoWorkflow: Error { let reading: Reading }

  static func workflow(
    _ text: String, path: String = "machine.asl.json", knobs: [String: String] = [:],
    files: [String: String] = [:]
  ) throws -> Workflow {
    let reading = read(text, path: path, knobs: knobs, files: files)
    guard let workflow = reading.workflows.first, case .analysed = reading.status else {
      throw NoWorkflow(reading: reading)
    }
    return workflow
  }

  /// A machine in JSON of these states, the first of which is the start.
  static func machine(_ states: KeyValuePairs<String, String>, more: String = "") throws -> Workflow
  {
    let body = states.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ",\n  ")
    return try workflow("{\"StartAt\": \"\(states[0].key)\",\(more) \"States\": {\n  \(body)\n}}")
  }

  /// The files of the corpus, sorted.
  static var files: [URL] {
    let all = FileManager.default.enumerator(at: corpus, includingPropertiesForKeys: nil)
    return (all?.compactMap { $0 as? URL } ?? []).filter { !$0.hasDirectoryPath }
      .sorted { $0.path < $1.path }
  }

  /// How many nodes there are of each kind, with those that the engine adds.
  static func kinds(_ workflow: Workflow) -> [String: Int] {
    Dictionary(workflow.nodes.map { ($0.kind.name, 1) }, uniquingKeysWith: +)
  }

  /// How many edges of control there are of each kind.
  static func control(_ workflow: Workflow) -> [String: Int] {
    Dictionary(
      workflow.edges.filter(\.kind.isControl).map { ($0.kind.rawValue, 1) }, uniquingKeysWith: +)
  }
}

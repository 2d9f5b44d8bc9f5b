import Foundation
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads text as a Dify file and tells its graphs in lines that are easy to compare.
enum Dify {
  static let corpus = URL(
    filePath: ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"] ?? "../shared/corpus",
    relativeTo: packageRoot
  ).appending(path: "dify")

  static func read(_ text: String, path: String = "app.yml") -> Reading {
    WorkflowReader(formats: [DifyFormat.self])
      .read(SourceText(file: FileID(0), path: path, bytes: Array(text.utf8)))
  }

  static func file(_ name: String) throws -> (text: String, workflow: Workflow) {
    let text = try String(contentsOf: corpus.appending(path: name), encoding: .utf8)
    return (text, try workflow(text))
  }

  struct NoWorkflow: Error { let reading: Reading }

  static func workflow(_ text: String, path: String = "app.yml") throws -> Workflow {
    let reading = read(text, path: path)
    guard let workflow = reading.workflows.first else { throw NoWorkflow(reading: reading) }
    return workflow
  }

  /// The text that a span covers.
  static func slice(_ span: TopolintSource.Span?, of text: String) -> String {
    guard let span else { return "nowhere" }
    return String(decoding: Array(text.utf8)[Int(span.lower)..<Int(span.upper)], as: UTF8.self)
  }

  /// One line a node: `kind path`.
  static func nodes(_ workflow: Workflow) -> [String] {
    workflow.nodes.map {
      "\($0.kind.name) \(workflow.path(of: $0.id))\($0.isImplied ? " implied" : "")"
    }
  }

  /// One line an edge of the kinds, `source kind target`, with label, default, outcome and implied.
  static func edges(_ workflow: Workflow, data: Bool = false) -> [String] {
    workflow.edges.filter { $0.kind != .contains && (data || $0.kind != .data) }.map { edge in
      var line =
        "\(workflow[edge.source].nativeID) \(edge.kind.rawValue) \(workflow[edge.target].nativeID)"
      if let label = edge.label { line += " [\(label)]" }
      if edge.isDefault { line += " default" }
      if let outcome = edge.outcome { line += " \(outcome.rawValue)" }
      if edge.isImplied { line += " implied" }
      return line
    }
  }

  /// The node with an id.
  static func node(_ id: String, in workflow: Workflow) throws -> Node {
    guard let node = workflow.nodes.first(where: { $0.nativeID == id }) else { throw Missing(id) }
    return node
  }

  struct Missing: Error {
    let id: String
    init(_ id: String) { self.id = id }
  }

  /// What a node reads, one line each: `source.field use`.
  static func reads(_ node: Node, in workflow: Workflow) -> [String] {
    node.inputs.map { input in
      "\(path(input.value, in: workflow)) \(input.use.rawValue)\(input.isOptional ? "?" : "")"
    }
  }

  static func path(_ path: ValuePath, in workflow: Workflow) -> String {
    let head =
      switch path.source {
      case .output(let id): workflow[id].nativeID
      case .variable(let name): "$\(name)"
      case .workflowInput(let name): "input:\(name)"
      case .engine(let name): "@\(name)"
      }
    return ([head] + path.fields).joined(separator: ".")
  }

  /// What the engine refuses, each with its place.
  static func refusals(_ reading: Reading) -> [(refusal: Refusal, defect: Defect)] {
    reading.workflows.flatMap(\.defects).compactMap { defect in
      if case .refusal(let refusal) = defect.kind { (refusal, defect) } else { nil }
    }
  }

  /// What is wrong with the file, one line each.
  static func defects(_ workflow: Workflow) -> [String] {
    workflow.defects.map { defect in
      switch defect.kind {
      case .danglingReference(let name, let role, _): "\(role) \(name)"
      case .duplicateID(let id, _): "twice \(id)"
      case .duplicateKey(let key, _): "key twice \(key)"
      case .untriedCase(let target, _): "never tried \(target)"
      case .skippedStep(let choice): "skipped by \(choice)"
      case .unheardEvent(let name): "unheard \(name)"
      case .refusal(let refusal): "refused: \(refusal.message)"
      case .unsentOutput(let target, let setting): "never to \(target), \(setting ?? "ever")"
      case .literalSecret(let secret): "secret \(secret.title)"
      }
    }
  }
}

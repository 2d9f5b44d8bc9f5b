import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource
import TopolintSyntax

/// Where the real files lie.
let conductorCorpus: URL = {
  let folder =
    ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"].map { URL(filePath: $0) }
    ?? packageRoot.appending(path: "../shared/corpus")
  return folder.appending(path: "ms-conductor/microsoft__conductor").standardizedFileURL
}()

/// One lowered file with the ways that tests look at it.
struct Lowered {
  let source: SourceText
  let lowering: Lowering
  var workflow: Workflow { lowering.workflows[0] }

  /// Lowers a text; `files` are found by their path beside it.
  init(
    _ text: String, path: String = "flow.yaml", knobs: [String: String] = [:],
    files: [String: String] = [:]
  ) throws {
    source = SourceText(file: FileID(0), path: path, bytes: Array(text.utf8))
    let result = YAMLReader.read(source)
    let document = try #require(result.documents.first)
    try #require(ConductorFormat.matches(document, path: path))
    let names = files.keys.sorted()
    let context = LoweringContext(source: source, knobs: knobs) { path in
      guard let i = names.firstIndex(of: path), let text = files[path] else {
        return path.hasPrefix("..") ? .outside : .missing
      }
      return .found(SourceText(file: FileID(Int32(i + 1)), path: path, bytes: Array(text.utf8)))
    }
    lowering = ConductorFormat.lower(document, in: context)
  }

  /// Lowers a file of the corpus.
  init(corpus path: String) throws {
    let url = conductorCorpus.appending(path: path)
    try self.init(String(contentsOf: url, encoding: .utf8), path: path)
  }

  /// The node with this path.
  func node(_ path: String) throws -> Node {
    try #require(workflow.nodes.first { workflow.path(of: $0.id) == path }, "no node \(path)")
  }

  /// The text that a span covers.
  func text(_ span: Span) -> String {
    String(decoding: source.bytes[Int(span.lower)..<Int(span.upper)], as: UTF8.self)
  }

  /// The line, from 1, that a span starts on.
  func line(_ span: Span) -> Int { source.start(of: span, unit: .utf8).line }

  /// The control and uses edges as text: `a -> b [branch] when output.x "label" accept default`.
  var edges: [String] {
    workflow.edges.filter { $0.kind != .data && $0.kind != .contains }.map(describe)
  }

  /// The edges out of a node as text.
  func edges(from path: String) throws -> [String] {
    let id = try node(path).id
    return workflow.outgoing(id).filter { $0.kind != .data && $0.kind != .contains }.map(describe)
  }

  /// The nodes as text: `kind path`.
  var nodes: [String] {
    workflow.nodes.map { "\($0.kind.name) \(workflow.path(of: $0.id))" }
  }

  /// The reads of a node as text: `value use optional?`.
  func reads(_ path: String) throws -> [String] {
    try node(path).inputs.map {
      "\(describe($0.value)) \($0.use.rawValue)\($0.isOptional ? " optional" : "")"
    }
  }

  func describe(_ edge: Edge) -> String {
    var text = "\(workflow.path(of: edge.source)) -> \(workflow.path(of: edge.target))"
    if edge.kind != .sequence { text += " [\(edge.kind.rawValue)]" }
    if edge.condition != .always { text += " when \(describe(edge.condition))" }
    if let label = edge.label { text += " \"\(label)\"" }
    if let outcome = edge.outcome { text += " \(outcome.rawValue)" }
    if edge.isDefault { text += " default" }
    if edge.isImplied { text += " implied" }
    return text
  }

  func describe(_ condition: Condition) -> String {
    switch condition {
    case .always: "always"
    case .compare(let path, let how, let literal):
      "\(describe(path)) \(how.rawValue) \(describe(literal))"
    case .truthy(let path): describe(path)
    case .not(let inner): "not(\(describe(inner)))"
    case .all(let parts): "(" + parts.map(describe).joined(separator: " and ") + ")"
    case .any(let parts): "(" + parts.map(describe).joined(separator: " or ") + ")"
    case .opaque(let text): "«\(text)»"
    }
  }

  func describe(_ literal: Literal) -> String {
    switch literal {
    case .string(let text): "'\(text)'"
    case .anyCase(let text): "any case of '\(text)'"
    case .number(let number): "\(number)"
    case .bool(let bool): "\(bool)"
    case .null: "null"
    }
  }

  func describe(_ path: ValuePath) -> String {
    let source =
      switch path.source {
      case .output(let node): workflow.path(of: node)
      case .variable(let name): "$\(name)"
      case .workflowInput(let name): "input:\(name)"
      case .engine(let name): "engine:\(name)"
      }
    return ([source] + path.fields).joined(separator: ".")
  }
}

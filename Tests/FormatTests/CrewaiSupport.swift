import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource
import TopolintSyntax

/// Where the real files lie.
let crewaiCorpus: URL = {
  let folder =
    ProcessInfo.processInfo.environment["TOPOLINT_CORPUS"].map { URL(filePath: $0) }
    ?? packageRoot.appending(path: "../shared/corpus")
  return folder.appending(path: "crewai").standardizedFileURL
}()

/// One lowered file of CrewAI with the ways that tests look at it.
struct Crew {
  let lowering: Lowering
  private let sources: [FileID: SourceText]
  var workflow: Workflow { lowering.workflows[0] }

  /// Lowers a text, read as its path says; `files` are found by their path beside it, and `others`
  /// are what comes of following other paths.
  init(
    _ text: String, path: String = "flow.yaml", knobs: [String: String] = [:],
    files: [String: String] = [:], others: [String: Inclusion] = [:]
  ) throws {
    let source = SourceText(file: FileID(0), path: path, bytes: Array(text.utf8))
    let result =
      path.hasSuffix(".yaml")
      ? YAMLReader.read(source) : JSONReader.read(source, dialect: .jsonc)
    #expect(result.issues.filter { $0.severity == .error }.isEmpty, "\(result.issues)")
    let document = try #require(result.documents.first)
    try #require(CrewaiFormat.matches(document, path: path))
    let names = files.keys.sorted()
    var sources = [FileID(0): source]
    for (i, name) in names.enumerated() {
      let file = FileID(Int32(i + 1))
      sources[file] = SourceText(file: file, path: name, bytes: Array((files[name] ?? "").utf8))
    }
    let known = sources
    lowering = CrewaiFormat.lower(
      document,
      in: LoweringContext(source: source, knobs: knobs) { path in
        guard let i = names.firstIndex(of: path), let text = known[FileID(Int32(i + 1))] else {
          return others[path] ?? (path.hasPrefix("..") ? .outside : .missing)
        }
        return .found(text)
      })
    self.sources = sources
  }

  /// Lowers a file of the corpus, with the files beside it.
  init(corpus path: String) throws {
    let url = crewaiCorpus.appending(path: path)
    let folder = url.deletingLastPathComponent()
    var files: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      files[name] = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    try self.init(
      String(contentsOf: url, encoding: .utf8), path: url.lastPathComponent, files: files)
  }

  /// The node with this path.
  func node(_ path: String) throws -> Node {
    try #require(workflow.nodes.first { workflow.path(of: $0.id) == path }, "no node \(path)")
  }

  /// The text that a span covers.
  func text(_ span: Span) -> String {
    guard let source = sources[span.file] else { return "?" }
    return String(decoding: source.bytes[Int(span.lower)..<Int(span.upper)], as: UTF8.self)
  }

  /// The line, from 1, that a span starts on.
  func line(_ span: Span) -> Int {
    sources[span.file]?.start(of: span, unit: .utf8).line ?? 0
  }

  /// How many nodes there are of each kind, and edges of each kind, as `agent 2`, sorted; implied
  /// nodes count.
  var counts: [String] {
    var found: [String: Int] = [:]
    for node in workflow.nodes { found[node.kind.name, default: 0] += 1 }
    for edge in workflow.edges where edge.kind != .contains {
      found["-" + edge.kind.rawValue, default: 0] += 1
    }
    return found.map { "\($0.key) \($0.value)" }.sorted()
  }

  /// The control, delegate and uses edges as text.
  var edges: [String] {
    workflow.edges.filter { $0.kind != .data && $0.kind != .contains }.map { edge in
      var text = "\(workflow.path(of: edge.source)) -> \(workflow.path(of: edge.target))"
      if edge.kind != .sequence { text += " [\(edge.kind.rawValue)]" }
      if let label = edge.label { text += " \"\(label)\"" }
      if let outcome = edge.outcome { text += " \(outcome.rawValue)" }
      if edge.isDefault { text += " default" }
      return text
    }
  }

  /// The reads of a node as text: `value use`, with marks for what may be absent or is left out.
  func reads(_ path: String) throws -> [String] {
    try node(path).inputs.map { input in
      let source =
        switch input.value.source {
        case .output(let node): workflow.path(of: node)
        case .variable(let name): "$\(name)"
        case .workflowInput(let name): "input:\(name)"
        case .engine(let name): "engine:\(name)"
        }
      let value = ([source] + input.value.fields).joined(separator: ".")
      return "\(value) \(input.use.rawValue)" + (input.isOptional ? " optional" : "")
        + (input.isWithheld ? " withheld" : "")
    }
  }

  /// The defects as text.
  var defects: [String] {
    workflow.defects.map { defect in
      switch defect.kind {
      case .danglingReference(let name, let role, _): "\(role) \(name) at \(line(defect.span))"
      case .duplicateID(let id, let first): "twice \(id) at \(line(defect.span)), \(line(first))"
      case .refusal(let refusal): "refused at \(line(defect.span)): \(refusal.message)"
      default: "\(defect.kind)"
      }
    }
  }
}

/// The agents of the tests, as files.
let crewaiAgents = [
  "agents/ana.jsonc": """
  {
    // the researcher
    "role": "Researcher of {topic}", "goal": "Find", "backstory": "Reads.",
    "llm": "openai/gpt-4o", "tools": ["SerperDevTool", "custom:find_ticket"],
    "max_iter": 30,
    "settings": {"max_iter": 6, "max_execution_time": 120, "allow_delegation": true,},
  }
  """,
  "agents/ben.json": """
  {"role": "Writer", "goal": "Write", "backstory": "Writes.",
   "llm": {"model": "claude-sonnet-4-5", "provider": "anthropic"}, "apps": ["gmail/send_email"]}
  """,
  "tools/find_ticket.py": "", "tools/list_tickets.py": "",
]

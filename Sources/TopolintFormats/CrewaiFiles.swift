internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// Finds the files that belong to a crew: the agents of a JSON crew, the agents beside a classic
/// `tasks.yaml`.
struct CrewaiFiles {
  private let include: @Sendable (String) -> Inclusion
  private let path: String
  /// The files that were read, each once.
  private(set) var included: [SourceText] = []
  /// The files that are there and could not be read as what they should be, each with the reason.
  private(set) var broken: [(path: String, reason: String)] = []

  /// What a name leads to.
  enum Found {
    case file(SyntaxNode)
    /// There is no such file.
    case missing
    /// It lies outside, or cannot be read.
    case unknown
  }

  init(_ context: LoweringContext) {
    include = context.include
    path = context.source.path
  }

  /// The definition of an agent: `agents/<name>.jsonc`, else `agents/<name>.json`, beside the crew
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/project/json_loader.py `find_json_project_file`).
  mutating func agent(_ name: String) -> Found {
    guard !name.isEmpty, !name.contains("\0") else { return .unknown }
    for path in Self.agentPaths(name) {
      switch include(path) {
      case .outside: return .unknown
      case .missing: continue
      case .found(let source):
        note(source)
        let result = JSONReader.read(source, dialect: .jsonc)
        if let reason = Self.fault(of: result) { broken.append((source.path, reason)) }
        guard let root = result.documents.first?.root, root.kind == .mapping else {
          return .unknown
        }
        return .file(root)
      }
    }
    return .missing
  }

  /// Where the definition of an agent may lie, from the folder of the crew.
  static func agentPaths(_ name: String) -> [String] {
    ["agents/\(name).jsonc", "agents/\(name).json"]
  }

  /// Where the crew may lie that a path stands for, from the folder of the flow.
  static func crewPaths(_ path: String) -> [String] {
    let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
    return [path, folder + "/crew.jsonc", folder + "/crew.json"]
  }

  /// The agents beside a classic file of tasks: its name with `agents` in the place of `tasks`.
  mutating func agentsBesideTasks() -> SyntaxNode? {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    guard let sibling = Self.replacing("tasks", by: "agents", in: name) else { return nil }
    let stem = sibling.prefix { $0 != "." }
    for candidate in [sibling, stem + ".yaml", stem + ".yml"] {
      guard case .found(let source) = include(candidate) else { continue }
      let result = YAMLReader.read(source)
      if let reason = Self.fault(of: result) { broken.append((source.path, reason)) }
      guard let root = result.documents.first?.root, CrewaiFormat.shape(of: root) == .agents else {
        return nil
      }
      note(source)
      return root
    }
    return nil
  }

  /// The path of a crew that a flow starts, and whether nothing is there. A folder stands for the
  /// crew in it, anything else for itself
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/flow/runtime/_actions.py `_resolve_crew_declaration`).
  func crew(_ path: String) -> (path: String, isMissing: Bool) {
    for candidate in Self.crewPaths(path) {
      switch include(candidate) {
      case .found, .outside: return (candidate, false)
      case .missing: continue
      }
    }
    return (path, true)
  }

  /// Why a file cannot be what it should be, a table.
  private static func fault(of result: ReadResult) -> String? {
    if let issue = result.issues.first(where: { $0.severity == .error }) { return issue.message }
    return result.documents.first?.root.kind == .mapping ? nil : "not a table"
  }

  private mutating func note(_ source: SourceText) {
    if !included.contains(where: { $0.file == source.file }) { included.append(source) }
  }

  private static func replacing(_ word: String, by other: String, in text: String) -> String? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(word) {
        let end = text.index(start, offsetBy: word.count)
        return text[..<start] + other + text[end...]
      }
      start = text.index(after: start)
    }
    return nil
  }
}

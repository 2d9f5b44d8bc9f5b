internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// A file of agents that is there and was not read.
struct CrewaiUnread {
  /// The path, as it is shown.
  let path: String
  /// Why; nil where it leads out of the project, which is never looked into.
  let reason: String?
  /// Where the file is asked for.
  let span: Span
  /// The place in the file where it went wrong.
  var place: SpanNote?

  /// What to tell. Outside of the project nothing is wrong, and all the same the agents are unknown.
  var problem: ReadProblem {
    guard let reason else {
      return ReadProblem(
        isError: false, code: "unread-agents",
        message: "the agents in `\(path)` were not read: the path leads out of the project",
        help: "what these agents may do is not judged; keep the file inside of the project",
        span: span)
    }
    return ReadProblem(
      isError: true, code: "unread-agents",
      message: "the agents in `\(path)` could not be read: \(reason)",
      help: (place == nil ? "put a file there that can be read" : "mend that file")
        + "; what its agents may do is not known, the rest was judged",
      span: span, notes: place.map { [$0] } ?? [])
  }
}

/// Finds the files that belong to a crew: the agents of a JSON crew, the agents beside a classic
/// `tasks.yaml`.
struct CrewaiFiles {
  private let include: @Sendable (String) -> Inclusion
  private let path: String
  /// The files that were read, each once.
  private(set) var included: [SourceText] = []
  /// The files of agents that are there and were not read.
  private(set) var unread: [CrewaiUnread] = []

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

  /// The definition of an agent that is named at `span`: `agents/<name>.jsonc`, else
  /// `agents/<name>.json`, beside the crew
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/project/json_loader.py `find_json_project_file`).
  mutating func agent(_ name: String, at span: Span) -> Found {
    guard !name.isEmpty, !name.contains("\0") else { return .unknown }
    for path in Self.agentPaths(name) {
      switch include(path) {
      case .missing: continue
      case .outside:
        unread.append(CrewaiUnread(path: path, reason: nil, span: span))
        return .unknown
      case .unreadable(let reason):
        unread.append(CrewaiUnread(path: path, reason: reason, span: span))
        return .unknown
      case .found(let source):
        note(source)
        let result = JSONReader.read(source, dialect: .jsonc)
        guard let root = whole(result, source, at: span) else { return .unknown }
        return .file(root)
      }
    }
    return .missing
  }

  /// Where the definition of an agent may lie, from the folder of the crew.
  static func agentPaths(_ name: String) -> [String] {
    ["agents/\(name).jsonc", "agents/\(name).json"]
  }

  /// Where a tool of the project lies that is named `custom:<name>`, from the folder of the crew
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/project/json_loader.py); nil where that is no name of a file.
  static func toolPath(_ text: String) -> String? {
    let prefix = "custom:"
    guard text.hasPrefix(prefix) else { return nil }
    let name = text.dropFirst(prefix.count)
    let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" }
    return isName && !name.isEmpty ? "tools/\(name).py" : nil
  }

  /// Whether nothing is at a path, from the folder of the crew.
  func isMissing(_ path: String) -> Bool {
    if case .missing = include(path) { true } else { false }
  }

  /// Where the crew may lie that a path stands for, from the folder of the flow; a path that ends
  /// as a file does is meant as one.
  static func crewPaths(_ path: String) -> [String] {
    if [".jsonc", ".json", ".yaml", ".yml"].contains(where: { path.hasSuffix($0) }) {
      return [path]
    }
    let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
    return [path, folder + "/crew.jsonc", folder + "/crew.json"]
  }

  /// The agents beside a classic file of tasks: its name with `agents` in the place of `tasks`.
  /// `span` is where a failure to read them is told.
  mutating func agentsBesideTasks(at span: Span) -> SyntaxNode? {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    guard let sibling = Self.replacing("tasks", by: "agents", in: name) else { return nil }
    let stem = sibling.prefix { $0 != "." }
    var candidates = [sibling]
    for other in ["\(stem).yaml", "\(stem).yml"] where other != sibling { candidates.append(other) }
    for candidate in candidates {
      switch include(candidate) {
      case .missing: continue
      case .outside:
        unread.append(CrewaiUnread(path: candidate, reason: nil, span: span))
        return nil
      case .unreadable(let reason):
        unread.append(CrewaiUnread(path: candidate, reason: reason, span: span))
        return nil
      case .found(let source):
        note(source)
        guard let root = whole(YAMLReader.read(source), source, at: span),
          CrewaiFormat.areAgents(root)
        else { return nil }
        return root
      }
    }
    return nil
  }

  /// The table in a file. What breaks off is not used: what its agents hold may stand behind.
  private mutating func whole(
    _ result: ReadResult, _ source: SourceText, at span: Span
  ) -> SyntaxNode? {
    if let issue = result.issues.first(where: { $0.severity == .error }) {
      unread.append(
        CrewaiUnread(
          path: source.path, reason: issue.message, span: span,
          place: SpanNote("it breaks off here", at: issue.span)))
      return nil
    }
    guard let root = result.documents.first?.root, root.kind == .mapping else {
      let place = result.documents.first.map { SpanNote("this is no table", at: $0.root.span) }
      unread.append(
        CrewaiUnread(path: source.path, reason: "not a table", span: span, place: place))
      return nil
    }
    return root
  }

  /// The path of a crew that a flow starts, and whether nothing is there. A folder stands for the
  /// crew in it, anything else for itself
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/flow/runtime/_actions.py `_resolve_crew_declaration`).
  func crew(_ path: String) -> (path: String, isMissing: Bool) {
    for candidate in Self.crewPaths(path) {
      switch include(candidate) {
      case .found, .outside: return (candidate, false)
      // A folder is not the crew, but may have it.
      case .unreadable: if candidate != path { return (candidate, false) }
      case .missing: continue
      }
    }
    return (path, true)
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

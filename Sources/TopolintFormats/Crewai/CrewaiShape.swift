internal import TopolintSyntax

extension CrewaiFormat {
  /// What a document of the format is.
  enum Shape {
    /// `crewai.flow/v1`.
    case flow
    /// A crew with its tasks.
    case crew
    /// The tasks of a classic crew.
    case tasks
    /// The agents of a classic crew.
    case agents
    /// One agent in a file of its own.
    case agent
  }

  /// What a document is; nil when it is of another format.
  static func shape(of root: SyntaxNode, path: String) -> Shape? {
    guard root.kind == .mapping, root["apiVersion"] == nil else { return nil }
    if let schema = root["schema"]?.text, schema == "crewai.flow/v1" { return .flow }
    if let methods = root["methods"], methods.kind == .mapping, root["schema"] == nil,
      methods.entries.contains(where: { $0.value["do"]?["call"]?.text != nil })
    {
      return .flow
    }
    if let tasks = root["tasks"], tasks.kind == .sequence {
      return isCrew(root, tasks.elements, path) ? .crew : nil
    }
    if isAgent(root) { return .agent }
    guard !root.entries.isEmpty else { return nil }
    let values = root.entries.lazy.map(\.value)
    if values.allSatisfy(isTask) { return .tasks }
    let areAgents =
      values.allSatisfy { isText($0["role"]) && isText($0["goal"]) }
      && values.contains { isText($0["backstory"]) }
    return areAgents ? .agents : namedShape(of: root, path: path)
  }

  /// What a table is of which not every entry is whole, by the name of its file, which a crew in Python
  /// reads, and an entry that is: what a task or an agent lacks may be said in Python, and parts that are
  /// used again are none.
  private static func namedShape(of root: SyntaxNode, path: String) -> Shape? {
    let name = path.split(separator: "/").last ?? ""
    guard root.entries.allSatisfy({ $0.value.kind == .mapping || $0.value.kind == .null }) else {
      return nil
    }
    switch name {
    case "tasks.yaml", "tasks.yml": return root.entries.contains { isTask($0.value) } ? .tasks : nil
    case "agents.yaml", "agents.yml":
      return root.entries.contains { isAgent($0.value) } ? .agents : nil
    default: return nil
    }
  }

  /// Whether an entry of such a table is no task and no agent, but what others take parts from.
  static func isShared(_ entry: Entry) -> Bool {
    entry.value.kind == .mapping && !entry.value.entries.isEmpty
      && ["role", "goal", "backstory", "description", "expected_output", "agent", "context"]
        .allSatisfy { entry.value.entry($0) == nil }
  }

  /// Whether a table with a list of tasks is a crew: by a whole task, by the name of the file, which
  /// the loader looks for, or by an agent as only CrewAI describes one. Then a task may lack what the
  /// loader asks for, and that can be told.
  private static func isCrew(
    _ root: SyntaxNode, _ tasks: [SyntaxNode], _ path: String
  ) -> Bool {
    guard let agents = root["agents"], agents.isCollection else { return false }
    if tasks.contains(where: isTask) { return true }
    let isNamed = ["crew.jsonc", "crew.json"].contains { path == $0 || path.hasSuffix("/" + $0) }
    let hasAgent =
      agents.entries.contains { isAgent($0.value) }
      || agents.elements.contains {
        isAgent($0) || $0.entries.count == 1 && isAgent($0.entries[0].value)
      }
    guard isNamed || hasAgent else { return false }
    return !tasks.isEmpty
      && tasks.allSatisfy { task in
        task.kind == .mapping
          && ["agent", "description", "expected_output"].contains { isText(task[$0]) }
      }
  }

  /// Whether a file that lies beside tasks has their agents: more is known of it than of any file,
  /// and what an agent lacks may be said in Python.
  static func areAgents(_ root: SyntaxNode) -> Bool {
    root.entries.allSatisfy { $0.value.kind == .mapping || $0.value.kind == .null }
      && root.entries.contains { isText($0.value["role"]) && isText($0.value["goal"]) }
  }

  private static func isTask(_ node: SyntaxNode) -> Bool {
    isText(node["description"]) && isText(node["expected_output"])
  }

  private static func isAgent(_ node: SyntaxNode) -> Bool {
    isText(node["role"]) && isText(node["goal"]) && isText(node["backstory"])
  }

  private static func isText(_ node: SyntaxNode?) -> Bool {
    guard let node else { return false }
    return !node.isCollection
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// What the engine refuses when it loads a file, or passes over.
extension DockerAgentLowering {
  /// The version that the file says it is of; nil where it says none, and the newest holds.
  private var version: Int? {
    guard let text = root["version"]?.text else { return nil }
    return Int(text)
  }

  /// Tells keys that no version of the configuration has.
  ///
  /// The newest version still gains keys, so that of it only those are told that are nearly one of its
  /// keys; of a newer one nothing is.
  mutating func checkKeys() {
    if let version, version > DockerAgentKeys.newest { return }
    check(root, DockerAgentKeys.file, of: "the file")
    for record in records {
      let name = "the agent `\(record.name)`"
      check(record.data, DockerAgentKeys.agent, of: name)
      check(record.data["fallback"], DockerAgentKeys.fallback, of: "`fallback` of \(name)")
      for toolset in record.data["toolsets"]?.elements ?? [] {
        checkToolset(toolset, of: "a toolset of \(name)")
      }
    }
    for (key, what) in [("toolsets", "the toolset"), ("mcps", "the server")] {
      for entry in root[key]?.entries ?? [] {
        checkToolset(entry.value, of: "\(what) `\(entry.name)`")
      }
    }
    for entry in root["models"]?.entries ?? [] {
      check(entry.value, DockerAgentKeys.model, of: "the model `\(entry.name)`")
    }
    for entry in root["budgets"]?.entries ?? [] {
      check(entry.value, DockerAgentKeys.budget, of: "the budget `\(entry.name)`")
    }
    check(root["budget"], DockerAgentKeys.budget, of: "`budget`")
    check(root["permissions"], DockerAgentKeys.permissions, of: "`permissions`")
  }

  private mutating func checkToolset(_ toolset: SyntaxNode, of what: String) {
    check(toolset, DockerAgentKeys.toolset, of: what)
    check(toolset["lifecycle"], DockerAgentKeys.lifecycle, of: "`lifecycle` of \(what)")
  }

  private mutating func check(_ node: SyntaxNode?, _ known: [String], of what: String) {
    guard let node, node.kind == .mapping else { return }
    for entry in node.entries where !known.contains(entry.name) {
      // Keys for parts that are used again, and YAML's own for merging them, are no fields.
      guard !entry.name.isEmpty, entry.name != "<<", !entry.name.hasPrefix("x-"),
        problems.count < DockerAgentTable.most
      else { continue }
      let near = nearestName(to: entry.name, in: known)
      guard near != nil || version.map({ $0 < DockerAgentKeys.newest }) == true else { continue }
      problem(
        "unknown-key", "\(what) has no key `\(entry.name)`: the engine refuses the file",
        near.map { "did you mean `\($0)`?" } ?? "remove it, or move it to where it belongs",
        at: entry.key.span)
    }
  }

  /// Tells a toolset of a type that there is not: the engine passes over it, and the agent lacks its
  /// tools (`getToolsForAgent` in pkg/teamloader/teamloader.go).
  ///
  /// - Parameter meant: the type that is meant, where the toolset shows it.
  mutating func checkType(_ type: SyntaxNode, of position: Int, meant: String? = nil) {
    guard let word = type.string, !DockerAgentToolsets.types.contains(word) else { return }
    let isKnown =
      version.map { $0 < DockerAgentKeys.newest } == true
      || DockerAgentToolsets.added.contains(word)
    guard isKnown || nearestName(to: word, in: DockerAgentToolsets.types) != nil,
      version.map({ $0 <= DockerAgentKeys.newest }) ?? true
    else { return }
    builder.note(
      Defect(
        .danglingReference(
          name: word, role: "toolset type", known: DockerAgentToolsets.types), span: type.span,
        node: NodeID(Int32(position)), meant: meant))
  }

  /// Tells a toolset that lacks what its type needs (`Toolset.validate`).
  mutating func checkNeeds(_ toolset: SyntaxNode, _ word: String, at span: TopolintSource.Span) {
    func isGiven(_ node: SyntaxNode?) -> Bool {
      guard let node, node.kind != .null else { return false }
      return node.isCollection || node.text?.isEmpty == false
    }
    switch word {
    case "mcp":
      let given = [toolset["command"], toolset["remote"]?["url"], toolset["ref"]].filter(isGiven)
      if given.count == 1 { return }
      problem(
        "wrong-source",
        given.isEmpty
          ? "the server has neither `command` nor `remote` nor `ref`: the engine refuses the file"
          : "the server has more than one of `command`, `remote` and `ref`: the engine refuses the "
            + "file", "keep one that says where the server is", at: span)
    case "lsp" where !isGiven(toolset["command"]): missing("command", of: word, at: span)
    case "a2a" where !isGiven(toolset["url"]), "openapi" where !isGiven(toolset["url"]):
      missing("url", of: word, at: span)
    case "model_picker" where toolset["models"]?.elements.isEmpty ?? true:
      missing("models", of: word, at: span)
    default: break
    }
  }

  private mutating func missing(_ key: String, of type: String, at span: TopolintSource.Span) {
    problem(
      "missing-key", "a toolset `\(type)` needs a `\(key)`: the engine refuses the file without",
      "add `\(key)`", at: span)
  }

  /// Tells fields of an agent that are of a type that the engine cannot decode.
  mutating func checkTypes(_ position: Int) {
    let data = records[position].data
    let name = "the agent `\(records[position].name)`"
    if let model = data.entry("model"), model.value.isCollection {
      problem(
        "wrong-type", "`model` of \(name) is not a text: the engine refuses the file",
        "name one model, or several with commas between them", at: model.key.span)
    }
    if let turns = data.entry("max_iterations"), turns.value.kind != .null,
      turns.value.isCollection || Int(turns.value.text ?? "") == nil
    {
      problem(
        "wrong-type",
        "`max_iterations` of \(name) is not a whole number: the engine refuses the file",
        "write a number; 0 is no limit", at: turns.key.span)
    }
  }

  /// Tells an entry of a list of agents that is no name.
  mutating func checkName(_ item: SyntaxNode, in key: String, of position: Int) {
    guard item.isCollection || item.kind == .null || item.text?.isEmpty != false else { return }
    problem(
      "wrong-type",
      "an entry of `\(key)` of the agent `\(records[position].name)` is no name: the engine refuses "
        + "the file", "write the name of an agent, or remove the entry", at: item.span)
  }

  /// Tells an agent that has its instruction twice (`resolveInstructionFiles`).
  mutating func checkInstruction(_ position: Int) {
    let data = records[position].data
    guard let text = data["instruction"]?.text, !text.isEmpty,
      let files = data.entry("instruction_file"), files.value.kind != .null,
      !(files.value.kind == .sequence && files.value.elements.isEmpty),
      files.value.text != ""
    else { return }
    problem(
      "key-conflict",
      "the agent `\(records[position].name)` has both `instruction` and `instruction_file`: the "
        + "engine refuses the file", "keep one of them", at: files.key.span)
  }

  /// Tells rings of forced handoffs (`validateForceHandoffs`), and agents that delegate to themselves
  /// (`validateDelegation`).
  mutating func checkRings() {
    var next = [Int?](repeating: nil, count: records.count)
    var places = [TopolintSource.Span?](repeating: nil, count: records.count)
    for link in links where builder[link.edge].label == Self.forced {
      next[link.source] = link.target
      places[link.source] = builder[link.edge].span
    }
    var seen = Set<Int>()
    for start in records.indices where next[start] != nil {
      var path: [Int] = []
      var current: Int? = start
      while let agent = current, seen.insert(agent).inserted {
        path.append(agent)
        current = next[agent]
      }
      // Only a way back into this walk closes a ring that was not told yet.
      guard let again = current, let first = path.firstIndex(of: again) else { continue }
      let ring = Array(path[first...])
      let names = (ring + [again]).prefix(8).map { "`\(records[$0].name)`" }
      guard let span = ring.compactMap({ places[$0] }).first else { continue }
      problems.append(
        ReadProblem(
          isError: true, code: "handoff-ring",
          message: ring.count == 1
            ? "the agent \(names[0]) hands on to itself with `force_handoff`: the engine refuses the "
              + "file"
            : "`force_handoff` leads \(names.joined(separator: " -> ")): the engine refuses the file",
          help: "let one of these agents answer: remove its `force_handoff`, or use `handoffs`",
          span: span,
          notes: ring.dropFirst().prefix(7).compactMap { agent in
            places[agent].map { SpanNote("`\(records[agent].name)` hands on here", at: $0) }
          }))
    }
    guard context.knobs[DockerAgentProfile.delegationCycles.name] != "endless" else { return }
    for link in links where builder[link.edge].kind == .delegate && link.source == link.target {
      problems.append(
        ReadProblem(
          isError: false, code: "own-sub-agent",
          message: "the agent `\(records[link.source].name)` is a sub-agent of its own: the engine "
            + "rejects each call (releases before August 2026 let it go on without end)",
          help: "remove it from `sub_agents`", span: builder[link.edge].span))
    }
  }
}

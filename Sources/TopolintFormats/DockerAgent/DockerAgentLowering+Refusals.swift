import TopolintModel
import TopolintSource
import TopolintSyntax

/// What the engine refuses when it loads a file, or passes over.
extension DockerAgentLowering {
  /// The version that the file says it is of; nil where it says none, and the newest holds.
  var version: Int? {
    guard let text = root["version"]?.text else { return nil }
    return Int(text)
  }

  /// Tells a version that there is not: versions are whole numbers (`parseCurrentVersion` in
  /// pkg/config/config.go). One that is newer than those known here may be there by now.
  mutating func checkVersion() {
    guard let node = root["version"], node.kind == .string, let text = node.text, !text.isEmpty,
      Int(text) == nil
    else { return }
    refuse(
      "`\(text)` is no version of the configuration",
      "write a number, for instance `version: \"\(DockerAgentKeys.newest)\"`, or leave it out",
      at: node.span)
  }

  /// Tells keys that the version of the file does not have.
  ///
  /// The newest version still gains keys, so that of it only those are told that are nearly one of its
  /// keys, as a warning; of a newer one nothing is.
  mutating func checkKeys() {
    if let version, version > DockerAgentKeys.newest { return }
    check(root, DockerAgentKeys.file, of: "the file")
    checkLater(root, DockerAgentKeys.lastWithoutInFile, of: "the file")
    for (position, record) in records.enumerated() {
      let name = "the agent `\(record.name)`"
      check(record.data, DockerAgentKeys.agent, of: name, position)
      checkLater(record.data, DockerAgentKeys.lastWithoutInAgent, of: name, position)
      check(
        record.data["fallback"], DockerAgentKeys.fallback, of: "`fallback` of \(name)", position)
      check(record.data["hooks"], DockerAgentKeys.events, of: "`hooks` of \(name)", position)
      checkHooks(of: record.data, position)
      for toolset in record.data["toolsets"]?.elements ?? [] {
        checkToolset(toolset, of: "a toolset of \(name)", position)
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

  private mutating func checkToolset(
    _ toolset: SyntaxNode, of what: String, _ agent: Int? = nil
  ) {
    check(toolset, DockerAgentKeys.toolset, of: what, agent)
    check(toolset["lifecycle"], DockerAgentKeys.lifecycle, of: "`lifecycle` of \(what)", agent)
    checkFields(of: toolset, agent)
  }

  private mutating func check(
    _ node: SyntaxNode?, _ known: [String], of what: String, _ agent: Int? = nil
  ) {
    guard let node, node.kind == .mapping else { return }
    for entry in node.entries where !known.contains(entry.name) {
      // Keys for parts that are used again, and YAML's own for merging them, are no fields.
      guard !entry.name.isEmpty, entry.name != "<<", !entry.name.hasPrefix("x-"), spareKeys > 0
      else { continue }
      let hint = NameHint(entry.name, among: known)
      guard hint.help != nil || version.map({ $0 < DockerAgentKeys.newest }) == true else {
        continue
      }
      spareKeys -= 1
      refuse(
        "\(what) has no key `\(entry.name)`",
        hint.help ?? "remove it, or move it to where it belongs", at: entry.key.span, of: agent,
        isMild: version.map { $0 >= DockerAgentKeys.newest } ?? true, slip: hint.slip)
    }
  }

  /// Tells keys that came with a later version than the one that the file says it is of.
  private mutating func checkLater(
    _ node: SyntaxNode, _ lastWithout: [String: Int], of what: String, _ agent: Int? = nil
  ) {
    guard let version, node.kind == .mapping else { return }
    for entry in node.entries {
      guard let last = lastWithout[entry.name], version <= last, spareKeys > 0 else { continue }
      spareKeys -= 1
      refuse(
        "version \(version) of the configuration has no key `\(entry.name)` for \(what)",
        "leave `version` out, or write a later one: the key came after version \(last)",
        at: entry.key.span, of: agent)
    }
  }

  // MARK: Toolsets

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
        node: NodeID(Int32(position)), meant: meant,
        help: "write one of the types that there are: "
          + DockerAgentToolsets.types.map { "`\($0)`" }.joined(separator: ", ")))
  }

  /// Tells a toolset that does not say its type: refused where it has what only some types have
  /// (`Toolset.validate`), else passed over like one of a type that there is not.
  mutating func noteNoType(of toolset: SyntaxNode, at place: TopolintSource.Span?, _ agent: Int) {
    let name = records[agent].name
    let written = toolset.entry("type")
    let span = place ?? written?.key.span ?? toolset.head
    guard toolset.entries.contains(where: { DockerAgentKeys.ofTypes.contains($0.name) }) else {
      builder.note(
        Defect(
          .danglingReference(name: "", role: "toolset type", known: DockerAgentToolsets.types),
          span: span,
          node: NodeID(Int32(agent))))
      return
    }
    refuse(
      "a toolset of the agent `\(name)` has no `type`", "say what it is, for instance `type: mcp`",
      at: span, of: agent, isAbsence: written == nil)
  }

  /// Tells a toolset that lacks what its type needs (`Toolset.validate`).
  mutating func checkNeeds(
    _ toolset: SyntaxNode, _ word: String, at span: TopolintSource.Span, of agent: Int
  ) {
    func isGiven(_ node: SyntaxNode?) -> Bool {
      guard let node, node.kind != .null else { return false }
      return node.isCollection || node.text?.isEmpty == false
    }
    let missing: String
    switch word {
    case "mcp":
      let given = [toolset["command"], toolset["remote"]?["url"], toolset["ref"]].filter(isGiven)
      if given.count == 1 { return }
      return refuse(
        given.isEmpty
          ? "the server has neither `command` nor `remote` nor `ref`"
          : "the server has more than one of `command`, `remote` and `ref`",
        "keep one that says where the server is", at: span, of: agent, isAbsence: given.isEmpty)
    case "lsp" where !isGiven(toolset["command"]): missing = "command"
    case "a2a" where !isGiven(toolset["url"]), "openapi" where !isGiven(toolset["url"]):
      missing = "url"
    case "open_url" where !isGiven(toolset["url"]): missing = "url"
    case "rag" where !isGiven(toolset["ref"]) && !isGiven(toolset["rag_config"]):
      missing = "ref` or `rag_config"
    case "model_picker" where toolset["models"]?.elements.isEmpty ?? true: missing = "models"
    default: return
    }
    refuse(
      "a toolset `\(word)` needs a `\(missing)`", "add `\(missing)`", at: span, of: agent,
      isAbsence: true)
  }

  // MARK: Agents

  /// Tells an agent that has its instruction twice (`resolveInstructionFiles`).
  mutating func checkInstruction(_ position: Int) {
    let data = records[position].data
    guard let text = data["instruction"]?.text, !text.isEmpty,
      let files = data.entry("instruction_file"), files.value.kind != .null,
      !(files.value.kind == .sequence && files.value.elements.isEmpty),
      files.value.text != ""
    else { return }
    refuse(
      "the agent `\(records[position].name)` has both `instruction` and `instruction_file`",
      "keep one of them", at: files.key.span, of: position)
  }

  /// Tells rings of forced handoffs (`validateForceHandoffs`), and agents that delegate to themselves:
  /// these the engine loads, and rejects each such call (`validateDelegation` in pkg/runtime).
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
      // Whatever the order of the agents in the file.
      let round = path[first...]
      let least = round.min { records[$0].name < records[$1].name }
      let start = least.flatMap { round.firstIndex(of: $0) } ?? first
      let ring = Array(round[start...] + round[..<start])
      let names = (ring + ring.prefix(1)).prefix(8).map { "`\(records[$0].name)`" }
      guard let span = ring.compactMap({ places[$0] }).first else { continue }
      refuse(
        ring.count == 1
          ? "the agent \(names[0]) hands on to itself with `force_handoff`"
          : "`force_handoff` leads \(names.joined(separator: " -> "))",
        "let one of these agents answer: remove its `force_handoff`, or use `handoffs`", at: span,
        of: ring.first,
        notes: ring.dropFirst().prefix(7).compactMap { agent in
          places[agent].map { SpanNote("`\(records[agent].name)` hands on here", at: $0) }
        })
    }
    guard context.knobs[DockerAgentProfile.delegationCycles.name] != "endless" else { return }
    for link in links where link.source == link.target {
      let edge = builder[link.edge]
      guard edge.kind == .delegate, edge.label != Self.aside else { continue }
      refuse(
        "`\(records[link.source].name)` is a sub-agent of its own, and each such call is rejected",
        "remove it from `sub_agents`", at: edge.span, of: link.source, isMild: true)
    }
  }
}

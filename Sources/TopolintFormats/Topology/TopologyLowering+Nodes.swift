internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// The passes that make nodes and put them into containers.
extension TopologyLowering {
  /// Adds the nodes of the file in source order, each container before its body.
  mutating func declare(_ nodes: SyntaxNode) {
    var pending = listed(nodes, in: nil)
    pending.reverse()
    while let (entry, container) = pending.popLast() {
      let id = declare(entry, in: container)
      guard let step = steps.last, step.id == id else { continue }
      if let tools = step.value(.tools) { addTools(tools, of: id) }
      if step.kind.holdsNodes, let body = step.value(.nodes) {
        pending.append(contentsOf: listed(body, in: id).reversed())
      }
    }
  }

  private mutating func listed(_ nodes: SyntaxNode, in container: NodeID?) -> [(Entry, NodeID?)] {
    guard nodes.kind == .mapping else {
      values.problems.wrongType(nodes, "nodes", wanted: "a map of ids to nodes")
      return []
    }
    return nodes.entries.map { ($0, container) }
  }

  private mutating func declare(_ entry: Entry, in container: NodeID?) -> NodeID {
    let id = entry.name
    if !TopologyPath.isID(id) || TopologyKeys.reserved.contains(id) {
      values.problems.add(
        "invalid-id",
        "\(id.isEmpty ? "an empty name" : "`\(id.prefix(60))`") cannot be the id of a node",
        help: "letters, digits, `_` and `-` make an id, but not `inputs`, `state`, `env` or `self`",
        at: entry.key.span)
    }
    var entries: [Entry] = []
    if entry.value.kind == .mapping {
      entries = entry.value.entries
    } else {
      values.problems.wrongType(entry.value, id, wanted: "a map with a kind")
    }
    let words = entries.map { TopologyKeys.words[$0.name] }
    let (kind, word) = kind(of: entries, words, at: entry)
    let attributes = known(entries, words, of: kind, isSure: word == nil)
    var node = Node(
      id.isEmpty ? "unnamed" : id, kind: word.map { .opaque($0) } ?? kind.model,
      span: entry.key.span, parent: container)
    TopologyProfile.prepare(&node, kind)
    let place = builder.add(node)
    steps.append(Step(id: place, kind: kind, entries: attributes, writtenIn: container))
    return place
  }

  /// The kind of a node, and the word for it when that is no kind.
  private mutating func kind(
    of entries: [Entry], _ words: [TopologyKeys.Word?], at node: Entry
  ) -> (TopologyKind, String?) {
    var found: (kind: TopologyKind, key: SyntaxNode)?
    var word: String?
    for index in entries.indices {
      var kind: TopologyKind?
      switch words[index] {
      case .kind(let named): kind = named
      case .ofEvery, .ofSome: continue
      case nil: if entries[index].name != "kind" { continue }
      }
      let entry = entries[index]
      if entry.name == "kind" {
        kind = entry.value.string.flatMap { TopologyKind(rawValue: $0) }
        if kind == nil {
          values.problems.unknownValue(entry.value, of: "kind", known: TopologyKeys.kinds)
          word = entry.value.text ?? "opaque"
        }
      }
      guard let kind else { continue }
      if let first = found?.kind {
        values.problems.add(
          "conflicting-keys", "a node is of one kind: `\(first.rawValue)` or `\(kind.rawValue)`",
          at: entry.key.span)
      } else {
        found = (kind, entry.key)
      }
    }
    if let found { return (found.kind, nil) }
    if let word { return (.opaque, word) }
    // A slip in the kind's own key is reported as an unknown key.
    let isSlip = entries.contains {
      !TopologyKeys.node.contains($0.name)
        && nearestName(to: $0.name, in: TopologyKeys.kinds) != nil
    }
    if node.value.kind == .mapping, !isSlip {
      values.problems.add(
        "missing-key", "`\(node.name)` has no kind",
        help: "one of " + TopologyKeys.kinds.map { "`\($0)`" }.joined(separator: ", "),
        at: node.key.span)
    }
    return (.opaque, "opaque")
  }

  /// The entries that a node of a kind may have; notes the others.
  private mutating func known(
    _ entries: [Entry], _ words: [TopologyKeys.Word?], of kind: TopologyKind, isSure: Bool
  ) -> [TopologyAttribute] {
    var found: [TopologyAttribute] = []
    found.reserveCapacity(entries.count)
    for index in entries.indices {
      let meant: TopologyKey?
      if case .ofEvery(let key) = words[index] {
        meant = key
      } else {
        meant = name(words[index], of: entries[index], among: entries, of: kind, isSure)
      }
      guard let meant else { continue }
      found.append(
        TopologyAttribute(name: meant, key: entries[index].key, value: entries[index].value))
    }
    return found
  }

  /// What the key of an entry means in a node of a kind; nil, with a problem, for one that the kind
  /// does not have.
  private mutating func name(
    _ word: TopologyKeys.Word?, of entry: Entry, among entries: [Entry], of kind: TopologyKind,
    _ isSure: Bool
  ) -> TopologyKey? {
    switch word {
    case .ofEvery(let key): return key
    case .kind(let named):
      guard named == kind else { return nil }
      if entry.value.kind == .null { return .kind }
      guard let key = kind.mainKey else {
        values.problems.wrongType(entry.value, entry.name, wanted: "without a value")
        return nil
      }
      if entries.contains(where: { $0.name == key.rawValue }) {
        values.problems.add(
          "conflicting-keys", "`\(entry.name)` and `\(key.rawValue)` say the same",
          help: "keep one of them", at: entry.key.span)
        return nil
      }
      return key
    case .ofSome(let key, let kinds):
      if !isSure || kinds.contains(kind) { return key }
      let words = kinds.map { "`\($0.rawValue)`" }.joined(separator: " or ")
      values.problems.add(
        "unknown-key", "`\(entry.name)` is a key of \(words), not of `\(kind.rawValue)`",
        at: entry.key.span)
      return nil
    case nil:
      if entry.name != "kind", !entry.name.hasPrefix("x-") {
        values.problems.unknownKey(entry.key, in: "a node", known: TopologyKeys.node)
      }
      return nil
    }
  }

  // MARK: containers

  /// Puts every node into its container, by where it is written or by `in`.
  mutating func place() {
    var moved: [(step: Step, value: SyntaxNode)] = []
    for step in steps {
      if let value = step.value(.in) {
        moved.append((step, value))
      } else {
        register(step.id, in: step.writtenIn)
      }
    }
    // A node with `in` can lie in one that has `in` too: their ids are known beside where they are
    // written until all are placed.
    var written: [String: NodeID] = [:]
    for (step, _) in moved where written[builder.nodes[step.id.index].nativeID] == nil {
      written[builder.nodes[step.id.index].nativeID] = step.id
    }
    for (step, value) in moved {
      guard let name = values.text(value, "in") else { continue }
      let found =
        names.find(name, from: step.writtenIn, builder.nodes) ?? written[name]
      guard let container = found else {
        dangling(name, "container", at: value.span, of: step.id)
        continue
      }
      guard builder.nodes[container.index].kind.holdsBody, container != step.id else {
        dangling(name, "container", at: value.span, of: step.id)
        continue
      }
      builder[step.id].parent = container
    }
    breakCycles(Dictionary(moved.map { ($0.step.id, $0.value.span) }) { first, _ in first })
    for (step, _) in moved { register(step.id, in: builder.nodes[step.id.index].parent) }
    moveTools()
  }

  private mutating func register(_ id: NodeID, in container: NodeID?) {
    let name = builder.nodes[id.index].nativeID
    if let first = names.add(name, id, in: container) {
      let kind = Defect.Kind.duplicateID(id: name, first: builder.nodes[first.index].span)
      builder.note(Defect(kind, span: builder.nodes[id.index].span, node: id))
    }
  }

  /// How deep containers may lie in each other; the text's own nesting allows no more either.
  private static var deepest: Int { 64 }

  /// Takes nodes out of containers that lie in themselves, or too deep.
  private mutating func breakCycles(_ moved: [NodeID: Span]) {
    var depths = [Int](repeating: -1, count: builder.nodes.count)
    for start in builder.nodes.indices where depths[start] < 0 {
      var path: [Int] = []
      var current: Int? = start
      // -2 marks the nodes of this path.
      while let node = current, depths[node] == -1 {
        depths[node] = -2
        path.append(node)
        current = builder.nodes[node].parent?.index
      }
      var depth = current.map { depths[$0] } ?? -1
      if depth == -2, let last = path.last { depth = out(last, moved) }
      for node in path.reversed() {
        depth += 1
        if depth > Self.deepest { depth = out(node, moved) + 1 }
        depths[node] = depth
      }
    }
  }

  /// Takes a node out of its container, with a problem; gives the depth above it.
  private mutating func out(_ node: Int, _ moved: [NodeID: Span]) -> Int {
    let id = NodeID(Int32(node))
    values.problems.add(
      "unknown-value", "`\(builder.nodes[id.index].nativeID)` lies in itself, or too deep",
      help: "take one of the containers out of the others",
      at: moved[id] ?? builder.nodes[id.index].span)
    builder[id].parent = nil
    return -1
  }

  /// Tools lie where the agents that hold them lie.
  private mutating func moveTools() {
    for edge in builder.edges where edge.kind == .uses {
      builder[edge.target].parent = builder.nodes[edge.source.index].parent
    }
  }

  /// Adds the implied joins that maps and forks with a body end in.
  mutating func addJoins() {
    var filled: Set<NodeID> = []
    for node in builder.nodes { if let parent = node.parent { filled.insert(parent) } }
    for step in steps where step.kind == .map || step.kind == .fork {
      guard filled.contains(step.id) else { continue }
      let container = builder[step.id]
      var policy: JoinPolicy?
      var merge: Aggregation?
      if let value = step.value(.policy) { policy = values.policy(value, "policy") }
      if let value = step.value(.merge) {
        merge = values.choice(value, "merge", Aggregation.self)
      }
      var join = Node(
        "\(container.nativeID):join", kind: .join(policy ?? .allTaken, merge ?? .concat),
        span: container.span, parent: container.parent)
      join.isImplied = true
      join.arrival = .engineDefault(policy ?? .allTaken, TopologyProfile.allTaken)
      joins[step.id] = builder.add(join)
    }
  }

  /// Notes a name that leads nowhere.
  mutating func dangling(_ name: String, _ role: String, at span: Span, of node: NodeID) {
    let kind = Defect.Kind.danglingReference(
      name: name, role: role, known: names.known(from: builder.nodes[node.index].parent))
    builder.note(Defect(kind, span: span, node: node))
  }
}

extension NodeKind {
  /// Whether a `topology` node of this kind holds a body.
  var holdsBody: Bool { self == .loop || self == .map || self == .fork }
}

internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// The pass that makes the edges that nodes and `edges` state.
extension TopologyLowering {
  /// A target, and the map that says more of the edge.
  struct Target {
    let node: NodeID
    let span: Span
    let entries: [Entry]
  }

  /// Makes the edges of one node, in the order of its keys.
  mutating func connect(_ step: Step) {
    checkCases(step)
    for index in step.entries.indices {
      let name = step.entries[index].name
      let value = step.entries[index].value
      switch name {
      case .next: follow(value, of: step)
      case .routes: route(value, of: step, on: step.value(.routeOn))
      case .accept: choose(value, .accept, name.rawValue, of: step)
      case .reject: choose(value, .reject, name.rawValue, of: step)
      case .undecided: choose(value, .undecided, name.rawValue, of: step)
      case .timedOut: choose(value, .timeout, name.rawValue, of: step)
      case .feedback: tie(value, .feedback, "feedback target", of: step)
      case .handoff: tie(value, .handoff, "handoff", of: step)
      case .delegate: tie(value, .delegate, "delegate", of: step)
      case .triggers: tie(value, .trigger, "trigger", of: step)
      case .onError: recover(value, of: step)
      case .undoes:
        builder[step.id].undoes = .declared(
          targets(value, "undone step", of: step.id).map(\.node), step.entries[index].key.span)
      case .reads: read(value, by: step)
      case .writes: write(value, by: step)
      case .items: readPath(value, as: .items, by: step.id)
      case .until: until(value, of: step)
      case .first: firsts[step.id] = value
      default: break
      }
    }
    readWithheld(by: step)
  }

  /// What leaves a node leaves from its join, when it is a map or a fork with a body.
  private func exit(_ id: NodeID) -> NodeID { joins[id] ?? id }

  private mutating func checkCases(_ step: Step) {
    let hasRoutes = step.states(.routes)
    if step.states(.next), hasRoutes || step.states(.accept),
      let entry = step.entries.first(where: {
        $0.name == .next || $0.name == .kind && step.kind == .fork
      })
    {
      let other = hasRoutes ? "routes" : "accept"
      values.problems.add(
        "conflicting-keys", "a node has `next` or `\(other)`, not both",
        help: other == "routes"
          ? "write the route that is taken when no other is as the last one, without `when`" : nil,
        at: entry.key.span)
    }
    if !hasRoutes, step.states(.routeOn),
      let entry = step.entries.first(where: { $0.name == .routeOn })
    {
      values.problems.add("missing-key", "`route-on` needs `routes`", at: entry.key.span)
    }
  }

  /// `next`: what follows; beside the cases of a judge, what follows when it accepts.
  private mutating func follow(_ value: SyntaxNode, of step: Step) {
    let isCase = step.states(.reject) || step.states(.undecided) || step.states(.timedOut)
    if isCase, !step.states(.accept) {
      choose(value, .accept, "accept", of: step)
    } else {
      tie(value, .sequence, "next step", of: step)
    }
  }

  private mutating func tie(_ value: SyntaxNode, _ kind: EdgeKind, _ role: String, of step: Step) {
    let source = kind == .delegate || kind == .trigger ? step.id : exit(step.id)
    for target in targets(value, role, of: step.id) {
      let isRound = kind == .sequence && returns(from: step.id, to: target.node)
      join(source, target, isRound ? .feedback : kind)
    }
  }

  /// Whether a target is a loop around the node: one more round.
  private func returns(from node: NodeID, to target: NodeID) -> Bool {
    guard builder.nodes[target.index].kind == .loop else { return false }
    var around = builder.nodes[node.index].parent
    while let container = around {
      if container == target { return true }
      around = builder.nodes[container.index].parent
    }
    return false
  }

  /// One case of a judge or a person.
  private mutating func choose(
    _ value: SyntaxNode, _ outcome: Outcome, _ label: String, of step: Step
  ) {
    for target in targets(value, "route target", of: step.id) {
      // A judge that sends the work back to a step before it asks for another round.
      let isBack = outcome == .reject && target.node < step.id
      var edge = Edge(
        exit(step.id), target.node, isBack ? .feedback : .branch, span: target.span)
      edge.label = label
      edge.outcome = outcome
      finish(&edge, target.entries)
      builder.connect(edge)
    }
  }

  /// `on-error`: an error edge for the forms that name a target.
  private mutating func recover(_ value: SyntaxNode, of step: Step) {
    guard value.kind == .mapping else { return }
    let target = value["to"] ?? value["escalate"] ?? value["fallback"]
    guard let target, !TopologyValues.isDynamic(target) else { return }
    for target in targets(target, "error target", of: step.id) {
      var edge = Edge(step.id, target.node, .error, span: target.span)
      edge.outcome = .error
      finish(&edge, target.entries)
      builder.connect(edge)
    }
  }

  private mutating func join(_ source: NodeID, _ target: Target, _ kind: EdgeKind) {
    var edge = Edge(source, target.node, kind, span: target.span)
    finish(&edge, target.entries)
    if kind == .feedback, builder.nodes[target.node.index].kind == .loop,
      edge.budget.declaredValue == nil
    {
      edge.budget = builder.nodes[target.node.index].iterationLimit
    }
    builder.connect(edge)
  }

  /// Edges of which the file says no more than their ends.
  private static let otherEdge: Edge = {
    var edge = Edge(NodeID(0), NodeID(0), .data, span: Span(file: FileID(0), lower: 0, upper: 0))
    edge.isReviewed = .engineDefault(false, TopologyProfile.notSet)
    edge.probability = .unknown("the file does not say")
    return edge
  }()

  private static let controlEdge: Edge = {
    var edge = otherEdge
    edge.budget = .engineDefault(.unlimited, TopologyProfile.noBudget)
    return edge
  }()

  /// Sets what a target's map says, and what holds when it says nothing.
  private mutating func finish(_ edge: inout Edge, _ entries: [Entry]) {
    edge.takeFacts(of: edge.kind.isControl ? Self.controlEdge : Self.otherEdge)
    for entry in entries {
      let key = entry.key
      switch entry.name {
      case "label": edge.label = values.text(entry.value, "label") ?? edge.label
      case "outcome": edge.outcome = values.choice(entry.value, "outcome", Outcome.self)
      case "budget": edge.budget = values.fact(entry.value, key: key) { $0.limit($1, "budget") }
      case "reviewed":
        edge.isReviewed = values.fact(entry.value, key: key) { $0.flag($1, "reviewed") }
      case "probability":
        edge.probability = values.fact(entry.value, key: key) {
          $0.number($1, "probability", most: 1)
        }
      default: break
      }
    }
  }

  // MARK: targets

  /// The targets in a value: an id, a map with `to`, or a list of them.
  mutating func targets(
    _ value: SyntaxNode, _ role: String, of node: NodeID, from scope: NodeID? = nil
  ) -> [Target] {
    let scope = scope ?? builder.nodes[node.index].parent
    var found: [Target] = []
    for element in value.kind == .sequence ? value.elements : [value] {
      var entries: [Entry] = []
      var name = element
      if element.kind == .mapping {
        entries = values.entries(element, of: "a target", known: TopologyKeys.target)
        guard let to = element["to"] else {
          values.problems.add(
            "missing-key", "a target needs `to`", at: TopologyValues.start(element))
          continue
        }
        name = to
      }
      let isList = element.kind == .mapping && name.kind == .sequence
      for name in isList ? name.elements : [name] {
        guard let node = find(name, role, of: node, from: scope) else { continue }
        found.append(Target(node: node, span: name.span, entries: entries))
      }
    }
    return found
  }

  private mutating func find(
    _ value: SyntaxNode, _ role: String, of node: NodeID, from scope: NodeID?
  ) -> NodeID? {
    guard let name = values.text(value, role) else { return nil }
    if let found = names.find(name, from: scope, builder.nodes) { return found }
    switch name {
    case "end": return end(.success, value.span)
    case "fail": return end(.failure, value.span)
    default:
      dangling(name, role, at: value.span, of: node)
      return nil
    }
  }

  /// The node that `end` or `fail` leads to, when no node has this id.
  private mutating func end(_ state: EndState, _ span: Span) -> NodeID {
    if let known = ends[state] { return known }
    var node = Node(
      state == .success ? "end" : "fail", kind: .end(state), span: span)
    node.isImplied = true
    node.arrival = .engineDefault(.any, TopologyProfile.allTaken)
    let id = builder.add(node)
    ends[state] = id
    return id
  }

  // MARK: routes

  private mutating func route(_ value: SyntaxNode, of step: Step, on path: SyntaxNode?) {
    var hasDefault = false
    switch value.kind {
    case .sequence:
      if let path {
        values.problems.add(
          "conflicting-keys", "`route-on` needs `routes` as a map of values",
          at: path.span)
      }
      for (ordinal, element) in value.elements.enumerated() {
        hasDefault = route(element, ordinal, of: step) || hasDefault
      }
    case .mapping:
      let on = path.flatMap { self.path($0, of: step.id, use: .condition) }
      for entry in value.entries {
        let isDefault = entry.name == "else"
        hasDefault = hasDefault || isDefault
        for target in targets(entry.value, "route target", of: step.id) {
          var edge = Edge(exit(step.id), target.node, .branch, span: target.span)
          edge.label = entry.name
          edge.isDefault = isDefault
          if let on, !isDefault {
            edge.condition = .compare(on, .equal, TopologyValues.literal(entry.key))
          }
          finish(&edge, target.entries)
          builder.connect(edge)
        }
      }
    default: values.problems.wrongType(value, "routes", wanted: "a list or a map")
    }
    if !hasDefault, builder.nodes[step.id.index].unmatched.isInexpressible {
      builder[step.id].unmatched =
        defaults.unmatched ?? .engineDefault(.abort, TopologyProfile.abort)
    }
  }

  /// One case of a list; true when it is the default.
  private mutating func route(_ value: SyntaxNode, _ ordinal: Int, of step: Step) -> Bool {
    let entries = values.entries(value, of: "a route", known: TopologyKeys.route)
    guard value.kind == .mapping else { return false }
    guard let to = value["to"] else {
      values.problems.add("missing-key", "a route needs `to`", at: TopologyValues.start(value))
      return false
    }
    let when = entries.first { $0.name == "when" }
    let condition = when.map { self.condition($0.value, of: step.id) } ?? .always
    let found = targets(to, "route target", of: step.id)
    for target in found {
      var edge = Edge(exit(step.id), target.node, .branch, span: target.span)
      // Several targets are one case when they have one label.
      if found.count > 1 { edge.label = "case \(ordinal + 1)" }
      edge.condition = condition
      edge.isDefault = when == nil
      finish(&edge, entries.filter { $0.name != "to" } + target.entries)
      builder.connect(edge)
    }
    return when == nil
  }

  // MARK: edges

  /// The list `edges`.
  mutating func connect(_ value: SyntaxNode) {
    guard value.kind == .sequence else {
      values.problems.wrongType(value, "edges", wanted: "a list")
      return
    }
    for element in value.elements {
      let entries = values.entries(element, of: "an edge", known: TopologyKeys.edge)
      guard element.kind == .mapping else { continue }
      guard let from = element["from"], let to = element["to"] else {
        values.problems.add(
          "missing-key", "an edge needs `from` and `to`", at: TopologyValues.start(element))
        continue
      }
      connect(from, to, entries)
    }
  }

  private static let edgeKinds: [(String, EdgeKind)] =
    EdgeKind.allCases.filter { $0 != .contains }.map { ($0.rawValue, $0) }

  private mutating func connect(_ from: SyntaxNode, _ to: SyntaxNode, _ entries: [Entry]) {
    var kind = EdgeKind.sequence
    let keys = Set(entries.map(\.name))
    if keys.contains("when") || keys.contains("default") { kind = .branch }
    if let stated = entries.first(where: { $0.name == "kind" }) {
      kind = values.word(stated.value, "kind of an edge", Self.edgeKinds) ?? kind
    }
    guard let name = values.text(from, "from") else { return }
    guard let source = names.find(name, from: nil, builder.nodes) else {
      let kind = Defect.Kind.danglingReference(
        name: name, role: "edge source", known: names.known(from: nil))
      builder.note(Defect(kind, span: from.span))
      return
    }
    if kind == .error, builder.nodes[source.index].errorHandling.declaredValue == nil {
      builder[source].errorHandling = .declared(.branch, to.span)
    }
    let leavesItself = kind == .delegate || kind == .trigger || !kind.isControl || kind == .error
    for target in targets(to, "edge target", of: source, from: builder.nodes[source.index].parent) {
      var edge = Edge(leavesItself ? source : exit(source), target.node, kind, span: target.span)
      for entry in entries {
        if entry.name == "when" { edge.condition = condition(entry.value, of: source) }
        if entry.name == "default" { edge.isDefault = values.flag(entry.value, "default") ?? false }
      }
      finish(&edge, entries + target.entries)
      builder.connect(edge)
    }
  }
}

internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// The passes that tie bodies to their containers and say where a run begins.
extension TopologyLowering {
  /// Control into each container's body, and out of it: another round, or the join.
  mutating func connectBodies() {
    var bodies: [NodeID: [NodeID]] = [:]
    let isTool = heldTools()
    for node in builder.nodes {
      guard let container = node.parent, !isTool.contains(node.id), node.kind != .store else {
        continue
      }
      bodies[container, default: []].append(node.id)
    }
    let (entered, left) = surveyControl()
    let carries = builder.edges.contains { $0.kind == .data }
    for step in steps where step.kind.holdsNodes {
      guard let body = bodies[step.id], !body.isEmpty else { continue }
      for first in starts(of: step, body, entered) {
        var edge = Edge(step.id, first, .sequence, span: builder.nodes[step.id.index].span)
        edge.isImplied = true
        builder.connect(edge)
      }
      for last in body where !left.contains(last) && !builder.nodes[last.index].kind.isEnd {
        // A nested map or fork leaves from its join, which lies in the same body.
        guard joins[last] == nil else { continue }
        close(step, from: last, carries)
      }
    }
  }

  /// The end of one round: back to the loop, or on to the join.
  ///
  /// Where the file says which values go where, what the last steps made is what the container is
  /// read for.
  private mutating func close(_ container: Step, from last: NodeID, _ carries: Bool) {
    let span = builder.nodes[container.id.index].span
    var edge: Edge
    if let join = joins[container.id] {
      edge = Edge(last, join, .sequence, span: span)
    } else {
      edge = Edge(last, container.id, .feedback, span: span)
      edge.budget = builder.nodes[container.id.index].iterationLimit
      if let until = untils[container.id] { edge.condition = .not(until) }
    }
    edge.isImplied = true
    builder.connect(edge)
    guard carries else { return }
    var data = Edge(last, edge.target, .data, span: span)
    data.isImplied = true
    builder[edge.target].inputs.append(
      Input(ValuePath(.output(last)), use: .argument, isOptional: true, span: span))
    builder.connect(data)
  }

  private mutating func starts(of container: Step, _ body: [NodeID], _ entered: Set<NodeID>)
    -> [NodeID]
  {
    if let stated = firsts[container.id] {
      let found = targets(stated, "first step", of: container.id, from: container.id)
      if !found.isEmpty { return found.map(\.node) }
    }
    let steps = body.filter { !builder.nodes[$0.index].isImplied }
    let marked = steps.filter { builder.nodes[$0.index].kind == .start }
    if !marked.isEmpty { return marked }
    if container.kind == .fork {
      let open = steps.filter { !entered.contains($0) }
      if !open.isEmpty { return open }
    }
    return Array(steps.prefix(1))
  }

  /// The nodes that control enters from within their container, and those that it leaves forward.
  private func surveyControl() -> (entered: Set<NodeID>, left: Set<NodeID>) {
    var entered: Set<NodeID> = []
    var left: Set<NodeID> = []
    for edge in builder.edges where edge.kind.isControl {
      switch edge.kind {
      case .error, .feedback, .retry: break
      default: left.insert(edge.source)
      }
      guard edge.source != edge.target, let container = builder.nodes[edge.target.index].parent
      else {
        continue
      }
      var around = builder.nodes[edge.source.index].parent
      while let outer = around, outer != container { around = builder.nodes[outer.index].parent }
      if around == container { entered.insert(edge.target) }
    }
    return (entered, left)
  }

  private func heldTools() -> Set<NodeID> {
    var tools: Set<NodeID> = []
    let written = Set(steps.map(\.id))
    for edge in builder.edges where edge.kind == .uses && !written.contains(edge.target) {
      tools.insert(edge.target)
    }
    return tools
  }

  /// Marks where a run begins: as stated, else the `start` nodes, else the first step.
  mutating func begin(_ stated: SyntaxNode?) {
    if let stated {
      let values = stated.kind == .sequence ? stated.elements : [stated]
      for value in values {
        guard let name = self.values.text(value, "start") else { continue }
        if let node = names.find(name, from: nil, builder.nodes) {
          builder.begin(at: node)
        } else {
          let kind = Defect.Kind.danglingReference(
            name: name, role: "start", known: names.known(from: nil))
          builder.note(Defect(kind, span: value.span))
        }
      }
    }
    guard builder.entries.isEmpty else { return }
    let top = steps.filter { builder[$0.id].parent == nil && $0.kind != .store }
    let marked = top.filter { $0.kind == .start }
    for step in marked.isEmpty ? Array(top.prefix(1)) : marked { builder.begin(at: step.id) }
  }
}

extension NodeKind {
  /// Whether a run, or a branch of it, ends here.
  var isEnd: Bool {
    if case .end = self { true } else { false }
  }
}

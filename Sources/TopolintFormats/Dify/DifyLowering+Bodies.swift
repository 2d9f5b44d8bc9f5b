import TopolintModel
import TopolintSource
import TopolintSyntax

extension DifyLowering {
  /// Adds what the engine does at the ends of the bodies of loops and iterations.
  mutating func connectBodies(_ edges: [DifyEdge]) {
    var children: [NodeID: [NodeID]] = [:]
    for (record, node) in records.enumerated() where node.type?.isBodyStart != true {
      guard let id = nodeID(record), let parent = builder[id].parent else { continue }
      children[parent, default: []].append(id)
    }
    var goesOn = Set<NodeID>()
    for edge in builder.edges where edge.kind == .sequence || edge.kind == .branch {
      if builder[edge.target].parent != edge.source { goesOn.insert(edge.source) }
    }
    var followers: [NodeID: [NodeID]] = [:]
    for edge in edges where records[edge.source.record].type == .loop && edge.handle == "source" {
      followers[edge.source.node, default: []].append(edge.target.node)
    }
    for (record, node) in records.enumerated() {
      guard node.type == .loop || node.type == .iteration, let id = nodeID(record) else { continue }
      connectStart(of: record, id)
      let body = children[id] ?? []
      if node.type == .iteration {
        closeIteration(id, join: places[node.id]?.exit ?? id, body, goesOn)
      } else {
        closeLoop(id, body, goesOn)
      }
    }
    for (record, node) in records.enumerated() where node.type == .loopEnd {
      guard let id = nodeID(record), let loop = loop(around: id) else { continue }
      if let target = wayOut(of: loop, followers[loop] ?? []) {
        connectImplied(id, target, .sequence)
      }
    }
  }

  /// Old files have no mark for the start of a body: `start_node_id` names its first node.
  private mutating func connectStart(of record: Int, _ container: NodeID) {
    guard let start = records[record].data["start_node_id"], let id = start.text, !id.isEmpty else {
      return
    }
    guard let place = places[id] else {
      if !ignored.contains(id) {
        note(missing: id, role: "first node of the body", span: start.span, node: container)
      }
      return
    }
    guard records[place.record].type?.isBodyStart != true, place.node.rawValue >= 0,
      builder[place.node].parent == container
    else { return }
    builder.connect(container, place.node, .sequence, span: start.span)
  }

  private mutating func closeIteration(
    _ map: NodeID, join: NodeID, _ body: [NodeID], _ goesOn: Set<NodeID>
  ) {
    if body.isEmpty { connectImplied(map, join, .sequence) }
    for child in body {
      let exit = exit(of: child)
      if isLoopEnd(child) || goesOn.contains(exit) { continue }
      connectImplied(exit, join, .sequence)
    }
  }

  private mutating func closeLoop(_ loop: NodeID, _ body: [NodeID], _ goesOn: Set<NodeID>) {
    for child in body {
      if isLoopEnd(child) { continue }
      let exit = exit(of: child)
      let isUnwired = builder[child].unmatched.value == .drop
      guard !goesOn.contains(exit) || isUnwired else { continue }
      var round = Edge(exit, loop, .feedback, span: builder[child].span)
      round.isImplied = true
      round.budget = builder[loop].iterationLimit
      if isUnwired {
        // In a loop a way that leads nowhere only ends the round.
        round.isDefault = true
        round.label = branchings[child]?.otherwise
        builder[child].unmatched = .engineDefault(.fallThrough, DifyProfile.roundEnds)
      }
      builder.connect(round)
    }
  }

  /// Where a `loop-end` leads: to what follows the loop, through an implied join where that is more
  /// than one node, so that the edges stay as many as the file has.
  private mutating func wayOut(of loop: NodeID, _ followers: [NodeID]) -> NodeID? {
    guard followers.count > 1 else { return followers.first }
    if let known = waysOut[loop] { return known }
    var join = Node(
      "\(builder[loop].nativeID):exit", kind: .join(.any, .concat), span: builder[loop].span,
      name: builder[loop].name, parent: builder[loop].parent)
    join.isImplied = true
    let id = builder.add(join)
    waysOut[loop] = id
    for target in followers { connectImplied(id, target, .sequence) }
    return id
  }

  private func exit(of child: NodeID) -> NodeID {
    guard let record = recordOf[child] else { return child }
    return places[records[record].id]?.exit ?? child
  }

  private func isLoopEnd(_ node: NodeID) -> Bool {
    recordOf[node].map { records[$0].type == .loopEnd } ?? false
  }

  /// The innermost loop around a node.
  private func loop(around node: NodeID) -> NodeID? {
    var current = builder[node].parent
    var steps = 0
    while let container = current, steps <= CanvasContainers.maximumDepth {
      if builder[container].kind == .loop { return container }
      current = builder[container].parent
      steps += 1
    }
    return nil
  }

  private mutating func connectImplied(_ source: NodeID, _ target: NodeID, _ kind: EdgeKind) {
    var edge = Edge(source, target, kind, span: builder[source].span)
    edge.isImplied = true
    builder.connect(edge)
  }
}

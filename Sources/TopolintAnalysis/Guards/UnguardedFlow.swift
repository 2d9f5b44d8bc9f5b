internal import TopolintModel

/// Control that no guard has stopped, and where the outcomes of guards meet.
struct UnguardedFlow {
  let graph: FlowGraph
  /// Where all outcomes of a guard with cases meet again, for those where they do.
  let rejoins: [NodeID: NodeID]

  init(
    _ workflow: Workflow, _ execution: ExecutionGraph, _ table: GuardTable, dropping: NodeSet
  ) {
    let base = execution.graph
    let meeting = Self.meetingPoints(workflow, execution, dropping)
    var builder = FlowGraphBuilder(nodeCount: base.nodeCount)
    for owner in base.owners { builder.addVertex(for: NodeID(owner)) }
    builder.reserve(base.arcCount)
    var rejoins: [NodeID: NodeID] = [:]
    for guarded in table.guards where !guarded.cases.isEmpty {
      let vertex = Int(execution.leaving[guarded.node.index])
      guard let next = meeting.parent(vertex), next < base.vertexCount,
        let node = meeting.node(next), node != guarded.node
      else { continue }
      rejoins[guarded.node] = node
      builder.connect(vertex, next, edge: -1)
    }
    for arc in 0..<base.arcCount {
      let source = Int(base.sources[arc])
      let edge = base.edges[arc]
      if edge >= 0, table.nodes.contains(base.node(source)),
        let guarded = table.byNode[base.node(source)]
      {
        // What is taken whatever the verdict is passes.
        let isFree =
          workflow.edges[Int(edge)].kind == .sequence
          && guarded.cases.contains { $0.edges.first.map { workflow[$0].kind == .branch } == true }
        if !isFree { continue }
      }
      builder.connect(source, Int(base.targets[arc]), edge: edge)
    }
    graph = builder.finish()
    self.rejoins = rejoins
  }

  /// Where every way on from a vertex meets, going forward only and without failures; a way that
  /// goes back, or that drops what matches nothing, meets nothing.
  private static func meetingPoints(
    _ workflow: Workflow, _ execution: ExecutionGraph, _ dropping: NodeSet
  ) -> Dominators {
    let base = execution.graph
    var builder = FlowGraphBuilder(nodeCount: base.nodeCount)
    for owner in base.owners { builder.addVertex(for: NodeID(owner)) }
    let lost = builder.addVertex(for: nil)
    for arc in 0..<base.arcCount {
      let source = Int(base.sources[arc])
      let target = Int(base.targets[arc])
      let edge = base.edges[arc]
      if edge >= 0, workflow.edges[Int(edge)].kind == .error { continue }
      if execution.isBack.contains(arc) {
        let repeats = source >= base.nodeCount && workflow[base.node(source)].kind == .loop
        if !repeats { builder.connect(source, lost, edge: -1) }
      } else {
        builder.connect(source, target, edge: edge)
      }
    }
    for node in dropping.nodes {
      builder.connect(Int(execution.leaving[node.index]), lost, edge: -1)
    }
    return builder.finish().postDominators()
  }
}

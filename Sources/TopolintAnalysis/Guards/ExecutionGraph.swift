internal import TopolintModel

/// Control as a run goes through it: a loop is left only after a round, and what follows a node
/// is told apart from what follows its failure.
///
/// A node with a body to repeat or with error edges has a second vertex, which stands for the node
/// when it has done its work.
struct ExecutionGraph {
  let graph: FlowGraph
  /// The vertex from which a node's plain ways on leave.
  let leaving: ContiguousArray<Int32>
  /// The arcs that return to work done before.
  let isBack: BitRow
  /// Vertices so that every arc that is not back goes from an earlier one to a later one.
  let order: ContiguousArray<Int32>

  init(_ workflow: Workflow, roots: [NodeID]) {
    let n = workflow.nodes.count
    var builder = FlowGraphBuilder(nodeCount: n)
    var leaving = ContiguousArray<Int32>((0..<Int32(n)))
    var isLoop = BitRow(capacity: n)
    var fails = BitRow(capacity: n)
    for edge in workflow.edges where workflow.takesPart(edge) {
      if edge.kind == .error { fails.insert(edge.source.index) }
      if edge.kind.isControl, workflow[edge.target].kind == .loop,
        workflow.isInside(edge.source, edge.target)
      {
        isLoop.insert(edge.target.index)
      }
    }
    for node in workflow.nodes where isLoop.contains(node.id.index) || fails.contains(node.id.index)
    {
      let vertex = builder.addVertex(for: node.id)
      leaving[node.id.index] = Int32(vertex)
      if !isLoop.contains(node.id.index) { builder.connect(node.id.index, vertex, edge: -1) }
    }
    for edge in workflow.edges where edge.kind.isControl && workflow.takesPart(edge) {
      let source = edge.source.index
      let target = edge.target.index
      let id = edge.id.rawValue
      let returns = isLoop.contains(target) && workflow.isInside(edge.source, edge.target)
      let end = returns ? Int(leaving[target]) : target
      if edge.kind == .error {
        builder.connect(source, end, edge: id)
        continue
      }
      if isLoop.contains(source), workflow.isInside(edge.target, edge.source) {
        builder.connect(source, end, edge: id)
      }
      builder.connect(Int(leaving[source]), end, edge: id)
    }
    let made = builder.finish()
    graph = made
    self.leaving = leaving
    (isBack, order) = Self.backArcs(
      made, roots: roots,
      isReturn: { arc in
        let edge = made.edges[arc]
        guard edge >= 0, Int(made.targets[arc]) < n else { return false }
        let kind = workflow.edges[Int(edge)].kind
        return kind == .feedback || kind == .retry
      })
  }

  /// Back arcs are those that a depth-first search in source order finds to lead to a vertex that
  /// it is still in, and those that the format calls feedback or retry.
  private static func backArcs(
    _ graph: FlowGraph, roots: [NodeID], isReturn: (Int) -> Bool
  ) -> (BitRow, ContiguousArray<Int32>) {
    var back = BitRow(capacity: graph.arcCount)
    for arc in 0..<graph.arcCount where isReturn(arc) { back.insert(arc) }
    var state = ContiguousArray<UInt8>(filled: 0, count: graph.vertexCount)
    var finished: ContiguousArray<Int32> = []
    finished.reserveCapacity(graph.vertexCount)
    var stack: ContiguousArray<(vertex: Int32, next: Int32)> = []
    func search(_ root: Int) {
      guard state[root] == 0 else { return }
      state[root] = 1
      stack.append((Int32(root), graph.outStarts[root]))
      while let top = stack.last {
        let v = Int(top.vertex)
        guard top.next < graph.outStarts[v + 1] else {
          state[v] = 2
          finished.append(top.vertex)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let arc = Int(top.next)
        if back.contains(arc) { continue }
        let w = Int(graph.targets[arc])
        if state[w] == 1 {
          back.insert(arc)
        } else if state[w] == 0 {
          state[w] = 1
          stack.append((Int32(w), graph.outStarts[w]))
        }
      }
    }
    for root in roots { search(root.index) }
    for vertex in 0..<graph.vertexCount { search(vertex) }
    return (back, ContiguousArray(finished.reversed()))
  }
}

extension Workflow {
  /// Whether a node lies in a container, at any depth.
  func isInside(_ node: NodeID, _ container: NodeID) -> Bool {
    var current = self[node].parent
    var steps = 0
    while let parent = current, steps <= 256 {
      if parent == container { return true }
      current = self[parent].parent
      steps += 1
    }
    return false
  }
}

public import TopolintModel

/// The direction of a walk.
public enum Direction: Hashable, Sendable {
  /// From sources along the arcs.
  case forward
  /// From sinks against the arcs.
  case backward
}

/// What a walk over a view reaches, with the way there.
public struct Reach: Sendable {
  private let graph: FlowGraph
  private let direction: Direction
  /// The arc by which each vertex was reached: -1 for a seed, -2 for one that was not reached.
  private let parents: ContiguousArray<Int32>

  /// Whether the node is a seed or was reached.
  public func contains(_ node: NodeID) -> Bool { parents[node.index] > -2 }

  /// The seeds and the nodes that were reached, in source order.
  public var nodes: [NodeID] {
    (0..<graph.nodeCount).filter { parents[$0] > -2 }.map { NodeID(Int32($0)) }
  }

  /// A shortest path: from a seed to the node for a forward walk, from the node to a seed for a
  /// backward one; nil when the node was not reached.
  public func path(to node: NodeID) -> GraphPath? {
    var vertex = node.index
    guard parents[vertex] > -2 else { return nil }
    var arcs: [Int] = []
    while parents[vertex] >= 0, arcs.count <= graph.vertexCount {
      let arc = Int(parents[vertex])
      arcs.append(arc)
      vertex = Int(direction == .forward ? graph.sources[arc] : graph.targets[arc])
    }
    if arcs.isEmpty { return .at(node) }
    return graph.path(arcs: direction == .forward ? arcs.reversed() : arcs)
  }

  package func contains(vertex: Int) -> Bool { parents[vertex] > -2 }

  package init(
    _ graph: FlowGraph, from seeds: some Sequence<Int>, direction: Direction,
    avoiding nodes: NodeSet?, edges avoided: EdgeSet?
  ) {
    self.graph = graph
    self.direction = direction
    var parents = ContiguousArray<Int32>(filled: -2, count: graph.vertexCount)
    var queue: ContiguousArray<Int32> = []
    for seed in seeds where parents[seed] == -2 {
      if let nodes, nodes.contains(graph.node(seed)) { continue }
      parents[seed] = -1
      queue.append(Int32(seed))
    }
    var head = 0
    while head < queue.count {
      let v = Int(queue[head])
      head += 1
      let range = direction == .forward ? graph.outArcs(v) : graph.incoming(v)
      for position in range {
        let arc = direction == .forward ? position : Int(graph.inArcs[position])
        let w = Int(direction == .forward ? graph.targets[arc] : graph.sources[arc])
        guard parents[w] == -2 else { continue }
        if let nodes, nodes.contains(graph.node(w)) { continue }
        if let avoided, graph.edges[arc] >= 0, avoided.contains(EdgeID(graph.edges[arc])) {
          continue
        }
        parents[w] = Int32(arc)
        queue.append(Int32(w))
      }
    }
    self.parents = parents
  }
}

extension FlowGraph {
  /// Walks from some nodes over everything that can be reached without some nodes and edges. The
  /// seeds themselves count as reached, unless they are to be avoided.
  public func reach(
    from seeds: some Sequence<NodeID>, _ direction: Direction = .forward,
    avoiding nodes: NodeSet? = nil, edges: EdgeSet? = nil
  ) -> Reach {
    Reach(
      self, from: seeds.lazy.map(\.index), direction: direction, avoiding: nodes, edges: edges)
  }

  /// A shortest path of at least one step from one node to another without some nodes (other than
  /// these two) and edges; nil when there is none.
  public func path(
    from source: NodeID, to target: NodeID, avoiding nodes: NodeSet? = nil,
    edges: EdgeSet? = nil
  ) -> GraphPath? {
    if nodes == nil, edges == nil {
      return shortestArcs(from: source.index, to: target.index).map { path(arcs: $0) }
    }
    var avoided = nodes
    avoided?.remove(source)
    avoided?.remove(target)
    let rest = removing(nodes: avoided, edges: edges)
    return rest.shortestArcs(from: source.index, to: target.index).map { rest.path(arcs: $0) }
  }
}

public import TopolintModel

extension FlowGraph {
  /// Its strongly connected components.
  public func components() -> Components { Components(self) }

  /// A shortest cycle through a node; nil when the node is on none.
  public func shortestCycle(through node: NodeID) -> GraphPath? {
    closedWalk(through: [node])
  }

  /// A closed walk that visits some nodes in the order given and returns to the first, each leg as
  /// short as it can be; nil when there is none. It may pass a node twice.
  public func closedWalk(through nodes: [NodeID]) -> GraphPath? {
    guard let first = nodes.first else { return nil }
    var arcs: [Int] = []
    for (i, node) in nodes.enumerated() {
      let target = i + 1 < nodes.count ? nodes[i + 1] : first
      guard let leg = shortestArcs(from: node.index, to: target.index) else { return nil }
      arcs += leg
    }
    return path(arcs: arcs)
  }

  /// A short cycle in a component as a witness: one through its first node in source order.
  ///
  /// - Parameter start: the node that it shall go through instead.
  public func cycle(in component: Int, of components: Components, from start: Int? = nil)
    -> GraphPath?
  {
    guard components.isCyclic(component) else { return nil }
    let members = components.members(component)
    let first = start.map { Int32($0) } ?? members.first(where: { $0 < nodeCount }) ?? members.first
    guard let first else { return nil }
    guard
      let arcs = shortestArcs(
        from: Int(first), to: Int(first), within: (components.numbers, Int32(component)))
    else { return nil }
    return path(arcs: arcs)
  }

  /// The cycles that are left when some nodes and edges are taken away: one witness for each
  /// component, by its first node.
  public func cycles(removing nodes: NodeSet? = nil, edges: EdgeSet? = nil) -> [GraphPath] {
    let rest = removing(nodes: nodes, edges: edges)
    let components = rest.components()
    return components.cyclic.compactMap { rest.cycle(in: $0, of: components) }
  }

  /// The arcs of a shortest walk of at least one step; nil when there is none.
  package func shortestArcs(
    from source: Int, to target: Int,
    within: (numbers: ContiguousArray<Int32>, number: Int32)? = nil
  ) -> [Int]? {
    // Only what the search touches is kept, so that many small searches stay cheap.
    var parents: [Int32: Int32] = [:]
    var queue: ContiguousArray<Int32> = [Int32(source)]
    var head = 0
    while head < queue.count {
      let v = queue[head]
      head += 1
      for number in outArcs(Int(v)) {
        let w = targets[number]
        if let within, within.numbers[Int(w)] != within.number { continue }
        if Int(w) == target {
          var arcs = [number]
          var current = v
          while Int(current) != source, let parent = parents[current] {
            arcs.append(Int(parent))
            current = sources[Int(parent)]
          }
          return arcs.reversed()
        }
        if Int(w) != source, parents[w] == nil {
          parents[w] = Int32(number)
          queue.append(w)
        }
      }
    }
    return nil
  }
}

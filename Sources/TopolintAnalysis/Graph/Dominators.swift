public import TopolintModel

/// Which nodes every path from the roots to a node passes: the dominator tree of a view.
///
/// With the arcs turned round it is the post-dominator tree: which nodes every path from a node to
/// an exit passes. There are several roots, joined by a virtual one that has no `NodeID`.
public struct Dominators: Sendable {
  /// The immediate dominator of each vertex; the virtual root for roots, -1 where not reachable.
  package let immediate: ContiguousArray<Int32>
  private let first: ContiguousArray<Int32>
  private let last: ContiguousArray<Int32>
  private let depth: ContiguousArray<Int32>
  private let jump: ContiguousArray<Int32>
  /// The virtual root's number.
  package let root: Int
  private let nodeCount: Int
  private let owners: ContiguousArray<Int32>

  /// Whether the roots reach the node at all; otherwise nothing is known of it.
  public func isReachable(_ node: NodeID) -> Bool { immediate[node.index] >= 0 }

  /// Whether every path from the roots to `b` passes `a`. A reachable node dominates itself; a node
  /// that is not reachable dominates nothing and is dominated by nothing.
  public func dominates(_ a: NodeID, _ b: NodeID) -> Bool { dominates(a.index, b.index) }

  /// The nearest node that every path to a node passes before it; nil for roots and for nodes that
  /// are not reachable.
  public func immediateDominator(of node: NodeID) -> NodeID? {
    parent(node.index).flatMap { self.node($0) }
  }

  /// The nearest node that dominates both; nil when only the virtual root does.
  public func nearestCommon(_ a: NodeID, _ b: NodeID) -> NodeID? {
    nearestCommon(a.index, b.index).flatMap { node($0) }
  }

  /// The nodes that dominate a node, nearest first, without the node itself.
  public func chain(above node: NodeID) -> [NodeID] {
    var found: [NodeID] = []
    var current = node.index
    while let next = parent(current) {
      if let step = self.node(next), step != found.last, step != node { found.append(step) }
      current = next
    }
    return found
  }

  package func node(_ vertex: Int) -> NodeID? {
    if vertex < nodeCount { return NodeID(Int32(vertex)) }
    let place = vertex - nodeCount
    return owners.indices.contains(place) && owners[place] >= 0 ? NodeID(owners[place]) : nil
  }

  package func parent(_ vertex: Int) -> Int? {
    let found = immediate[vertex]
    return found < 0 || Int(found) == root ? nil : Int(found)
  }

  /// Where a node and all that it dominates stand in an order of the tree; nil for a node that is not
  /// reachable.
  package func interval(of node: NodeID) -> ClosedRange<Int32>? {
    immediate[node.index] < 0 ? nil : first[node.index]...last[node.index]
  }

  package func dominates(_ a: Int, _ b: Int) -> Bool {
    immediate[a] >= 0 && immediate[b] >= 0 && first[a] <= first[b] && last[b] <= last[a]
  }

  package func nearestCommon(_ a: Int, _ b: Int) -> Int? {
    guard immediate[a] >= 0, immediate[b] >= 0 else { return nil }
    var a = a
    while !dominates(a, b) {
      if a == root { return nil }
      let far = Int(jump[a])
      a = far != root && !dominates(far, b) ? far : Int(immediate[a])
      if a == root { return nil }
    }
    return a
  }

  /// Builds the tree with the algorithm of Lengauer and Tarjan in its simple form, O(m log n), on
  /// explicit stacks.
  package init(_ graph: FlowGraph, roots: some Sequence<Int>, direction: Direction = .forward) {
    let n = graph.vertexCount
    root = n
    nodeCount = graph.nodeCount
    owners = graph.owners
    var search = DominatorSearch(graph, roots: Array(roots), direction: direction)
    immediate = search.immediateDominators()
    // Intervals and jump pointers, in search order: a dominator always comes before what it
    // dominates.
    var size = ContiguousArray<Int32>(filled: 1, count: n + 1)
    for v in search.order.reversed() where Int(v) != n {
      size[Int(immediate[Int(v)])] += size[Int(v)]
    }
    var first = ContiguousArray<Int32>(filled: 0, count: n + 1)
    var last = first
    var depth = first
    var jump = first
    var free = first
    last[n] = size[n] - 1
    jump[n] = Int32(n)
    free[n] = 1
    for v in search.order where Int(v) != n {
      let vertex = Int(v)
      let above = Int(immediate[vertex])
      first[vertex] = free[above]
      free[above] += size[vertex]
      last[vertex] = first[vertex] + size[vertex] - 1
      free[vertex] = first[vertex] + 1
      depth[vertex] = depth[above] + 1
      let far = Int(jump[above])
      let even = depth[above] - depth[far] == depth[far] - depth[Int(jump[far])]
      jump[vertex] = even ? jump[far] : Int32(above)
    }
    self.first = first
    self.last = last
    self.depth = depth
    self.jump = jump
  }
}

/// The working arrays of the search for dominators. Vertex `n` is the virtual root.
private struct DominatorSearch {
  private let graph: FlowGraph
  private let roots: [Int]
  private let direction: Direction
  private(set) var order: ContiguousArray<Int32> = []
  private var number: ContiguousArray<Int32>
  private var parent: ContiguousArray<Int32>
  private var semi: ContiguousArray<Int32>
  private var label: ContiguousArray<Int32>
  private var ancestor: ContiguousArray<Int32>

  init(_ graph: FlowGraph, roots: [Int], direction: Direction) {
    self.graph = graph
    self.roots = roots
    self.direction = direction
    let n = graph.vertexCount
    number = ContiguousArray(filled: -1, count: n + 1)
    parent = ContiguousArray(filled: -1, count: n + 1)
    semi = ContiguousArray(filled: -1, count: n + 1)
    label = ContiguousArray((0...Int32(n)))
    ancestor = ContiguousArray(filled: -1, count: n + 1)
  }

  /// Numbers the vertices in depth-first order.
  private mutating func search() {
    let n = graph.vertexCount
    number[n] = 0
    order.append(Int32(n))
    var stack: ContiguousArray<(vertex: Int32, position: Int32)> = []
    for start in roots where number[start] < 0 {
      visit(start, from: n)
      stack.append((Int32(start), 0))
      while let top = stack.last {
        let v = Int(top.vertex)
        let range = direction == .forward ? graph.outArcs(v) : graph.incoming(v)
        let position = range.lowerBound + Int(top.position)
        guard position < range.upperBound else {
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].position += 1
        let w = Int(
          direction == .forward
            ? graph.targets[position] : graph.sources[Int(graph.inArcs[position])])
        if number[w] < 0 {
          visit(w, from: v)
          stack.append((Int32(w), 0))
        }
      }
    }
  }

  private mutating func visit(_ vertex: Int, from source: Int) {
    number[vertex] = Int32(order.count)
    parent[vertex] = Int32(source)
    order.append(Int32(vertex))
  }

  /// The vertex with the smallest semidominator on the way to the root of its tree so far.
  private mutating func evaluate(_ vertex: Int) -> Int {
    guard ancestor[vertex] >= 0 else { return vertex }
    var way: ContiguousArray<Int32> = []
    var current = vertex
    while ancestor[Int(ancestor[current])] >= 0 {
      way.append(Int32(current))
      current = Int(ancestor[current])
    }
    for step in way.reversed() {
      let v = Int(step)
      let above = Int(ancestor[v])
      if semi[Int(label[above])] < semi[Int(label[v])] { label[v] = label[above] }
      ancestor[v] = ancestor[above]
    }
    return Int(label[vertex])
  }

  mutating func immediateDominators() -> ContiguousArray<Int32> {
    search()
    let n = graph.vertexCount
    var immediate = ContiguousArray<Int32>(filled: -1, count: n + 1)
    var bucket = ContiguousArray<Int32>(filled: -1, count: n + 1)
    var following = ContiguousArray<Int32>(filled: -1, count: n + 1)
    var isRoot = BitRow(capacity: n)
    for start in roots { isRoot.insert(start) }
    for v in order { semi[Int(v)] = number[Int(v)] }
    for step in order.dropFirst().reversed() {
      let w = Int(step)
      if isRoot.contains(w) { semi[w] = 0 }
      let range = direction == .forward ? graph.incoming(w) : graph.outArcs(w)
      for position in range {
        let v = Int(
          direction == .forward
            ? graph.sources[Int(graph.inArcs[position])] : graph.targets[position])
        guard number[v] >= 0 else { continue }
        semi[w] = min(semi[w], semi[evaluate(v)])
      }
      let holder = Int(order[Int(semi[w])])
      following[w] = bucket[holder]
      bucket[holder] = step
      let above = Int(parent[w])
      ancestor[w] = parent[w]
      var waiting = bucket[above]
      bucket[above] = -1
      while waiting >= 0 {
        let v = Int(waiting)
        waiting = following[v]
        let u = evaluate(v)
        immediate[v] = semi[u] < semi[v] ? Int32(u) : Int32(above)
      }
    }
    for step in order.dropFirst() {
      let w = Int(step)
      if immediate[w] != order[Int(semi[w])] { immediate[w] = immediate[Int(immediate[w])] }
    }
    immediate[n] = Int32(n)
    return immediate
  }
}

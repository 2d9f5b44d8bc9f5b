public import TopolintModel

/// The strongly connected components of a view: the largest sets of nodes that all reach one
/// another.
///
/// Components are numbered so that every arc between two of them goes from the smaller number to
/// the larger.
public struct Components: Sendable {
  /// The number of components, singletons included.
  public let count: Int
  /// The component of each vertex.
  package let numbers: ContiguousArray<Int32>
  private let starts: ContiguousArray<Int32>
  private let vertices: ContiguousArray<Int32>
  private let cyclicBits: BitRow
  private let nodeCount: Int

  /// Which component a node is in.
  public func component(of node: NodeID) -> Int { Int(numbers[node.index]) }

  /// The nodes of a component, in source order.
  public func nodes(of component: Int) -> [NodeID] {
    members(component).filter { $0 < nodeCount }.map { NodeID($0) }
  }

  /// Whether a node of the component can come round to itself: more than one node, or an arc to
  /// itself.
  public func isCyclic(_ component: Int) -> Bool { cyclicBits.contains(component) }

  /// Whether no component has a cycle.
  public var isAcyclic: Bool { cyclicBits.isEmpty }

  /// The components with a cycle, by their first node in source order.
  public var cyclic: [Int] {
    cyclicBits.indices.sorted { (members($0).first ?? 0) < (members($1).first ?? 0) }
  }

  /// Whether two nodes reach one another; a node reaches itself only on a cycle.
  public func areOnCycle(_ a: NodeID, _ b: NodeID) -> Bool {
    component(of: a) == component(of: b) && isCyclic(component(of: a))
  }

  /// Vertices in ascending order.
  package func members(_ component: Int) -> ContiguousArray<Int32>.SubSequence {
    vertices[Int(starts[component])..<Int(starts[component + 1])]
  }

  /// Finds the components with Tarjan's algorithm, on an explicit stack.
  package init(_ graph: FlowGraph) {
    let n = graph.vertexCount
    nodeCount = graph.nodeCount
    var found = ContiguousArray<Int32>(filled: -1, count: n)
    var order = ContiguousArray<Int32>(filled: -1, count: n)
    var low = ContiguousArray<Int32>(filled: 0, count: n)
    var next = ContiguousArray<Int32>(filled: 0, count: n)
    var open: ContiguousArray<Int32> = []
    var calls: ContiguousArray<Int32> = []
    var clock: Int32 = 0
    var total: Int32 = 0
    for root in 0..<n where order[root] < 0 {
      calls.append(Int32(root))
      while let top = calls.last {
        let v = Int(top)
        if order[v] < 0 {
          order[v] = clock
          low[v] = clock
          clock += 1
          next[v] = graph.outStarts[v]
          open.append(top)
        }
        if next[v] < graph.outStarts[v + 1] {
          let w = Int(graph.targets[Int(next[v])])
          next[v] += 1
          if order[w] < 0 {
            calls.append(Int32(w))
          } else if found[w] < 0 {
            low[v] = min(low[v], order[w])
          }
          continue
        }
        calls.removeLast()
        if let caller = calls.last { low[Int(caller)] = min(low[Int(caller)], low[v]) }
        guard low[v] == order[v] else { continue }
        while let w = open.popLast() {
          found[Int(w)] = total
          if Int(w) == v { break }
        }
        total += 1
      }
    }
    // Tarjan closes the last components first.
    var starts = ContiguousArray<Int32>(filled: 0, count: Int(total) + 1)
    for v in 0..<n {
      found[v] = total - 1 - found[v]
      starts[Int(found[v]) + 1] += 1
    }
    for i in 1..<max(1, starts.count) { starts[i] += starts[i - 1] }
    var place = starts
    var vertices = ContiguousArray<Int32>(filled: 0, count: n)
    for v in 0..<n {
      let c = Int(found[v])
      vertices[Int(place[c])] = Int32(v)
      place[c] += 1
    }
    var cyclic = BitRow(capacity: Int(total))
    for c in 0..<Int(total) where starts[c + 1] - starts[c] > 1 { cyclic.insert(c) }
    for arc in 0..<graph.arcCount where graph.sources[arc] == graph.targets[arc] {
      cyclic.insert(Int(found[Int(graph.sources[arc])]))
    }
    count = Int(total)
    numbers = found
    self.starts = starts
    self.vertices = vertices
    cyclicBits = cyclic
  }
}

/// The fewest vertices that part some sources from some sinks, with the certificate that fewer do
/// not: as many ways that share no vertex that could be cut.
package struct VertexCut: Sendable {
  /// The vertices, ascending; nil when an arc joins a source and a sink that cannot be cut.
  package let vertices: [Int]?
  /// The disjoint ways, each from a source to a sink; as many as there are vertices.
  package let paths: [[Int]]
}

extension FlowGraph {
  /// The cut, by maximum flow (Dinic) on the graph with each vertex split in two. A vertex for which
  /// `canCut` is false is never cut.
  package func minimumCut(
    from sources: [Int], to sinks: [Int], canCut: (Int) -> Bool
  ) -> VertexCut {
    var flow = DinicFlow(self, sources: sources, sinks: sinks, canCut: canCut)
    let limit = vertexCount + 1
    guard flow.run(limit: limit) else { return VertexCut(vertices: nil, paths: []) }
    return VertexCut(vertices: flow.cut(), paths: flow.paths())
  }
}

/// A maximum flow. Vertex v is split into 2v, where it is entered, and 2v + 1, where it is left.
private struct DinicFlow {
  private let vertexCount: Int
  private var heads: ContiguousArray<Int32> = []
  private var capacities: ContiguousArray<Int32> = []
  private var starts: ContiguousArray<Int32> = []
  private var arcs: ContiguousArray<Int32> = []
  private var levels: ContiguousArray<Int32> = []
  private var cursor: ContiguousArray<Int32> = []
  private let source: Int
  private let sink: Int
  private var total = 0

  private static let unbounded: Int32 = 1 << 28

  init(_ graph: FlowGraph, sources: [Int], sinks: [Int], canCut: (Int) -> Bool) {
    let n = graph.vertexCount
    vertexCount = n
    source = 2 * n
    sink = 2 * n + 1
    var tails: ContiguousArray<Int32> = []
    func connect(
      _ a: Int, _ b: Int, _ capacity: Int32, _ heads: inout ContiguousArray<Int32>,
      _ capacities: inout ContiguousArray<Int32>
    ) {
      tails.append(Int32(a))
      heads.append(Int32(b))
      capacities.append(capacity)
      tails.append(Int32(b))
      heads.append(Int32(a))
      capacities.append(0)
    }
    var heads: ContiguousArray<Int32> = []
    var capacities: ContiguousArray<Int32> = []
    for v in 0..<n {
      connect(2 * v, 2 * v + 1, canCut(v) ? 1 : Self.unbounded, &heads, &capacities)
    }
    for arc in 0..<graph.arcCount where graph.sources[arc] != graph.targets[arc] {
      connect(
        2 * Int(graph.sources[arc]) + 1, 2 * Int(graph.targets[arc]), Self.unbounded, &heads,
        &capacities)
    }
    for v in sources { connect(source, 2 * v, Self.unbounded, &heads, &capacities) }
    for v in sinks { connect(2 * v + 1, sink, Self.unbounded, &heads, &capacities) }
    self.heads = heads
    self.capacities = capacities
    let count = 2 * n + 2
    var starts = ContiguousArray<Int32>(filled: 0, count: count + 1)
    for tail in tails { starts[Int(tail) + 1] += 1 }
    for i in 1...count { starts[i] += starts[i - 1] }
    var next = starts
    var arcs = ContiguousArray<Int32>(filled: 0, count: tails.count)
    for (i, tail) in tails.enumerated() {
      arcs[Int(next[Int(tail)])] = Int32(i)
      next[Int(tail)] += 1
    }
    self.starts = starts
    self.arcs = arcs
  }

  /// Finds the flow; false when it exceeds a limit, that is when nothing can be cut.
  mutating func run(limit: Int) -> Bool {
    while level() {
      cursor = starts
      while let amount = augment() {
        total += amount
        if total > limit { return false }
      }
    }
    return true
  }

  private mutating func level() -> Bool {
    levels = ContiguousArray(filled: -1, count: 2 * vertexCount + 2)
    levels[source] = 0
    var queue: ContiguousArray<Int32> = [Int32(source)]
    var head = 0
    while head < queue.count {
      let v = Int(queue[head])
      head += 1
      for position in Int(starts[v])..<Int(starts[v + 1]) {
        let arc = Int(arcs[position])
        let w = Int(heads[arc])
        guard capacities[arc] > 0, levels[w] < 0 else { continue }
        levels[w] = levels[v] + 1
        queue.append(Int32(w))
      }
    }
    return levels[sink] >= 0
  }

  /// One way to the sink along rising levels, on an explicit stack; nil when there is none.
  private mutating func augment() -> Int? {
    var way: ContiguousArray<Int32> = []
    var v = source
    while v != sink {
      var isMoved = false
      while cursor[v] < starts[v + 1] {
        let arc = arcs[Int(cursor[v])]
        let w = Int(heads[Int(arc)])
        if capacities[Int(arc)] > 0, levels[w] == levels[v] + 1 {
          way.append(arc)
          v = w
          isMoved = true
          break
        }
        cursor[v] += 1
      }
      if isMoved { continue }
      guard let back = way.popLast() else { return nil }
      v = Int(heads[Int(back) ^ 1])
      cursor[v] += 1
    }
    var amount = Self.unbounded
    for arc in way { amount = min(amount, capacities[Int(arc)]) }
    for arc in way {
      capacities[Int(arc)] -= amount
      capacities[Int(arc) ^ 1] += amount
    }
    return Int(amount)
  }

  /// The split vertices whose halves lie on two sides.
  func cut() -> [Int] {
    (0..<vertexCount).filter { levels[2 * $0] >= 0 && levels[2 * $0 + 1] < 0 }
  }

  /// The ways of the flow, without the parts that go in circles.
  mutating func paths() -> [[Int]] {
    var found: [[Int]] = []
    // What an arc carried is never given back, so each vertex goes on where it stopped.
    cursor = starts
    for _ in 0..<total {
      var way: [Int] = []
      var place: [Int: Int] = [:]
      var v = source
      while v != sink {
        var next: Int?
        while cursor[v] < starts[v + 1] {
          let arc = Int(arcs[Int(cursor[v])])
          if arc & 1 == 0, capacities[arc ^ 1] > 0 {
            capacities[arc ^ 1] -= 1
            next = Int(heads[arc])
            break
          }
          cursor[v] += 1
        }
        guard let step = next else { return found }
        v = step
        guard v < 2 * vertexCount, v & 1 == 0 else { continue }
        if let earlier = place[v / 2] {
          for dropped in way[(earlier + 1)...] { place[dropped] = nil }
          way.removeSubrange((earlier + 1)...)
        } else {
          place[v / 2] = way.count
          way.append(v / 2)
        }
      }
      found.append(way)
    }
    return found
  }
}

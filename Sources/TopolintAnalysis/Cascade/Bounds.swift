/// The bounds of the reach: the likeliest path from below, the fixed point from above.
extension SpreadGraph {
  /// The likeliest way from an origin to every vertex.
  package struct BestPaths: Sendable {
    /// How likely the best way to each vertex is open; 0 where there is none.
    package let probability: ContiguousArray<Double>
    /// The arc by which it comes, or -1.
    package let arc: ContiguousArray<Int32>

    /// The arcs of the way to a vertex, in order; empty for the origin and for what is not reached.
    package func arcs(to vertex: Int, in graph: SpreadGraph) -> [Int] {
      var found: [Int] = []
      var current = vertex
      while arc[current] >= 0 {
        found.append(Int(arc[current]))
        current = Int(graph.flow.sources[Int(arc[current])])
      }
      return found.reversed()
    }
  }

  /// The likeliest ways from an origin (Dijkstra on products): each a lower bound of the reach.
  package func bestPaths(from origin: Int) -> BestPaths {
    var best = ContiguousArray<Double>(filled: 0, count: count)
    var via = ContiguousArray<Int32>(filled: -1, count: count)
    var isDone = ContiguousArray<Bool>(filled: false, count: count)
    best[origin] = 1
    var heap = PathHeap()
    heap.push(1, Int32(origin), rank[origin])
    while let next = heap.pop() {
      let vertex = Int(next.vertex)
      if isDone[vertex] { continue }
      isDone[vertex] = true
      for arc in flow.outArcs(vertex) {
        let target = Int(flow.targets[arc])
        let through = next.probability * probability(arc)
        guard through > 0, !isDone[target] else { continue }
        let isBetter =
          through > best[target]
          || through == best[target] && via[target] >= 0
            && rank[vertex] < rank[Int(flow.sources[Int(via[target])])]
        guard isBetter else { continue }
        let isNew = through > best[target]
        best[target] = through
        via[target] = Int32(arc)
        if isNew { heap.push(through, Int32(target), rank[target]) }
      }
    }
    return BestPaths(probability: best, arc: via)
  }

  /// The least fixed point of `c = 1 - product (1 - t c)` with the origin held at 1: an upper bound
  /// of the reach (independent parents; Harris's inequality makes it one).
  package func noisyOr(from origin: Int, sweeps: Int = 200) -> ContiguousArray<Double> {
    var c = ContiguousArray<Double>(filled: 0, count: count)
    c[origin] = 1
    for component in Int(components.numbers[origin])..<components.count {
      let members = components.members(component)
      for _ in 0..<(members.count > 1 ? sweeps : 1) {
        var change = 0.0
        for member in members where Int(member) != origin {
          let vertex = Int(member)
          var open = 1.0
          for position in flow.incoming(vertex) {
            let arc = Int(flow.inArcs[position])
            let source = Int(flow.sources[arc])
            if source != vertex { open *= 1 - probability(arc) * c[source] }
          }
          change = max(change, 1 - open - c[vertex])
          c[vertex] = max(c[vertex], 1 - open)
        }
        if change < 1e-12 { break }
      }
      // Not settled: only 1 is certain to be above.
      if members.count > 1, !isSettled(c, members, origin) {
        for member in members where c[Int(member)] > 0 { c[Int(member)] = 1 }
      }
    }
    return c
  }

  private func isSettled(
    _ c: ContiguousArray<Double>, _ members: ContiguousArray<Int32>.SubSequence, _ origin: Int
  ) -> Bool {
    for member in members where Int(member) != origin {
      var open = 1.0
      for position in flow.incoming(Int(member)) {
        let arc = Int(flow.inArcs[position])
        if flow.sources[arc] != member { open *= 1 - probability(arc) * c[Int(flow.sources[arc])] }
      }
      if 1 - open - c[Int(member)] > 1e-9 { return false }
    }
    return true
  }

  /// The fixed point without going straight back: what an arc carries leaves out what came to its
  /// source from its target. Tighter than `noisyOr`, and exact on trees with arcs both ways.
  package func cavity(from origin: Int, sweeps: Int = 200) -> ContiguousArray<Double> {
    let opposite = opposites()
    var carried = ContiguousArray<Double>(filled: 0, count: flow.arcCount)
    var closed = ClosedArcs()
    var isSettled = false
    for _ in 0..<sweeps {
      var change = 0.0
      for member in order {
        let vertex = Int(member)
        if vertex != origin { closed.note(vertex, in: self, carrying: carried) }
        for arc in flow.outArcs(vertex) {
          let value = vertex == origin ? 1 : 1 - closed.all(but: Int(opposite[arc]))
          change = max(change, value - carried[arc])
          carried[arc] = max(carried[arc], value)
        }
      }
      if change < 1e-12 {
        isSettled = true
        break
      }
    }
    if !isSettled { return noisyOr(from: origin, sweeps: sweeps) }
    var c = ContiguousArray<Double>(filled: 0, count: count)
    for vertex in 0..<count {
      var open = 1.0
      for position in flow.incoming(vertex) {
        let arc = Int(flow.inArcs[position])
        if Int(flow.sources[arc]) != vertex { open *= 1 - probability(arc) * carried[arc] }
      }
      c[vertex] = 1 - open
    }
    c[origin] = 1
    return c
  }

  /// For each arc, which of the arcs into its source comes from its target: the place among them, or
  /// -1.
  private func opposites() -> ContiguousArray<Int32> {
    var byPair: [UInt64: Int32] = [:]
    byPair.reserveCapacity(flow.arcCount)
    for vertex in 0..<count {
      for (place, position) in flow.incoming(vertex).enumerated() {
        let source = flow.sources[Int(flow.inArcs[position])]
        byPair[UInt64(source) << 32 | UInt64(vertex)] = Int32(place)
      }
    }
    var opposite = ContiguousArray<Int32>(filled: -1, count: flow.arcCount)
    for arc in 0..<flow.arcCount {
      opposite[arc] = byPair[UInt64(flow.targets[arc]) << 32 | UInt64(flow.sources[arc])] ?? -1
    }
    return opposite
  }
}

/// How likely all arcs into one vertex are closed, and all but one, each without going through the
/// others again: a hub of thousands has as many arcs out.
private struct ClosedArcs {
  /// The products of what comes before each arc, and of the arc with all behind it.
  private var before: ContiguousArray<Double> = [1]
  private var from: ContiguousArray<Double> = [1]

  /// Takes the arcs into a vertex, each open with its probability by what it carries; one from the
  /// vertex itself counts for nothing.
  mutating func note(
    _ vertex: Int, in graph: SpreadGraph, carrying carried: ContiguousArray<Double>
  ) {
    before.removeAll(keepingCapacity: true)
    from.removeAll(keepingCapacity: true)
    before.append(1)
    for position in graph.flow.incoming(vertex) {
      let arc = Int(graph.flow.inArcs[position])
      let isOwn = Int(graph.flow.sources[arc]) == vertex
      let term = isOwn ? 1 : 1 - graph.probability(arc) * carried[arc]
      from.append(term)
      before.append(before[before.count - 1] * term)
    }
    from.append(1)
    for place in stride(from: from.count - 2, through: 0, by: -1) { from[place] *= from[place + 1] }
  }

  /// How likely all are closed but the one at a place among the incoming; -1 leaves none out.
  func all(but place: Int) -> Double {
    place < 0 ? before[before.count - 1] : before[place] * from[place + 1]
  }
}

/// Places by how likely they are reached, the likeliest first; ties by name.
private struct PathHeap {
  struct Item {
    let probability: Double
    let vertex: Int32
    let rank: Int32

    func comes(before other: Item) -> Bool {
      probability != other.probability ? probability > other.probability : rank < other.rank
    }
  }

  private var items: ContiguousArray<Item> = []

  mutating func push(_ probability: Double, _ vertex: Int32, _ rank: Int32) {
    items.append(Item(probability: probability, vertex: vertex, rank: rank))
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child].comes(before: items[parent]) else { break }
      items.swapAt(parent, child)
      child = parent
    }
  }

  mutating func pop() -> Item? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, items[child + 1].comes(before: items[child]) { child += 1 }
      guard items[child].comes(before: items[parent]) else { break }
      items.swapAt(parent, child)
      parent = child
    }
    return first
  }
}

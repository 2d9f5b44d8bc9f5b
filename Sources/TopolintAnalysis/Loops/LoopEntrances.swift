internal import TopolintModel

/// Where a run enters a cycle.
///
/// A node that every run passes before the others of a cycle is nearer to the start than they are,
/// wherever it stands in the file. Where a cycle is entered at several nodes, the nearest counts, and of
/// equals the first in the file.
struct LoopEntrances {
  private let distances: ContiguousArray<Int32>

  /// Measures how many steps each node of a view is from the nearest of some roots.
  init(_ graph: FlowGraph, from roots: [NodeID]) {
    var found = ContiguousArray<Int32>(repeating: .max, count: graph.vertexCount)
    var queue = ContiguousArray(roots.map { Int32($0.index) })
    for root in queue { found[Int(root)] = 0 }
    var head = 0
    while head < queue.count {
      let vertex = Int(queue[head])
      head += 1
      for arc in graph.outArcs(vertex) where found[Int(graph.targets[arc])] == .max {
        found[Int(graph.targets[arc])] = found[vertex] + 1
        queue.append(graph.targets[arc])
      }
    }
    distances = found
  }

  /// The vertex of a part at which a run comes in.
  func first(among members: some Sequence<Int32>, of part: FlowGraph) -> Int? {
    members.min { rank(Int($0), part) < rank(Int($1), part) }.map { Int($0) }
  }

  /// The arcs of a cycle from where a run comes in, and how far that is from the start.
  func turned(_ arcs: [Int], of part: FlowGraph) -> (distance: Int32, arcs: [Int]) {
    let ranks = arcs.map { rank(Int(part.sources[$0]), part) }
    guard let start = ranks.indices.min(by: { ranks[$0] < ranks[$1] }) else { return (.max, arcs) }
    return (ranks[start].0, Array(arcs[start...] + arcs[..<start]))
  }

  private func rank(_ vertex: Int, _ part: FlowGraph) -> (Int32, Int32) {
    let node = part.node(vertex)
    return (distances[node.index], node.rawValue)
  }
}

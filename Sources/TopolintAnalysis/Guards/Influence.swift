internal import TopolintModel

extension Workflow {
  /// The pairs of writers and readers that are joined for one variable or store at most; a state
  /// shared by more is left out rather than squared.
  private static var pairCap: Int { 1_024 }

  /// Influence from node to node: as the view, with variables and stores replaced by arcs from
  /// each writer to each reader, and without arcs from a node to itself.
  func directInfluence() -> FlowGraph {
    let carries = !declaresData
    var builder = FlowGraphBuilder(nodeCount: nodes.count)
    var shared: [String: (writers: [Int], readers: [Int])] = [:]
    var names: [String] = []
    func note(_ name: String, writer: Int? = nil, reader: Int? = nil) {
      if shared[name] == nil { names.append(name) }
      if let writer { shared[name, default: ([], [])].writers.append(writer) }
      if let reader { shared[name, default: ([], [])].readers.append(reader) }
    }
    for edge in edges where takesPart(edge) && edge.source != edge.target {
      let source = edge.source.index
      let target = edge.target.index
      let connects =
        switch edge.kind {
        case .data, .handoff: self[edge.source].kind != .store && self[edge.target].kind != .store
        case .feedback: !edge.isImplied || carries
        case .sequence, .branch: carries
        case .delegate: true
        default: false
        }
      if connects { builder.connect(source, target, edge: edge.id.rawValue) }
      if edge.kind == .delegate { builder.connect(target, source, edge: edge.id.rawValue) }
      guard edge.kind == .reads || edge.kind == .writes || edge.kind == .data else { continue }
      if self[edge.target].kind == .store {
        let isRead = edge.kind == .reads
        note("store \(target)", writer: isRead ? nil : source, reader: isRead ? source : nil)
      } else if self[edge.source].kind == .store {
        let isWrite = edge.kind == .writes
        note("store \(source)", writer: isWrite ? target : nil, reader: isWrite ? nil : target)
      }
    }
    for node in nodes where !node.isDisabled {
      for output in node.handedOn { note("variable \(output.variable)", writer: node.id.index) }
      for input in node.inputs {
        guard case .variable(let name) = input.value.source else { continue }
        note("variable \(name)", reader: node.id.index)
      }
    }
    for name in names {
      guard let uses = shared[name], uses.writers.count * uses.readers.count <= Self.pairCap else {
        continue
      }
      for writer in uses.writers {
        for reader in uses.readers where reader != writer {
          builder.connect(writer, reader, edge: -1)
        }
      }
    }
    return builder.finish()
  }
}

/// A search that is run many times on one graph: its arrays are kept, and what it takes is
/// counted against a budget. A class, so that nothing copies the arrays.
final class BudgetedSearch {
  private var stamps: ContiguousArray<Int32>
  private var parents: ContiguousArray<Int32>
  private var queue: ContiguousArray<Int32> = []
  private var epoch: Int32 = 0
  /// The steps that are left.
  private(set) var budget: Int

  init(vertexCount: Int, budget: Int) {
    stamps = ContiguousArray(filled: 0, count: vertexCount)
    parents = ContiguousArray(filled: -1, count: vertexCount)
    self.budget = budget
  }

  /// Walks breadth first from a seed. `visit` is called for each vertex with the arc that led to it,
  /// the seed first with -1, and says what to do; it does not go by the arcs of the edges in `closed`.
  /// Returns false when the budget ran out.
  @discardableResult
  func walk(
    _ graph: FlowGraph, from seed: Int, _ direction: Direction, besides closed: Set<EdgeID> = [],
    _ visit: (Int, Int) -> SearchStep
  ) -> Bool {
    let hasClosed = !closed.isEmpty
    epoch &+= 1
    queue.removeAll(keepingCapacity: true)
    queue.append(Int32(seed))
    stamps[seed] = epoch
    parents[seed] = -1
    var head = 0
    while head < queue.count {
      let v = Int(queue[head])
      head += 1
      switch visit(v, Int(parents[v])) {
      case .stop: return true
      case .skip: continue
      case .expand: break
      }
      let range = direction == .forward ? graph.outArcs(v) : graph.incoming(v)
      budget -= range.count + 1
      if budget <= 0 { return false }
      for position in range {
        let arc = direction == .forward ? position : Int(graph.inArcs[position])
        let w = Int(direction == .forward ? graph.targets[arc] : graph.sources[arc])
        guard stamps[w] != epoch else { continue }
        if hasClosed, graph.edges[arc] >= 0, closed.contains(EdgeID(graph.edges[arc])) { continue }
        stamps[w] = epoch
        parents[w] = Int32(arc)
        queue.append(Int32(w))
      }
    }
    return true
  }

  /// Whether the last walk came to a vertex.
  func reached(_ vertex: Int) -> Bool { stamps[vertex] == epoch }

  /// The arcs between the seed of the last walk and a vertex, in the direction of the arcs.
  func arcs(to vertex: Int, in graph: FlowGraph, _ direction: Direction) -> [Int] {
    var found: [Int] = []
    var current = vertex
    while stamps[current] == epoch, parents[current] >= 0 {
      let arc = Int(parents[current])
      found.append(arc)
      current = Int(direction == .forward ? graph.sources[arc] : graph.targets[arc])
    }
    return direction == .forward ? found.reversed() : found
  }
}

/// What a search does at a vertex.
enum SearchStep {
  /// Goes on from here.
  case expand
  /// Goes on elsewhere.
  case skip
  /// Ends the search.
  case stop
}

public import TopolintModel

/// One view of a workflow: the arcs that a question counts, as sorted arrays.
///
/// Vertices are the workflow's nodes, followed by the view's own (a loop after its first round, a
/// node that has not failed), which stand for their node in every path.
public struct FlowGraph: Sendable {
  /// One step of the view.
  public struct Arc: Hashable, Sendable {
    /// Where it starts.
    public let source: NodeID
    /// Where it ends.
    public let target: NodeID
    /// The edge of the workflow that it stands for; nil where a value passes through a variable.
    public let edge: EdgeID?
  }

  /// The number of nodes of the workflow.
  public let nodeCount: Int
  /// The number of vertices, at least `nodeCount`.
  package let vertexCount: Int
  /// The node of each vertex beyond the workflow's nodes; -1 for a variable.
  package let owners: ContiguousArray<Int32>
  package let sources: ContiguousArray<Int32>
  package let targets: ContiguousArray<Int32>
  /// The edge of each arc, or -1.
  package let edges: ContiguousArray<Int32>
  package let outStarts: ContiguousArray<Int32>
  package let inStarts: ContiguousArray<Int32>
  /// Arc numbers, sorted by target.
  package let inArcs: ContiguousArray<Int32>

  /// The number of arcs.
  public var arcCount: Int { targets.count }

  /// The steps that leave a node, in source order; through a variable, one for each reader.
  public func successors(of node: NodeID) -> [Arc] {
    outArcs(node.index).flatMap { number -> [Arc] in
      let vertex = Int(targets[number])
      guard isVariable(vertex) else { return [arc(number)] }
      return outArcs(vertex).map {
        Arc(source: node, target: self.node(Int(targets[$0])), edge: nil)
      }
    }
  }

  /// The steps that enter a node, in source order; through a variable, one for each writer.
  public func predecessors(of node: NodeID) -> [Arc] {
    incoming(node.index).flatMap { position -> [Arc] in
      let number = Int(inArcs[position])
      let vertex = Int(sources[number])
      guard isVariable(vertex) else { return [arc(number)] }
      return incoming(vertex).map {
        Arc(source: self.node(Int(sources[Int(inArcs[$0])])), target: node, edge: nil)
      }
    }
  }

  package func outArcs(_ vertex: Int) -> Range<Int> {
    Int(outStarts[vertex])..<Int(outStarts[vertex + 1])
  }

  /// Positions in `inArcs`.
  package func incoming(_ vertex: Int) -> Range<Int> {
    Int(inStarts[vertex])..<Int(inStarts[vertex + 1])
  }

  /// Whether a vertex stands for a variable, not for a node.
  package func isVariable(_ vertex: Int) -> Bool {
    vertex >= nodeCount && owners[vertex - nodeCount] < 0
  }

  /// The node that a vertex stands for; -1 for a variable.
  package func node(_ vertex: Int) -> NodeID {
    NodeID(vertex < nodeCount ? Int32(vertex) : owners[vertex - nodeCount])
  }

  package func arc(_ number: Int) -> Arc {
    Arc(
      source: node(Int(sources[number])), target: node(Int(targets[number])),
      edge: edges[number] < 0 ? nil : EdgeID(edges[number]))
  }

  /// The path that a list of arcs makes, in order.
  package func path(arcs numbers: some Sequence<Int>) -> GraphPath {
    var nodes: [NodeID] = []
    var taken: [EdgeID] = []
    for number in numbers {
      let arc = arc(number)
      if nodes.isEmpty { nodes.append(arc.source) }
      let inside = arc.edge == nil && arc.source == arc.target
      if !inside && arc.target.rawValue >= 0 { nodes.append(arc.target) }
      if let edge = arc.edge { taken.append(edge) }
    }
    return GraphPath(nodes: nodes, edges: taken)
  }

  /// The view without some nodes and edges. Vertices keep their numbers.
  public func removing(nodes: NodeSet? = nil, edges removed: EdgeSet? = nil) -> FlowGraph {
    var builder = FlowGraphBuilder(nodeCount: nodeCount)
    for owner in owners { builder.addVertex(for: owner < 0 ? nil : NodeID(owner)) }
    builder.reserve(arcCount)
    for number in 0..<arcCount {
      let arc = arc(number)
      if let nodes, nodes.contains(arc.source) || nodes.contains(arc.target) { continue }
      if let removed, let edge = arc.edge, removed.contains(edge) { continue }
      builder.connect(Int(sources[number]), Int(targets[number]), edge: edges[number])
    }
    return builder.finish()
  }
}

/// Collects the arcs of a view.
package struct FlowGraphBuilder {
  private let nodeCount: Int
  private var owners: ContiguousArray<Int32> = []
  private var sources: ContiguousArray<Int32> = []
  private var targets: ContiguousArray<Int32> = []
  private var edges: ContiguousArray<Int32> = []

  package init(nodeCount: Int) { self.nodeCount = nodeCount }

  package mutating func reserve(_ arcs: Int) {
    sources.reserveCapacity(arcs)
    targets.reserveCapacity(arcs)
    edges.reserveCapacity(arcs)
  }

  /// Adds a vertex that stands for a node, or for a variable, and returns its number.
  @discardableResult
  package mutating func addVertex(for node: NodeID?) -> Int {
    owners.append(node?.rawValue ?? -1)
    return nodeCount + owners.count - 1
  }

  /// Adds an arc; edge -1 stands for none.
  package mutating func connect(_ source: Int, _ target: Int, edge: Int32) {
    sources.append(Int32(source))
    targets.append(Int32(target))
    edges.append(edge)
  }

  /// Sorts the arcs by source, those of one source in the order in which they came.
  package consuming func finish() -> FlowGraph {
    let vertexCount = nodeCount + owners.count
    let outStarts = Self.starts(of: sources, count: vertexCount)
    let isSorted = sources.indices.dropFirst().allSatisfy { sources[$0 - 1] <= sources[$0] }
    if !isSorted {
      var next = outStarts
      let given = (sources, targets, edges)
      for i in given.0.indices {
        let vertex = Int(given.0[i])
        let place = Int(next[vertex])
        next[vertex] += 1
        sources[place] = given.0[i]
        targets[place] = given.1[i]
        edges[place] = given.2[i]
      }
    }
    let inStarts = Self.starts(of: targets, count: vertexCount)
    var next = inStarts
    var inArcs = ContiguousArray<Int32>(filled: 0, count: targets.count)
    for i in targets.indices {
      let vertex = Int(targets[i])
      inArcs[Int(next[vertex])] = Int32(i)
      next[vertex] += 1
    }
    return FlowGraph(
      nodeCount: nodeCount, vertexCount: vertexCount, owners: owners, sources: sources,
      targets: targets, edges: edges, outStarts: outStarts, inStarts: inStarts, inArcs: inArcs)
  }

  private static func starts(of keys: ContiguousArray<Int32>, count: Int) -> ContiguousArray<Int32>
  {
    var starts = ContiguousArray<Int32>(filled: 0, count: count + 1)
    for key in keys { starts[Int(key) + 1] += 1 }
    for i in 1..<max(1, starts.count) { starts[i] += starts[i - 1] }
    return starts
  }
}

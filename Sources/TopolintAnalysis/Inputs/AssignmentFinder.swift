internal import TopolintModel
internal import TopolintSource

/// Finds reads before writes on the execution graph.
struct AssignmentFinder {
  private let analysis: Analysis
  private let workflow: Workflow
  private let graph: FlowGraph
  private let dominators: Dominators
  private var budget: Int
  /// How many pairs of a writer and a reader are looked at.
  private var checks: Int
  private var writers: [String: [NodeID]] = [:]
  private let joins: [Int: Join]

  /// A vertex that waits.
  private struct Join {
    /// The vertices that it waits for, and the edge from each where one of the file leads here.
    let ways: [(vertex: Int32, edge: EdgeID?)]
    /// Whether it waits only for those that were started.
    let isTakenOnly: Bool
  }

  init(_ analysis: Analysis, budget: Int) {
    self.analysis = analysis
    self.budget = budget
    checks = budget / 4
    workflow = analysis.workflow
    graph = analysis.execution.graph
    dominators = Dominators(graph, roots: analysis.roots.lazy.map(\.index))
    joins = Self.findJoins(analysis, dominators)
    for node in workflow.nodes where !node.isDisabled {
      for output in node.outputs { writers[output.variable, default: []].append(node.id) }
    }
  }

  mutating func reads() -> [UnassignedRead] {
    // Reads of one value share a search.
    var order: [ValueSource] = []
    var readers: [ValueSource: [(node: NodeID, input: Int)]] = [:]
    for node in workflow.nodes where !node.isDisabled && dominators.isReachable(node.id) {
      // One text that stands for whichever of several steps came before is there with one of them.
      var sources: [Span: Set<ValueSource>] = [:]
      for input in node.inputs { sources[input.span, default: []].insert(input.value.source) }
      for (i, input) in node.inputs.enumerated()
      where !input.isOptional && !input.hasBlank && !input.isWithheld {
        if sources[input.span]?.count ?? 0 > 1 { continue }
        // What the engine keeps itself has a value from the start.
        if case .variable(let name) = input.value.source, name.hasPrefix("$") { continue }
        let source = input.value.source
        let sources = writers(of: source)
        // Whether one of thousands of writers comes before each of thousands of readers is not asked.
        checks -= sources.count
        guard checks > 0 else { continue }
        guard !sources.isEmpty, !sources.contains(where: { isAfter($0, node.id, input) }) else {
          continue
        }
        if readers[source] == nil { order.append(source) }
        readers[source, default: []].append((node.id, i))
      }
    }
    var found: [UnassignedRead] = []
    for source in order {
      guard budget > 0, let waiting = readers[source] else { break }
      found += search(source, waiting)
    }
    return found.sorted { ($0.node, $0.input) < ($1.node, $1.input) }
  }

  private func writers(of source: ValueSource) -> [NodeID] {
    switch source {
    case .output(let node): workflow[node].isDisabled ? [] : [node]
    case .variable(let name): writers[name] ?? []
    case .workflowInput, .engine: []
    }
  }

  /// Whether a write surely comes before a read.
  private func isAfter(_ writer: NodeID, _ reader: NodeID, _ input: Input) -> Bool {
    if writer == reader { return input.use == .condition }
    // What ends a loop is asked when a round is done.
    if input.use == .condition, workflow[reader].kind.isContainer,
      workflow.containers(of: writer).contains(reader)
    {
      return true
    }
    // What no control enters is not a step: a store, a tool, an agent that is called.
    if !dominators.isReachable(writer) { return !isStep(writer) }
    return dominators.dominates(done(writer), reader.index)
  }

  private func isStep(_ node: NodeID) -> Bool {
    let view = analysis.view(.control)
    return !view.incoming(node.index).isEmpty || !view.outArcs(node.index).isEmpty
  }

  private func done(_ node: NodeID) -> Int { Int(analysis.execution.leaving[node.index]) }

  /// Walks from the entries over what can be reached while the value is not written. A vertex that
  /// waits for all of its branches is reached only when each of them is.
  private mutating func search(_ source: ValueSource, _ waiting: [(node: NodeID, input: Int)])
    -> [UnassignedRead]
  {
    let sources = writers(of: source)
    var blocked = BitRow(capacity: graph.vertexCount)
    for writer in sources {
      blocked.insert(done(writer))
      // A container gives what its body computes.
      if workflow[writer].kind.isContainer { blocked.insert(writer.index) }
    }
    var parents = ContiguousArray<Int32>(filled: -2, count: graph.vertexCount)
    var arrived: [Int: Set<Int32>] = [:]
    var isJoin = BitRow(capacity: graph.vertexCount)
    for vertex in joins.keys { isJoin.insert(vertex) }
    var queue: ContiguousArray<Int32> = []
    for root in analysis.roots where parents[root.index] == -2 {
      parents[root.index] = -1
      queue.append(root.rawValue)
    }
    budget -= graph.vertexCount
    var head = 0
    // Joins at which not all ways have arrived yet, with the arc of the first that has.
    var partial: [(vertex: Int, arc: Int)] = []
    var seen = 0
    while true {
      while head < queue.count {
        let v = Int(queue[head])
        head += 1
        if blocked.contains(v) { continue }
        budget -= graph.outArcs(v).count + 1
        if budget <= 0 { return [] }
        for arc in graph.outArcs(v) {
          let w = Int(graph.targets[arc])
          guard parents[w] == -2 else { continue }
          if isJoin.contains(w) {
            if arrived[w]?.isEmpty ?? true { partial.append((w, arc)) }
            arrived[w, default: []].insert(graph.sources[arc])
            if arrived[w]?.count ?? 0 < joins[w]?.ways.count ?? 1 { continue }
          }
          parents[w] = Int32(arc)
          queue.append(Int32(w))
        }
      }
      // What did not arrive waits for a writer, unless the join does not wait for that way.
      guard seen < partial.count else { break }
      let (vertex, arc) = partial[seen]
      seen += 1
      guard parents[vertex] == -2 else { continue }
      budget -=
        max(Self.costOfJoin, joins[vertex]?.ways.count ?? 0) * min(sources.count, Self.mostWriters)
      if budget <= 0 { return [] }
      if arrived[vertex]?.count ?? 0 >= needed(at: vertex, for: sources) {
        parents[vertex] = Int32(arc)
        queue.append(Int32(vertex))
      }
    }
    let reachable = waiting.filter { parents[$0.node.index] > -2 }
    guard !reachable.isEmpty else { return [] }
    let after = analysis.view(.controlAndDelegate).reach(from: sources)
    budget -= graph.vertexCount
    var found: [UnassignedRead] = []
    for read in reachable where budget > 0 {
      var arcs: [Int] = []
      var current = read.node.index
      while parents[current] >= 0 {
        arcs.append(Int(parents[current]))
        current = Int(graph.sources[Int(parents[current])])
      }
      budget -= arcs.count + 1
      let path = arcs.isEmpty ? GraphPath.at(read.node) : graph.path(arcs: arcs.reversed())
      if analysis.isFailureAsked(of: sources, on: path, before: read.node) { continue }
      let isNever = !after.contains(read.node) || sources == [read.node] && !isRepeated(read.node)
      found.append(
        UnassignedRead(node: read.node, input: read.input, isNever: isNever, path: path))
    }
    return found
  }

  private func isRepeated(_ node: NodeID) -> Bool {
    analysis.components(.control).areOnCycle(node, node)
  }

  /// The writers of one value of which it is asked whether a branch excludes them.
  private static let mostWriters = 16
  /// What it costs to ask that for one of them, in steps.
  private static let costOfJoin = 64

  /// How many of the ways into a vertex must be open for it to run without the value.
  private func needed(at vertex: Int, for sources: [NodeID]) -> Int {
    guard let join = joins[vertex] else { return 1 }
    guard join.isTakenOnly, sources.count <= Self.mostWriters else { return join.ways.count }
    // Only branches that run side by side with a writer are waited for.
    let isExclusive = join.ways.contains { way in
      sources.contains { source in
        if let edge = way.edge { return analysis.areExclusive(source, edge) }
        return analysis.areExclusive(source, graph.node(Int(way.vertex)))
      }
    }
    return isExclusive ? 1 : join.ways.count
  }

  /// The vertices that wait for several ways, other than those that only come after them.
  ///
  /// Which arcs go back would depend on the order of the file where a cycle can be entered in several
  /// places; that nothing comes there but over the vertex itself does not.
  private static func findJoins(_ analysis: Analysis, _ dominators: Dominators) -> [Int: Join] {
    let graph = analysis.execution.graph
    var found: [Int: Join] = [:]
    for vertex in analysis.workflow.nodes.indices where graph.incoming(vertex).count > 1 {
      let policy: JoinPolicy?
      if let arrival = analysis.workflow.nodes[vertex].arrival.value {
        policy = arrival
      } else if case .join(let joins, _) = analysis.workflow.nodes[vertex].kind {
        policy = joins
      } else {
        policy = nil
      }
      guard policy == .all || policy == .allTaken else { continue }
      var seen: Set<Int32> = []
      var ways: [(vertex: Int32, edge: EdgeID?)] = []
      for arc in graph.incoming(vertex).lazy.map({ Int(graph.inArcs[$0]) })
      where !dominators.dominates(vertex, Int(graph.sources[arc]))
        && seen.insert(graph.sources[arc]).inserted
      {
        let edge = graph.edges[arc] >= 0 ? EdgeID(graph.edges[arc]) : nil
        ways.append((graph.sources[arc], edge))
      }
      if ways.count > 1 {
        found[vertex] = Join(ways: ways, isTakenOnly: policy == .allTaken)
      }
    }
    return found
  }
}

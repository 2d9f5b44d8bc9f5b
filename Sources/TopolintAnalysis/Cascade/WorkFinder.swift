internal import TopolintModel

/// Computes the work bound component by component, inside a cycle after the edges that close it are
/// taken away.
struct WorkFinder {
  private let analysis: Analysis
  private let workflow: Workflow
  private var graph: WorkGraph
  private let isStatedOnly: Bool
  private var witness: GraphPath?
  /// The loops that nothing bounds, and for each node the first of them that it is in.
  private lazy var endless: (loops: [Loop], of: [NodeID: Int]) = {
    let loops = analysis.loops().filter { $0.verdict == .unbounded }
    var first: [NodeID: Int] = [:]
    for (i, loop) in loops.enumerated() {
      for node in loop.nodes where first[node] == nil { first[node] = i }
    }
    return (loops, first)
  }()
  private var steps = 0
  private static let deepest = 64
  private static let stepLimit = 4_000_000

  /// `isStatedOnly` counts once what the engine, not the file, lets happen so often.
  init(_ analysis: Analysis, isStatedOnly: Bool = false) {
    self.analysis = analysis
    self.isStatedOnly = isStatedOnly
    workflow = analysis.workflow
    graph = WorkGraph(analysis, isStatedOnly: isStatedOnly)
  }

  mutating func bound() -> WorkBound {
    let vertices = Array(graph.owners.indices)
    var entry: [Int: WorkCount] = [:]
    for root in graph.roots { entry[root] = .one }
    let visits = visits(vertices, Array(graph.arcs.indices), entry, depth: 0)
    var total = WorkCount.zero
    var invocations = [Double](repeating: 0, count: workflow.nodes.count)
    for node in workflow.nodes where !node.isDisabled {
      guard var count = visits[node.id.index] else { continue }
      for factor in graph.own[node.id.index] {
        count = count.times(factor, graph.factors[Int(factor)].count)
      }
      if graph.unlimited[node.id.index], node.kind != .map { count = unlimited(at: node.id) }
      invocations[node.id.index] = count.value
      if Self.isWork(node) { total.add(count) }
    }
    let terms = total.terms.map { factors, coefficient in
      WorkTerm(coefficient: coefficient, factors: factors.map { graph.factors[Int($0)] })
    }.sorted { a, b in
      if a.value != b.value { return a.value > b.value }
      if a.factors.count != b.factors.count { return a.factors.count > b.factors.count }
      return a.factors.map(\.node.rawValue).lexicographicallyPrecedes(
        b.factors.map(\.node.rawValue))
    }
    var open: [WorkFactor] = []
    for term in terms {
      for factor in term.factors where factor.count == nil && !open.contains(factor) {
        open.append(factor)
      }
    }
    for factor in total.open.map({ graph.factors[Int($0)] }) where !open.contains(factor) {
      open.append(factor)
    }
    let verdict: WorkBound.Verdict
    if total.value == .infinity {
      verdict = .unbounded(witness ?? GraphPath(nodes: [], edges: []))
    } else if !open.isEmpty {
      verdict = .depends(open)
    } else {
      verdict = .finite(total.value)
    }
    return WorkBound(
      verdict: verdict, terms: terms, isExact: total.isExact, invocations: invocations,
      uncounted: graph.uncounted.filter { invocations[$0.index] > 0 })
  }

  private static func isWork(_ node: Node) -> Bool {
    if node.isImplied { return false }
    return switch node.kind {
    case .agent, .llm, .tool, .code, .verifier, .human, .subworkflow, .opaque, .router(.model),
      .router(.human), .join(_, .model):
      true
    default: false
    }
  }

  private mutating func unlimited(at node: NodeID) -> WorkCount {
    if witness == nil { witness = .at(node) }
    return .unbounded
  }

  /// How often each vertex is visited, given what enters.
  private mutating func visits(
    _ vertices: [Int], _ arcs: [Int], _ entry: [Int: WorkCount], depth: Int
  ) -> [Int: WorkCount] {
    steps += vertices.count + arcs.count
    var place: [Int: Int] = [:]
    for (i, vertex) in vertices.enumerated() { place[vertex] = i }
    var builder = FlowGraphBuilder(nodeCount: vertices.count)
    for arc in arcs {
      if let a = place[graph.arcs[arc].source], let b = place[graph.arcs[arc].target] {
        builder.connect(a, b, edge: Int32(arc))
      }
    }
    let flow = builder.finish()
    let components = flow.components()
    var entering = entry
    var lowest: [Int: WorkCount] = [:]
    var visits: [Int: WorkCount] = [:]
    // How often a run leaves a cycle through each of its vertices, where that is less often than it
    // comes to them.
    var leaving: [Int: WorkCount] = [:]
    for component in 0..<components.count {
      let members = components.members(component).map { vertices[Int($0)] }
      let heads = members.filter { entering[$0] != nil }
      guard !heads.isEmpty else { continue }
      if components.isCyclic(component) {
        let inside = components.members(component).flatMap { vertex in
          flow.outArcs(Int(vertex)).filter {
            components.numbers[Int(flow.targets[$0])] == Int32(component)
          }.map { Int(flow.edges[$0]) }
        }
        for (vertex, count) in goRound(members, inside.sorted(), heads, entering, depth) {
          visits[vertex] = count
        }
        if graph.keepsOneWay(members, inside) {
          let active = heads.reduce(into: WorkCount.zero) { $0.add(entering[$1] ?? .zero) }
          for member in members where (visits[member]?.value ?? 0) >= active.value {
            leaving[member] = active
          }
        }
      } else if let vertex = members.first {
        let waits = vertex < workflow.nodes.count && graph.waitsForAll[vertex]
        visits[vertex] = waits ? lowest[vertex] ?? entering[vertex] : entering[vertex]
      }
      for member in components.members(component) {
        let vertex = vertices[Int(member)]
        guard let count = visits[vertex] else { continue }
        for position in flow.outArcs(Int(member)) {
          let target = Int(flow.targets[position])
          guard components.numbers[target] != Int32(component) else { continue }
          let arc = Int(flow.edges[position])
          let passed = passed(graph.arcs[arc].isCall ? count : leaving[vertex] ?? count, arc)
          let next = vertices[target]
          entering[next, default: .zero].add(passed)
          if let known = lowest[next], known.value <= passed.value { continue }
          lowest[next] = passed
        }
      }
    }
    return visits
  }

  /// What one arc passes on.
  private mutating func passed(_ count: WorkCount, _ arc: Int) -> WorkCount {
    let arc = graph.arcs[arc]
    var passed = count
    for factor in arc.factors {
      passed = passed.times(factor, graph.factors[Int(factor)].count)
    }
    let source = graph.owners[arc.source]
    if graph.unlimited[source.index], workflow[source].kind == .map,
      workflow.isInside(graph.owners[arc.target], source)
    {
      return unlimited(at: source)
    }
    return passed
  }

  private mutating func goRound(
    _ members: [Int], _ inside: [Int], _ heads: [Int], _ entering: [Int: WorkCount], _ depth: Int
  ) -> [Int: WorkCount] {
    var active = WorkCount.zero
    for head in heads { if let count = entering[head] { active.add(count) } }
    let isHead = Set(heads)
    var cut = inside.filter { isHead.contains(graph.arcs[$0].target) }
    // The rounds of one visit lie in those that lead back to the step from elsewhere.
    if cut.contains(where: { !graph.arcs[$0].isOwn }) { cut.removeAll { graph.arcs[$0].isOwn } }
    var counted: [Int: WorkGraph.Budget] = [:]
    if cut.count <= WorkCounters.mostWays,
      cut.contains(where: { graph.arcs[$0].budget == .none })
    {
      counted = counters(members, inside, heads, cut)
    }
    func budget(_ arc: Int) -> WorkGraph.Budget { counted[arc] ?? graph.arcs[arc].budget }
    if cut.contains(where: { budget($0) == .none }) {
      cut = inside.filter { graph.arcs[$0].budget != .none }
    }
    let isCut = Set(cut)
    let rest = inside.filter { !isCut.contains($0) }
    guard !cut.isEmpty, depth < Self.deepest, steps < Self.stepLimit,
      isHead.isSuperset(of: cut.map { graph.arcs[$0].target }) || isAcyclic(members, rest)
    else { return withoutBudget(members, active) }
    var seed: [Int: WorkCount] = [:]
    for head in heads { seed[head] = entering[head] }
    // The returns to each place, limits that are shared counted once.
    var returns: [Int: (count: Double?, owners: Set<Int>, isStated: Bool)] = [:]
    for arc in cut {
      let target = graph.arcs[arc].target
      switch budget(arc) {
      case .none: break
      case .unknown: returns[target] = (nil, [], false)
      case .limited(var limit, let owner, let isStated):
        if isStatedOnly, !isStated { limit = 0 }
        var known = returns[target] ?? (0, [], true)
        if known.owners.insert(owner).inserted {
          known.count = known.count.map { $0 + Double(limit) }
          known.isStated = known.isStated && isStated
        }
        returns[target] = known
      }
    }
    for (target, found) in returns.sorted(by: { $0.key < $1.key }) {
      let isOnlyHead = heads == [target]
      if isOnlyHead {
        let factor = graph.rounds(
          at: target, found.count.map { $0 + 1 }, isStated: found.isStated)
        seed[target] = active.times(factor, found.count.map { $0 + 1 })
      } else {
        let factor = graph.rounds(at: target, found.count, isStated: found.isStated)
        seed[target, default: .zero].add(active.times(factor, found.count))
      }
    }
    return visits(members, rest, seed, depth: depth + 1)
  }

  /// The limits that counters with known numbers set to the ways back into a cycle that have none of
  /// their own.
  private func counters(_ members: [Int], _ inside: [Int], _ heads: [Int], _ cut: [Int])
    -> [Int: WorkGraph.Budget]
  {
    let arcs = inside.map {
      (graph.owners[graph.arcs[$0].source], graph.owners[graph.arcs[$0].target])
    }
    let counters = WorkCounters(
      analysis, members.map { graph.owners[$0] }, arcs, heads: heads.map { graph.owners[$0] })
    guard !counters.tests.isEmpty else { return [:] }
    var found: [Int: WorkGraph.Budget] = [:]
    for arc in cut where graph.arcs[arc].budget == .none {
      guard
        let limit = counters.limit(
          from: graph.owners[graph.arcs[arc].source], to: graph.owners[graph.arcs[arc].target])
      else { continue }
      found[arc] = .limited(
        limit.rounds, owner: Int.max - limit.place.index, isStated: true)
    }
    return found
  }

  private func isAcyclic(_ members: [Int], _ arcs: [Int]) -> Bool {
    var place: [Int: Int] = [:]
    for (i, vertex) in members.enumerated() { place[vertex] = i }
    var builder = FlowGraphBuilder(nodeCount: members.count)
    for arc in arcs {
      if let a = place[graph.arcs[arc].source], let b = place[graph.arcs[arc].target] {
        builder.connect(a, b, edge: Int32(arc))
      }
    }
    return builder.finish().components().cyclic.isEmpty
  }

  /// A cycle that no number on its edges bounds: nothing does, or something whose number is not
  /// stated.
  private mutating func withoutBudget(_ members: [Int], _ active: WorkCount) -> [Int: WorkCount] {
    var count = active
    let first = members.min() ?? 0
    if let limit = workflow.limits.steps.value?.bound {
      let isStated = workflow.limits.steps.declaredValue != nil
      let rounds = isStatedOnly && !isStated ? 1 : Double(limit)
      count = active.times(graph.rounds(at: first, rounds, isStated: isStated), rounds)
    } else if let loop = members.compactMap({ endless.of[graph.owners[$0]] }).min() {
      if witness == nil { witness = endless.loops[loop].cycle }
      count = .unbounded
    } else {
      count = active.times(graph.rounds(at: first, nil, isStated: false), nil)
    }
    var visits: [Int: WorkCount] = [:]
    for member in members { visits[member] = count }
    return visits
  }
}

internal import TopolintModel

/// Finds the loops and what bounds them.
struct LoopFinder {
  private let analysis: Analysis
  private let workflow: Workflow
  private let graph: FlowGraph
  private let finite: Limits
  /// What has a limit that only a run knows, and what has one that lies elsewhere.
  private let dynamic: Limits
  private let hidden: Limits
  private let runBounds: [LoopBound]
  private let entrances: LoopEntrances

  /// What is taken away from one loop: as large as the loop, not as the workflow, of which there may be
  /// thousands.
  private struct Removed {
    var nodes: Set<NodeID> = []
    var edges: Set<EdgeID> = []
    var limits: [Limits] = []

    func contains(_ node: Int) -> Bool {
      let id = NodeID(Int32(node))
      return nodes.contains(id) || limits.contains { $0.nodes.contains(id) }
    }

    func contains(edge: Int32) -> Bool {
      let id = EdgeID(edge)
      return edge >= 0 && (edges.contains(id) || limits.contains { $0.edges.contains(id) })
    }
  }

  /// Edges and nodes that a limit cuts.
  private struct Limits {
    var nodes: NodeSet
    var edges: EdgeSet

    init(_ workflow: Workflow) {
      nodes = NodeSet(capacity: workflow.nodes.count)
      edges = EdgeSet(capacity: workflow.edges.count)
    }
  }

  init(_ analysis: Analysis) {
    self.analysis = analysis
    workflow = analysis.workflow
    graph = analysis.view(.controlAndDelegate)
    entrances = LoopEntrances(graph, from: analysis.roots)
    finite = Self.select(analysis.workflow) { $0.value?.bound != nil }
    dynamic = Self.select(analysis.workflow) { $0.isDynamic }
    hidden = Self.select(analysis.workflow) { Self.reason($0) != nil }
    var bounds: [LoopBound] = []
    let limits = analysis.workflow.limits
    if limits.steps.value?.bound != nil { bounds.append(.steps) }
    if limits.timeout.value?.bound != nil { bounds.append(.deadline) }
    if limits.cost.value?.bound != nil { bounds.append(.cost) }
    runBounds = bounds
  }

  /// The edges and nodes whose limit is as asked. An agent's or a model call's own limit counts its
  /// turns within one visit, so it cuts no cycle.
  private static func select(_ workflow: Workflow, _ holds: (Fact<Limit<Int>>) -> Bool) -> Limits {
    var found = Limits(workflow)
    for edge in workflow.edges where holds(edge.budget) { found.edges.insert(edge.id) }
    for node in workflow.nodes where countsVisits(node) && holds(node.iterationLimit) {
      if node.kind == .loop {
        // The limit counts the rounds of the body, not how often the loop is entered.
        for edge in workflow.incoming(node.id) where workflow.isInside(edge.source, node.id) {
          found.edges.insert(edge.id)
        }
      } else {
        found.nodes.insert(node.id)
      }
    }
    return found
  }

  private static func countsVisits(_ node: Node) -> Bool {
    switch node.kind {
    case .agent, .llm: false
    default: true
    }
  }

  func loops() -> [Loop] {
    let all = analysis.components(.controlAndDelegate)
    let rest = graph.removing(nodes: finite.nodes, edges: finite.edges)
    let remaining = rest.components()
    var leftOver: [Int: [Int]] = [:]
    for part in remaining.cyclic {
      guard let first = remaining.members(part).first else { continue }
      leftOver[all.component(of: NodeID(first)), default: []].append(part)
    }
    var found: [Loop] = []
    for component in all.cyclic {
      let nodes = all.nodes(of: component)
      let start = entrances.first(among: all.members(component), of: graph)
      guard let cycle = graph.cycle(in: component, of: all, from: start) else { continue }
      let local = bounds(among: nodes)
      let parts = leftOver[component] ?? []
      if parts.isEmpty {
        found.append(make(nodes, cycle, .bounded(local + runBounds)))
        continue
      }
      for part in parts {
        let inside = remaining.nodes(of: part)
        let start = entrances.first(among: remaining.members(part), of: rest)
        guard let round = rest.cycle(in: part, of: remaining, from: start) else { continue }
        found.append(judge(inside, round, in: rest))
      }
    }
    return found.sorted {
      ($0.nodes.first?.rawValue ?? 0, $0.nodes.count) < (
        $1.nodes.first?.rawValue ?? 0, $1.nodes.count
      )
    }
  }

  /// The limits on the edges between some nodes and on the nodes themselves.
  private func bounds(among nodes: [NodeID]) -> [LoopBound] {
    let inside = Set(nodes)
    var found: [LoopBound] = []
    for node in nodes {
      if finite.nodes.contains(node) { found.append(.node(node)) }
      for edge in workflow.outgoing(node)
      where inside.contains(edge.target) && finite.edges.contains(edge.id) {
        let isRounds =
          workflow[edge.target].kind == .loop
          && workflow.isInside(edge.source, edge.target) && edge.budget.value == nil
        found.append(isRounds ? .node(edge.target) : .edge(edge.id))
      }
    }
    return found
  }

  /// What there is to say of a set of nodes that no limit of its own bounds.
  private func judge(_ nodes: [NodeID], _ cycle: GraphPath, in rest: FlowGraph) -> Loop {
    if !runBounds.isEmpty { return make(nodes, cycle, .bounded(runBounds)) }
    if let container = timedContainer(around: nodes) {
      return make(nodes, cycle, .bounded([.container(container)]))
    }
    if let container = workflow.raceWithTimer(around: nodes) {
      return make(nodes, cycle, .bounded([.container(container)]))
    }
    let inside = restricted(rest, to: nodes)
    var removed = Removed()
    for node in Paging(workflow, nodes).tests() { removed.nodes.insert(node) }
    var counted: Set<NodeID> = []
    guard var left = remainder(inside, removed, nodes, tests: &counted) else {
      let counters = removed.nodes.union(counted).sorted()
      return make(nodes, cycle, .bounded(counters.map { .counter($0) }))
    }
    let people = workflow.answeredSteps(of: nodes)
    for node in people { removed.nodes.insert(node) }
    if let next = remainder(inside, removed, nodes) {
      left = next
    } else {
      return make(nodes, cycle, .human(people))
    }
    if workflow.limits.steps.isDynamic || workflow.limits.timeout.isDynamic {
      return make(left.nodes, left.cycle, .dynamic)
    }
    removed.limits.append(dynamic)
    guard let afterDynamic = remainder(inside, removed, nodes) else {
      return make(left.nodes, left.cycle, .dynamic)
    }
    left = afterDynamic
    if let reason = Self.reason(workflow.limits.steps) ?? Self.reason(workflow.limits.timeout) {
      return make(left.nodes, left.cycle, .unknown(reason))
    }
    removed.limits.append(hidden)
    guard let final = remainder(inside, removed, nodes) else {
      return make(left.nodes, left.cycle, .unknown("the limit lies elsewhere"))
    }
    if !isDocumented(final) {
      return make(final.nodes, final.cycle, .unknown("what the engine does is not documented"))
    }
    var loop = make(final.nodes, final.cycle, .unbounded)
    loop.worst = worst(of: loop, inside, removed)
    return loop
  }

  /// The round of an endless loop that is worst: one without a pause, and one that goes round without
  /// a failure, before the loop as a whole. A failure that leads back may not come again.
  private func worst(of whole: Loop, _ arcs: [CountedNumber.Arc], _ removed: Removed)
    -> Loop.Round?
  {
    if whole.holdings.matters { return nil }
    let failures = whole.nodes.flatMap { workflow.outgoing($0) }.filter { $0.kind == .error }
    let pauses = whole.nodes.filter { workflow[$0].kind == .wait }
    guard !failures.isEmpty || !pauses.isEmpty else { return nil }
    var plain = removed
    for edge in failures { plain.edges.insert(edge.id) }
    var quick = plain
    for node in pauses { quick.nodes.insert(node) }
    for limits in pauses.isEmpty ? [plain] : [quick, plain] {
      guard let round = remainder(arcs, limits, whole.nodes) else { continue }
      let found = make(round.nodes, round.cycle, .unbounded)
      // A pause less is worse; what waits as the whole does is the same.
      if !found.holdings.wait || whole.holdings.wait { return found.shown }
    }
    return nil
  }

  /// Whether it is known that nothing ends the cycle: the format can say a limit and the file does
  /// not, or the file or the engine says that there is none.
  private func isDocumented(_ loop: (nodes: [NodeID], cycle: GraphPath)) -> Bool {
    if workflow.capabilities.contains(.loopLimits) { return true }
    if workflow.limits.steps.value == .unlimited { return true }
    if loop.cycle.edges.contains(where: { workflow[$0].budget.value == .unlimited }) { return true }
    return loop.nodes.contains {
      Self.countsVisits(workflow[$0]) && workflow[$0].iterationLimit.value == .unlimited
    }
  }

  private static func reason<Value>(_ fact: Fact<Value>) -> String? {
    if case .unknown(let reason) = fact { reason } else { nil }
  }

  private func timedContainer(around nodes: [NodeID]) -> NodeID? {
    guard let first = nodes.first else { return nil }
    return workflow.containers(of: first).first { container in
      workflow[container].timeout.value?.bound != nil
        && nodes.allSatisfy { $0 == container || workflow.isInside($0, container) }
    }
  }

  /// The arcs between some nodes.
  private func restricted(_ graph: FlowGraph, to nodes: [NodeID]) -> [CountedNumber.Arc] {
    let inside = Set(nodes)
    return nodes.flatMap { node in
      graph.outArcs(node.index).compactMap { arc in
        inside.contains(NodeID(graph.targets[arc]))
          ? (source: node.index, target: Int(graph.targets[arc]), edge: graph.edges[arc]) : nil
      }
    }
  }

  /// The first cycle that is left without some nodes and edges and that no counter ends, with its
  /// component.
  private func remainder(_ arcs: [CountedNumber.Arc], _ removed: Removed, _ nodes: [NodeID])
    -> (nodes: [NodeID], cycle: GraphPath)?
  {
    var tests: Set<NodeID> = []
    return remainder(arcs, removed, nodes, tests: &tests)
  }

  private func remainder(
    _ arcs: [CountedNumber.Arc], _ removed: Removed, _ nodes: [NodeID], tests: inout Set<NodeID>
  ) -> (nodes: [NodeID], cycle: GraphPath)? {
    let left = arcs.filter { arc in
      !(removed.contains(arc.source) || removed.contains(arc.target)
        || removed.contains(edge: arc.edge))
    }
    var rounds = CountedRounds(workflow)
    let found = rounds.endless(CountedRounds.parts(of: nodes, left))
    tests = rounds.tests
    return found.flatMap(witness)
  }

  /// A cycle of a part that goes round without end, with the part.
  private func witness(_ part: CountedRounds.Part) -> (nodes: [NodeID], cycle: GraphPath)? {
    var numbers: [Int: Int] = [:]
    for (i, node) in part.nodes.enumerated() { numbers[node.index] = i }
    var builder = FlowGraphBuilder(nodeCount: 0)
    for node in part.nodes { builder.addVertex(for: node) }
    for arc in part.arcs {
      guard let a = numbers[arc.source], let b = numbers[arc.target] else { continue }
      builder.connect(a, b, edge: arc.edge)
    }
    let graph = builder.finish()
    let components = graph.components()
    guard let first = components.cyclic.first,
      let cycle = tightest(in: first, of: components, graph)
        ?? graph.cycle(
          in: first, of: components,
          from: entrances.first(among: components.members(first), of: graph))
    else { return nil }
    return (part.nodes, cycle)
  }

  /// How many steps a part may have for its shortest cycle to be looked for.
  private static let closeLook = 64

  /// The shortest cycle of a part, from where a run enters it; one without failures before one with,
  /// and a nearer one before one further on; of all, those that no counter ends before others. Nil for
  /// a large part.
  private func tightest(in number: Int, of components: Components, _ part: FlowGraph) -> GraphPath?
  {
    let members = components.members(number)
    guard members.count <= Self.closeLook else { return nil }
    var found: [(rank: (Int, Int, Int32), path: GraphPath, arcs: [Int])] = []
    for member in members {
      guard
        let arcs = part.shortestArcs(
          from: Int(member), to: Int(member), within: (components.numbers, Int32(number)))
      else { continue }
      let (distance, turned) = entrances.turned(arcs, of: part)
      let path = part.path(arcs: turned)
      let failures = path.edges.count { workflow[$0].kind == .error }
      found.append(((failures, path.nodes.count, distance), path, turned))
    }
    // Of equals the first counts.
    let sorted = found.enumerated().sorted {
      $0.element.rank != $1.element.rank
        ? $0.element.rank < $1.element.rank : $0.offset < $1.offset
    }.map(\.element)
    return (sorted.first { isEndless($0.arcs, of: part) } ?? sorted.first)?.path
  }

  /// Whether no counter ends a cycle by itself.
  private func isEndless(_ arcs: [Int], of part: FlowGraph) -> Bool {
    let nodes = Set(arcs.map { part.node(Int(part.sources[$0])) }).sorted()
    let round = arcs.map { arc in
      (
        source: part.node(Int(part.sources[arc])).index,
        target: part.node(Int(part.targets[arc])).index, edge: part.edges[arc]
      )
    }
    var rounds = CountedRounds(workflow)
    return rounds.endless(CountedRounds.parts(of: nodes, round)) != nil
  }

  private func make(_ nodes: [NodeID], _ cycle: GraphPath, _ verdict: LoopVerdict) -> Loop {
    var holdings = Loop.Holdings()
    let inside = Set(nodes)
    var exits: [EdgeID] = []
    for id in nodes {
      note(workflow[id], &holdings)
      for edge in workflow.outgoing(id) where workflow.takesPart(edge) {
        if edge.kind == .uses { note(workflow[edge.target], &holdings) }
        if edge.kind.isControl, !inside.contains(edge.target) { exits.append(edge.id) }
      }
    }
    let followsData =
      !holdings.matters && !holdings.wait
      && exits.contains { exit in
        workflow[exit].kind == .branch
          && workflow[workflow[exit].source].inputs.contains { input in
            guard input.use == .condition else { return false }
            if case .output(let source) = input.value.source {
              return inside.contains(source) && answers(source)
            }
            if case .variable(let name) = input.value.source {
              return analysis.writers(of: name).contains {
                inside.contains($0) && answers($0)
              }
            }
            return false
          }
      }
    return Loop(
      nodes: nodes, cycle: cycle, verdict: verdict, holdings: holdings, exits: exits.sorted(),
      followsData: followsData)
  }

  private func answers(_ node: NodeID) -> Bool {
    workflow[node].kind == .tool || workflow[node].kind == .subworkflow
  }

  private func note(_ node: Node, _ holdings: inout Loop.Holdings) {
    if node.kind.usesModel { holdings.model = true }
    if node.isPaid.value == true { holdings.paid = true }
    if node.changesTheWorld { holdings.effect = true }
    switch node.kind {
    case .wait: holdings.wait = true
    case .human, .router(.human): holdings.human = true
    default: break
    }
  }
}

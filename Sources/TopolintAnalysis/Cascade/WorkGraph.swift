internal import TopolintModel

/// What makes what run, how often: the graph that the work bound is computed on.
struct WorkGraph {
  /// How often an edge that closes a cycle may be taken.
  enum Budget: Hashable {
    /// There is no limit of its own.
    case none
    /// At most this often; all edges with one owner share the limit.
    case limited(Int, owner: Int, isStated: Bool)
    /// As often as a number that nobody states.
    case unknown
  }

  struct Arc {
    let source: Int
    let target: Int
    /// The factors that one run of the source multiplies by.
    let factors: [Int32]
    let budget: Budget
    /// Whether the target is called, and the source goes on, instead of control passing.
    var isCall = false
    /// Whether it is the engine's own way back to the step that it stands by: one visit of the step has
    /// all its rounds.
    var isOwn = false
  }

  let workflow: Workflow
  private(set) var arcs: [Arc] = []
  /// The node of each vertex.
  private(set) var owners: [NodeID]
  private(set) var factors: [WorkFactor] = []
  /// The factors by which a visit of a node is more than one run.
  private(set) var own: [[Int32]]
  private(set) var uncounted: [NodeID] = []
  /// The first node whose width or retries have no limit.
  private(set) var unlimited: [Bool]
  /// Whether a node waits for all that enters it.
  private(set) var waitsForAll: [Bool]
  let roots: [Int]
  /// Whether what the engine sets counts as once.
  private let isStatedOnly: Bool
  private var numbers: [WorkFactor: Int32] = [:]

  init(_ analysis: Analysis, isStatedOnly: Bool = false) {
    self.isStatedOnly = isStatedOnly
    workflow = analysis.workflow
    let n = workflow.nodes.count
    owners = workflow.nodes.map(\.id)
    own = Array(repeating: [], count: n)
    unlimited = Array(repeating: false, count: n)
    waitsForAll = Array(repeating: false, count: n)
    roots = analysis.roots.map(\.index)
    var calls = [[Int32]](repeating: [], count: n)
    var items = calls
    for node in workflow.nodes where !node.isDisabled {
      let v = node.id.index
      if case .join(.all, _) = node.kind { waitsForAll[v] = true }
      if node.arrival.value == .all { waitsForAll[v] = true }
      switch node.retry.value?.retries {
      case .finite(let retries) where retries > 0:
        own[v].append(
          factor(.attempts, node.id, Double(retries) + 1, node.retry.declaredValue != nil))
      case .unlimited: unlimited[v] = true
      default: break
      }
      if node.kind == .agent || node.kind == .llm {
        switch node.iterationLimit.value {
        case .finite(let turns):
          let isStated = node.iterationLimit.declaredValue != nil
          own[v].append(factor(.turns, node.id, Double(max(1, turns)), isStated))
        default: if node.kind == .agent { uncounted.append(node.id) }
        }
      }
      calls[v] = own[v]
      if node.kind == .agent, node.iterationLimit.value?.bound == nil {
        calls[v].append(factor(.turns, node.id, nil, false))
      }
      if node.kind == .map {
        switch node.width {
        case .declared(.finite(let width), _), .engineDefault(.finite(let width), _):
          let isStated = node.width.declaredValue != nil
          items[v].append(factor(.items, node.id, Double(max(0, width)), isStated))
        case .declared(.unlimited, _), .engineDefault(.unlimited, _): unlimited[v] = true
        default: items[v].append(factor(.items, node.id, nil, false))
        }
      }
    }
    connect(analysis, calls, items)
  }

  private mutating func factor(
    _ kind: WorkFactor.Kind, _ node: NodeID, _ count: Double?, _ isStated: Bool
  ) -> Int32 {
    let count = isStatedOnly && !isStated ? 1 : count
    let made = WorkFactor(kind: kind, node: node, count: count, isStated: isStated)
    if let known = numbers[made] { return known }
    let number = Int32(factors.count)
    factors.append(made)
    numbers[made] = number
    return number
  }

  /// A factor for the rounds of a cycle.
  mutating func rounds(at vertex: Int, _ count: Double?, isStated: Bool) -> Int32 {
    factor(.rounds, owners[vertex], count, isStated)
  }

  private mutating func connect(_ analysis: Analysis, _ calls: [[Int32]], _ items: [[Int32]]) {
    // A loop container is entered once, and has a second vertex that its rounds come back to.
    var rounds: [Int: Int] = [:]
    for edge in workflow.edges where edge.kind.isControl && workflow.takesPart(edge) {
      let target = edge.target.index
      if workflow[edge.target].kind == .loop, workflow.isInside(edge.source, edge.target),
        rounds[target] == nil
      {
        rounds[target] = owners.count
        owners.append(edge.target)
        arcs.append(Arc(source: target, target: owners.count - 1, factors: [], budget: .none))
      }
    }
    // The join that the engine adds to a map or fork runs once for each run of the container.
    var ended: [Int: NodeID] = [:]
    for edge in workflow.edges where edge.kind == .sequence && workflow.takesPart(edge) {
      let join = workflow[edge.target]
      guard join.isImplied, case .join = join.kind else { continue }
      if let container = workflow.containers(of: edge.source).first(where: {
        workflow[$0].parent == join.parent && $0 != join.parent
          && (workflow[$0].kind == .map || workflow[$0].kind == .fork)
      }), ended[join.id.index] == nil {
        ended[join.id.index] = container
        arcs.append(
          Arc(source: container.index, target: join.id.index, factors: [], budget: .none))
      }
    }
    for edge in workflow.edges where workflow.takesPart(edge) {
      let source = edge.source.index
      let target = edge.target.index
      if edge.kind == .delegate {
        arcs.append(
          Arc(
            source: source, target: target, factors: calls[source], budget: budget(edge),
            isCall: true))
        continue
      }
      guard edge.kind.isControl else { continue }
      if let container = ended[target], workflow.isInside(edge.source, container) { continue }
      if let round = rounds[target], workflow.isInside(edge.source, edge.target) {
        arcs.append(
          Arc(
            source: source, target: round, factors: [],
            budget: returns(by: edge, to: workflow[edge.target])))
        continue
      }
      let isBody = workflow.isInside(edge.target, edge.source)
      let from = isBody ? rounds[source] ?? source : source
      let repeated = isBody ? items[source] + (rounds[source] == nil ? own[source] : []) : []
      arcs.append(
        Arc(
          source: from, target: target, factors: repeated, budget: budget(edge),
          isOwn: edge.kind == .feedback && edge.isImplied && workflow[edge.source].isImplied))
    }
  }

  /// How often an edge leads back to a loop: the loop's rounds but the first, and no more often than
  /// the edge itself allows. The engine's own way back carries the rounds as its budget.
  private func returns(by edge: Edge, to loop: Node) -> Budget {
    let implied = edge.isImplied && edge.budget.value != nil
    let rounds = implied ? edge.budget.value : loop.iterationLimit.value
    let isStated = (implied ? edge.budget : loop.iterationLimit).declaredValue != nil
    let own = edge.isImplied ? nil : edge.budget.value?.bound
    if let count = rounds?.bound.map({ max(0, $0 - 1) }), count <= own ?? .max {
      return .limited(count, owner: loop.id.index, isStated: isStated)
    }
    if let own {
      return .limited(
        own, owner: -1 - edge.id.index, isStated: edge.budget.declaredValue != nil)
    }
    if rounds == .unlimited { return .none }
    return isOpen(edge.budget) || isOpen(loop.iterationLimit) ? .unknown : .none
  }

  private func isOpen<Value>(_ fact: Fact<Value>) -> Bool {
    switch fact {
    case .dynamic, .unknown: true
    default: false
    }
  }

  private func budget(_ edge: Edge) -> Budget {
    if let limit = edge.budget.value?.bound {
      return .limited(
        limit, owner: -1 - edge.id.index, isStated: edge.budget.declaredValue != nil)
    }
    let target = workflow[edge.target]
    switch target.kind {
    case .agent, .llm, .loop, .map: break
    default:
      if let limit = target.iterationLimit.value?.bound {
        return .limited(
          limit, owner: target.id.index, isStated: target.iterationLimit.declaredValue != nil)
      }
    }
    return isOpen(edge.budget) ? .unknown : .none
  }
}

extension WorkGraph {
  /// Whether a run is at one place of a cycle at a time: no step in it starts several ways at once, so
  /// that each run that comes in leaves once at most.
  func keepsOneWay(_ members: [Int], _ inside: [Int]) -> Bool {
    inside.allSatisfy { !arcs[$0].isCall && arcs[$0].factors.isEmpty }
      && Set(members.map { owners[$0] }).allSatisfy(takesOneWay)
  }

  private func takesOneWay(_ node: NodeID) -> Bool {
    switch workflow[node].kind {
    case .map, .fork: return false
    default: break
    }
    let isLoop = workflow[node].kind == .loop
    let edges = workflow.outgoing(node).filter { edge in
      // A loop's own rounds come before what follows it.
      edge.kind.isControl && workflow.takesPart(edge)
        && !(isLoop && workflow.isInside(edge.target, node))
    }
    guard edges.count > 1 else { return true }
    let cases = workflow.cases(of: node)
    guard cases.allSatisfy({ $0.edges.count == 1 }) else { return false }
    let chosen = Set(cases.flatMap(\.edges))
    let failures = edges.count { $0.kind == .error }
    let plain = edges.count {
      $0.kind != .error && $0.kind != .handoff && !chosen.contains($0.id)
    }
    let choices = edges.count - failures - plain
    return failures <= 1 && (plain == 0 || plain == 1 && choices == 0)
  }
}

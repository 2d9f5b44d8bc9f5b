internal import TopolintModel

/// Finds who decides that a loop ends, other than its limit.
struct LoopExits {
  private let analysis: Analysis
  private let workflow: Workflow
  private let nodes: [NodeID]
  private let container: NodeID?
  private let inside: Set<NodeID>
  private var exclusive: [NodeID: Bool] = [:]
  // What was looked at: the answers add up, so that nothing is looked at twice.
  private var decided: Set<NodeID> = []
  private var passed: Set<NodeID> = []
  private var known: Set<ValuePath> = []
  private var traced: Set<ValueSource> = []
  private var models: Set<NodeID> = []
  private var hasPerson = false
  private var hasOthers = false
  /// The values that decide, in the order in which they were found.
  private(set) var values: [ValuePath] = []
  /// Whether there is a way out besides the limit.
  private(set) var hasWays = false

  init(_ analysis: Analysis, _ nodes: [NodeID], container: NodeID?) {
    self.analysis = analysis
    workflow = analysis.workflow
    self.nodes = nodes
    self.container = container
    inside = Set(nodes)
  }

  var decider: ProceedingCap.Decider {
    if hasPerson { return .person }
    if hasOthers || hasWays && models.isEmpty { return .others }
    return models.isEmpty ? .nobody : .models(models.sorted())
  }

  /// Looks at what ends the container, and at the ways out of its body or of the cycle.
  mutating func look() {
    if let container {
      let routed = workflow.outgoing(container).filter { $0.kind == .branch }.flatMap {
        $0.condition.values
      }
      for input in workflow[container].inputs where input.use == .condition {
        guard !routed.contains(input.value) else { continue }
        hasWays = true
        decide(by: input.value)
      }
      if workflow.incoming(container).contains(where: { $0.isImplied && $0.condition.isOpaque }) {
        hasWays = true
        hasOthers = true
      }
    }
    for edge in ways() { decideWay(edge) }
    for node in deadEnds() { decideWay(into: node) }
  }

  /// Looks at a way out that a counter opens: at what else opens it, and at the other ways that lead
  /// where it leads.
  mutating func look(past choice: Case, _ counters: LoopCounters) {
    if case .any(let parts) = choice.condition {
      for part in parts where counters.limit(in: part) == nil {
        hasWays = true
        for value in part.values { decide(by: value) }
        if part.isOpaque { hasOthers = true }
      }
    }
    for edge in ways() where choice.targets.contains(edge.target) {
      guard !choice.edges.contains(edge.id), counters.limit(in: edge.condition) == nil else {
        continue
      }
      decideWay(edge)
    }
  }

  /// The edges that leave, other than after a failure.
  private func ways() -> [Edge] {
    nodes.flatMap { node in
      workflow.outgoing(node).filter {
        $0.kind.isControl && $0.kind != .error && workflow.takesPart($0)
          && !inside.contains($0.target) && $0.target != container
      }
    }
  }

  /// The steps of a body at which a run of it stops without another round: marks that end a loop.
  private func deadEnds() -> [NodeID] {
    guard container != nil else { return [] }
    return nodes.filter { node in
      !analysis.isHeld(node) && workflow[node].kind != .store
        && workflow.incoming(node).contains { $0.kind.isControl && workflow.takesPart($0) }
        && !workflow.outgoing(node).contains { $0.kind.isControl && workflow.takesPart($0) }
    }
  }

  private mutating func decideWay(_ edge: Edge) {
    hasWays = true
    if isChoice(edge) { decide(at: edge.source) } else { decideWay(into: edge.source) }
  }

  /// Whether an edge is one of several exclusive ways on: going on is one, too, next to a way back.
  private mutating func isChoice(_ edge: Edge) -> Bool {
    switch edge.kind {
    case .branch, .handoff: return true
    case .sequence, .feedback, .retry: break
    default: return false
    }
    guard analysis.choosing.contains(edge.source) else { return false }
    if let known = exclusive[edge.source] { return known }
    let isExclusive = workflow.cases(of: edge.source).contains { $0.edges.contains(edge.id) }
    exclusive[edge.source] = isExclusive
    return isExclusive
  }

  /// Who decides that control comes to a step of the loop: the nearest choices before it.
  private mutating func decideWay(into node: NodeID) {
    hasWays = true
    guard passed.insert(node).inserted else { return }
    var pending = [node]
    while let next = pending.popLast() {
      for edge in workflow.incoming(next) where edge.kind.isControl && workflow.takesPart(edge) {
        guard inside.contains(edge.source) else { continue }
        if isChoice(edge) {
          decide(at: edge.source)
        } else if passed.insert(edge.source).inserted {
          pending.append(edge.source)
        }
      }
    }
  }

  private mutating func decide(at node: NodeID) {
    guard decided.insert(node).inserted else { return }
    let deciding = workflow.decidingValues(of: node)
    switch workflow[node].kind {
    case .human, .router(.human): hasPerson = true
    case .router(.model), .verifier(.modelJudge, _): note(model: node)
    case .verifier: hasOthers = true
    case _ where deciding.isEmpty:
      if workflow[node].kind.usesModel { note(model: node) } else { hasOthers = true }
    default:
      for value in deciding { decide(by: value) }
      if workflow.outgoing(node).contains(where: { $0.condition.isOpaque }), deciding.isEmpty {
        hasOthers = true
      }
    }
  }

  private mutating func note(model node: NodeID) {
    if inside.contains(node) { models.insert(node) } else { hasOthers = true }
    let own = ValuePath(.output(node))
    if known.insert(own).inserted { values.append(own) }
  }

  /// Follows a value to those who made it: a step that only sets state hands on what it read.
  private mutating func decide(by value: ValuePath) {
    if known.insert(value).inserted { values.append(value) }
    var pending = [value.source]
    while let source = pending.popLast() {
      guard traced.insert(source).inserted else { continue }
      switch source {
      case .workflowInput, .engine: hasOthers = true
      case .variable(let name):
        let writers = analysis.writers(of: name).filter {
          $0 != container && workflow[$0].handedOn.contains { $0.variable == name }
        }
        if writers.isEmpty { hasOthers = true }
        for writer in writers { trace(writer, name, &pending) }
      case .output(let node): trace(node, nil, &pending)
      }
    }
  }

  private mutating func trace(_ node: NodeID, _ variable: String?, _ pending: inout [ValueSource]) {
    switch workflow[node].kind {
    case .human, .router(.human): hasPerson = true
    case .verifier(.modelJudge, _): models.insert(node)
    case _ where workflow[node].kind.usesModel:
      if inside.contains(node) { models.insert(node) } else { hasOthers = true }
    case .code where !workflow[node].outputs.isEmpty && variable != nil:
      let read = workflow[node].inputs.map(\.value.source)
      if read.isEmpty { hasOthers = true }
      pending += read
    case .map, .loop, .fork:
      pending += workflow.children(of: node).map { .output($0) }
    case .join:
      pending += workflow.incoming(node).filter { $0.kind.isControl }.map { .output($0.source) }
    default: hasOthers = true
    }
  }
}

extension Analysis {
  /// Who decides that a loop ends.
  public func decider(of loop: Loop) -> ProceedingCap.Decider {
    var exits = LoopExits(self, loop.nodes, container: nil)
    exits.look()
    return exits.decider
  }

  /// Why it is not known whether the engine ends a cycle; nil where there is no such reason.
  public func hiddenLimit(of loop: Loop) -> String? {
    for fact in loop.cycle.edges.map({ workflow[$0].budget }) + [workflow.limits.steps] {
      if case .unknown(let reason) = fact { return reason }
    }
    if case .unknown(let reason) = workflow.limits.timeout { return reason }
    return nil
  }

  /// The enabled nodes that write a variable, in source order.
  func writers(of variable: String) -> [NodeID] { variableWriters[variable] ?? [] }
}

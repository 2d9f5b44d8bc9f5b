internal import TopolintModel

/// What each checking node lets through, and which links go round a check that has judged what
/// they carry.
struct CheckTable {
  /// What passes a node, for those that check; nil for all others.
  private(set) var passes: [Double?]
  /// The guard whose verdict a node gives.
  private(set) var guards: [Guard?]
  /// The guards that gate a link, by the link's place.
  private(set) var gates: [Int: [Guard]] = [:]

  private let analysis: Analysis
  private let workflow: Workflow
  private let parameters: CascadeParameters

  init(_ builder: InfluenceBuilder) {
    analysis = builder.analysis
    workflow = builder.workflow
    parameters = builder.parameters
    passes = Array(repeating: nil, count: builder.names.count)
    guards = Array(repeating: nil, count: builder.names.count)
    for node in workflow.nodes where !node.isDisabled {
      passes[node.id.index] = declaredPass(node)
    }
    for found in analysis.guards where guards[found.judge.index] == nil {
      guards[found.judge.index] = found
      passes[found.judge.index] = pass(of: found)
    }
    if !analysis.guards.isEmpty { findGates(builder) }
  }

  private func declaredPass(_ node: Node) -> Double? {
    switch node.kind {
    case .verifier(.schema, _): parameters[.passSchema]
    case .verifier(_, .detectOnly): parameters[.passDetect]
    case .verifier(.deterministic, .blocking): parameters[.passCheck]
    case .verifier(.modelJudge, .blocking): parameters[.passJudge]
    case .verifier(.guardrail, .blocking): parameters[.passEnforced]
    case .human: parameters[.passHuman]
    default: nil
    }
  }

  /// What a guard lets through of what it judges, by who decides.
  func pass(of found: Guard) -> Double {
    switch found.kind {
    case .human: return parameters[.passHuman]
    case .deterministic: return parameters[.passCheck]
    case .guardrail: return parameters[.passEnforced]
    case .judge:
      if found.judged == [found.judge] { return parameters[.passReflection] }
      let delegates = workflow.outgoing(found.judge).contains {
        $0.kind == .delegate && workflow.takesPart($0)
      }
      let pass = delegates ? parameters[.passGate] : parameters[.passJudge]
      let judge = workflow[found.judge]
      let isTwin =
        !found.judged.isEmpty
        && found.judged.allSatisfy { producer in
          guard let model = judge.model.value, let prompt = judge.prompt.value else { return false }
          return workflow[producer].model.value == model
            && workflow[producer].prompt.value == prompt
        }
      return isTwin ? 1 - (1 - pass) * (1 - parameters[.sameInstructions]) : pass
    }
  }

  /// What a checking node lets through to a target; where all its outcomes have met again, it has
  /// only reported.
  func pass(from vertex: Int, to target: Int) -> Double? {
    guard let pass = passes[vertex] else { return nil }
    guard let found = guards[vertex], isBehindRejoin(found, target) else { return pass }
    return max(pass, parameters[.passDetect])
  }

  private func isBehindRejoin(_ found: Guard, _ target: Int) -> Bool {
    guard let rejoin = analysis.rejoin(of: found.node), target < workflow.nodes.count else {
      return false
    }
    return analysis.dominators.dominates(rejoin, NodeID(Int32(target)))
  }

  /// A link is gated by a guard that judges its source when every way of control from the source to
  /// the target passes the guard, on another side than the rejecting one.
  private mutating func findGates(_ builder: InfluenceBuilder) {
    var leaving = [[Int]](repeating: [], count: builder.names.count)
    var entering = leaving
    for (i, link) in builder.raw.enumerated() {
      leaving[link.source].append(i)
      entering[link.target].append(i)
    }
    var writers: [Int: [NodeID]] = [:]
    for variable in builder.variables { writers[variable.vertex] = variable.writers }
    let control = analysis.view(.control)
    let search = BudgetedSearch(vertexCount: control.vertexCount, budget: Analysis.stepBudget)
    for found in analysis.guards {
      let evidence = evidence(of: found, entering, builder)
      let known = Set(evidence)
      for source in evidence {
        let origins =
          writers[source] ?? (source < workflow.nodes.count ? [NodeID(Int32(source))] : [])
        guard !origins.isEmpty, origins.allSatisfy({ known.contains($0.index) }) else { continue }
        let candidates = leaving[source].filter { mayGate(found, builder.raw[$0].target) }
        guard !candidates.isEmpty else { continue }
        var isGated = [Bool](repeating: true, count: candidates.count)
        for origin in origins {
          search.walk(control, from: origin.index, .forward) { vertex, _ in
            control.node(vertex) == found.node ? .skip : .expand
          }
          for (i, link) in candidates.enumerated()
          where search.reached(builder.raw[link].target) && builder.raw[link].target != origin.index
          {
            isGated[i] = false
          }
        }
        for (i, link) in candidates.enumerated() where isGated[i] {
          gates[link, default: []].append(found)
        }
      }
    }
  }

  /// What a guard judges: the models, and what carries their output to the judge.
  private func evidence(
    of found: Guard, _ entering: [[Int]], _ builder: InfluenceBuilder
  ) -> [Int] {
    var order: [Int] = []
    var seen: Set<Int> = [found.judge.index]
    var pending = [found.judge.index]
    while let vertex = pending.popLast(), order.count < 256 {
      for link in entering[vertex] {
        let source = builder.raw[link].source
        guard seen.insert(source).inserted else { continue }
        if source < workflow.nodes.count {
          switch workflow.nodes[source].kind {
          case .human, .start: continue
          default: break
          }
          if analysis.guard(at: NodeID(Int32(source))) != nil { continue }
        }
        order.append(source)
        if source >= workflow.nodes.count || !workflow.nodes[source].kind.isModelProducer {
          pending.append(source)
        }
      }
    }
    return order.sorted()
  }

  private func mayGate(_ found: Guard, _ target: Int) -> Bool {
    guard target < workflow.nodes.count else { return false }
    let node = NodeID(Int32(target))
    guard node != found.node, node != found.judge,
      analysis.dominators.dominates(found.node, node), !isBehindRejoin(found, target)
    else { return false }
    for rejecting in found.cases where rejecting.outcome == .reject {
      for edge in rejecting.edges {
        let first = workflow[edge].target
        if first != found.node, !analysis.dominators.dominates(first, found.node),
          analysis.dominators.dominates(first, node)
        {
          return false
        }
      }
    }
    return true
  }
}

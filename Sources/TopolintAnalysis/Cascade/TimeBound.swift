public import TopolintModel

/// How long a run can take in the worst case.
public struct TimeBound: Hashable, Sendable {
  /// The longest time of a run; nil where it cannot be bounded.
  public let limit: Milliseconds?
  /// The critical path: the steps that add up to the limit, or that lead to what is not known.
  public let path: [NodeID]
  /// The first step whose time nobody states; nil when all are known.
  public let unknown: NodeID?
  /// The time limit of the run, where one is stated: it ends the run in any case, but for the time
  /// that `people` take.
  public let deadline: Milliseconds?
  /// The people whom the run can wait for while the clock of its time limit stands still, in source
  /// order.
  public let people: [NodeID]
}

/// A time limit that is shorter than what may have to happen within it.
public struct TimeInversion: Hashable, Sendable {
  /// Who waits, and gives up first.
  public let parent: NodeID
  /// Who may take longer.
  public let child: NodeID
  /// How long the parent waits.
  public let limit: Milliseconds
  /// How long the child takes with all its attempts, back-offs that are not stated left out.
  public let needed: Milliseconds
}

extension Analysis {
  /// The longest time that all attempts of a node take, with the waits between; nil when its limit
  /// is not known. A back-off that is not stated counts as none.
  public func worstTime(of node: NodeID) -> Milliseconds? {
    guard let limit = workflow[node].timeout.value?.bound else { return nil }
    let policy = workflow[node].retry.value
    guard let attempts = (policy?.retries ?? .finite(0)).bound else { return nil }
    let each = Double(limit.count)
    var total = each * (Double(max(0, attempts)) + 1)
    switch policy?.backoff {
    case .constant(let wait): total += Double(wait.count) * Double(max(0, attempts))
    case .exponential(let initial, let factor):
      var wait = Double(initial.count)
      for _ in 0..<min(max(0, attempts), 64) {
        total += wait
        wait *= max(1, factor)
      }
    case .immediate, .unspecified, nil: break
    }
    return Milliseconds(seconds: total / 1000)
  }

  /// Callers and containers that give up before what they wait for has made all its attempts.
  public func timeInversions() -> [TimeInversion] {
    var found: [TimeInversion] = []
    for edge in workflow.edges where workflow.takesPart(edge) {
      guard edge.kind == .contains || edge.kind == .delegate || edge.kind == .uses,
        let limit = workflow[edge.source].timeout.value?.bound,
        let needed = worstTime(of: edge.target), limit < needed
      else { continue }
      found.append(
        TimeInversion(parent: edge.source, child: edge.target, limit: limit, needed: needed))
    }
    return found
  }

  /// The worst time of a run: the longest way of control, each step with all its attempts as often as
  /// it runs.
  func timeBound(_ work: WorkBound) -> TimeBound {
    let control = view(.control)
    let components = components(.control)
    let n = workflow.nodes.count
    var arrival = [Double](repeating: -1, count: n)
    var previous = [Int](repeating: -1, count: n)
    for root in roots { arrival[root.index] = 0 }
    var unknown: NodeID?
    var last = -1
    var finish = [Double](repeating: -1, count: n)
    for component in 0..<components.count {
      let members = components.members(component).map { Int($0) }.filter { $0 < n }
      guard let best = members.max(by: { arrival[$0] < arrival[$1] }), arrival[best] >= 0 else {
        continue
      }
      var cost = 0.0
      for member in members {
        let node = workflow.nodes[member]
        guard takesTime(node), work.invocations[member] > 0 else { continue }
        let runs = work.invocations[member]
        guard let limit = node.timeout.value?.bound, runs.isFinite,
          !isOpenBackoff(node), !dependsOnUnknown(member, work)
        else {
          if unknown == nil { unknown = node.id }
          continue
        }
        let attempts = Double(node.retry.value?.retries.bound ?? 0) + 1
        let worst = Double((worstTime(of: node.id) ?? limit).count)
        cost += worst * max(1, inTurn(runs / max(1, attempts), of: node.id).rounded(.up))
      }
      let end = arrival[best] + cost
      for member in members {
        finish[member] = end
        if member != best, previous[member] < 0 { previous[member] = best }
        for arc in control.outArcs(member) {
          let target = Int(control.targets[arc])
          guard components.numbers[target] != Int32(component), end > arrival[target] else {
            continue
          }
          arrival[target] = end
          previous[target] = member
        }
      }
      if last < 0 || end > finish[last] { last = members.first ?? best }
    }
    var path: [NodeID] = []
    var current = unknown.map(\.index) ?? last
    var seen = NodeSet(capacity: n)
    while current >= 0, current < n, !seen.contains(NodeID(Int32(current))) {
      seen.insert(NodeID(Int32(current)))
      path.append(NodeID(Int32(current)))
      current = previous[current]
    }
    let deadline = workflow.limits.timeout.value?.bound
    let limit =
      unknown == nil && last >= 0 ? Milliseconds(seconds: finish[last] / 1000) : nil
    let people = workflow.nodeIDs.filter { id in
      guard workflow.limits.pausesForPeople, work.invocations[id.index] > 0 else { return false }
      if case .human = workflow.nodes[id.index].kind { return true }
      return false
    }
    return TimeBound(
      limit: limit, path: path.reversed(), unknown: unknown, deadline: deadline, people: people)
  }

  /// How many of some runs of a node come one after the other: of the items of a map so many at once
  /// as it lets run side by side.
  private func inTurn(_ runs: Double, of node: NodeID) -> Double {
    var runs = runs
    for container in workflow.containers(of: node) where workflow[container].kind == .map {
      guard let width = workflow[container].width.value?.bound, width > 0,
        let together = workflow[container].concurrency.value
      else { continue }
      let turns = together.bound.map { (Double(width) / Double(max(1, $0))).rounded(.up) } ?? 1
      // In this order the numbers stay whole.
      runs = runs / Double(width) * turns
    }
    return runs
  }

  private func takesTime(_ node: Node) -> Bool {
    if node.isImplied || node.isDisabled { return false }
    return switch node.kind {
    case .agent, .llm, .tool, .code, .human, .subworkflow, .wait, .opaque, .verifier,
      .router(.model), .router(.human), .join(_, .model):
      true
    default: false
    }
  }

  private func isOpenBackoff(_ node: Node) -> Bool {
    guard let policy = node.retry.value else { return false }
    guard let retries = policy.retries.bound else { return true }
    return retries > 0 && policy.backoff == .unspecified
  }

  private func dependsOnUnknown(_ node: Int, _ work: WorkBound) -> Bool {
    guard case .depends(let factors) = work.verdict else { return false }
    // Within the reach of a factor that nobody states the number of runs is not known.
    return factors.contains { factor in
      factor.node.index == node || workflow.isInside(NodeID(Int32(node)), factor.node)
        || components(.controlAndDelegate).areOnCycle(NodeID(Int32(node)), factor.node)
    }
  }
}

public import TopolintModel

/// A way past a guard that does not take its acceptance.
public struct FailOpenWay: Hashable, Sendable {
  /// What opens it.
  public enum Cause: Hashable, Sendable {
    /// The guard fails.
    case failure
    /// No answer comes in time.
    case timeout
    /// The guard could not decide.
    case undecided
    /// The guard's answer is none of those that the cases name.
    case otherAnswer
    /// The guard's answer is not in the form that the cases read.
    case unreadable
  }

  /// The guard.
  public let guarded: Guard
  /// What opens the way.
  public let cause: Cause
  /// The edge that is taken; nil where the node is told to continue after a failure.
  public let edge: EdgeID?
  /// What happens then, that acceptance was meant to let through.
  public let target: NodeID
}

extension Analysis {
  /// The ways past guards by their failure, timeout, indecision or default, in source order.
  public func failOpenWays() -> [FailOpenWay] {
    var found: [FailOpenWay] = []
    let readers = Dictionary(grouping: guards.filter { !$0.cases.isEmpty }, by: \.judge)
    for guarded in guards {
      let unread = unreadWay(past: guarded)
      if let unread { found.append(unread) }
      let targets = acceptedTargets(of: guarded, readers[guarded.judge] ?? [])
      guard let first = targets.first else { continue }
      let accepted = Set(targets)
      let open = guarded.cases.first { isOpenDefault($0, accepted) }
      for edge in failures(of: guarded) {
        // Where the verdict is read and missing, the default is taken.
        let isLeft = open != nil && edge.target == guarded.node
        guard isLeft || accepted.contains(edge.target) else { continue }
        let cause: FailOpenWay.Cause = edge.outcome == .timeout ? .timeout : .failure
        found.append(
          FailOpenWay(
            guarded: guarded, cause: cause, edge: edge.id, target: isLeft ? first : edge.target))
      }
      if workflow[guarded.judge].errorHandling.value == .continueEmpty,
        guarded.cases.isEmpty || open != nil
      {
        found.append(FailOpenWay(guarded: guarded, cause: .failure, edge: nil, target: first))
      }
      for choice in guarded.cases {
        guard let edge = choice.edges.first, edge != unread?.edge,
          choice.targets.contains(where: accepted.contains),
          let cause = cause(of: choice, at: guarded)
        else { continue }
        found.append(
          FailOpenWay(
            guarded: guarded, cause: cause, edge: edge,
            target: choice.targets.first(where: accepted.contains) ?? first))
      }
    }
    return found
  }

  /// The edges that failures of the judge take, and those of the choice that follows its verdict.
  private func failures(of guarded: Guard) -> [Edge] {
    var edges = Array(workflow.outgoing(guarded.judge))
    if guarded.node != guarded.judge { edges += workflow.outgoing(guarded.node) }
    return edges.filter { $0.kind == .error && workflow.takesPart($0) }
  }

  /// Where acceptance leads and rejection does not; empty where the file does not say which outcome
  /// is which, or where what comes next is to read the verdict: of a verdict that is missing there, its
  /// own cases decide.
  private func acceptedTargets(of guarded: Guard, _ readers: [Guard]) -> [NodeID] {
    if guarded.cases.isEmpty {
      let targets = workflow.outgoing(guarded.node).filter {
        $0.kind == .sequence && workflow.takesPart($0)
      }.map(\.target)
      guard !readers.isEmpty else { return targets }
      let deciding = NodeSet(readers.map(\.node), in: workflow)
      return targets.filter { leadsToWork($0, besides: deciding) }
    }
    let rejecting = guarded.cases.filter(rejects)
    guard !rejecting.isEmpty else { return [] }
    let rejected = Set(rejecting.flatMap(\.targets))
    return guarded.cases.filter { $0.outcome == .accept }.flatMap(\.targets).filter {
      !rejected.contains($0)
    }
  }

  /// Why taking a case lets through what was not accepted; nil when it is acceptance itself.
  private func cause(of choice: Case, at guarded: Guard) -> FailOpenWay.Cause? {
    switch choice.outcome {
    case .timeout: return .timeout
    case .undecided: return .undecided
    case .error: return .failure
    case .reject: return nil
    case .accept, nil: break
    }
    guard choice.isDefault, guarded.kind == .judge || guarded.kind == .deterministic else {
      return nil
    }
    let others = guarded.cases.filter { $0.ordinal != choice.ordinal }
    guard others.contains(where: rejects),
      !choice.targets.contains(where: { isHuman($0) })
    else { return nil }
    // Behind both verdicts, the default is neither; behind a rejection alone, it is acceptance when
    // nothing else can be answered.
    let isThird = others.contains { $0.outcome == .accept }
    return isThird || others.allSatisfy { hasOpenAnswers($0.condition) } ? .otherAnswer : nil
  }

  /// Whether a case keeps what is judged away: it says so, or goes back to earlier work.
  func rejects(_ choice: Case) -> Bool {
    if let outcome = choice.outcome { return outcome == .reject }
    return !choice.isDefault && choice.edges.allSatisfy(returningEdges.contains)
  }

  func isHuman(_ node: NodeID) -> Bool {
    if case .human = workflow[node].kind { true } else { false }
  }

  /// Whether a run comes from a step to a model or an act without coming through some others.
  private func leadsToWork(_ start: NodeID, besides others: NodeSet) -> Bool {
    var seen = others
    var pending = [start]
    while let next = pending.popLast() {
      guard !seen.contains(next) else { continue }
      seen.insert(next)
      let node = workflow[next]
      if node.kind.isModelProducer || node.changesTheWorld { return true }
      for edge in workflow.outgoing(next) where edge.kind.isControl && workflow.takesPart(edge) {
        pending.append(edge.target)
      }
    }
    return false
  }

  private func isOpenDefault(_ choice: Case, _ accepted: Set<NodeID>) -> Bool {
    choice.isDefault && choice.targets.contains(where: accepted.contains)
  }

  /// Whether a condition compares with a text a value that can be any text: what it does not name
  /// is then more than the opposite.
  private func hasOpenAnswers(_ condition: Condition) -> Bool {
    guard case .compare(let path, .equal, let literal) = condition, literal.text != nil,
      case .output(let producer) = path.source
    else { return false }
    let name = path.fields.joined(separator: ".")
    guard let contract = workflow[producer].output.value else { return false }
    return contract.field(name)?.allowed == nil
  }
}

public import TopolintModel

/// A parallel branch whose failure is led away, so that what joins the branches never hears of it.
public struct MissingBranch {
  /// The step of the branch that fails.
  public let step: NodeID
  /// Where its failure goes.
  public let edge: EdgeID
  /// What joins the branches.
  public let join: NodeID
  /// The reader of what is missing; nil where the join waits for the branch for ever.
  public let reader: NodeID?
}

extension Analysis {
  /// How many failing steps are looked at closely.
  private static let closeLooks = 256

  /// The failures in parallel branches that go another way than to the join, where nothing says
  /// what a part of the branches makes, in source order: one for each error route.
  ///
  /// Silent where the route ends the run as failed or calls a person, where the join takes any or
  /// some of the branches, and where a container says what becomes of failed ones.
  public func missingBranches() -> [MissingBranch] {
    let errors = workflow.edges.lazy.filter { $0.kind == .error && self.workflow.takesPart($0) }
    guard !errors.isEmpty else { return [] }
    let success = view(.control).removing(edges: EdgeSet(errors.map(\.id), in: workflow))
    let after = success.postDominators()
    let before = Dominators(success, roots: roots.lazy.map(\.index))
    var joins = MeetingPlaces(workflow, before)
    var found: [MissingBranch] = []
    var looks = 0
    for edge in errors where looks < Self.closeLooks && isFallible(edge.source) {
      if workflow[edge.source].errorHandling.value == .escalate { continue }
      let step = edge.source
      guard let join = join(after: step, after, &joins), edge.target != join,
        !after.dominates(join, edge.target)
      else { continue }
      looks += 1
      guard isLost(edge, join) else { continue }
      switch waiting(at: join) {
      case .all: found.append(MissingBranch(step: step, edge: edge.id, join: join, reader: nil))
      case .allTaken:
        if let reader = reader(of: step, behind: join, before) {
          found.append(MissingBranch(step: step, edge: edge.id, join: join, reader: reader))
        }
      default: break
      }
    }
    return found
  }

  /// The first join behind a step that other branches come to as well, side by side.
  private func join(after step: NodeID, _ after: Dominators, _ joins: inout MeetingPlaces)
    -> NodeID?
  {
    var current = after.immediateDominator(of: step)
    for _ in 0..<Self.closeLooks {
      guard let node = current else { return nil }
      if joins.hasOther(at: node, besides: step, where: { !areExclusive(step, $0) }) {
        return saysWhatPartsMake(node) ? nil : node
      }
      current = after.immediateDominator(of: node)
    }
    return nil
  }

  private func saysWhatPartsMake(_ join: NodeID) -> Bool {
    if workflow[join].partialFailure.value != nil { return true }
    guard workflow[join].isImplied else { return false }
    return workflow.incoming(join).contains { edge in
      workflow.containers(of: edge.source).contains {
        workflow[$0].parent == workflow[join].parent && workflow[$0].partialFailure.value != nil
      }
    }
  }

  private func waiting(at join: NodeID) -> JoinPolicy? {
    if let arrival = workflow[join].arrival.value { return arrival }
    if case .join(let policy, _) = workflow[join].kind { return policy }
    return nil
  }

  /// Whether an error route never comes to the join, and ends without a failed run or a person.
  private func isLost(_ edge: Edge, _ join: NodeID) -> Bool {
    let reached = view(.control).reach(from: [edge.target])
    if reached.contains(join) { return false }
    var endsQuietly = false
    for node in workflow.nodes where reached.contains(node.id) {
      switch node.kind {
      case .human: return false
      case .end(let state): if state == .success { endsQuietly = true }
      default:
        if view(.control).outArcs(node.id.index).isEmpty { endsQuietly = true }
      }
    }
    return endsQuietly
  }

  /// The first step from the join on that reads what the failed branch makes and does not provide
  /// for its absence.
  private func reader(of step: NodeID, behind join: NodeID, _ before: Dominators) -> NodeID? {
    workflow.nodes.first { node in
      guard !node.isDisabled, before.dominates(join, node.id) else { return false }
      return node.inputs.contains {
        guard case .output(let producer) = $0.value.source, !$0.isOptional else { return false }
        return before.dominates(step, producer) && !before.dominates(join, producer)
      }
    }?.id
  }
}

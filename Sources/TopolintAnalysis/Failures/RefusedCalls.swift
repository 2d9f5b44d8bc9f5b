public import TopolintModel

/// The use of a result whose step a person refused to let run.
public struct ResultOfRefusedStep {
  /// The approval.
  public let approval: NodeID
  /// The step that runs only when the approval is given.
  public let step: NodeID
  /// Who uses the result without providing for its absence.
  public let reader: NodeID
  /// The read.
  public let input: Input
}

extension Analysis {
  /// The steps that refusal passes over, with the first use of their result on the way that it
  /// takes, in source order.
  ///
  /// Only reads that the engine has a blank for: without one `unassignedReads` tells of them.
  /// A condition on the result, anywhere, tells one that is there from one that is not.
  public func resultsOfRefusedSteps() -> [ResultOfRefusedStep] {
    let refusals = refusals()
    if refusals.isEmpty { return [] }
    let asked = Set(refusals.map(\.step))
    var uses: [NodeID: [(reader: NodeID, input: Input)]] = [:]
    var tested: Set<NodeID> = []
    for reader in workflow.nodes where !reader.isDisabled {
      for input in reader.inputs {
        guard case .output(let step) = input.value.source, step != reader.id, asked.contains(step)
        else { continue }
        if input.use == .condition {
          tested.insert(step)
        } else if input.hasBlank, !input.isOptional {
          uses[step, default: []].append((reader.id, input))
        }
      }
    }
    let control = view(.control)
    let search = BudgetedSearch(vertexCount: control.vertexCount, budget: Self.stepBudget)
    return refusals.compactMap { refusal in
      guard !tested.contains(refusal.step), let known = uses[refusal.step], let first = known.first
      else { return nil }
      let isSettled = search.walk(control, from: refusal.otherwise.index, .forward) { vertex, _ in
        if vertex == first.reader.index { return .stop }
        return vertex == refusal.step.index ? .skip : .expand
      }
      guard isSettled, let use = known.first(where: { search.reached($0.reader.index) }) else {
        return nil
      }
      return ResultOfRefusedStep(
        approval: refusal.approval, step: refusal.step, reader: use.reader, input: use.input)
    }
  }

  /// The approvals that one step alone waits for, with where refusal leads, in source order.
  private func refusals() -> [(approval: NodeID, step: NodeID, otherwise: NodeID)] {
    workflow.nodeIDs.compactMap { id in
      guard case .human(.approval) = workflow.nodes[id.index].kind,
        !workflow.nodes[id.index].isDisabled
      else { return nil }
      let ways = workflow.outgoing(id).filter { $0.kind == .branch && workflow.takesPart($0) }
      guard let yes = ways.first(where: { $0.outcome == .accept }),
        let no = ways.first(where: { $0.outcome == .reject }), yes.target != no.target,
        !workflow.incoming(yes.target).contains(where: {
          $0.kind.isControl && $0.id != yes.id && workflow.takesPart($0)
        })
      else { return nil }
      return (id, yes.target, no.target)
    }
  }
}

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
    workflow.nodeIDs.compactMap { id in
      guard case .human(.approval) = workflow.nodes[id.index].kind,
        !workflow.nodes[id.index].isDisabled
      else { return nil }
      let approval = workflow[id]
      let ways = workflow.outgoing(approval.id).filter {
        $0.kind == .branch && workflow.takesPart($0)
      }
      guard let yes = ways.first(where: { $0.outcome == .accept }),
        let no = ways.first(where: { $0.outcome == .reject }), yes.target != no.target,
        !workflow.incoming(yes.target).contains(where: {
          $0.kind.isControl && $0.id != yes.id && workflow.takesPart($0)
        })
      else { return nil }
      let step = yes.target
      var uses: [(reader: NodeID, input: Input)] = []
      for reader in workflow.nodes where !reader.isDisabled && reader.id != step {
        for input in reader.inputs where input.value.source == .output(step) {
          if input.use == .condition { return nil }
          if input.hasBlank, !input.isOptional { uses.append((reader.id, input)) }
        }
      }
      guard !uses.isEmpty else { return nil }
      let passed = view(.control).reach(
        from: [no.target], avoiding: NodeSet([step], in: workflow))
      guard let use = uses.first(where: { passed.contains($0.reader) }) else { return nil }
      return ResultOfRefusedStep(
        approval: approval.id, step: step, reader: use.reader, input: use.input)
    }
  }
}

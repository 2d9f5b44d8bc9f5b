public import TopolintModel
public import TopolintSource

/// A step that is told to trust what a model gives it, which nobody has checked.
public struct BlindTrust: Hashable, Sendable {
  /// The step that trusts.
  public let receiver: NodeID
  /// The models whose output comes to it unchecked, in source order; never empty.
  public let givers: [NodeID]
  /// Where it is said.
  public let span: Span
}

extension Analysis {
  /// The steps that the file tells to take model output on trust, and that take some which nothing
  /// has verified, in source order.
  public func blindTrust() -> [BlindTrust] {
    workflow.nodes.compactMap { node in
      guard case .declared(true, let span) = node.trustsInput, !node.isDisabled, !node.isImplied
      else { return nil }
      let givers: Set<NodeID>
      if node.kind.usesModel {
        let graph = modelChains.graph
        givers = Set(
          graph.predecessors(of: node.id).map(\.source).filter { $0 != node.id && isProducer($0) })
      } else if let cause = unguardedCause(of: node.id), cause.kind == .data {
        givers = [cause.model]
      } else {
        givers = []
      }
      return givers.isEmpty
        ? nil : BlindTrust(receiver: node.id, givers: givers.sorted(), span: span)
    }
  }
}

public import TopolintModel

/// What takes over after a failure and fails together with what failed.
public struct SharedDomain {
  /// What the two share.
  public enum Domain: Hashable, Sendable {
    /// One model.
    case model(String)
    /// One provider of different models.
    case provider(String)
    /// One endpoint.
    case endpoint(String)
    /// One limit.
    case quota(String)
  }

  /// The step that fails.
  public let step: NodeID
  /// The step that takes over; nil where other models of the same step do.
  public let substitute: NodeID?
  /// The way to it.
  public let edge: EdgeID?
  /// What the two share.
  public let domain: Domain
}

extension Analysis {
  /// The fallbacks that fail together with what they stand in for, in source order.
  ///
  /// Silent where the fallback's own failure is led on, where it is earlier work (that is trying
  /// again), and where the way to it is only for some failures.
  public func sharedDomains() -> [SharedDomain] {
    var found: [SharedDomain] = []
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      if let model = node.model.value, let others = node.fallbackModels.value, !others.isEmpty {
        if others.allSatisfy({ $0 == model }) {
          found.append(
            SharedDomain(step: node.id, substitute: nil, edge: nil, domain: .model(model)))
        } else if let provider = Self.provider(of: model),
          others.allSatisfy({ Self.provider(of: $0) == provider })
        {
          found.append(
            SharedDomain(step: node.id, substitute: nil, edge: nil, domain: .provider(provider)))
        }
      }
      for edge in workflow.outgoing(node.id) where edge.kind == .error && edge.condition == .always
      {
        guard workflow.takesPart(edge), let other = substitute(behind: edge),
          !dominators.dominates(other, node.id), !leadsFailureOn(other),
          let domain = shared(node, workflow[other])
        else { continue }
        found.append(
          SharedDomain(step: node.id, substitute: other, edge: edge.id, domain: domain))
      }
    }
    return found
  }

  /// The first step on an error route that can fail itself.
  private func substitute(behind edge: Edge) -> NodeID? {
    var current = edge.target
    for _ in 0..<8 {
      if current == edge.source || workflow[current].isDisabled { return nil }
      if isFallible(current) { return current }
      let next = workflow.outgoing(current).lazy.filter { $0.kind.isControl }.prefix(2)
      guard next.count == 1, let way = next.first else { return nil }
      current = way.target
    }
    return nil
  }

  private func leadsFailureOn(_ node: NodeID) -> Bool {
    switch workflow[node].errorHandling.value {
    case .abort, nil: workflow.outgoing(node).contains { $0.kind == .error }
    case .continueEmpty, .defaultValue, .branch, .escalate, .fallback: true
    }
  }

  private func shared(_ a: Node, _ b: Node) -> SharedDomain.Domain? {
    if let endpoint = a.endpoint.value, endpoint == b.endpoint.value { return .endpoint(endpoint) }
    let models = a.kind.usesModel && b.kind.usesModel
    if models, let model = a.model.value, model == b.model.value {
      // Another model behind it is another domain.
      guard (b.fallbackModels.value ?? []).allSatisfy({ $0 == model }) else { return nil }
      return .model(model)
    }
    if let quota = a.quota.value, quota == b.quota.value { return .quota(quota) }
    if models, let model = a.model.value, let other = b.model.value,
      let provider = Self.provider(of: model), provider == Self.provider(of: other)
    {
      return .provider(provider)
    }
    return nil
  }

  /// The provider that a model's name begins with: all before the last slash.
  private static func provider(of model: String) -> String? {
    guard let slash = model.lastIndex(of: "/"), slash != model.startIndex else { return nil }
    return String(model[..<slash])
  }
}

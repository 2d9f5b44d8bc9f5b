public import TopolintModel
public import TopolintSource

/// A secret that goes where others can read it.
public struct SecretLeak: Hashable, Sendable {
  /// Where it goes.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Into the prompt of a model.
    case prompt
    /// Into what a run gives back.
    case result
    /// Into another trust zone.
    case zone
    /// To an action outside, beyond a model or script.
    case outside
  }

  /// Where it goes.
  public let kind: Kind
  /// The step that holds it; nil for a value of the engine.
  public let source: NodeID?
  /// The name of the engine's value; nil for a step.
  public let value: String?
  /// Where it becomes known.
  public let sink: NodeID
  /// Where that is written.
  public let span: Span
  /// The way from the source to the sink; one node for a value of the engine.
  public let path: GraphPath
}

extension Analysis {
  /// The secrets that leave their place, in source order: one for each step that holds a secret, the
  /// worst that comes of it, and one for each value of the engine and step that tells it.
  ///
  /// A credential that a tool is given to do its work with is no leak; neither is what a step that
  /// removes secrets, or a guard, stands before, nor what stays in one declared trust zone.
  public func secretLeaks() -> [SecretLeak] {
    var found = toldValues()
    let all = spread(of: .secret).sources
    // Each source is walked from by itself; of a larger file the first 64 are.
    for source in all.prefix(64) {
      if let leak = leak(from: source) { found.append(leak) }
    }
    return found.sorted { ($0.source ?? $0.sink) < ($1.source ?? $1.sink) }
  }

  /// Values of the engine that are put into prompts and results.
  private func toldValues() -> [SecretLeak] {
    if workflow.secrets.isEmpty { return [] }
    var found: [SecretLeak] = []
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      var told: Set<String> = []
      for input in node.inputs {
        guard case .engine(let name) = input.value.source, workflow.secrets.contains(name) else {
          continue
        }
        let kind: SecretLeak.Kind
        switch input.use {
        case .prompt where node.kind.usesModel: kind = .prompt
        case .result: kind = .result
        default: continue
        }
        guard told.insert(name).inserted else { continue }
        found.append(
          SecretLeak(
            kind: kind, source: nil, value: name, sink: node.id, span: input.span,
            path: .at(node.id)))
      }
    }
    return found
  }

  private func leak(from source: NodeID) -> SecretLeak? {
    let spread = spread(of: .secret, from: [source])
    let home = workflow[source].trustZone.value
    let given = Set(spread.graph.successors(of: source).map(\.target))
    var best: (node: NodeID, kind: SecretLeak.Kind)?
    for node in spread.reach.nodes where node != source && !workflow[node].isImplied {
      guard let kind = crossing(node, home, isGiven: given.contains(node), spread) else { continue }
      // The worst counts; of several, the first.
      if best.map({ $0.kind.rank < kind.rank }) ?? true { best = (node, kind) }
    }
    guard let best, let path = spread.path(to: best.node) else { return nil }
    return SecretLeak(
      kind: best.kind, source: source, value: nil, sink: best.node, span: workflow[source].span,
      path: path)
  }

  /// What it means that a secret comes to a node, straight from its source or not.
  private func crossing(_ node: NodeID, _ home: String?, isGiven: Bool, _ spread: LabelSpread)
    -> SecretLeak.Kind?
  {
    if let home, let zone = workflow[node].trustZone.value { return home == zone ? nil : .zone }
    if isHeld(node) {
      // Its agent acts with it, unless somebody is asked.
      guard acts(node), workflow[node].isPreapproved.declaredValue != false else { return nil }
      let isUsed = workflow.incoming(node).contains { edge in
        edge.kind == .uses && spread.reach.contains(edge.source)
          && !asksForConfirmation(edge.source)
      }
      return isUsed && !isGiven ? .outside : nil
    }
    if acts(node), !isGiven, !asksForConfirmation(node) { return .outside }
    return workflow[node].kind.usesModel ? .prompt : nil
  }

  private func acts(_ node: NodeID) -> Bool {
    (workflow[node].effect.value?.level ?? .none) >= .external
  }
}

extension SecretLeak.Kind {
  fileprivate var rank: Int {
    switch self {
    case .prompt, .result: 0
    case .zone: 1
    case .outside: 2
    }
  }
}

public import TopolintAnalysis
public import TopolintModel

extension RuleContext {
  /// A way through the graph as the steps of a finding: the nodes in order, without what the engine
  /// adds. A way through several parts of one step goes through it once.
  public func steps(along path: GraphPath) -> [PathStep] {
    var steps: [PathStep] = []
    for node in path.nodes where !workflow[node].isImplied || workflow[node].isPart {
      let step = PathStep("`\(name(node))`", at: workflow[node].span)
      if workflow[node].isPart, step.message == steps.last?.message { continue }
      if step != steps.last { steps.append(step) }
    }
    return steps.count > 1 ? steps : []
  }

  /// Where an edge leads, in a sentence: the end that the engine adds has no name in the file.
  public func destination(_ node: NodeID) -> String {
    if case .end = workflow[node].kind, workflow[node].isImplied { return "the end" }
    return "`\(name(node))`"
  }

  /// The names of some nodes in a sentence: "`a`, `b` and `c`", or "`a`, `b` and 3 more".
  public func names(_ nodes: [NodeID], atMost limit: Int = 3) -> String {
    let shown = nodes.count > limit ? max(1, limit - 1) : nodes.count
    var words = nodes.prefix(shown).map { "`\(name($0))`" }
    if nodes.count > shown { words.append("\(nodes.count - shown) more") }
    guard let last = words.popLast() else { return "" }
    return words.isEmpty ? last : words.joined(separator: ", ") + " and " + last
  }
}

extension RuleContext {
  /// How bad it is that these nodes act unchecked: an error for what cannot be taken back, unless
  /// that is only guessed from a name, else a warning.
  public func severity(of sinks: [NodeID]) -> Severity {
    let isCertain = sinks.contains { sink in
      guard let effect = workflow[sink].effect.value else { return false }
      return effect.level == .irreversible && effect.basis != .name
    }
    return isCertain ? .error : .warning
  }

  /// How sure a finding is that one of `sinks` acts outside: medium where the file or the configuration
  /// states what it does. What a node's type or name says of it was right about two times in three
  /// (docs/precision.md).
  public func confidence(of sinks: [NodeID]) -> Confidence {
    sinks.contains { workflow[$0].effect.value?.basis == .stated } ? .medium : .low
  }
}

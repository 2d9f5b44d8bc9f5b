public import TopolintModel

/// Two writes of one variable of which nobody knows which comes last.
public struct ParallelWrite: Hashable, Sendable {
  /// The variable.
  public let variable: String
  /// The one writer.
  public let first: NodeID
  /// The other; the same node when the rounds of a map write over each other.
  public let second: NodeID
  /// The positions of the writes among the outputs of the two.
  public let outputs: [Int]
  /// Where the ways of the two part, or the map.
  public let split: NodeID
}

extension Analysis {
  /// The variables' writes that happen side by side without anything to merge them, in source order:
  /// one for each variable and pair of writers, or for a map whose body writes while other items run.
  public func parallelWrites() -> [ParallelWrite] {
    var order: [String] = []
    var writers: [String: [(node: NodeID, output: Int)]] = [:]
    for node in workflow.nodes where !node.isDisabled && dominators.isReachable(node.id) {
      for (i, output) in node.outputs.enumerated()
      where !output.hasReducer && !output.isAddition {
        if writers[output.variable] == nil { order.append(output.variable) }
        if writers[output.variable]?.last?.node == node.id { continue }
        writers[output.variable, default: []].append((node.id, i))
      }
    }
    var pairs = Self.mostPairs
    var found: [ParallelWrite] = []
    for variable in order {
      let all = writers[variable] ?? []
      for (i, a) in all.enumerated() {
        if let map = concurrentMap(around: a.node, writing: variable) {
          found.append(
            ParallelWrite(
              variable: variable, first: a.node, second: a.node, outputs: [a.output, a.output],
              split: map))
        }
        for b in all[(i + 1)...] {
          pairs -= 1
          guard pairs > 0 else { return found }
          guard let split = parallelSplit(a.node, b.node) else { continue }
          found.append(
            ParallelWrite(
              variable: variable, first: a.node, second: b.node, outputs: [a.output, b.output],
              split: split))
        }
      }
    }
    return found
  }

  /// The pairs of writers that are looked at in one workflow.
  private static let mostPairs = 2_000

  /// The innermost map around a node that runs several items at once; not one that holds the
  /// variable itself.
  private func concurrentMap(around node: NodeID, writing variable: String) -> NodeID? {
    for container in workflow.containers(of: node) {
      if workflow[container].outputs.contains(where: { $0.variable == variable }) { return nil }
      guard workflow[container].kind == .map, !workflow[container].isDisabled else { continue }
      switch (workflow[container].concurrency.value, workflow[container].width.value) {
      case (.finite(1)?, _), (_, .finite(1)?), (nil, _): continue
      default: return container
      }
    }
    return nil
  }

  /// Where the ways of two nodes part so that both run and neither waits for the other; nil when one
  /// comes after the other, or a run takes one of them only.
  public func parallelSplit(_ a: NodeID, _ b: NodeID) -> NodeID? {
    guard a != b, let split = dominators.nearestCommon(a, b), split != a, split != b,
      startsSeveral(split), !areExclusive(a, b)
    else { return nil }
    return comes(b, after: a, avoiding: split) || comes(a, after: b, avoiding: split) ? nil : split
  }

  /// Whether several ways out of a node are taken together: not where each is a case of its own, also
  /// when a way back hides that the cases exclude one another.
  /// Kept: of thousands of branches each pair asks.
  private func startsSeveral(_ node: NodeID) -> Bool {
    let known = knownSplits[node] ?? findStartsSeveral(node)
    knownSplits[node] = known
    return known
  }

  private func findStartsSeveral(_ node: NodeID) -> Bool {
    var plain = 0
    var labels: Set<String> = []
    for edge in workflow.outgoing(node) where workflow.takesPart(edge) {
      switch edge.kind {
      case .branch:
        if let label = edge.label, !labels.insert(label).inserted { return true }
      case .sequence, .handoff, .feedback, .retry: plain += 1
      default: break
      }
    }
    return plain > 1
  }

  /// Whether a node can run after another within the same round; true when it cannot be told.
  private func comes(_ later: NodeID, after earlier: NodeID, avoiding split: NodeID) -> Bool {
    let complete = reachSearch.walk(view(.control), from: earlier.index, .forward) { vertex, _ in
      if vertex == later.index { return .stop }
      return vertex == split.index ? .skip : .expand
    }
    return !complete || reachSearch.reached(later.index)
  }
}

public import TopolintModel

/// Retries around retries that multiply when the innermost call goes on failing.
public struct NestedRetries: Hashable, Sendable {
  /// The steps with retries, from the outermost caller or container in; at least two.
  public let layers: [NodeID]
  /// The attempts at the innermost step: the product of the attempts of all layers.
  public let attempts: Double
  /// Other steps with retries that the same callers retry as well, in source order.
  public let others: [NodeID]
}

extension Analysis {
  /// Retries inside retries along calls and containers, the largest product first: one for each
  /// innermost retrying caller, by its worst callee.
  ///
  /// A layer multiplies only when the failure of what it calls comes up to it: a callee that
  /// continues, has a default, an error edge or a fallback ends the chain, and so does one of whose
  /// handling nothing is known, unless the container around it fails with it and then catches that;
  /// and only where one class of failures is retried in all layers.
  /// Retries without a limit never come to their last failure and are left out, as are circles of
  /// callers.
  public func nestedRetries() -> [NestedRetries] {
    let count = workflow.nodes.count
    var builder = FlowGraphBuilder(nodeCount: count)
    var leadsAway = NodeSet(capacity: count)
    for edge in workflow.edges where edge.kind == .error { leadsAway.insert(edge.source) }
    for edge in workflow.edges where workflow.takesPart(edge) {
      switch edge.kind {
      case .contains, .delegate, .uses:
        if comesUp(edge.target, leadsAway)
          || edge.kind == .contains && isCaughtAbove(edge, leadsAway)
        {
          builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
        }
      default: break
      }
    }
    let calls = builder.finish()
    let components = calls.components()
    var product = [Double](repeating: 1, count: count)
    var above = [Int](repeating: -1, count: count)
    var isOuter = [Bool](repeating: false, count: count)
    var innermost: [Int] = []
    for component in 0..<components.count where !components.isCyclic(component) {
      guard let member = components.members(component).first.map({ Int($0) }) else { continue }
      for position in calls.incoming(member) {
        let source = Int(calls.sources[Int(calls.inArcs[position])])
        guard product[source] > product[member] else { continue }
        product[member] = product[source]
        above[member] = finiteRetries(source) > 0 ? source : above[source]
      }
      let retries = finiteRetries(member)
      guard retries > 0 else { continue }
      product[member] *= Double(retries) + 1
      if above[member] >= 0 {
        isOuter[above[member]] = true
        innermost.append(member)
      }
    }
    return grouped(innermost.filter { !isOuter[$0] }.sorted(), product, above)
  }

  /// The layers that are told of one chain of callers.
  private static let mostLayers = 64

  private func grouped(_ innermost: [Int], _ product: [Double], _ above: [Int]) -> [NestedRetries] {
    var order: [Int] = []
    var groups: [Int: [Int]] = [:]
    for node in innermost {
      if groups[above[node]] == nil { order.append(above[node]) }
      groups[above[node], default: []].append(node)
    }
    return order.compactMap { caller -> NestedRetries? in
      guard let members = groups[caller],
        let worst = members.max(by: { (product[$0], $1) < (product[$1], $0) })
      else { return nil }
      var layers = [NodeID(Int32(worst))]
      var current = above[worst]
      while current >= 0, layers.count < Self.mostLayers {
        layers.append(NodeID(Int32(current)))
        current = above[current]
      }
      guard isRetriedThroughout(layers) else { return nil }
      return NestedRetries(
        layers: layers.reversed(), attempts: product[worst],
        others: members.filter { $0 != worst }.map { NodeID(Int32($0)) })
    }.sorted { a, b in
      a.attempts != b.attempts ? a.attempts > b.attempts : a.layers[0] < b.layers[0]
    }
  }

  /// The attempts after the first of an enabled node, where there is a known number of them.
  private func finiteRetries(_ vertex: Int) -> Int {
    guard !workflow.nodes[vertex].isDisabled else { return 0 }
    return max(0, workflow.nodes[vertex].retry.value?.retries.bound ?? 0)
  }

  /// Whether there is a class of failures that all layers retry.
  private func isRetriedThroughout(_ layers: [NodeID]) -> Bool {
    var common: Set<ErrorClass>?
    for layer in layers {
      guard let classes = workflow[layer].retry.value?.classes else { continue }
      common = common?.intersection(classes) ?? Set(classes)
    }
    return common?.isEmpty != true
  }

  /// Whether what lies in a container leaves its failures to it: the container fails with it, is tried
  /// again, and only then leads the failure away.
  private func isCaughtAbove(_ edge: Edge, _ leadsAway: NodeSet) -> Bool {
    guard case .unknown = workflow[edge.target].errorHandling,
      workflow[edge.source].partialFailure.value == .failFast
    else { return false }
    return leadsAway.contains(edge.source) && !leadsAway.contains(edge.target)
  }

  /// Whether the last failure of a node is known to be one of its caller's.
  private func comesUp(_ node: NodeID, _ leadsAway: NodeSet) -> Bool {
    guard workflow[node].errorHandling.value == .abort || workflow[node].kind.isContainer else {
      return false
    }
    switch workflow[node].partialFailure.value {
    case .dropFailed, .markFailed: return false
    case .failFast, .allOrNothing, nil: break
    }
    return !leadsAway.contains(node)
  }
}

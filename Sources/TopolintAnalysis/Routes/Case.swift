public import TopolintModel

/// One of the exclusive ways on from a node: the branch edges that are taken together.
public struct Case: Hashable, Sendable {
  /// The node that chooses.
  public let node: NodeID
  /// The position among the node's cases, from 0, in the order in which they are tried.
  public let ordinal: Int
  /// The label, where the format has one.
  public let label: String?
  /// When it is taken; `always` for a default and where nothing is stated.
  public let condition: Condition
  /// Whether it is taken when no other matches.
  public let isDefault: Bool
  /// What it stands for, where the format says so or the words are plain.
  public let outcome: Outcome?
  /// Its edges, in source order.
  public let edges: [EdgeID]
  /// Where they lead.
  public let targets: [NodeID]
}

extension Workflow {
  /// The exclusive cases of a node, in the order in which they are tried: its branch edges, those
  /// with one label together, and its written feedback and retry edges, which are cases of their
  /// own where the node has branches, or next to a way on. Error edges are no cases.
  public func cases(of node: NodeID) -> [Case] {
    var groups: [[Edge]] = []
    var places: [String: Int] = [:]
    var alwaysTaken: [Edge] = []
    for edge in outgoing(node) where takesPart(edge) {
      switch edge.kind {
      case .branch:
        if let label = edge.label, let place = places[label] {
          groups[place].append(edge)
        } else {
          if let label = edge.label { places[label] = groups.count }
          groups.append([edge])
        }
      case .feedback where !edge.isImplied, .retry where !edge.isImplied: groups.append([edge])
      case .sequence: alwaysTaken.append(edge)
      default: break
      }
    }
    // A judge with one plain way on and a way back: going on is the other case.
    let hasBranch = groups.contains { $0.first?.kind == .branch }
    if !hasBranch, !groups.isEmpty, !alwaysTaken.isEmpty { groups.append(alwaysTaken) }
    if !hasBranch, groups.count == 1, alwaysTaken.isEmpty { return [] }
    return groups.enumerated().map { ordinal, edges in
      let first = edges[0]
      return Case(
        node: node, ordinal: ordinal, label: first.label, condition: first.condition,
        isDefault: edges.contains { $0.isDefault } || first.kind == .sequence,
        outcome: edges.lazy.compactMap(\.outcome).first, edges: edges.map(\.id),
        targets: edges.map(\.target))
    }
  }

  /// The values that decide which case of a node is taken, in source order, each once: those that
  /// the conditions name, and the node's reads for its conditions.
  public func decidingValues(of node: NodeID) -> [ValuePath] {
    var found: [ValuePath] = []
    var seen: Set<ValuePath> = []
    for input in self[node].inputs where input.use == .condition {
      if seen.insert(input.value).inserted { found.append(input.value) }
    }
    for edge in outgoing(node) where edge.kind.isControl && takesPart(edge) {
      for value in edge.condition.values where seen.insert(value).inserted { found.append(value) }
    }
    return found
  }
}

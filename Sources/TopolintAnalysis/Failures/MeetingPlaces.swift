package import TopolintModel

/// The ways into the places where several meet, by where they lie in the tree of what comes before
/// what: those that one step leads to stand side by side, and the others need not be looked through
/// for each of thousands of branches.
package struct MeetingPlaces {
  /// How many steps beside a branch are looked at for one that runs at the same time.
  private static let mostLooks = 64

  private let workflow: Workflow
  private let before: Dominators
  private var known: [NodeID: [NodeID]] = [:]
  /// How many steps were looked at.
  package private(set) var looks = 0

  /// Prepares for questions about a workflow, with what comes before what on its way to success.
  package init(_ workflow: Workflow, _ before: Dominators) {
    self.workflow = workflow
    self.before = before
  }

  /// Whether a way into a place comes from a step or from behind it, and another from a step that
  /// neither comes before it nor behind it and holds as asked. Of many such steps only the nearest
  /// are looked at.
  package mutating func hasOther(
    at place: NodeID, besides step: NodeID, where holds: (NodeID) -> Bool
  ) -> Bool {
    guard workflow.incoming(place).count > 1, let inside = before.interval(of: step) else {
      return false
    }
    let sources = known[place] ?? ways(into: place)
    known[place] = sources
    let first = Self.firstIndex(in: sources) { position(of: $0) >= inside.lowerBound }
    let end = Self.firstIndex(in: sources) { position(of: $0) > inside.upperBound }
    guard first < end else { return false }
    let others =
      sources[end...].prefix(Self.mostLooks) + sources[..<first].suffix(Self.mostLooks).reversed()
    for source in others.prefix(Self.mostLooks) {
      looks += 1
      if !before.dominates(source, step), holds(source) { return true }
    }
    return false
  }

  private func position(of node: NodeID) -> Int32 { before.interval(of: node)?.lowerBound ?? 0 }

  /// The steps from which control comes to a place, other than after a failure or for another round,
  /// in the order of the tree.
  private func ways(into place: NodeID) -> [NodeID] {
    let sources = workflow.incoming(place).filter {
      $0.kind.isControl && $0.kind != .error && $0.kind != .feedback && $0.kind != .retry
        && workflow.takesPart($0)
    }.map(\.source)
    return Set(sources).sorted { (position(of: $0), $0) < (position(of: $1), $1) }
  }

  private static func firstIndex(in sources: [NodeID], where holds: (NodeID) -> Bool) -> Int {
    var low = 0
    var high = sources.count
    while low < high {
      let middle = (low + high) / 2
      if holds(sources[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

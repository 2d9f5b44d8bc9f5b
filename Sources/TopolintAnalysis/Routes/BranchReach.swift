internal import TopolintModel

/// Which steps all branches of a router come to: asked for each of thousands of readers.
struct BranchReach {
  private let workflow: Workflow
  private let control: FlowGraph
  private let search: BudgetedSearch
  /// Nil where it was too much to find out.
  private var known: [NodeID: Set<NodeID>?] = [:]

  init(_ analysis: Analysis) {
    workflow = analysis.workflow
    control = analysis.view(.control)
    search = BudgetedSearch(vertexCount: control.vertexCount, budget: Analysis.stepBudget)
  }

  /// Whether a branch of the router never comes to a reader; so it is taken to be where that is not
  /// found out.
  mutating func misses(_ reader: NodeID, from router: NodeID) -> Bool {
    if let found = known[router] { return found?.contains(reader) != true }
    let found = common(router)
    known[router] = .some(found)
    return found?.contains(reader) != true
  }

  private func common(_ router: NodeID) -> Set<NodeID>? {
    let targets = Set(workflow.outgoing(router).lazy.filter { $0.kind == .branch }.map(\.target))
    var counts: [NodeID: Int] = [:]
    for target in targets {
      let isDone = search.walk(control, from: target.index, .forward) { vertex, _ in
        counts[NodeID(Int32(vertex)), default: 0] += 1
        return .expand
      }
      guard isDone else { return nil }
    }
    return Set(counts.filter { $0.value == targets.count }.keys)
  }
}

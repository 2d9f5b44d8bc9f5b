internal import TopolintModel

extension Analysis {
  func findRoots() -> [NodeID] {
    let entries = workflow.entries.filter { !workflow[$0].isDisabled }
    if !entries.isEmpty { return entries }
    let starts = workflow.nodeIDs.filter {
      workflow.nodes[$0.index].kind == .start && !workflow.nodes[$0.index].isDisabled
    }
    if !starts.isEmpty { return starts }
    let control = view(.control)
    return workflow.nodeIDs.filter {
      !workflow.nodes[$0.index].isDisabled && control.incoming($0.index).isEmpty
        && !control.outArcs($0.index).isEmpty
    }
  }

  /// Everything that a run touches counts as reached: what control enters, the agents that are
  /// called, the tools that are held, the stores that are read or written, what a container holds
  /// and the containers around, and what hands a value to a reached node without control of its
  /// own. Where a container leads into its body by edges, only these lead to the steps of the body.
  func findUnreachable() -> [NodeID] {
    let known =
      workflow.entries.contains { !workflow[$0].isDisabled }
      || workflow.nodes.contains { $0.kind == .start && !$0.isDisabled }
    guard known else { return [] }
    let control = view(.control)
    func hasNoControl(_ vertex: Int) -> Bool {
      control.incoming(vertex).isEmpty && control.outArcs(vertex).isEmpty
    }
    // Without control it is a tool or a store that something holds; an end is always a step.
    func isEnd(_ node: NodeID) -> Bool {
      if case .end = workflow[node].kind { true } else { false }
    }
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    var leadsIn = BitRow(capacity: workflow.nodes.count)
    for edge in workflow.edges where edge.kind.isControl && workflow.takesPart(edge) {
      if workflow[edge.target].parent == edge.source { leadsIn.insert(edge.source.index) }
    }
    for edge in workflow.edges where workflow.takesPart(edge) {
      let source = edge.source.index
      let target = edge.target.index
      switch edge.kind {
      case .reads, .writes:
        builder.connect(source, target, edge: edge.id.rawValue)
        builder.connect(target, source, edge: edge.id.rawValue)
      case .contains:
        if !leadsIn.contains(source) || hasNoControl(target) && !isEnd(edge.target) {
          builder.connect(source, target, edge: edge.id.rawValue)
        }
        builder.connect(target, source, edge: edge.id.rawValue)
      case .data:
        if hasNoControl(source) {
          builder.connect(target, source, edge: edge.id.rawValue)
        }
        if hasNoControl(target) {
          builder.connect(source, target, edge: edge.id.rawValue)
        }
      default:
        builder.connect(source, target, edge: edge.id.rawValue)
      }
    }
    let reach = builder.finish().reach(from: roots)
    return workflow.nodeIDs.filter {
      !workflow.nodes[$0.index].isDisabled && !reach.contains($0)
    }
  }
}

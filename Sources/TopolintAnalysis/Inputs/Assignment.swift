public import TopolintModel

/// A read of a value that may not be there.
public struct UnassignedRead: Hashable, Sendable {
  /// Who reads.
  public let node: NodeID
  /// The position of the read among the node's inputs.
  public let input: Int
  /// Whether no path to the reader writes the value first; otherwise some do.
  public let isNever: Bool
  /// A path from an entry to the reader on which nothing writes the value.
  public let path: GraphPath
}

extension Analysis {
  /// The reads of node outputs and variables that are reached on some path before any write, in
  /// source order; optional reads, those that the engine has a blank for, what a step is not given
  /// at all, and variables that no node writes, are left out.
  ///
  /// A node that waits for all has every branch behind it; one that waits for those that were taken
  /// has those that run side by side. The output of a node that failed is not there on its error
  /// edge, and a loop has done a round when it is left.
  public func unassignedReads() -> [UnassignedRead] {
    if let known = knownUnassigned { return known }
    var finder = AssignmentFinder(self, budget: Self.stepBudget)
    let made = finder.reads()
    knownUnassigned = made
    return made
  }

  /// Whether a path takes the error edge of one of some writers, and a choice on the rest of it asks about
  /// that: about the error, the result that is not there, or what only the steps from there on write.
  func isFailureAsked(of writers: [NodeID], on path: GraphPath, before reader: NodeID) -> Bool {
    let sources = Set(writers.map { containerEnded(by: $0) ?? $0 })
    guard
      let failed = path.edges.lazy.map({ self.workflow[$0] }).first(where: {
        $0.kind == .error && sources.contains($0.source)
      })
    else { return false }
    let error = ValueSource.engine("\(workflow[failed.source].nativeID).error")
    var written: Set<ValueSource> = [error]
    for writer in writers { written.insert(.output(writer)) }
    for id in path.nodes.drop(while: { $0 != failed.target }) where id != reader {
      let node = workflow[id]
      let isChoice = workflow.outgoing(id).contains { $0.kind == .branch }
      let asked = node.inputs.lazy.filter { $0.use == .condition }.map(\.value.source)
      if isChoice, asked.contains(where: written.contains) { return true }
      written.insert(.output(id))
      for output in node.outputs { written.insert(.variable(output.variable)) }
    }
    return false
  }
}

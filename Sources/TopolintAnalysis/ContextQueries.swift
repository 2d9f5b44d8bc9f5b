internal import TopolintModel

extension Analysis {
  /// The reads of outputs with a stated largest size into a context with a stated size that is too
  /// small for those of them that one run can bring together.
  ///
  /// Only what the file says is read counts, and of steps in exclusive cases only the larger.
  public func overfullContexts() -> [FanIn] {
    guard workflow.nodes.contains(where: { $0.contextWindow.value != nil }) else { return [] }
    return cascadeModel().fanIns().compactMap { fanIn in
      guard fanIn.exceeds, !workflow[fanIn.node].isImplied else { return nil }
      let read = readSteps(of: fanIn.node)
      let sources = fanIn.sources.filter { read.contains($0.node) }
        .sorted { a, b in weight(a) != weight(b) ? weight(a) > weight(b) : a.node < b.node }
      var kept: [FanIn.Source] = []
      for source in sources.prefix(64)
      where !kept.contains(where: { areExclusive($0.node, source.node) }) {
        kept.append(source)
      }
      let tokens = kept.reduce(0) { $0 + weight($1) }
      guard tokens > Double(fanIn.window) else { return nil }
      return FanIn(
        node: fanIn.node, window: fanIn.window, tokens: tokens,
        sources: kept.sorted { $0.node < $1.node })
    }
  }

  private func weight(_ source: FanIn.Source) -> Double {
    Double(source.size) * Double(source.count)
  }

  /// The steps whose output a node is said to read; of a join that puts results side by side, and of
  /// a container, also those whose results these are.
  private func readSteps(of node: NodeID) -> Set<NodeID> {
    var found: Set<NodeID> = []
    var pending = workflow.incoming(node).filter { $0.kind == .data && workflow.takesPart($0) }
      .map(\.source)
    for input in workflow[node].inputs {
      if case .output(let source) = input.value.source { pending.append(source) }
    }
    while let next = pending.popLast() {
      guard found.insert(next).inserted else { continue }
      if case .join(_, .concat) = workflow[next].kind {
        pending += workflow.incoming(next).filter { $0.kind.isControl || $0.kind == .data }
          .map(\.source)
      }
      if workflow[next].kind.isContainer || workflow[next].kind == .fork {
        pending += workflow.children(of: next)
      }
    }
    return found
  }
}

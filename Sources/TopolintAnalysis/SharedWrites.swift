public import TopolintModel

/// An unchecked write of a model's output to a store that other models read.
public struct SharedWrite: Hashable, Sendable {
  /// The step that writes: the model itself, or a tool or script that it hands its output to.
  public let writer: NodeID
  /// The model whose output is written.
  public let model: NodeID
  /// The store.
  public let store: NodeID
  /// The edge of the write.
  public let edge: EdgeID
  /// The other models that read the store, in source order; at least two.
  public let readers: [NodeID]
  /// The way from the model to the writer.
  public let path: GraphPath
}

extension Analysis {
  /// The writes of what a model said to a store, with nothing before that could refuse them, where at
  /// least two other models read the store and no check stands between the write and them. A reader
  /// that runs only before the write counts: a store outlives the run. Of a larger file the first 256
  /// writes are looked at.
  public func sharedWrites() -> [SharedWrite] {
    var readersOf: [NodeID: [NodeID]] = [:]
    var writes: [(writer: NodeID, store: NodeID, edge: Edge)] = []
    for edge in workflow.edges where workflow.takesPart(edge) {
      guard let (step, store) = storeAccess(edge) else { continue }
      switch edge.kind {
      case .writes: writes.append((step, store, edge))
      case .data where edge.target == store: writes.append((step, store, edge))
      case .reads, .data: readersOf[store, default: []].append(step)
      default: break
      }
    }
    var found: [SharedWrite] = []
    for write in writes.prefix(256) {
      guard write.edge.isReviewed.value != true, let readers = readersOf[write.store],
        let (model, path) = author(of: write.writer)
      else { continue }
      let after = view(.control).reach(from: [write.writer])
      let open = unguardedReach(from: [write.writer])
      let others = Set(readers).filter { reader in
        guard reader != model, reader != write.writer, !workflow[reader].isImplied,
          workflow[reader].kind.usesModel, !isJudge(reader)
        else { return false }
        if case .verifier = workflow[reader].kind { return false }
        return open.contains(reader) || !after.contains(reader)
      }.sorted()
      guard others.count >= 2 else { continue }
      found.append(
        SharedWrite(
          writer: write.writer, model: model, store: write.store, edge: write.edge.id,
          readers: others, path: path))
    }
    return found
  }

  /// The step and the store that an edge joins.
  func storeAccess(_ edge: Edge) -> (step: NodeID, store: NodeID)? {
    guard edge.kind == .writes || edge.kind == .reads || edge.kind == .data else { return nil }
    let isTarget = workflow[edge.target].kind == .store
    guard isTarget != (workflow[edge.source].kind == .store) else { return nil }
    return isTarget ? (edge.source, edge.target) : (edge.target, edge.source)
  }

  /// The model whose unchecked output a step writes, with the way to it.
  private func author(of writer: NodeID) -> (NodeID, GraphPath)? {
    if isHeld(writer) {
      guard workflow[writer].isPreapproved.declaredValue != false else { return nil }
      let holder = workflow.incoming(writer).first {
        $0.kind == .uses && workflow.takesPart($0) && isProducer($0.source)
          && !asksForConfirmation($0.source)
      }
      return holder.map { ($0.source, GraphPath(nodes: [$0.source, writer], edges: [$0.id])) }
    }
    guard let cause = unguardedCause(of: writer) else { return nil }
    switch cause.kind {
    case .itself: return (writer, .at(writer))
    case .data: return (cause.model, cause.control)
    case .decision: return nil
    }
  }
}

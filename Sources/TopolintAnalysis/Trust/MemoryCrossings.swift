public import TopolintModel

/// Untrusted data in a memory that somebody more trusted reads.
public struct MemoryCrossing: Hashable, Sendable {
  /// Why the reader is more trusted.
  public enum Reason: Hashable, Sendable {
    /// It lies in another trust zone: from which, and in which.
    case zone(String, String)
    /// It holds tools that act outside.
    case tools([NodeID])
  }

  /// The step that writes.
  public let writer: NodeID
  /// Where the untrusted data come in.
  public let source: NodeID
  /// The memory.
  public let store: NodeID
  /// The edge of the write.
  public let edge: EdgeID
  /// The model that reads.
  public let reader: NodeID
  /// Why the reader is more trusted.
  public let reason: Reason
  /// The way of the data to the writer.
  public let path: GraphPath
}

extension Analysis {
  /// The unchecked writes of untrusted data to a store that a model in another trust zone reads, or
  /// one with tools that act outside to which such data comes in no other way; one for each write.
  /// Of a larger file the first 256 writes are looked at.
  public func memoryCrossings() -> [MemoryCrossing] {
    let spread = spread(of: .untrusted)
    if spread.sources.isEmpty { return [] }
    var readersOf: [NodeID: [NodeID]] = [:]
    var writes: [(writer: NodeID, store: NodeID, edge: Edge)] = []
    for edge in workflow.edges where workflow.takesPart(edge) {
      guard let (step, store) = storeAccess(edge) else { continue }
      if edge.kind == .writes || edge.kind == .data && edge.target == store {
        if edge.isReviewed.value != true { writes.append((step, store, edge)) }
      } else {
        readersOf[store, default: []].append(step)
      }
    }
    let acting = Dictionary(
      unconfirmedAgents().map { ($0.agent, $0.tools) }, uniquingKeysWith: { a, _ in a })
    var found: [MemoryCrossing] = []
    for write in writes.prefix(256) where spread.reach.contains(write.writer) {
      guard !removesUntrusted(write.writer), !removesUntrusted(write.store),
        let path = spread.path(to: write.writer), let source = path.first
      else { continue }
      for reader in readersOf[write.store]?.sorted() ?? [] where reader != write.writer {
        guard let reason = reason(reader, write.writer, acting, spread) else { continue }
        found.append(
          MemoryCrossing(
            writer: write.writer, source: source, store: write.store, edge: write.edge.id,
            reader: reader, reason: reason, path: path))
        break
      }
    }
    return found
  }

  private func reason(
    _ reader: NodeID, _ writer: NodeID, _ acting: [NodeID: [NodeID]], _ spread: LabelSpread
  ) -> MemoryCrossing.Reason? {
    guard workflow[reader].kind.usesModel, !workflow[reader].isImplied else { return nil }
    if let from = workflow[writer].trustZone.value, let to = workflow[reader].trustZone.value {
      return from == to ? nil : .zone(from, to)
    }
    guard let tools = acting[reader], !spread.reach.contains(reader),
      tools.contains(where: { workflow[$0].effect.value?.basis != .name })
    else { return nil }
    return .tools(tools)
  }

  private func removesUntrusted(_ node: NodeID) -> Bool {
    workflow[node].removes.value?.contains(.untrusted) == true
  }
}

public import TopolintModel

/// A model that does the work of the model before it over again, whatever that one made of it.
public struct RepeatedWork: Hashable, Sendable {
  /// The model whose work is not used.
  public let first: NodeID
  /// The model that does it again.
  public let second: NodeID
  /// The edge that leads from one to the other, or the first of them.
  public let edge: EdgeID
}

extension Analysis {
  /// The model calls that are always followed by another model's on the same prompt and the same
  /// values, and whose own output nobody reads, in source order.
  ///
  /// Which of the two models is the stronger is not asked: no file says it. Whoever reads the first
  /// output compares, builds on it or chooses, and then the two calls are no such pair.
  public func repeatedWork() -> [RepeatedWork] {
    guard workflow.declaresData else { return [] }
    return workflow.nodes.compactMap { first in
      guard isProducer(first.id), !first.isImplied, let model = first.model.declaredValue,
        let prompt = first.prompt.declaredValue, !prompt.isEmpty, !isRead(first.id),
        let (second, edge) = plainSuccessor(of: first.id)
      else { return nil }
      let other = workflow[second]
      guard isProducer(second), let otherModel = other.model.declaredValue, otherModel != model,
        other.prompt.declaredValue == prompt, other.kind == first.kind,
        first.outputs.allSatisfy({ write in
          !write.hasReducer && other.outputs.contains { $0.variable == write.variable }
        }), !evidence(of: first.id).isEmpty, evidence(of: first.id) == evidence(of: second)
      else { return nil }
      return RepeatedWork(first: first.id, second: second, edge: edge)
    }
  }

  private func isRead(_ node: NodeID) -> Bool {
    readers[.output(node)] != nil
      || workflow.outgoing(node).contains { edge in
        edge.kind == .data || edge.kind == .writes || edge.kind == .delegate
      }
  }

  /// The step that always comes next: the only way on, past what only waits or is the engine's.
  private func plainSuccessor(of node: NodeID) -> (NodeID, EdgeID)? {
    var current = node
    var first: EdgeID?
    for _ in 0..<16 {
      let plain = workflow.outgoing(current).lazy.filter {
        $0.kind.isControl && $0.kind != .error && self.workflow.takesPart($0)
      }.prefix(2)
      guard plain.count == 1, let way = plain.first, way.kind == .sequence,
        way.condition == .always, way.target != node
      else { return nil }
      first = first ?? way.id
      current = way.target
      let target = workflow[current]
      guard target.isImplied || target.kind == .wait else {
        return first.map { (current, $0) }
      }
    }
    return nil
  }
}

public import TopolintModel

/// A status that tells of a failure which the engine takes for none, and nobody reads.
public struct UnreadStatus {
  /// The step that may have failed.
  public let step: NodeID
  /// The field that would tell.
  public let field: String
  /// The model or effect that goes on.
  public let follower: NodeID
  /// What it reads of the step; nil where it only runs after it.
  public let input: Input?
}

extension Analysis {
  /// The statuses that nobody reads although a model or an effect goes on, in source order: one for
  /// each step.
  ///
  /// Reading the whole result, the error output, or a field in a condition is reading the status;
  /// code that reads anything of it may look for itself.
  public func unreadStatuses() -> [UnreadStatus] {
    let steps = workflow.nodes.filter {
      !$0.isDisabled && !$0.isImplied && $0.statusFields.value?.isEmpty == false
    }
    guard !steps.isEmpty else { return [] }
    var reads: [NodeID: [(reader: NodeID, input: Input)]] = [:]
    for reader in workflow.nodes where !reader.isDisabled {
      for input in reader.inputs {
        guard case .output(let step) = input.value.source else { continue }
        reads[step, default: []].append((reader.id, input))
      }
    }
    let followers = nextDoers()
    return steps.compactMap { node in
      let fields = node.statusFields.value ?? []
      let known = reads[node.id] ?? []
      guard let field = fields.first,
        !known.contains(where: { looks($0.reader, $0.input, fields) })
      else { return nil }
      if let use = known.first(where: { $0.reader != node.id }) {
        return UnreadStatus(step: node.id, field: field, follower: use.reader, input: use.input)
      }
      guard let follower = followers.first(after: node.id) else { return nil }
      return UnreadStatus(step: node.id, field: field, follower: follower, input: nil)
    }
  }

  /// Whether a read may tell its reader of the failure.
  private func looks(_ reader: NodeID, _ input: Input, _ fields: [String]) -> Bool {
    guard let field = input.value.fields.first, input.use != .condition else { return true }
    return fields.contains(field) || field == "stderr" || !doesSomething(reader)
  }

  private func doesSomething(_ node: NodeID) -> Bool {
    workflow[node].kind.usesModel || (workflow[node].effect.value?.level ?? .none) >= .external
  }

  private func nextDoers() -> NextDoers {
    NextDoers(workflow, view(.control), doesSomething)
  }
}

/// For each node the nearest model or effect that control comes to after it.
private struct NextDoers {
  private let nearest: [Int32]
  private let graph: FlowGraph

  /// One walk against the arcs from all of them.
  init(_ workflow: Workflow, _ graph: FlowGraph, _ does: (NodeID) -> Bool) {
    var nearest = [Int32](repeating: -1, count: graph.vertexCount)
    var queue: [Int] = []
    for node in workflow.nodes where !node.isDisabled && !node.isImplied && does(node.id) {
      nearest[node.id.index] = node.id.rawValue
      queue.append(node.id.index)
    }
    var next = 0
    while next < queue.count {
      let vertex = queue[next]
      next += 1
      for position in graph.incoming(vertex) {
        let source = Int(graph.sources[Int(graph.inArcs[position])])
        if nearest[source] < 0 {
          nearest[source] = nearest[vertex]
          queue.append(source)
        }
      }
    }
    self.nearest = nearest
    self.graph = graph
  }

  /// The nearest one behind a node, without the node itself.
  func first(after node: NodeID) -> NodeID? {
    for arc in graph.outArcs(node.index) {
      let found = nearest[Int(graph.targets[arc])]
      if found >= 0, found != node.rawValue { return NodeID(found) }
    }
    return nil
  }
}

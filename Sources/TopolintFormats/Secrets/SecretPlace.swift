import TopolintModel
import TopolintSource
import TopolintSyntax

/// Finds the step that a credential belongs to.
struct SecretPlace {
  private let workflow: Workflow
  /// The steps that stand in the file, by where their names start.
  private let nodes: [(lower: UInt32, id: NodeID)]

  /// Prepares the look-ups in a workflow.
  init(_ workflow: Workflow) {
    self.workflow = workflow
    nodes = workflow.nodes.lazy.filter { !$0.isImplied }.map { ($0.span.lower, $0.id) }
      .sorted { ($0.lower, $0.id) < ($1.lower, $1.id) }
  }

  /// The defect that a hit is in the workflow; nil where a step that takes no part holds what only
  /// its field's name makes a credential.
  func defect(_ hit: SecretFinder.Hit) -> Defect? {
    let node = node(of: hit.place)
    if let node, workflow[node].isDisabled {
      guard case .form = hit.secret.sign else { return nil }
    }
    return Defect(.literalSecret(hit.secret), span: hit.span, node: node)
  }

  /// The step whose name stands in the nearest table around the scalar that has a step in it; nil
  /// where that table has several steps that do not belong together.
  private func node(of place: ScalarPlace) -> NodeID? {
    for (index, container) in place.containers.enumerated() {
      let key = index + 1 < place.keys.count ? place.keys[index + 1] : nil
      let lower = key?.span.lower ?? container.span.lower
      let upper = container.span.upper
      var position = firstNode(from: lower)
      guard position < nodes.count, nodes[position].lower < upper else { continue }
      let first = nodes[position].id
      position += 1
      // What an agent holds stands in its table too; nobody reads on for ever to know it.
      let last = position + 100
      while position < min(nodes.count, last), nodes[position].lower < upper {
        guard belongs(nodes[position].id, to: first) else { return nil }
        position += 1
      }
      return first
    }
    return nil
  }

  private func firstNode(from lower: UInt32) -> Int {
    var low = 0
    var high = nodes.count
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].lower < lower { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func belongs(_ node: NodeID, to first: NodeID) -> Bool {
    workflow.containers(of: node).contains(first)
      || workflow.incoming(node).contains {
        $0.source == first && ($0.kind == .uses || $0.kind == .delegate)
      }
  }
}

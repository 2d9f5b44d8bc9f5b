public import TopolintModel
public import TopolintSource

/// A value that a step of a loop computes from nothing but its own last value, and that nobody reads.
public struct DeadCounter: Hashable, Sendable {
  /// The step that counts.
  public let node: NodeID
  /// The value.
  public let value: ValuePath
  /// Where it is set.
  public let span: Span
  /// Whether the loop has a limit of its own besides.
  public let isBounded: Bool
}

extension Analysis {
  /// The counters that a loop keeps and nobody reads, in source order: one for each step.
  ///
  /// A counter is what a step that is no model computes from its own last value alone. Who shows it
  /// to a model, hands it to a tool or returns it makes use of it.
  public func deadCounters() -> [DeadCounter] {
    let rounds = components(.control)
    lazy var limited = nodesOfLimitedLoops()
    var found: [DeadCounter] = []
    for node in workflow.nodes where !node.isDisabled && !node.isImplied && !node.kind.usesModel {
      guard node.kind != .loop, rounds.isCyclic(rounds.component(of: node.id)),
        node.memory.value != .thread, node.memory.value != .shared,
        let (value, span) = ownValue(of: node)
      else { continue }
      if readers[value.source]?.contains(where: { $0 != node.id }) == true { continue }
      // What it counts may be read under a name of its own.
      if node.outputs.contains(where: { $0.isCount && readers[.variable($0.variable)] != nil }) {
        continue
      }
      found.append(
        DeadCounter(
          node: node.id, value: value, span: span, isBounded: limited.contains(node.id)))
    }
    return found
  }

  /// The one value that a node computes from its own last value alone.
  private func ownValue(of node: Node) -> (ValuePath, Span)? {
    let read = Set(node.inputs.map(\.value.source))
    guard read.count == 1, let source = read.first, let input = node.inputs.first,
      !node.inputs.contains(where: { $0.use == .condition })
    else { return nil }
    switch source {
    case .output(node.id):
      let isHandedOn = workflow.outgoing(node.id).contains {
        $0.kind == .data && $0.target != node.id
      }
      if isHandedOn { return nil }
      return (ValuePath(source, input.value.fields), node.span)
    case .variable(let name):
      guard node.outputs.count == 1, let output = node.outputs.first, output.variable == name,
        !output.hasReducer
      else { return nil }
      // Its other output may be what it is for.
      guard readers[.output(node.id)] == nil else { return nil }
      return (ValuePath(source), output.span)
    case .output, .workflowInput, .engine: return nil
    }
  }

  /// The nodes of loops that have a limit besides those of the run.
  private func nodesOfLimitedLoops() -> NodeSet {
    var found = NodeSet(capacity: workflow.nodes.count)
    for loop in loops() {
      guard case .bounded(let bounds) = loop.verdict else { continue }
      let isLimited = bounds.contains { bound in
        switch bound {
        case .edge, .node, .counter: true
        case .container, .steps, .deadline, .cost: false
        }
      }
      if isLimited { for node in loop.nodes { found.insert(node) } }
    }
    return found
  }
}

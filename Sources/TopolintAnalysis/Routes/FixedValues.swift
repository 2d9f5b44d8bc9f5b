internal import TopolintModel

extension Analysis {
  /// How many steps before a node are looked at, and how many ways into one.
  private static let stepsBack = 64

  /// The nodes of whose output a node is given nothing but what a case before it holds to literals:
  /// there is nothing left in it that somebody could have written.
  func valuesHeld(for node: NodeID) -> Set<NodeID> {
    let inputs = workflow.nodes[node.index].inputs.filter { $0.use != .condition }
    guard inputs.contains(where: { !$0.value.fields.isEmpty }) else { return [] }
    let held = heldValues(at: node)
    if held.isEmpty { return [] }
    var found: Set<NodeID> = []
    var open: Set<NodeID> = []
    for input in inputs {
      guard case .output(let source) = input.value.source else { continue }
      if held.contains(input.value) { found.insert(source) } else { open.insert(source) }
    }
    return found.subtracting(open)
  }

  /// The values that are one of a few literals whenever a run comes to a node: the case of each choice
  /// that leads to it, and nothing else does, has compared them.
  private func heldValues(at node: NodeID) -> Set<ValuePath> {
    var held: Set<ValuePath> = []
    var passed: Set<NodeID> = []
    var current = node
    for _ in 0..<Self.stepsBack {
      let ways = workflow.incoming(current)
      guard ways.count <= Self.stepsBack else { break }
      let taken = ways.filter { $0.kind.isControl && workflow.takesPart($0) }
      guard let first = taken.first, taken.allSatisfy({ $0.source == first.source }),
        passed.insert(current).inserted
      else { break }
      var common = first.condition.heldValues
      for way in taken.dropFirst() where !common.isEmpty {
        common.formIntersection(way.condition.heldValues)
      }
      // What is made behind the choice is another value.
      held.formUnion(
        common.filter { path in
          guard case .output(let source) = path.source else { return false }
          return !passed.contains(source)
        })
      current = first.source
    }
    return held
  }
}

extension Condition {
  /// The values that are a literal where it holds, or one of several.
  fileprivate var heldValues: Set<ValuePath> {
    switch self {
    case .compare(let path, .equal, let literal): literal == .null ? [] : [path]
    case .all(let parts): parts.reduce(into: []) { $0.formUnion($1.heldValues) }
    case .any(let parts):
      parts.dropFirst().reduce(parts.first?.heldValues ?? []) { $0.intersection($1.heldValues) }
    case .compare, .truthy, .not, .always, .opaque: []
    }
  }
}

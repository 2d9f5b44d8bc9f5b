internal import TopolintModel

extension Workflow {
  /// How many steps that only hand on are looked through.
  private static var mostRelays: Int { 64 }

  /// The models whose words all are that a node gives: the node itself where it is one, else those
  /// whose answers a step hands on that tests nothing. Empty where anything else may stand in it.
  func authors(of node: NodeID) -> [NodeID] {
    if self[node].kind.usesModel { return [node] }
    return speakers(behind: node) { $0.kind.usesModel }
  }

  /// The people whose answers are all that a node sorts; empty where it looks at anything else.
  func people(sortedBy node: Node) -> [NodeID] {
    var found: Set<NodeID> = []
    for input in node.inputs {
      switch input.value.source {
      case .output(let source):
        let people = speakers(behind: source) { node in
          if case .human = node.kind { true } else { false }
        }
        if people.isEmpty { return [] }
        found.formUnion(people)
      case .engine: break
      case .workflowInput, .variable: return []
      }
    }
    return found.sorted()
  }

  /// Who said all that a node gives, through steps that only hand on; empty where anything else may
  /// stand in it.
  private func speakers(behind node: NodeID, _ isOne: (Node) -> Bool) -> [NodeID] {
    var found: Set<NodeID> = []
    var seen: Set<NodeID> = []
    var pending = [node]
    while let next = pending.popLast() {
      if isOne(self[next]), !self[next].isDisabled {
        found.insert(next)
        continue
      }
      guard self[next].isRelay.value == true, !self[next].inputs.isEmpty else { return [] }
      guard seen.insert(next).inserted else { continue }
      guard seen.count <= Self.mostRelays else { return [] }
      for input in self[next].inputs {
        switch input.value.source {
        case .output(let source): pending.append(source)
        case .engine: break
        case .workflowInput, .variable: return []
        }
      }
    }
    return found.sorted()
  }
}

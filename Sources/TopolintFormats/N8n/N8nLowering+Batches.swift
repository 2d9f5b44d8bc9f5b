import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Says of a batching loop that its `done` output leads back to that nothing ends it there: it has
  /// no items left, and gives the same items by the same output again (n8n-io/n8n#21817). The rounds
  /// of its body stay as many as there are items.
  ///
  /// A way through another batching loop is that one's body, and one by an error output is taken only
  /// where something fails. With `reset` the loop begins anew, which is told of the node itself.
  mutating func setBatches() {
    var ways: [NodeID: [EdgeID]] = [:]
    for record in records.indices where records[record].short == "splitInBatches" {
      ways[id(record)] = []
    }
    guard !ways.isEmpty else { return }
    var outgoing: [NodeID: [EdgeID]] = [:]
    for edge in builder.edges where edge.kind == .branch || edge.kind == .sequence {
      guard !builder[edge.source].isDisabled, !builder[edge.target].isDisabled else { continue }
      if ways[edge.source] != nil {
        ways[edge.source, default: []].append(edge.id)
      } else {
        outgoing[edge.source, default: []].append(edge.id)
      }
    }
    for record in records.indices {
      let reset = records[record].option("reset")
      guard let written = ways[id(record)], !records[record].isDisabled,
        reset == nil || reset?.bool == false,
        comesBack(id(record), by: written.filter { builder[$0].isDefault }, outgoing)
      else { continue }
      builder[id(record)].iterationLimit = .engineDefault(.unlimited, N8nProfile.doneAgain)
      for edge in written where !builder[edge].isDefault {
        builder[edge].budget = .dynamic(records[record].span)
      }
    }
  }

  /// Whether a run that leaves a node by some edges can come to it again.
  private mutating func comesBack(
    _ node: NodeID, by edges: [EdgeID], _ outgoing: [NodeID: [EdgeID]]
  ) -> Bool {
    var seen: Set<NodeID> = []
    var pending = edges
    while let edge = pending.popLast() {
      let target = builder[edge].target
      if target == node { return true }
      guard searchBudget > 0, seen.insert(target).inserted else { continue }
      let next = outgoing[target] ?? []
      searchBudget -= 1 + next.count
      pending += next
    }
    return false
  }
}

package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension DockerAgentFormat {
  /// What a remedy is in a file of agents.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    switch remedy {
    case .limitTurns(let agents):
      return limitTurns(agents, "limit the turns", in: workflow, with: editor)
    case .limitRounds(let cycle):
      // Only handoffs stay in one session, whose limit is that of the agent that it starts with.
      guard cycle.allSatisfy({ workflow[$0].kind != .delegate }) else { return nil }
      return limitTurns(
        starters(of: workflow), "limit the turns of a session", in: workflow, with: editor)
    case .removeEdge(let edge, let isSafe):
      return editor.removingEntry(at: workflow[edge].span).map {
        Fix("remove the second entry", isSafe: isSafe, edits: $0)
      }
    default: return nil
    }
  }

  /// The agents that a session can start with and that have no limit.
  private static func starters(of workflow: Workflow) -> [NodeID] {
    var found = workflow.entries
    for edge in workflow.edges where edge.kind == .delegate && !found.contains(edge.target) {
      found.append(edge.target)
    }
    return found.filter { workflow[$0].iterationLimit.value == .unlimited }
  }

  private static func limitTurns(
    _ agents: [NodeID], _ title: String, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    let table = editor.document.root["agents"]
    var edits: [TextEdit] = []
    for agent in agents.prefix(FixLimits.steps) {
      guard let data = table?[workflow[agent].nativeID],
        let edit = editor.set("max_iterations", to: .word("\(FixLimits.turns)"), in: data)
      else { return nil }
      edits += edit
    }
    return edits.isEmpty
      ? nil : Fix(title, isSafe: false, edits: DocumentEditor.joined(edits))
  }
}

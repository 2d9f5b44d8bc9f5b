package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension ConductorFormat {
  /// What a remedy is in a conductor file: it has no error routes, and `max_iterations` bounds every
  /// run.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    switch remedy {
    case .addDefaultRoute(let node):
      return addDefaultRoute(node, in: workflow, with: editor)
    case .limitTime(let nodes): return limitTime(nodes, in: workflow, with: editor)
    case .removeEdge(let edge, let isSafe):
      return editor.removingEntry(at: workflow[edge].span).map {
        Fix("remove the second route", isSafe: isSafe, edits: $0)
      }
    default: return nil
    }
  }

  /// A run without a route fails; so does one that ends in the new step, where it can be told.
  private static func addDefaultRoute(
    _ node: NodeID, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    guard let step = editor.place(at: workflow[node].span)?.mapping, let routes = step["routes"],
      let agents = editor.document.root["agents"]
    else { return nil }
    let name = workflow[node].name
    let new = name + "_unmatched"
    guard !workflow.nodes.contains(where: { $0.nativeID == new }) else { return nil }
    let end = EditValue.table([
      EditField("name", .text(new)), EditField("type", .text("terminate")),
      EditField("status", .text("failed")),
      EditField("reason", .text("no route of \(name) matches")),
    ])
    guard let way = editor.append(.table([EditField("to", .text(new))]), to: routes),
      let step = editor.append(end, to: agents)
    else { return nil }
    return Fix(
      "lead what no route takes to a step that fails", isSafe: false,
      edits: DocumentEditor.joined(way + step))
  }

  /// A person has no limit of his own: the run gets one.
  private static func limitTime(
    _ nodes: [NodeID], in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    guard let first = nodes.first, let run = editor.document.root["workflow"] else { return nil }
    let isPerson = if case .human = workflow[first].kind { true } else { false }
    let seconds = EditValue.word(isPerson ? "86400" : "3600")
    let edits =
      run.entry("limits").map { editor.set("timeout_seconds", to: seconds, in: $0.value) }
      ?? editor.set("limits", to: .table([EditField("timeout_seconds", seconds)]), in: run)
    return edits.map {
      Fix(
        "let the run take \(isPerson ? "a day" : "an hour") at most", isSafe: false, edits: $0)
    }
  }
}

package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension N8nFormat {
  /// What a remedy is in an n8n workflow.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    switch remedy {
    case .limitTime(let nodes): return limitTime(nodes, in: workflow, with: editor)
    case .removeEdge(let edge, let isSafe):
      return editor.removingEntry(at: workflow[edge].span).map {
        Fix("remove the second connection", isSafe: isSafe, edits: $0)
      }
    default: return nil
    }
  }

  /// Few nodes have a time of their own: the execution gets one.
  private static func limitTime(
    _ nodes: [NodeID], in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    guard let first = nodes.first,
      let whole = editor.place(at: workflow[first].span)?.steps.last(where: {
        $0.key?.text == "nodes"
      })?.parent
    else { return nil }
    let isPerson =
      switch workflow[first].kind {
      case .human, .wait: true
      default: false
      }
    let seconds = EditValue.word(isPerson ? "86400" : "3600")
    let edits =
      whole["settings"].map { editor.set("executionTimeout", to: seconds, in: $0) }
      ?? editor.set(
        "settings", to: .table([EditField("executionTimeout", seconds)]), in: whole)
    return edits.map {
      Fix(
        "let an execution take \(isPerson ? "a day" : "an hour") at most", isSafe: false, edits: $0)
    }
  }
}

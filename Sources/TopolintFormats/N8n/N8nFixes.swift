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

  /// Few nodes have a time of their own: the execution gets one. It does not run while the execution is
  /// put aside for somebody's answer, and that wait has one.
  private static func limitTime(
    _ nodes: [NodeID], in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    guard let first = nodes.first, let steps = editor.place(at: workflow[first].span)?.steps,
      let whole = steps.last(where: { $0.key?.text == "nodes" })?.parent
    else { return nil }
    if case .human = workflow[first].kind {
      return steps.last.flatMap { limitWait(in: $0.parent, with: editor) }
    }
    let seconds = EditValue.word("3600")
    let edits =
      whole["settings"].map { editor.set("executionTimeout", to: seconds, in: $0) }
      ?? editor.set(
        "settings", to: .table([EditField("executionTimeout", seconds)]), in: whole)
    return edits.map { Fix("let an execution take an hour at most", isSafe: false, edits: $0) }
  }

  /// The run then goes on without an answer.
  private static func limitWait(in node: SyntaxNode, with editor: DocumentEditor) -> Fix? {
    guard let parameters = node["parameters"], let type = node["type"]?.text else { return nil }
    if type.hasSuffix(".wait") {
      return editor.set("limitWaitTime", to: .word("true"), in: parameters).map {
        Fix("let the wait end after the hour that is n8n's default", isSafe: false, edits: $0)
      }
    }
    let time = EditValue.table([
      EditField(
        "values",
        .table([
          EditField("limitType", .text("afterTimeInterval")), EditField("resumeAmount", .word("1")),
          EditField("resumeUnit", .text("days")),
        ]))
    ])
    let edits =
      parameters["options"].map { editor.set("limitWaitTime", to: time, in: $0) }
      ?? editor.set("options", to: .table([EditField("limitWaitTime", time)]), in: parameters)
    return edits.map { Fix("let the wait end after a day", isSafe: false, edits: $0) }
  }
}

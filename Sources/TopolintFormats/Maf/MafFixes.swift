package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension MafFormat {
  /// What a remedy is in a declarative workflow.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    guard case .addDefaultRoute(let node) = remedy,
      let action = editor.place(at: workflow[node].span)?.mapping,
      action["kind"]?.text == "ConditionGroup", action["elseActions"] == nil
    else { return nil }
    let id = "\(workflow[node].nativeID)_else"
    guard !workflow.nodes.contains(where: { $0.nativeID == id }) else { return nil }
    let tell = EditValue.table([
      EditField("kind", .text("SendActivity")), EditField("id", .text(id)),
      EditField("activity", .text("None of the cases applies.")),
    ])
    return editor.insert(EditField("elseActions", .list([tell])), into: action).map {
      Fix("say so when no condition holds", isSafe: false, edits: $0)
    }
  }
}

package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension AslFormat {
  /// What a remedy is in a state machine.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    AslFixes(workflow: workflow, editor: editor).fix(remedy)
  }
}

/// Writes remedies into a state machine.
private struct AslFixes {
  /// The longest name of a state.
  private static let longestName = 80

  let workflow: Workflow
  let editor: DocumentEditor

  func fix(_ remedy: Remedy) -> Fix? {
    switch remedy {
    case .addDefaultRoute(let node): addDefault(node)
    case .limitTime(let nodes): limitTime(nodes)
    case .removeEdge(let edge, let isSafe):
      editor.removingEntry(at: workflow[edge].span).map {
        Fix("remove the second rule", isSafe: isSafe, edits: $0)
      }
    default: nil
    }
  }

  /// The map of a state, and the map of states that it is in.
  private func state(_ node: NodeID) -> (body: SyntaxNode, states: SyntaxNode)? {
    guard let place = editor.place(at: workflow[node].span), let body = place.valueOfKey,
      body.kind == .mapping, let states = place.steps.last?.parent
    else { return nil }
    return (body, states)
  }

  private func addDefault(_ node: NodeID) -> Fix? {
    guard let (body, states) = state(node), body["Type"]?.text == "Choice",
      let end = end(behind: node, "Unmatched", "no rule of the choice applies"),
      let way = editor.set("Default", to: .text(end.key), in: body),
      let state = editor.insert(end, into: states)
    else { return nil }
    return Fix(
      "lead what no rule takes to a state that fails", isSafe: false,
      edits: DocumentEditor.joined(way + state))
  }

  /// A state that ends the execution with an error.
  private func end(behind node: NodeID, _ suffix: String, _ cause: String) -> EditField? {
    let name = workflow[node].nativeID
    let new = name.utf8.contains(0x20) ? "\(name) \(suffix.lowercased())" : name + suffix
    guard new.count <= Self.longestName,
      !workflow.nodes.contains(where: { $0.nativeID == new })
    else { return nil }
    return EditField(
      new,
      .table([
        EditField("Type", .text("Fail")), EditField("Error", .text(suffix)),
        EditField("Cause", .text(cause)),
      ]))
  }

  private func limitTime(_ nodes: [NodeID]) -> Fix? {
    guard let first = nodes.first, nodes.count <= FixLimits.steps else { return nil }
    let isCall =
      switch workflow[first].kind {
      case .human, .wait: false
      default: true
      }
    let seconds = isCall ? 60 : 86_400
    var edits: [TextEdit] = []
    for node in nodes {
      guard let (body, _) = state(node), body["Type"]?.text == "Task",
        (body["HeartbeatSeconds"]?.integer ?? 0) < seconds, body["HeartbeatSecondsPath"] == nil,
        let own = editor.set("TimeoutSeconds", to: .word("\(seconds)"), in: body)
      else { return nil }
      edits += own
    }
    let whose = nodes.count == 1 ? "`\(workflow[first].name)`" : "each call"
    let time = isCall ? "60 s" : "a day"
    return Fix("give \(whose) a timeout of \(time)", isSafe: false, edits: edits)
  }
}

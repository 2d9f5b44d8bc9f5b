package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension DifyFormat {
  /// What a remedy is in a Dify file.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    DifyFixes(workflow: workflow, editor: editor).fix(remedy)
  }
}

/// Writes remedies into a Dify file.
private struct DifyFixes {
  /// The types whose failure can take a way of its own.
  private static let failing: Set<String> = ["llm", "code", "tool", "http-request"]

  let workflow: Workflow
  let editor: DocumentEditor

  func fix(_ remedy: Remedy) -> Fix? {
    switch remedy {
    case .addDefaultRoute(let node): addElse(node)
    case .routeFailure(let node): routeFailure(node)
    case .keepOtherItems(let node):
      step(node)?["data"].flatMap {
        editor.set("error_handle_mode", to: .text("continue-on-error"), in: $0)
      }.map { Fix("keep the results of the other items", isSafe: false, edits: $0) }
    case .removeEdge(let edge, let isSafe):
      editor.removingEntry(at: workflow[edge].span).map {
        Fix("remove the second edge", isSafe: isSafe, edits: $0)
      }
    default: nil
    }
  }

  /// The entry of a node.
  private func step(_ node: NodeID) -> SyntaxNode? {
    editor.place(at: workflow[node].span)?.mapping
  }

  private func addElse(_ node: NodeID) -> Fix? {
    guard let step = step(node), step["data"]?["type"]?.text == "if-else" else { return nil }
    let text = "None of the cases applies."
    return end(behind: node, step, handle: "false", suffix: "else", text: text, outputs: [])
      .map { Fix("lead the way without a case to an end", isSafe: false, edits: $0) }
  }

  private func routeFailure(_ node: NodeID) -> Fix? {
    guard let step = step(node), let data = step["data"], let id = step["id"]?.text,
      let type = data["type"]?.text, Self.failing.contains(type),
      let strategy = editor.set("error_strategy", to: .text("fail-branch"), in: data)
    else { return nil }
    let outputs = EditValue.table([
      EditField("value_selector", .list([.text(id), .text("error_message")])),
      EditField("variable", .text("error_message")),
    ])
    let way = end(
      behind: node, step, handle: "fail-branch", suffix: "failed",
      text: "{{#\(id).error_message#}}", outputs: [outputs])
    return way.map {
      Fix(
        "lead the failure of `\(workflow[node].name)` to an end that tells it", isSafe: false,
        edits: DocumentEditor.joined(strategy + $0))
    }
  }

  /// A new end, and an edge that leads there; nil in a body, which has no ends.
  private func end(
    behind node: NodeID, _ step: SyntaxNode, handle: String, suffix: String, text: String,
    outputs: [EditValue]
  ) -> [TextEdit]? {
    let root = editor.document.root
    guard workflow[node].parent == nil, let graph = root["workflow"]?["graph"],
      let nodes = graph["nodes"], let edges = graph["edges"], let id = step["id"]?.text,
      let type = step["data"]?["type"]?.text, let mode = root["app"]?["mode"]?.text
    else { return nil }
    let isChat = mode == "advanced-chat"
    guard isChat || mode == "workflow" else { return nil }
    let new = id + "-" + suffix
    guard !workflow.nodes.contains(where: { $0.nativeID == new }) else { return nil }
    let kind = isChat ? "answer" : "end"
    let title = EditField("title", .text("\(workflow[node].name): \(suffix)"))
    let data: [EditField] =
      isChat
      ? [
        EditField("answer", .text(text)), title, EditField("type", .text(kind)),
        EditField("variables", .list([])),
      ]
      : [EditField("outputs", .list(outputs)), title, EditField("type", .text(kind))]
    let entry = EditValue.table([
      EditField("data", .table(data)), EditField("id", .text(new)),
      EditField("position", .table(position(beside: step))),
      EditField("sourcePosition", .text("right")), EditField("targetPosition", .text("left")),
      EditField("type", .text("custom")),
    ])
    let edge = EditValue.table([
      EditField(
        "data",
        .table([
          EditField("isInIteration", .word("false")), EditField("sourceType", .text(type)),
          EditField("targetType", .text(kind)),
        ])),
      EditField("id", .text("\(id)-\(handle)-\(new)-target")), EditField("source", .text(id)),
      EditField("sourceHandle", .text(handle)), EditField("target", .text(new)),
      EditField("targetHandle", .text("target")), EditField("type", .text("custom")),
    ])
    guard let more = editor.append(entry, to: nodes), let way = editor.append(edge, to: edges)
    else { return nil }
    return way + more
  }

  /// Right of a node and below it, where the editor would draw the next one.
  private func position(beside step: SyntaxNode) -> [EditField] {
    let place = step["position"]
    let x = Int((place?["x"]?.double ?? 0).rounded(.towardZero).clamped)
    let y = Int((place?["y"]?.double ?? 0).rounded(.towardZero).clamped)
    return [EditField("x", .word("\(x + 304)")), EditField("y", .word("\(y + 160)"))]
  }
}

extension Double {
  /// The number, where a canvas could have it.
  fileprivate var clamped: Double { isFinite ? Swift.min(1e6, Swift.max(-1e6, self)) : 0 }
}

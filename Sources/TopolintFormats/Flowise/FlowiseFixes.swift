package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension FlowiseFormat {
  /// What a remedy is in a flow; in one that is text, with the escapes that it needs there.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    let record = FlowiseRecord.all(in: editor.document.root).first {
      $0.flow.span.lower <= workflow.span.lower && workflow.span.upper <= $0.flow.span.upper
    }
    guard var flow = record?.flow else { return nil }
    var editor = editor
    if flow.kind == .string {
      guard let read = flow.embeddedJSON(), !read.hasErrors, let text = read.documents.first,
        let inner = DocumentEditor(embedded: text)
      else { return nil }
      editor = inner
      flow = inner.document.root
    }
    switch remedy {
    case .addDefaultRoute(let node):
      return addReply(behind: node, in: workflow, flow, with: editor)
    case .removeEdge(let edge, let isSafe):
      return editor.removingEntry(at: workflow[edge].span).map {
        Fix("remove the second edge", isSafe: isSafe, edits: $0)
      }
    default: return nil
    }
  }

  /// A reply behind the way that is taken when no condition holds.
  private static func addReply(
    behind node: NodeID, in workflow: Workflow, _ flow: SyntaxNode, with editor: DocumentEditor
  ) -> Fix? {
    guard workflow[node].parent == nil, let nodes = flow["nodes"], let edges = flow["edges"],
      let step = editor.place(at: workflow[node].span)?.mapping,
      step["data"]?["name"]?.text == "conditionAgentflow", let id = step["id"]?.text,
      let conditions = step["data"]?["inputs"]?["conditions"]
    else { return nil }
    let other = conditions.flowiseList.count
    var number = 0
    let taken = Set(workflow.nodes.map(\.nativeID))
    while taken.contains("directReplyAgentflow_\(number)") { number += 1 }
    let new = "directReplyAgentflow_\(number)"
    let field = "directReplyMessage"
    let data: [EditField] = [
      EditField("id", .text(new)), EditField("label", .text("\(workflow[node].name): else")),
      EditField("version", .word("1")), EditField("name", .text("directReplyAgentflow")),
      EditField("type", .text("DirectReply")), EditField("color", .text("#4DDBBB")),
      EditField("hideOutput", .word("true")),
      EditField("baseClasses", .list([.text("DirectReply")])),
      EditField("category", .text("Agent Flows")),
      EditField(
        "inputParams",
        .list([
          .table([
            EditField("label", .text("Message")), EditField("name", .text(field)),
            EditField("type", .text("string")), EditField("rows", .word("4")),
            EditField("acceptVariable", .word("true")),
            EditField("id", .text("\(new)-input-\(field)-string")),
          ])
        ])),
      EditField("inputAnchors", .list([])),
      EditField("inputs", .table([EditField(field, .text("None of the conditions applies."))])),
      EditField("outputAnchors", .list([])), EditField("outputs", .table([])),
    ]
    let entry = EditValue.table([
      EditField("id", .text(new)), EditField("type", .text("agentFlow")),
      EditField("position", .table([EditField("x", .word("0")), EditField("y", .word("0"))])),
      EditField("data", .table(data)),
    ])
    let handle = "\(id)-output-\(other)"
    let edge = EditValue.table([
      EditField("source", .text(id)), EditField("sourceHandle", .text(handle)),
      EditField("target", .text(new)), EditField("targetHandle", .text(new)),
      EditField(
        "data",
        .table([
          EditField("edgeLabel", .text("\(other)")), EditField("isHumanInput", .word("false")),
        ])), EditField("type", .text("agentFlow")),
      EditField("id", .text("\(id)-\(handle)-\(new)-\(new)")),
    ])
    guard let more = editor.append(entry, to: nodes), let way = editor.append(edge, to: edges)
    else { return nil }
    return Fix(
      "lead the way without a condition to a reply", isSafe: false,
      edits: DocumentEditor.joined(more + way))
  }
}

package import TopolintModel
internal import TopolintSource
package import TopolintSyntax

extension CrewaiFormat {
  /// What a remedy is in a flow. Crews have no routes, and limits and errors are not theirs to say.
  package static func fix(
    _ remedy: Remedy, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    switch remedy {
    case .addDefaultRoute(let node): addDefaultRoute(node, in: workflow, with: editor)
    default: nil
    }
  }

  /// A router whose answer is a model's: a method behind it takes the choice over, and takes
  /// everything that is none of the events for the last of them.
  private static func addDefaultRoute(
    _ node: NodeID, in workflow: Workflow, with editor: DocumentEditor
  ) -> Fix? {
    let name = workflow[node].nativeID
    let new = name + "_event"
    guard let place = editor.place(at: workflow[node].span), let body = place.valueOfKey,
      let methods = place.steps.last?.parent, methods[new] == nil, body.kind == .mapping,
      body["do"]?["call"]?.text == "agent", body["router"]?.bool == true
    else { return nil }
    let labels = (body["emit"]?.elements ?? []).compactMap(\.text)
    guard let last = labels.last, labels.count > 1,
      labels.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x27 && $0 != 0x5C } })
    else { return nil }
    let answer = "outputs.\(name).raw"
    let cases = labels.dropLast().map { "\(answer) == '\($0)' ? '\($0)' : " }.joined()
    let method = EditField(
      new,
      .table([
        EditField("listen", .text(name)), EditField("router", .word("true")),
        EditField("emit", .list(labels.map { .text($0) })),
        EditField(
          "do",
          .table([
            EditField("call", .text("expression")), EditField("expr", .text(cases + "'\(last)'")),
          ])),
      ]))
    guard let off = editor.set("router", to: .word("false"), in: body),
      let added = editor.insert(method, into: methods)
    else { return nil }
    return Fix(
      "let an expression choose the event, with `\(last)` for every other answer", isSafe: false,
      edits: DocumentEditor.joined(off + added))
  }
}

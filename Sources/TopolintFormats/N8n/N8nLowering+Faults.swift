import TopolintModel
import TopolintSource
import TopolintSyntax

/// What is wrong with entries of `nodes` that are read all the same.
extension N8nLowering {
  /// Says that an entry is none that could be a node: nothing of the workflow is lost without it.
  mutating func noteNoNode(_ entry: SyntaxNode, _ position: Int) {
    let what =
      switch entry.kind {
      case .null: "null"
      case .sequence: "a list"
      default: "`\((entry.text ?? "").prefix(40))`"
      }
    problems.append(
      ReadProblem(
        isError: false, code: "not-a-node",
        message: "entry \(position + 1) of `nodes` is \(what), no node",
        help: "take it out, or export the workflow again: n8n cannot import it", span: entry.span))
  }

  /// Says what of a node cannot be read; it counts as a step all the same.
  mutating func noteFaults(of node: N8nNode) {
    if node.typeName.isEmpty || node.entry["type"]?.kind != .string {
      problems.append(
        ReadProblem(
          isError: false, code: "node-without-type",
          message: "`\(node.name)` has no `type`: what it does is not known",
          help: "give it the type that it has in the editor, or export the workflow again",
          span: node.span))
    }
    // What has no fields is an empty list where it comes from languages that do not tell the two apart.
    guard let written = node.entry["parameters"], node.parameters == nil, written.kind != .null,
      written.kind != .sequence || !written.elements.isEmpty
    else { return }
    problems.append(
      ReadProblem(
        isError: false, code: "not-parameters",
        message: "`parameters` of `\(node.name)` is no object: what it says is not read",
        help: "export the workflow again", span: written.span))
  }
}

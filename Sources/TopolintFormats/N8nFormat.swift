internal import TopolintModel
internal import TopolintSource
package import TopolintSyntax

/// n8n's workflow JSON: what the editor's "Download" and `n8n export:workflow` write.
///
/// A file holds one workflow, or a list of them. Edges are keyed by the names of nodes; `name`, `id`
/// and `settings` may be missing.
package enum N8nFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "n8n",
    title: "n8n workflow",
    links: [
      "https://docs.n8n.io/workflows/export-import/",
      "https://github.com/n8n-io/n8n",
    ],
    syntaxes: [.json],
    hints: [
      ["nodes", "connections", "parameters"],
      ["nodes", "connections", "typeVersion"],
      ["nodes", "connections", "pinData"],
    ],
    openings: [["nodes", "n8n-nodes"]],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: N8nProfile.defaults,
    knobs: N8nProfile.knobs)

  /// Whether the document is an n8n workflow, or a list of them.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    if root.kind == .sequence {
      return root.elements.prefix(8).contains { isWorkflow($0) || lacksConnections($0) }
    }
    return isWorkflow(root) || lacksConnections(root)
  }

  /// Whether all that keeps a table from being a workflow is that it has no table `connections`: one of
  /// its first nodes is of a package of n8n's own.
  private static func lacksConnections(_ root: SyntaxNode) -> Bool {
    guard root.kind == .mapping, root["connections"]?.kind != .mapping, let nodes = root["nodes"],
      nodes.kind == .sequence
    else { return false }
    return nodes.elements.prefix(8).contains { node in
      guard let type = node["type"]?.string, node["name"] != nil else { return false }
      return type.hasPrefix("n8n-nodes-base.") || type.hasPrefix("@n8n/n8n-nodes-")
    }
  }

  /// A list `nodes` of tables with a `type`, beside a table `connections`; a workflow without nodes
  /// is told by what the editor always writes.
  private static func isWorkflow(_ root: SyntaxNode) -> Bool {
    guard root.kind == .mapping, let nodes = root["nodes"], nodes.kind == .sequence,
      let connections = root["connections"], connections.kind == .mapping
    else { return false }
    let elements = nodes.elements
    if elements.isEmpty {
      return root["pinData"] != nil || root["active"] != nil || root["settings"] != nil
    }
    return elements.prefix(8).contains { node in
      node["type"]?.string != nil && node["name"] != nil
        && (node["parameters"]?.kind == .mapping || node["typeVersion"] != nil)
    }
  }

  /// Whether one of the first nodes is of a package of n8n's nodes: `connections` come behind them.
  package static func begins(_ document: Document) -> Bool {
    let root = document.root
    let workflow = root.kind == .sequence ? root.elements.first ?? root : root
    guard workflow.kind == .mapping, let nodes = workflow["nodes"], nodes.kind == .sequence else {
      return false
    }
    return nodes.elements.prefix(8).contains { node in
      guard let type = node["type"]?.string else { return false }
      return type.hasPart("n8n-nodes-") && type.hasPart(".") && !type.hasPart(" ")
    }
  }

  /// The workflows of the file.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    let root = document.root
    var result = Lowering()
    for (position, workflow) in (root.kind == .sequence ? root.elements : [root]).enumerated() {
      guard workflow.kind == .mapping, workflow["nodes"]?.kind == .sequence else {
        result.problems.append(
          ReadProblem(
            isError: workflow.kind == .mapping, code: "not-a-workflow",
            message: "entry \(position + 1) of the file is no workflow: it has no list `nodes`",
            help: "take it out, or export the workflows again", span: workflow.span))
        continue
      }
      var lowering = N8nLowering(workflow, in: context)
      let one = lowering.run()
      result.problems += one.problems
      if let fault = connectionsFault(in: workflow) {
        result.problems.append(fault)
        result.workflows += one.workflows.map(\.cutOff)
      } else {
        result.workflows += one.workflows
      }
    }
    return result
  }

  /// What is wrong where a workflow has no table `connections`: how its nodes are joined is lost.
  private static func connectionsFault(in workflow: SyntaxNode) -> ReadProblem? {
    let help = "write `\"connections\": {}` if nothing is joined, or export the workflow again"
    guard let connections = workflow["connections"] else {
      return ReadProblem(
        isError: true, code: "missing-key",
        message: "the workflow has no `connections`: how its nodes are joined is not known",
        help: help, span: workflow.entry("nodes")?.key.span ?? workflow.span)
    }
    guard connections.kind != .mapping else { return nil }
    return ReadProblem(
      isError: true, code: "not-a-connection",
      message: "`connections` is no table: how the nodes are joined is not known", help: help,
      span: connections.span)
  }
}

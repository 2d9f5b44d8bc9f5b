internal import TopolintModel
internal import TopolintSource
package import TopolintSyntax

/// Graphs of LangGraph and LangChain as the libraries export them: `graph.get_graph().to_json()`, and
/// what a LangGraph server answers to `/assistants/{id}/graph`.
package enum LanggraphFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "langgraph",
    title: "LangGraph, exported graph",
    links: [
      "https://reference.langchain.com/python/langchain-core/runnables/graph/Graph/to_json",
      "https://docs.langchain.com/langsmith/agent-server-api/assistants/get-assistant-graph",
    ],
    syntaxes: [.json],
    hints: [
      ["nodes", "edges", "runnable"],
      ["nodes", "edges", "__start__"],
    ],
    // `__start__` and `runnable` are values; a table has them as keys in other formats.
    keysWhenBroken: [["nodes", "edges", "source", "conditional"]],
    openings: [["nodes", "runnable"], ["nodes", "__start__"]],
    families: ["cascade", "fan-out", "handoff", "routing", "structure", "trust"],
    defaults: LanggraphProfile.defaults,
    knobs: [LanggraphProfile.steps])

  /// The keys of a node.
  private static let keys: Set<String> = ["id", "type", "data", "metadata", "name"]

  /// A table of nothing but `nodes` and `edges`. The nodes have no keys but those of an export, so
  /// that the canvases of other tools, which place their nodes, are none; and a step is told by its
  /// class, or by the marks of a graph's start and end.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    guard root.kind == .mapping, root.entries.count == 2, let nodes = root["nodes"],
      nodes.kind == .sequence, let edges = root["edges"]
    else { return false }
    let links = edges.elements.prefix(8)
    guard links.isEmpty || links.contains(where: { $0["source"] != nil && $0["target"] != nil })
    else { return false }
    return hasSteps(nodes.elements)
  }

  /// Whether the document is the list `nodes` of an export, and nothing else but perhaps the first of
  /// its `edges`.
  package static func begins(_ document: Document) -> Bool {
    let root = document.root
    guard root.kind == .mapping, let nodes = root["nodes"], nodes.kind == .sequence,
      root.entries.allSatisfy({ $0.name == "nodes" || "edges".hasPrefix($0.name) })
    else { return false }
    return hasSteps(nodes.elements, isCut: true)
  }

  /// Whether the first nodes have no keys but those of an export, and one is a step; of the last one
  /// that was read of a file that breaks off, the last key may be the beginning of one.
  private static func hasSteps(_ nodes: [SyntaxNode], isCut: Bool = false) -> Bool {
    nodes.prefix(8).indices.allSatisfy { position in
      let isLast = isCut && position == nodes.count - 1
      return nodes[position].entries.allSatisfy { entry in
        keys.contains(entry.name) || isLast && keys.contains { $0.hasPrefix(entry.name) }
      }
    }
      && nodes.contains { node in
        node["type"]?.text == "runnable" && node["data"]?["id"]?.kind == .sequence
          || node["id"]?.text == LanggraphNode.start
      }
  }

  /// The document as one workflow.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    var lowering = LanggraphLowering(document.root, in: context)
    return lowering.run()
  }
}

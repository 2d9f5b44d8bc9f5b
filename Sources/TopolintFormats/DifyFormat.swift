package import TopolintSyntax

/// Dify's app DSL: what `Export DSL` writes, YAML as a rule.
///
/// The graph is `workflow.graph` of an app of mode `workflow` or `advanced-chat` and of a RAG
/// pipeline. Basic apps (`model_config`) are recognised and have no graph.
package enum DifyFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "dify",
    title: "Dify DSL",
    links: [
      "https://docs.dify.ai/en/guides/management/app-management",
      "https://github.com/langgenius/graphon",
    ],
    syntaxes: [.yaml, .json],
    hints: [
      ["mode", "workflow", "graph", "nodes"],
      ["mode", "model_config"],
      ["rag_pipeline", "workflow", "graph"],
    ],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: DifyProfile.defaults,
    knobs: [DifyProfile.connectTimeoutKnob])

  /// Whether the document is a Dify app or RAG pipeline.
  ///
  /// Importing forces `kind` to `app` when it is absent, so `app.mode` beside
  /// `workflow.graph.nodes` is enough.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    guard root.kind == .mapping else { return false }
    let kind = root["kind"]?.text
    let graph = root["workflow"]?["graph"]
    if kind == "rag_pipeline" { return graph?.kind == .mapping }
    guard let app = root["app"], app.kind == .mapping else { return false }
    let mode = app["mode"]?.text
    if graph?["nodes"]?.kind == .sequence, mode != nil { return true }
    guard kind == "app" else { return false }
    if graph?.kind == .mapping { return true }
    guard let mode, DifyProfile.modes.contains(mode) else { return false }
    return root["model_config"]?.kind == .mapping || root["workflow"] != nil
  }

  /// The document as one workflow, or none for a basic app.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    guard let graph = document.root["workflow"]?["graph"], graph.kind == .mapping else {
      return Lowering()
    }
    var lowering = DifyLowering(document.root, graph: graph, in: context)
    return lowering.run()
  }
}

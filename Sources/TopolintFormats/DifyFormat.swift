internal import TopolintModel
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
    knobs: [DifyProfile.connectTimeoutKnob],
    // `yaml.safe_load` in langgenius/dify:api/services/app_dsl_service.py
    repeatedKeys: "keep one of them: Dify reads the last one and drops the first")

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
    let root = document.root
    guard let graph = root["workflow"]?["graph"], graph.kind == .mapping else {
      let mode = root["app"]?["mode"]
      let what = mode?.text.map { "an app of mode `\($0)`" } ?? "this app"
      return Lowering(problems: [
        ReadProblem(
          isError: false, code: "no-graph",
          message: "\(what) has no graph: nothing in it was judged",
          help: "what it does is in the engine and its prompt; only workflows, chatflows and "
            + "pipelines have steps to look at", span: mode?.span ?? root.span)
      ])
    }
    var lowering = DifyLowering(root, graph: graph, in: context)
    return lowering.run()
  }
}

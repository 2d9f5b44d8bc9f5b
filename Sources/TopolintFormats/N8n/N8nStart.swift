internal import TopolintSyntax

/// How `executeWorkflow` starts another workflow.
///
/// All versions of the type (1 to 1.3) start one run with all items and wait for it, unless the file
/// says otherwise (n8n-io/n8n:packages/nodes-base/nodes/ExecuteWorkflow/ExecuteWorkflow/
/// ExecuteWorkflow.node.ts, `mode` and `options.waitForSubWorkflow`).
struct N8nStart {
  /// Whether each item has a run of its own: one after the other where they are waited for, else all
  /// at once.
  let isForEachItem: Bool
  /// Whether the node goes on only when the run has ended, with what it gives; otherwise the items go
  /// on as they came, and a failure of the run is told to nobody here.
  let isAwaited: Bool

  /// Reads the fields of a node; nil where an expression decides.
  init?(_ node: N8nNode) {
    switch node.option("waitForSubWorkflow") {
    case nil: isAwaited = true
    case let written?:
      guard let value = written.bool else { return nil }
      isAwaited = value
    }
    isForEachItem = node.text("mode") == "each"
  }
}

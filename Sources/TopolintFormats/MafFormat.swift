package import TopolintSyntax

/// Declarative workflows of Microsoft Agent Framework and Foundry: `kind: Workflow`.
package enum MafFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "maf",
    title: "Microsoft Agent Framework declarative workflow",
    links: [
      "https://learn.microsoft.com/agent-framework/workflows/declarative",
      "https://github.com/microsoft/agent-framework",
    ],
    syntaxes: [.yaml, .json],
    hints: [
      ["Workflow", "trigger", "kind"],
      ["OnConversationStart", "actions"],
      ["actions", "kind", "InvokeAzureAgent"],
      ["actions", "kind", "SendActivity"],
      ["actions", "kind", "SetVariable"],
    ],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: MafProfile.defaults,
    knobs: [MafProfile.runtimeKnob])

  /// A `kind: Workflow` with a trigger of its own; the Python runtime also takes a list of actions at
  /// the root. Kubernetes resources and other vendors' workflows carry an `apiVersion`.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    guard root.kind == .mapping, root["apiVersion"] == nil else { return false }
    let isNamed = root["kind"]?.text?.lowercased() == "workflow"
    guard isNamed || root["kind"] == nil else { return false }
    if let trigger = root["trigger"], trigger.kind == .mapping {
      if isNamed { return trigger["actions"] != nil || trigger["kind"]?.text != nil }
      return areActions(trigger["actions"])
    }
    return areActions(root["actions"])
  }

  /// The document as one workflow.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    var lowering = MafLowering(document.root, in: context)
    return lowering.run()
  }

  /// Whether a list holds actions, by a kind that no other format has.
  private static func areActions(_ list: SyntaxNode?) -> Bool {
    guard let list, list.kind == .sequence else { return false }
    return list.elements.contains { MafKind.known.contains($0["kind"]?.text ?? "") }
  }
}

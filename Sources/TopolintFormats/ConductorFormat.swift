internal import TopolintModel
internal import TopolintSource
package import TopolintSyntax

/// Microsoft conductor: YAML workflows of agents with routes, groups, gates and limits.
package enum ConductorFormat: WorkflowFormat {
  package static let info = FormatInfo(
    id: "ms-conductor",
    title: "Microsoft conductor",
    links: [
      "https://github.com/microsoft/conductor",
      "https://github.com/microsoft/conductor/blob/main/docs/workflow-syntax.md",
    ],
    syntaxes: [.yaml],
    hints: [
      ["entry_point", "agents"], ["entry_point", "for_each"], ["entry_point", "parallel"],
    ],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: ConductorDefaults.all,
    knobs: [
      FormatKnob(
        "run", values: ["interactive", "headless"],
        summary:
          "whether a person is there to ask when max_iterations is reached; headless runs fail"
      ),
      FormatKnob(
        "gates", values: ["asked", "skipped"],
        summary: "whether runs use --skip-gates, which takes the first option of every human_gate"),
    ])

  /// A `workflow` table with `entry_point`, and a list of steps.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    guard let workflow = root["workflow"], workflow.kind == .mapping,
      workflow["entry_point"] != nil
    else { return false }
    return ["agents", "parallel", "for_each"].contains { key in
      guard let steps = root[key] else { return false }
      return steps.kind == .sequence || steps.tag == "!file"
    }
  }

  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    var reader = ConductorReader(document.root, context)
    return reader.read()
  }
}

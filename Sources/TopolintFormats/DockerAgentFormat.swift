package import TopolintSyntax

/// Docker Agent, formerly cagent: agents with toolsets, what they delegate to and hand on to.
package enum DockerAgentFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "docker-agent",
    title: "Docker Agent (cagent)",
    links: [
      "https://docs.docker.com/ai/docker-agent/",
      "https://github.com/docker/docker-agent",
    ],
    syntaxes: [.yaml],
    hints: [
      ["agents", "model", "instruction"], ["agents", "model", "toolsets"],
      ["agents", "model", "sub_agents"], ["agents", "model", "handoff"], ["agents", "harness"],
    ],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "structure", "trust",
    ],
    defaults: DockerAgentProfile.defaults,
    knobs: [DockerAgentProfile.delegationCycles, DockerAgentProfile.backgroundTools])

  /// Whether the document is a team of agents: a map `agents` of maps, one of which has a model or a
  /// harness, and something that only an agent of this format has.
  package static func matches(_ document: Document, path: String) -> Bool {
    let root = document.root
    guard let agents = root["agents"], agents.kind == .mapping else { return false }
    guard foreign.allSatisfy({ root.entry($0) == nil }) else { return false }
    return agents.entries.contains { entry in
      let agent = entry.value
      guard agent.kind == .mapping else { return false }
      if agent["harness"]?["type"]?.text != nil { return true }
      guard let model = agent["model"], !model.isCollection, model.kind != .null else {
        return false
      }
      return own.contains { agent.entry($0) != nil }
    }
  }

  /// The document as one workflow.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    var lowering = DockerAgentLowering(document.root, in: context)
    return lowering.run()
  }

  /// Keys at the top of other files that have a map `agents` too.
  private static let foreign = [
    "workflow", "workflows", "tasks", "steps", "nodes", "edges", "graph", "apiVersion", "kind",
    "topology", "crew", "functions",
  ]
  /// Keys of an agent, one of which stands beside its model.
  private static let own = [
    "instruction", "instruction_file", "toolsets", "use_toolsets", "sub_agents", "subagents",
    "handoffs",
    "force_handoff",
  ]
}

internal import TopolintModel
internal import TopolintSource
package import TopolintSyntax

/// CrewAI: classic `agents.yaml` with `tasks.yaml`, JSON crews with their agent files, and flows.
package enum CrewaiFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "crewai",
    title: "CrewAI crews and flows",
    links: [
      "https://docs.crewai.com/en/concepts/crews",
      "https://github.com/crewAIInc/crewAI/blob/main/lib/crewai/src/crewai/flow/flow_definition.py",
    ],
    syntaxes: [.yaml, .json, .jsonc],
    hints: [
      ["goal", "backstory"], ["expected_output"], ["crewai.flow/v1"], ["methods", "call"],
      ["\"agents\"", "\"tasks\""],
    ],
    families: [
      "budget", "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: CrewaiProfile.defaults,
    knobs: [CrewaiProfile.delegationKnob])

  package static func matches(_ document: Document, path: String) -> Bool {
    shape(of: document.root, path: path) != nil
  }

  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    let root = document.root
    var lowering = CrewaiLowering(root, context)
    switch shape(of: root, path: context.source.path) {
    case .flow: lowering.lowerFlow(root)
    case .crew: lowering.lowerCrew(root)
    case .tasks: lowering.lowerTasks(root)
    case .agents, .agent, nil: lowering.lowerAgents(root)
    }
    return lowering.finish()
  }
}

/// Lowers one file of CrewAI; what crews and flows share.
struct CrewaiLowering {
  let context: LoweringContext
  var builder: GraphBuilder
  var files: CrewaiFiles
  /// How many more nodes may be added for tools and delegation: a small file could otherwise name a
  /// product of two long lists.
  var spareNodes = 20_000
  /// How many more reads may be added: each task reads all before it.
  var spareReads = 200_000
  /// Whether the engine itself loads the file, and with it the tools of the project.
  var looksForTools = false
  /// The places of tools of the project that were looked for.
  var soughtTools: Set<Span> = []
  private let fileName: String

  init(_ root: SyntaxNode, _ context: LoweringContext) {
    self.context = context
    fileName = context.source.path.split(separator: "/").last.map(String.init) ?? ""
    builder = GraphBuilder(
      format: CrewaiFormat.info.id, name: fileName,
      span: root.entries.first?.key.span ?? root.span)
    builder.capabilities = [.outputSchemas, .retries, .timeouts, .loopLimits, .approvals]
    files = CrewaiFiles(context)
  }

  /// Takes the name of the crew or flow.
  mutating func name(by node: SyntaxNode?) {
    guard let node, let text = node.text, !text.isEmpty else { return }
    builder.name = text
    builder.span = node.span
  }

  /// Agents without a crew: a fragment in which nothing runs by itself.
  ///
  /// What its tools do, and who looks at that, is judged where a crew gives it tasks; here the tools
  /// are only names.
  mutating func lowerAgents(_ root: SyntaxNode) {
    builder.isFragment = true
    var agents: [CrewaiAgent] = []
    if CrewaiFormat.shape(of: root, path: context.source.path) == .agents {
      agents = root.entries.filter { !CrewaiFormat.isShared($0) }.map {
        CrewaiAgent(name: $0.name, span: $0.key.span, node: $0.value, isWhole: false)
      }
    } else {
      let name = String(fileName.prefix { $0 != "." })
      let span = root.entry("role")?.value.span ?? builder.span
      agents = [
        CrewaiAgent(name: name.isEmpty ? "agent" : name, span: span, node: root, isWhole: true)
      ]
      if !name.isEmpty { builder.name = name }
    }
    for agent in agents {
      var node = Node(agent.nativeID, kind: .agent, span: agent.span)
      describe(&node, as: agent)
      let id = builder.add(node)
      addTools(of: agent, to: id)
    }
  }

  consuming func finish() -> Lowering {
    var problems: [ReadProblem] = []
    for (rest, what, help) in [
      (spareNodes, "tools and delegations", "give each agent fewer tools"),
      (spareReads, "reads of earlier results", "say in `context` what each task reads"),
    ] where rest < 0 {
      problems.append(
        ReadProblem(
          isError: true, code: "too-large",
          message: "the crew has more \(what) than can be analysed", help: help,
          span: builder.span))
    }
    problems += files.unread.map(\.problem)
    return Lowering(
      workflows: [builder.finish()], problems: problems, included: files.included)
  }
}

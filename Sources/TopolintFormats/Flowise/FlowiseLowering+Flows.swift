import TopolintModel
import TopolintSource
import TopolintSyntax

/// Flows that call other flows.
extension FlowiseLowering {
  /// A flow by its id: of the same server, unless the address of one is set.
  ///
  /// The engine compares the id with that of the flow that runs, and fails on itself before it
  /// starts anything (FlowiseAI/Flowise: packages/components/nodes/agentflow/ExecuteFlow/ExecuteFlow.ts).
  mutating func reference(_ place: SyntaxNode?, on server: SyntaxNode?) -> Reference? {
    guard let place, let id = place.string, !id.isEmpty else { return nil }
    let isElsewhere = server?.string?.isEmpty == false
    if id == builder.identity {
      problems.append(
        ReadProblem(
          isError: false, code: "flow-starts-itself",
          message: "the flow starts itself here: Flowise refuses that, and the run fails",
          help: "lead back with a loop, or choose another flow", span: place.span))
      return Reference(.external(id), span: place.span)
    }
    guard !isElsewhere, !id.hasPart("{{") else { return Reference(.external(id), span: place.span) }
    return Reference(.name(id), span: place.span)
  }

  /// The flow that a tool calls.
  mutating func called(by settings: SyntaxNode?) -> Reference? {
    reference(
      settings?["selectedChatflow"] ?? settings?["selectedAgentflow"], on: settings?["baseURL"])
  }

  /// States that nothing limits how deep flows start one another: each is started by a request, which
  /// carries no count. Only where a run comes to all that starts flows: canvases keep leftovers.
  mutating func setDepth() {
    let starters = builder.nodes.filter {
      if case .name? = $0.reference?.target { true } else { false }
    }
    guard !starters.isEmpty else { return }
    var targets: [NodeID: [NodeID]] = [:]
    for edge in builder.edges where edge.kind.isControl || edge.kind == .uses {
      targets[edge.source, default: []].append(edge.target)
    }
    var reached = Set(builder.entries)
    var pending = builder.entries
    while let next = pending.popLast() {
      for target in targets[next] ?? [] where reached.insert(target).inserted {
        pending.append(target)
      }
    }
    if starters.allSatisfy({ reached.contains($0.id) }) {
      builder.limits.depth = .engineDefault(.unlimited, FlowiseProfile.depth)
    }
  }
}

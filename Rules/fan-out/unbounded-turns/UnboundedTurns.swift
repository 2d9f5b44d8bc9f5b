import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnboundedTurns: Rule {
  static let info = RuleInfo(
    id: "unbounded-turns",
    summary: "an agent may use tools that act outside any number of times",
    family: .fanOut, severity: .info, confidence: .medium, profile: .strict, cwe: [835],
    owasp: ["LLM10"], papers: ["IAL-Scan", "MAST"])

  init(options: NoOptions) {}

  /// One finding a file, at the first such agent: where an engine sets no limit, no agent has one that
  /// nobody thought of.
  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    guard !context.isOrphanFragment, workflow.limits.timeout.value?.bound == nil,
      workflow.limits.cost.value?.bound == nil, workflow.limits.steps.value?.bound == nil
    else { return }
    let open = workflow.nodes.filter { isOpen($0, context) }.map(\.id)
    guard let first = open.first else { return }
    report(Self.finding(first, Array(open.dropFirst()), workflow))
  }

  /// What is said of an agent without a limit, and of others like it.
  private static func finding(_ id: NodeID, _ others: [NodeID], _ workflow: Workflow) -> Finding {
    let first = workflow[id]
    let why = first.iterationLimit.note.map { ": \($0.text)" } ?? ""
    let rest = others.isEmpty ? "" : ", and so may \(others.count) more"
    var finding = Finding(
      "`\(first.name)` may use its tools any number of times\(rest)\(why)",
      at: first.iterationLimit.span ?? first.span, about: first.id
    )
    .judging(([id] + others).map { .node($0) })
    .speaking(of: others)
    .help("limit the turns of each agent a little above what a good run needs")
    .remedy(.limitTurns([id] + others))
    for other in others.prefix(5) {
      finding = finding.note(
        "`\(workflow[other].name)` has no limit either", at: workflow[other].span)
    }
    return finding
  }

  /// An agent that holds a tool that acts outside, and that neither its file nor its engine limits in
  /// turns or time.
  private func isOpen(_ node: Node, _ context: RuleContext) -> Bool {
    guard node.kind == .agent, !node.isDisabled, !node.isImplied,
      node.timeout.value?.bound == nil, node.iterationLimit.value == .unlimited
    else { return false }
    return context.analysis.heldTools(by: node.id).contains {
      (context.workflow[$0].effect.value?.level ?? .none) >= .external
    }
  }
}

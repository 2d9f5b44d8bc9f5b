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
    let open = workflow.nodes.filter { isOpen($0, context) }
    guard let first = open.first else { return }
    let why = first.iterationLimit.note.map { ": \($0.text)" } ?? ""
    let others = open.count == 1 ? "" : ", and so may \(open.count - 1) more"
    var finding = Finding(
      "`\(first.name)` may use its tools any number of times\(others)\(why)",
      at: first.iterationLimit.span ?? first.span, about: first.id
    )
    .judging(open.map { .node($0.id) })
    .help("limit the turns of each agent a little above what a good run needs")
    .remedy(.limitTurns(open.map(\.id)))
    for node in open.dropFirst().prefix(5) {
      finding = finding.note("`\(node.name)` has no limit either", at: node.span)
    }
    report(finding)
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

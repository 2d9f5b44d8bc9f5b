import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct ShadowedCase: Rule {
  static let info = RuleInfo(
    id: "shadowed-case", summary: "a case is never taken: earlier ones take all that it would",
    family: .routing, severity: .warning, confidence: .high, profile: .strict, cwe: [561],
    papers: ["AgentFail"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for node in workflow.nodes where !node.isDisabled {
      let known = context.analysis.caseReport(of: node.id)
      guard !known.shadowed.isEmpty else { continue }
      let cases = workflow.cases(of: node.id)
      // Ways back are taken by what the node says, not in the order in which they stand.
      guard cases.allSatisfy({ $0.edges.allSatisfy { workflow[$0].kind == .branch } }) else {
        continue
      }
      let unknown = Set(known.unknownLabels.compactMap(\.ordinal))
      for ordinal in known.shadowed where !unknown.contains(ordinal) {
        guard let edge = cases[ordinal].edges.first else { continue }
        // What is taken when no answer comes in time stands beside all values.
        if let outcome = workflow[edge].outcome, outcome != .accept, outcome != .reject { continue }
        let takers = (known.shadowing[ordinal] ?? []).filter { $0 < ordinal }
        let target = context.name(workflow[edge].target)
        var finding = Finding(
          takers.isEmpty
            ? "the case of `\(node.name)` that leads to `\(target)` is never taken: nothing can match it"
            : "the case of `\(node.name)` that leads to `\(target)` is never taken: "
              + (takers.count == 1
                ? "an earlier one takes all that it would" : "earlier ones take all that it would"),
          at: workflow[edge].span, about: node.isImplied ? nil : node.id)
        for taker in takers.prefix(4) {
          guard let first = cases[taker].edges.first else { continue }
          finding = finding.note("this case comes first", at: workflow[first].span)
        }
        report(
          finding.judging(cases[ordinal].edges.map { .edge($0) })
            .help(
              takers.isEmpty
                ? "mend the condition, or remove the case"
                : "put the narrower case first, or remove one of them"))
      }
    }
    for defect in workflow.defects {
      guard case .untriedCase(let target, let after) = defect.kind else { continue }
      if let node = defect.node, workflow[node].isDisabled { continue }
      let about = defect.node.flatMap { workflow[$0].isImplied ? nil : $0 }
      let owner = about.map { "of `\(context.name($0))` " } ?? ""
      report(
        Finding(
          "the case \(owner)that leads to `\(target)` is never taken: the one before it always holds",
          at: defect.span, about: about
        )
        .note("this case always holds", at: after)
        .help("put the case without a condition last"))
    }
  }
}

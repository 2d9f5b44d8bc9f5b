import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnboundedRecursion: Rule {
  static let info = RuleInfo(
    id: "unbounded-recursion",
    summary: "a workflow starts itself again, however deep",
    family: .fanOut, severity: .error, confidence: .high, profile: .strict, cwe: [674],
    owasp: ["LLM10"], papers: ["IAL-Scan"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let project = context.project
    guard !context.isOrphanFragment, let recursion = project.recursion(from: context.id),
      !project.isBounded(recursion), let first = recursion.calls.first
    else { return }
    let node = context.workflow[first.node]
    let others = recursion.calls.dropFirst()
    let isSure = recursion.calls.allSatisfy { call in
      let analysis =
        call.workflow == context.id ? context.analysis : Analysis(project[call.workflow])
      return analysis.runsInAnyCase(call.node)
    }
    let through = others.prefix(3).map { "`\(project[$0.workflow].name)`" }
    let way = through.isEmpty ? "" : ", through " + through.joined(separator: " and ")
    var finding = Finding(
      isSure
        ? "`\(node.name)` starts `\(context.workflow.name)` again\(way), and every run comes to it"
        : "`\(node.name)` can start `\(context.workflow.name)` again\(way), and nothing limits how"
          + " deep",
      at: node.reference?.span ?? node.span, about: node.id
    )
    .severity(isSure ? .error : .warning)
    .help("state how deep workflows may start one another, or a deadline for the whole run")
    for call in others.prefix(4) {
      let workflow = project[call.workflow]
      finding = finding.note(
        "`\(workflow[call.node].name)` goes on from `\(workflow.name)`",
        at: workflow[call.node].reference?.span ?? workflow[call.node].span)
    }
    report(finding)
  }
}

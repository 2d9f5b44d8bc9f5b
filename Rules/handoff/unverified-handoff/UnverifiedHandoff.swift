import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnverifiedHandoff: Rule {
  static let info = RuleInfo(
    id: "unverified-handoff",
    summary: "work passes to another party's model, or to one that can act, unchecked",
    family: .handoff, severity: .warning, confidence: .high, cwe: [1426], owasp: ["ASI07"],
    papers: ["MAST", "Emergent Social Intelligence Risks", "MetaGPT", "Trace-Based Assurance"],
    supersedes: ["missing-output-schema"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    var handoffs = context.analysis.unverifiedHandoffs()[...]
    while let first = handoffs.first {
      let same = handoffs.prefix { $0.giver == first.giver }
      handoffs = handoffs.dropFirst(same.count)
      let giver = context.name(first.giver)
      let receivers = same.map(\.receiver)
      let border =
        switch first.reason {
        case .owner(let from, let to): "from `\(from)` to `\(to)`"
        case .zone(let from, let to): "from the zone `\(from)` into `\(to)`"
        case .tools(let tools): "to tools that act outside (\(context.names(tools)))"
        }
      var finding = Finding(
        "what `\(giver)` writes goes \(border) unchecked, in \(context.names(receivers))",
        at: workflow[first.giver].span, about: first.giver
      )
      .judging(receivers.map { .node($0) } + same.compactMap(\.edge).map { .edge($0) })
      .path(
        context.steps(along: GraphPath(nodes: [first.giver, first.receiver], edges: []))
      )
      .help("declare a schema for what `\(giver)` hands on, or put a check in between")
      for receiver in receivers.prefix(6) {
        finding = finding.note("taken by `\(context.name(receiver))`", at: workflow[receiver].span)
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnreachableNode: Rule {
  static let info = RuleInfo(
    id: "unreachable-node", summary: "no run can arrive at a step", family: .structure,
    severity: .warning, confidence: .high, cwe: [561], judgesFile: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let parts = context.analysis.unreachableParts()
    if context.workflow.capabilities.contains(.freeCanvas) {
      if let finding = Self.parked(parts, context) { report(finding) }
      return
    }
    let workflow = context.workflow
    for part in parts {
      let head = workflow[part.head]
      var finding = Finding(
        "no run arrives at `\(head.name)`\(Self.more(part))", at: head.span, about: head.id
      )
      .judging(part.others.map { .node($0) })
      .help("lead a step to `\(head.name)`, or remove it")
      for other in part.others.prefix(6) {
        finding = finding.note("nor at `\(context.name(other))`", at: workflow[other].span)
      }
      report(finding)
    }
  }

  /// What lies on a canvas beside what runs, as one finding.
  private static func parked(_ parts: [UnreachablePart], _ context: RuleContext) -> Finding? {
    guard let first = parts.first else { return nil }
    let workflow = context.workflow
    let shown = 6
    let what = parts.count == 1 ? more(first) : ""
    var finding = Finding(
      "no run arrives at \(context.names(parts.map(\.head)))\(what)",
      at: workflow[first.head].span, about: first.head
    )
    .severity(.info).confidence(.low).profile(.strict)
    .judging(parts.flatMap { [$0.head] + $0.others }.map { .node($0) })
    .help(
      parts.count == 1
        ? "lead a step to it, unless it is kept to be run by hand"
        : "lead a step to each, unless it is kept to be run by hand")
    for (position, part) in parts.dropFirst().prefix(shown).enumerated() {
      let rest = parts.count - 1 - shown
      let cut = position == shown - 1 && rest > 0 ? ", nor at \(rest) more" : ""
      finding = finding.note(
        "nor at `\(context.name(part.head))`\(more(part))\(cut)", at: workflow[part.head].span)
    }
    return finding
  }

  private static func more(_ part: UnreachablePart) -> String {
    part.others.isEmpty ? "" : ", and \(part.others.count) more behind it"
  }
}

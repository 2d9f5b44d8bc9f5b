import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnreachableNode: Rule {
  static let info = RuleInfo(
    id: "unreachable-node", summary: "no run can arrive at a step", family: .structure,
    severity: .warning, confidence: .high, cwe: [561], judgesFile: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let all = context.analysis.unreachableParts()
    var skipped = reportSkipped(all, context, &report)
    skipped.formUnion(reportUnsent(all, context, &report))
    let parts = all.filter { !skipped.contains($0.head) }
    if context.workflow.capabilities.contains(.freeCanvas) {
      if let finding = Self.parked(parts, context) { report(finding) }
      return
    }
    let workflow = context.workflow
    for part in parts {
      let head = workflow[part.head]
      let finding = Finding(
        "no run arrives at `\(head.name)`\(Self.more(part))", at: head.span, about: head.id
      )
      .judging(part.others.map { .node($0) })
      .help("lead a step to `\(head.name)`, or remove it")
      report(
        part.others.prefix(6).reduce(finding) {
          $0.note("nor at `\(context.name($1))`", at: workflow[$1].span)
        })
    }
  }

  /// Reports the steps that the engine itself always leaves out; these are returned.
  private func reportSkipped(
    _ parts: [UnreachablePart], _ context: RuleContext, _ report: inout Report
  ) -> Set<NodeID> {
    let workflow = context.workflow
    let behind = Dictionary(parts.map { ($0.head, $0.others) }) { first, _ in first }
    var skipped: Set<NodeID> = []
    for defect in workflow.defects {
      guard case .skippedStep(let choice) = defect.kind, let node = defect.node,
        !workflow[node].isDisabled, skipped.insert(node).inserted
      else { continue }
      let others = behind[node] ?? []
      let finding = Finding(
        "`\(context.name(node))` never runs: several ways of `\(choice)` lead to it, and each of them skips what"
          + " the others lead to",
        at: workflow[node].span, about: node
      )
      .judging(others.map { .node($0) })
      .note("this way leads to it too", at: defect.span)
      .help("lead all ways but one through a step of their own")
      report(
        others.prefix(6).reduce(finding) {
          $0.note("nor does `\(context.name($1))` run", at: workflow[$1].span)
        })
    }
    return skipped
  }

  /// Reports the connections at outputs by which nothing ever leaves; the steps that only these lead to
  /// are returned.
  private func reportUnsent(
    _ parts: [UnreachablePart], _ context: RuleContext, _ report: inout Report
  ) -> Set<NodeID> {
    let workflow = context.workflow
    let heads = Dictionary(parts.map { (workflow[$0.head].nativeID, $0) }) { first, _ in first }
    var told: Set<NodeID> = []
    for defect in workflow.defects {
      guard case .unsentOutput(let target, let setting) = defect.kind, let node = defect.node,
        !workflow[node].isDisabled
      else { continue }
      let step = context.name(node)
      let why =
        setting.map { "failures have no output without `\($0)`" } ?? "`\(step)` has no such output"
      var finding = Finding(
        "nothing ever goes from `\(step)` to `\(target)`: \(why)", at: defect.span, about: node
      )
      .help(
        (setting.map { "set `\($0)` on `\(step)` if its failures are to go there" }
          ?? "connect an output that `\(step)` has") + ", or remove the connection")
      if let part = heads[target] {
        told.insert(part.head)
        let missed = "no run arrives at `\(target)`\(Self.more(part))"
        finding = finding.judging(([part.head] + part.others).map { .node($0) })
          .note(missed, at: workflow[part.head].span)
      }
      report(finding)
    }
    return told
  }

  /// What lies on a canvas beside what runs, as one finding.
  private static func parked(_ parts: [UnreachablePart], _ context: RuleContext) -> Finding? {
    guard let first = parts.first else { return nil }
    let workflow = context.workflow
    let shown = 6
    var finding = Finding(
      "no run arrives at \(context.names(parts.map(\.head)))\(parts.count == 1 ? more(first) : "")",
      at: workflow[first.head].span, about: first.head
    )
    .severity(.info).confidence(.low).profile(.strict)
    .judging(parts.flatMap { [$0.head] + $0.others }.map { .node($0) })
    .help("lead a step to \(parts.count == 1 ? "it" : "each"), unless it is kept to be run by hand")
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

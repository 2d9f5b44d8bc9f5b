import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct RouterNoDefault: Rule {
  static let info = RuleInfo(
    id: "router-no-default", summary: "a choice has no case for some of the values it can meet",
    family: .routing, severity: .error, confidence: .medium, cwe: [478],
    papers: ["AgentFail", "Transitive Expert Error"], supersedes: ["no-coverage-fallback"])

  /// How many cases are shown.
  private static let mostNotes = 8

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      guard let unmatched = node.unmatched.value, unmatched == .abort || unmatched == .drop,
        case .partial(let witness) = context.analysis.coverage(of: node.id),
        !(unmatched == .drop && context.analysis.isLoneOptionalStep(node.id)),
        !node.failsWithin
      else { continue }
      let end = unmatched == .drop ? "ends without a word" : "fails"
      var finding = Finding(
        "no case of `\(node.name)` matches when \(witness): the run \(end)", at: node.span,
        about: node.id
      )
      .severity(unmatched == .drop ? .error : .warning)
      .help(
        node.unmatched.note?.advice
          ?? "add a default, or declare the allowed values and give each a case"
      )
      .remedy(.addDefaultRoute(node.id))
      let cases = workflow.outgoing(node.id).filter { $0.kind == .branch }
      for (i, edge) in cases.prefix(Self.mostNotes).enumerated() {
        let isCut = cases.count > Self.mostNotes && i == Self.mostNotes - 1
        let more = isCut ? ", and \(cases.count - Self.mostNotes) more cases follow" : ""
        let isOpen = edge.isImplied && workflow[edge.target].isImplied
        finding = finding.note(
          isOpen
            ? "the case `\(edge.label ?? "\(i)")` leads nowhere\(more)"
            : "a case leads to \(context.destination(edge.target))\(more)", at: edge.span)
      }
      finding = finding.judging(cases.map { .edge($0.id) })
      report(finding)
    }
    for defect in workflow.defects {
      guard case .unheardEvent(let name) = defect.kind, let node = defect.node else { continue }
      report(
        Finding(
          "nothing listens to `\(name)` of `\(context.name(node))`: the run ends there as if it were done",
          at: defect.span, about: node
        )
        .severity(.info).profile(.strict)
        .help("let a step listen to `\(name)`, unless that is how the run is to end"))
    }
  }
}

import TopolintModel
import TopolintRuleKit
import TopolintSource

struct DanglingReference: Rule {
  static let info = RuleInfo(
    id: "dangling-reference", summary: "a name leads to nothing that is defined",
    family: .structure, severity: .error, confidence: .high, cwe: [20],
    papers: ["When Agents Fail to Act"],
    supersedes: [
      "router-no-default", "unreachable-node", "join-deadlock", "decorative-guard",
      "fail-open-guard", "swallowed-error", "unhandled-failure", "undefined-input",
      "unknown-route-label", "no-op-router", "no-coverage-fallback", "narrowed-handoff",
    ], judgesFile: true)

  /// How many names of a workflow a near one is looked for: a broken file may have thousands, and
  /// each is compared with all that are known.
  private static let mostSuggestions = 500

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let isAsked = context.workflow.defects.contains { defect in
      if case .danglingReference = defect.kind { true } else { false }
    }
    guard isAsked else { return }
    var meant: [String: [NodeID]] = [:]
    for node in context.workflow.nodes { meant[node.nativeID, default: []].append(node.id) }
    var looked = 0
    for defect in context.workflow.defects {
      guard case .danglingReference(let name, let role, let known) = defect.kind else { continue }
      if let node = defect.node, context.workflow[node].isDisabled { continue }
      var finding = Finding(
        "\(role) `\(name)` is not defined", at: defect.span, about: defect.node)
      looked += 1
      let isNear = defect.meant == nil && looked <= Self.mostSuggestions
      if let nearest = defect.meant ?? (isNear ? nearestName(to: name, in: known) : nil) {
        finding = finding.help("did you mean `\(nearest)`?")
        // What a misspelt name would have led to is not unreachable for a reason of its own.
        finding = finding.judging((meant[nearest] ?? []).map { .node($0) })
        finding = finding.remedy(.rename(defect.span, from: name, to: nearest))
      } else {
        finding = finding.help("define `\(name)`, or remove the reference to it")
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

struct UnknownRouteLabel: Rule {
  static let info = RuleInfo(
    id: "unknown-route-label",
    summary: "a route waits for a value that the schema of what it reads does not have",
    family: .routing, severity: .error, confidence: .high, profile: .strict, cwe: [478],
    papers: ["AgentFail"], supersedes: ["router-no-default", "no-coverage-fallback"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for node in workflow.nodes where !node.isDisabled {
      let known = context.analysis.caseReport(of: node.id)
      guard !known.unknownLabels.isEmpty else { continue }
      let cases = workflow.cases(of: node.id)
      let free = Dictionary(grouping: known.unmatchedValues, by: \.path)
      var told: Set<Int> = []
      for label in known.unknownLabels {
        guard let ordinal = label.ordinal, cases.indices.contains(ordinal),
          told.insert(ordinal).inserted, let edge = cases[ordinal].edges.first,
          case .output(let producer) = label.path.source,
          let field = workflow[producer].output.value?.field(
            label.path.fields.joined(separator: "."))
        else { continue }
        let value = context.analysis.name(of: label.path)
        var finding = Finding(
          "a route waits for `\(value)` to be `\(label.text)`, which its schema does not have",
          at: workflow[edge].span, about: node.isImplied ? nil : node.id
        ).note("the values are listed here", at: field.span)
        let allowed = field.allowed ?? []
        let unmatched = free[label.path] ?? []
        if let nearest = nearestName(
          to: label.text,
          in: unmatched.isEmpty ? Array(allowed.prefix(200)) : unmatched.prefix(200).map(\.text))
        {
          finding = finding.help("did you mean `\(nearest)`?")
        } else {
          finding = finding.help("let the route wait for one of the values, or add this one")
        }
        for value in unmatched.prefix(3) {
          finding = finding.note("no case waits for `\(value.text)`", at: node.span)
        }
        report(finding.judging(cases[ordinal].edges.map { .edge($0) }))
      }
    }
  }
}

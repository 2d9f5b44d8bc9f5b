import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct FallbackSameFailureDomain: Rule {
  static let info = RuleInfo(
    id: "fallback-same-failure-domain",
    summary: "what takes over after a failure fails for the same reason",
    family: .errorSemantics, severity: .warning, confidence: .high, profile: .strict, cwe: [755],
    owasp: ["ASI08"],
    papers: ["CSnake", "Dynamic Model Routing and Cascading", "Self-Healing Router"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for shared in context.analysis.sharedDomains() {
      let step = workflow[shared.step]
      let domain = Self.words(shared.domain)
      let isProvider = if case .provider = shared.domain { true } else { false }
      var finding: Finding
      if let id = shared.substitute {
        let other = workflow[id]
        finding = Finding(
          "when `\(step.name)` fails, `\(other.name)` takes over \(domain)",
          at: shared.edge.map { workflow[$0].span } ?? step.span, about: step.id
        )
        .note("`\(other.name)` fails when this fails", at: step.span)
      } else {
        finding = Finding(
          "all fallback models of `\(step.name)` answer \(domain)",
          at: step.fallbackModels.span ?? step.span, about: step.id)
        if let span = step.model.span {
          finding = finding.note("the model that they stand in for", at: span)
        }
      }
      if let edge = shared.edge { finding = finding.judging([.edge(edge)]) }
      report(
        finding.severity(isProvider ? .info : .warning)
          .help("fall back on another provider or system, or on an answer that needs none"))
    }
  }

  private static func words(_ domain: SharedDomain.Domain) -> String {
    switch domain {
    case .model(let model): "with the same model, `\(model)`"
    case .provider(let provider): "from the same provider, `\(provider)`"
    case .endpoint(let endpoint): "at the same endpoint, `\(endpoint)`"
    case .quota(let quota): "under the same quota, `\(quota)`"
    }
  }
}

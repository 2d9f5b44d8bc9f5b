import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct SelfVerification: Rule {
  static let info = RuleInfo(
    id: "self-verification", summary: "a judge is the same model as what it judges",
    family: .handoff,
    severity: .warning, confidence: .high, profile: .strict, cwe: [654], owasp: ["LLM09"],
    papers: ["From Spark to Fire", "Nine Judges", "MAS-FIRE"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for found in context.analysis.selfJudgements() {
      let judge = context.name(found.judge)
      let judged = context.names(found.judged)
      let model = workflow[found.judge].model.value ?? ""
      let message =
        switch found.kind {
        case .itself: "`\(judge)` judges \(judged), which is the same agent"
        case .twin: "`\(judge)` judges \(judged) with the same model and the same prompt"
        case .sameModel: "`\(judge)` judges \(judged) with the same model, `\(model)`"
        }
      var finding = Finding(message, at: workflow[found.judge].span, about: found.judge)
        .severity(found.kind == .sameModel ? .info : .warning)
        .help("let another model judge, or give `\(judge)` evidence that the judged one had not")
      for producer in found.judged.prefix(4) {
        finding = finding.note("`\(context.name(producer))` is judged", at: workflow[producer].span)
      }
      report(finding)
    }
  }
}

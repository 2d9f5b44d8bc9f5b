import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct CorrelatedVoters: Rule {
  static let info = RuleInfo(
    id: "correlated-voters",
    summary: "all voters are one model with one prompt and one evidence, so they err together",
    family: .cascade, severity: .warning, confidence: .high, profile: .strict, cwe: [654],
    owasp: ["ASI08"],
    papers: ["Phase Transition for Budgeted Multi-Agent Synergy", "Nine Judges"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for vote in context.analysis.alikeVotes() where !workflow[vote.place].isDisabled {
      var finding = Finding(
        "\(context.names(vote.voters)) vote with the same model, prompt and evidence",
        at: workflow[vote.place].span, about: vote.place
      )
      .judging(vote.voters.map { .node($0) })
      .help("give one voter another model, another prompt or evidence of its own")
      for voter in vote.voters.prefix(4) {
        finding = finding.note("`\(context.name(voter))` votes", at: workflow[voter].span)
      }
      report(finding)
    }
  }
}

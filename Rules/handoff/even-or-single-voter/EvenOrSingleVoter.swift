import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct EvenOrSingleVoter: Rule {
  static let info = RuleInfo(
    id: "even-or-single-voter",
    summary: "a vote is decided by one voter, or can end in a tie that nothing settles",
    family: .handoff, severity: .warning, confidence: .high, profile: .strict, cwe: [754],
    papers: ["Phase Transition for Budgeted Multi-Agent Synergy"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for vote in context.analysis.unsettledVotes() where !workflow[vote.place].isImplied {
      let place = context.name(vote.place)
      let message =
        vote.count == 1
        ? "the vote at `\(place)` counts one voice, so that the first to answer decides"
        : "\(vote.count) votes are counted at `\(place)`, and nothing says what a tie comes to"
      var finding = Finding(message, at: workflow[vote.place].span, about: vote.place)
        .help(
          vote.count == 1
            ? "wait for an odd number of voters, or drop the vote"
            : "count an odd number of votes, or lead a tie somewhere with `undecided`")
      for voter in vote.voters.prefix(4) where !workflow[voter].isImplied {
        finding = finding.note("`\(context.name(voter))` votes", at: workflow[voter].span)
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct ExcessiveCap: Rule {
  static let info = RuleInfo(
    id: "excessive-cap",
    summary: "a limit on rounds with a model in them is so high that it bounds nothing",
    family: .fanOut, severity: .info, confidence: .high, profile: .strict, cwe: [834],
    owasp: ["LLM10"], papers: ["MAKER", "IAL-Scan"])

  /// From how many rounds on a limit is excessive.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-rounds", default: .integer(100), in: 2...1_000_000,
        summary: "from how many rounds or turns on a limit is excessive")
    ]

    let maximum: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      maximum = try reader.integer("max-rounds", default: 100, in: 2...1_000_000)
    }
  }

  private let maximum: Int

  init(options: Options) { maximum = options.maximum }

  func check(_ context: RuleContext, _ report: inout Report) {
    guard !context.isOrphanFragment else { return }
    for limit in context.analysis.roundLimits() where limit.rounds >= maximum {
      let model = context.name(limit.model)
      let message =
        switch limit.kind {
        case .rounds: "`\(model)` may be called in each of \(limit.rounds) rounds"
        case .turns: "`\(model)` may take \(limit.rounds) turns at one task"
        case .steps(let steps):
          "\(steps) steps let `\(model)` go round \(limit.rounds) times, and nothing else stops it"
        }
      var finding = Finding(message, at: limit.span, about: limit.place)
        .help("set the limit a little above what a good run needs")
      if limit.model != limit.place {
        finding = finding.note(
          "`\(model)` is called each time", at: context.workflow[limit.model].span)
      }
      report(finding)
    }
  }
}

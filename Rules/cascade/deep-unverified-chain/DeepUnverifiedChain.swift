import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct DeepUnverifiedChain: Rule {
  static let info = RuleInfo(
    id: "deep-unverified-chain",
    summary: "many model steps in a row build on one another, and nothing checks in between",
    family: .cascade, severity: .warning, confidence: .high, cwe: [1426], owasp: ["ASI08"],
    papers: ["MAKER", "MetaGPT", "Emergent Social Intelligence Risks", "MAS-FIRE"],
    supersedes: ["late-verification"])

  /// The longest chain that is accepted where nothing is set.
  private static let standard = 4

  /// How long a chain may be.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-length", default: .integer(standard), in: 1...100,
        summary: "how many model steps in a row are accepted")
    ]

    let maximum: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      maximum = try reader.integer("max-length", default: standard, in: 1...100)
    }
  }

  private let maximum: Int

  init(options: Options) { maximum = options.maximum }

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let maximum = Int(
      context.analysis.threshold(.chainLength, option: maximum, default: Self.standard))
    for chain in context.analysis.unguardedChains(longerThan: maximum) {
      guard chain.models.count > maximum, let first = chain.models.first else { continue }
      let step = chain.models[maximum]
      report(
        Finding(
          "\(chain.models.count) model steps from `\(context.name(first))` on build on one another,"
            + " with no check before `\(context.name(step))`",
          at: workflow[step].span, about: step
        )
        .judging(chain.models.map { .node($0) })
        .path(context.steps(along: chain.path))
        .help("check in the middle, or give the later steps the original source again"))
    }
  }
}

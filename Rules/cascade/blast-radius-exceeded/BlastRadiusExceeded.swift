import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct BlastRadiusExceeded: Rule {
  static let info = RuleInfo(
    id: "blast-radius-exceeded",
    summary: "an error of one unchecked model step reaches most of the others",
    family: .cascade, severity: .warning, confidence: .low, profile: .strict, cwe: [1426],
    owasp: ["ASI08"], papers: ["From Spark to Fire", "CASCADE", "Sherlock"])

  /// How far an error may go, and what a guard must bring.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-steps", default: .integer(3), in: 1...10_000,
        summary: "how many model steps and effects an error may reach on average in any case"),
      OptionInfo(
        "max-share", default: .integer(50), in: 1...100,
        summary: "what share of the other model steps and effects it may reach, in percent"),
      OptionInfo(
        "min-cut", default: .integer(25), in: 1...100,
        summary: "how much of all harm one guard must take away, in percent"),
    ]

    let steps: Int
    let share: Int
    let cut: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      steps = try reader.integer("max-steps", default: 3, in: 1...10_000)
      share = try reader.integer("max-share", default: 50, in: 1...100)
      cut = try reader.integer("min-cut", default: 25, in: 1...100)
    }
  }

  private let options: Options

  init(options: Options) { self.options = options }

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let analysis = context.analysis
    let steps = analysis.threshold(.blastNodes, option: options.steps, default: 3)
    let share = analysis.threshold(.blastShare, option: options.share, default: 50, scale: 100)
    let cut = analysis.threshold(.blastCut, option: options.cut, default: 25, scale: 100)
    let blast = analysis.widestBlast { max(steps, Double($0) * share / 100) }
    guard let blast, !workflow[blast.origin].isImplied, blast.remedy.cut * 100 >= cut else {
      return
    }
    let name = context.name(blast.origin)
    let guarded = context.name(blast.remedy.node)
    let percent = Int((blast.remedy.cut * 100).rounded())
    report(
      Finding(
        "an error of `\(name)` reaches about \(Self.decimal(blast.reached)) of the"
          + " \(blast.total) other model steps and effects unchecked",
        at: workflow[blast.origin].span, about: blast.origin
      )
      .path(context.steps(along: blast.path))
      .note(
        "a check of `\(guarded)` takes \(percent) % of all harm away",
        at: workflow[blast.remedy.node].span
      )
      .help("check the output of `\(guarded)` before others build on it"))
  }

  /// A number with one decimal place.
  private static func decimal(_ value: Double) -> String {
    let tenths = Int((min(value, 1e9) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

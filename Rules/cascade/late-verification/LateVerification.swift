import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct LateVerification: Rule {
  static let info = RuleInfo(
    id: "late-verification",
    summary: "the first check comes after many model steps have built on one another",
    family: .cascade, severity: .info, confidence: .medium, profile: .strict, cwe: [1426],
    owasp: ["ASI08"], papers: ["From Spark to Fire", "Sherlock"])

  /// The longest chain before a check that is accepted where nothing is set.
  private static let standard = 6

  /// How late a check may come.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-steps", default: .integer(standard), in: 1...100,
        summary: "how many model steps in a row are accepted before the first check")
    ]

    let maximum: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      maximum = try reader.integer("max-steps", default: standard, in: 1...100)
    }
  }

  private let maximum: Int

  init(options: Options) { maximum = options.maximum }

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for late in context.analysis.distantGuards(after: maximum) {
      guard let first = late.models.first else { continue }
      let name = context.name(late.node)
      report(
        Finding(
          "`\(name)` is the first check after \(late.models.count) model steps in a row",
          at: workflow[late.node].span, about: late.node
        )
        .note("they begin at `\(context.name(first))`", at: workflow[first].span)
        .judging(late.models.map { .node($0) })
        .path(context.steps(along: late.path))
        .help("check `\(context.name(first))` as well, or move the check to the middle"))
    }
  }
}

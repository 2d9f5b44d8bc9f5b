import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct ApprovalFatigue: Rule {
  static let info = RuleInfo(
    id: "approval-fatigue",
    summary: "one run can ask people for more approvals than anybody reads",
    family: .handoff, severity: .warning, confidence: .medium, profile: .strict, cwe: [655],
    owasp: ["ASI09"], papers: ["Certifiers and availability"])

  /// How many approvals are too many.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-approvals", default: .integer(10), in: 1...1_000_000,
        summary: "how many approvals one run may ask people for")
    ]

    let maximum: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      maximum = try reader.integer("max-approvals", default: 10, in: 1...1_000_000)
    }
  }

  private let maximum: Int

  init(options: Options) { maximum = options.maximum }

  func check(_ context: RuleContext, _ report: inout Report) {
    guard !context.isOrphanFragment, let load = context.analysis.approvalLoad(),
      load.total > Double(maximum),
      let most = load.places.max(by: { ($0.count, $1.node) < ($1.count, $0.node) })
    else { return }
    let workflow = context.workflow
    let total = Self.whole(load.total)
    let name = context.name(most.node)
    let message =
      most.count > 1
      ? "one run can ask for \(total) approvals, \(Self.whole(most.count)) of them at `\(name)`"
      : "one run asks for \(total) approvals, `\(name)` the first of them"
    var finding = Finding(message, at: workflow[most.node].span, about: most.node)
      .help("ask once for the whole batch, or only for what is risky")
    for place in load.places.prefix(6) where place.node != most.node {
      finding = finding.note(
        "\(Self.whole(place.count)) at `\(context.name(place.node))`", at: workflow[place.node].span
      )
    }
    report(finding)
  }

  private static func whole(_ value: Double) -> String { "\(Int(min(value, 1e15).rounded()))" }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnguardedHub: Rule {
  static let info = RuleInfo(
    id: "unguarded-hub",
    summary: "most of what can go wrong goes through one unchecked model step that feeds several",
    family: .cascade, severity: .warning, confidence: .low, profile: .strict, cwe: [1426],
    owasp: ["ASI08"], papers: ["From Spark to Fire"], supersedes: ["blast-radius-exceeded"])

  /// What makes a hub.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "min-degree", default: .integer(3), in: 2...1_000,
        summary: "how many model steps and effects a hub feeds directly"),
      OptionInfo(
        "min-share", default: .integer(50), in: 1...100,
        summary: "what share of all harm goes through a hub, in percent"),
    ]

    let degree: Int
    let share: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      degree = try reader.integer("min-degree", default: 3, in: 2...1_000)
      share = try reader.integer("min-share", default: 50, in: 1...100)
    }
  }

  private let options: Options

  init(options: Options) { self.options = options }

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    guard let hub = context.analysis.hubs(feeding: options.degree).first,
      hub.share * 100 >= Double(options.share)
    else { return }
    let name = context.name(hub.node)
    let percent = Int((hub.share * 100).rounded())
    var finding = Finding(
      "`\(name)` feeds \(hub.fed.count) steps unchecked, and \(percent) % of all harm goes"
        + " through it",
      at: workflow[hub.node].span, about: hub.node
    ).help("check the output of `\(name)` before the others build on it")
    for (index, step) in hub.fed.prefix(4).enumerated() {
      let more = index == 3 && hub.fed.count > 4 ? ", and \(hub.fed.count - 4) more" : ""
      finding = finding.note("it feeds `\(context.name(step))`\(more)", at: workflow[step].span)
    }
    report(finding)
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct ExcessToolScope: Rule {
  static let info = RuleInfo(
    id: "excess-tool-scope",
    summary:
      "an agent holds so many tools, one of which acts outside, that it may pick a wrong one",
    family: .trust, severity: .info, confidence: .medium, profile: .strict, cwe: [250],
    owasp: ["LLM06", "ASI02"], papers: ["Towards a Science of Scaling Agent Systems"])

  /// How many tools an agent may hold.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-tools", default: .integer(16), in: 1...10_000,
        summary: "how many tools an agent may hold when one of them acts outside")
    ]

    let maximum: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      maximum = try reader.integer("max-tools", default: 16, in: 1...10_000)
    }
  }

  private let maximum: Int

  init(options: Options) { maximum = options.maximum }

  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes
    where node.kind.usesModel && !node.isDisabled && !node.isImplied {
      let tools = context.analysis.heldTools(by: node.id)
      guard tools.count > maximum,
        let acting = tools.first(where: { acts(context.workflow[$0]) })
      else { continue }
      let count = tools.count { acts(context.workflow[$0]) }
      report(
        Finding(
          "`\(node.name)` holds \(tools.count) tools, and "
            + (count == 1 ? "one of them acts outside" : "\(count) of them act outside"),
          at: node.span, about: node.id
        )
        .note("this one acts outside", at: context.workflow[acting].span)
        .help("split the agent by task, and give each part the tools that it needs"))
    }
  }

  private func acts(_ tool: Node) -> Bool { (tool.effect.value?.level ?? .none) >= .external }
}

import TopolintModel
import TopolintRuleKit

struct UnpinnedToolServer: Rule {
  static let info = RuleInfo(
    id: "unpinned-tool-server",
    summary: "a tool server is fetched in whatever version is newest",
    family: .trust, severity: .warning, confidence: .high, profile: .strict, cwe: [1357],
    owasp: ["LLM03", "ASI04"], papers: ["AgentFlow", "ClawdLab"], judgesFile: true)

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for server in context.workflow.servers {
      guard case .moving(let version)? = server.pin.value else { continue }
      let what: String
      switch server.origin {
      case .package(let name): what = "the package `\(name)`"
      case .image(let name): what = "the image `\(name)`"
      case .address, .program: continue
      }
      report(
        Finding(
          "the tool server `\(server.name)` runs \(what) in whatever version is newest (\(version))",
          at: server.span
        )
        .help("name the version that was looked at, or the digest of the image"))
    }
  }
}

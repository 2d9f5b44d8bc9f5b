import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct CrossZoneMemory: Rule {
  static let info = RuleInfo(
    id: "cross-zone-memory",
    summary: "untrusted data is remembered where somebody more trusted reads it", family: .trust,
    severity: .error, confidence: .medium, profile: .strict, cwe: [501], owasp: ["ASI06"],
    papers: ["From Spark to Fire", "AgentFlow"],
    supersedes: ["unverified-shared-write", "unverified-side-effect", "unverified-handoff"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for crossing in context.analysis.memoryCrossings() {
      let writer = context.name(crossing.writer)
      let store = context.name(crossing.store)
      let reader = context.name(crossing.reader)
      let severity: Severity
      let how: String
      switch crossing.reason {
      case .zone(let from, let to):
        severity = .error
        how = "and `\(reader)` reads it, from the zone `\(from)` into `\(to)`"
      case .tools(let tools):
        severity = context.severity(of: tools)
        how = "and `\(reader)`, which can use \(context.names(tools, atMost: 2)), reads it"
      }
      report(
        Finding(
          "`\(writer)` writes untrusted data to `\(store)`, \(how)",
          at: workflow[crossing.writer].span, about: crossing.writer
        )
        .severity(severity)
        .note(
          "`\(context.name(crossing.source))` brings in what anyone may have written",
          at: workflow[crossing.source].span
        )
        .note("`\(reader)` reads `\(store)`", at: workflow[crossing.reader].span)
        .judging([.edge(crossing.edge), .node(crossing.reader)])
        .path(context.steps(along: crossing.path))
        .help("check what is written to `\(store)`, or give `\(reader)` a memory of its own"))
    }
  }
}

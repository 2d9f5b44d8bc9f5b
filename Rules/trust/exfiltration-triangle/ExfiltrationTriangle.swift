import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct ExfiltrationTriangle: Rule {
  static let info = RuleInfo(
    id: "exfiltration-triangle",
    summary: "one model has untrusted input, private data and a way out", family: .trust,
    severity: .error, confidence: .high, profile: .strict, cwe: [201], owasp: ["ASI01"],
    papers: ["AgentFlow", "MCPHunt"],
    supersedes: ["untrusted-to-privileged", "secret-cross-boundary", "unverified-side-effect"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for triangle in context.analysis.exfiltrationTriangles() {
      let name = context.name(triangle.model)
      let source = context.name(triangle.untrusted)
      let holder = context.name(triangle.privateData)
      var finding = Finding(
        "`\(name)` reads `\(source)` and `\(holder)` and can send through"
          + " \(context.names(triangle.ways, atMost: 2))",
        at: workflow[triangle.model].span, about: triangle.model
      )
      .severity(context.severity(of: triangle.ways))
      .note(
        "`\(source)` brings in what anyone may have written", at: workflow[triangle.untrusted].span
      )
      .note("`\(holder)` holds private data", at: workflow[triangle.privateData].span)
      .judging(triangle.ways.map { .node($0) } + triangle.path.edges.map { .edge($0) })
      .path(context.steps(along: triangle.path))
      .help("take one of the three away from `\(name)`, or ask somebody before anything is sent")
      for way in triangle.ways.prefix(4) {
        finding = finding.note("`\(context.name(way))` leads outside", at: workflow[way].span)
      }
      report(finding.telling(triangle.ways, in: context))
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UntrustedToPrivileged: Rule {
  static let info = RuleInfo(
    id: "untrusted-to-privileged",
    summary: "what anyone may have written steers an action outside, through a model",
    family: .trust, severity: .error, confidence: .low, profile: .strict, cwe: [1427, 501],
    owasp: ["LLM01", "ASI01"],
    papers: ["AgentFlow", "Trace-Based Assurance", "MCPHunt"],
    supersedes: [
      "unverified-side-effect", "unverified-handoff", "missing-output-schema", "cross-zone-memory",
    ])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for act in context.analysis.untrustedActs() {
      let actor = workflow[act.actor]
      let source = context.name(act.source)
      var finding = Finding(message(act, context), at: actor.span, about: act.actor)
        .severity(context.severity(of: act.tools.isEmpty ? [act.actor] : act.tools))
        .note("`\(source)` brings in what anyone may have written", at: workflow[act.source].span)
        .judging(act.path.edges.map { .edge($0) })
        .judging((act.tools + act.others + act.instead).map { .node($0) })
        .path(context.steps(along: act.path))
      if act.tools.isEmpty {
        if act.model != act.actor {
          finding = finding.note(
            "`\(context.name(act.model))` is a model that reads it", at: workflow[act.model].span)
        }
        finding = finding.noting(act.others, instead: act.instead, in: context).help(
          "put an approval or a deterministic check before `\(actor.name)`, or keep `\(source)`"
            + " away from it")
      } else {
        for tool in act.tools.prefix(5) {
          finding = finding.note("it holds `\(context.name(tool))`", at: workflow[tool].span)
        }
        finding = finding.help(
          "ask for confirmation of these tools, or let a model without them read `\(source)`")
      }
      report(finding.telling(act.tools.isEmpty ? [act.actor] : act.tools, in: context))
    }
  }

  private func message(_ act: UntrustedAct, _ context: RuleContext) -> String {
    let name = context.name(act.actor)
    let source = context.name(act.source)
    if !act.tools.isEmpty {
      return "`\(name)` reads untrusted data from `\(source)` and can use"
        + " \(context.names(act.tools)) unasked"
    }
    if act.model == act.actor {
      return "`\(name)` acts outside on untrusted data from `\(source)`, and nothing checks it"
    }
    return "`\(name)` acts outside on what `\(context.name(act.model))` made of untrusted data from"
      + " `\(source)`, and nothing checks it"
  }
}

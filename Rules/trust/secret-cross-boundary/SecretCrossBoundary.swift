import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct SecretCrossBoundary: Rule {
  static let info = RuleInfo(
    id: "secret-cross-boundary", summary: "a secret goes where others can read it", family: .trust,
    severity: .error, confidence: .medium, profile: .strict, cwe: [201, 522],
    owasp: ["LLM02", "ASI03"], papers: ["MCPHunt"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for leak in context.analysis.secretLeaks() {
      let sink = context.name(leak.sink)
      let secret =
        leak.value.map { "the secret `\($0)`" }
        ?? "the secret that `\(leak.source.map(context.name) ?? "")` holds"
      let what =
        switch leak.kind {
        case .prompt: "is put into the prompt of `\(sink)`"
        case .result: "is part of the result that `\(sink)` gives"
        case .zone: "goes to `\(sink)` in the zone `\(workflow[leak.sink].trustZone.value ?? "")`"
        case .outside: "comes to `\(sink)`, which acts outside"
        }
      let isSent = leak.kind == .outside || leak.kind == .zone
      var finding = Finding("\(secret) \(what)", at: leak.span, about: leak.source ?? leak.sink)
        .severity(isSent ? .error : .warning)
        .judging(leak.path.nodes.dropFirst().map { .node($0) })
        .path(context.steps(along: leak.path))
        .help(
          leak.source == nil
            ? "keep credentials out of texts: let the tool that needs one read it itself"
            : "redact it before it leaves, or give `\(sink)` only what it needs of it")
      if leak.source != nil {
        finding = finding.note("`\(sink)` is given it", at: workflow[leak.sink].span)
      }
      report(finding)
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct MissingOutputSchema: Rule {
  static let info = RuleInfo(
    id: "missing-output-schema",
    summary: "a later step relies on the form of a model's output, and no schema promises it",
    family: .handoff, severity: .error, confidence: .medium, cwe: [20],
    owasp: ["LLM05"],
    papers: ["AgentFail", "MAS-FIRE", "When Agents Fail to Act"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let hasSchemas = workflow.capabilities.contains(.outputSchemas)
    for output in context.analysis.untypedOutputs() {
      let reads = hasSchemas ? output.comparisons + output.fieldReads : output.comparisons
      guard let first = reads.first else { continue }
      let node = workflow[output.producer]
      let what = first.input.value.fields.joined(separator: ".")
      let field = what.isEmpty ? "what `\(node.name)` answers" : "`\(what)` of `\(node.name)`"
      let reader = first.reader == node.id ? "its routes" : "`\(context.name(first.reader))`"
      let deed = first.input.use == .condition ? "compares" : "reads"
      var finding = Finding(
        first.reader == node.id
          ? "\(reader) compare \(field), and no schema says what it can be"
          : "\(reader) \(deed) \(field), and no schema says what it can be",
        at: node.output.span ?? node.span, about: node.id
      ).severity(!hasSchemas ? .info : output.isSearched ? .warning : .error)
      for read in reads.prefix(6) {
        let deed = read.input.use == .condition ? "compared" : "read"
        finding = finding.note("\(deed) here", at: read.input.span)
      }
      finding = finding.judging(reads.map { .node($0.reader) })
      report(
        hasSchemas
          ? finding.help("declare the fields that are read, with the values that a route compares")
          : finding.help("let a deterministic step map the answer to one of the values first"))
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct NarrowedHandoff: Rule {
  static let info = RuleInfo(
    id: "narrowed-handoff",
    summary: "a step's own list of what it is given leaves out a result that its text refers to",
    family: .handoff, severity: .warning, confidence: .high, profile: .strict, cwe: [457],
    owasp: ["ASI07"], papers: ["MAST"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      var told: Set<NodeID> = []
      for input in node.inputs where input.isWithheld {
        guard case .output(let producer) = input.value.source, !workflow[producer].isDisabled,
          told.insert(producer).inserted
        else { continue }
        let value = context.analysis.name(of: input.value)
        var finding = Finding(
          "`\(node.name)` refers to `\(value)`, which its list of inputs leaves out",
          at: input.span, about: node.id
        ).severity(input.isOptional ? .warning : .error)
        if !workflow[producer].isImplied {
          finding = finding.note("the result comes from here", at: workflow[producer].span)
        }
        report(
          finding.judging([.node(producer)])
            .help(
              "add `\(context.name(producer))` to what the step is given, or drop the reference"))
      }
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct PartialFailureUndefined: Rule {
  static let info = RuleInfo(
    id: "partial-failure-undefined",
    summary: "a parallel branch fails, and nothing says what the others then make",
    family: .errorSemantics, severity: .warning, confidence: .high, profile: .strict, cwe: [754],
    owasp: ["ASI08"], papers: ["MAST", "CSnake"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for missing in context.analysis.missingBranches() {
      let edge = workflow[missing.edge]
      let join = workflow[missing.join]
      let place = join.isImplied ? "the join behind it" : "`\(join.name)`"
      var finding = Finding(
        Self.words(missing, place, context),
        at: edge.span, about: missing.step
      )
      .judging([.edge(missing.edge), .node(missing.join)])
      .help(
        "lead the failure to the join as a result that can be told from others, let it fail the run,"
          + " or say how many branches are enough")
      if !join.isImplied {
        finding = finding.note("the branches meet here", at: join.span)
      }
      if let reader = missing.reader, reader != missing.join {
        finding = finding.note(
          "`\(context.name(reader))` takes all branches for granted", at: workflow[reader].span)
      }
      report(finding)
    }
  }

  private static func words(_ missing: MissingBranch, _ place: String, _ context: RuleContext)
    -> String
  {
    let start = "when `\(context.name(missing.step))` fails, \(place) "
    guard let reader = missing.reader else { return start + "waits for it for ever" }
    return reader == missing.join
      ? start + "goes on with the other branches, and still reads its result"
      : start + "goes on with the other branches, and `\(context.name(reader))` still reads its"
        + " result"
  }
}

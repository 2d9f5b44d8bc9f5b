import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct JoinDeadlock: Rule {
  static let info = RuleInfo(
    id: "join-deadlock", summary: "a step waits for branches that can never all arrive",
    family: .fanOut, severity: .error, confidence: .high, cwe: [833], papers: ["AgentFail"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    for found in context.analysis.joinDeadlocks() where !workflow[found.join].isImplied {
      let join = workflow[found.join]
      let name = context.name(join.id)
      switch found.reason {
      case .exclusive(let router, let a, let b):
        let branches = context.names([workflow[a].source, workflow[b].source])
        var finding = Finding(
          "`\(name)` waits for \(branches), and `\(context.name(router))` takes only one way",
          at: join.span, about: join.id
        )
        .note("one of the ways is taken here", at: workflow[router].span)
        .judging([.edge(a), .edge(b)])
        .path(found.paths.first.map { context.steps(along: $0) } ?? [])
        .help("wait for any branch, or only for those that were started")
        for edge in [a, b] {
          finding = finding.note("`\(name)` waits for this way", at: workflow[edge].span)
        }
        report(finding)
      case .ownDescendant(let edge):
        let source = context.name(workflow[edge].source)
        report(
          Finding(
            "`\(name)` waits for `\(source)`, which only runs after it", at: join.span,
            about: join.id
          )
          .note("`\(source)` leads back here", at: workflow[edge].span)
          .judging([.edge(edge)])
          .path(found.paths.first.map { context.steps(along: $0) } ?? [])
          .help(Self.help(join)))
      }
    }
  }

  /// What to do about a way back that is waited for. Where the file does not say how a step waits, it
  /// cannot say that one branch is enough either.
  private static func help(_ join: Node) -> String {
    guard case .engineDefault = join.arrival else {
      return "lead the way back to a step before `\(join.name)`, or let it wait for any branch"
    }
    return "lead back by a step that begins another round, which `\(join.name)` does not wait for"
  }
}

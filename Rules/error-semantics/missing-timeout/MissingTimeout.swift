import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

struct MissingTimeout: Rule {
  static let info = RuleInfo(
    id: "missing-timeout", summary: "a step can wait for ever", family: .errorSemantics,
    severity: .warning, confidence: .high, cwe: [1088],
    papers: ["Bridging Protocol and Production", "AgentFail"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let isTimed = workflow.limits.timeout.value?.bound != nil
    guard !context.isOrphanFragment, !isTimed || workflow.limits.pausesForPeople else { return }
    let orOnTheRun = workflow.limits.pausesForPeople ? "" : ", or a deadline on the run"
    var calls: [Node] = []
    for node in workflow.nodes where !node.isDisabled && !node.isImplied {
      guard node.timeout.value == .unlimited, !context.analysis.isEndedByTimer(node.id) else {
        continue
      }
      switch node.kind {
      case .human, .wait:
        // The clock of the run stands still for people only.
        if isTimed, node.kind == .wait { continue }
        let who = node.kind == .wait ? "an event" : "a person"
        report(
          Finding(
            "`\(node.name)` waits for \(who) without a limit", at: Self.place(node), about: node.id
          )
          .help(
            "set a timeout there\(orOnTheRun), and say what happens when it passes: remind, "
              + "escalate or reject"
          )
          .remedy(.limitTime([node.id])))
      case .agent, .llm, .tool, .subworkflow, .verifier(.modelJudge, _), .router(.model):
        if !isTimed { calls.append(node) }
      default: break
      }
    }
    guard let first = calls.first?.id else { return }
    report(Self.finding(first, calls.dropFirst().map(\.id), workflow))
  }

  /// What is said of a call without a limit, and of others like it.
  private static func finding(_ id: NodeID, _ others: [NodeID], _ workflow: Workflow) -> Finding {
    let first = workflow[id]
    let more = others.count == 1 ? "" : "s"
    let rest = others.isEmpty ? "" : ", as can \(others.count) more call\(more)"
    let whose = first.timeout.note.map { ": \($0.text)" } ?? ""
    var finding = Finding(
      "`\(first.name)` can wait for ever\(rest)\(whose)", at: place(first), about: first.id
    ).help("set a timeout on the call, or a deadline on the run")
      .remedy(.limitTime([id] + others))
      .speaking(of: others)
    for other in others.prefix(5) {
      finding = finding.note(
        "`\(workflow[other].name)` has no timeout either", at: workflow[other].span)
    }
    return finding
  }

  /// The field that says so, else the node.
  private static func place(_ node: Node) -> Span { node.timeout.span ?? node.span }
}

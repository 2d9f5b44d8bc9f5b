import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

struct UnboundedLoop: Rule {
  static let info = RuleInfo(
    id: "unbounded-loop", summary: "a cycle has no limit that the engine honours",
    family: .fanOut, severity: .error, confidence: .high, cwe: [835], owasp: ["LLM10"],
    papers: ["IAL-Scan", "MAST", "AgentFail", "Trace-Based Assurance"],
    supersedes: ["unverified-cycle", "self-judged-termination", "cap-is-only-exit"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    guard !context.isOrphanFragment else { return }
    let workflow = context.workflow
    for loop in context.analysis.loops() {
      switch loop.verdict {
      case .bounded, .dynamic: continue
      case .unbounded, .human, .unknown: break
      }
      let shown = loop.shown
      let nodes = shown.nodes.filter { !workflow[$0].isImplied }
      guard let first = nodes.first else { continue }
      // The shortest cycle is what has no limit for sure.
      var seen: Set<NodeID> = []
      let named = shown.cycle.nodes.filter { !workflow[$0].isImplied && seen.insert($0).inserted }
      let round =
        named.count < 2
        ? "`\(context.name(named.first ?? first))` repeats"
        : "\(context.names(named)) go round"
      var message = "\(round) with no limit"
      var profile: Profile?
      let severity: Severity
      switch loop.verdict {
      case .bounded, .dynamic: continue
      case .unbounded:
        let isTalk = context.analysis.isConversation(shown.nodes)
        severity =
          isTalk
          ? .info
          : shown.holdings.matters
            ? .error : shown.holdings.wait || loop.followsData ? .info : .warning
        if loop.followsData || isTalk { profile = .strict }
        if isTalk {
          message =
            named.count < 2
            ? "\(context.names(named)) hands on to itself with no limit, until it answers"
            : "\(context.names(named)) hand on to one another with no limit, until one answers"
        }
      case .human:
        message = round + Self.end(loop, context)
        severity = .info
        profile = .audit
      case .unknown(let reason):
        message = "\(round), and the limit is not known: \(reason)"
        severity = .info
      }
      let place = place(of: shown, named.first ?? first, context)
      var finding = Finding(message, at: place.span, about: place.node)
        .severity(severity)
        .judging(loop.nodes.map { .node($0) })
        .path(context.steps(along: shown.cycle))
        .help("limit the rounds on the way back, and say what happens when they are used up")
      finding.profile = profile
      // A person who says when a talk is over is what most such loops are made for.
      if case .human = loop.verdict, case .person = context.analysis.decider(of: loop) {
        finding = finding.confidence(.low)
      }
      if loop.verdict == .unbounded {
        finding = finding.remedy(.limitRounds(cycle: shown.cycle.edges))
      }
      if loop.verdict == .unbounded, let note = workflow.limits.steps.note {
        finding = finding.note("the engine sets no limit: \(note.text)", at: workflow.span)
      }
      for exit in context.analysis.waysOut(of: shown).prefix(3) {
        finding = finding.note("a way out", at: workflow[exit].span)
      }
      report(finding)
    }
  }

  /// What ends a loop in which a person is asked.
  private static func end(_ loop: Loop, _ context: RuleContext) -> String {
    let hasPerson = loop.nodes.contains {
      if case .human = context.workflow[$0].kind { true } else { false }
    }
    let asked =
      hasPerson
      ? ", and a person is asked in every round"
      : ", and every round waits for an answer from outside"
    let words =
      switch context.analysis.decider(of: loop) {
      case .person: " until a person ends it"
      case .models(let models) where models.count == 1 && loop.nodes.count == 2:
        " until its own answer ends it\(asked)"
      case .models(let models): " until \(context.names(models)) says so\(asked)"
      case .others: " with no limit that is sure to hold\(asked)"
      case .nobody: " for as long as \(hasPerson ? "a person" : "somebody") answers"
      }
    let hidden = context.analysis.hiddenLimit(of: loop)
    return words + (hidden.map { "; the engine's limit is not known: \($0)" } ?? "")
  }

  /// Where the cycle closes: the edge that leads back to its first step, and the step that it leaves.
  private func place(of loop: Loop.Round, _ first: NodeID, _ context: RuleContext)
    -> (span: Span, node: NodeID)
  {
    let workflow = context.workflow
    guard let last = loop.cycle.edges.last, !workflow[last].isImplied,
      !workflow[workflow[last].source].isImplied
    else { return (workflow[first].span, first) }
    return (workflow[last].span, workflow[last].source)
  }
}

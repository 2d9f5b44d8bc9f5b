import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct DuplicateMessageEdge: Rule {
  static let info = RuleInfo(
    id: "duplicate-message-edge", summary: "the same connection is written twice",
    family: .fanOut, severity: .warning, confidence: .high, profile: .strict, cwe: [405],
    papers: ["MAS-FIRE"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    var first: [Message: EdgeID] = [:]
    for edge in workflow.edges where !edge.isImplied && Self.carries(edge) {
      let source = workflow[edge.source]
      let target = workflow[edge.target]
      // Two edges into a join may be two inputs of it.
      if case .join = target.kind { continue }
      guard !source.isDisabled, !target.isDisabled else { continue }
      let message = Message(edge)
      guard let known = first[message] else {
        first[message] = edge.id
        continue
      }
      guard workflow[known].span != edge.span else { continue }
      let isMerged = Self.isMerged(edge, at: target)
      report(
        Finding(
          "`\(source.name)` leads to `\(target.name)` twice in the same way", at: edge.span,
          about: source.isImplied ? nil : edge.source
        )
        .severity(isMerged ? .info : .warning)
        .judging([.edge(edge.id)])
        .note("it is written here first", at: workflow[known].span)
        .help("drop one of the two")
        .remedy(.removeEdge(edge.id, isSafe: isMerged && Self.isSame(edge, workflow[known]))))
    }
  }

  /// Whether the target runs, or is told, because of the edge. Cases without a label are judged as
  /// cases, by their conditions.
  private static func carries(_ edge: Edge) -> Bool {
    switch edge.kind {
    case .sequence, .handoff, .delegate, .error, .retry, .feedback, .trigger: true
    case .branch: edge.label != nil
    case .data, .uses, .reads, .writes, .contains: false
    }
  }

  /// Whether two edges that lead the same way say the same of what passes.
  private static func isSame(_ a: Edge, _ b: Edge) -> Bool {
    a.budget.value == b.budget.value && a.isReviewed.value == b.isReviewed.value
      && a.probability.value == b.probability.value
  }

  /// Whether a target that waits for all that was started runs once all the same.
  private static func isMerged(_ edge: Edge, at target: Node) -> Bool {
    guard edge.kind == .sequence || edge.kind == .branch else { return false }
    switch target.arrival.value {
    case .all, .allTaken: return true
    case .any, .quorum, nil: return false
    }
  }
}

/// What makes two edges the same.
private struct Message: Hashable {
  let source: NodeID
  let target: NodeID
  let kind: EdgeKind
  let label: String?
  let condition: Condition
  let outcome: Outcome?
  let isDefault: Bool

  init(_ edge: Edge) {
    source = edge.source
    target = edge.target
    kind = edge.kind
    label = edge.label
    condition = edge.condition
    outcome = edge.outcome
    isDefault = edge.isDefault
  }
}

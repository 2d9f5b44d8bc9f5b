public import TopolintModel
internal import TopolintSource

extension Analysis {
  /// The nodes whose cases all do the same: each leads to the same place in the same way, nothing is
  /// left out, and nobody reads what was decided. People and checks are left out: what they say is
  /// another matter.
  public func idleRouters() -> [NodeID] {
    workflow.nodeIDs.filter { node in
      guard choosing.contains(node), !workflow.nodes[node.index].isDisabled,
        !workflow.nodes[node.index].isImplied
      else { return false }
      switch workflow.nodes[node.index].kind {
      case .human, .verifier: return false
      default: break
      }
      let cases = workflow.cases(of: node)
      guard cases.count > 1, let first = cases.first else { return false }
      let targets = Set(first.targets)
      guard cases.allSatisfy({ Set($0.targets) == targets && !$0.isReturn(in: workflow) }),
        !isJudge(node), workflow.haveSameFacts(cases.flatMap(\.edges))
      else { return false }
      switch workflow.nodes[node.index].unmatched.value {
      case .abort, .drop: guard coverage(of: node).isTotal else { return false }
      default: break
      }
      // A router that only decides is of use to whoever reads what it decided.
      guard case .router = workflow.nodes[node.index].kind else { return true }
      return !workflow.outgoing(node).contains { $0.kind == .data }
    }
  }

  /// A router at which a model picks one of several specialists and nothing is there for what fits
  /// none of them.
  public func specialistRouters() -> [NodeID] {
    workflow.nodes.compactMap { node in
      guard case .router(.model) = node.kind, !node.isDisabled, !node.isImplied else { return nil }
      let cases = workflow.cases(of: node.id).filter { $0.outcome == nil }
      let targets = Set(cases.flatMap(\.targets))
      guard cases.count > 2, targets.count == cases.count,
        !cases.contains(where: { $0.isDefault && !isImplicit(node) }),
        targets.allSatisfy({ workflow[$0].kind.isModelProducer })
      else { return nil }
      var words =
        cases.compactMap(\.label) + targets.flatMap { [workflow[$0].name, workflow[$0].nativeID] }
      for field in node.output.value?.fields ?? [] { words += field.allowed ?? [] }
      return words.contains(where: FallbackWords.areIn) ? nil : node.id
    }
  }

  /// Whether the engine, not the file, says which case is taken when none matches.
  private func isImplicit(_ node: Node) -> Bool { node.unmatched.value == .implicitCase }
}

extension Case {
  /// Whether it goes back for another round.
  fileprivate func isReturn(in workflow: Workflow) -> Bool {
    edges.contains { workflow[$0].kind == .feedback || workflow[$0].kind == .retry }
  }
}

extension Workflow {
  /// Whether edges are taken under the same budget, review and chance.
  fileprivate func haveSameFacts(_ ids: [EdgeID]) -> Bool {
    guard let first = ids.first.map({ self[$0] }) else { return true }
    return ids.dropFirst().allSatisfy { id in
      let edge = self[id]
      return edge.budget.value == first.budget.value
        && edge.isReviewed.value == first.isReviewed.value
        && edge.probability.value == first.probability.value
    }
  }
}

/// Words that a case for everything else is known by.
private enum FallbackWords {
  private static let words: Set<String> = [
    "other", "others", "else", "otherwise", "general", "generic", "generalist", "default",
    "fallback", "unknown", "unclear", "unsure", "none", "misc", "miscellaneous", "any", "rest",
    "unsupported", "irrelevant", "ambiguous", "human", "escalate", "clarify", "chat", "chitchat",
    "smalltalk", "outofscope", "catchall", "unrelated", "uncertain", "support", "help",
  ]
  private static let parts = [
    "其他", "其它", "其余", "默认", "闲聊", "未知", "无关", "通用", "人工", "兜底", "不属于", "以外", "以上都不",
    "その他", "기타", "autre", "otro", "sonst", "anything", "everything", "out of scope", "not ",
  ]

  static func areIn(_ text: String) -> Bool {
    let lower = text.lowercased()
    if parts.contains(where: { lower.hasPart($0) }) { return true }
    return lower.split { !$0.isLetter }.contains { words.contains(String($0)) }
  }
}

internal import TopolintModel

extension Workflow {
  /// Whether an edge leads to something that a step works with and that keeps nothing: the language
  /// model of an n8n agent, its embeddings. Two steps that share it learn nothing of each other.
  func isMereMeans(_ edge: Edge) -> Bool {
    guard edge.kind == .uses, case .opaque = self[edge.target].kind else { return false }
    return self[edge.target].effect.value?.level == EffectLevel.none
  }
}

public import TopolintModel
internal import TopolintSource

extension Finding {
  /// Adds where another workflow acts for some steps, for those that run one which does.
  public consuming func telling(_ steps: [NodeID], in context: RuleContext) -> Finding {
    for step in steps.prefix(4) {
      guard let errand = context.workflow[step].errand else { continue }
      notes.append(
        SpanNote(
          "`\(errand.step)` in `\(errand.workflow)` acts outside for `\(context.name(step))`",
          at: errand.span))
    }
    return self
  }
}

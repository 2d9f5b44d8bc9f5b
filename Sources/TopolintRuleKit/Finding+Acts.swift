public import TopolintModel
internal import TopolintSource

extension Finding {
  /// Adds the acts that are told with one: those on the same way, and the same one in other cases.
  public consuming func noting(
    _ others: [NodeID], instead: [NodeID], in context: RuleContext
  ) -> Finding {
    for (index, other) in others.prefix(4).enumerated() {
      let rest = index == 3 ? others.count - 4 : 0
      notes.append(
        SpanNote(
          "`\(context.name(other))` happens with it\(rest > 0 ? ", and \(rest) more do" : "")",
          at: context.workflow[other].span))
    }
    for (index, other) in instead.prefix(6).enumerated() {
      let rest = index == 5 ? instead.count - 6 : 0
      notes.append(
        SpanNote(
          "`\(context.name(other))` does it in another case"
            + (rest > 0 ? ", and \(rest) more do" : ""),
          at: context.workflow[other].span))
    }
    return self
  }
}

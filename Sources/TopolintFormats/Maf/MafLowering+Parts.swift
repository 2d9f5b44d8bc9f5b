import TopolintModel
import TopolintSource
import TopolintSyntax

/// `SetMultipleVariables`: each variable is set from what its own value reads, and from nothing else
/// that the action reads.
extension MafLowering {
  /// One variable that is set.
  private struct Assignment {
    let place: SyntaxNode?
    let value: SyntaxNode?
  }

  /// Adds a part of the action for each set of values that variables are set from, but for the first
  /// that is not empty, and notes what each part sets.
  mutating func addAssignments(to action: inout MafAction) {
    let assignments = assignments(in: action.source)
    let sources = assignments.map { paths(in: $0.value) }
    var known = [sources.first { !$0.isEmpty } ?? []: action.node]
    for (assignment, sources) in zip(assignments, sources) {
      let span = assignment.place?.span ?? builder[action.node].span
      let part =
        known[sources]
        ?? builder.addPart(known.count + 1, of: action.node, after: action.leave, span: span)
      if known.updateValue(part, forKey: sources) == nil { action.leave = part }
      action.parts.append(part)
      write(
        assignment.place, by: part, number: number(assignment.value, into: assignment.place))
    }
  }

  /// Notes what each part of the action reads.
  mutating func addAssignmentReads(_ action: MafAction) {
    for (assignment, part) in zip(assignments(in: action.source), action.parts) {
      read(assignment.value, .argument, by: part)
    }
  }

  private func assignments(in source: SyntaxNode) -> [Assignment] {
    (source["assignments"]?.elements ?? []).map {
      Assignment(place: $0["variable"] ?? $0["path"], value: $0["value"])
    } + (source["variables"]?.entries ?? []).map { Assignment(place: $0.key, value: $0.value) }
  }

  /// The variables that a value reads, each with its scope; what is no scalar has a source of its own.
  private func paths(in value: SyntaxNode?) -> Set<[String]> {
    guard let value, value.kind != .null else { return [] }
    guard !value.isCollection else { return [["\(value.span.lower)"]] }
    guard value.kind == .string else { return [] }
    let expressions = formula(value).map { [$0.0] } ?? MafParser.holes(Array(value.textBytes))
    return Set(expressions.flatMap(\.paths).map { Array($0.names.prefix(2)) })
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// Actions in one of a kind that is not known.
extension MafLowering {
  /// Makes the actions that lie in one of a kind that is not known: their ids can be gone to, and what they
  /// name can be wrong, though nobody can say whether a run comes to them.
  mutating func addHidden(to action: inout MafAction, _ depth: Int) {
    for entry in Self.lists(in: action.source) {
      action.hidden.append(
        make(entry.value, named: entry.name, parent: action.node, depth: depth + 1))
    }
    // Where it is known that the runtime passes over the action, that is told.
    guard !action.hidden.isEmpty, !MafKind.isPassedOver(action.kind, by: runtime),
      let kind = action.source["kind"]
    else { return }
    let near = MafKind.known.first { $0.lowercased() == action.kind.lowercased() }
    problems.append(
      ReadProblem(
        isError: false, code: "not-judged",
        message:
          "`\(action.kind)` is no kind of action that is known: what stands in it is not judged",
        help: near.map { "did you mean `\($0)`?" }
          ?? "take an action whose kind is listed in docs/formats/maf.md", span: kind.span))
  }

  /// The lists of actions below a map: those of which each entry has a kind, and one a kind that is known.
  private static func lists(in source: SyntaxNode) -> [Entry] {
    var found: [Entry] = []
    var pending = source.entries
    var spare = 10_000
    while let next = pending.popLast(), spare > 0 {
      spare -= 1
      switch next.value.kind {
      case .mapping: pending += next.value.entries
      case .sequence:
        let elements = next.value.elements
        let kinds = elements.compactMap { $0.kind == .mapping ? $0["kind"]?.text : nil }
        if kinds.count == elements.count, kinds.contains(where: MafKind.isOne) {
          found.append(next)
        } else {
          for element in elements.prefix(1_000) where element.kind == .mapping {
            pending += element.entries
          }
        }
      default: break
      }
    }
    return found.sorted { $0.key.span < $1.key.span }
  }

  /// Connects what lies in an action of a kind that is not known: the actions of each list with one
  /// another and with what follows, but nothing with them.
  mutating func connectHidden(_ action: MafAction, _ next: NodeID?) {
    for list in action.hidden { connect(list, next: next, MafLoop(isLoop: true)) }
  }
}

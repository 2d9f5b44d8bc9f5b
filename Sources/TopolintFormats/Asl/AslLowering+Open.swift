import TopolintModel
import TopolintSource
import TopolintSyntax

extension AslLowering {
  /// Leads a state whose way out a template fills in (`"Choices": "${Rules}"`, `"Next": "${After}"`)
  /// to the states of its scope that nothing else leads to: any of them may be meant.
  mutating func connectOpen() {
    for scope in scopes.indices {
      let open = scopes[scope].members.compactMap { member in
        placeholder(in: member).map { (state: member, place: $0) }
      }
      guard let first = open.first else { continue }
      var reached: Set<Int> = []
      var pending = [scopes[scope].start].compactMap { $0 }
      var rest = scopes[scope].members[...]
      while true {
        while let next = pending.popLast() {
          guard reached.insert(next).inserted else { continue }
          pending += states[next].next + states[next].catches.map(\.target)
        }
        guard let target = rest.popFirst() else { break }
        if reached.contains(target) { continue }
        pending.append(target)
        // What is led to is reached if what leads there is; of several that may, one is enough.
        let source = open.first { reached.contains($0.state) } ?? first
        var edge = Edge(
          states[source.state].exit, states[target].id, .branch, span: source.place.span)
        edge.condition = .opaque("\(source.place.text ?? "") for \(states[target].name)")
        edge.isImplied = true
        builder.connect(edge)
        states[source.state].next.append(target)
      }
    }
  }

  /// The placeholder that stands for where a state leads; nil where that is written out.
  private func placeholder(in index: Int) -> SyntaxNode? {
    let node = states[index].node
    switch states[index].type {
    case "Choice":
      if let choices = node["Choices"], choices.kind == .string { return choices }
      let targets = (node["Choices"]?.elements ?? []).map { $0["Next"] } + [node["Default"]]
      return targets.compactMap { $0 }.first(where: Self.isFilledIn)
    case "Succeed", "Fail": return nil
    default: return node["Next"].flatMap { Self.isFilledIn($0) ? $0 : nil }
    }
  }

  private static func isFilledIn(_ target: SyntaxNode) -> Bool {
    target.text?.hasPart("${") == true
  }
}

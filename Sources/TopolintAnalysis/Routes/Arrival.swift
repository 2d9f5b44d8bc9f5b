internal import TopolintModel

extension Workflow {
  /// How many steps back is looked for what a choice has established.
  private static var mostSteps: Int { 8 }

  /// What holds whenever a run comes to a node, as far as the choices that lead there say it and
  /// nothing has changed the values since; nil when nothing is known.
  ///
  /// A value of a step is what that step made last: it holds until the step runs again. A variable
  /// holds until something writes it.
  func established(at node: NodeID) -> Condition? {
    if entries.contains(node) { return nil }
    var current = node
    var passed: [NodeID] = []
    var found: [Condition] = []
    for _ in 0..<Self.mostSteps {
      let ways = incoming(current).filter { $0.kind.isControl && takesPart($0) }
      guard !ways.isEmpty, ways.count <= Self.mostSteps else { break }
      let taken = ways.compactMap { self.condition(of: $0) }
      if taken.count == ways.count {
        let condition = taken.count == 1 ? taken[0] : Condition.any(taken)
        if isUnchanged(condition, by: passed) { found.append(condition) }
      }
      guard ways.count == 1, let way = ways.first, way.kind == .sequence || way.kind == .branch,
        !entries.contains(way.source), way.source != node, !passed.contains(way.source)
      else { break }
      current = way.source
      passed.append(current)
    }
    return found.isEmpty ? nil : .all(found)
  }

  /// When a way on from a choice by conditions is taken: its own condition, and none before it.
  private func condition(of way: Edge) -> Condition? {
    guard way.kind == .branch, self[way.source].kind == .router(.expression) else { return nil }
    let cases = cases(of: way.source)
    guard let own = cases.first(where: { $0.edges.contains(way.id) }) else { return nil }
    let before = cases.filter {
      $0.condition != .always && (own.isDefault ? !$0.isDefault : $0.ordinal < own.ordinal)
    }
    let parts = before.map { Condition.not($0.condition) }
    return .all(own.isDefault || own.condition == .always ? parts : [own.condition] + parts)
  }

  private func isUnchanged(_ condition: Condition, by passed: [NodeID]) -> Bool {
    condition.values.allSatisfy { value in
      switch value.source {
      case .output(let node): !passed.contains(node)
      case .variable(let name):
        !passed.contains { self[$0].outputs.contains { $0.variable == name } }
      case .workflowInput: true
      case .engine: false
      }
    }
  }
}

extension Condition {
  /// The condition with everything left out that is not about these values; nil when nothing is left
  /// that holds whenever the condition does.
  func weakened(to paths: Set<ValuePath>, depth: Int = 0) -> Condition? {
    guard depth < 64 else { return nil }
    switch self {
    case .compare(let path, _, _), .truthy(let path): return paths.contains(path) ? self : nil
    case .always, .opaque: return nil
    case .all(let parts):
      let left = parts.compactMap { $0.weakened(to: paths, depth: depth + 1) }
      return left.isEmpty ? nil : .all(left)
    case .any(let parts):
      let left = parts.compactMap { $0.weakened(to: paths, depth: depth + 1) }
      return left.count == parts.count ? .any(left) : nil
    case .not(let inner):
      // Of what does not hold nothing can be left out.
      var isWhole = true
      inner.forEachAtom { atom in
        switch atom {
        case .compare(let path, _, _), .truthy(let path): isWhole = isWhole && paths.contains(path)
        default: isWhole = false
        }
      }
      return isWhole ? self : nil
    }
  }
}

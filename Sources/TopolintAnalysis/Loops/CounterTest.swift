internal import TopolintModel
internal import TopolintSource

/// What a step does with a counter of the loop that it stands in.
struct CounterTest {
  /// The combinations of other values that are tried at one step.
  private static let mostCombinations = 256
  /// The other values that are looked at at one step.
  private static let mostValues = 16

  private let workflow: Workflow
  private let inside: Set<NodeID>
  private let counter: ValuePath

  /// Without fields all of a variable is the counter; one of them is of a step's output.
  init(_ workflow: Workflow, inside: Set<NodeID>, counter: ValuePath) {
    self.workflow = workflow
    self.inside = inside
    self.counter = counter
  }

  /// Whether a run leaves the loop at a step once the counter has become as large, or as small, as it
  /// takes. Where the conditions cannot be read in full, it is enough that one of them says so.
  func ends(at node: NodeID, grows: Bool) -> Bool {
    guard let far = far(at: node, grows: grows) else { return isAsked(at: node) }
    return leaves(node, at: far) ?? helps(node, at: far)
  }

  /// Whether a run leaves the loop at a step when the counter is as large as this.
  func ends(at node: NodeID, when value: Double) -> Bool {
    far(at: node, grows: true) != nil && leaves(node, at: value) ?? helps(node, at: value)
  }

  /// Whether a condition that cannot be read takes the counter into account.
  private func isAsked(at node: NodeID) -> Bool {
    ways(from: node).contains { $0.condition.isOpaque }
      && workflow[node].inputs.contains {
        $0.use == .condition && $0.value.source == counter.source
      }
  }

  /// Whether a value that is compared is the counter.
  private func isCounter(_ path: ValuePath) -> Bool {
    counter.fields.isEmpty ? path.source == counter.source : path == counter
  }

  /// A number beyond all that the counter is compared with at a step; nil where it is with none.
  private func far(at node: NodeID, grows: Bool) -> Double? {
    var limits: [Double] = []
    for way in ways(from: node) {
      way.condition.forEachAtom { atom in
        if case .compare(let path, _, .number(let limit)) = atom, isCounter(path) {
          limits.append(limit)
        }
      }
    }
    guard let most = limits.max(), let least = limits.min() else { return nil }
    return grows ? most + max(1, most.magnitude) : least - max(1, least.magnitude)
  }

  private func ways(from node: NodeID) -> [Edge] {
    workflow.outgoing(node).filter { $0.kind.isControl && workflow.takesPart($0) }
  }

  /// Whether every combination of the other values leads out; nil where that cannot be said.
  private func leaves(_ node: NodeID, at value: Double) -> Bool? {
    let cases = workflow.cases(of: node)
    let tried = cases.filter { !$0.isDefault } + cases.filter(\.isDefault)
    guard !tried.isEmpty, let (domains, opaques) = others(in: tried) else { return nil }
    let sizes = domains.map { max(1, $0.values.count) } + opaques.map { _ in 2 }
    guard sizes.reduce(1, { min($0 * $1, Self.mostCombinations + 1) }) <= Self.mostCombinations
    else { return nil }
    var places: [ValuePath: Int] = [:]
    for (place, domain) in domains.enumerated() { places[domain.path] = place }
    var combinations = Odometer(sizes)
    repeat {
      let digits = combinations.digits
      func known(_ path: ValuePath) -> Representative? {
        if isCounter(path) { return .number(value) }
        guard let place = places[path] else { return nil }
        let values = domains[place].values
        return values.indices.contains(digits[place]) ? values[digits[place]] : nil
      }
      let taken = tried.first { choice in
        choice.isDefault
          || choice.condition.evaluate { atom in
            switch atom {
            case .compare(let path, let how, let literal):
              known(path)?.satisfies(how, literal) ?? false
            case .truthy(let path): known(path)?.isTruthy ?? false
            case .opaque(let text):
              opaques.firstIndex(of: text).map { digits[domains.count + $0] == 1 } ?? false
            default: true
            }
          }
      }
      if let taken, taken.targets.contains(where: { inside.contains($0) }) { return false }
    } while combinations.advance()
    return true
  }

  /// The values that the cases test beside the counter, and what they ask that cannot be read; nil
  /// where these depend on one another or on the counter, or the counter has to hit a number.
  private func others(in cases: [Case]) -> (domains: [ValueDomain], opaques: [String])? {
    var order: [ValuePath] = []
    var uses: [ValuePath: (literals: [(Comparison, Literal)], isTested: Bool)] = [:]
    var opaques: [String] = []
    var isReadable = true
    func note(_ path: ValuePath) {
      if counter.fields.isEmpty ? path.source == counter.source : path.overlaps(counter) {
        isReadable = false
      }
      if uses[path] == nil {
        if order.contains(where: { $0.overlaps(path) }) { isReadable = false }
        order.append(path)
      }
    }
    var open: Set<ValuePath> = []
    for choice in cases where !choice.isDefault {
      if choice.condition == .always, choice.label != nil { isReadable = false }
      choice.condition.noteOpen(&open)
      choice.condition.forEachAtom { atom in
        switch atom {
        case .compare(let path, let how, .number) where isCounter(path):
          if path.fields != counter.fields || how == .equal || how == .notEqual {
            isReadable = false
          }
        case .compare(let path, let how, let literal):
          note(path)
          uses[path, default: ([], false)].literals.append((how, literal))
        case .truthy(let path):
          note(path)
          uses[path, default: ([], false)].isTested = true
        case .opaque(let text): if !opaques.contains(text) { opaques.append(text) }
        default: break
        }
      }
    }
    guard isReadable, order.count + opaques.count <= Self.mostValues else { return nil }
    for (i, text) in opaques.enumerated() {
      if isAbout(counter, text)
        || order.contains(where: { $0.fields.last.map(text.hasPart) ?? false })
      {
        return nil
      }
      if opaques[..<i].contains(where: { OpaqueText.mayComplement($0, text) }) { return nil }
    }
    let domains = order.map { path in
      let use = uses[path] ?? ([], false)
      let domain = ValueDomain(
        path, literals: use.literals, isTested: use.isTested, field: workflow.enforcedField(path))
      return open.contains(path) ? domain : domain.named(in: use.literals.map(\.1))
    }
    return (domains, opaques)
  }

  /// Whether a text names the counter.
  private func isAbout(_ counter: ValuePath, _ text: String) -> Bool {
    var name = counter.fields.last ?? ""
    if name.isEmpty, case .variable(let variable) = counter.source { name = variable }
    if name.isEmpty { return true }
    func isSign(_ character: Character) -> Bool {
      !(character.isLetter || character.isNumber || character == "_")
    }
    guard let word = name.split(whereSeparator: isSign).last else { return true }
    return text.split(whereSeparator: isSign).contains(word)
  }

  /// Whether a way out needs the counter to be so, or a way that stays needs it not to be.
  private func helps(_ node: NodeID, at value: Double) -> Bool {
    ways(from: node).contains { way in
      favours(way.condition, holds: !inside.contains(way.target), at: value)
    }
  }

  private func favours(_ condition: Condition, holds: Bool, at value: Double, depth: Int = 0)
    -> Bool
  {
    guard depth < 64 else { return true }
    switch condition {
    case .compare(let path, let how, .number(let limit)) where isCounter(path):
      if how == .equal || how == .notEqual { return true }
      return Representative.number(value).satisfies(how, .number(limit)) == holds
    case .not(let inner): return favours(inner, holds: !holds, at: value, depth: depth + 1)
    case .all(let parts), .any(let parts):
      return parts.contains { favours($0, holds: holds, at: value, depth: depth + 1) }
    case .opaque(let text): return isAbout(counter, text)
    default: return false
    }
  }
}

extension Condition {
  /// Adds the values of which it is asked whether they are not something.
  fileprivate func noteOpen(_ found: inout Set<ValuePath>, isNegated: Bool = false, depth: Int = 0)
  {
    guard depth < 64 else { return }
    switch self {
    case .compare(let path, let how, _): if isNegated || how == .notEqual { found.insert(path) }
    case .truthy(let path): found.insert(path)
    case .not(let inner): inner.noteOpen(&found, isNegated: !isNegated, depth: depth + 1)
    case .all(let parts), .any(let parts):
      for part in parts { part.noteOpen(&found, isNegated: isNegated, depth: depth + 1) }
    case .always, .opaque: break
    }
  }
}

extension ValueDomain {
  /// Without the values that no condition names, where several are named: whether there are others,
  /// only a run knows. Who asks about one value alone expects others.
  fileprivate func named(in literals: [Literal]) -> ValueDomain {
    guard Set(literals).count > 1 else { return self }
    return keeping { value in
      switch value {
      case .otherText: false
      case .bool, .null: literals.contains { value.satisfies(.equal, $0) }
      case .text, .number: true
      }
    }
  }
}

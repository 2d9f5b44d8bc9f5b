internal import TopolintModel

/// The counters that limit the rounds of a cycle, with how often they let a run go round.
///
/// A variable counts where all its writes in the cycle add a positive number to it, or all a negative
/// one, and all others set it to a number, or there are none (it is then blank, which counts as 0). A
/// step tests it where the run stays in the cycle only while the variable is small enough, or large
/// enough, and comes to it again only after the variable has changed. A step that a failure leads on
/// from within the cycle may not have changed it.
struct WorkCounters {
  /// A step that tests a counter.
  struct Test {
    /// The step.
    let node: NodeID
    /// How often it lets a run go round at most.
    let rounds: Int
  }

  /// How many tests are kept, how many variables are looked at, and of how many ways back the limit is
  /// asked: each asks for a walk over the cycle.
  private static let mostTests = 8
  private static let mostTries = 64
  static let mostWays = 64

  /// The tests, by node.
  let tests: [Test]
  private let ways: [NodeID: [NodeID]]
  private let heads: [NodeID]

  /// Looks for counters in the cycles over some nodes: `arcs` connect them, and a run comes in at
  /// `heads`.
  init(
    _ analysis: Analysis, _ nodes: [NodeID], _ arcs: [(NodeID, NodeID)], heads: [NodeID]
  ) {
    var ways: [NodeID: [NodeID]] = [:]
    for (source, target) in arcs { ways[source, default: []].append(target) }
    self.ways = ways
    self.heads = heads
    let inside = Set(nodes)
    var tests: [Test] = []
    var tries = 0
    for node in inside.sorted() where tests.count < Self.mostTests {
      let cases = analysis.workflow.cases(of: node)
      guard cases.contains(where: { $0.targets.contains { inside.contains($0) } }) else { continue }
      var names = Set<String>()
      for choice in cases {
        choice.condition.forEachAtom { atom in
          if case .compare(let path, _, .number) = atom, path.fields.isEmpty,
            case .variable(let name) = path.source
          {
            names.insert(name)
          }
        }
      }
      let rounds = names.sorted().compactMap { name -> Int? in
        tries += 1
        guard tries <= Self.mostTries,
          let range = Self.range(
            of: name, at: node, analysis, inside, ways: ways, heads: Set(heads))
        else { return nil }
        return range.rounds(of: cases, inside)
      }
      if let least = rounds.min() { tests.append(Test(node: node, rounds: least)) }
    }
    self.tests = tests
  }

  /// How often a way back can be taken, and the test that says so: each cycle through it passes the
  /// test. Where no single test does, all together.
  func limit(from source: NodeID, to target: NodeID) -> (rounds: Int, place: NodeID)? {
    func isCounted(by places: Set<NodeID>) -> Bool {
      places.contains(source) || places.contains(target)
        || !Self.reaches(source, from: [target], avoiding: places, ways)
    }
    let single = tests.filter { isCounted(by: [$0.node]) }.min { $0.rounds < $1.rounds }
    // A run that comes in elsewhere may take it once before it is tested.
    func early(_ places: Set<NodeID>) -> Int {
      !places.contains(source) && Self.reaches(source, from: heads, avoiding: places, ways) ? 1 : 0
    }
    if let single { return (single.rounds + early([single.node]), single.node) }
    let all = Set(tests.map(\.node))
    guard let first = tests.first, isCounted(by: all) else { return nil }
    return (tests.reduce(early(all)) { $0 + $1.rounds }, first.node)
  }

  /// What a variable can be at a test; nil where that is not known.
  private static func range(
    of name: String, at node: NodeID, _ analysis: Analysis, _ inside: Set<NodeID>,
    ways: [NodeID: [NodeID]], heads: Set<NodeID>
  ) -> CounterRange? {
    var steps: [Double] = []
    var starts: [Double] = []
    var growing = Set<NodeID>()
    for writer in analysis.writers(of: name) {
      for output in analysis.workflow[writer].outputs where output.variable == name {
        switch (output.number, inside.contains(writer)) {
        case (.add(let step), true) where step != 0 && output.occasion == .done:
          let failsOn = analysis.workflow.outgoing(writer).contains {
            $0.kind == .error && inside.contains($0.target)
          }
          guard !failsOn else { return nil }
          steps.append(step)
          growing.insert(writer)
        case (.set(let start), false): starts.append(start)
        default: return nil
        }
      }
    }
    let isGrowing = steps.allSatisfy { $0 > 0 }
    guard let step = isGrowing ? steps.min() : steps.max(), isGrowing || step < 0,
      !growing.contains(node), !reaches(node, from: ways[node] ?? [], avoiding: growing, ways)
    else { return nil }
    let isGrown = !reaches(node, from: Array(heads), avoiding: growing, ways)
    return CounterRange(
      name: name, start: (isGrowing ? starts.min() : starts.max()) ?? 0, step: step,
      isExact: steps.count == 1 && starts.count < 2,
      first: isGrown ? 1 : 0)
  }

  /// Whether a node can be come to from some others without passing any of `avoiding`.
  private static func reaches(
    _ node: NodeID, from starts: [NodeID], avoiding: Set<NodeID>, _ ways: [NodeID: [NodeID]]
  ) -> Bool {
    var pending = starts
    var seen = Set<NodeID>()
    while let next = pending.popLast() {
      if avoiding.contains(next) { continue }
      if next == node { return true }
      if seen.insert(next).inserted { pending += ways[next] ?? [] }
    }
    return false
  }
}

/// The values that a counter has when it is tested: `start + k * step` for each whole `k` from `first`.
private struct CounterRange {
  let name: String
  let start: Double
  let step: Double
  /// Whether it is exactly these: else it can be larger.
  let isExact: Bool
  let first: Int

  /// How often the cases of the test let a run stay inside; nil where the counter does not say it.
  func rounds(of cases: [Case], _ inside: Set<NodeID>) -> Int? {
    var most = 0
    // Those that were tried before, and lead out.
    var out: Int?
    for choice in cases.filter({ !$0.isDefault }) + cases.filter(\.isDefault) {
      if choice.targets.contains(where: { inside.contains($0) }) {
        let stays = choice.isDefault ? nil : passes(choice.condition, whenTrue: true)
        guard let count = [stays, out].compactMap({ $0 }).min() else { return nil }
        most = max(most, count)
      } else if !choice.isDefault, let count = passes(choice.condition, whenTrue: false) {
        out = min(out ?? count, count)
      }
    }
    return most
  }

  /// How many of the values a condition holds for, or does not hold for; nil where there is no end.
  private func passes(_ condition: Condition, whenTrue: Bool) -> Int? {
    switch condition {
    case .not(let inner): return passes(inner, whenTrue: !whenTrue)
    case .all(let parts), .any(let parts):
      let counts = parts.map { passes($0, whenTrue: whenTrue) }
      let isEach = if case .all = condition { whenTrue } else { !whenTrue }
      // All must hold: the least is enough. Any may: each must have an end.
      if isEach { return counts.compactMap { $0 }.min() }
      return counts.contains { $0 == nil } ? nil : counts.compactMap { $0 }.reduce(0, +)
    case .compare(let path, let how, .number(let limit)):
      guard path.fields.isEmpty, path.source == .variable(name) else { return nil }
      return values(how, limit, whenTrue)
    case .always: return whenTrue ? nil : 0
    default: return nil
    }
  }

  /// How many of the values a comparison with a number holds for, or does not: `place` is where the
  /// number stands among them.
  private func values(_ how: Comparison, _ limit: Double, _ holds: Bool) -> Int? {
    let place = (limit - start) / step
    guard place.magnitude < 1e9 else { return nil }
    let last: Double
    switch (step > 0 ? how : how.mirrored, holds) {
    case (.less, true), (.greaterOrEqual, false): last = place.rounded(.up)
    case (.lessOrEqual, true), (.greater, false): last = place.rounded(.down) + 1
    case (.notEqual, true), (.equal, false):
      // A counter that steps over the number never stops.
      guard isExact, place == place.rounded(), place >= Double(first) else { return nil }
      last = place
    default: return nil
    }
    return max(0, Int(last) - first)
  }
}

extension Comparison {
  /// The same for numbers that become less instead of more.
  fileprivate var mirrored: Comparison {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: self
    }
  }
}

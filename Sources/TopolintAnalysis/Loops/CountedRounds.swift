internal import TopolintModel

/// Looks for what a run can repeat without end although steps of it count.
///
/// A counter ends what goes round when each way round brings it further, none begins it anew, and a step
/// on the way lets nobody stay who has counted far enough. What is left without its test, and what is
/// left without the steps that count, is asked for the other counters in turn: those of loops within are
/// looked at when what surrounds them is gone.
struct CountedRounds {
  typealias Arc = CountedNumber.Arc

  /// Steps that lead to one another, with the arcs between them.
  struct Part {
    let nodes: [NodeID]
    let arcs: [Arc]
  }

  /// How many parts are looked at; more count as ended, since nothing is known of them.
  private static let mostParts = 256

  private let workflow: Workflow
  private var budget = CountedRounds.mostParts
  /// The steps at which a counter ends something.
  private(set) var tests: Set<NodeID> = []

  init(_ workflow: Workflow) { self.workflow = workflow }

  /// The first part that no counter ends; nil where all have an end.
  mutating func endless(_ parts: [Part]) -> Part? {
    for part in parts { if let found = endless(part) { return found } }
    return nil
  }

  private mutating func endless(_ part: Part) -> Part? {
    budget -= 1
    guard budget >= 0 else { return nil }
    let counters = LoopCounters(workflow, part.nodes)
    guard counters.isCounted else { return part }
    let plain = Set(counters.plainTests())
    if !plain.isEmpty {
      tests.formUnion(plain)
      return endless(self.parts(of: part) { plain.contains(NodeID(Int32($0.source))) })
    }
    for number in counters.numbers {
      let asked = Set(counters.tests(of: number))
      guard !asked.isEmpty, brings(part, number), !isReset(number, in: part, asked, counters)
      else { continue }
      let known = tests
      tests.formUnion(asked)
      let untested = self.parts(of: part) { asked.contains(NodeID(Int32($0.source))) }
      if let found = endless(untested) {
        tests = known
        return found
      }
      guard number.isWhole else { return nil }
      let workflow = workflow
      let uncounted = self.parts(of: part) { arc in
        number.steps.contains {
          CountedNumber.isTaken(arc, after: $0, workflow, forCertain: false)
        }
      }
      if let found = endless(uncounted) {
        tests = known
        return found
      }
      return nil
    }
    return part
  }

  /// Whether a way round brings a number further: a step that counts may be left where it failed.
  private func brings(_ part: Part, _ number: CountedNumber) -> Bool {
    !number.isWhole
      || part.arcs.contains { arc in
        number.steps.contains {
          CountedNumber.isTaken(arc, after: $0, workflow, forCertain: false)
        }
      }
  }

  /// Whether a way round begins a number anew, and does not set it so that it ends the loop.
  private func isReset(
    _ number: CountedNumber, in part: Part, _ tests: Set<NodeID>, _ counters: LoopCounters
  ) -> Bool {
    number.resets.contains { write in
      if let value = write.value, tests.contains(where: { counters.ends(number, $0, at: value) }) {
        return false
      }
      return part.arcs.contains {
        CountedNumber.isTaken($0, after: write, workflow, forCertain: true)
      }
    }
  }

  /// What of a part still goes round without some of its arcs.
  private func parts(of part: Part, without isGone: (Arc) -> Bool) -> [Part] {
    Self.parts(of: part.nodes, part.arcs.filter { !isGone($0) })
  }

  /// The parts of some nodes and the arcs between them that go round, in source order.
  static func parts(of nodes: [NodeID], _ arcs: [Arc]) -> [Part] {
    // Numbered anew, so that the work is that of the part and not of the workflow.
    var numbers: [Int: Int] = [:]
    for (i, node) in nodes.enumerated() { numbers[node.index] = i }
    var builder = FlowGraphBuilder(nodeCount: 0)
    for node in nodes { builder.addVertex(for: node) }
    var kept: [Arc] = []
    for arc in arcs {
      guard let a = numbers[arc.source], let b = numbers[arc.target] else { continue }
      builder.connect(a, b, edge: arc.edge)
      kept.append(arc)
    }
    let graph = builder.finish()
    let components = graph.components()
    var grouped: [Int32: [Arc]] = [:]
    for arc in kept {
      guard let a = numbers[arc.source], let b = numbers[arc.target] else { continue }
      if components.numbers[a] == components.numbers[b] {
        grouped[components.numbers[a], default: []].append(arc)
      }
    }
    return components.cyclic.map { component in
      Part(
        nodes: components.members(component).map { graph.node(Int($0)) },
        arcs: grouped[Int32(component)] ?? [])
    }
  }
}

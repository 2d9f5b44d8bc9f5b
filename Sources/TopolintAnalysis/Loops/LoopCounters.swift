internal import TopolintModel

/// Finds the nodes of a loop at which a counter that the loop itself keeps is tested on the way
/// out.
struct LoopCounters {
  private let workflow: Workflow
  private let nodes: [NodeID]
  private let inside: Set<NodeID>
  private let counted: Set<ValueSource>
  /// The counters of which the file says what becomes of their number.
  let numbers: [CountedNumber]

  init(_ workflow: Workflow, _ nodes: [NodeID]) {
    self.workflow = workflow
    self.nodes = nodes
    inside = Set(nodes)
    counted = Self.counters(workflow, nodes)
    numbers = CountedNumber.all(workflow, nodes, counted: counted)
  }

  /// Whether there is a counter at all.
  var isCounted: Bool { !counted.isEmpty }

  /// The nodes at which any counter is tested on the way out.
  func tests() -> [NodeID] { tests(of: counted) }

  /// The nodes at which a counter is tested of which no more is known.
  func plainTests() -> [NodeID] { tests(of: counted.subtracting(numbers.map(\.source))) }

  /// The nodes at which a number ends the loop when it has come far enough.
  func tests(of number: CountedNumber) -> [NodeID] {
    guard let grows = number.grows else { return tests(of: [number.source]) }
    let test = CounterTest(workflow, inside: inside, counter: ValuePath(number.source))
    return nodes.filter { canLeave($0) && test.ends(at: $0, grows: grows) }
  }

  /// Whether a run that comes to a node with a number at a value leaves there.
  func ends(_ number: CountedNumber, _ node: NodeID, at value: Double) -> Bool {
    CounterTest(workflow, inside: inside, counter: ValuePath(number.source))
      .ends(at: node, when: value)
  }

  private func tests(of counted: Set<ValueSource>) -> [NodeID] {
    guard !counted.isEmpty else { return [] }
    return nodes.filter { node in
      guard canLeave(node) else { return false }
      let ways = ways(from: node)
      let compared = compared(on: ways, counted)
      if compared.contains(where: { leadsOut($0, at: node) })
        || countsElsewhere(node, ways, counted)
      {
        return true
      }
      guard compared.isEmpty else { return false }
      // A condition that cannot be read still says which values it reads.
      return ways.contains(where: { $0.condition.isOpaque })
        && workflow[node].inputs.contains {
          $0.use == .condition && counted.contains($0.value.source)
        }
    }
  }

  private func ways(from node: NodeID) -> [Edge] {
    workflow.outgoing(node).filter { $0.kind.isControl && workflow.takesPart($0) }
  }

  private func canLeave(_ node: NodeID) -> Bool {
    ways(from: node).contains { !inside.contains($0.target) } || ends(node)
  }

  /// Whether a step that counts somewhere else says whether there is another round: it is given
  /// constants from before the loop and what it said last, its truth value is all that is tested, and
  /// another choice in the loop asks whether the work is done.
  private func countsElsewhere(_ node: NodeID, _ ways: [Edge], _ counted: Set<ValueSource>) -> Bool
  {
    let read = Set(workflow[node].inputs.filter { $0.use == .condition }.map(\.value.source))
    guard read.count == 1, case .output(let counter)? = read.first, inside.contains(counter),
      counted.contains(.output(counter)), ways.contains(where: { isTruth($0.condition) })
    else { return false }
    let isGivenConstants = workflow[counter].inputs.contains {
      guard case .output(let source) = $0.value.source, !inside.contains(source) else {
        return false
      }
      return workflow[source].kind == .code && workflow[source].inputs.isEmpty
    }
    guard isGivenConstants else { return false }
    return nodes.contains { other in
      other != node
        && workflow.outgoing(other).contains {
          $0.kind == .branch && !inside.contains($0.target) && workflow.takesPart($0)
        }
    }
  }

  private func isTruth(_ condition: Condition) -> Bool {
    switch condition {
    case .truthy, .not(.truthy), .compare(_, _, .bool): true
    default: false
    }
  }

  /// The number that a counter of the loop is compared with in a condition; nil where none is. Where
  /// several are, the largest.
  func limit(in condition: Condition) -> Int? {
    var found: Int?
    condition.forEachAtom { atom in
      if case .compare(let path, _, .number(let number)) = atom, counted.contains(path.source),
        number.magnitude < 1e9
      {
        found = max(found ?? 0, Int(number))
      }
    }
    return found
  }

  /// What steps of the loop that are no models add to: variables that they both read and write, and
  /// outputs that they compute from their own last output. At a model's step, what the engine counts or
  /// adds to.
  private static func counters(_ workflow: Workflow, _ nodes: [NodeID]) -> Set<ValueSource> {
    var found = Set<ValueSource>()
    for id in nodes {
      let node = workflow[id]
      for output in node.outputs where output.isCount || output.isAddition {
        found.insert(.variable(output.variable))
      }
      guard !node.kind.usesModel else { continue }
      let read = Set(node.inputs.map(\.value.source))
      for output in node.outputs where read.contains(.variable(output.variable)) {
        found.insert(.variable(output.variable))
      }
      if read.contains(.output(id)) { found.insert(.output(id)) }
    }
    return found.union(relayed(workflow, nodes))
  }

  /// The outputs of scripts that hand a value round among themselves: each computes it from what it
  /// said last, through the others.
  private static func relayed(_ workflow: Workflow, _ nodes: [NodeID]) -> Set<ValueSource> {
    let scripts = nodes.filter { workflow[$0].kind == .code }
    guard scripts.count > 1 else { return [] }
    var numbers: [NodeID: Int] = [:]
    for (position, node) in scripts.enumerated() { numbers[node] = position }
    var builder = FlowGraphBuilder(nodeCount: 0)
    for node in scripts { builder.addVertex(for: node) }
    for (position, node) in scripts.enumerated() {
      for input in workflow[node].inputs {
        guard case .output(let source) = input.value.source, let number = numbers[source],
          number != position
        else { continue }
        builder.connect(number, position, edge: -1)
      }
    }
    let graph = builder.finish()
    let components = graph.components()
    var found = Set<ValueSource>()
    for component in components.cyclic {
      for member in components.members(component) {
        found.insert(.output(scripts[Int(member)]))
      }
    }
    return found
  }

  /// The counters that some ways compare with numbers.
  private func compared(on ways: [Edge], _ counted: Set<ValueSource>) -> [ValuePath] {
    var found: [ValuePath] = []
    for way in ways {
      way.condition.forEachAtom { atom in
        guard case .compare(let path, _, .number) = atom, counted.contains(path.source),
          !found.contains(path)
        else { return }
        found.append(path)
      }
    }
    return found
  }

  /// Whether a counter of which no more is known ends the loop at a step when it has come far enough,
  /// up or down: what else is asked beside it may keep a run inside.
  private func leadsOut(_ counter: ValuePath, at node: NodeID) -> Bool {
    let test = CounterTest(workflow, inside: inside, counter: counter)
    return test.ends(at: node, grows: true) || test.ends(at: node, grows: false)
  }

  /// Whether what matches no case ends here.
  private func ends(_ node: NodeID) -> Bool {
    switch workflow[node].unmatched.value {
    case .abort, .drop: true
    default: false
    }
  }
}

extension Node {
  /// The writes of what the node makes: what the engine counts at it is none of its words.
  var handedOn: [Output] { outputs.filter { !$0.isCount } }
}

extension Condition {
  /// Whether a part of the condition was not understood.
  var isOpaque: Bool {
    var found = false
    forEachAtom { atom in if case .opaque = atom { found = true } }
    return found
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// A place that can hold a number while a machine runs.
struct AslPlace: Hashable {
  /// What has it.
  enum Holder: Hashable {
    /// The document that a state is given.
    case given(Int)
    /// A variable of a scope.
    case variable(Int, String)
    /// An item that a state's call counts up in a table.
    case item(Int)
  }

  let holder: Holder
  /// The fields below it.
  let path: [String]

  init(_ holder: Holder, _ path: some Sequence<String> = []) {
    self.holder = holder
    self.path = Array(path)
  }
}

/// What a place can hold, by one of the ways on which something arrives there.
struct AslArrival {
  enum Value {
    /// What another place holds.
    case same(AslPlace)
    /// What another place holds, and this much more.
    case sum(AslPlace, Double)
    /// What the engine makes of another place, beside other things.
    case made(AslPlace)
    /// What another place holds, and what the state answers added to it.
    case grown(AslPlace)
    /// What a function may have handed back that it was given.
    case relayed(AslPlace)
    /// A number of the file.
    case set(Double)
    /// Something else for certain.
    case lost
    /// Nobody knows what.
    case open
  }

  let value: Value
  /// The state that writes it; nil where the run's input does.
  let writer: Int?
  let occasion: WriteOccasion
  /// Where it is written.
  let place: SyntaxNode?
}

/// Follows places of a machine backwards, field by field.
struct AslTrace {
  /// How a state is come to.
  enum Way {
    case after(Int)
    case rule(Int, SyntaxNode)
    case otherwise(Int)
    case caught(Int, SyntaxNode)
  }

  /// What `$` stands for in a template of JSONPath.
  enum Root {
    case input
    case result
  }

  /// The deepest paths that are followed: a step that hands on its input within a field makes one longer
  /// in every round.
  private static let mostFields = 12
  /// How many states' results may stand in for one another: bodies within bodies.
  static let deepest = 40

  let states: [AslLowering.State]
  let scopes: [AslLowering.Scope]
  let ways: [[Way]]
  /// The number of the set of states of which each leads to the others, and of each set how many.
  private let circles: [Int]
  private let sizes: [Int: Int]
  /// The entries of `Assign` of each scope, by the name of the variable.
  private var assignments: [[String: [Assignment]]]

  /// An entry of `Assign`, with what `$` stands for in it.
  struct Assignment {
    let state: Int
    let entry: Entry
    let occasion: WriteOccasion
    let root: Root
  }

  init(_ states: [AslLowering.State], _ scopes: [AslLowering.Scope]) {
    self.states = states
    self.scopes = scopes
    var ways = [[Way]](repeating: [], count: states.count)
    var arcs: [(Int, Int)] = []
    for (index, state) in states.enumerated() {
      let names = scopes[state.scope].names
      func target(_ name: SyntaxNode?) -> Int? { name?.text.flatMap { names[$0] } }
      if state.type == "Choice" {
        for rule in state.node["Choices"]?.elements ?? [] {
          if let target = target(rule["Next"]) { ways[target].append(.rule(index, rule)) }
        }
        if let target = target(state.node["Default"]) { ways[target].append(.otherwise(index)) }
      } else {
        for target in state.next { ways[target].append(.after(index)) }
      }
      for (target, entry) in state.catches { ways[target].append(.caught(index, entry)) }
      for target in state.next + state.catches.map(\.target) { arcs.append((index, target)) }
    }
    self.ways = ways
    circles = Circles.numbers(states.count, arcs)
    var sizes: [Int: Int] = [:]
    for number in circles { sizes[number, default: 0] += 1 }
    for (source, target) in arcs where source == target { sizes[circles[source]] = 2 }
    self.sizes = sizes
    assignments = scopes.map { _ in [:] }
    for index in states.indices {
      for found in Self.assignments(of: index, states[index]) {
        let name = AslLowering.plain(found.entry.name)
        assignments[states[index].scope][name, default: []].append(found)
      }
    }
  }

  /// Whether a state can be come to again within its scope.
  func isOnCircle(_ state: Int) -> Bool { sizes[circles[state]] ?? 0 > 1 }

  /// What can arrive at a place.
  func arrivals(at place: AslPlace) -> [AslArrival] {
    guard place.path.count <= Self.mostFields else {
      return [AslArrival(value: .open, writer: nil, occasion: .done, place: nil)]
    }
    switch place.holder {
    case .given(let state): return given(state, place.path)
    case .variable(let scope, let name): return assigned(scope, name, place.path)
    case .item(let state):
      return [
        AslArrival(
          value: .made(place), writer: state, occasion: .done, place: states[state].node)
      ]
    }
  }

  /// What the states of a scope assign to a variable.
  func assigned(_ scope: Int, _ name: String, _ path: [String]) -> [AslArrival] {
    (assignments[scope][name] ?? []).flatMap {
      arrivals(value(of: $0, path[...]), by: $0.state, $0.occasion, at: $0.entry.key)
    }
  }

  /// What an entry of `Assign` makes at a path below its variable.
  func value(of assignment: Assignment, _ path: ArraySlice<String>) -> [AslArrival.Value] {
    let entry = assignment.entry
    let state = assignment.state
    if !states[state].isJSONata, entry.name.hasSuffix(".$"), let text = entry.value.text {
      return value(ofText: text, path, state, assignment.root)
    }
    return made(entry.value, path, state, assignment.root)
  }

  /// The entries of `Assign` of a state.
  static func assignments(of index: Int, _ state: AslLowering.State) -> [Assignment] {
    let isChoice = state.type == "Choice"
    var found: [Assignment] = []
    func add(_ table: SyntaxNode?, _ occasion: WriteOccasion, _ root: Root) {
      for entry in table?.entries ?? [] {
        found.append(Assignment(state: index, entry: entry, occasion: occasion, root: root))
      }
    }
    // What a choice assigns beside its rules is assigned where none of them holds.
    add(
      state.node["Assign"], isChoice ? .chosen : .done,
      isChoice || state.type == "Wait" ? .input : .result)
    for entry in state.node["Catch"]?.elements ?? [] { add(entry["Assign"], .failed, .input) }
    for rule in state.node["Choices"]?.elements ?? [] { add(rule["Assign"], .chosen, .input) }
    return found
  }
}

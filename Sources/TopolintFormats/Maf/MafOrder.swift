import TopolintModel
import TopolintSyntax

/// The condition of an edge, before it is known what it reads.
struct MafQuestion {
  /// The edge that is taken when it holds.
  let edge: EdgeID
  /// Where it is written.
  let source: SyntaxNode
  /// What it says, with the text.
  let expression: MafExpression
  let bytes: [UInt8]
  /// The person whose answer is the last message, in the condition of an external loop.
  let respondent: NodeID?
}

/// Which actions can run before which, by the edges of control.
///
/// An action reads what another gave only where that can have run before: a variable that is set
/// further on, with no way back, is blank.
struct MafOrder {
  /// Whether it is not known where some goto leads, so that anything may run before anything.
  var isOpen = false
  /// The nodes that control can go on to from each.
  private var next: [[Int32]] = []
  /// The container of each node.
  private var parents: [NodeID?] = []
  /// The lists whose rounds follow one another without an edge back.
  private var isMap: [Bool] = []
  /// The nodes that can run after each of those that were asked for.
  private var after: [NodeID: [Bool]] = [:]
  /// How many nodes may still be looked at: each variable has its writer, and each writer is a walk.
  private var spare = 4 << 20

  /// Takes in the graph, when all edges of control are there.
  mutating func note(_ builder: GraphBuilder) {
    parents = builder.nodes.map(\.parent)
    isMap = builder.nodes.map { if case .map = $0.kind { true } else { false } }
    next = [[Int32]](repeating: [], count: parents.count)
    for edge in builder.edges where edge.kind.isControl {
      next[edge.source.index].append(Int32(edge.target.index))
    }
  }

  /// Whether a run can come to `writer` and after that to `reader`; so it is taken to be where that is
  /// not known.
  mutating func canRun(_ writer: NodeID, before reader: NodeID) -> Bool {
    guard !isOpen else { return true }
    guard let reached = reached(from: writer) else { return true }
    let around = containers(of: writer)
    // What a container comes to, what lies in it does.
    return reached[reader.index]
      || containers(of: reader).contains {
        reached[$0.index] || isMap[$0.index] && around.contains($0)
      }
  }

  private func containers(of node: NodeID) -> [NodeID] {
    var found: [NodeID] = []
    var parent = parents[node.index]
    while let container = parent {
      found.append(container)
      parent = parents[container.index]
    }
    return found
  }

  private mutating func reached(from writer: NodeID) -> [Bool]? {
    if let known = after[writer] { return known }
    spare -= next.count
    guard spare >= 0 else { return nil }
    var reached = [Bool](repeating: false, count: next.count)
    var pending = next[writer.index]
    while let node = pending.popLast() {
      guard !reached[Int(node)] else { continue }
      reached[Int(node)] = true
      pending += next[Int(node)]
    }
    after[writer] = reached
    return reached
  }
}

public import TopolintModel

/// A set of nodes of one workflow as a row of bits: constant-time questions, source order.
public struct NodeSet: Sendable, Equatable {
  package private(set) var bits: BitRow

  /// Creates an empty set for a workflow with this many nodes.
  public init(capacity: Int) { bits = BitRow(capacity: capacity) }

  /// Creates a set of some nodes of a workflow.
  public init(_ nodes: some Sequence<NodeID>, in workflow: Workflow) {
    bits = BitRow(capacity: workflow.nodes.count)
    for node in nodes { bits.insert(node.index) }
  }

  /// Whether the node is in the set.
  public func contains(_ node: NodeID) -> Bool { bits.contains(node.index) }
  /// Adds a node; one beyond the capacity is ignored.
  public mutating func insert(_ node: NodeID) { bits.insert(node.index) }
  /// Takes a node out.
  public mutating func remove(_ node: NodeID) { bits.remove(node.index) }
  /// Adds all nodes of another set.
  public mutating func formUnion(_ other: NodeSet) { bits.formUnion(other.bits) }
  /// Whether it holds nothing.
  public var isEmpty: Bool { bits.isEmpty }
  /// The nodes, in source order.
  public var nodes: [NodeID] { bits.indices.map { NodeID(Int32($0)) } }
}

/// A set of edges of one workflow as a row of bits.
public struct EdgeSet: Sendable, Equatable {
  package private(set) var bits: BitRow

  /// Creates an empty set for a workflow with this many edges.
  public init(capacity: Int) { bits = BitRow(capacity: capacity) }

  /// Creates a set of some edges of a workflow.
  public init(_ edges: some Sequence<EdgeID>, in workflow: Workflow) {
    bits = BitRow(capacity: workflow.edges.count)
    for edge in edges { bits.insert(edge.index) }
  }

  /// Whether the edge is in the set.
  public func contains(_ edge: EdgeID) -> Bool { bits.contains(edge.index) }
  /// Adds an edge; one beyond the capacity is ignored.
  public mutating func insert(_ edge: EdgeID) { bits.insert(edge.index) }
  /// Adds all edges of another set.
  public mutating func formUnion(_ other: EdgeSet) { bits.formUnion(other.bits) }
  /// Whether it holds nothing.
  public var isEmpty: Bool { bits.isEmpty }
  /// The edges, in source order.
  public var edges: [EdgeID] { bits.indices.map { EdgeID(Int32($0)) } }
}

/// Small numbers as bits of words; questions beyond the capacity are answered with no.
package struct BitRow: Sendable, Equatable {
  private var words: ContiguousArray<UInt64>
  private let capacity: Int

  package init(capacity: Int) {
    self.capacity = max(0, capacity)
    words = ContiguousArray(filled: 0, count: (self.capacity + 63) / 64)
  }

  package func contains(_ index: Int) -> Bool {
    index >= 0 && index < capacity && words[index >> 6] & (1 << UInt64(index & 63)) != 0
  }

  package mutating func insert(_ index: Int) {
    guard index >= 0, index < capacity else { return }
    words[index >> 6] |= 1 << UInt64(index & 63)
  }

  package mutating func remove(_ index: Int) {
    guard index >= 0, index < capacity else { return }
    words[index >> 6] &= ~(1 << UInt64(index & 63))
  }

  package mutating func formUnion(_ other: BitRow) {
    for i in words.indices where i < other.words.count { words[i] |= other.words[i] }
  }

  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  package var indices: [Int] {
    var found: [Int] = []
    for (i, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        found.append(i << 6 | rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return found
  }
}

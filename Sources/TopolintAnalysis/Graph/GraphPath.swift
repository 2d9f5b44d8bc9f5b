public import TopolintModel

/// A way through the graph, as evidence for a finding.
public struct GraphPath: Hashable, Sendable {
  /// The nodes that it visits, in order; a closed path ends where it began.
  public let nodes: [NodeID]
  /// The edges that it takes, in order. Fewer than the steps where a value passes through a
  /// variable, or where a guard's region is stepped over.
  public let edges: [EdgeID]

  /// Creates a path.
  public init(nodes: [NodeID], edges: [EdgeID]) {
    self.nodes = nodes
    self.edges = edges
  }

  /// The path that stays where it is.
  public static func at(_ node: NodeID) -> GraphPath { GraphPath(nodes: [node], edges: []) }

  /// Where it begins; nil for an empty path.
  public var first: NodeID? { nodes.first }
  /// Where it ends; nil for an empty path.
  public var last: NodeID? { nodes.last }
  /// Whether it ends where it began, after at least one step.
  public var isCycle: Bool { nodes.count > 1 && nodes.first == nodes.last }
}

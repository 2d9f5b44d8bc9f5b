public import TopolintSource

/// Collects the nodes and edges of one workflow and makes the graph.
///
/// A format adds what it reads, in source order. Names that lead nowhere become defects, never
/// failures.
public struct GraphBuilder: Sendable {
  /// The id of the format.
  public let format: String
  /// What people call the workflow.
  public var name: String
  /// Its key line in the file.
  public var span: Span
  /// The id by which other workflows of the platform refer to it, where the file has one.
  public var identity: String?
  /// The platform whose names its identity and its references belong to; the format's own id where
  /// it is nil.
  public var platform: String?
  /// What holds for the whole run.
  public var limits = RunLimits()
  /// What the format can express.
  public var capabilities: Set<Capability> = []
  /// Whether the workflow is meant to be part of another.
  public var isFragment = false
  /// Where a run begins that another workflow starts; nil where that is the same as `entries`.
  public var calledAt: [NodeID]?
  /// Where only a person starts a run, who looks on as it goes.
  public var startedByHand: [NodeID] = []
  /// The servers of tools that a run starts or calls.
  public var servers: [ToolServer] = []
  /// Inputs that the workflow declares.
  public var parameters: [Parameter] = []
  /// The engine's values that hold credentials, by name.
  public var secrets: Set<String> = []
  /// What is wrong with the file that the graph cannot hold.
  public private(set) var defects: [Defect] = []
  /// The nodes so far.
  public private(set) var nodes: ContiguousArray<Node> = []
  /// The edges so far.
  public private(set) var edges: ContiguousArray<Edge> = []
  /// Where a run can begin.
  public private(set) var entries: [NodeID] = []

  /// Starts a workflow.
  public init(format: String, name: String, span: Span) {
    self.format = format
    self.name = name
    self.span = span
  }

  /// Adds a node and gives it its identity.
  @discardableResult
  public mutating func add(_ node: consuming Node) -> NodeID {
    let id = NodeID(Int32(nodes.count))
    node.id = id
    nodes.append(node)
    return id
  }

  /// Adds what stands for a part of a step that writes several values, each from something else: an
  /// implied node behind `last`, which is the step itself or the part before. What flows into one of
  /// the values then flows on from that one only.
  package mutating func addPart(_ number: Int, of step: NodeID, after last: NodeID, span: Span)
    -> NodeID
  {
    let whole = nodes[step.index]
    var part = Node(
      "\(whole.nativeID):\(number)", kind: .code, span: span, name: whole.name,
      parent: whole.parent)
    part.isImplied = true
    part.effect = whole.effect
    part.memory = whole.memory
    let id = add(part)
    var way = Edge(last, id, .sequence, span: span)
    way.isImplied = true
    connect(way)
    return id
  }

  /// Reads or changes a node that was added.
  public subscript(id: NodeID) -> Node {
    get { nodes[id.index] }
    _modify {
      defer { nodes[id.index].id = id }
      yield &nodes[id.index]
    }
  }

  /// A node that was added, to be changed at length and put back by the subscript: what stands in its
  /// place until then has no names and no facts, so that the changes need no copy of them.
  package mutating func takeOut(_ id: NodeID) -> Node {
    let node = nodes[id.index]
    nodes[id.index].facts = NodeFacts.none
    return node
  }

  /// Reads or changes an edge that was added.
  public subscript(id: EdgeID) -> Edge {
    get { edges[id.index] }
    _modify {
      defer { edges[id.index].id = id }
      yield &edges[id.index]
    }
  }

  /// Adds an edge and gives it its identity.
  @discardableResult
  public mutating func connect(_ edge: consuming Edge) -> EdgeID {
    precondition(
      nodes.indices.contains(edge.source.index) && nodes.indices.contains(edge.target.index),
      "an edge joins nodes that were added before")
    let id = EdgeID(Int32(edges.count))
    edge.id = id
    edges.append(edge)
    return id
  }

  /// Adds an edge without further attributes.
  @discardableResult
  public mutating func connect(_ source: NodeID, _ target: NodeID, _ kind: EdgeKind, span: Span)
    -> EdgeID
  {
    connect(Edge(source, target, kind, span: span))
  }

  /// Notes that `node` reads a value. A read of another node's output also becomes a data edge,
  /// unless the value is withheld.
  public mutating func read(_ input: Input, by node: NodeID) {
    nodes[node.index].inputs.append(input)
    if !input.isWithheld, case .output(let producer) = input.value.source, producer != node {
      connect(producer, node, .data, span: input.span)
    }
  }

  /// Marks a node as a place where a run can begin.
  public mutating func begin(at node: NodeID) {
    if !entries.contains(node) { entries.append(node) }
  }

  /// Notes something that is wrong with the file.
  public mutating func note(_ defect: Defect) { defects.append(defect) }

  /// Makes the graph: adds the `contains` edges, and sorts the adjacency.
  public consuming func finish() -> Workflow {
    var edges = edges
    for index in nodes.indices {
      guard let parent = nodes[index].parent else { continue }
      var edge = Edge(parent, nodes[index].id, .contains, span: nodes[index].span)
      edge.id = EdgeID(Int32(edges.count))
      edge.isImplied = true
      edges.append(edge)
    }
    return Workflow(
      nodes: nodes, edges: edges, entries: entries,
      outgoing: Adjacency(nodeCount: nodes.count, edges.map(\.source)),
      incoming: Adjacency(nodeCount: nodes.count, edges.map(\.target)),
      facts: WorkflowFacts(
        format: format, name: name, identity: identity, platform: platform ?? format, span: span,
        limits: limits, defects: defects, parameters: parameters, secrets: secrets,
        servers: servers, isFragment: isFragment, calledAt: calledAt,
        startedByHand: startedByHand, capabilities: capabilities))
  }
}

public import TopolintSource

/// A workflow as a typed graph: nodes and edges in source order, with adjacency.
///
/// Made by a `GraphBuilder`; immutable afterwards.
public struct Workflow: Sendable {
  /// The nodes, in source order.
  public let nodes: ContiguousArray<Node>
  /// The edges, in source order; `contains` edges last.
  public let edges: ContiguousArray<Edge>
  /// Where a run can begin.
  public let entries: [NodeID]

  package let outgoing: Adjacency
  package let incoming: Adjacency
  /// What is known of the whole: one object, so that a copy of the workflow copies no more than its
  /// graph and this.
  let facts: WorkflowFacts

  /// The node with an identity.
  @inlinable public subscript(id: NodeID) -> Node { nodes[Int(id.rawValue)] }
  /// The edge with an identity.
  public subscript(id: EdgeID) -> Edge { edges[id.index] }

  /// The same graph with attributes of its nodes changed by `change`; what binds the graph
  /// together (identities, containers) stays as it is.
  package func changingNodes(_ change: (inout Node) -> Void) -> Workflow {
    var changed = nodes
    for index in changed.indices {
      let old = changed[index]
      change(&changed[index])
      changed[index].id = old.id
      changed[index].parent = old.parent
    }
    return Workflow(
      nodes: changed, edges: edges, entries: entries, outgoing: outgoing, incoming: incoming,
      facts: facts)
  }

  /// The edges that leave a node, in source order.
  public func outgoing(_ node: NodeID) -> EdgeList { EdgeList(edges: edges, ids: outgoing[node]) }
  /// The edges that enter a node, in source order.
  public func incoming(_ node: NodeID) -> EdgeList { EdgeList(edges: edges, ids: incoming[node]) }

  /// The same workflow with further defects: what the reader of the text found and the format did
  /// not see.
  package func adding(_ more: [Defect]) -> Workflow {
    changing(defects: defects + more, isCutOff: isCutOff)
  }

  /// The same workflow as one whose text was not read to its end; without the names that lead nowhere,
  /// and without what the engine misses: both may stand in the part that could not be read.
  package var cutOff: Workflow {
    changing(
      defects: defects.filter { defect in
        switch defect.kind {
        case .danglingReference: false
        case .refusal(let refusal): !refusal.isAbsence
        default: true
        }
      }, isCutOff: true)
  }

  private func changing(defects: [Defect], isCutOff: Bool) -> Workflow {
    Workflow(
      nodes: nodes, edges: edges, entries: entries, outgoing: outgoing, incoming: incoming,
      facts: WorkflowFacts(
        format: format, name: name, identity: identity, platform: platform, span: span,
        limits: limits, defects: defects, parameters: parameters, secrets: secrets,
        servers: servers, isFragment: isFragment, calledAt: calledAt,
        startedByHand: startedByHand, capabilities: capabilities, isCutOff: isCutOff))
  }

  /// The nodes in a container, in source order.
  public func children(of container: NodeID) -> [NodeID] {
    outgoing(container).filter { $0.kind == .contains }.map(\.target)
  }

  /// The step that a node is a part of; the node itself where it is no part.
  public func step(of node: NodeID) -> NodeID {
    var step = node
    while self[step].isPart,
      let before = incoming(step).first(where: { $0.kind == .sequence && $0.isImplied })?.source,
      before < step
    {
      step = before
    }
    return step
  }

  /// The containers around a node, innermost first.
  public func containers(of node: NodeID) -> [NodeID] {
    var found: [NodeID] = []
    var current = self[node].parent
    while let container = current, found.count <= nodes.count {
      found.append(container)
      current = self[container].parent
    }
    return found
  }

  /// The id of a node with the path of its containers, `loop-1/summarise`: what findings,
  /// suppressions and baselines name it by.
  public func path(of node: NodeID) -> String {
    ([node] + containers(of: node)).reversed().map { self[$0].nativeID }.joined(separator: "/")
  }
}

/// What a format can express; a rule about something else stays silent.
public enum Capability: String, Hashable, Sendable, CaseIterable {
  /// Contracts on a model's output.
  case outputSchemas = "output-schemas"
  /// Error edges, or what to do after a failure.
  case errorHandling = "error-handling"
  /// What follows the failure of a single step, not only of a group of them.
  case stepErrorHandling = "step-error-handling"
  /// Retries.
  case retries
  /// Timeouts.
  case timeouts
  /// Limits on loops.
  case loopLimits = "loop-limits"
  /// Limits on dynamic fan-out.
  case widthLimits = "width-limits"
  /// Human approvals.
  case approvals
  /// Which values pass from step to step: what no read names does not pass.
  case explicitData = "explicit-data"
  /// What leads to a step: one that nothing leads to never runs.
  case explicitControl = "explicit-control"
  /// Conditions compare values as they are: the text `true` is not the truth value, and a text is
  /// not ordered with a number.
  case strictComparisons = "strict-comparisons"
  /// What is read of a model's answer that is not in the form it was asked for is blank, the run goes
  /// on, and a comparison of a blank with anything does not hold.
  case blankAnswers = "blank-answers"
  /// Steps are laid on a canvas, where people also park spare ones, and parts to be run by hand.
  case freeCanvas = "free-canvas"
}

/// What holds for a whole run.
public struct RunLimits: Hashable, Sendable {
  /// How long a run may take.
  public var timeout: Fact<Limit<Milliseconds>> = .inexpressible
  /// Whether the clock of `timeout` stands still while the run waits for a person.
  public var pausesForPeople = false
  /// How many steps a run may take.
  public var steps: Fact<Limit<Int>> = .inexpressible
  /// What happens when the steps are used up.
  public var exhaustion: Fact<Exhaustion> = .inexpressible
  /// How many steps run at once.
  public var concurrency: Fact<Limit<Int>> = .inexpressible
  /// How deep workflows may start one another.
  public var depth: Fact<Limit<Int>> = .inexpressible
  /// How much a run may cost, in the unit of the file (tokens or money).
  public var cost: Fact<Limit<Double>> = .inexpressible

  /// Creates limits about which nothing is known.
  public init() {}
}

/// An input that a workflow declares.
public struct Parameter: Hashable, Sendable {
  /// The name.
  public let name: String
  /// Whether a run cannot start without it.
  public let isRequired: Bool
  /// Where it is written.
  public let span: Span

  /// Creates a parameter.
  public init(_ name: String, isRequired: Bool, span: Span) {
    self.name = name
    self.isRequired = isRequired
    self.span = span
  }
}

/// Something wrong with a file that the graph cannot hold, for the structure rules to judge.
public struct Defect: Hashable, Sendable {
  /// What is wrong.
  public enum Kind: Hashable, Sendable {
    /// A name leads nowhere. `role` says what the name stands for ("route target", "tool");
    /// `known` lists what would have been right, for a suggestion.
    case danglingReference(name: String, role: String, known: [String])
    /// Two things have one id; `first` is where the other stands.
    case duplicateID(id: String, first: Span)
    /// A mapping has a key twice; `first` is where the other stands.
    case duplicateKey(key: String, first: Span)
    /// A case that leads to `target` is never tried, because one before it, at `after`, always holds.
    case untriedCase(target: String, after: Span)
    /// The step that the defect belongs to never runs: `choice` leads to it in several ways, and each
    /// of them leaves out what the others lead to.
    case skippedStep(choice: String)
    /// The node that the defect belongs to may answer with an event that nothing waits for, and the run
    /// ends there as if it were done.
    case unheardEvent(name: String)
    /// The engine refuses to load the file because of what stands here.
    case refusal(Refusal)
    /// A connection at an output by which nothing ever leaves the node that the defect belongs to:
    /// `target` is what it would lead to, by its `nativeID`, and `setting` what would open the output,
    /// in the words of the format, where anything would.
    case unsentOutput(target: String, setting: String?)
    /// A credential stands in the file as it is.
    case literalSecret(LiteralSecret)
  }

  /// What is wrong.
  public let kind: Kind
  /// Where.
  public let span: Span
  /// The node that it belongs to, where there is one.
  public let node: NodeID?
  /// The name that is meant by one that leads nowhere, where the file tells it: the name of what has
  /// that id.
  public let meant: String?
  /// For a name that stands for a file: the paths where the engine looks for it, from the folder of
  /// the file that names it. Empty for what is not a file.
  public let paths: [String]
  /// What to write instead, where nothing near is known and defining the name is not what helps.
  public let help: String?
  /// Whether an id that is taken is what people call the thing by, and not one beside its name.
  public let isName: Bool

  /// Creates a defect.
  public init(
    _ kind: Kind, span: Span, node: NodeID? = nil, meant: String? = nil, paths: [String] = [],
    help: String? = nil, isName: Bool = false
  ) {
    self.kind = kind
    self.span = span
    self.node = node
    self.meant = meant
    self.paths = paths
    self.help = help
    self.isName = isName
  }
}

/// The edges of each node as slices of one array.
package struct Adjacency: Sendable {
  private let starts: ContiguousArray<Int32>
  private let ids: [EdgeID]

  /// Creates the adjacency of edges by their ends at one side, in the order of the edges.
  init(nodeCount: Int, _ ends: [NodeID]) {
    var starts = ContiguousArray<Int32>(repeating: 0, count: nodeCount + 1)
    for end in ends { starts[end.index + 1] += 1 }
    for i in 1..<max(1, starts.count) { starts[i] += starts[i - 1] }
    var next = starts
    var ids = [EdgeID](repeating: EdgeID(0), count: ends.count)
    for (edge, end) in ends.enumerated() {
      ids[Int(next[end.index])] = EdgeID(Int32(edge))
      next[end.index] += 1
    }
    self.starts = starts
    self.ids = ids
  }

  package subscript(node: NodeID) -> ArraySlice<EdgeID> { ids[range(node.index)] }

  package func range(_ node: Int) -> Range<Int> { Int(starts[node])..<Int(starts[node + 1]) }
  package func id(at position: Int) -> EdgeID { ids[position] }
}

/// The edges at one node, in source order.
public struct EdgeList: RandomAccessCollection, Sendable {
  @usableFromInline let edges: ContiguousArray<Edge>
  @usableFromInline let ids: ArraySlice<EdgeID>

  init(edges: ContiguousArray<Edge>, ids: ArraySlice<EdgeID>) {
    self.edges = edges
    self.ids = ids
  }

  /// The position of the first edge.
  @inlinable public var startIndex: Int { ids.startIndex }
  /// The position after the last edge.
  @inlinable public var endIndex: Int { ids.endIndex }
  /// The edge at a position.
  @inlinable public subscript(position: Int) -> Edge { edges[Int(ids[position].rawValue)] }
}

public import TopolintModel

/// Questions about one workflow, answered once and shared by all rules.
///
/// Every answer is computed on first use, iteratively and in near-linear time; where an exact answer
/// would cost more, the work is bounded by `stepBudget` and what is not settled by then counts as
/// harmless. One analysis belongs to one thread.
public final class Analysis {
  /// The steps that one kind of question may take beyond its linear part, over the whole workflow:
  /// some 5 ms. A workflow of a few hundred nodes never comes near it.
  public static let stepBudget = 500_000

  /// The workflow that is asked about.
  public let workflow: Workflow

  private var views: [ViewKind: FlowGraph] = [:]
  private var componentsOf: [ViewKind: Components] = [:]
  var caseReports: [NodeID: CaseReport] = [:]
  var causes: [NodeID: UnguardedCause?] = [:]
  var knownLoops: [Loop]?
  var knownArguments: [NodeID: Set<NodeID>] = [:]
  var knownUnassigned: [UnassignedRead]?
  var knownCascade: CascadeModel?
  /// The ways on from a first node by which a second one is reached.
  var knownWays: [[NodeID]: Set<WayOn>] = [:]
  /// The cases of the router that was asked about last, by edge.
  var knownChoices: (router: NodeID, ordinals: [EdgeID: Int])?
  /// The ways on of the choices that were asked about.
  var knownExclusive: [NodeID: ExclusiveWays] = [:]
  /// The steps that a choice leads to, where it only picks the place.
  var knownSorted: [NodeID: Set<NodeID>] = [:]
  /// Which steps start several ways at once.
  var knownSplits: [NodeID: Bool] = [:]
  /// The numbers of the cascade model that hold where none are given: the configuration's.
  public var cascadeParameters = CascadeParameters()

  /// How many steps a run can take in the worst case.
  public private(set) lazy var workBound: WorkBound = {
    var finder = WorkFinder(self)
    return finder.bound()
  }()

  /// How often each node runs at most by what the file states: a number that the engine sets counts
  /// as one.
  public private(set) lazy var statedInvocations: [Double] = {
    var finder = WorkFinder(self, isStatedOnly: true)
    return finder.bound().invocations
  }()

  /// Creates an analysis that has answered nothing yet.
  public init(_ workflow: Workflow) { self.workflow = workflow }

  /// The workflow as a view sees it.
  public func view(_ kind: ViewKind) -> FlowGraph {
    if let known = views[kind] { return known }
    let made = workflow.flowGraph(kind)
    views[kind] = made
    return made
  }

  /// The strongly connected components of a view.
  public func components(_ kind: ViewKind) -> Components {
    if let known = componentsOf[kind] { return known }
    let made = view(kind).components()
    componentsOf[kind] = made
    return made
  }

  /// Where a run can begin: the enabled entries; without any, the enabled start nodes; without
  /// those, the nodes that no control enters.
  public private(set) lazy var roots: [NodeID] = findRoots()

  /// Which nodes every run to a node passes, over control edges from `roots`.
  public private(set) lazy var dominators = Dominators(
    view(.control), roots: roots.lazy.map(\.index))

  /// Which nodes every run from a node to its end passes, over control edges. Cycles without a way
  /// out end in one of their nodes.
  public private(set) lazy var postDominators = view(.control).postDominators()

  /// Control as a run goes through it.
  lazy var execution = ExecutionGraph(workflow, roots: roots)

  /// Influence from node to node.
  lazy var influence = workflow.directInfluence()

  /// The nodes at which a value that matches no case ends the run or the branch.
  lazy var dropping: NodeSet = {
    var found = NodeSet(capacity: workflow.nodes.count)
    for i in workflow.nodes.indices where !workflow.nodes[i].isDisabled {
      switch workflow.nodes[i].unmatched.value {
      case .abort, .drop:
        let id = NodeID(Int32(i))
        if !coverage(of: id).isTotal { found.insert(id) }
      default: break
      }
    }
    return found
  }()

  /// The enabled nodes that write each variable, in source order.
  lazy var variableWriters: [String: [NodeID]] = {
    var found: [String: [NodeID]] = [:]
    for node in workflow.nodes where !node.isDisabled {
      for output in node.outputs { found[output.variable, default: []].append(node.id) }
    }
    return found
  }()

  /// The enabled nodes that read a value, or a part of it, in source order.
  lazy var readers: [ValueSource: [NodeID]] = {
    var found: [ValueSource: [NodeID]] = [:]
    for node in workflow.nodes where !node.isDisabled {
      for input in node.inputs where found[input.value.source]?.last != node.id {
        found[input.value.source, default: []].append(node.id)
      }
    }
    return found
  }()

  /// The enabled nodes that read a value, or a part of it, for a condition, in source order.
  lazy var conditionReaders: [ValueSource: [NodeID]] = {
    var found: [ValueSource: [NodeID]] = [:]
    for node in workflow.nodes where !node.isDisabled {
      for input in node.inputs where input.use == .condition {
        if found[input.value.source]?.last != node.id {
          found[input.value.source, default: []].append(node.id)
        }
      }
    }
    return found
  }()

  lazy var guardTable: GuardTable = {
    let mayGuard = workflow.nodes.indices.contains { index in
      switch workflow.nodes[index].kind {
      case .verifier, .human: true
      default: choosing.contains(NodeID(Int32(index)))
      }
    }
    guard mayGuard else {
      let none = NodeSet(capacity: workflow.nodes.count)
      return GuardTable(nodes: none, judges: none)
    }
    var finder = GuardFinder(
      workflow, influence: influence, execution: execution, dropping: dropping,
      choosing: choosing, budget: Self.stepBudget)
    return finder.table()
  }()

  /// The nodes of `guardTable`: the table itself is large to hand out.
  lazy var guardNodes = guardTable.nodes
  /// The judges of `guardTable`.
  lazy var judges = guardTable.judges

  /// The enabled nodes whose output is content that a model made, not a verdict.
  lazy var producers: NodeSet = {
    var found = NodeSet(capacity: workflow.nodes.count)
    for i in workflow.nodes.indices {
      let id = NodeID(Int32(i))
      if workflow.nodes[i].kind.isModelProducer, !workflow.nodes[i].isDisabled, !isJudge(id) {
        found.insert(id)
      }
    }
    return found
  }()

  /// The nodes whose output can be what a model wrote before them.
  lazy var relays: NodeSet = {
    var found = NodeSet(capacity: workflow.nodes.count)
    for i in workflow.nodes.indices {
      switch workflow.nodes[i].kind {
      case .code, .router(.expression), .join, .fork, .map, .loop, .store, .opaque, .wait:
        found.insert(NodeID(Int32(i)))
      default: break
      }
    }
    return found
  }()

  /// The nodes that change another system or write a store.
  lazy var sinkNodes: NodeSet = {
    var found = NodeSet(capacity: workflow.nodes.count)
    for i in workflow.nodes.indices where workflow.nodes[i].changesTheWorld {
      found.insert(NodeID(Int32(i)))
    }
    for edge in workflow.edges where edge.kind == .writes && workflow.takesPart(edge) {
      found.insert(edge.source)
    }
    return found
  }()

  /// The nodes that run another workflow which acts, and to whose act nothing comes that they are
  /// given.
  lazy var closedCalls: NodeSet = {
    var found = NodeSet(capacity: workflow.nodes.count)
    for i in workflow.nodes.indices where workflow.nodes[i].errand?.taken == .nothing {
      found.insert(NodeID(Int32(i)))
    }
    return found
  }()

  lazy var unguarded = UnguardedFlow(
    workflow, execution, guardTable, dropping: dropping)

  /// Control without what guards stop; see `unguardedReach(from:_:)`.
  public var unguardedFlow: FlowGraph { unguarded.graph }

  /// Where all outcomes of a guard meet again, going forward only; nil when they do not, or the
  /// node is no guard with cases.
  public func rejoin(of guarded: NodeID) -> NodeID? { unguarded.rejoins[guarded] }

  /// The nodes that have a branch, or a way back: all that can have cases.
  lazy var choosing: NodeSet = {
    var found = NodeSet(capacity: workflow.nodes.count)
    for edge in workflow.edges {
      switch edge.kind {
      case .branch, .feedback, .retry, .handoff: found.insert(edge.source)
      default: break
      }
    }
    return found
  }()

  /// The guards that each sink is meant to be behind; see `waysByPolicy(past:)`.
  lazy var gatesOfSinks = findGatesOfSinks()
  /// The choices that compare only what no model wrote.
  lazy var policyChoices = findPolicyChoices()

  lazy var decisionNodes = NodeSet(modelDecisions.keys, in: workflow)

  /// The nodes at which a model decides what happens, with the model.
  lazy var modelDecisions = findModelDecisions()

  /// What unverified output or decisions of models can come to.
  lazy var unguardedFromModels = unguardedReach(
    from: workflow.nodes.lazy.map(\.id).filter {
      self.isProducer($0) || self.modelDecisions[$0] != nil
    })

  /// The edges that return to work done before.
  lazy var returningEdges: EdgeSet = {
    var edges = EdgeSet(capacity: workflow.edges.count)
    let graph = execution.graph
    for arc in 0..<graph.arcCount where execution.isBack.contains(arc) && graph.edges[arc] >= 0 {
      edges.insert(EdgeID(graph.edges[arc]))
    }
    return edges
  }()

  lazy var modelChains = findModelChains()

  /// Where content goes unchecked; see `ContentFlow`.
  lazy var contentFlow = ContentFlow(self)
  var knownSpreads: [DataLabel: LabelSpread] = [:]

  lazy var argumentSearch = BudgetedSearch(
    vertexCount: influence.vertexCount, budget: Self.stepBudget)
  lazy var flowSearch = BudgetedSearch(
    vertexCount: unguardedFlow.vertexCount, budget: Self.stepBudget)
  lazy var reachSearch = BudgetedSearch(
    vertexCount: view(.control).vertexCount, budget: Self.stepBudget)
  lazy var sinkSearch = BudgetedSearch(
    vertexCount: execution.graph.vertexCount, budget: Self.stepBudget)

  /// The enabled nodes that no run reaches, in source order; empty when it is not known where a run
  /// begins.
  public private(set) lazy var unreachable: [NodeID] = findUnreachable()

  /// The nodes that only agents hold; see `isHeld(_:)`.
  lazy var held = findHeld()

  lazy var cutOff = NodeSet(unreachable, in: workflow)
}

extension FlowGraph {
  /// The dominator tree from some nodes.
  public func dominators(from roots: [NodeID]) -> Dominators {
    Dominators(self, roots: roots.lazy.map(\.index))
  }

  /// The tree of which nodes every path from a node to an exit passes.
  public func postDominators() -> Dominators {
    var exits = (0..<vertexCount).filter { outArcs($0).isEmpty }
    let reached = Reach(self, from: exits, direction: .backward, avoiding: nil, edges: nil)
    if (0..<vertexCount).contains(where: { !reached.contains(vertex: $0) }) {
      let components = components()
      for component in 0..<components.count {
        let members = components.members(component)
        guard let first = members.first, !reached.contains(vertex: Int(first)) else { continue }
        let isTerminal = members.allSatisfy { vertex in
          outArcs(Int(vertex)).allSatisfy {
            components.numbers[Int(targets[$0])] == Int32(component)
          }
        }
        if isTerminal { exits.append(Int(first)) }
      }
    }
    return Dominators(self, roots: exits, direction: .backward)
  }
}

public import TopolintModel

/// What can go wrong at a node.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
  /// It fails.
  case error
  /// It does not answer in time.
  case late
  /// It is called more often than it can bear.
  case overload
  /// Its result is wrong or missing, and nobody can tell.
  case corrupt
}

/// One fault of one node.
public struct Fault: Hashable, Sendable {
  /// The node.
  public let node: NodeID
  /// What goes wrong.
  public let kind: FaultKind
}

/// Faults that keep one another going.
public struct FaultCycle: Hashable, Sendable {
  /// The faults, in the order in which one brings about the next; the last brings about the first.
  public let faults: [Fault]
  /// The node whose retries have no limit.
  public let retrying: NodeID
  /// What the nodes share, in the file's word.
  public let shared: String?
}

extension Analysis {
  /// Cycles of faults in which a node is tried again without limit, with no breaker between: what
  /// one test of each part alone would not show. One for each set of faults that bring one another
  /// about.
  ///
  /// Faults are stitched by what the graph says: who waits for whom, who catches a failure, who
  /// shares a model or quota. Nodes in exclusive cases of one choice share nothing.
  public func faultCycles() -> [FaultCycle] { FaultGraph(self).cycles() }
}

private struct FaultGraph {
  private let analysis: Analysis
  private let workflow: Workflow
  private let graph: FlowGraph
  private let resources: [String]
  private static let kinds = FaultKind.allCases
  /// The nodes of a cycle of which each is compared with each other; a longer one is not told.
  private static let mostCompared = 64

  private static func vertex(_ node: NodeID, _ kind: FaultKind) -> Int {
    node.index * kinds.count + (kinds.firstIndex(of: kind) ?? 0)
  }

  init(_ analysis: Analysis) {
    self.analysis = analysis
    let workflow = analysis.workflow
    self.workflow = workflow
    let faults = workflow.nodes.count * Self.kinds.count
    var builder = FlowGraphBuilder(nodeCount: faults)
    func connect(_ a: NodeID, _ kind: FaultKind, _ b: NodeID, _ other: FaultKind) {
      builder.connect(Self.vertex(a, kind), Self.vertex(b, other), edge: -1)
    }
    var callers: [[NodeID]] = Array(repeating: [], count: workflow.nodes.count)
    for edge in workflow.edges where workflow.takesPart(edge) {
      switch edge.kind {
      case .contains, .delegate, .uses: callers[edge.target.index].append(edge.source)
      default: break
      }
    }
    for node in workflow.nodes where !node.isDisabled {
      let id = node.id
      if node.hasBreaker.value != true { connect(id, .overload, id, .late) }
      for caller in callers[id.index] {
        let hasLimit = workflow[caller].timeout.value?.bound != nil
        connect(id, .late, caller, hasLimit ? .error : .late)
      }
      if node.timeout.value?.bound != nil { connect(id, .late, id, .error) }
      if Self.isRetried(node) { connect(id, .error, id, .overload) }
      var isHandled = false
      for edge in workflow.outgoing(id) where workflow.takesPart(edge) {
        if edge.kind == .error {
          isHandled = true
          if workflow[edge.target].hasBreaker.value != true {
            connect(id, .error, edge.target, .overload)
          }
        }
        if edge.kind == .data { connect(id, .corrupt, edge.target, .corrupt) }
      }
      switch node.errorHandling.value {
      case .continueEmpty, .defaultValue:
        isHandled = true
        connect(id, .error, id, .corrupt)
      case .branch, .escalate, .fallback: isHandled = true
      case .abort, nil: break
      }
      if !isHandled { for caller in callers[id.index] { connect(id, .error, caller, .error) } }
    }
    // Who shares a limit, through a vertex of the limit's own.
    var members: [String: [Node]] = [:]
    var names: [String] = []
    for node in workflow.nodes where !node.isDisabled {
      var shared: [String] = []
      if let quota = node.quota.value { shared.append(quota) }
      if node.kind.usesModel, let model = node.model.value { shared.append(model) }
      for name in shared {
        if members[name] == nil { names.append(name) }
        members[name, default: []].append(node)
      }
    }
    resources = names
    for name in names {
      let hub = builder.addVertex(for: nil)
      let sharing = members[name] ?? []
      guard sharing.count > 1 else { continue }
      for node in sharing where node.hasBreaker.value != true {
        builder.connect(Self.vertex(node.id, .overload), hub, edge: -1)
        builder.connect(hub, Self.vertex(node.id, .late), edge: -1)
        builder.connect(hub, Self.vertex(node.id, .error), edge: -1)
      }
    }
    graph = builder.finish()
  }

  private static func isRetried(_ node: Node) -> Bool {
    switch node.retry.value?.retries {
    case .finite(let count): count > 0
    case .unlimited: true
    case nil: false
    }
  }

  func cycles() -> [FaultCycle] {
    let components = graph.components()
    var found: [FaultCycle] = []
    var taken: Set<Int32> = []
    for node in workflow.nodes where node.retry.value?.retries == .unlimited {
      guard !node.isDisabled, node.hasBreaker.value != true else { continue }
      let error = Self.vertex(node.id, .error)
      let overload = Self.vertex(node.id, .overload)
      let home = components.numbers[error]
      guard components.numbers[overload] == home, !taken.contains(home),
        let arcs = graph.shortestArcs(
          from: overload, to: error, within: (components.numbers, home))
      else { continue }
      taken.insert(home)
      var faults = [Fault(node: node.id, kind: .error)]
      var shared: String?
      for arc in arcs {
        let vertex = Int(graph.sources[arc])
        if vertex >= graph.nodeCount {
          shared = resources[vertex - graph.nodeCount]
        } else {
          faults.append(
            Fault(
              node: NodeID(Int32(vertex / Self.kinds.count)),
              kind: Self.kinds[vertex % Self.kinds.count]))
        }
      }
      let nodes = Set(faults.map(\.node)).sorted()
      let isPossible =
        nodes.count <= Self.mostCompared
        && nodes.indices.allSatisfy { i in
          nodes[(i + 1)...].allSatisfy { !analysis.areExclusive(nodes[i], $0) }
        }
      if isPossible { found.append(FaultCycle(faults: faults, retrying: node.id, shared: shared)) }
    }
    return found
  }
}

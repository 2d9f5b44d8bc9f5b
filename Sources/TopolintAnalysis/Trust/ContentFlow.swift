internal import TopolintModel

/// Where content goes that no guard holds up: influence, what a start hands on as the inputs of the
/// run, what a store gives its readers, and what agents and the tools that they hold give each other.
struct ContentFlow {
  let graph: FlowGraph
  private let workflow: Workflow
  private let producers: NodeSet

  init(_ analysis: Analysis) {
    let workflow = analysis.workflow
    self.workflow = workflow
    producers = analysis.producers
    let influence = analysis.influence
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    builder.reserve(influence.arcCount)
    var tested: [Int: Set<NodeID>] = [:]
    for arc in 0..<influence.arcCount {
      let target = Int(influence.targets[arc])
      let edge = influence.edges[arc]
      if edge >= 0, workflow.edges[Int(edge)].kind == .data {
        let values = tested[target] ?? analysis.valuesNotTaken(by: NodeID(Int32(target)))
        tested[target] = values
        // What is only compared does not enter.
        if values.contains(NodeID(influence.sources[arc])) { continue }
      }
      if analysis.closedCalls.contains(NodeID(Int32(target))) { continue }
      builder.connect(Int(influence.sources[arc]), target, edge: edge)
    }
    Self.connectInputs(workflow, &builder)
    for edge in workflow.edges where workflow.takesPart(edge) {
      switch edge.kind {
      case .uses where !workflow.isMereMeans(edge):
        builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
        builder.connect(edge.target.index, edge.source.index, edge: edge.id.rawValue)
      case .reads, .data:
        let isStore = workflow[edge.source].kind == .store
        if isStore {
          builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
        } else if edge.kind == .reads, workflow[edge.target].kind == .store {
          builder.connect(edge.target.index, edge.source.index, edge: edge.id.rawValue)
        }
      default: break
      }
    }
    graph = analysis.withoutGates(builder.finish())
  }

  /// Joins the first start with the nodes that read an input of the run. A run has one start: where
  /// several have labels of their own, it is not known whose input is read.
  private static func connectInputs(_ workflow: Workflow, _ builder: inout FlowGraphBuilder) {
    let starts = workflow.nodes.lazy.filter { $0.kind == .start && !$0.isDisabled }.prefix(2)
    guard starts.count == 1, let start = starts.first else { return }
    for node in workflow.nodes where !node.isDisabled {
      let reads = node.inputs.contains { input in
        guard input.use != .condition, case .workflowInput = input.value.source else {
          return false
        }
        return true
      }
      if reads { builder.connect(start.id.index, node.id.index, edge: -1) }
    }
  }

  /// Whether a node gives on what it was given: a model, or a step that only arranges. What a tool or
  /// a person answers is their own.
  func passesOn(_ node: NodeID) -> Bool {
    switch workflow.nodes[node.index].kind {
    case .start, .code, .router(.expression), .join, .fork, .map, .loop, .opaque, .wait: true
    case .verifier(.schema, _), .verifier(_, .detectOnly): true
    default: producers.contains(node)
    }
  }
}

/// What data with a label comes to without a check and without being made harmless.
struct LabelSpread {
  /// The nodes that bring it in.
  let sources: [NodeID]
  /// The ways on which it goes.
  let graph: FlowGraph
  /// What it comes to.
  let reach: Reach

  /// The way from the nearest source; nil when it does not come here.
  func path(to node: NodeID) -> GraphPath? { reach.path(to: node) }
}

extension Analysis {
  /// What data with a label comes to.
  func spread(of label: DataLabel) -> LabelSpread {
    if let known = knownSpreads[label] { return known }
    let sources = workflow.nodeIDs.filter { isSource($0, of: label) }
    let made = spread(of: label, from: sources)
    knownSpreads[label] = made
    return made
  }

  /// What data with a label that comes from some nodes comes to.
  func spread(of label: DataLabel, from sources: [NodeID]) -> LabelSpread {
    let flow = sources.isEmpty ? nil : contentFlow
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    if let flow {
      let isSource = NodeSet(sources, in: workflow)
      for arc in 0..<flow.graph.arcCount {
        let source = NodeID(flow.graph.sources[arc])
        guard isSource.contains(source) || flow.passesOn(source) && !removes(label, source) else {
          continue
        }
        builder.connect(
          source.index, Int(flow.graph.targets[arc]), edge: flow.graph.edges[arc])
      }
    }
    let graph = builder.finish()
    return LabelSpread(sources: sources, graph: graph, reach: graph.reach(from: sources))
  }

  /// Whether a node brings in data with a label, by what the file, its type or the configuration
  /// says.
  func isSource(_ node: NodeID, of label: DataLabel) -> Bool {
    !workflow.nodes[node.index].isDisabled && !workflow.nodes[node.index].isImplied
      && workflow.nodes[node.index].labels.value?.contains(label) == true
  }

  private func removes(_ label: DataLabel, _ node: NodeID) -> Bool {
    workflow.nodes[node.index].removes.value?.contains(label) == true
  }

  /// The models whose output carries data with a label on, in source order.
  func carriers(of label: DataLabel, in spread: LabelSpread) -> [NodeID] {
    if spread.sources.isEmpty { return [] }
    return producers.nodes.filter {
      spread.reach.contains($0) && !removes(label, $0) && !workflow[$0].isImplied
    }
  }
}

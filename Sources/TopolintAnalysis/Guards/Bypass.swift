public import TopolintModel

/// A way to a sink around the guard that is meant for it.
public struct GuardBypass: Hashable, Sendable {
  /// How the way leaves the guarded one.
  public enum Divergence: Hashable, Sendable {
    /// Both ways are taken, side by side.
    case parallel
    /// A choice by something other than a model: often meant, such as a threshold for approvals.
    case choice
    /// A model chooses whether it is looked at.
    case modelChoice
    /// A failure leads around.
    case failure
  }

  /// The guard.
  public let guarded: Guard
  /// The model whose output arrives without having been judged.
  public let producer: NodeID
  /// The first effect or store write that the accepting case reaches.
  public let sink: NodeID
  /// The way around.
  public let path: GraphPath
  /// Where the way around parts from the guarded one.
  public let place: NodeID
  /// How it parts there.
  public let divergence: Divergence
  /// The model whose word leads around: the place itself, or who wrote what is compared there. Nil
  /// where no model chooses.
  public let decider: NodeID?
  /// What of the model's is compared at the place; nil where it says where to go on, and nothing is
  /// compared.
  public let compared: ValuePath?
}

extension Analysis {
  /// The ways around guards, in source order: one for each guard, producer and sink.
  ///
  /// The sink that a guard is meant for is the first effect or store write that its accepting case
  /// reaches; the producer is a model whose output the guard judges and whose output also reaches
  /// the sink.
  public func bypasses() -> [GuardBypass] {
    var found: [GuardBypass] = []
    for guarded in guards where rejoin(of: guarded.node) == nil && !guarded.judged.isEmpty {
      for sink in sinks(of: guarded) {
        let producers = argumentProducers(of: sink)
        for producer in guarded.judged where producers.contains(producer) && producer != sink {
          if let bypass = bypass(of: guarded, from: producer, to: sink) { found.append(bypass) }
        }
      }
    }
    return found
  }

  /// The first effects and store writes behind the accepting cases of a guard.
  public func sinks(of guarded: Guard) -> [NodeID] {
    let named = guarded.cases.filter { $0.outcome == .accept }
    let accepting = named.isEmpty ? guarded.cases.filter { $0.outcome == nil } : named
    let edges =
      guarded.cases.isEmpty
      ? workflow.outgoing(guarded.node).filter { $0.kind == .sequence }.map(\.id)
      : accepting.flatMap(\.edges)
    let graph = execution.graph
    let back = execution.isBack
    var found = Set<NodeID>()
    for edge in edges where !returningEdges.contains(edge) && workflow.takesPart(workflow[edge]) {
      sinkSearch.walk(graph, from: workflow[edge].target.index, .forward) { vertex, arc in
        if arc >= 0, back.contains(arc) { return .skip }
        let node = graph.node(vertex)
        if node == guarded.node { return .skip }
        if sinkNodes.contains(node) {
          found.insert(node)
          return .skip
        }
        return guardNodes.contains(node) ? .skip : .expand
      }
    }
    return found.sorted()
  }

  private func argumentProducers(of sink: NodeID) -> Set<NodeID> {
    if let known = knownArguments[sink] { return known }
    let made = Set(producersOfArguments(of: sink).map(\.model))
    knownArguments[sink] = made
    return made
  }

  private func bypass(of guarded: Guard, from producer: NodeID, to sink: NodeID) -> GuardBypass? {
    let flow = unguardedFlow
    var isFound = false
    flowSearch.walk(flow, from: producer.index, .forward) { vertex, arc in
      if vertex == sink.index {
        isFound = true
        return .stop
      }
      return flow.node(vertex) == guarded.node ? .skip : .expand
    }
    guard isFound else { return nil }
    let arcs = flowSearch.arcs(to: sink.index, in: flow, .forward)
    // The last place on the way from which the guard can still be reached.
    let control = view(.control)
    reachSearch.walk(control, from: guarded.node.index, .backward) { _, _ in .expand }
    guard
      let parting = arcs.last(where: {
        reachSearch.reached(flow.node(Int(flow.sources[$0])).index) && flow.edges[$0] >= 0
      })
    else { return nil }
    let edge = workflow[EdgeID(flow.edges[parting])]
    let divergence: GuardBypass.Divergence =
      switch edge.kind {
      case .error, .retry: .failure
      case .sequence where !workflow.cases(of: edge.source).contains { $0.edges.contains(edge.id) }:
        .parallel
      default: modelDecisions[edge.source] == nil ? .choice : .modelChoice
      }
    let decider = divergence == .modelChoice ? modelDecisions[edge.source] : nil
    return GuardBypass(
      guarded: guarded, producer: producer, sink: sink, path: flow.path(arcs: arcs),
      place: edge.source, divergence: divergence, decider: decider,
      compared: decider.flatMap { compared(at: edge.source, by: $0) })
  }

  /// The value of a model that decides at a place where it goes on.
  private func compared(at place: NodeID, by model: NodeID) -> ValuePath? {
    workflow.decidingValues(of: place).first { value in
      guard case .output(let source) = value.source else { return false }
      return workflow.authors(of: source).contains(model)
    }
  }
}

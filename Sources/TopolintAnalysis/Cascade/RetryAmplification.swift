public import TopolintModel

/// Retries inside retries: how many attempts one call can come to.
public struct RetryAmplification: Hashable, Sendable {
  /// The product of the attempts.
  public let product: Double
  /// The layers with retries, from the outermost caller or container in.
  public let layers: [NodeID]
}

extension Analysis {
  /// The largest product of attempts along calls and containers that ends at each node with retries
  /// of its own, the largest first; one layer alone counts too.
  public func retryAmplifications() -> [RetryAmplification] {
    var builder = FlowGraphBuilder(nodeCount: workflow.nodes.count)
    for edge in workflow.edges where workflow.takesPart(edge) {
      switch edge.kind {
      case .contains, .delegate, .uses:
        builder.connect(edge.source.index, edge.target.index, edge: edge.id.rawValue)
      default: break
      }
    }
    let calls = builder.finish()
    let components = calls.components()
    let n = workflow.nodes.count
    func attempts(_ vertex: Int) -> Double {
      guard let retries = workflow.nodes[vertex].retry.value?.retries else { return 1 }
      return retries.bound.map { Double(max(0, $0)) + 1 } ?? .infinity
    }
    var product = [Double](repeating: 1, count: n)
    var above = [Int](repeating: -1, count: n)
    var found: [RetryAmplification] = []
    for component in 0..<components.count {
      let members = components.members(component).map { Int($0) }
      // Who calls one another in a circle counts once.
      var entering = 1.0
      var from = -1
      for member in members {
        for position in calls.incoming(member) {
          let source = Int(calls.sources[Int(calls.inArcs[position])])
          if components.numbers[source] != Int32(component), product[source] > entering {
            entering = product[source]
            from = source
          }
        }
      }
      let layered = members.filter { attempts($0) > 1 }
      for member in members {
        product[member] = entering * attempts(member)
        above[member] = from
      }
      for member in layered where !workflow.nodes[member].isDisabled {
        var layers = [NodeID(Int32(member))]
        var current = above[member]
        while current >= 0, layers.count < 64 {
          if attempts(current) > 1 { layers.append(NodeID(Int32(current))) }
          current = above[current]
        }
        found.append(RetryAmplification(product: product[member], layers: layers.reversed()))
      }
    }
    return found.sorted { a, b in
      a.product != b.product
        ? a.product > b.product : (a.layers.last ?? NodeID(0)) < (b.layers.last ?? NodeID(0))
    }
  }
}

/// What is read into one context, against its size.
public struct FanIn: Hashable, Sendable {
  /// The reader.
  public let node: NodeID
  /// The size of its context, in tokens.
  public let window: Int
  /// The largest outputs that it is given together, in tokens; those that nobody states left out.
  public let tokens: Double
  /// The steps that it reads, in source order, with how many outputs each gives.
  public let sources: [Source]

  /// A step that is read.
  public struct Source: Hashable, Sendable {
    /// The step.
    public let node: NodeID
    /// Its largest output, in tokens.
    public let size: Int
    /// How many outputs it gives: the items of the maps around it that the reader is not in.
    public let count: Int
  }

  /// Whether it may not fit.
  public var exceeds: Bool { tokens > Double(window) }
}

extension CascadeModel {
  /// What is read into the contexts whose size is stated, where the size of an output is.
  public func fanIns() -> [FanIn] {
    workflow.nodes.compactMap { node in
      guard let window = node.contextWindow.value, !node.isDisabled else { return nil }
      var sources: [NodeID] = []
      for position in graph.flow.incoming(node.id.index) {
        let vertex = Int(graph.flow.sources[Int(graph.flow.inArcs[position])])
        if vertex < workflow.nodes.count {
          sources.append(contentsOf: content(of: NodeID(Int32(vertex)), for: node.id))
        }
      }
      let read = Set(sources).sorted().compactMap { source -> FanIn.Source? in
        guard let size = workflow[source].messageSize.value else { return nil }
        var count = 1
        for container in workflow.containers(of: source)
        where workflow[container].kind == .map && !workflow.isInside(node.id, container) {
          guard let width = workflow[container].width.value?.bound else { continue }
          let (product, isTooLarge) = count.multipliedReportingOverflow(by: max(1, width))
          count = isTooLarge ? 1_000_000_000 : min(1_000_000_000, product)
        }
        return FanIn.Source(node: source, size: size, count: max(1, count))
      }
      guard !read.isEmpty else { return nil }
      let tokens = read.reduce(0.0) { $0 + Double($1.size) * Double($1.count) }
      return FanIn(node: node.id, window: window, tokens: tokens, sources: read)
    }
  }

  /// The steps whose output a node hands on: itself, or what a join puts side by side.
  private func content(of node: NodeID, for reader: NodeID) -> [NodeID] {
    guard case .join(_, let aggregation) = workflow[node].kind, aggregation == .concat,
      workflow[node].messageSize.value == nil
    else { return node == reader ? [] : [node] }
    return graph.flow.incoming(node.index).compactMap { position in
      let vertex = Int(graph.flow.sources[Int(graph.flow.inArcs[position])])
      return vertex < workflow.nodes.count && vertex != reader.index ? NodeID(Int32(vertex)) : nil
    }
  }
}

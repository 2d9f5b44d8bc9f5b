internal import TopolintModel

/// Which edges of a workflow a view takes as steps. Disabled nodes take no part in any.
public enum ViewKind: Hashable, Sendable, CaseIterable {
  /// What runs after what: sequence, branch, handoff, error, retry and feedback.
  case control
  /// Control, and calls between agents in the direction of the call.
  case controlAndDelegate
  /// Where values go: data, writes into and reads out of stores, and variables.
  case data
  /// Whose output can enter whose context: data, handoff, feedback, delegation both ways (results
  /// return), and plain control where the workflow declares no data at all.
  case influence
}

extension Workflow {
  /// The identities of the nodes, in source order: a node is large, so what only asks for one of its
  /// attributes does not copy it.
  var nodeIDs: [NodeID] { nodes.indices.map { NodeID(Int32($0)) } }

  /// Builds a view; `Analysis.view(_:)` keeps the ones that it built.
  func flowGraph(_ kind: ViewKind) -> FlowGraph {
    var builder = FlowGraphBuilder(nodeCount: nodes.count)
    builder.reserve(edges.count)
    let carries = kind == .influence && !declaresData
    for edge in edges where takesPart(edge) {
      let source = edge.source.index
      let target = edge.target.index
      let id = edge.id.rawValue
      switch (kind, edge.kind) {
      case (.control, let other) where other.isControl,
        (.controlAndDelegate, let other) where other.isControl || other == .delegate:
        builder.connect(source, target, edge: id)
      case (.data, .data), (.influence, .data), (.influence, .handoff):
        builder.connect(source, target, edge: id)
      case (.influence, .feedback) where !edge.isImplied || carries:
        builder.connect(source, target, edge: id)
      case (.influence, .sequence) where carries, (.influence, .branch) where carries:
        builder.connect(source, target, edge: id)
      case (.influence, .delegate):
        builder.connect(source, target, edge: id)
        builder.connect(target, source, edge: id)
      case (.data, .reads), (.data, .writes), (.influence, .reads), (.influence, .writes):
        let outward = edge.kind == .reads
        let forward =
          outward
          ? nodes[edge.target.index].kind != .store : nodes[edge.source.index].kind != .store
        if forward {
          builder.connect(source, target, edge: id)
        } else {
          builder.connect(target, source, edge: id)
        }
      default: break
      }
    }
    if kind == .data || kind == .influence { connectVariables(&builder) }
    return builder.finish()
  }

  /// Whether both ends of an edge are enabled.
  func takesPart(_ edge: Edge) -> Bool {
    !nodes[edge.source.index].isDisabled && !nodes[edge.target.index].isDisabled
  }

  /// Whether the file says which values go where, so that plain control carries none: its format has
  /// no other way to pass them, or it names some.
  var declaresData: Bool {
    capabilities.contains(.explicitData)
      || edges.contains { $0.kind == .data && takesPart($0) }
      || nodes.contains { node in
        !node.isDisabled
          && node.inputs.contains {
            if case .variable = $0.value.source { true } else { false }
          }
      }
  }

  /// Joins the writers of each variable with its readers, through a vertex of the variable's own.
  private func connectVariables(_ builder: inout FlowGraphBuilder) {
    var vertices: [String: Int] = [:]
    for node in nodes where !node.isDisabled {
      for output in node.handedOn {
        let vertex: Int
        if let known = vertices[output.variable] {
          vertex = known
        } else {
          vertex = builder.addVertex(for: nil)
          vertices[output.variable] = vertex
        }
        builder.connect(node.id.index, vertex, edge: -1)
      }
    }
    for node in nodes where !node.isDisabled {
      for input in node.inputs {
        guard case .variable(let name) = input.value.source, let vertex = vertices[name] else {
          continue
        }
        builder.connect(vertex, node.id.index, edge: -1)
      }
    }
  }
}

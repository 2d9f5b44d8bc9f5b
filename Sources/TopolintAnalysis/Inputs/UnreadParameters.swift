public import TopolintModel
internal import TopolintSource

/// A read of an input that the workflow does not declare.
public struct UndeclaredRead: Hashable, Sendable {
  /// Who reads.
  public let node: NodeID
  /// The position of the read among the node's inputs.
  public let input: Int
  /// The declared name that may have been meant.
  public let nearest: String?
}

extension Analysis {
  /// The reads of inputs that the workflow does not declare although it declares some, the first of
  /// each name, in source order; reads that provide for absence are left out.
  public func undeclaredReads() -> [UndeclaredRead] {
    guard !workflow.parameters.isEmpty else { return [] }
    var known = Set(workflow.parameters.map(\.name))
    let names = workflow.parameters.prefix(Self.mostNames).map(\.name)
    var found: [UndeclaredRead] = []
    for node in workflow.nodes where !node.isDisabled {
      for (i, input) in node.inputs.enumerated() where !input.isOptional && !input.hasBlank {
        guard case .workflowInput(let name) = input.value.source, known.insert(name).inserted else {
          continue
        }
        found.append(
          UndeclaredRead(node: node.id, input: i, nearest: nearestName(to: name, in: names)))
      }
    }
    return found
  }

  /// How many names a near one is looked for among.
  private static let mostNames = 200

  /// The inputs that a run must be given and that no step reads, in source order; empty where reads
  /// may be elsewhere: in a prompt that was not given, in a step of an unknown kind, in another
  /// workflow that is handed everything, or in a format that does not name them.
  public func unreadParameters() -> [Parameter] {
    let required = workflow.parameters.filter(\.isRequired)
    guard !required.isEmpty, workflow.nodes.contains(where: { !$0.inputs.isEmpty }) else {
      return []
    }
    var read: Set<String> = []
    for node in workflow.nodes {
      switch node.kind {
      case .opaque: return []
      case .subworkflow:
        // What is not known to be handed over may be all there is.
        if node.arguments.declaredValue == nil, node.inputs.isEmpty { return [] }
      default: break
      }
      if node.prompt.isDynamic { return [] }
      if case .unknown = node.prompt, node.kind.usesModel, node.inputs.isEmpty { return [] }
      for input in node.inputs {
        switch input.value.source {
        case .workflowInput(let name): read.insert(name)
        // A name that stands alone may be meant for the input.
        case .variable(let name): read.insert(name)
        case .output(let producer) where workflow[producer].kind == .start:
          guard let name = input.value.fields.first else { return [] }
          read.insert(name)
        case .engine(let name) where name == "workflow" || name == "workflow.input": return []
        default: break
        }
      }
    }
    return required.filter { !read.contains($0.name) }
  }
}

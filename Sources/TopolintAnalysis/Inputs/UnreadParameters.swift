public import TopolintModel

extension Analysis {
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

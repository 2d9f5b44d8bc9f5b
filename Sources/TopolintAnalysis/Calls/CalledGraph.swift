internal import TopolintModel

/// A workflow as it runs for another one: what it is handed counts as the work of a model, so that what
/// checks it, and what acts on it, shows as it would if both workflows were one.
struct CalledGraph {
  /// The graph, with the nodes of the workflow in their places.
  let workflow: Workflow
  /// What stands for the caller: the start, or a node before the first step.
  let caller: NodeID

  /// Makes the graph of a workflow that is started at one of its nodes.
  init(_ called: Workflow, at entry: NodeID) {
    var builder = GraphBuilder(format: called.format, name: called.name, span: called.span)
    builder.platform = called.platform
    builder.capabilities = called.capabilities
    for node in called.nodes { builder.add(node) }
    for edge in called.edges where edge.kind != .contains { builder.connect(edge) }
    if called[entry].kind == .start {
      builder[entry].kind = .llm
      caller = entry
    } else {
      var node = Node("", kind: .llm, span: called.span)
      node.isImplied = true
      caller = builder.add(node)
      builder.connect(caller, entry, .sequence, span: called.span)
    }
    // Where nothing says which values go where, control carries them to the first step and on.
    if called.declaresData {
      for node in called.nodes where !node.isDisabled && node.id != caller {
        if let read = node.inputs.first(where: Self.isGiven) {
          builder.connect(caller, node.id, .data, span: read.span)
        }
      }
    }
    builder.begin(at: caller)
    workflow = builder.finish()
  }

  /// Whether a read takes something that the caller hands over, other than to choose a route.
  private static func isGiven(_ input: Input) -> Bool {
    guard input.use != .condition, !input.isWithheld else { return false }
    if case .workflowInput = input.value.source { return true }
    return false
  }

  /// The name of the input that a value is; nil for what the caller does not hand over.
  func input(_ value: ValuePath) -> CalledInput? {
    switch value.source {
    case .workflowInput("$"): .whole
    case .workflowInput(let name): .named(name)
    case .output(caller): value.fields.first.map { CalledInput.named($0) } ?? .whole
    case .output, .variable, .engine: nil
    }
  }
}

/// What a read takes of what a caller hands over.
enum CalledInput: Hashable {
  /// All of it.
  case whole
  /// One input.
  case named(String)
}

public import TopolintModel
public import TopolintSource

/// An input that another workflow must be given and that the step which runs it does not hand over.
public struct MissingArgument {
  /// The step that runs the other workflow.
  public let step: NodeID
  /// The name of the input.
  public let input: String
  /// The name of the other workflow.
  public let callee: String
  /// Where the input is declared.
  public let declaration: Span
}

extension RuleContext {
  /// The inputs that workflows of the project require and that the steps which run them are known
  /// not to hand over, in source order.
  public func missingArguments() -> [MissingArgument] {
    var found: [MissingArgument] = []
    for node in workflow.nodes where !node.isDisabled {
      guard let arguments = node.arguments.value,
        let callee = project.links[ProjectNode(workflow: id, node: node.id)]
      else { continue }
      let given = Set(arguments)
      for parameter in project[callee].parameters
      where parameter.isRequired && !given.contains(parameter.name) {
        found.append(
          MissingArgument(
            step: node.id, input: parameter.name, callee: project[callee].name,
            declaration: parameter.span))
      }
    }
    return found
  }
}

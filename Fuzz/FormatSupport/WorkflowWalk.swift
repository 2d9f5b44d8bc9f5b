package import TopolintFormats
internal import TopolintModel
package import TopolintSource
internal import TopolintSyntax

/// What a fuzz target does with what a format made of a file: looks at all of it, and stops the
/// process where the graph breaks a promise.
package enum WorkflowWalk {
  /// Reads `source` as a user's file is read, and lowers each of its documents, YAML and JSON, even
  /// those that the format does not recognise.
  package static func check(_ format: any WorkflowFormat.Type, _ source: SourceText) {
    let reading = WorkflowReader(formats: [format]).read(source)
    check(reading.problems, source)
    for workflow in reading.workflows { check(workflow, source) }
    if case .failed = reading.status {
      precondition(!reading.problems.isEmpty, "a file failed and nothing says why")
    }
    let results = [YAMLReader.read(source), JSONReader.read(source)]
    for document in results.flatMap(\.documents) {
      _ = format.matches(document, path: source.path)
      let lowering = format.lower(document, in: LoweringContext(source: source))
      check(lowering.problems, source)
      for workflow in lowering.workflows { check(workflow, source) }
    }
  }

  private static func check(_ problems: [ReadProblem], _ source: SourceText) {
    for problem in problems {
      check(problem.span, source)
      precondition(!problem.message.isEmpty, "a problem says nothing")
      for note in problem.notes { check(note.span, source) }
    }
  }

  private static func check(_ workflow: Workflow, _ source: SourceText) {
    check(workflow.span, source)
    let nodes = workflow.nodes.indices
    for (position, node) in workflow.nodes.enumerated() {
      precondition(node.id.index == position, "a node is not where its identity says")
      precondition(!node.nativeID.isEmpty, "a node has no id")
      check(node.span, source)
      if let parent = node.parent {
        precondition(nodes.contains(parent.index), "a container does not exist")
        precondition(!workflow.containers(of: node.id).contains(node.id), "a node holds itself")
      }
      for span in [node.effect.span, node.timeout.span, node.retry.span, node.output.span] {
        if let span { check(span, source) }
      }
      for input in node.inputs {
        check(input.span, source)
        if case .output(let producer) = input.value.source {
          precondition(nodes.contains(producer.index), "a read is of a node that does not exist")
        }
      }
      for output in node.outputs { check(output.span, source) }
      for field in node.output.value?.fields ?? [] { check(field.span, source) }
      precondition(
        workflow.outgoing(node.id).allSatisfy { $0.source == node.id }
          && workflow.incoming(node.id).allSatisfy { $0.target == node.id },
        "the adjacency of a node holds an edge of another")
    }
    for (position, edge) in workflow.edges.enumerated() {
      precondition(edge.id.index == position, "an edge is not where its identity says")
      precondition(
        nodes.contains(edge.source.index) && nodes.contains(edge.target.index),
        "an edge has an end that does not exist")
      check(edge.span, source)
      _ = edge.condition.values
    }
    for entry in workflow.entries {
      precondition(nodes.contains(entry.index), "an entry does not exist")
    }
    for defect in workflow.defects { check(defect.span, source) }
    for parameter in workflow.parameters { check(parameter.span, source) }
    for server in workflow.servers { check(server.span, source) }
  }

  private static func check(_ span: Span, _ source: SourceText) {
    precondition(
      span.lower <= span.upper && Int(span.upper) <= source.bytes.count,
      "a span lies outside the file")
  }
}

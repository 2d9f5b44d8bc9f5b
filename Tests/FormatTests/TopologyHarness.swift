import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Reads a text as a topology file would be.
func readTopology(
  _ text: String, path: String = "flow.yaml",
  include: @escaping @Sendable (String) -> Inclusion = { _ in .outside }
) -> Reading {
  let source = SourceText(file: FileID(7), path: path, bytes: Array(text.utf8))
  return WorkflowReader(formats: [TopologyFormat.self]).read(source, include: include)
}

/// The one workflow of a text that has nothing wrong with it.
func topology(
  _ text: String, path: String = "flow.yaml", sourceLocation: SourceLocation = #_sourceLocation
) throws -> Workflow {
  let reading = readTopology(text, path: path)
  #expect(reading.problems.map(\.message) == [], sourceLocation: sourceLocation)
  #expect(reading.status == .analysed(formats: ["topology"]), sourceLocation: sourceLocation)
  #expect(reading.workflows.count == 1, sourceLocation: sourceLocation)
  return try #require(reading.workflows.first, sourceLocation: sourceLocation)
}

/// The workflow of a text of which only the nodes are given, each line indented by two.
func nodes(_ body: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Workflow {
  try topology("topology: 1\nnodes:\n" + body, sourceLocation: sourceLocation)
}

extension Workflow {
  /// The node with a path.
  func node(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Node {
    try #require(nodes.first { self.path(of: $0.id) == path }, sourceLocation: sourceLocation)
  }

  /// The edges of one kind as `source -> target`.
  func edges(_ kind: EdgeKind) -> [String] {
    edges.filter { $0.kind == kind }.map { "\(path(of: $0.source)) -> \(path(of: $0.target))" }
  }

  /// All control edges, each as `source -kind-> target`, implied ones with dots.
  var control: [String] {
    edges.filter(\.kind.isControl).map {
      let dash = $0.isImplied ? "." : "-"
      return "\(path(of: $0.source)) \(dash)\($0.kind.rawValue)\(dash)> \(path(of: $0.target))"
    }
  }
}

/// The bytes of a span as text.
func slice(_ text: String, _ span: Span?) -> String? {
  guard let span else { return nil }
  return String(decoding: Array(text.utf8)[Int(span.lower)..<Int(span.upper)], as: UTF8.self)
}

/// Spans lie in the file, edges join nodes, parents do not go round.
func checkInvariants(_ reading: Reading, byteCount: Int) -> [String] {
  var broken: [String] = []
  func check(_ span: Span, _ what: String) {
    if span.lower > span.upper || Int(span.upper) > byteCount { broken.append("\(what): \(span)") }
  }
  for problem in reading.problems {
    check(problem.span, problem.message)
    for note in problem.notes { check(note.span, note.message) }
  }
  for workflow in reading.workflows {
    check(workflow.span, "workflow")
    for node in workflow.nodes {
      check(node.span, node.nativeID)
      for input in node.inputs { check(input.span, "input") }
      for output in node.outputs { check(output.span, "output") }
      for span in [node.timeout.span, node.retry.span, node.output.span, node.model.span] {
        if let span { check(span, "fact") }
      }
      if workflow.containers(of: node.id).count > 128 { broken.append("deep \(node.nativeID)") }
    }
    for edge in workflow.edges {
      check(edge.span, "edge")
      if !workflow.nodes.indices.contains(edge.source.index)
        || !workflow.nodes.indices.contains(edge.target.index)
      {
        broken.append("edge \(edge.id)")
      }
    }
    for defect in workflow.defects { check(defect.span, "defect") }
  }
  return broken
}

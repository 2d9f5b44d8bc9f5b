package import TopolintModel
package import TopolintRuleKit
package import TopolintSource

/// The forms in which `topolint graph` writes workflows.
package enum GraphExport: String, CaseIterable, Sendable {
  /// The whole typed graph, in the shape that `graphSchema` freezes.
  case json
  /// A Mermaid flowchart, which code hosts draw in Markdown.
  case mermaid
  /// A Graphviz digraph.
  case dot

  /// Writes workflows; `sources` are the files that their spans point into.
  package static func write(
    _ workflows: [Workflow], sources: SourceTable, as form: GraphExport,
    to out: inout OutputBuffer
  ) {
    switch form {
    case .json:
      var writer = GraphJSON(Locator(sources, unit: .scalar))
      writer.write(workflows)
      out.write(bytes: writer.json.out.bytes)
    case .mermaid: MermaidGraph.write(workflows, to: &out)
    case .dot: DotGraph.write(workflows, to: &out)
    }
  }
}

import TopolintModel
import TopolintSource

/// Draws workflows as a Mermaid flowchart, one frame a workflow.
enum MermaidGraph {
  /// Writes the flowchart.
  static func write(_ workflows: [Workflow], to out: inout OutputBuffer) {
    out.line("flowchart TD")
    out.line("  classDef entry stroke-width:3px")
    out.line("  classDef implied stroke-dasharray:3 3")
    out.line("  classDef disabled opacity:0.4")
    for (number, workflow) in workflows.enumerated() {
      let title = [Terminal.escape(workflow.name, limit: GraphOutline.nameLimit), workflow.format]
      out.line("  subgraph w\(number)[\(DrawingText.mermaid(title))]")
      write(workflow, prefix: "w\(number)n", to: &out)
      out.line("  end")
    }
  }

  private static func write(_ workflow: Workflow, prefix: String, to out: inout OutputBuffer) {
    let outline = GraphOutline(workflow)
    let entries = Set(workflow.entries)
    for event in outline.events {
      switch event {
      case .open(let node, let depth):
        let indent = String(repeating: "  ", count: depth + 2)
        let title = [GraphOutline.name(node)]
        out.line("\(indent)subgraph \(prefix)\(node.id.index)g[\(DrawingText.mermaid(title))]")
        write(node, prefix, entries.contains(node.id), indent + "  ", to: &out)
      case .node(let node, let depth):
        let indent = String(repeating: "  ", count: depth + 2)
        write(node, prefix, entries.contains(node.id), indent, to: &out)
      case .close(let depth): out.line(String(repeating: "  ", count: depth + 2) + "end")
      }
    }
    for line in outline.lines {
      let label = line.label.isEmpty ? "" : "|\(DrawingText.mermaid([line.label]))|"
      out.line(
        "    \(prefix)\(line.source.index) \(arrow(line.kind))\(label) "
          + "\(prefix)\(line.target.index)")
    }
  }

  private static func write(
    _ node: Node, _ prefix: String, _ isEntry: Bool, _ indent: String, to out: inout OutputBuffer
  ) {
    let (open, close) = shape(node.kind)
    let label = DrawingText.mermaid(GraphOutline.lines(node))
    let style =
      node.isDisabled ? ":::disabled" : node.isImplied ? ":::implied" : isEntry ? ":::entry" : ""
    out.line("\(indent)\(prefix)\(node.id.index)\(open)\(label)\(close)\(style)")
  }

  private static func shape(_ kind: NodeKind) -> (open: String, close: String) {
    switch kind {
    case .start: ("([", "])")
    case .end: ("(((", ")))")
    case .agent: ("(", ")")
    case .llm, .wait, .opaque: ("[", "]")
    case .tool: ("[/", "/]")
    case .code, .subworkflow: ("[[", "]]")
    case .router: ("{", "}")
    case .fork, .map: ("[/", "\\]")
    case .join: ("[\\", "/]")
    case .loop: ("((", "))")
    case .verifier: ("{{", "}}")
    case .human: (">", "]")
    case .store: ("[(", ")]")
    }
  }

  private static func arrow(_ kind: EdgeKind) -> String {
    switch kind {
    case .sequence, .branch: "-->"
    case .data, .reads, .writes, .uses, .contains: "-.->"
    case .handoff, .delegate, .trigger: "==>"
    case .error: "--x"
    case .retry, .feedback: "-.-o"
    }
  }
}

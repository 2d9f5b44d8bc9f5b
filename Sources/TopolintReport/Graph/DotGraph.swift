import TopolintModel
import TopolintSource

/// Draws workflows as a Graphviz digraph, one cluster a workflow.
enum DotGraph {
  /// Writes the digraph.
  static func write(_ workflows: [Workflow], to out: inout OutputBuffer) {
    out.line("digraph topolint {")
    out.line("  rankdir=TB;")
    out.line("  compound=true;")
    out.line("  node [fontname=\"Helvetica\", fontsize=11];")
    out.line("  edge [fontname=\"Helvetica\", fontsize=9];")
    for (number, workflow) in workflows.enumerated() {
      let title = [Terminal.escape(workflow.name, limit: GraphOutline.nameLimit), workflow.format]
      out.line("  subgraph cluster_w\(number) {")
      out.line("    label=\(DrawingText.dot(title));")
      write(workflow, prefix: "w\(number)n", to: &out)
      out.line("  }")
    }
    out.line("}")
  }

  private static func write(_ workflow: Workflow, prefix: String, to out: inout OutputBuffer) {
    let outline = GraphOutline(workflow)
    let entries = Set(workflow.entries)
    for event in outline.events {
      switch event {
      case .open(let node, let depth):
        let indent = String(repeating: "  ", count: depth + 2)
        let title = [GraphOutline.name(node)]
        out.line("\(indent)subgraph cluster_\(prefix)\(node.id.index) {")
        out.line("\(indent)  label=\(DrawingText.dot(title));")
        write(node, prefix, entries.contains(node.id), indent + "  ", to: &out)
      case .node(let node, let depth):
        let indent = String(repeating: "  ", count: depth + 2)
        write(node, prefix, entries.contains(node.id), indent, to: &out)
      case .close(let depth): out.line(String(repeating: "  ", count: depth + 2) + "}")
      }
    }
    for line in outline.lines {
      var attributes = style(line.kind)
      if !line.label.isEmpty { attributes.append("label=\(DrawingText.dot([line.label]))") }
      let list = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
      out.line(
        "    \(prefix)\(line.source.index) -> \(prefix)\(line.target.index)\(list);")
    }
  }

  private static func write(
    _ node: Node, _ prefix: String, _ isEntry: Bool, _ indent: String, to out: inout OutputBuffer
  ) {
    let label = DrawingText.dot(GraphOutline.lines(node))
    var attributes = ["label=\(label)", "shape=\(shape(node.kind))"]
    if node.isDisabled {
      attributes += ["style=dotted", "fontcolor=gray50"]
    } else if node.isImplied {
      attributes.append("style=dashed")
    }
    if isEntry { attributes.append("penwidth=2") }
    out.line("\(indent)\(prefix)\(node.id.index) [\(attributes.joined(separator: ", "))];")
  }

  private static func shape(_ kind: NodeKind) -> String {
    switch kind {
    case .start: "circle"
    case .end: "doublecircle"
    case .agent: "oval"
    case .llm, .opaque: "box"
    case .tool: "component"
    case .code: "note"
    case .router: "diamond"
    case .fork, .map: "trapezium"
    case .join: "invtrapezium"
    case .loop: "cds"
    case .verifier: "hexagon"
    case .human: "house"
    case .store: "cylinder"
    case .subworkflow: "box3d"
    case .wait: "octagon"
    }
  }

  private static func style(_ kind: EdgeKind) -> [String] {
    switch kind {
    case .sequence, .branch: []
    case .data: ["style=dotted", "color=gray50"]
    case .reads, .writes, .uses, .contains: ["style=dashed", "color=gray40"]
    case .handoff, .delegate, .trigger: ["style=bold"]
    case .error: ["color=red3", "fontcolor=red3"]
    case .retry, .feedback: ["style=dashed", "color=blue3", "constraint=false"]
    }
  }
}

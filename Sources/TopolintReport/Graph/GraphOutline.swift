import TopolintModel
import TopolintSource

/// The nodes of a workflow nested as they are drawn, and the edges as they are labelled.
struct GraphOutline {
  /// What comes next in a drawing.
  enum Event {
    /// A container starts: its frame, then the node that stands for it.
    case open(Node, depth: Int)
    /// A node without others in it.
    case node(Node, depth: Int)
    /// The innermost container ends.
    case close(depth: Int)
  }

  /// A line between two nodes.
  struct Line: Hashable {
    /// Where it starts.
    let source: NodeID
    /// Where it ends.
    let target: NodeID
    /// What passes along it.
    let kind: EdgeKind
    /// What stands beside it.
    let label: String
  }

  /// The longest name that a drawing shows, in Unicode scalars.
  static let nameLimit = 60

  /// Everything in the order of the file.
  let events: [Event]
  /// The lines in the order of the file, each once; what a container holds is drawn as its content.
  let lines: [Line]

  /// Arranges a workflow.
  init(_ workflow: Workflow) {
    var children: [NodeID: [Node]] = [:]
    var roots: [Node] = []
    for node in workflow.nodes {
      if let parent = node.parent {
        children[parent, default: []].append(node)
      } else {
        roots.append(node)
      }
    }
    var events: [Event] = []
    var pending: [Event] = roots.reversed().map { .node($0, depth: 0) }
    while let next = pending.popLast() {
      guard case .node(let node, let depth) = next, let inner = children[node.id] else {
        events.append(next)
        continue
      }
      events.append(.open(node, depth: depth))
      pending.append(.close(depth: depth))
      pending.append(contentsOf: inner.reversed().map { .node($0, depth: depth + 1) })
    }
    self.events = events

    var seen: Set<Line> = []
    lines = workflow.edges.compactMap { edge in
      guard edge.kind != .contains else { return nil }
      let line = Line(
        source: edge.source, target: edge.target, kind: edge.kind, label: Self.label(edge))
      return seen.insert(line).inserted ? line : nil
    }
  }

  /// The name of a node as a drawing shows it.
  static func name(_ node: Node) -> String { Terminal.escape(node.name, limit: nameLimit) }

  /// What stands in a node's shape: the name and, where it says more, the kind.
  static func lines(_ node: Node) -> [String] {
    let (name, kind) = (name(node), kind(node))
    return name == kind ? [name] : [name, kind]
  }

  /// The kind with what sets it apart from others of its kind.
  static func kind(_ node: Node) -> String {
    switch node.kind {
    case .end(let state): state == .failure ? "end: failure" : "end"
    case .router(let decision): "router: \(decision.rawValue)"
    case .join(let policy, let aggregation): "join: \(word(policy)), \(aggregation.rawValue)"
    case .verifier(let kind, let mode):
      "verifier: \(kind.rawValue)" + (mode == .detectOnly ? ", \(mode.rawValue)" : "")
    case .human(let role): "human: \(role.rawValue)"
    case .opaque(let word): Terminal.escape(word, limit: nameLimit)
    default: node.kind.name
    }
  }

  private static func word(_ policy: JoinPolicy) -> String {
    switch policy {
    case .all: "all"
    case .allTaken: "all taken"
    case .any: "any"
    case .quorum(let count): "\(count)"
    }
  }

  /// The kind, where the line's style does not tell it, and the case.
  private static func label(_ edge: Edge) -> String {
    var parts: [String] = []
    switch edge.kind {
    case .sequence, .branch, .data, .contains: break
    default: parts.append(edge.kind.rawValue)
    }
    if let label = edge.label, !label.isEmpty {
      parts.append(Terminal.escape(label, limit: nameLimit))
    } else if edge.isDefault {
      parts.append("default")
    } else if edge.condition != .always {
      parts.append(Terminal.escape(ConditionText.short(edge.condition), limit: nameLimit))
    }
    return parts.joined(separator: ": ")
  }
}

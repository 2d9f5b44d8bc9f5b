import TopolintModel
import TopolintSource
import TopolintSyntax

/// One entry of `nodes`, as the file says it.
struct LanggraphNode {
  static let start = "__start__"
  static let end = "__end__"

  let source: SyntaxNode
  /// The id; a number stands for a node that has no name of its own.
  let id: String
  /// Where the id is written.
  let span: Span
  /// The class of what runs, by the parts of its path; empty for schemas and bare ends.
  let path: [String]
  /// What people call it.
  let name: String
  /// The last part of the id: an expanded sub-graph's nodes are called `graph:node`.
  let leaf: String
  /// The edges that leave it and that enter it, by position.
  var outgoing: [Int] = []
  var incoming: [Int] = []

  /// Reads an entry; nil where it has no id.
  init?(_ source: SyntaxNode) {
    guard let id = source["id"], !id.isCollection, id.kind != .null, let text = id.text,
      !text.isEmpty
    else { return nil }
    self.source = source
    self.id = text
    span = id.span
    leaf = text.split(separator: ":").last.map(String.init) ?? text
    let data = source["data"]
    path = data?["id"]?.elements.compactMap(\.string) ?? []
    let title = data?["name"] ?? data?["title"] ?? data
    name = id.kind == .integer ? title?.string ?? text : text
  }

  /// The ids of the opened sub-graphs that it lies in, each with its `:`; names of steps have none
  /// (langchain-ai/langgraph: libs/langgraph/langgraph/graph/state.py).
  var scope: Substring { id.dropLast(leaf.count) }

  /// What routing code in a sub-graph calls it: its own name, or that of the sub-graph around it
  /// which was opened.
  func name(in scope: Substring) -> String {
    guard id.hasPrefix(scope) else { return id }
    return String(id.dropFirst(scope.count).prefix { $0 != ":" })
  }

  /// The class of what runs.
  var type: String { path.last ?? "" }

  /// Whether it stands for the form of what goes in or comes out.
  var isSchema: Bool { source["type"]?.text == "schema" }

  /// Whether it marks where a graph, or a sub-graph, starts or ends.
  var isMark: Bool { leaf == Self.start || leaf == Self.end }

  /// Whether it runs the tools that a model has asked for.
  var runsTools: Bool { type == "ToolNode" || tools.kind == .sequence }

  /// The names of the tools that it runs.
  private var tools: (kind: SyntaxNode.Kind?, elements: [SyntaxNode]) {
    let tools = source["metadata"]?["__tools"]
    return (tools?.kind, tools?.elements ?? [])
  }

  /// The names of the tools, as written.
  var toolNames: [SyntaxNode] { tools.elements.filter { $0.string?.isEmpty == false } }

  /// Where a person is waited for: `before`, `after` or both.
  var interrupt: (span: Span, isBefore: Bool, isAfter: Bool)? {
    guard let entry = source["metadata"]?["__interrupt"], let text = entry.string else {
      return nil
    }
    let words = text.split(separator: ",").map { $0.drop { $0 == " " } }
    let (isBefore, isAfter) = (words.contains("before"), words.contains("after"))
    return isBefore || isAfter ? (entry.span, isBefore, isAfter) : nil
  }

  /// Whether it waits until nothing else is left to run.
  var deferral: Span? {
    guard let entry = source["metadata"]?["defer"], entry.bool == true else { return nil }
    return entry.span
  }

  /// The hooks that `create_agent` and `create_react_agent` put around a model.
  private static let hooks = [
    ".before_agent", ".before_model", ".after_model", ".after_agent", "pre_model_hook",
    "post_model_hook",
  ]

  /// Whether it is a hook around a model.
  var isHook: Bool { Self.hooks.contains { leaf.hasSuffix($0) } }

  /// Whether it is the hook that asks a person about the calls of tools.
  var asksPerson: Bool { isHook && leaf.hasPrefix("HumanInTheLoopMiddleware.") }
}

/// One entry of `edges`, between nodes that exist.
struct LanggraphEdge {
  /// The positions of its nodes.
  let source: Int
  let target: Int
  /// The case, where a routing function has a name for it.
  let label: String?
  let isConditional: Bool
  /// Where the target is named.
  let span: Span
}

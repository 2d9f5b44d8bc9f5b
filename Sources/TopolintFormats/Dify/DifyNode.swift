import TopolintModel
import TopolintSource
import TopolintSyntax

/// The node types that Topolint knows, by their word in `data.type`.
enum DifyType: String, CaseIterable {
  case start
  case end
  case answer
  case llm
  case knowledgeRetrieval = "knowledge-retrieval"
  case knowledgeRetrievalV2 = "knowledge-retrieval-v2"
  case knowledgeIndex = "knowledge-index"
  case ifElse = "if-else"
  case code
  case templateTransform = "template-transform"
  case questionClassifier = "question-classifier"
  case httpRequest = "http-request"
  case tool
  case datasource
  case variableAggregator = "variable-aggregator"
  /// The former word for the aggregator.
  case variableAssigner = "variable-assigner"
  case loop
  case loopStart = "loop-start"
  case loopEnd = "loop-end"
  case iteration
  case iterationStart = "iteration-start"
  case parameterExtractor = "parameter-extractor"
  case assigner
  case documentExtractor = "document-extractor"
  case listOperator = "list-operator"
  case agent
  case humanInput = "human-input"
  case triggerWebhook = "trigger-webhook"
  case triggerSchedule = "trigger-schedule"
  case triggerPlugin = "trigger-plugin"

  /// Whether it only marks where the body of a container starts.
  var isBodyStart: Bool { self == .loopStart || self == .iterationStart }

  /// The word that is meant by one that has its letters: `if_else`, `IfElse`; nil where none has.
  static func meant(by word: String) -> String? {
    func letters(_ text: String) -> String { text.lowercased().filter(\.isLetter) }
    let own = letters(word)
    return allCases.first { letters($0.rawValue) == own }?.rawValue
  }

  /// Whether a run can begin there.
  var isEntry: Bool {
    switch self {
    case .start, .datasource, .triggerWebhook, .triggerSchedule, .triggerPlugin: true
    default: false
    }
  }
}

/// One entry of `graph.nodes` that the engine runs. One object, because every pass looks at all of them.
final class DifyNode {
  /// The id, always as text.
  let id: String
  /// The kind as written.
  let typeName: String
  /// The kind, when it is known.
  let type: DifyType?
  /// Where the id is written.
  let span: Span
  /// Where the kind is written.
  let typeSpan: Span
  /// Whether the kind stands beside `data` and not in it, where the engine looks for it.
  let isMisplaced: Bool
  /// What the node is configured with.
  let data: SyntaxNode
  /// Where the id of its container is written.
  let parent: SyntaxNode?

  /// Reads one entry; nil for notes and other things that the engine does not run.
  ///
  /// The kind is in `data.type`. Files of third-party tools put it into the node's own `type`,
  /// where Dify's editor has only the name of the drawing component.
  init?(_ node: SyntaxNode, id: SyntaxNode) {
    guard let data = node["data"], data.kind == .mapping, let text = id.text, !text.isEmpty else {
      return nil
    }
    guard let word = Self.type(data: data["type"], own: node["type"]) else { return nil }
    self.id = text
    typeName = word.text
    type = DifyType(rawValue: word.text)
    span = id.span
    typeSpan = word.span
    isMisplaced = data["type"] == nil
    self.data = data
    let parents = [
      node["parentId"], data["parent_id"], data["iteration_id"], data["loop_id"],
    ]
    parent = parents.lazy.compactMap { $0 }.first { $0.text?.isEmpty == false && $0.kind != .null }
  }

  private static func type(data: SyntaxNode?, own: SyntaxNode?) -> (text: String, span: Span)? {
    if let data {
      guard let text = data.string, !text.isEmpty else { return nil }
      return (text, data.span)
    }
    guard let own, let text = own.string, !text.isEmpty else { return nil }
    switch text {
    case "custom-iteration-start": return ("iteration-start", own.span)
    case "custom-loop-start": return ("loop-start", own.span)
    default: return text.hasPrefix("custom") ? nil : (text, own.span)
    }
  }

  /// The title, or the id where there is none.
  var name: String {
    guard let title = data["title"]?.text, !title.isEmpty else { return id }
    return title
  }

  /// Whether it is an agent of Dify's own, and not a strategy of a plugin
  /// (langgenius/dify:api/core/workflow/nodes/agent_v2/discriminator.py).
  var isDifyAgent: Bool {
    type == .agent && data["version"]?.text == "2" && data["agent_node_kind"]?.text == "dify_agent"
  }
}

extension SyntaxNode {
  /// The truth value of `true`, or of the texts that Dify's forms write for one.
  var difyBool: Bool? { bool ?? (text == "true" ? true : text == "false" ? false : nil) }

  /// The number of a number or of a text that is one; nil where it is neither or does not fit.
  var difyInteger: Int? { integer ?? string.flatMap { Int($0) } }
}

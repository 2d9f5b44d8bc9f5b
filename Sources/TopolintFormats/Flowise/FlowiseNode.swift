import TopolintModel
import TopolintSource
import TopolintSyntax

/// One component on Flowise's canvas.
struct FlowiseNode {
  /// The id, by which edges and references name it.
  let id: String
  /// Which component it is: `agentAgentflow`, `chatOpenAI`.
  let name: String
  /// What people call it.
  let title: String
  /// Where the id is written.
  let span: Span
  /// Where the component's name is written.
  let nameSpan: Span
  /// The component's data.
  let data: SyntaxNode
  /// What the user has set.
  let inputs: SyntaxNode?
  /// The id of its container.
  let parent: SyntaxNode?
  /// The shelf that it comes from.
  let category: String

  /// Reads one entry; nil for notes.
  init?(_ entry: SyntaxNode, id: SyntaxNode, text: String) {
    guard let data = entry["data"], data.kind == .mapping, let name = data["name"],
      let word = name.text, !word.isEmpty, !word.hasPrefix("stickyNote")
    else { return nil }
    self.id = text
    self.name = word
    span = id.span
    nameSpan = name.span
    self.data = data
    let inputs = data["inputs"].flatMap { $0.kind == .mapping ? $0 : nil }
    self.inputs = inputs
    parent = (entry["parentNode"] ?? entry["parentId"]).flatMap {
      $0.kind == .string && $0.text?.isEmpty == false ? $0 : nil
    }
    category = data["category"]?.text ?? ""
    var title = inputs.flatMap { inputs in
      Self.titles[word].flatMap { inputs[$0]?.string }
    }
    if title?.isEmpty != false { title = data["label"]?.text }
    self.title = title?.isEmpty == false ? title ?? text : text
  }

  /// The inputs by which steps of the old agent flows are called.
  private static let titles: [String: String] = [
    "seqAgent": "agentName", "seqLLMNode": "llmNodeName", "seqToolNode": "toolNodeName",
    "seqCondition": "conditionName", "seqConditionAgent": "conditionAgentName",
    "seqCustomFunction": "functionName", "seqExecuteFlow": "seqExecuteFlowName",
    "supervisor": "supervisorName", "worker": "workerName",
  ]

  /// Whether it is a step of an agent flow of the second version.
  var isAgentflow: Bool { name.hasSuffix("Agentflow") }

  /// What was set; nil where it is missing, empty or null.
  func input(_ key: String) -> SyntaxNode? {
    guard let value = inputs?[key], value.kind != .null else { return nil }
    if !value.isCollection, value.textBytes.isEmpty { return nil }
    return value
  }

  /// What was set, as entries: a list, or the text of one.
  func list(_ key: String) -> [SyntaxNode] { input(key)?.flowiseList ?? [] }

  /// The text of a model's request to the user: of the kinds of models each has its own key.
  func word(_ suffix: String) -> SyntaxNode? {
    for prefix in ["llm", "agent", "conditionAgent", "humanInput"] {
      if let value = input(prefix + suffix) { return value }
    }
    return nil
  }
}

extension SyntaxNode {
  /// The elements of a list, or of a text that is one: forms with several choices are kept as text.
  var flowiseList: [SyntaxNode] {
    if kind == .sequence { return elements }
    guard kind == .string, textBytes.first == UInt8(ascii: "[") else { return [] }
    return embeddedJSON()?.documents.first?.root.elements ?? []
  }

  /// The table that a node is, or that its text is.
  var flowiseTable: SyntaxNode? {
    if kind == .mapping { return self }
    guard kind == .string, textBytes.first == UInt8(ascii: "{"), let read = embeddedJSON(),
      !read.hasErrors
    else { return nil }
    return read.documents.first?.root
  }

  /// The number of a number or of a text that is one.
  var flowiseInteger: Int? {
    if let integer { return integer }
    guard let number = double ?? string.flatMap({ $0.utf8.count < 20 ? Double($0) : nil }),
      number.isFinite, number.magnitude < 1e9
    else { return nil }
    return Int(number)
  }

  /// The truth value of `true`, or of the text.
  var flowiseBool: Bool? { bool ?? (text == "true" ? true : text == "false" ? false : nil) }
}

internal import TopolintModel
package import TopolintSyntax

/// Flowise's flows: what the canvas' "Export Chatflow" and "Export Agents" write, and the records of the
/// API, the database and the export of a whole server, which hold the same as text (`flowData`).
package enum FlowiseFormat: WorkflowFormat {
  /// What the format is.
  package static let info = FormatInfo(
    id: "flowise",
    title: "Flowise flow",
    links: [
      "https://docs.flowiseai.com/using-flowise/agentflowv2",
      "https://github.com/FlowiseAI/Flowise",
    ],
    syntaxes: [.json],
    hints: [
      ["nodes", "edges", "inputAnchors"],
      ["nodes", "edges", "inputParams"],
      ["nodes", "edges", "Agentflow"],
    ],
    openings: [
      ["nodes", "baseClasses"], ["nodes", "inputAnchors"], ["nodes", "inputParams"],
      ["nodes", "Agentflow"],
    ],
    families: [
      "cascade", "error-semantics", "fan-out", "handoff", "routing", "structure", "trust",
    ],
    defaults: FlowiseProfile.defaults)

  /// Whether the document is a flow, a record with one, or a list or an export of records.
  package static func matches(_ document: Document, path: String) -> Bool {
    !FlowiseRecord.all(in: document.root, limit: 1).isEmpty
  }

  /// Whether the document has a component of Flowise, or a record with the text of one.
  package static func begins(_ document: Document) -> Bool {
    FlowiseRecord.begins(in: document.root)
  }

  /// The flows of the file.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    var result = Lowering()
    for record in FlowiseRecord.all(in: document.root) {
      let known = result.problems.count
      guard let flow = record.read(into: &result.problems) else { continue }
      let isCutOff = result.problems[known...].contains { $0.isError }
      var lowering = FlowiseLowering(flow, record.wrapper, in: context)
      let one = lowering.run()
      result.workflows += isCutOff ? one.workflows.map(\.cutOff) : one.workflows
      result.problems += one.problems
    }
    return result
  }
}

/// One flow of a file, before its text is read.
struct FlowiseRecord {
  /// The lists of an export of a server that hold flows (`ExportData` of
  /// FlowiseAI/Flowise:packages/server/src/services/export-import/index.ts).
  private static let lists = ["AgentFlow", "AgentFlowV2", "AssistantFlow", "ChatFlow"]

  /// The flow as a table, or the text that it is in.
  let flow: SyntaxNode
  /// The record around it, with its name and id.
  let wrapper: SyntaxNode?

  /// The flows of a document: a flow, a record, a list of records, or an export with such lists.
  static func all(in root: SyntaxNode, limit: Int = .max) -> [FlowiseRecord] {
    if isFlow(root) { return [FlowiseRecord(flow: root, wrapper: nil)] }
    if let record = record(root) { return [record] }
    var found: [FlowiseRecord] = []
    for group in groups(in: root) {
      for entry in group.elements where found.count < limit {
        if let record = record(entry) { found.append(record) }
      }
    }
    return found
  }

  /// Whether a component stands at the beginning of the document, of one of its records or of the text
  /// of one, all as far as they were read.
  static func begins(in root: SyntaxNode) -> Bool {
    ([root] + groups(in: root).flatMap { $0.elements.prefix(8) }).contains { entry in
      guard entry.kind == .mapping else { return false }
      guard let flow = entry["flowData"] else { return hasComponent(entry) }
      guard flow.kind == .string else { return hasComponent(flow) }
      return (flow.embeddedJSON()?.documents.first?.root).map(hasComponent) ?? false
    }
  }

  /// The lists of records in a document.
  private static func groups(in root: SyntaxNode) -> [SyntaxNode] {
    let groups =
      root.kind == .sequence ? [root] : lists.compactMap { root.kind == .mapping ? root[$0] : nil }
    return groups.filter { $0.kind == .sequence }
  }

  private static func record(_ node: SyntaxNode) -> FlowiseRecord? {
    guard node.kind == .mapping, let flow = node["flowData"] else { return nil }
    if flow.kind == .mapping {
      return isFlow(flow) ? FlowiseRecord(flow: flow, wrapper: node) : nil
    }
    guard flow.kind == .string else { return nil }
    let text = flow.textBytes
    guard text.first == UInt8(ascii: "{"), ByteSearch("\"nodes\"").first(in: Array(text)) != nil
    else { return nil }
    return FlowiseRecord(flow: flow, wrapper: node)
  }

  /// A list `nodes` of tables with `data` that says which component they are, beside `edges`.
  private static func isFlow(_ root: SyntaxNode) -> Bool {
    guard root.kind == .mapping, root["edges"] != nil else { return false }
    return hasComponent(root) { data in
      data["inputAnchors"]?.kind == .sequence || data["inputParams"]?.kind == .sequence
    }
  }

  /// Whether a list `nodes` has a component near its beginning, as far as it was read: the classes
  /// of its output stand before its inputs.
  static func hasComponent(_ root: SyntaxNode) -> Bool {
    root.kind == .mapping
      && hasComponent(root) { data in
        ["baseClasses", "inputAnchors", "inputParams"].contains { data[$0]?.kind == .sequence }
      }
  }

  private static func hasComponent(_ root: SyntaxNode, _ isOne: (SyntaxNode) -> Bool) -> Bool {
    guard let nodes = root["nodes"], nodes.kind == .sequence else { return false }
    return nodes.elements.prefix(8).contains { node in
      guard let data = node["data"], data.kind == .mapping, let name = data["name"]?.string else {
        return false
      }
      return isOne(data) || name.hasSuffix("Agentflow") && data["node"] == nil
    }
  }

  /// The flow as a table; text that is no JSON is a problem of the file.
  func read(into problems: inout [ReadProblem]) -> SyntaxNode? {
    guard flow.kind == .string, let read = flow.embeddedJSON() else { return flow }
    for issue in read.issues where issue.severity == .error || issue.code != .duplicateKey {
      problems.append(ReadProblem(issue))
    }
    guard let root = read.documents.first?.root, root.kind == .mapping else { return nil }
    return root
  }
}

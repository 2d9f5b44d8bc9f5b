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
    families: ["cascade", "fan-out", "handoff", "routing", "structure", "trust"],
    defaults: FlowiseProfile.defaults)

  /// Whether the document is a flow, a record with one, or a list or an export of records.
  package static func matches(_ document: Document, path: String) -> Bool {
    !FlowiseRecord.all(in: document.root, limit: 1).isEmpty
  }

  /// The flows of the file.
  package static func lower(_ document: Document, in context: LoweringContext) -> Lowering {
    var result = Lowering()
    for record in FlowiseRecord.all(in: document.root) {
      guard let flow = record.read(into: &result.problems) else { continue }
      var lowering = FlowiseLowering(flow, record.wrapper, in: context)
      let one = lowering.run()
      result.workflows += one.workflows
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
    let groups =
      root.kind == .sequence ? [root] : lists.compactMap { root.kind == .mapping ? root[$0] : nil }
    for group in groups where group.kind == .sequence {
      for entry in group.elements where found.count < limit {
        if let record = record(entry) { found.append(record) }
      }
    }
    return found
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
    guard root.kind == .mapping, let nodes = root["nodes"], nodes.kind == .sequence,
      root["edges"] != nil
    else { return false }
    return nodes.elements.prefix(8).contains { node in
      guard let data = node["data"], data.kind == .mapping, let name = data["name"]?.string else {
        return false
      }
      return data["inputAnchors"]?.kind == .sequence || data["inputParams"]?.kind == .sequence
        || name.hasSuffix("Agentflow") && data["node"] == nil
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

import TopolintModel
import TopolintSource
import TopolintSyntax

/// Agents of Dify's own: version 2 of the `agent` node. What one is lies under `agent_packages` of
/// the file, or in the workspace that it is imported to; what it is to do here lies in the node
/// (langgenius/dify:api/core/workflow/nodes/agent_v2).
extension DifyLowering {
  /// An `agent` node of version 2.
  mutating func addDifyAgent(_ record: Int) {
    let id = addNode(record, kind: .agent)
    let data = records[record].data
    // The server decides whether it has a shell (`AGENT_SHELL_ENABLED`).
    builder[id].effect = .unknown("the server decides whether the agent has a shell")
    builder[id].iterationLimit = .unknown("the agent's runtime decides")
    let binding = data["agent_binding"]
    if let agent = binding?["agent_id"], let text = agent.text, !text.isEmpty {
      builder[id].reference = Reference(.external(text), span: agent.span)
    }
    let soul = binding?["package_ref"]?.text.flatMap { root["agent_packages"]?[$0] }?["soul"]
    let task = task(of: data)
    let texts = [soul?["prompt"]?["system_prompt"], task].compactMap { $0 }
      .filter { $0.text?.isEmpty == false }
    if let first = texts.first {
      builder[id].prompt = .declared(
        texts.compactMap(\.text).joined(separator: "\n"), first.span)
    }
    if let name = soul?["model"]?["model"], let text = name.text, !text.isEmpty {
      let provider = soul?["model"]?["model_provider"]?.text.map { $0 + "/" } ?? ""
      builder[id].model = .declared(provider + text, name.span)
    }
    for tool in soul?["tools"]?["dify_tools"]?.elements ?? [] {
      addHeldTool(tool, agent: id, record)
    }
    for tool in soul?["tools"]?["cli_tools"]?.elements ?? [] {
      guard let name = tool["name"], let text = name.text, !text.isEmpty else { continue }
      var node = Node(
        "\(records[record].id):\(text)", kind: .tool, span: name.span, name: text)
      node.isDisabled = tool["enabled"]?.difyBool == false
      node.effect = .unknown("what the command does is not in the file")
      connectTool(node, agent: id, record, span: name.span)
    }
    builder[id].output = contract(of: data)
  }

  /// Notes what the task of an agent of Dify's own is given.
  mutating func addTaskReads(_ data: SyntaxNode, by id: NodeID) {
    readText(task(of: data), .prompt, by: id)
    for entry in data["agent_job"]?["previous_node_output_refs"]?.elements ?? [] {
      let selector = entry["selector"] ?? entry["value_selector"]
      readSelector(selector ?? entry["variable_selector"], .prompt, by: id)
    }
  }

  /// What the node declares of the agent's answer; nil where the file does not hold that.
  func declaredOutputs(of data: SyntaxNode) -> [SyntaxNode]? {
    let written = data["agent_job"]?["declared_outputs"] ?? data["agent_declared_outputs"]
    if let written, written.kind == .sequence { return written.elements }
    return data["agent_job"]?.kind == .mapping ? [] : nil
  }

  private func task(of data: SyntaxNode) -> SyntaxNode? {
    data["agent_job"]?["workflow_prompt"] ?? data["agent_task"]
  }

  /// The contract of an agent's answer: each output is checked, and what fails the check is tried
  /// again, replaced or ends the step. Where none is declared there are a text, files and an object
  /// (`DEFAULT_DECLARED_OUTPUTS` in langgenius/dify:api/models/agent_config_entities.py).
  private func contract(of data: SyntaxNode) -> Fact<Contract> {
    guard let outputs = declaredOutputs(of: data) else {
      return .unknown("the workspace holds what the agent answers with")
    }
    var fields: [Field] = []
    var pending = outputs.reversed().map { ($0, "", true) }
    while let (output, prefix, isRequired) = pending.popLast(), fields.count < 1_000 {
      guard let name = output["name"], let text = name.text, !text.isEmpty else { continue }
      let isOwn = isRequired && output["required"]?.difyBool != false
      fields.append(
        Field(
          name: prefix + text, type: DifyTypes.field(output["type"]?.text), isRequired: isOwn,
          span: name.span))
      pending += (output["children"]?.elements ?? []).reversed().map {
        ($0, "\(prefix)\(text).", isOwn)
      }
    }
    guard let first = fields.first else {
      return .engineDefault(
        Contract(fields: [], enforcement: .requested, isOpen: true), DifyProfile.agentText)
    }
    return .declared(Contract(fields: fields, enforcement: .engine, isOpen: true), first.span)
  }
}

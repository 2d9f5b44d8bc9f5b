import TopolintModel
import TopolintSource
import TopolintSyntax

extension DifyLowering {
  /// Notes what the node of a record reads, where the node's type says.
  mutating func addReads(_ record: Int) {
    let source = records[record]
    guard source.type?.isBodyStart != true, let id = nodeID(record) else { return }
    let data = source.data
    switch source.type {
    case .start, .triggerWebhook, .triggerSchedule, .triggerPlugin, .loopEnd: break
    case .ifElse: break  // with its cases
    case .end: readSelectors(data["outputs"], .result, by: id)
    case .answer: readText(data["answer"], .result, by: id)
    case .llm: addModelReads(data, by: id)
    case .parameterExtractor:
      readSelector(data["query"], .prompt, by: id)
      readText(data["instruction"], .prompt, by: id)
      readVision(data["vision"], by: id)
    case .questionClassifier:
      readSelector(data["query_variable_selector"], .prompt, by: id)
      readText(data["instruction"], .prompt, by: id)
      for entry in data["classes"]?.elements ?? [] { readText(entry["name"], .prompt, by: id) }
      readVision(data["vision"], by: id)
    case .agent:
      readParameters(data["agent_parameters"], .prompt, by: id)
      addTaskReads(data, by: id)
    case .code, .templateTransform: readSelectors(data["variables"], .argument, by: id)
    case .documentExtractor: readSelector(data["variable_selector"], .argument, by: id)
    case .listOperator:
      readSelector(data["variable"], .argument, by: id)
      for entry in data["filter_by"]?["conditions"]?.elements ?? [] {
        readText(entry["value"], .argument, by: id)
      }
    case .assigner: addAssignerReads(record, by: id)
    case .variableAggregator, .variableAssigner: addAggregatorReads(record, by: id)
    case .humanInput:
      for text in [
        data["form_content"], data["message_template"]?["subject"],
        data["message_template"]?["body"],
      ] { readText(text, .prompt, by: id) }
      for recipient in data["recipients_spec"]?.elements ?? [] {
        readSelector(recipient["selector"], .argument, by: id)
      }
      for input in data["inputs"]?.elements ?? [] {
        let filled = input["default"] ?? input["placeholder"]
        if filled?["type"]?.text == "variable" {
          readSelector(filled?["selector"], .argument, by: id)
        }
      }
    case .httpRequest: addRequestReads(data, by: id)
    case .tool:
      readParameters(data["tool_parameters"], .argument, by: id)
      readParameters(data["tool_configurations"], .argument, by: id)
    case .datasource: readParameters(data["datasource_parameters"], .argument, by: id)
    case .knowledgeRetrieval:
      readSelector(data["query_variable_selector"], .argument, by: id)
      readSelector(data["query_attachment_selector"], .argument, by: id)
      for dataset in data["dataset_ids"]?.elements ?? [] { addStore(dataset, .reads, of: id) }
    case .knowledgeRetrievalV2:
      readSelector(data["query_variable_selector"], .argument, by: id)
      readSelector(data["query_attachment_selector"], .argument, by: id)
      for space in data["control_space_ids"]?.elements ?? [] { addStore(space, .reads, of: id) }
    case .knowledgeIndex: readSelector(data["index_chunk_variable_selector"], .argument, by: id)
    case .iteration:
      readSelector(data["iterator_selector"], .items, by: id)
      if let join = places[source.id]?.exit, join != id {
        readSelector(data["output_selector"], .argument, by: join)
      }
    case .loop: addLoopReads(data, by: id)
    case .loopStart, .iterationStart: break
    case nil: scan(data, .argument, by: id)
    }
    if source.type == .agent { scanHeldTools(of: record) }
  }

  private mutating func addModelReads(_ data: SyntaxNode, by id: NodeID) {
    let template = data["prompt_template"]
    let messages =
      template?.kind == .sequence ? template?.elements ?? [] : [template].compactMap { $0 }
    for message in messages { readText(message.difyPrompt, .prompt, by: id) }
    readSelectors(data["prompt_config"]?["jinja2_variables"], .prompt, by: id)
    readText(data["memory"]?["query_prompt_template"], .prompt, by: id)
    if data["context"]?["enabled"]?.difyBool == true {
      readSelector(data["context"]?["variable_selector"], .prompt, by: id)
    }
    readVision(data["vision"], by: id)
  }

  private mutating func readVision(_ vision: SyntaxNode?, by id: NodeID) {
    guard vision?["enabled"]?.difyBool == true else { return }
    readSelector(vision?["configs"]?["variable_selector"], .prompt, by: id)
  }

  private mutating func addRequestReads(_ data: SyntaxNode, by id: NodeID) {
    for key in ["url", "headers", "params"] { readText(data[key], .argument, by: id) }
    let body = data["body"]?["data"]
    readText(body, .argument, by: id)
    for part in body?.elements ?? [] {
      readText(part["key"], .argument, by: id)
      readText(part["value"], .argument, by: id)
      readSelector(part["file"], .argument, by: id)
    }
    guard let key = data["authorization"]?["config"]?["api_key"], !key.isCollection else { return }
    let references = DifyTemplate.references(in: key)
    for reference in references { read(reference, .argument, by: id) }
    let secrets = references.filter { $0.parts[0] == "env" }
    if !secrets.isEmpty {
      builder[id].credentials = .declared(
        secrets.map { $0.parts.joined(separator: ".") }, key.span)
    }
  }

  private mutating func addLoopReads(_ data: SyntaxNode, by id: NodeID) {
    for variable in data["loop_variables"]?.elements ?? []
    where variable["value_type"]?.text == "variable" {
      readSelector(variable["value"], .argument, by: id)
    }
    // A value that no round has produced yet does not end the loop and is no failure.
    let end = decision(
      data["break_conditions"], joinedBy: data["logical_operator"], for: id, isOptional: true)
    for input in end.inputs { builder.read(input, by: id) }
  }

  private mutating func scanHeldTools(of record: Int) {
    for held in heldTools[record] ?? [] {
      scan(held.parameters, .argument, by: held.tool)
    }
  }

  /// Connects a node with the store that stands for a dataset.
  private mutating func addStore(_ dataset: SyntaxNode, _ kind: EdgeKind, of id: NodeID) {
    guard let name = dataset.text, !name.isEmpty else { return }
    let store: NodeID
    if let known = stores[name] {
      store = known
    } else {
      var node = Node("dataset:\(name)", kind: .store, span: dataset.span, name: name)
      node.memory = .declared(.shared, dataset.span)
      store = builder.add(node)
      stores[name] = store
    }
    builder.connect(store, id, kind, span: dataset.span)
  }
}

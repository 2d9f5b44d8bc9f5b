internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// The definition of an agent, with the name that tasks have for it.
struct CrewaiAgent {
  let name: String
  /// The name, where it is written.
  let span: Span
  let node: SyntaxNode
  /// Whether all that the agent holds stands in the definition: a classic agent is completed in
  /// Python, and so is one of a class of its own.
  let isWhole: Bool

  init(name: String, span: Span, node: SyntaxNode, isWhole: Bool) {
    self.name = name
    self.span = span
    self.node = node
    self.isWhole = isWhole && node["type"]?.kind != .mapping
  }

  /// The id of its node; never empty.
  var nativeID: String { name.isEmpty ? "agent" : name }

  /// The entry of a field; `settings` wins over the definition itself
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/project/json_loader.py `_agent_kwargs_from_definition`).
  func entry(_ key: String) -> Entry? {
    for place in [node["settings"], node] {
      if let entry = place?.entry(key), entry.value.kind != .null { return entry }
    }
    return nil
  }

  /// The value of a field.
  subscript(key: String) -> SyntaxNode? { entry(key)?.value }

  /// Whether it hands work to others; nil where only a run knows.
  func delegates(_ knobs: [String: String]) -> Bool? {
    guard let node = self["allow_delegation"] else { return knobs["delegation"] == "on" }
    return node.truth
  }
}

extension CrewaiLowering {
  /// Sets on a node what the agent that does the work says; nil where that agent is not known.
  func describe(_ node: inout Node, as agent: CrewaiAgent?) {
    node.errorHandling = .engineDefault(.abort, CrewaiProfile.failure.note)
    guard let agent else {
      let reason = "which agent does the task is said in Python"
      node.effect = .unknown(reason)
      node.model = .unknown(reason)
      node.retry = .unknown(reason)
      node.timeout = .unknown(reason)
      node.iterationLimit = .unknown(reason)
      node.memory = .unknown(reason)
      return
    }
    node.effect =
      agent.isWhole
      ? .declared(Effect(.none, basis: .nodeType), node.span)
      : .unknown("the agent may be given tools in Python")
    node.model = model(agent["llm"])
    node.retry = retry(agent)
    if let limit = agent["max_execution_time"] {
      node.timeout =
        limit.double.map { .declared(.finite(Milliseconds(seconds: $0)), limit.span) }
        ?? .dynamic(limit.span)
    } else {
      node.timeout = .unknown(
        "the agent sets no limit; how long its model's client waits is not in the file")
    }
    if let turns = agent["max_iter"] {
      node.iterationLimit =
        turns.integer.map { .declared(.finite(max(0, $0)), turns.span) } ?? .dynamic(turns.span)
    } else {
      node.iterationLimit = .engineDefault(.finite(25), CrewaiProfile.turns.note)
    }
    if let memory = agent["memory"] {
      node.memory =
        memory.bool == false ? .declared(.stateless, memory.span) : .dynamic(memory.span)
    } else {
      node.memory =
        agent.isWhole
        ? .engineDefault(.stateless, CrewaiProfile.memory.note)
        : .unknown("the crew's memory is switched on in Python")
    }
    if let size = agent["max_tokens"], let tokens = size.integer {
      node.messageSize = .declared(max(0, tokens), size.span)
    }
  }

  /// The name of a model: text, or a table with `model` or the name of a deployment.
  func model(_ node: SyntaxNode?) -> Fact<String> {
    let name =
      node?.kind == .mapping ? node?["model"] ?? node?["deployment_name"] : node
    guard let name, let text = name.text, !text.isEmpty, name.kind != .null else {
      return .unknown("the environment or Python chooses the model")
    }
    let isDynamic = text.contains("{") || text.contains("$")
    return isDynamic ? .dynamic(name.span) : .declared(text, name.span)
  }

  private func retry(_ agent: CrewaiAgent) -> Fact<RetryPolicy> {
    guard let node = agent["max_retry_limit"] else {
      return agent.isWhole
        ? .engineDefault(RetryPolicy(retries: .finite(2)), CrewaiProfile.retry.note)
        : .unknown("the agent may be given a limit in Python")
    }
    guard let count = node.integer else { return .dynamic(node.span) }
    return .declared(RetryPolicy(retries: .finite(max(0, count))), node.span)
  }

  /// The contract of a task or an agent's answer: the fields stand in Python.
  func contract(_ node: SyntaxNode, _ keys: [String], isWhole: Bool) -> Fact<Contract> {
    for key in keys {
      guard let value = node[key], value.kind != .null else { continue }
      return .unknown("the fields of the model in `\(key)` are in Python")
    }
    return isWhole
      ? .engineDefault(
        Contract(fields: [], enforcement: .requested, isOpen: true), CrewaiProfile.contract.note)
      : .unknown("the task may be given a model in Python")
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// Describes one of n8n's AI nodes; false for one that is not known.
  func describeAI(_ node: inout Node, _ source: N8nNode, _ record: Int) -> Bool {
    let holdsTools = held[record].contains { holdings[$0].kind == "ai_tool" }
    switch source.short {
    case "agent", "agentTool", "openAiAssistant":
      plain(&node, source, .agent)
      setTurns(source, of: &node)
    case "chainLlm", "chainSummarization", "chainRetrievalQa":
      plain(&node, source, .llm)
    case "informationExtractor":
      plain(&node, source, .llm)
      node.output = N8nSchema.extracted(by: source)
    case "openAi", "anthropic", "googleGemini", "ollama", "mistralCloud":
      describeVendor(&node, source, holdsTools: holdsTools)
    case "textClassifier", "sentimentAnalysis": plain(&node, source, .router(.model))
    // What is sanitized is another text.
    case "guardrails" where source.text("operation") == "sanitize": plain(&node, source, .code)
    case "guardrails": plain(&node, source, .verifier(.guardrail, .blocking))
    case "outputParserStructured", "outputParserAutofixing", "outputParserItemList":
      plain(&node, source, .verifier(.schema, .blocking), canFail: false)
    case "toolWorkflow", "retrieverWorkflow":
      node.kind = .subworkflow
      node.effect = .unknown("another workflow does the work")
      node.reference = reference(of: source)
      node.handovers = handovers(of: source)
    case "toolCode":
      node.kind = .tool
      node.effect = .unknown("the code decides")
    case "mcpClientTool":
      N8nServers.describe(&node, source, N8nServers.chosenTools(of: source).first)
    case "mcpClient":
      let tool = source.parameter("tool")?.n8nLocated
      N8nServers.describe(&node, source, tool?.isN8nExpression == true ? nil : tool)
    case "toolHttpRequest":
      node.kind = .tool
      node.effect = N8nRequests.effect(of: source)
    case "toolCalculator", "toolThink": plain(&node, source, .tool, canFail: false)
    case "toolWikipedia", "toolSerpApi", "toolSearXng", "toolWolframAlpha", "toolBraveSearch":
      plain(&node, source, .tool)
      node.effect = .declared(Effect(.read, basis: .nodeType), source.typeSpan)
      if source.short != "toolWolframAlpha" {
        node.labels = .declared([.untrusted], source.typeSpan)
      }
    case "toolVectorStore":
      plain(&node, source, .tool)
      node.effect = .declared(Effect(.read, basis: .nodeType), source.typeSpan)
    case "memoryManager", "chat": plain(&node, source, .code)
    case _ where source.short.hasPrefix("vectorStore"): describeVectorStore(&node, source)
    case _ where source.short.hasPrefix("memory"):
      plain(&node, source, .store, canFail: false)
      node.memory = .declared(.thread, source.typeSpan)
    case _ where source.short.hasPrefix("retriever"):
      plain(&node, source, .tool)
      node.effect = .declared(Effect(.read, basis: .nodeType), source.typeSpan)
    case _ where source.short.hasPrefix("document") || source.short.hasPrefix("textSplitter"):
      plain(&node, source, .code)
    case _
    where source.short.hasPrefix("lm") || source.short.hasPrefix("embeddings")
      || source.short.hasPrefix("reranker") || source.short == "modelSelector":
      // A model is no step: what it is called is a fact of the node that uses it.
      node.effect = .declared(Effect(.none, basis: .nodeType), source.typeSpan)
      N8nModels.describe(&node, source)
    default: return false
    }
    if node.kind.isModelProducer {
      setPrompt(source, of: &node)
      setAnswer(of: &node)
    }
    return true
  }

  /// What a model gives and keeps where nothing says it.
  func setAnswer(of node: inout Node) {
    if case .inexpressible = node.output {
      node.output = .engineDefault(
        Contract(fields: [], enforcement: .requested, isOpen: true), N8nProfile.freeText)
    }
    node.memory = .engineDefault(.stateless, N8nProfile.noMemory)
  }

  /// A node of a vendor of models: text is a model call, an assistant an agent, and files are files.
  private func describeVendor(_ node: inout Node, _ source: N8nNode, holdsTools: Bool) {
    let resource = source.text("resource") ?? "text"
    let operation = source.text("operation") ?? "message"
    setOwnModel(source, of: &node)
    switch resource {
    case "text", "chat":
      plain(&node, source, holdsTools ? .agent : .llm)
      if holdsTools { node.iterationLimit = .unknown("the node's own limit on tool calls") }
    case "assistant" where operation == "message":
      plain(&node, source, .agent)
      node.iterationLimit = .unknown("the vendor decides")
    case "image", "audio", "document", "video":
      plain(&node, source, .llm)
      if !["analyze", "transcribe", "translate"].contains(operation) || resource == "audio" {
        node.output = .engineDefault(
          Contract(fields: [], enforcement: .construction, isOpen: true), N8nProfile.media)
      } else {
        node.output = .unknown("the node takes no schema for what it is given to look at")
      }
    default:
      plain(&node, source, .tool)
      node.effect = .declared(
        Effect(operation.hasPrefix("delete") ? .irreversible : .write, basis: .nodeType),
        source.typeSpan)
    }
  }

  private func describeVectorStore(_ node: inout Node, _ source: N8nNode) {
    switch source.text("mode") ?? "retrieve" {
    case "insert", "update":
      plain(&node, source, .tool)
      node.effect = .declared(Effect(.write, basis: .nodeType), source.typeSpan)
    case "load", "retrieve-as-tool":
      plain(&node, source, .tool)
      node.effect = .declared(Effect(.read, basis: .nodeType), source.typeSpan)
    default:
      plain(&node, source, .store, canFail: false)
      node.memory = .declared(.shared, source.typeSpan)
    }
  }

  private func setTurns(_ source: N8nNode, of node: inout Node) {
    guard source.short != "openAiAssistant" else {
      node.iterationLimit = .unknown("the vendor decides")
      return
    }
    if let written = source.option("maxIterations") {
      node.iterationLimit =
        written.n8nNumber.map {
          .declared(.finite(Int(min(max($0, 0), 1e6))), written.span)
        } ?? .dynamic(written.span)
    } else {
      node.iterationLimit = .engineDefault(.finite(10), N8nProfile.agentTurns)
    }
    switch context.knobs[N8nProfile.maxIterations.name] {
    case "fail": node.exhaustion = .engineDefault(.fail, N8nProfile.agentFails)
    case "proceed": node.exhaustion = .engineDefault(.proceed, N8nProfile.agentProceeds)
    default: node.exhaustion = .unknown("versions of n8n differ")
    }
  }

  private func setPrompt(_ source: N8nNode, of node: inout Node) {
    var parts: [String] = []
    var span: Span?
    for place in [
      source.option("systemMessage"), source.parameter("text"), source.parameter("prompt"),
    ] {
      guard let place, let text = place.text, !text.isEmpty else { continue }
      parts.append(text)
      span = span ?? place.span
    }
    for list in [
      source.parameter("messages")?["messageValues"], source.parameter("messages")?["values"],
    ] {
      for message in list?.elements ?? [] {
        guard let place = message["message"] ?? message["content"], let text = place.text else {
          continue
        }
        parts.append(text)
        span = span ?? place.span
      }
    }
    if let span { node.prompt = .declared(parts.joined(separator: "\n"), span) }
  }

  private func setOwnModel(_ source: N8nNode, of node: inout Node) {
    guard
      let model =
        (source.parameter("modelId") ?? source.parameter("model")
        ?? source.parameter("chatModel"))?.n8nLocated,
      let text = model.text, !text.isEmpty
    else { return }
    node.model =
      model.isN8nExpression
      ? .dynamic(model.span) : .declared("\(source.short)/\(text)", model.span)
  }

  /// Adds what the sub-nodes of a record say of it: its model, its contract, its memory.
  mutating func attach(_ record: Int) {
    let user = id(record)
    for position in held[record] {
      let holding = holdings[position]
      let sub = records[holding.sub]
      guard !sub.isDisabled else { continue }
      switch holding.kind {
      case "ai_languageModel":
        // Where the first model fails, the second one is asked; nobody is when that fails, too.
        if let fallback = records[record].parameter("needsFallback"), fallback.bool == true {
          if holding.input > 0 {
            attachFallback(sub, to: user)
            continue
          }
          builder[id(holding.sub)].errorHandling = .declared(.fallback, fallback.span)
        }
        attachModel(sub, to: user)
      case "ai_memory":
        if builder[user].kind.isModelProducer {
          builder[user].memory = .declared(.thread, holding.span)
        }
      case "ai_outputParser": attachParser(holding.sub, to: record)
      case "ai_tool": attachTool(holding.sub)
      default: break
      }
    }
  }

  /// The model that a node of a model names; inexpressible where it names none.
  private func named(by sub: N8nNode) -> Fact<String> {
    let written = [sub.parameter("model"), sub.parameter("modelName"), sub.parameter("modelId")]
      .lazy.compactMap { $0?.n8nLocated }.first
    guard let written, let text = written.text, !text.isEmpty else { return .inexpressible }
    var vendor = sub.short[...]
    if vendor.hasPrefix("lmChat") {
      vendor = vendor.dropFirst(6)
    } else if vendor.hasPrefix("lm") {
      vendor = vendor.dropFirst(2)
    }
    return written.isN8nExpression
      ? .dynamic(written.span) : .declared("\(vendor)/\(text)", written.span)
  }

  private mutating func attachFallback(_ sub: N8nNode, to user: NodeID) {
    guard case .declared(let model, let span) = named(by: sub) else { return }
    builder[user].fallbackModels = .declared(
      (builder[user].fallbackModels.value ?? []) + [model], span)
  }

  private mutating func attachModel(_ sub: N8nNode, to user: NodeID) {
    guard case .inexpressible = builder[user].model else { return }
    let model = named(by: sub)
    if case .inexpressible = model { return }
    builder[user].model = model
    if let size = sub.option("maxTokens"), let tokens = size.integer, tokens > 0 {
      builder[user].messageSize = .declared(tokens, size.span)
    }
  }

  /// A parser is a contract of the node that it is wired to, where that says that it has one.
  private mutating func attachParser(_ sub: Int, to record: Int) {
    let user = id(record)
    guard builder[user].kind.isModelProducer, records[record].short != "informationExtractor",
      records[record].parameter("hasOutputParser")?.bool != false
    else { return }
    if let contract = contract(of: sub, depth: 0) { builder[user].output = contract }
  }

  private func contract(of sub: Int, depth: Int) -> Fact<Contract>? {
    let parser = records[sub]
    switch parser.short {
    case "outputParserStructured": return N8nSchema.parsed(by: parser)
    case "outputParserItemList":
      return .declared(
        Contract(
          fields: [Field(name: "response", type: .string, span: parser.typeSpan)],
          enforcement: .engine, isOpen: true), parser.typeSpan)
    case "outputParserAutofixing":
      // It repairs what another parser refuses.
      guard depth < 4 else { return nil }
      for position in held[sub] where holdings[position].kind == "ai_outputParser" {
        if let inner = contract(of: holdings[position].sub, depth: depth + 1) { return inner }
      }
      return nil
    default: return .unknown("a parser that is not known")
    }
  }

  /// What happens when a held tool fails depends on the version of n8n, unless the file says it.
  private mutating func attachTool(_ sub: Int) {
    let handling: Fact<ErrorHandling> =
      switch context.knobs[N8nProfile.toolErrors.name] {
      case "stop": .engineDefault(.abort, N8nProfile.toolStops)
      case "return": .engineDefault(.defaultValue, N8nProfile.toolReturns)
      default: .unknown("versions of n8n differ")
      }
    for tool in [id(sub)] + (serverTools[sub] ?? [])
    where builder[tool].errorHandling.declaredValue == nil {
      builder[tool].errorHandling = handling
    }
  }
}

internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// What the tools of the package `crewai_tools` do, by class.
///
/// Their sources are the package itself and the pages on it
/// (crewAIInc/crewAI:lib/crewai-tools/src/crewai_tools, docs.crewai.com/en/tools). Tools whose effect
/// depends on how they are set up in Python have no row.
enum CrewaiCatalogue {
  static let tools = ToolCatalogue([
    (
      ToolKnowledge(.read, labels: [.untrusted]),
      [
        "SerperDevTool", "SerperScrapeWebsiteTool", "ScrapeWebsiteTool",
        "ScrapeElementFromWebsiteTool", "WebsiteSearchTool", "SeleniumScrapingTool",
        "EXASearchTool", "ExaSearchTool", "TavilySearchTool", "TavilyExtractorTool",
        "TavilyResearchTool", "BraveSearchTool", "BraveWebSearchTool", "BraveNewsSearchTool",
        "FirecrawlCrawlWebsiteTool", "FirecrawlScrapeWebsiteTool", "FirecrawlSearchTool",
        "JinaScrapeWebsiteTool", "ScrapflyScrapeWebsiteTool", "ScrapegraphScrapeTool",
        "SpiderTool", "LinkupSearchTool", "SerpApiGoogleSearchTool", "SerplyWebSearchTool",
        "SerplyNewsSearchTool", "SerplyWebpageToMarkdownTool", "BrowserbaseLoadTool",
        "HyperbrowserLoadTool", "BrightDataSearchTool", "BrightDataWebUnlockerTool",
        "OxylabsUniversalScraperTool", "OxylabsGoogleSearchScraperTool",
        "YoutubeChannelSearchTool", "YoutubeVideoSearchTool", "URLReadTool",
        "ParallelSearchTool", "GithubSearchTool", "CodeDocsSearchTool", "ArxivPaperTool",
      ]
    ),
    (
      ToolKnowledge(.read),
      [
        "FileReadTool", "DirectoryReadTool", "DirectorySearchTool", "CSVSearchTool",
        "DOCXSearchTool", "JSONSearchTool", "MDXSearchTool", "PDFSearchTool", "TXTSearchTool",
        "XMLSearchTool", "RagTool", "S3ReaderTool", "BedrockKBRetrieverTool", "MySQLSearchTool",
        "QdrantVectorSearchTool", "WeaviateVectorSearchTool", "MongoDBVectorSearchTool",
        "LlamaIndexTool", "AIMindTool",
      ]
    ),
    // What a sandbox or a folder of the workflow's own holds.
    (
      ToolKnowledge(.write),
      [
        "FileWriterTool", "FileCompressorTool", "CodeInterpreterTool", "E2BExecTool",
        "E2BFileTool", "E2BPythonTool", "DaytonaExecTool", "DaytonaFileTool",
        "DaytonaPythonTool",
      ]
    ),
    (ToolKnowledge(.external, isIdempotent: true), ["S3WriterTool"]),
    (
      ToolKnowledge(.external), ["InvokeCrewAIAutomationTool", "GenerateCrewaiAutomationTool"]
    ),
    (
      ToolKnowledge(EffectLevel.none),
      ["WaitTool", "DallETool", "VisionTool", "OCRTool", "PatronusEvalTool"]
    ),
  ])

  /// What is known of a tool by the name that files give it: a class of the package, or any other
  /// name, which suggests an effect at most.
  static func knowledge(of name: String) -> ToolKnowledge? {
    tools[name] ?? ToolKnowledge.named(name)
  }

  /// The class or function that a reference leads to: `crewai_tools:SerperDevTool`, `custom:search`,
  /// `my_project.tools.Search`.
  static func shortName(_ text: String) -> String {
    let parts = text.split { $0 == ":" || $0 == "." || $0 == "/" }
    return parts.last.map(String.init) ?? text
  }
}

extension CrewaiLowering {
  /// Makes the tools that the agent of a node holds; those of its task take the place of its own
  /// (crewAIInc/crewAI:lib/crewai/src/crewai/crew.py `_execute_tasks`).
  mutating func addTools(of agent: CrewaiAgent?, task: SyntaxNode? = nil, to owner: NodeID) {
    let own = task?["tools"]?.elements ?? []
    for tool in own.isEmpty ? agent?["tools"]?.elements ?? [] : own {
      guard let name = Self.toolName(tool) else { continue }
      addTool(name, at: Self.place(tool), to: owner)
    }
    guard let agent else { return }
    for app in agent["apps"]?.elements ?? [] {
      guard let name = app.text, !name.isEmpty else { continue }
      addApp(name, at: app.span, to: owner)
    }
    for server in agent["mcps"]?.elements ?? [] { addServer(server, to: owner) }
    if let entry = agent.entry("allow_code_execution"), entry.value.bool == true {
      let isUnsafe = agent["code_execution_mode"]?.text == "unsafe"
      add(
        Node("code_execution", kind: .tool, span: entry.key.span),
        ToolKnowledge(isUnsafe ? .irreversible : .write), to: owner)
    }
  }

  private static func toolName(_ node: SyntaxNode) -> String? {
    let found =
      node.kind == .mapping
      ? ["name", "python", "ref", "tool_type", "type", "class"].lazy.compactMap { node[$0]?.text }
        .first
      : node.kind == .null ? nil : node.text
    guard let found, !found.isEmpty else { return nil }
    return found
  }

  private static func place(_ node: SyntaxNode) -> Span {
    node.kind == .mapping ? node.entries.first?.key.span ?? node.span : node.span
  }

  private mutating func addTool(_ name: String, at span: Span, to owner: NodeID) {
    if looksForTools, let path = CrewaiFiles.toolPath(name), soughtTools.insert(span).inserted,
      soughtTools.count <= 1_000, files.isMissing(path)
    {
      builder.note(
        Defect(
          .danglingReference(name: path, role: "tool file", known: []), span: span, node: owner,
          paths: [path]))
    }
    add(
      Node(name, kind: .tool, span: span),
      CrewaiCatalogue.knowledge(of: CrewaiCatalogue.shortName(name)), to: owner)
  }

  /// An app of the platform, or one of its actions: `gmail`, `gmail/send_email`. The names of the
  /// actions are the platform's own, so that what they say is no guess.
  private mutating func addApp(_ name: String, at span: Span, to owner: NodeID) {
    var known: ToolKnowledge?
    if name.contains("/"), let effect = EffectLexicon.effect(ofToolNamed: name) {
      known = ToolKnowledge(effect.level)
    }
    add(Node(name, kind: .tool, span: span), known, to: owner)
  }

  /// A tool server: an address, the name of a connected one, or a command; `#tool` names one tool.
  private mutating func addServer(_ node: SyntaxNode, to owner: NodeID) {
    let place = Self.place(node)
    if node.kind == .mapping {
      let name = (node["name"] ?? node["url"] ?? node["command"])?.text ?? "server"
      if let command = node["command"], let program = command.text {
        let arguments = node["args"]?.elements ?? []
        note(
          ServerCommand.server(
            name,
            command: [(text: program, span: command.span)]
              + arguments.map { (text: $0.text ?? "", span: $0.span) }, at: place))
      } else if node["url"] != nil {
        note(ToolServer(name, origin: .address, pin: .inexpressible, span: place))
      }
      add(Node(name.isEmpty ? "server" : name, kind: .tool, span: place), nil, to: owner)
      return
    }
    guard let text = node.text, !text.isEmpty else { return }
    let parts = text.split(separator: "#", maxSplits: 1)
    let address = parts.first.map(String.init) ?? text
    if address.hasPrefix("https://") || address.hasPrefix("http://") {
      note(ToolServer(address, origin: .address, pin: .inexpressible, span: place))
    }
    let tool = parts.count == 2 ? ToolKnowledge.named(String(parts[1])) : nil
    add(Node(text, kind: .tool, span: place), tool, to: owner)
  }

  private mutating func note(_ server: ToolServer) {
    if !builder.servers.contains(server) { builder.servers.append(server) }
  }

  private mutating func add(_ tool: Node, _ known: ToolKnowledge?, to owner: NodeID) {
    spareNodes -= 1
    guard spareNodes >= 0 else { return }
    var tool = tool
    tool.parent = builder[owner].parent
    if builder.isFragment {
      tool.effect = .unknown("the crew that gives the agent tasks is not known here")
    } else if let known {
      known.describe(&tool, at: tool.span, otherwise: "what the tool does is in Python")
    } else {
      tool.effect = .unknown("what the tool does is in Python")
    }
    let span = tool.span
    let id = builder.add(tool)
    builder.connect(owner, id, .uses, span: span)
  }
}

import TopolintModel

/// What the n8n engine does where the file is silent, each with its source.
enum N8nProfile {
  private static let engine = "n8n-io/n8n:packages/core/src/execution-engine/workflow-execute.ts"
  private static let executions = "n8n-io/n8n:packages/@n8n/config/src/configs/executions.config.ts"
  private static let settings = "n8n-io/n8n:packages/workflow/src/interfaces.ts"
  private static let langchain = "n8n-io/n8n:packages/@n8n/nodes-langchain/nodes"
  private static let base = "n8n-io/n8n:packages/nodes-base/nodes"

  /// What a tool that fails does to its agent: this changed in mid-2026.
  static let toolErrors = FormatKnob(
    "tool-errors", values: ["unknown", "stop", "return"],
    summary: "whether a failing tool stops the run, as before mid-2026, or tells its agent")

  /// What an agent does that has used up its iterations: this differs between versions.
  static let maxIterations = FormatKnob(
    "max-iterations", values: ["unknown", "fail", "proceed"],
    summary: "whether an agent at its iteration limit fails, or goes on as if it were done")

  /// How long an execution may take by the server's settings.
  static let executionsTimeout = FormatKnob(
    "executions-timeout", values: ["unlimited", "limited"],
    summary: "whether the server sets EXECUTIONS_TIMEOUT, which n8n itself leaves unlimited")

  static let knobs = [toolErrors, maxIterations, executionsTimeout]

  static let abort = EngineNote("a failed node ends the whole execution", source: settings)
  static let noRetry = EngineNote("a failed node is not tried again", source: engine)
  static let joins = EngineNote(
    "a node runs once for each branch that brings it items", source: engine)
  static let merges = EngineNote(
    "a merge waits for the inputs whose branches were taken", source: engine)
  static let oneAtATime = EngineNote(
    "nodes run one after the other, each with all its items", source: engine)
  static let steps = EngineNote(
    "an execution may run its nodes any number of times", source: "n8n-io/n8n#21817")
  static let doneAgain = EngineNote(
    "a batching loop without items left gives its `done` output again, however often it is asked",
    source: "n8n-io/n8n#21817")
  static let depth = EngineNote(
    "a workflow may start itself however deep; only a time limit of the first one ends that",
    source: "n8n-io/n8n#1634")
  static let startsEach = EngineNote(
    "a run is started for every item, however many there are",
    source: base + "/ExecuteWorkflow/ExecuteWorkflow/ExecuteWorkflow.node.ts")
  static let startsAtOnce = EngineNote(
    "runs that are not waited for go on side by side; the server's limit on executions leaves "
      + "sub-workflows out",
    source: "docs.n8n.io/hosting/scaling/concurrency-control")
  static let runTime = EngineNote(
    "an execution may take for ever (EXECUTIONS_TIMEOUT is -1)", source: executions)
  static let agentTurns = EngineNote(
    "an agent stops after 10 iterations",
    source: langchain + "/agents/Agent/agents/ToolsAgent/options.ts")
  static let agentFails = EngineNote(
    "an agent at its iteration limit fails",
    source: langchain + "/agents/Agent/agents/ToolsAgent/V3/helpers/checkMaxIterations.ts")
  static let agentProceeds = EngineNote(
    "an agent at its iteration limit leaves by its ordinary output", source: "n8n-io/n8n#22771")
  static let toolStops = EngineNote(
    "a tool that fails ends the whole execution", source: "n8n-io/n8n#24042")
  static let toolReturns = EngineNote(
    "a tool that fails tells its agent so", source: "n8n-io/n8n#31225")
  static let freeText = EngineNote(
    "without an output parser the model answers in free text",
    source: langchain + "/agents/Agent/agents/ToolsAgent/options.ts")
  static let media = EngineNote(
    "the node gives the file or the text that the service made",
    source: langchain + "/vendors/OpenAi/OpenAi.node.ts")
  static let noMemory = EngineNote(
    "without a memory node each call starts afresh",
    source: langchain + "/agents/Agent/agents/ToolsAgent/options.ts")
  static let httpTimeout = EngineNote(
    "a request gives up after 5 minutes", source: base + "/HttpRequest/V3/HttpRequestV3.node.ts")
  static let mcpTimeout = EngineNote(
    "a call of an MCP server gives up after 60 s",
    source: langchain + "/mcp/McpClientTool/McpClientTool.node.ts")
  static let modelRetries = EngineNote(
    "a call of the model that fails is tried twice more, unless its request was wrong or refused",
    source: langchain + "/llms/LMChatOpenAi/LmChatOpenAi.node.ts")
  static let modelFails = EngineNote(
    "a model that has failed for the last time fails the node that asks it",
    source: langchain + "/llms/n8nLlmFailedAttemptHandler.ts")
  static let waitsForEver = EngineNote(
    "without a limit the execution waits until the year 3000",
    source: "n8n-io/n8n:packages/workflow/src/constants.ts")
  static let switchDrops = EngineNote(
    "without a fallback output an item that matches no rule is dropped",
    source: base + "/Switch/V3/SwitchV3.node.ts")
  static let outputUnwired = EngineNote(
    "an item that leaves by an output without an edge is dropped", source: engine)
  static let classifierDrops = EngineNote(
    "an item of no category is discarded",
    source: langchain + "/chains/TextClassifier/TextClassifier.node.ts",
    advice: "set *When No Clear Match* to *Output on Extra, 'Other' Branch* "
      + "(`options.fallback: other`), and connect `Other`")
  static let cannotFail = EngineNote("the node only passes items on", source: engine)
  static let httpMethod = EngineNote(
    "a request without a method is a GET", source: base + "/HttpRequest/V3/HttpRequestV3.node.ts")

  /// The table that `topolint formats` prints.
  static let defaults: [EngineDefault] = [
    row("onError", abort), row("retryOnFail", noRetry),
    EngineDefault(
      "maxTries, waitBetweenTries",
      "3 tries with 1000 ms between them; clamped to 2..5 tries and 0..5000 ms", source: engine),
    row("several edges into one node", joins), row("merge", merges),
    row("several edges out of one node", oneAtATime), row("settings.executionTimeout", runTime),
    row("steps of an execution", steps),
    row("splitInBatches whose done output leads back", doneAgain),
    row("depth of executeWorkflow", depth),
    EngineDefault(
      "executeWorkflow mode, waitForSubWorkflow", "one run with all items, which is waited for",
      source: base + "/ExecuteWorkflow/ExecuteWorkflow/ExecuteWorkflow.node.ts"),
    row("executeWorkflow in mode each, not waiting", startsAtOnce),
    row("agent options.maxIterations", agentTurns), row("agent at maxIterations", agentFails),
    row("agent at maxIterations (1.122.5)", agentProceeds),
    row("a failing tool, before mid-2026", toolStops), row("a failing tool, since", toolReturns),
    row("hasOutputParser", freeText), row("ai_memory", noMemory), row("image and audio", media),
    row("httpRequest method", httpMethod), row("httpRequest options.timeout", httpTimeout),
    row("mcpClientTool options.timeout", mcpTimeout),
    row("options.maxRetries of OpenAI's chat model and those made like it", modelRetries),
    row("a failing model", modelFails),
    row("wait and sendAndWait limitWaitTime", waitsForEver),
    row("switch options.fallbackOutput", switchDrops),
    row("an output without an edge", outputUnwired),
    row("textClassifier options.fallback", classifierDrops),
  ]
}

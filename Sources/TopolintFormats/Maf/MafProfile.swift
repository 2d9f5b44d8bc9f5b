import TopolintModel

/// What the two runtimes of Microsoft Agent Framework do where the file is silent, with the sources.
enum MafProfile {
  /// Which runtime runs the file: they differ in what bounds a run.
  static let runtimeKnob = FormatKnob(
    "runtime", values: ["unknown", "python", "dotnet"],
    summary: "which runtime runs the workflows: Python ends a run after `maxTurns` (100) steps and "
      + "an external loop after `maxIterations` (100) rounds, .NET has neither limit")

  static let pythonSteps = EngineNote(
    "without `maxTurns` the Python runtime ends a run after 100 supersteps",
    source: core + "_const.py")
  static let pythonEnds = EngineNote(
    "a run that reaches the limit is given up as failed", source: core + "_runner.py")
  static let dotnetSteps = EngineNote(
    "the .NET runtime counts no steps and does not read `maxTurns`",
    source: dotnet + "DeclarativeWorkflowBuilder.cs")
  static let pythonTurns = EngineNote(
    "without `maxIterations` the Python runtime asks a person 100 times at most",
    source: python + "_executors_agents.py")
  static let dotnetTurns = EngineNote(
    "the .NET runtime asks a person as long as the condition holds",
    source: dotnet + "ObjectModel/InvokeAzureAgentExecutor.cs")
  static let abort = EngineNote(
    "an action that fails ends the run", source: python + "_declarative_base.py")
  static let noRetry = EngineNote(
    "a failed action is not tried again", source: python + "_declarative_builder.py")
  static let toolError = EngineNote(
    "a tool that fails or was not approved leaves the text of its error as the result, and the run "
      + "goes on",
    source: python + "_executors_mcp.py")
  static let functionError = EngineNote(
    "the Python runtime stores `error` as the result of a function that fails, and goes on",
    source: python + "_executors_tools.py")
  static let fallThrough = EngineNote(
    "when no condition holds and there are no `elseActions`, the next action runs",
    source: dotnet + "ObjectModel/ConditionGroupExecutor.cs")
  static let noMore = EngineNote(
    "when no condition holds and there are no `elseActions`, the run just ends: no action follows",
    source: dotnet + "ObjectModel/ConditionGroupExecutor.cs")
  static let cannotFail = EngineNote(
    "the action only moves values", source: python + "_executors_basic.py")
  static let dotnetHTTP = EngineNote(
    "without `requestTimeoutInMilliseconds` the client's own limit holds: 100 s for .NET's "
      + "HttpClient",
    source: "learn.microsoft.com/dotnet/api/system.net.http.httpclient.timeout")
  static let pythonHTTP = EngineNote(
    "without `requestTimeoutInMilliseconds` the client's own limit holds: httpx gives up after "
      + "5 s without traffic",
    source: "www.python-httpx.org/advanced/timeouts")
  static let repeats = EngineNote(
    "without `maxIterations` the Python runtime that had `RepeatUntil` ended it after 100 rounds",
    source: python + "_actions_control_flow.py `handle_repeat_until`, before the graph executors")
  static let repeatsEnd = EngineNote(
    "a `RepeatUntil` that reaches its limit goes on with the next action",
    source: python + "_actions_control_flow.py `handle_repeat_until`, before the graph executors")
  static let get = EngineNote(
    "without `method` it is GET", source: dotnet + "ObjectModel/HttpRequestExecutor.cs")
  static let oneAtATime = EngineNote(
    "items run one after the other", source: python + "_executors_control_flow.py")
  static let fourAtATime = EngineNote(
    "with `mode: Parallel` the .NET runtime runs 4 items at once",
    source: dotnet + "ObjectModel/ForeachExecutionOptions.cs")
  static let allItems = EngineNote(
    "every item of the list is run", source: dotnet + "ObjectModel/ForeachExecutor.cs")
  static let firstFailure = EngineNote(
    "the first item that fails ends the run", source: dotnet + "ObjectModel/ForeachExecutor.cs")
  static let freeText = EngineNote(
    "without `outputSchema` the agent answers in free text; `responseObject` is then set only when "
      + "the answer happens to be JSON",
    source: dotnet + "ObjectModel/InvokeAzureAgentExecutor.cs")
  static let asksFirst = EngineNote(
    "without `approvalMode` the service asks before it calls a tool of the server",
    source: "MicrosoftDocs/azure-ai-docs:articles/ai-foundry/agents/how-to/tools/"
      + "model-context-protocol-samples.md")
  static let sandbox = EngineNote(
    "code runs in a container of the service that makes no requests to anything outside",
    source: "learn.microsoft.com/azure/foundry/agents/how-to/tools/code-interpreter")

  /// The table that `topolint formats` prints for workflows.
  static let defaults: [EngineDefault] = [
    row("maxTurns, Python", pythonSteps), row("maxTurns, .NET", dotnetSteps),
    row("a run at maxTurns, Python", pythonEnds),
    row("externalLoop.maxIterations, Python", pythonTurns),
    row("externalLoop.maxIterations, .NET", dotnetTurns),
    row("error handling", abort), row("retry", noRetry),
    row("failure of InvokeMcpTool", toolError),
    row("failure of InvokeFunctionTool, Python", functionError),
    row("ConditionGroup without elseActions", fallThrough),
    row("ConditionGroup without elseActions at the end", noMore),
    row("failure of SetVariable, SendActivity and the like", cannotFail),
    row("requestTimeoutInMilliseconds, Python", pythonHTTP),
    row("requestTimeoutInMilliseconds, .NET", dotnetHTTP),
    row("method of HttpRequestAction", get), row("Foreach", oneAtATime),
    row("Foreach with mode: Parallel", fourAtATime), row("number of items of Foreach", allItems),
    row("a failed item of Foreach", firstFailure), row("an agent without outputSchema", freeText),
    row("maxIterations of RepeatUntil", repeats), row("a RepeatUntil at its limit", repeatsEnd),
  ]

  /// The table for agent definitions.
  static let agentDefaults: [EngineDefault] = [
    row("outputSchema", freeText), row("approvalMode of an MCP tool", asksFirst),
    row("code_interpreter", sandbox),
  ]

  private static let python =
    "microsoft/agent-framework:python/packages/declarative/agent_framework_declarative/_workflows/"
  private static let core =
    "microsoft/agent-framework:python/packages/core/agent_framework/_workflows/"
  private static let dotnet =
    "microsoft/agent-framework:dotnet/src/Microsoft.Agents.AI.Workflows.Declarative/"
}

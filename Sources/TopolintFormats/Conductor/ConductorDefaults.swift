internal import TopolintModel

/// What the engine does when a field is absent, each row with its source.
enum ConductorDefaults {
  private static let schema = "microsoft/conductor:src/conductor/config/schema.py"
  private static let syntax = "microsoft/conductor:docs/workflow-syntax.md"

  static let iterations = EngineDefault(
    "workflow.limits.max_iterations",
    "a run takes at most 10 steps (1 to 500 can be set); each member of a parallel group and each "
      + "item of a for-each group counts as one",
    source: "\(schema) `LimitsConfig`, \(syntax)")
  static let exhaustion = EngineDefault(
    "workflow.limits.max_iterations, when reached",
    "a person is asked for more steps; without a terminal the run stops with an error",
    source: "microsoft/conductor:src/conductor/engine/workflow.py")
  static let runTimeout = EngineDefault(
    "workflow.limits.timeout_seconds", "a run may take any time",
    source: "\(schema) `LimitsConfig`")
  static let budget = EngineDefault(
    "workflow.limits.budget_usd",
    "a run may cost any amount; with `budget_mode: audit`, the default, overshooting is only reported",
    source: syntax)
  static let retry = EngineDefault(
    "agents[].retry", "one attempt, no retry", source: "\(schema) `RetryPolicy`")
  static let backoff = EngineDefault(
    "agents[].retry.backoff", "exponential from `delay_seconds` (2), twice as long each time",
    source: "\(schema) `RetryPolicy`")
  static let copilotTimeout = EngineDefault(
    "agents[].timeout_seconds (copilot)", "a session of the Copilot provider ends after 1800 s",
    source: "microsoft/conductor:src/conductor/providers/copilot.py")
  static let agentTimeout = EngineDefault(
    "agents[].timeout_seconds (other providers)",
    "conductor itself sets no limit; the provider's own is not documented", source: schema)
  static let scriptTimeout = EngineDefault(
    "agents[].timeout (script)", "a script may take any time", source: schema)
  static let humanTimeout = EngineDefault(
    "human_gate, questions", "a person may take any time", source: syntax)
  static let claudeTurns = EngineDefault(
    "agents[].max_agent_iterations (claude)", "an agent takes at most 50 turns",
    source: "\(schema) `RuntimeConfig`")
  static let copilotTurns = EngineDefault(
    "agents[].max_agent_iterations (copilot)", "an agent takes any number of turns",
    source: "\(schema) `RuntimeConfig`")
  static let noRoutes = EngineDefault(
    "routes", "without routes the run ends, with success",
    source: "microsoft/conductor:src/conductor/engine/workflow.py `_evaluate_routes`")
  static let unmatched = EngineDefault(
    "routes, when none matches", "the run ends with an error: no matching route found",
    source: "microsoft/conductor:src/conductor/engine/router.py",
    advice: "end the `routes` with one that has no `when`")
  static let failure = EngineDefault(
    "a failing step", "the run ends with an error; there is no error route",
    source: "microsoft/conductor:src/conductor/config/schema.py `RouteDef`")
  static let scriptFailure = EngineDefault(
    "a script's exit code",
    "a non-zero exit code is a result like any other; only a timeout or a command that cannot "
      + "start ends the run",
    source: "microsoft/conductor:src/conductor/executor/script.py")
  static let failureMode = EngineDefault(
    "failure_mode", "fail_fast: the first failure ends the group and the run", source: schema)
  static let concurrency = EngineDefault(
    "for_each[].max_concurrent", "10 items run at once (1 to 100 can be set)",
    source: "\(schema) `ForEachDef`")
  static let parallelConcurrency = EngineDefault(
    "parallel[].agents", "all members run at once",
    source: "microsoft/conductor:src/conductor/engine/workflow.py")
  static let contract = EngineDefault(
    "agents[].output", "the model's text as it comes, under `output.result`", source: syntax)
  static let scriptContract = EngineDefault(
    "agents[].output (script)",
    "`stdout`, `stderr` and `exit_code`, with the fields of a JSON object on stdout", source: syntax
  )
  static let memory = EngineDefault(
    "agents[].session_key", "each execution starts a new session", source: syntax)
  static let validator = EngineDefault(
    "agents[].validator.max_retries",
    "1: the agent runs once more with the issues, and that output is taken unchecked; a validator "
      + "that fails counts as passed",
    source: syntax)
  static let skippedGates = EngineDefault(
    "human_gate, run with --skip-gates", "the first option is taken",
    source: "microsoft/conductor:src/conductor/gates/human.py")
  static let contextMode = EngineDefault(
    "workflow.context.mode",
    "accumulate: every earlier output can be read, and `input` of a step is not looked at",
    source: "microsoft/conductor:src/conductor/engine/context.py")
  static let inputs = EngineDefault(
    "workflow.input.<name>, not required and not given",
    "the empty value of its type: an empty text, 0, false, an empty list or table", source: syntax)
  static let tools = EngineDefault(
    "agents[].tools", "all tools of the workflow; `[]` is none", source: "\(schema) `AgentDef`")
  static let subworkflowDepth = EngineDefault(
    "workflow steps", "at most 10 workflows deep", source: syntax)

  /// Every row, as `topolint formats` prints them.
  static let all = [
    iterations, exhaustion, runTimeout, budget, retry, backoff, copilotTimeout, agentTimeout,
    scriptTimeout, humanTimeout, claudeTurns, copilotTurns, noRoutes, unmatched, failure,
    scriptFailure, failureMode, concurrency, parallelConcurrency, contract, scriptContract, memory,
    validator, skippedGates, contextMode, inputs, tools, subworkflowDepth,
  ]
}

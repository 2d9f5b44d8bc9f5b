import TopolintModel

/// What Docker Agent does where the file is silent, each with its source.
enum DockerAgentProfile {
  /// What becomes of a delegation to an agent that is part of the chain already.
  static let delegationCycles = FormatKnob(
    "delegation-cycles", values: ["rejected", "endless"],
    summary: "a delegation back to an agent of the chain is rejected since August 2026; releases "
      + "before let it go on without end")
  /// What the tools of an agent in the background may do.
  static let backgroundTools = FormatKnob(
    "background-tools", values: ["inherited", "approved"],
    summary: "agents in the background have the permissions of their caller since July 2026; in "
      + "releases before all their tools were approved")

  /// What to write for a model that is not of the file.
  static let modelHelp =
    "write the provider too, as in `openai/gpt-5-mini`, or define the name under `models`"
  static let turns = EngineNote(
    "an agent may call tools any number of times (`max_iterations` 0)",
    source: "docker/docker-agent:docs/configuration/agents/index.md")
  static let exhaustion = EngineNote(
    "at `max_iterations` the person is asked for more; without one the agent stops",
    source: "docker/docker-agent:pkg/runtime/loop.go")
  static let handoffs = EngineNote(
    "a handoff stays in the session, whose agent at the start sets the limit, and it has none",
    source: "docker/docker-agent:pkg/runtime/loop.go")
  static let rejected = EngineNote(
    "a delegation to an agent that is part of the chain already is rejected",
    source: "docker/docker-agent#3905, docker/docker-agent:docs/tools/transfer-task/index.md")
  static let endless = EngineNote(
    "releases before August 2026 let agents delegate to one another without end",
    source: "docker/docker-agent#3904")
  static let depth = EngineNote(
    "delegations are at most 10 deep",
    source: "docker/docker-agent#3905, docker/docker-agent:docs/tools/transfer-task/index.md")
  static let forced = EngineNote(
    "a cycle of forced handoffs is refused when the file is loaded",
    source: "docker/docker-agent:pkg/config/config.go `validateForceHandoffs`")
  static let background = EngineNote(
    "20 agents run in the background at once",
    source: "docker/docker-agent:pkg/tools/builtin/agent/agent.go")
  static let kept = EngineNote(
    "100 tasks of agents in the background are kept",
    source: "docker/docker-agent:pkg/tools/builtin/agent/agent.go")
  static let approved = EngineNote(
    "releases before July 2026 approve all tools of an agent in the background",
    source: "docker/docker-agent#3490, docker/docker-agent:pkg/runtime/agent_delegation.go")
  static let asks = EngineNote(
    "tools that are not read-only ask the person first",
    source: "docker/docker-agent:docs/configuration/permissions/index.md")
  static let noBudget = EngineNote(
    "without `budget` a run has no limit of time, tokens or money",
    source: "docker/docker-agent:docs/configuration/budget/index.md")
  static let abort = EngineNote(
    "a model that fails, and its fallbacks after it, end the turn with an error",
    source: "docker/docker-agent:docs/configuration/models/index.md")
  static let noFallback = EngineNote(
    "without `fallback` no other model takes over",
    source: "docker/docker-agent:agent-schema.json `FallbackConfig`")
  static let retries = EngineNote(
    "each model is tried 2 times more on server errors and timeouts, with exponential backoff",
    source: "docker/docker-agent:agent-schema.json `FallbackConfig`")
  static let toolError = EngineNote(
    "the model is told the error of a call that failed, and goes on",
    source: "docker/docker-agent:docs/configuration/tools/index.md")
  static let httpTimeout = EngineNote(
    "a request may take 30 s",
    source: "docker/docker-agent:docs/tools/fetch/index.md, docs/tools/api/index.md")
  static let remoteTimeout = EngineNote(
    "a call of an agent at an address may take 30 s, since May 2026",
    source: "docker/docker-agent#2882, docker/docker-agent:pkg/tools/a2a/a2a.go")
  static let shellTimeout = EngineNote(
    "a command may take 30 s, or what the model asks for",
    source: "docker/docker-agent:docs/tools/shell/index.md")
  static let freeText = EngineNote(
    "without `structured_output` the model answers in free text",
    source: "docker/docker-agent:agent-schema.json `structured_output`")
  static let session = EngineNote(
    "an agent sees the whole session, and after a handoff what came before it",
    source: "docker/docker-agent:docs/concepts/multi-agent/index.md")
  static let fresh = EngineNote(
    "a delegated task starts a session of its own",
    source: "docker/docker-agent:docs/concepts/multi-agent/index.md")
  static let memory = EngineNote(
    "the agents of a file share one database unless `path` says otherwise",
    source: "docker/docker-agent:docs/tools/memory/index.md")

  /// The table that `topolint formats` prints.
  static let defaults: [EngineDefault] = [
    row("max_iterations", turns), row("max_iterations, when reached", exhaustion),
    row("max_iterations, over handoffs", handoffs),
    EngineDefault(
      "max_consecutive_tool_calls", "an agent that makes the same call 5 times in a row is stopped",
      source: "docker/docker-agent#2123, since March 2026"),
    row("sub_agents that lead back", rejected), row("depth of sub_agents", depth),
    row("force_handoff that leads back", forced), row("background_agents", background),
    row("background_agents, finished", kept), row("permissions, safety", asks),
    row("budget", noBudget), row("a failing model", abort), row("fallback", noFallback),
    row("fallback.retries", retries),
    EngineDefault(
      "fallback.cooldown", "the model that took over stays for 1 minute",
      source: "docker/docker-agent:agent-schema.json `FallbackConfig`"),
    row("a failing tool", toolError), row("timeout of fetch, api, openapi", httpTimeout),
    row("timeout of a2a", remoteTimeout),
    row("timeout of shell", shellTimeout),
    EngineDefault(
      "lifecycle.call_timeout of mcp",
      "nothing limits a call; since July 2026 the field does, before it was not acted on",
      source: "docker/docker-agent#3814, docker/docker-agent:agent-schema.json `Lifecycle`"),
    row("structured_output", freeText),
    row("context of a handoff", session), row("context of a delegated task", fresh),
    row("memory.path", memory),
  ]
}

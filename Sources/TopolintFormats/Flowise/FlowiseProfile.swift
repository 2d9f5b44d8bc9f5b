import TopolintModel

/// What Flowise does where the file is silent, each with its source.
enum FlowiseProfile {
  private static let engine = "FlowiseAI/Flowise:packages/server/src/utils/buildAgentflow.ts"
  private static let nodes = "FlowiseAI/Flowise:packages/components/nodes"

  static let abort = EngineNote("a step that fails ends the whole run", source: engine)
  static let noRetry = EngineNote("a step that fails is not tried again", source: engine)
  static let joins = EngineNote(
    "a step waits for all that lead to it, and of the ways of one choice for one", source: engine)
  static let oneAtATime = EngineNote("steps run one after the other", source: engine)
  static let steps = EngineNote(
    "a run ends after 1000 steps (MAX_ITERATIONS)", source: engine)
  static let stepsFail = EngineNote("a run that reaches its limit fails", source: engine)
  static let loopCount = EngineNote(
    "a loop node leads back 5 times at most", source: nodes + "/agentflow/Loop/Loop.ts")
  static let lastCase = EngineNote(
    "an answer that is no scenario of the list counts as the last one",
    source: nodes + "/agentflow/ConditionAgent/matchScenario.ts")
  static let wayUnwired = EngineNote("a way without an edge ends its branch", source: engine)
  static let noTurns = EngineNote(
    "an agent calls tools as often as its model asks for it",
    source: nodes + "/agentflow/Agent/Agent.ts")
  static let toolFails = EngineNote(
    "a tool that fails ends the whole run", source: nodes + "/agentflow/Agent/Agent.ts")
  static let noQuestion = EngineNote(
    "a tool runs without asking, unless it requires human input",
    source: nodes + "/agentflow/Agent/Agent.ts")
  static let itemByItem = EngineNote("items run one after the other", source: engine)
  static let itemFails = EngineNote(
    "an item that fails becomes the text `Error in iteration ...` among the results",
    source: engine)
  static let freeText = EngineNote(
    "without a structured output the model answers in free text",
    source: nodes + "/agentflow/LLM/LLM.ts")
  static let noMemory = EngineNote(
    "without memory a model sees nothing of what was said before",
    source: nodes + "/agentflow/LLM/LLM.ts")
  static let cannotFail = EngineNote(
    "the step only passes on what it is given", source: nodes + "/agentflow")
  static let get = EngineNote("a request is a GET", source: nodes + "/agentflow/HTTP/HTTP.ts")
  static let noKey = EngineNote(
    "nothing in a request tells its receiver that it was sent before",
    source: nodes + "/agentflow/HTTP/HTTP.ts")
  static let graphSteps = EngineNote(
    "a sequential agent flow ends after 25 steps", source: "FlowiseAI/Flowise#3244")
  static let graphFails = EngineNote(
    "a run that has used up its steps fails with `Recursion limit reached`",
    source: "FlowiseAI/Flowise#3244")
  static let teamSteps = EngineNote(
    "a team of agents ends after 100 steps",
    source: nodes + "/multiagents/Supervisor/Supervisor.ts")
  static let depth = EngineNote(
    "flows may start one another however deep; only one that starts itself is refused",
    source: nodes + "/agentflow/ExecuteFlow/ExecuteFlow.ts")
  static let conditionEnds = EngineNote(
    "when no row holds, the way `End` is taken",
    source: nodes + "/sequentialagents/Condition/Condition.ts")
  static let agentTurns = EngineNote(
    "an agent stops after 15 rounds", source: "FlowiseAI/Flowise:packages/components/src/agents.ts")
  static let agentProceeds = EngineNote(
    "an agent that has used up its rounds answers that it stopped",
    source: "FlowiseAI/Flowise:packages/components/src/agents.ts")

  /// The table that `topolint formats` prints.
  static let defaults: [EngineDefault] = [
    row("a failure", abort), row("retries", noRetry),
    row("several edges into one node", joins),
    row("several edges out of one node", oneAtATime),
    row("steps of a run", steps),
    row("a run at its limit", stepsFail),
    row("loopAgentflow maxLoopCount", loopCount),
    row("conditionAgentAgentflow without a match", lastCase),
    row("a way of a choice without an edge", wayUnwired),
    row("calls of tools by agentAgentflow", noTurns),
    row("a tool of agentAgentflow", toolFails),
    row("agentSelectedToolRequiresHumanInput", noQuestion),
    row("iterationAgentflow", itemByItem),
    row("an item of iterationAgentflow", itemFails),
    row("llmStructuredOutput, agentStructuredOutput", freeText),
    row("llmEnableMemory, agentEnableMemory", noMemory),
    row("httpAgentflow method", get),
    row("httpAgentflow without an idempotency key", noKey),
    row("steps of a sequential agent flow", graphSteps),
    row("a sequential agent flow or a team at its limit", graphFails),
    row("supervisor recursionLimit", teamSteps),
    row("depth of flows that start flows", depth),
    row("seqCondition without a match", conditionEnds),
    row("maxIterations of agents", agentTurns),
    row("an agent at maxIterations", agentProceeds),
  ]
}

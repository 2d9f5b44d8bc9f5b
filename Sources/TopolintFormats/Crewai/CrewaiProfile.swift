internal import TopolintModel

/// What the engine does when a field is absent, each row with its source.
enum CrewaiProfile {
  private static let lib = "crewAIInc/crewAI:lib/crewai/src/crewai"

  static let turns = EngineDefault(
    "max_iter",
    "an agent takes at most 25 turns a task (the pages of the documentation say 20 or 25)",
    source: "\(lib)/agents/agent_builder/base_agent.py")
  static let retry = EngineDefault(
    "max_retry_limit", "an agent that fails is run again at most twice, with all that it does",
    source: "\(lib)/agent/core.py")
  static let delegation = EngineDefault(
    "allow_delegation", "an agent does not hand work to others",
    source: "\(lib)/agents/agent_builder/base_agent.py")
  static let delegationDepth = EngineDefault(
    "allow_delegation, nested",
    "who works for another agent gets no tools to delegate: delegation is one level deep",
    source: "\(lib)/tools/agent_tools/base_agent_tools.py `_execute`")
  static let failure = EngineDefault(
    "a failing task or method", "the run ends with the error; there is no error route",
    source: "\(lib)/task.py `_execute_core`, \(lib)/flow/runtime/__init__.py `_execute_method`")
  static let guardrail = EngineDefault(
    "guardrail_max_retries", "3, then the task fails", source: "\(lib)/task.py")
  static let guardrailFailure = EngineDefault(
    "guardrail_max_retries, when used up", "the task fails, and the run with it",
    source: "\(lib)/task.py `_invoke_guardrail_function`")
  static let process = EngineDefault(
    "process (JSON crew)", "sequential: the tasks in the order of the file",
    source: "\(lib)/crew.py")
  static let context = EngineDefault(
    "context", "in a sequential crew a task is given the results of all tasks before it",
    source: "\(lib)/crew.py `_get_context`")
  static let asyncTasks = EngineDefault(
    "async_execution", "tasks in a row that have it run at once, and the next task waits for them",
    source: "\(lib)/crew.py `_execute_tasks`")
  static let contract = EngineDefault(
    "output_pydantic, output_json, response_format", "the model's text as it comes",
    source: "\(lib)/task.py `_export_output`")
  static let methodCalls = EngineDefault(
    "config.max_method_calls",
    "each method of a flow runs at most 100 times a run, then the run fails",
    source: "\(lib)/flow/flow_definition.py, \(lib)/flow/runtime/__init__.py")
  static let unmatched = EngineDefault(
    "a router's answer that nobody listens to", "nothing follows, and the run ends with success",
    source: "\(lib)/flow/runtime/__init__.py `_execute_listeners`")
  static let anyEvent = EngineDefault(
    "listen: {or: ...}", "the first of the events starts the method, once a round",
    source: "\(lib)/flow/runtime/__init__.py `_find_triggered_methods`")
  static let allEvents = EngineDefault(
    "listen: {and: ...}", "the method starts when all of the events have come",
    source: "\(lib)/flow/runtime/__init__.py `_condition_met`")
  static let feedback = EngineDefault(
    "human_feedback.default_outcome", "a person who says nothing has chosen the first of `emit`",
    source: "\(lib)/flow/runtime/__init__.py `_finalize_human_feedback`")
  static let each = EngineDefault(
    "do.call: each", "the items one after the other, however many there are",
    source: "\(lib)/flow/runtime/_actions.py `EachAction`")
  static let memory = EngineDefault(
    "memory", "an agent remembers nothing from task to task but what it is given",
    source: "\(lib)/crew.py")

  /// All rows.
  static let defaults = [
    turns, retry, delegation, delegationDepth, failure, guardrail, guardrailFailure, process,
    context, asyncTasks, contract, methodCalls, unmatched, anyEvent, allEvents, feedback, each,
    memory,
  ]

  static let delegationKnob = FormatKnob(
    "delegation", values: ["off", "on"],
    summary: "whether agents without `allow_delegation` delegate, as they did in old versions")
}

import TopolintModel

/// What the Dify engine does where the file is silent, each with its source.
enum DifyProfile {
  /// The modes of `app.mode`.
  static let modes: Set<String> = [
    "workflow", "advanced-chat", "chat", "agent-chat", "completion", "channel",
  ]

  /// Which Dify's server default for connecting to HTTP hosts holds.
  static let connectTimeoutKnob = FormatKnob(
    "http-connect-timeout", values: ["10", "300"],
    summary: "the server's HTTP_REQUEST_MAX_CONNECT_TIMEOUT in seconds: 10, or 300 as old "
      + "versions shipped")

  static let abort = EngineNote(
    "a failed node ends the whole run",
    source: "langgenius/graphon:src/graphon/graph_engine/error_handler.py")
  static let httpAbort = EngineNote(
    "a request that fails ends the whole run; without an error strategy or a retry an error "
      + "status such as 500 is no failure",
    source: "langgenius/graphon:src/graphon/nodes/http_request/node.py")
  static let noRetry = EngineNote(
    "a failed node is not tried again",
    source: "langgenius/graphon:src/graphon/entities/base_node_data.py")
  static let joins = EngineNote(
    "a node waits for the branches that were taken; skipped ones are not waited for",
    source: "langgenius/graphon:src/graphon/graph_engine")
  static let elseUnwired = EngineNote(
    "when no case matches the handle `false` is taken, and without an edge the branch just ends",
    source: "langgenius/graphon:src/graphon/nodes/if_else/if_else_node.py")
  static let firstClass = EngineNote(
    "an answer that is no class of the list counts as the first class",
    source: "langgenius/graphon:src/graphon/nodes/question_classifier/question_classifier_node.py")
  static let handleUnwired = EngineNote(
    "a handle that is taken and has no edge ends its branch",
    source: "langgenius/graphon:src/graphon/graph_engine")
  static let roundEnds = EngineNote(
    "in a loop a branch that ends only ends the round",
    source: "langgenius/graphon:src/graphon/graph_engine/loop_container_handler.py")
  static let terminated = EngineNote(
    "the first item that fails ends the iteration (`terminated`)",
    source: "langgenius/graphon:src/graphon/nodes/iteration/entities.py")
  static let oneAtATime = EngineNote(
    "items run one after the other",
    source: "langgenius/graphon:src/graphon/nodes/iteration/entities.py")
  static let tenAtATime = EngineNote(
    "a parallel iteration runs 10 items at once",
    source: "langgenius/graphon:src/graphon/nodes/iteration/entities.py")
  static let loopProceeds = EngineNote(
    "after `loop_count` rounds the run goes on as if the loop were done",
    source: "langgenius/graphon:src/graphon/graph_engine/loop_container_handler.py")
  static let agentTurns = EngineNote(
    "the official agent strategies stop after 3 rounds",
    source: "langgenius/dify-official-plugins:"
      + "agent-strategies/cot_agent/strategies/function_calling.yaml")
  static let agentProceeds = EngineNote(
    "in its last round the agent gets no tools and must answer with what it has",
    source: "langgenius/dify-official-plugins:"
      + "agent-strategies/cot_agent/strategies/function_calling.py")
  static let humanTimeout = EngineNote(
    "a form expires after 36 hours",
    source: "langgenius/dify:api/core/workflow/nodes/human_input/entities.py")
  static let steps = EngineNote(
    "a run ends after 500 steps (WORKFLOW_MAX_EXECUTION_STEPS)",
    source: "langgenius/dify:api/configs/feature/__init__.py")
  static let depth = EngineNote(
    "workflows start one another at most 5 deep (WORKFLOW_CALL_MAX_DEPTH)",
    source: "langgenius/dify:api/configs/feature/__init__.py")
  static let noKey = EngineNote(
    "each attempt sends the same request again, and nothing in it tells the receiver so",
    source: "langgenius/graphon:src/graphon/nodes/http_request/node.py")
  static let again = EngineNote(
    "each attempt calls the tool again with the same input",
    source: "langgenius/graphon:src/graphon/graph_engine/error_handler.py")
  static let statusIsResult = EngineNote(
    "without an error strategy or a retry an error status such as 500 is a result like any other",
    source: "langgenius/graphon:src/graphon/nodes/http_request/node.py")
  static let runTime = EngineNote(
    "a run ends after 1200 s (WORKFLOW_MAX_EXECUTION_TIME), besides the time in which a person is waited for",
    source: "langgenius/dify:api/configs/feature/__init__.py")
  static let limitFails = EngineNote(
    "a run that reaches its limit is stopped as failed",
    source: "langgenius/graphon:src/graphon/graph_engine/layers/execution_limits.py")
  static let noMemory = EngineNote(
    "a model call sees nothing of earlier calls",
    source: "langgenius/graphon:src/graphon/nodes/llm/entities.py")
  static let freeText = EngineNote(
    "without `structured_output` the model answers in free text",
    source: "langgenius/graphon:src/graphon/nodes/llm/entities.py")
  static let agentText = EngineNote(
    "without `declared_outputs` the agent answers with a text, files and an object of any form",
    source: "langgenius/dify:api/models/agent_config_entities.py")
  static let cannotFail = EngineNote(
    "the node only passes on what it is given",
    source: "langgenius/graphon:src/graphon/nodes")

  /// What an HTTP request may take when the file does not say: the server's maxima for connecting,
  /// reading (600 s) and writing (600 s).
  static func httpTimeout(connect: Int) -> EngineNote {
    EngineNote(
      "the server's maxima hold: \(connect) s to connect, 600 s to read, 600 s to write",
      source: "langgenius/dify:api/configs/feature/__init__.py")
  }

  /// The table that `topolint formats` prints.
  static let defaults: [EngineDefault] = [
    row("error_strategy", abort), row("error_strategy of http-request", httpAbort),
    row("retry_config", noRetry), row("several edges into one node", joins),
    row("if-else without an edge from ELSE", elseUnwired),
    row("question-classifier without a match", firstClass),
    row("a class or action without an edge", handleUnwired),
    row("iteration.error_handle_mode", terminated), row("iteration.is_parallel", oneAtATime),
    row("iteration.parallel_nums", tenAtATime), row("loop at loop_count", loopProceeds),
    row("agent maximum_iterations", agentTurns), row("agent at maximum_iterations", agentProceeds),
    row("http-request timeout", httpTimeout(connect: 10)),
    row("human-input timeout", humanTimeout), row("steps of a run", steps),
    row("time of a run", runTime), row("a run at its limit", limitFails),
    row("depth of nested workflows", depth), row("http-request without an idempotency key", noKey),
    row("tool with a retry", again), row("status_code of http-request", statusIsResult),
    row("llm memory", noMemory), row("llm structured_output", freeText),
    row("agent declared_outputs", agentText),
  ]
}

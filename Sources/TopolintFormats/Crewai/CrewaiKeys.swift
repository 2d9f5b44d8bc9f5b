/// The keys that the loader of a flow takes where it takes no others.
enum CrewaiKeys {
  static let states = [
    "dict": ["type", "default"], "pydantic": ["type", "ref", "json_schema", "default"],
    "json_schema": ["type", "json_schema", "default"], "unknown": ["type", "ref", "default"],
  ]
  /// The keys of each kind of action besides `call`, and those that it needs.
  static let actions: [String: (keys: [String], required: [String])] = [
    "code": (["ref", "with", "with_"], ["ref"]), "tool": (["ref", "with", "with_"], ["ref"]),
    "crew": (["from_declaration", "with", "with_", "inputs"], []),
    "agent": (["with", "with_"], ["with"]), "expression": (["expr"], ["expr"]),
    "script": (["code", "language"], ["code"]), "each": (["in", "in_", "do"], ["in", "do"]),
  ]

  /// The fields of the classes that a crew in JSON is made of (agent/core.py, task.py and crew.py of
  /// 1.15.30), and what the loader takes besides (project/json_loader.py).
  static let crew = [
    "inputs", "name", "cache", "tool_failure_policy", "tasks", "agents", "process", "verbose",
    "memory", "embedder", "manager_llm", "manager_agent", "function_calling_llm", "config", "id",
    "share_crew", "step_callback", "task_callback", "before_kickoff_callbacks",
    "after_kickoff_callbacks", "stream", "max_rpm", "prompt_file", "trained_agents_file",
    "output_log_file", "planning", "planning_llm", "knowledge_sources", "chat_llm", "knowledge",
    "skills", "security_config", "checkpoint", "tracing", "entity_type", "usage_metrics",
    "token_usage",
  ]
  static let task = [
    "type", "condition", "name", "prompt_context", "description", "expected_output", "config",
    "callback", "agent", "context", "async_execution", "output_json", "output_pydantic",
    "response_model", "output_file", "create_directory", "output", "tools", "input_files",
    "security_config", "id", "human_input", "markdown", "converter_cls", "guardrail", "guardrails",
    "max_retries", "guardrail_max_retries", "retry_count", "tool_failure_policy",
    "allow_crewai_trigger_context", "start_time", "end_time",
  ]
  static let agent = [
    "type", "settings", "name", "role", "goal", "backstory", "config", "cache", "verbose",
    "max_rpm", "allow_delegation", "tools", "max_iter", "tool_failure_policy", "agent_executor",
    "executor_class", "i18n", "llm", "crew", "max_tokens", "knowledge", "knowledge_sources",
    "security_config", "checkpoint", "callbacks", "knowledge_config", "apps", "mcps", "memory",
    "skills", "max_execution_time", "step_callback", "use_system_prompt", "function_calling_llm",
    "system_template", "prompt_template", "response_template", "allow_code_execution",
    "respect_context_window", "use_better_compaction", "max_retry_limit", "multimodal",
    "inject_date", "date_format", "code_execution_mode", "planning_config", "planning", "reasoning",
    "max_reasoning_attempts", "embedder", "from_repository", "guardrail", "guardrail_max_retries",
    "a2a", "id", "entity_type",
  ]
}

/// The keys that the versions of the configuration have.
///
/// Each set is that of all versions together, 0 to 16 (docker/docker-agent: agent-schema.json,
/// pkg/config/v0 to pkg/config/latest): what is in none of them is refused by all, since each version
/// decodes strictly (pkg/config/latest/parse.go). Which version has a key is known of those that were
/// looked at when they changed no more: 3, 4, 5 and 9.
enum DockerAgentKeys {
  /// The newest version that is known; those before it change no more.
  static let newest = 16

  static let file = [
    "version", "agents", "providers", "models", "mcps", "rag", "commands", "skills", "toolsets",
    "metadata", "permissions", "runtime", "budget", "budgets", "flavors", "env", "workflow",
    "evaluators",
  ]
  /// The last version that a key of the file is known to be missing from.
  static let lastWithoutInFile = [
    "mcps": 5, "commands": 9, "skills": 9, "toolsets": 9, "runtime": 9, "budget": 9, "budgets": 9,
    "flavors": 9,
  ]
  /// The last version that a key of an agent is known to be missing from.
  static let lastWithoutInAgent = [
    "fallback": 3, "add_description_parameter": 3, "redact_secrets": 5,
    "max_consecutive_tool_calls": 5, "max_old_tool_call_tokens": 5, "cache": 5, "harness": 9,
    "force_handoff": 9, "instruction_file": 9, "readonly": 9, "safety": 9, "budgets": 9,
    "use_commands": 9, "use_skills": 9, "use_toolsets": 9, "max_tool_result_tokens": 9,
    "session_compaction": 9, "compaction_threshold": 9, "compaction_model": 9,
    "add_prompt_files_depth": 9, "subagents": 9,
  ]
  static let agent = [
    "name", "model", "fallback", "description", "welcome_message", "toolsets", "instruction",
    "instruction_file", "harness", "code_mode_tools", "sub_agents", "subagents", "handoffs",
    "force_handoff",
    "rag", "add_date", "add_environment_info", "readonly", "safety", "redact_secrets",
    "max_iterations", "budgets", "max_consecutive_tool_calls", "max_old_tool_call_tokens",
    "max_tool_result_tokens", "num_history_items", "session_compaction", "compaction_threshold",
    "compaction_model", "add_prompt_files", "add_prompt_files_depth", "commands",
    "structured_output", "add_description_parameter", "hooks", "cache", "skills", "use_commands",
    "use_skills", "use_toolsets", "think", "todo", "memory", "evaluators",
  ]
  static let toolset = [
    "type", "instruction", "toon", "readonly", "model", "ref", "config", "command", "remote",
    "args", "tools", "env", "env_file", "shared", "path", "shell", "post_edit", "api_config",
    "webhook_config", "rag_config", "ignore_vcs", "allow_list", "deny_list", "defer", "timeout",
    "allowed_domains", "blocked_domains", "allow_private_ips", "sudo_askpass", "recall", "safer",
    "sandbox", "url", "headers", "name", "file_types", "allowed_servers", "blocked_servers",
    "models", "version", "working_dir", "lifecycle", "safer_judge_model",
  ]
  /// The keys of a toolset that only some types may have (`Toolset.validate` in
  /// pkg/config/latest/validate.go).
  static let ofTypes = [
    "shell", "path", "post_edit", "ignore_vcs", "env", "file_types", "models", "shared", "version",
    "command", "args", "ref", "remote", "headers", "config", "url", "name",
  ]
  /// The types of toolset that may have a field, those of all versions together: of any other type it is
  /// refused (`Toolset.validate` in pkg/config/v9/validate.go, and what pkg/config/latest/validate_test.go
  /// tries).
  static let fieldTypes: [String: [String]] = [
    "shell": ["script"], "path": ["memory", "tasks"], "post_edit": ["filesystem"],
    "ignore_vcs": ["filesystem"], "allow_list": ["filesystem"], "deny_list": ["filesystem"],
    "env": ["shell", "background_jobs", "script", "mcp", "lsp"], "file_types": ["lsp"],
    "allowed_servers": ["mcp_catalog"], "blocked_servers": ["mcp_catalog"],
    "allowed_domains": ["fetch"], "blocked_domains": ["fetch"], "models": ["model_picker"],
    "shared": ["todo"], "version": ["mcp", "lsp"], "command": ["mcp", "lsp"],
    "args": ["mcp", "lsp"], "ref": ["mcp", "rag"], "remote": ["mcp", "a2a"],
    "headers": ["openapi", "a2a", "fetch"], "config": ["mcp"],
    "url": ["a2a", "openapi", "open_url"], "name": ["mcp", "a2a", "rag", "open_url"],
    "rag_config": ["rag"], "working_dir": ["mcp", "lsp"], "lifecycle": ["mcp", "lsp"],
  ]
  /// The events that hooks may wait for, and those of them that are of a tool.
  static let events =
    toolEvents + [
      "session_start", "session_end", "user_prompt_submit", "user_steering_messages_submit",
      "user_followup_submit", "turn_start", "turn_end", "before_llm_call", "after_llm_call",
      "pre_compact", "before_compaction", "after_compaction", "subagent_stop", "on_user_input",
      "stop", "notification", "on_error", "on_max_iterations", "on_agent_switch",
      "on_session_resume", "on_tool_approval_decision", "worktree_create",
    ]
  static let toolEvents = [
    "pre_tool_use", "post_tool_use", "permission_request", "tool_input_transform", "tool_guard",
    "tool_response_transform",
  ]
  static let model = [
    "provider", "type", "model", "description", "temperature", "max_tokens", "top_p",
    "frequency_penalty", "presence_penalty", "base_url", "parallel_tool_calls", "env", "token_key",
    "headers", "bypass_models_gateway", "provider_opts", "track_usage", "thinking_budget",
    "task_budget", "routing", "auth", "first_available", "title_model", "compaction_model",
    "compaction_threshold", "capabilities", "output_capabilities", "cost",
  ]
  static let fallback = ["models", "retries", "cooldown", "no_fallback_status_codes"]
  static let permissions = ["allow", "ask", "deny"]
  static let budget = ["max_cost", "max_tokens", "max_time"]
  static let lifecycle = [
    "profile", "required", "startup_timeout", "call_timeout", "restart", "max_restarts", "backoff",
  ]
}

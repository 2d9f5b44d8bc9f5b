/// The keys that the versions of the configuration have.
///
/// Each set is that of all versions together, 0 to 15 (docker/docker-agent: agent-schema.json,
/// pkg/config/v0 to pkg/config/latest): what is in none of them is refused by all, since each version
/// decodes strictly (pkg/config/latest/parse.go).
enum DockerAgentKeys {
  /// The newest version that is known; those before it change no more.
  static let newest = 15

  static let file = [
    "version", "agents", "providers", "models", "mcps", "rag", "commands", "skills", "toolsets",
    "metadata", "permissions", "runtime", "budget", "budgets", "flavors", "env", "workflow",
    "evaluators",
  ]
  static let agent = [
    "name", "model", "fallback", "description", "welcome_message", "toolsets", "instruction",
    "instruction_file", "harness", "code_mode_tools", "sub_agents", "handoffs", "force_handoff",
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
    "models", "version", "working_dir", "lifecycle",
  ]
  static let model = [
    "provider", "type", "model", "description", "temperature", "max_tokens", "top_p",
    "frequency_penalty", "presence_penalty", "base_url", "parallel_tool_calls", "env", "token_key",
    "headers", "bypass_models_gateway", "provider_opts", "track_usage", "thinking_budget",
    "task_budget", "routing", "auth", "first_available", "title_model", "compaction_model",
    "compaction_threshold", "capabilities", "cost",
  ]
  static let fallback = ["models", "retries", "cooldown", "no_fallback_status_codes"]
  static let permissions = ["allow", "ask", "deny"]
  static let budget = ["max_cost", "max_tokens", "max_time"]
  static let lifecycle = [
    "profile", "required", "startup_timeout", "call_timeout", "restart", "max_restarts", "backoff",
  ]
}

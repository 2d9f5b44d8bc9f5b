import TopolintModel

/// The tools that a toolset brings, and what each does (docker/docker-agent:docs/tools).
enum DockerAgentToolsets {
  /// One tool of a toolset.
  typealias Tool = (name: String, level: EffectLevel)

  /// The tools of a toolset by its type; nothing for one whose tools are known at run time only.
  static func tools(_ type: String) -> [Tool]? { table[type] }

  /// The types that a toolset can have, `toolsets` of the file and old ones included (the registry of
  /// docker/docker-agent:pkg/teamloader, and what the runtime adds itself).
  static let types: [String] =
    table.keys.sorted() + ["a2a", "api", "lsp", "mcp", "mcp_catalog", "openapi", "rag", "script"]

  /// The tools that the runtime adds by itself, for `sub_agents` and `handoffs`: no release has a toolset
  /// of these types. `handoff` with a `url` was documented as one until March 2026 (docker/docker-agent#2184);
  /// what calls an agent at an address is `a2a` (docker/docker-agent:docs/tools/handoff/index.md).
  static let added = ["handoff", "transfer_task"]

  /// The toolsets whose tools only this file, or a server, names.
  static let open: Set<String> = ["mcp", "mcp_catalog", "openapi", "lsp"]

  /// What web search and reading servers of Docker's catalogue do, and what they bring in.
  static let catalogue = ToolCatalogue([
    (
      ToolKnowledge(.read, labels: [.untrusted]),
      [
        "duckduckgo", "brave", "tavily", "exa", "fetch", "firecrawl", "wikipedia-mcp",
        "hackernews-mcp", "youtube_transcript", "perplexity-ask",
      ]
    ),
    (ToolKnowledge(.read), ["context7", "docker-docs", "microsoft-learn", "time", "paper-search"]),
    (
      ToolKnowledge(labels: [.untrusted]), ["github", "github-official", "playwright", "puppeteer"]
    ),
  ])

  private static let table: [String: [Tool]] = {
    let reading = [
      "read_file", "read_multiple_files", "list_directory", "directory_tree",
      "search_files_content", "search_files", "get_file_info", "list_allowed_directories",
    ]
    let writing = [
      "write_file", "edit_file", "create_directory", "remove_directory", "move_file",
    ]
    let files = rows(.read, reading) + rows(.write, writing)
    let jobs =
      rows(.irreversible, ["run_background_job"])
      + rows(.none, ["list_background_jobs", "view_background_job", "stop_background_job"])
    return [
      "filesystem": files, "file": files,
      // Releases before brought the background jobs with it, which are a toolset of their own now
      // (docker/docker-agent:docs/tools/background-jobs/index.md).
      "shell": rows(.irreversible, ["shell"]),
      "background_jobs": jobs,
      "fetch": rows(.read, ["fetch"]),
      "git": rows(.read, ["git"]),
      "environment": rows(.read, ["environment"]),
      "session_context": rows(.read, ["session_context"]),
      "think": rows(.none, ["think"]),
      "todo": rows(
        .none, ["create_todo", "create_todos", "update_todo", "update_todos", "list_todos"]),
      "plan": rows(.write, ["plan"]),
      "session_plan": rows(.write, ["session_plan"]),
      "tasks": rows(.write, ["tasks"]),
      "scheduler": rows(.write, ["scheduler"]),
      "user_prompt": rows(.none, ["user_prompt"]),
      "model_picker": rows(.none, ["change_model", "revert_model"]),
      "open_url": rows(.none, ["open_url"]),
      "webhook": rows(.irreversible, ["webhook"]),
      "background_agents": rows(
        .none,
        [
          "run_background_agent", "list_background_agents", "view_background_agent",
          "stop_background_agent", "wait_background_agents",
        ]),
      "memory": rows(.write, ["add_memory", "update_memory", "delete_memory"])
        + rows(.read, ["get_memories", "search_memories"]),
    ]
  }()

  private static func rows(_ level: EffectLevel, _ names: [String]) -> [Tool] {
    names.map { ($0, level) }
  }
}

import Testing
import TopolintFormats
import TopolintModel

/// Fields that the type of a toolset does not have, and hooks that are none.
@Suite struct DockerAgentFieldTests {
  private func refused(_ field: String, version: String = "") -> [(message: String, isMild: Bool)] {
    let text =
      (version.isEmpty ? "" : "version: \"\(version)\"\n")
      + "agents:\n  root:\n    model: x/y\n    instruction: Z\n    \(field)\n"
    return Dify.refusals(DockerAgent.read(text)).map { ($0.refusal.message, $0.refusal.isMild) }
  }

  @Test(arguments: [
    ("{type: think, command: x}", "a toolset `think` has no `command`"),
    ("{type: shell, shell: {a: {cmd: x}}}", "a toolset `shell` has no `shell`"),
    ("{type: mcp, ref: 'docker:x', path: a}", "a toolset `mcp` has no `path`"),
    ("{type: fetch, deny_list: [a]}", "a toolset `fetch` has no `deny_list`"),
    ("{type: filesystem, env: {A: b}}", "a toolset `filesystem` has no `env`"),
    ("{type: shell, shared: true}", "a toolset `shell` has no `shared`"),
    ("{type: api, url: 'https://x.org'}", "a toolset `api` has no `url`"),
  ]) func fieldsOfOtherTypes(_ toolset: String, _ message: String) {
    let field = "toolsets: [\(toolset)]"
    #expect(refused(field, version: "5").map(\.message) == [message])
    #expect(refused(field, version: "5").map(\.isMild) == [false])
    // What the newest version refuses, the next release may take.
    #expect(refused(field).map(\.isMild) == [true])
    #expect(refused(field, version: "1").isEmpty)
  }

  /// What is empty or off is as good as not there, and of a type that is not known nothing is.
  @Test(arguments: [
    "{type: shell, env: {A: b}}", "{type: background_jobs, env: {A: b}}",
    "{type: tasks, path: a}", "{type: todo, shared: true}", "{type: think, shared: false}",
    "{type: think, command: '', args: [], remote: {}, url: }",
    "{type: a2a, url: 'https://x.org', headers: {A: b}, remote: {headers: {A: b}}}",
    "{type: rag, ref: docs, name: kb}", "{type: soon, command: x}",
    "{type: shell, path: , env: {}}", "{type: filesystem, ignore_vcs: false, allow_list: [a]}",
  ]) func fieldsOfTheType(_ toolset: String) {
    #expect(refused("toolsets: [\(toolset)]", version: "9").isEmpty)
  }

  @Test(arguments: [
    ("pre_tool_use: [{matcher: x}]", "a matcher of `pre_tool_use` has no `hooks`"),
    ("stop: [{type: command}]", "a hook `command` of `stop` has no `command`"),
    (
      "turn_start: [{type: builtin, command: ''}]",
      "a hook `builtin` of `turn_start` has no `command`"
    ),
    ("stop: [{type: model, model: x/y}]", "a hook `model` of `stop` has no `prompt`"),
    ("post_tool_use: [{matcher: x, hooks: [{type: http}]}]", "`http` is no type of hook"),
    ("pre_tool_uses: []", "`hooks` of the agent `root` has no key `pre_tool_uses`"),
    ("stop: [{command: x}]", "a hook of `stop` has no `type`"),
  ]) func hooksThatAreNone(_ hooks: String, _ message: String) {
    #expect(refused("hooks: {\(hooks)}", version: "9").map(\.message) == [message])
    let isOld = message.hasSuffix("`type`")
    #expect(refused("hooks: {\(hooks)}").map(\.isMild) == (isOld ? [] : [true]))
  }

  @Test func hooks() {
    let text = """
      hooks: {pre_tool_use: [{matcher: x, hooks: [{type: command, command: a}]}, {type: command,
      command: b}], turn_start: [{type: builtin, command: add_date}], stop: [{type: model, model: x/y,
      prompt: p}], on_something_new: [{type: http}]}
      """.replacing("\n", with: " ")
    #expect(refused(text).isEmpty)
  }

  /// A command that says nothing of itself does what its name says, where that changes something.
  @Test(arguments: [
    ("refund", "./run.sh $ORDER", "irreversible"), ("send_report", "make report", "irreversible"),
    ("list_orders", "./run.sh", "unknown"), ("refund", "git status", "read"),
  ]) func commandsByName(_ name: String, _ command: String, _ effect: String) throws {
    let workflow = try DockerAgent.workflow(
      """
      agents:
        root:
          model: x/y
          instruction: Z
          toolsets: [{type: script, shell: {\(name): {cmd: \(command)}}}]

      """)
    let tool = try #require(workflow.nodes.first { $0.name == name })
    #expect((tool.effect.value.map { "\($0.level)" } ?? "unknown") == effect)
    if effect == "irreversible" { #expect(tool.effect.value?.basis == .name) }
  }
}

internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// The keys that the schema has where it refuses all others: of the file, a step and a group
/// (microsoft/conductor#159, src/conductor/config/schema.py and
/// plugins/conductor/skills/conductor/references/yaml-schema.md). Releases before May 2026 passed over
/// them without a word, and a release to come may have more.
enum ConductorKeys {
  static let file = ["workflow", "tools", "agents", "parallel", "for_each", "output"]
  static let step = [
    "name", "type", "description", "model", "provider", "input", "system_prompt", "prompt",
    "output", "output_mode", "output_type", "routes", "tools", "max_agent_iterations",
    "max_session_seconds", "max_tokens", "session_key", "timeout_seconds", "reasoning",
    "context_tier", "skills", "plugins", "retry", "dialog", "validator", "sandbox",
    "conductor_expert", "workflow", "input_mapping", "max_depth", "command", "args", "env", "stdin",
    "working_dir", "timeout", "value", "values", "status", "reason", "output_template", "duration",
    "options", "questions", "allow_abort", "abort_route", "on_error",
  ]
  static let parallel = ["name", "description", "agents", "failure_mode", "routes", "on_error"]
  static let forEach = [
    "name", "type", "description", "source", "as", "agent", "max_concurrent", "failure_mode",
    "key_by", "routes", "on_error",
  ]
}

extension ConductorReader {
  /// Tells keys that are none and nearly one: the engine refuses the file, or once passed over them.
  mutating func checkKeys() {
    check(root, ConductorKeys.file, of: "the file", nil)
    for instance in made {
      check(
        instance.source, ConductorKeys.step, of: "`\(builder[instance.node].name)`", instance.node)
      checkGate(instance.source, instance.node)
    }
    for step in steps where step.kind != .agent {
      check(
        step.node, step.kind == .parallel ? ConductorKeys.parallel : ConductorKeys.forEach,
        of: "the group `\(step.name)`", groups[step.name]?.container)
    }
  }

  /// A gate has no time limit of its own (`AgentDef` in src/conductor/config/schema.py).
  private mutating func checkGate(_ source: SyntaxNode, _ node: NodeID) {
    guard source["type"]?.text == "human_gate", let entry = source.entry("timeout_seconds") else {
      return
    }
    let refusal = Refusal(
      "`\(builder[node].name)` is a gate, and has no `timeout_seconds`",
      help: "remove it, and set `timeout_seconds` under `limits` of the workflow")
    builder.note(Defect(.refusal(refusal), span: entry.key.span, node: node))
  }

  private mutating func check(
    _ table: SyntaxNode, _ known: [String], of what: String, _ node: NodeID?
  ) {
    for entry in table.entries where !known.contains(entry.name) {
      let hint = NameHint(entry.name, among: known)
      guard let help = hint.help, spareReads > 0 else { continue }
      spareReads -= 1
      let refusal = Refusal(
        "\(what) has no key `\(entry.name)`", help: help, isMild: true, slip: hint.slip)
      builder.note(Defect(.refusal(refusal), span: entry.key.span, node: node))
    }
  }
}

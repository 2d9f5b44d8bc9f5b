import TopolintModel
import TopolintSource

/// Kinds, reads and conditions.
extension GraphJSON {
  /// Writes what a node is.
  mutating func kind(_ kind: NodeKind) {
    object {
      $0.json.field("name", kind.name)
      switch kind {
      case .end(let state): $0.json.field("state", state.rawValue)
      case .router(let decision): $0.json.field("decision", decision.rawValue)
      case .join(let policy, let aggregation):
        $0.json.key("policy")
        $0.policy(policy)
        $0.json.field("aggregation", aggregation.rawValue)
      case .verifier(let check, let mode):
        $0.json.field("check", check.rawValue)
        $0.json.field("mode", mode.rawValue)
      case .human(let role): $0.json.field("role", role.rawValue)
      case .opaque(let word): $0.json.field("nativeKind", word)
      case .start, .agent, .llm, .tool, .code, .fork, .map, .loop, .store, .subworkflow, .wait:
        break
      }
    }
  }

  /// Writes how many branches are waited for.
  mutating func policy(_ policy: JoinPolicy) {
    switch policy {
    case .all: json.value("all")
    case .allTaken: json.value("all-taken")
    case .any: json.value("any")
    case .quorum(let count): object { $0.json.field("quorum", count) }
    }
  }

  /// Writes one read of a value.
  mutating func write(_ input: Input) {
    object {
      $0.json.key("value")
      $0.path(input.value)
      $0.json.field("use", input.use.rawValue)
      $0.json.field("isOptional", input.isOptional)
      if input.hasBlank { $0.json.field("hasBlank", true) }
      if input.isWithheld { $0.json.field("isWithheld", true) }
      $0.span(input.span)
    }
  }

  private mutating func path(_ path: ValuePath) {
    object {
      switch path.source {
      case .output(let node):
        $0.json.field("source", "output")
        $0.json.field("node", node.index)
      case .variable(let name):
        $0.json.field("source", "variable")
        $0.json.field("name", name)
      case .workflowInput(let name):
        $0.json.field("source", "workflow-input")
        $0.json.field("name", name)
      case .engine(let name):
        $0.json.field("source", "engine")
        $0.json.field("name", name)
      }
      $0.list("fields", path.fields) { $0.json.value($1) }
    }
  }

  /// Writes a condition. Its depth is bounded by that of the expression it was read from, which the
  /// readers cap.
  mutating func condition(_ condition: Condition) {
    object {
      switch condition {
      case .always: $0.json.field("op", "always")
      case .compare(let path, let comparison, let literal):
        $0.json.field("op", comparison.rawValue)
        $0.json.key("value")
        $0.path(path)
        $0.json.key("literal")
        $0.literal(literal)
      case .truthy(let path):
        $0.json.field("op", "truthy")
        $0.json.key("value")
        $0.path(path)
      case .not(let inner):
        $0.json.field("op", "not")
        $0.list("of", [inner]) { $0.condition($1) }
      case .all(let parts):
        $0.json.field("op", "all")
        $0.list("of", parts) { $0.condition($1) }
      case .any(let parts):
        $0.json.field("op", "any")
        $0.list("of", parts) { $0.condition($1) }
      case .opaque(let text):
        $0.json.field("op", "opaque")
        $0.json.field("text", text)
      }
    }
  }

  private mutating func literal(_ literal: Literal) {
    switch literal {
    case .string(let text), .anyCase(let text): json.value(text)
    case .number(let value): number(value)
    case .bool(let flag): json.value(flag)
    case .null: json.null()
    }
  }
}

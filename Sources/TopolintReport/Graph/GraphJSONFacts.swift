import TopolintModel
import TopolintSource

/// Facts and the values that they hold. A fact that is `inexpressible` is left out, as the schema
/// says: most are, and a document would be many times as long.
extension GraphJSON {
  /// Writes every fact of a node.
  mutating func facts(_ node: Node) {
    fact("effect", node.effect) { writer, effect in
      writer.object {
        $0.json.field("level", effect.level.rawValue)
        $0.json.field("basis", effect.basis.rawValue)
        if effect.isMessage { $0.json.field("isMessage", true) }
      }
    }
    fact("idempotency", node.idempotency) { $0.json.value($1) }
    fact("fallibility", node.fallibility) { $0.json.value($1) }
    fact("retry", node.retry) { $0.retry($1) }
    fact("timeout", node.timeout) { $0.limit($1) }
    fact("errorHandling", node.errorHandling) { $0.json.value(Self.word($1)) }
    fact("iterationLimit", node.iterationLimit) { $0.limit($1) }
    fact("exhaustion", node.exhaustion) { $0.json.value($1.rawValue) }
    fact("width", node.width) { $0.limit($1) }
    fact("concurrency", node.concurrency) { $0.limit($1) }
    fact("model", node.model) { $0.json.value($1) }
    fact("prompt", node.prompt) { $0.json.value($1) }
    fact("output", node.output) { $0.contract($1) }
    fact("unmatched", node.unmatched) { $0.json.value(Self.word($1)) }
    fact("arrival", node.arrival) { $0.policy($1) }
    fact("partialFailure", node.partialFailure) { $0.json.value($1.rawValue) }
    fact("permissions", node.permissions) { $0.strings($1) }
    fact("trustZone", node.trustZone) { $0.json.value($1) }
    fact("credentials", node.credentials) { $0.strings($1) }
    fact("owner", node.owner) { $0.json.value($1) }
    fact("labels", node.labels) { $0.strings($1.map(\.rawValue)) }
    fact("removes", node.removes) { $0.strings($1.map(\.rawValue)) }
    fact("trustsInput", node.trustsInput) { $0.json.value($1) }
    fact("isPreapproved", node.isPreapproved) { $0.json.value($1) }
    fact("memory", node.memory) { $0.json.value($1.rawValue) }
    fact("contextWindow", node.contextWindow) { $0.json.value($1) }
    fact("messageSize", node.messageSize) { $0.json.value($1) }
    fact("isPaid", node.isPaid) { $0.json.value($1) }
    fact("quota", node.quota) { $0.json.value($1) }
    fact("hasBreaker", node.hasBreaker) { $0.json.value($1) }
    fact("endpoint", node.endpoint) { $0.json.value($1) }
    fact("fallbackModels", node.fallbackModels) { $0.strings($1) }
    fact("substitute", node.substitute) { $0.json.value($1) }
    fact("failures", node.failures) { $0.strings($1.map(\.rawValue)) }
    fact("statusFields", node.statusFields) { $0.strings($1) }
    fact("undoes", node.undoes) { writer, steps in
      writer.json.array(steps) { json, step in json.value(step.index) }
    }
    fact("arguments", node.arguments) { $0.strings($1) }
    fact("isRelay", node.isRelay) { $0.json.value($1) }
  }

  /// Writes every fact of a run.
  mutating func limits(_ limits: RunLimits) {
    fact("timeout", limits.timeout) { $0.limit($1) }
    fact("steps", limits.steps) { $0.limit($1) }
    fact("exhaustion", limits.exhaustion) { $0.json.value($1.rawValue) }
    fact("concurrency", limits.concurrency) { $0.limit($1) }
    fact("depth", limits.depth) { $0.limit($1) }
    fact("cost", limits.cost) { writer, limit in
      if let bound = limit.bound { writer.number(bound) } else { writer.json.value("unlimited") }
    }
  }

  /// Writes one fact.
  mutating func fact<Value>(
    _ key: String, _ fact: Fact<Value>, _ value: (inout GraphJSON, Value) -> Void
  ) {
    if case .inexpressible = fact { return }
    json.key(key)
    object {
      switch fact {
      case .declared(let declared, let span):
        $0.json.field("case", "declared")
        $0.json.key("value")
        value(&$0, declared)
        $0.span(span)
      case .engineDefault(let assumed, let note):
        $0.json.field("case", "engineDefault")
        $0.json.key("value")
        value(&$0, assumed)
        $0.json.key("note")
        $0.object {
          $0.json.field("text", note.text)
          $0.json.field("source", note.source)
        }
      case .dynamic(let span):
        $0.json.field("case", "dynamic")
        $0.span(span)
      case .inexpressible: $0.json.field("case", "inexpressible")
      case .unknown(let reason):
        $0.json.field("case", "unknown")
        $0.json.field("reason", reason)
      }
    }
  }

  /// Writes a count, or the word for none.
  mutating func limit(_ limit: Limit<Int>) {
    if let bound = limit.bound { json.value(bound) } else { json.value("unlimited") }
  }

  /// Writes a number of milliseconds, or the word for no limit.
  mutating func limit(_ limit: Limit<Milliseconds>) {
    if let bound = limit.bound { json.value(bound.count) } else { json.value("unlimited") }
  }

  /// Writes a number; JSON has none beyond the largest.
  mutating func number(_ number: Double) {
    let largest = Double.greatestFiniteMagnitude
    json.value(number.isNaN ? 0 : min(max(number, -largest), largest))
  }

  private mutating func strings(_ texts: [String]) {
    json.array(texts) { json, text in json.value(text) }
  }

  private mutating func retry(_ policy: RetryPolicy) {
    object {
      $0.json.key("retries")
      $0.limit(policy.retries)
      $0.json.key("backoff")
      $0.object {
        switch policy.backoff {
        case .immediate: $0.json.field("kind", "immediate")
        case .constant(let wait):
          $0.json.field("kind", "constant")
          $0.json.field("wait", wait.count)
        case .exponential(let initial, let factor):
          $0.json.field("kind", "exponential")
          $0.json.field("wait", initial.count)
          $0.json.key("factor")
          $0.number(factor)
        case .unspecified: $0.json.field("kind", "unspecified")
        }
      }
      $0.json.key("classes")
      if let classes = policy.classes {
        $0.strings(classes.map(\.rawValue))
      } else {
        $0.json.null()
      }
    }
  }

  private mutating func contract(_ contract: Contract) {
    object {
      $0.json.field("enforcement", contract.enforcement.rawValue)
      $0.json.field("isOpen", contract.isOpen)
      $0.list("fields", contract.fields) { writer, field in
        writer.object {
          $0.json.field("name", field.name)
          $0.json.field("type", field.type.rawValue)
          $0.json.field("isRequired", field.isRequired)
          $0.json.key("allowed")
          if let allowed = field.allowed { $0.strings(allowed) } else { $0.json.null() }
          $0.span(field.span)
        }
      }
    }
  }

  private static func word(_ handling: ErrorHandling) -> String {
    switch handling {
    case .abort: "abort"
    case .continueEmpty: "continue-empty"
    case .defaultValue: "default-value"
    case .branch: "branch"
    case .escalate: "escalate"
    case .fallback: "fallback"
    }
  }

  private static func word(_ unmatched: Unmatched) -> String {
    switch unmatched {
    case .abort: "abort"
    case .drop: "drop"
    case .fallThrough: "fall-through"
    case .implicitCase: "implicit-case"
    }
  }
}

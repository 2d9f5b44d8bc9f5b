internal import TopolintModel
internal import TopolintSource
internal import TopolintSyntax

/// Reads the attributes of a node that need no other node.
extension TopologyValues {
  /// Sets the attribute `name` of a node; false when there is no such attribute.
  mutating func set(_ name: TopologyKey, to value: SyntaxNode, key: SyntaxNode, on node: inout Node)
    -> Bool
  {
    let word = name.rawValue
    switch name {
    case .title: if let title = text(value, word) { node.name = title }
    case .description: _ = text(value, word)
    case .disabled: node.isDisabled = flag(value, word) ?? false
    case .effect:
      node.effect = fact(value, key: key) { values, value in
        values.choice(value, word, EffectLevel.self).map { Effect($0, basis: .stated) }
      }
    case .idempotent: node.idempotency = truth(value, key)
    case .canFail: node.fallibility = truth(value, key)
    case .retry: node.retry = fact(value, key: key) { $0.retry($1) }
    case .timeout: node.timeout = fact(value, key: key) { $0.durationLimit($1, word) }
    case .onError:
      node.errorHandling = fact(value, key: key) { $0.errorHandling($1) }
      node.substitute = substitute(value)
    case .rounds: node.iterationLimit = fact(value, key: key) { $0.limit($1, word) }
    case .onLimit:
      node.exhaustion = fact(value, key: key) { $0.choice($1, word, Exhaustion.self) }
    case .width: node.width = fact(value, key: key) { $0.limit($1, word) }
    case .concurrency: node.concurrency = fact(value, key: key) { $0.limit($1, word) }
    case .unmatched: node.unmatched = fact(value, key: key) { $0.unmatched($1) }
    case .arrival: node.arrival = fact(value, key: key) { $0.policy($1, word) }
    case .partialFailure:
      node.partialFailure = fact(value, key: key) { $0.choice($1, word, PartialFailure.self) }
    case .ref: node.reference = reference(value)
    default: return setDetail(name, to: value, key: key, on: &node) || setKind(name, value, &node)
    }
    return true
  }

  private mutating func setDetail(
    _ name: TopologyKey, to value: SyntaxNode, key: SyntaxNode, on node: inout Node
  ) -> Bool {
    let word = name.rawValue
    switch name {
    case .model: node.model = fact(value, key: key) { $0.text($1, word) }
    case .prompt: node.prompt = prompt(value, key)
    case .permissions: node.permissions = fact(value, key: key) { $0.texts($1, word) }
    case .credentials: node.credentials = fact(value, key: key) { $0.texts($1, word) }
    case .zone: node.trustZone = fact(value, key: key) { $0.text($1, word) }
    case .owner: node.owner = fact(value, key: key) { $0.text($1, word) }
    case .quota: node.quota = fact(value, key: key) { $0.text($1, word) }
    case .labels: node.labels = fact(value, key: key) { $0.words($1, word, DataLabel.self) }
    case .removes: node.removes = fact(value, key: key) { $0.words($1, word, DataLabel.self) }
    case .trustsInput: node.trustsInput = truth(value, key)
    case .preapproved: node.isPreapproved = truth(value, key)
    case .memory: node.memory = fact(value, key: key) { $0.choice($1, word, Memory.self) }
    case .context: node.contextWindow = fact(value, key: key) { $0.count($1, word) }
    case .message: node.messageSize = fact(value, key: key) { $0.count($1, word) }
    case .paid: node.isPaid = truth(value, key)
    case .breaker: node.hasBreaker = truth(value, key)
    case .endpoint: node.endpoint = fact(value, key: key) { $0.text($1, word) }
    case .fallbackModels: node.fallbackModels = fact(value, key: key) { $0.texts($1, word) }
    case .failures: node.failures = fact(value, key: key) { $0.words($1, word, ErrorClass.self) }
    case .status: node.statusFields = fact(value, key: key) { $0.texts($1, word) }
    default: return false
    }
    return true
  }

  /// Sets what refines the node's kind.
  private mutating func setKind(_ name: TopologyKey, _ value: SyntaxNode, _ node: inout Node)
    -> Bool
  {
    let word = name.rawValue
    switch (name, node.kind) {
    case (.result, .end(let state)):
      node.kind = .end(choice(value, word, EndState.self) ?? state)
    case (.by, .router(let decision)):
      node.kind = .router(choice(value, word, Decision.self) ?? decision)
    case (.policy, .join(_, let merge)):
      guard let stated = self.policy(value, word) else { break }
      node.kind = .join(stated, merge)
      // How a join waits is its policy, unless `arrival` says otherwise.
      if node.arrival.declaredValue == nil { node.arrival = .declared(stated, value.span) }
    case (.merge, .join(let policy, let merge)):
      node.kind = .join(policy, choice(value, word, Aggregation.self) ?? merge)
    case (.check, .verifier(let check, let mode)):
      node.kind = .verifier(choice(value, word, VerifierKind.self) ?? check, mode)
    case (.mode, .verifier(let check, let mode)):
      node.kind = .verifier(check, choice(value, word, GuardMode.self) ?? mode)
    case (.ask, .human(let role)):
      node.kind = .human(choice(value, word, HumanRole.self) ?? role)
    case (.type, .opaque(let type)): node.kind = .opaque(text(value, word) ?? type)
    case (.passes, .subworkflow): node.arguments = fact(value, key: value) { $0.texts($1, word) }
    default: return false
    }
    return true
  }

  private mutating func truth(_ value: SyntaxNode, _ key: SyntaxNode) -> Fact<Bool> {
    fact(value, key: key) { $0.flag($1, key.text ?? "") }
  }

  /// A prompt: one with placeholders is still known by its text, one that is only a placeholder is
  /// not.
  private mutating func prompt(_ value: SyntaxNode, _ key: SyntaxNode) -> Fact<String> {
    let bytes = value.textBytes
    let isPlaceholder =
      bytes.starts(with: [0x7B, 0x7B]) && bytes.reversed().starts(with: [0x7D, 0x7D])
    guard Self.isDynamic(value), !isPlaceholder else {
      return fact(value, key: key) { $0.text($1, "prompt") }
    }
    let isBlock = value.style == .literal || value.style == .folded
    return .declared(value.text ?? "", isBlock ? key.span : value.span)
  }

  /// Attempts after the first: a number, or a map with the wait between them.
  mutating func retry(_ value: SyntaxNode) -> RetryPolicy? {
    guard value.kind == .mapping else {
      return limit(value, "retry").map { RetryPolicy(retries: $0) }
    }
    var times: Limit<Int>?
    var wait: Milliseconds?
    var factor: Double?
    var classes: [ErrorClass]?
    for entry in entries(value, of: "retry", known: TopologyKeys.retry) {
      switch entry.name {
      case "times": times = limit(entry.value, entry.name)
      case "wait": wait = duration(entry.value, entry.name)
      case "factor": factor = number(entry.value, entry.name)
      default: classes = words(entry.value, entry.name, ErrorClass.self)
      }
    }
    guard let times else {
      if value["times"] == nil {
        problems.add("missing-key", "`retry` as a map needs `times`", at: Self.start(value))
      }
      return nil
    }
    let backoff: Backoff =
      switch (wait, factor) {
      case (let wait?, let factor?) where factor > 1: .exponential(initial: wait, factor: factor)
      case (let wait?, _): wait.count == 0 ? .immediate : .constant(wait)
      case (nil, _): .unspecified
      }
    return RetryPolicy(retries: times, backoff: backoff, classes: classes)
  }

  static let unmatchedWords: [(String, Unmatched)] = [
    ("abort", .abort), ("drop", .drop), ("fall-through", .fallThrough),
    ("implicit-case", .implicitCase),
  ]

  mutating func unmatched(_ value: SyntaxNode) -> Unmatched? {
    word(value, "unmatched", Self.unmatchedWords)
  }

  static let errorWords: [(String, ErrorHandling)] = [
    ("abort", .abort), ("continue", .continueEmpty), ("escalate", .escalate),
    ("fallback", .fallback),
  ]

  /// What happens after the last attempt; the edges of the forms with a target are made elsewhere.
  mutating func errorHandling(_ value: SyntaxNode) -> ErrorHandling? {
    guard value.kind == .mapping else { return word(value, "on-error", Self.errorWords) }
    let entries = entries(value, of: "on-error", known: TopologyKeys.onError)
    guard entries.count == 1, let entry = entries.first else {
      problems.add(
        "conflicting-keys", "`on-error` as a map has one key",
        help: "one of `default`, `to`, `escalate`, `fallback`", at: Self.start(value))
      return nil
    }
    switch entry.name {
    case "default": return .defaultValue
    case "escalate": return .escalate
    case "fallback": return .fallback
    default: return .branch
    }
  }

  /// The value of `on-error: {default: value}`.
  private func substitute(_ value: SyntaxNode) -> Fact<String> {
    guard let stated = value["default"] else { return .inexpressible }
    if Self.isDynamic(stated) { return .dynamic(stated.span) }
    switch stated.kind {
    case .mapping, .sequence:
      guard stated.elements.isEmpty, stated.entries.isEmpty else {
        return .unknown("a value of several parts")
      }
      return .declared("", Self.start(stated))
    default: return .declared(stated.text ?? "", stated.span)
    }
  }

  /// What a node runs: a path, a name, or something outside.
  mutating func reference(_ value: SyntaxNode) -> Reference? {
    guard value.kind == .mapping else {
      if Self.isDynamic(value) { return Reference(.external(value.text ?? ""), span: value.span) }
      guard let text = text(value, "ref") else { return nil }
      let endings = [".yaml", ".yml", ".json", ".jsonc", ".md"]
      let isPath = endings.contains { text.lowercased().hasSuffix($0) }
      if text.hasPart("://") {
        return Reference(.external(text), span: value.span)
      }
      return Reference(isPath ? .path(text) : .name(text), span: value.span)
    }
    let entries = entries(value, of: "ref", known: TopologyKeys.reference)
    guard entries.count == 1, let entry = entries.first else {
      problems.add(
        "conflicting-keys", "`ref` as a map has one key",
        help: "one of `path`, `name`, `external`", at: Self.start(value))
      return nil
    }
    guard let text = text(entry.value, entry.name) else { return nil }
    let target: Reference.Target =
      switch entry.name {
      case "path": .path(text)
      case "name": .name(text)
      default: .external(text)
      }
    return Reference(target, span: entry.value.span)
  }

  /// The first byte of a collection, as a place on one line.
  static func start(_ value: SyntaxNode) -> Span {
    let span = value.span
    return Span(file: span.file, lower: span.lower, upper: min(span.upper, span.lower + 1))
  }
}

internal import TopolintModel
internal import TopolintSource

/// What holds when a `topology` file is silent: the format's own neutral reading, which
/// docs/formats/topology.md lays down.
enum TopologyProfile {
  private static func note(_ text: String) -> EngineNote {
    EngineNote(text, source: "docs/formats/topology.md")
  }

  static let noTimeout = note("the file states no timeout")
  static let noRunTimeout = note("the file states no limit on the time of a run")
  static let noSteps = note("the file states no limit on the steps of a run")
  static let noCost = note("the file states no limit on the cost of a run")
  static let noDepth = note("the file states no limit on how deep workflows start one another")
  static let noRounds = note("the file states no limit on the rounds")
  static let noWidth = note("the file states no limit on the number of items")
  static let noConcurrency = note("the file states no limit on what runs at once")
  static let noBudget = note("the file states no limit on how often the edge is taken")
  static let noRetry = note("the file states no retry, so there is none")
  static let abort = note("the file states nothing, so the run fails")
  static let failFast = note("the file states nothing, so the first failure ends all")
  static let allTaken = note("the file states nothing, so every branch that was started is awaited")
  static let noEffect = note("the file states no effect, and the kind has none")
  static let notIdempotent = note("the file does not say that doing it twice does no harm")
  static let notSet = note("the file does not say so")
  static let stateless = note("the file states no memory")
  static let freeText = note("the file states no output, so it is free text")

  /// The rows of `topolint formats`.
  static let rows: [EngineDefault] = [
    row("timeout, limits.timeout", "unlimited", noTimeout),
    row("limits.steps, limits.cost", "unlimited", noSteps),
    row("limits.depth", "unlimited", noDepth),
    row("rounds", "unlimited", noRounds),
    row("width", "unlimited", noWidth),
    row("concurrency", "unlimited", noConcurrency),
    row("budget", "unlimited", noBudget),
    row("retry", "none", noRetry),
    row("on-error, on-limit, unmatched", "the run fails", abort),
    row("partial-failure", "fail-fast", failFast),
    row("arrival, policy", "all-taken", allTaken),
    row("idempotent", "false", notIdempotent),
    row("trusts-input, preapproved, breaker, reviewed", "false", notSet),
    row("memory", "stateless", stateless),
    row("output", "free text of a model", freeText),
  ]

  private static func row(_ field: String, _ value: String, _ note: EngineNote) -> EngineDefault {
    EngineDefault(field, "\(value): \(note.text)", source: note.source)
  }

  private static let silent = "the file does not say"

  /// Gives a node what holds as long as nothing is stated; nodes of one kind share what few state.
  static func prepare(_ node: inout Node, _ kind: TopologyKind) {
    if let prepared = prepared[kind] { node.takeFacts(of: prepared) }
  }

  /// A node of each kind of which nothing is stated.
  private static let prepared = Dictionary(
    uniqueKeysWithValues: TopologyKind.allCases.map { ($0, nothingStated(of: $0)) })

  private static func nothingStated(of kind: TopologyKind) -> Node {
    var node = Node("", kind: kind.model, span: Span(file: FileID(0), lower: 0, upper: 0))
    node.exhaustion = .engineDefault(.fail, abort)
    node.iterationLimit = .engineDefault(.unlimited, noRounds)
    node.arrival = .engineDefault(.allTaken, allTaken)
    node.permissions = .unknown(silent)
    node.trustZone = .unknown(silent)
    node.credentials = .unknown(silent)
    node.owner = .unknown(silent)
    node.labels = .unknown(silent)
    node.removes = .unknown(silent)
    node.quota = .unknown(silent)
    node.endpoint = .unknown(silent)
    node.fallbackModels = .unknown(silent)
    node.failures = .unknown(silent)
    node.statusFields = .unknown(silent)
    node.isPaid = .unknown(silent)
    node.contextWindow = .unknown(silent)
    node.messageSize = .unknown(silent)
    node.model = .unknown(silent)
    node.prompt = .unknown(silent)
    node.trustsInput = .engineDefault(false, notSet)
    node.isPreapproved = .engineDefault(false, notSet)
    node.hasBreaker = .engineDefault(false, notSet)
    node.memory = .engineDefault(.stateless, stateless)
    switch kind {
    case .tool, .subworkflow, .opaque: node.effect = .unknown(silent)
    default: node.effect = .engineDefault(Effect(.none, basis: .nodeType), noEffect)
    }
    if kind.holdsNodes {
      node.concurrency = .engineDefault(.unlimited, noConcurrency)
      node.errorHandling = .engineDefault(.abort, abort)
    }
    if kind == .map { node.width = .engineDefault(.unlimited, noWidth) }
    if kind == .map || kind == .fork {
      node.partialFailure = .engineDefault(.failFast, failFast)
    }
    return node
  }

  /// Fills what neither the node nor the file's defaults state, once its kind is settled.
  static func complete(_ node: inout Node) {
    let usesModel = node.kind.usesModel
    // What lets an agent go on is the framework behind it, of which the file says nothing.
    if node.kind == .agent, node.iterationLimit.note == noRounds {
      node.iterationLimit = .unknown(silent)
    }
    if works(node.kind) || waits(node.kind) {
      if node.timeout.isInexpressible {
        node.timeout = .engineDefault(.unlimited, noTimeout)
      }
      if node.retry.isInexpressible { node.retry = .engineDefault(.none, noRetry) }
      if node.errorHandling.isInexpressible {
        node.errorHandling = .engineDefault(.abort, abort)
      }
      if node.idempotency.isInexpressible {
        node.idempotency = .engineDefault(false, notIdempotent)
      }
    }
    if node.output.isInexpressible {
      node.output =
        usesModel
        ? .engineDefault(Contract(fields: [], enforcement: .requested, isOpen: true), freeText)
        : .unknown(silent)
    }
  }

  /// Whether a node of this kind does work that can fail and be tried again.
  static func works(_ kind: NodeKind) -> Bool {
    switch kind {
    case .agent, .llm, .tool, .code, .verifier, .subworkflow, .opaque: true
    case .router, .join: kind.usesModel
    case .start, .end, .fork, .map, .loop, .human, .store, .wait: false
    }
  }

  private static func waits(_ kind: NodeKind) -> Bool {
    switch kind {
    case .human, .wait, .router(.human): true
    default: false
    }
  }
}

/// What a file states for all its nodes, in `defaults` or `engine`.
struct TopologyDefaults {
  /// The facts, on a node that stands for all.
  private var template: Node?
  private var keys: Set<String> = []

  /// The attributes of `block` become defaults, unless they are already.
  mutating func add(_ block: Node, keys more: Set<String>) {
    guard var current = template else {
      template = block
      keys = more
      return
    }
    Self.copy(more.subtracting(keys), from: block, to: &current)
    template = current
    keys.formUnion(more)
  }

  /// What happens where no case matches, as stated for all nodes.
  var unmatched: Fact<Unmatched>? { keys.contains("unmatched") ? template?.unmatched : nil }

  /// Gives a node what its file states for all and it does not state itself.
  func apply(to node: inout Node, stated: some Sequence<TopologyKey>) {
    guard let template else { return }
    let stated = Set(stated.lazy.map(\.rawValue))
    Self.copy(
      keys.filter { !stated.contains($0) && reaches($0, node.kind) }, from: template, to: &node)
  }

  private func reaches(_ key: String, _ kind: NodeKind) -> Bool {
    switch key {
    // Only where a case can be unmatched: the routes ask for it.
    case "unmatched": false
    case "width": kind == .map
    case "concurrency": kind == .map || kind == .fork || kind == .loop
    case "model": kind.usesModel
    case "rounds", "on-limit": kind == .loop || TopologyProfile.works(kind)
    default: TopologyProfile.works(kind)
    }
  }

  private static func copy(_ keys: Set<String>, from source: Node, to node: inout Node) {
    if keys.contains("timeout") { node.timeout = source.timeout }
    if keys.contains("retry") { node.retry = source.retry }
    if keys.contains("on-error") {
      node.errorHandling = source.errorHandling
      node.substitute = source.substitute
    }
    if keys.contains("unmatched") { node.unmatched = source.unmatched }
    if keys.contains("rounds") { node.iterationLimit = source.iterationLimit }
    if keys.contains("on-limit") { node.exhaustion = source.exhaustion }
    if keys.contains("width") { node.width = source.width }
    if keys.contains("concurrency") { node.concurrency = source.concurrency }
    if keys.contains("model") { node.model = source.model }
    if keys.contains("owner") { node.owner = source.owner }
    if keys.contains("zone") { node.trustZone = source.trustZone }
  }
}

import TopolintModel
import TopolintSource

/// What is known of a type of node, or of a tool, without the file saying it: what a catalogue
/// holds, an annotation says, or a name suggests.
struct ToolKnowledge: Hashable, Sendable {
  /// What it does to the world; nil where that is not known.
  var effect: EffectLevel?
  /// The labels of the data that it brings in; nil where nothing is known of it.
  var labels: [DataLabel]?
  /// Whether a call costs money; nil where nothing is known.
  var isPaid: Bool?
  /// Whether doing it twice does no harm; nil where nothing is known.
  var isIdempotent: Bool?
  /// How the effect is known. What only a name suggests has no labels: a rule could not tell them
  /// from certain ones.
  var basis: EffectBasis

  /// Creates knowledge of an effect.
  init(
    _ effect: EffectLevel, labels: [DataLabel]? = nil, isPaid: Bool? = nil,
    isIdempotent: Bool? = nil, basis: EffectBasis = .nodeType
  ) {
    self.init(labels: labels, isPaid: isPaid, isIdempotent: isIdempotent, basis: basis)
    self.effect = effect
  }

  /// Creates knowledge of anything but the effect.
  init(
    labels: [DataLabel]? = nil, isPaid: Bool? = nil,
    isIdempotent: Bool? = nil, basis: EffectBasis = .nodeType
  ) {
    self.labels = labels.map { $0.sorted() }
    self.isPaid = isPaid
    self.isIdempotent = isIdempotent
    self.basis = basis
  }

  /// An HTTP request: GET, HEAD and OPTIONS read, every other method writes outside; what the
  /// protocol calls idempotent can be done twice (RFC 9110, section 9.2.2). The method stands in the
  /// file, so it is stated. What comes back has no label: whose server it is is not known.
  static func http(method: String) -> ToolKnowledge {
    switch method.uppercased() {
    case "GET", "HEAD", "OPTIONS", "TRACE": ToolKnowledge(.read, isIdempotent: true, basis: .stated)
    case "PUT", "DELETE": ToolKnowledge(.external, isIdempotent: true, basis: .stated)
    default: ToolKnowledge(.external, basis: .stated)
    }
  }

  /// The annotations of an MCP tool, as far as they are written: without them the protocol takes a
  /// tool as one that destroys and reaches the open world, which would say nothing of this tool
  /// (modelcontextprotocol/modelcontextprotocol: schema, `ToolAnnotations`).
  static func annotated(
    readOnly: Bool? = nil, destructive: Bool? = nil, idempotent: Bool? = nil,
    openWorld: Bool? = nil
  ) -> ToolKnowledge {
    let effect: EffectLevel? =
      switch (readOnly, destructive) {
      case (true, _): .read
      case (_, true): .irreversible
      case (_, false): .external
      default: nil
      }
    var known = ToolKnowledge(
      labels: openWorld == true ? [.untrusted] : nil, isIdempotent: idempotent, basis: .stated)
    known.effect = effect
    return known
  }

  /// What the name of a tool suggests: an effect at most.
  static func named(_ name: String) -> ToolKnowledge? {
    EffectLexicon.effect(ofToolNamed: name).map { ToolKnowledge($0.level, basis: $0.basis) }
  }

  /// Sets on a node what is known; an effect that is not known says why.
  func describe(_ node: inout Node, at span: Span, otherwise unknown: String) {
    node.effect = effect.map { .declared(Effect($0, basis: basis), span) } ?? .unknown(unknown)
    if basis != .name, let labels { node.labels = .declared(labels, span) }
    if let isPaid { node.isPaid = .declared(isPaid, span) }
    if let isIdempotent { node.idempotency = .declared(isIdempotent, span) }
  }
}

/// What a format knows of its node types, tools or providers, by name.
///
/// A row stands for a type (`slack`), or for one operation of a type (`slack:history`). A type whose
/// row has no effect is one whose operations differ: the verb of the operation that the node names
/// then decides, and that is no guess, since the operation is the node's own.
struct ToolCatalogue: Sendable {
  private let rows: [String: ToolKnowledge]

  /// Creates a catalogue; of a name that stands twice the later row counts.
  init(_ rows: [(ToolKnowledge, [String])]) {
    var table: [String: ToolKnowledge] = [:]
    for (knowledge, names) in rows { for name in names { table[name] = knowledge } }
    self.rows = table
  }

  /// The names that have a row, for tests and documents.
  var names: [String] { rows.keys.sorted() }

  /// What is known of a type, doing an operation where it has several; nil for types that have no
  /// row.
  subscript(type: String, operation: String? = nil) -> ToolKnowledge? {
    if let operation, let exact = rows[type + ":" + operation] { return exact }
    guard var known = rows[type] else { return nil }
    if known.effect == nil, let operation {
      known.effect = EffectLexicon.effect(ofToolNamed: operation)?.level
      // The labels are of what can be read there.
      if let level = known.effect, level > .read { known.labels = nil }
    }
    return known
  }
}

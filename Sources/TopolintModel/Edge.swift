public import TopolintSource

/// The identity of an edge within its workflow.
public struct EdgeID: Hashable, Comparable, Sendable {
  /// The position in the workflow's `edges`, from 0.
  public let rawValue: Int32
  /// Creates the identity of the edge at a position.
  public init(_ rawValue: Int32) { self.rawValue = rawValue }
  /// The position as an index.
  public var index: Int { Int(rawValue) }
  /// Orders as the workflow's `edges`.
  public static func < (a: EdgeID, b: EdgeID) -> Bool { a.rawValue < b.rawValue }
}

/// What passes along an edge.
public enum EdgeKind: String, Hashable, Sendable, CaseIterable {
  /// Control: the target runs after the source.
  case sequence
  /// Control, when a condition holds.
  case branch
  /// A value.
  case data
  /// Control of the conversation moves and does not come back.
  case handoff
  /// A call between agents: the target works and returns.
  case delegate
  /// An agent may use a tool.
  case uses
  /// Control after a failure.
  case error
  /// Control back for another attempt.
  case retry
  /// Control back for another round, with what was found wanting.
  case feedback
  /// A value out of a store.
  case reads
  /// A value into a store.
  case writes
  /// A container holds a node.
  case contains
  /// One workflow starts another.
  case trigger

  /// Whether the target runs because of the source within the run: sequence, branch, handoff,
  /// error, retry and feedback.
  public var isControl: Bool {
    switch self {
    case .sequence, .branch, .handoff, .error, .retry, .feedback: true
    case .data, .delegate, .uses, .reads, .writes, .contains, .trigger: false
    }
  }
}

/// What a guard's or a failing node's edge stands for, where the format says it.
public enum Outcome: String, Hashable, Sendable, CaseIterable {
  /// The judged thing may pass.
  case accept
  /// It may not.
  case reject
  /// The guard could not decide.
  case undecided
  /// The guard or node failed.
  case error
  /// No answer came in time.
  case timeout
}

/// A connection between two nodes.
public struct Edge: Sendable {
  /// The identity within the workflow.
  public internal(set) var id: EdgeID
  /// Where it starts.
  public var source: NodeID
  /// Where it ends.
  public var target: NodeID
  /// What passes along it.
  public var kind: EdgeKind
  /// Where it is written: the line that names the target.
  public var span: Span
  /// Whether it is taken when no other case matches.
  public var isDefault = false
  /// What it stands for at a guard or a failure.
  public var outcome: Outcome?
  /// Whether it stands for the engine's own doing, not for a line of the file.
  public var isImplied = false

  /// What is stated of it beyond that, one element; empty where nothing is. All that takes a counted
  /// reference lies there: analyses copy each edge many times.
  var details: ContiguousArray<EdgeDetails> = []

  /// Creates an edge; `GraphBuilder.connect(_:)` gives it its identity.
  public init(_ source: NodeID, _ target: NodeID, _ kind: EdgeKind, span: Span) {
    id = EdgeID(-1)
    self.source = source
    self.target = target
    self.kind = kind
    self.span = span
  }
}

/// What few edges state.
struct EdgeDetails: Sendable {
  var label: String?
  var condition: Condition = .always
  /// One element; edges of which the same is known share its storage.
  var facts: ContiguousArray<EdgeFacts> = EdgeFacts.none
}

/// What a file may or may not state of an edge.
struct EdgeFacts: Sendable {
  var budget: Fact<Limit<Int>> = .inexpressible
  var isReviewed: Fact<Bool> = .inexpressible
  var probability: Fact<Double> = .inexpressible

  /// The facts of an edge of which nothing is known, shared by all of them.
  static let none: ContiguousArray<EdgeFacts> = [EdgeFacts()]
}

extension Edge {
  /// The label of the case, output or branch, in the format's words.
  public var label: String? {
    get { details.isEmpty ? nil : details[0].label }
    set {
      if details.isEmpty, newValue == nil { return }
      makeDetails()
      details[0].label = newValue
    }
  }

  /// When it is taken; `always` when nothing is stated.
  public var condition: Condition {
    get { details.isEmpty ? .always : details[0].condition }
    set {
      if details.isEmpty, case .always = newValue { return }
      makeDetails()
      details[0].condition = newValue
    }
  }

  /// How often it may be taken in one activation of the loop that it closes, or one run.
  public var budget: Fact<Limit<Int>> {
    get { details.isEmpty ? .inexpressible : details[0].facts[0].budget }
    _modify {
      makeDetails()
      yield &details[0].facts[0].budget
    }
  }

  /// Whether a person sees what passes and starts it.
  public var isReviewed: Fact<Bool> {
    get { details.isEmpty ? .inexpressible : details[0].facts[0].isReviewed }
    _modify {
      makeDetails()
      yield &details[0].facts[0].isReviewed
    }
  }

  /// How likely it is taken or carries something, from 0 to 1.
  public var probability: Fact<Double> {
    get { details.isEmpty ? .inexpressible : details[0].facts[0].probability }
    _modify {
      makeDetails()
      yield &details[0].facts[0].probability
    }
  }

  /// Takes over what is known of another edge, but not its label or condition; edges of which the same
  /// is known share its storage.
  package mutating func takeFacts(of other: Edge) {
    if details.isEmpty, other.label == nil, case .always = other.condition {
      details = other.details
    } else {
      makeDetails()
      details[0].facts = other.details.isEmpty ? EdgeFacts.none : other.details[0].facts
    }
  }

  private mutating func makeDetails() {
    if details.isEmpty { details.append(EdgeDetails()) }
  }
}

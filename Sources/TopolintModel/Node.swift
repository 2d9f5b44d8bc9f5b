public import TopolintSource

/// The identity of a node within its workflow.
public struct NodeID: Hashable, Comparable, Sendable {
  /// The position in the workflow's `nodes`, from 0.
  public let rawValue: Int32
  /// Creates the identity of the node at a position.
  public init(_ rawValue: Int32) { self.rawValue = rawValue }
  /// The position as an index.
  public var index: Int { Int(rawValue) }
  /// Orders as the workflow's `nodes`, which is source order.
  public static func < (a: NodeID, b: NodeID) -> Bool { a.rawValue < b.rawValue }
}

/// One step of a workflow, with everything that a rule may judge of it.
///
/// Facts start as `inexpressible`: a format sets what its files can say.
public struct Node: Sendable {
  /// The identity within the workflow.
  public internal(set) var id: NodeID
  /// The id in the format's own words: unique within its container, not always in the workflow.
  public var nativeID: String
  /// What people call it: the title where the format has one, else the id.
  public var name: String
  /// What it is.
  public var kind: NodeKind
  /// The container it lies in.
  public var parent: NodeID?
  /// Its key line in the file: the name or id, never the whole block.
  public var span: Span
  /// Whether the engine skips it. Disabled nodes take no part.
  public var isDisabled = false
  /// Whether it stands for something in the engine, not for a line of the file (an implied start
  /// or end). Rules do not report such a node.
  public var isImplied = false

  /// What it does to the world outside the run.
  public var effect: Fact<Effect> = .inexpressible
  /// Whether it can be done twice without harm: a key, or a statement.
  public var idempotency: Fact<Bool> = .inexpressible
  /// Whether it can fail at all, where a format says so; otherwise its kind decides.
  public var fallibility: Fact<Bool> = .inexpressible
  /// Attempts after a failure.
  public var retry: Fact<RetryPolicy> = .inexpressible
  /// How long one attempt may take.
  public var timeout: Fact<Limit<Milliseconds>> = .inexpressible
  /// What happens after the last failed attempt.
  public var errorHandling: Fact<ErrorHandling> = .inexpressible

  /// How often it may repeat: a loop's rounds, an agent's turns, visits of the node.
  public var iterationLimit: Fact<Limit<Int>> = .inexpressible
  /// What happens when the iteration limit is reached.
  public var exhaustion: Fact<Exhaustion> = .inexpressible
  /// How many items a map takes at most.
  public var width: Fact<Limit<Int>> = .inexpressible
  /// How many items or children run at once.
  public var concurrency: Fact<Limit<Int>> = .inexpressible

  /// The model, by the name that the file gives it.
  public var model: Fact<String> = .inexpressible
  /// The prompt, by its text or its reference.
  public var prompt: Fact<String> = .inexpressible
  /// What it promises of its output.
  public var output: Fact<Contract> = .inexpressible
  /// What it reads.
  public var inputs: [Input] = []
  /// What it writes into the workflow's state.
  public var outputs: [Output] = []
  /// What happens at a router when no case matches.
  public var unmatched: Fact<Unmatched> = .inexpressible

  /// How it waits when several control edges enter it.
  public var arrival: Fact<JoinPolicy> = .inexpressible
  /// What a fork or map does when some of its branches fail.
  public var partialFailure: Fact<PartialFailure> = .inexpressible

  /// Rights that it was given, in the format's words.
  public var permissions: Fact<[String]> = .inexpressible
  /// The trust zone.
  public var trustZone: Fact<String> = .inexpressible
  /// The credentials that it uses, by name.
  public var credentials: Fact<[String]> = .inexpressible
  /// Who is responsible for it.
  public var owner: Fact<String> = .inexpressible
  /// Labels of the data that it brings in or holds, sorted.
  public var labels: Fact<[DataLabel]> = .inexpressible
  /// Whether it takes model output on trust.
  public var trustsInput: Fact<Bool> = .inexpressible
  /// Whether tools run without the confirmation that the engine asks for by default.
  public var isPreapproved: Fact<Bool> = .inexpressible

  /// How long what it took in stays with it.
  public var memory: Fact<Memory> = .inexpressible
  /// The size of its context, in tokens.
  public var contextWindow: Fact<Int> = .inexpressible
  /// The size of its largest output, in tokens.
  public var messageSize: Fact<Int> = .inexpressible
  /// Whether a call costs money.
  public var isPaid: Fact<Bool> = .inexpressible
  /// The limit that it shares with others: a provider, a quota, a pool.
  public var quota: Fact<String> = .inexpressible
  /// Whether a circuit breaker stands before it.
  public var hasBreaker: Fact<Bool> = .inexpressible

  /// What a sub-workflow, agent or prompt reference leads to.
  public var reference: Reference?

  /// Creates a node; `GraphBuilder.add(_:)` gives it its identity.
  public init(
    _ nativeID: String, kind: NodeKind, span: Span, name: String? = nil, parent: NodeID? = nil
  ) {
    id = NodeID(-1)
    self.nativeID = nativeID
    self.name = name ?? nativeID
    self.kind = kind
    self.span = span
    self.parent = parent
  }
}

/// What happens at a router when no case matches.
public enum Unmatched: Hashable, Sendable {
  /// The run ends with an error.
  case abort
  /// The run or the branch ends without a word, or the value is dropped.
  case drop
  /// The flow goes on with the step that follows.
  case fallThrough
  /// The engine takes a case of its own choice.
  case implicitCase
}

/// What a fork or map does when some of its branches fail.
public enum PartialFailure: String, Hashable, Sendable, CaseIterable {
  /// The first failure ends all.
  case failFast = "fail-fast"
  /// All run to their end; any failure then fails the whole.
  case allOrNothing = "all-or-nothing"
  /// The failed ones are left out without a word.
  case dropFailed = "drop-failed"
  /// The failed ones are passed on as failures that can be told from results.
  case markFailed = "mark-failed"
}

/// A reference to something that has a file or a name of its own.
public struct Reference: Hashable, Sendable {
  /// What it leads to.
  public enum Target: Hashable, Sendable {
    /// A file, by a path relative to the referring file.
    case path(String)
    /// Something by a name or id in a registry, a platform or another file.
    case name(String)
    /// Something outside the root, or not a path: never an error.
    case external(String)
  }

  /// What it leads to.
  public let target: Target
  /// Where it is written.
  public let span: Span

  /// Creates a reference.
  public init(_ target: Target, span: Span) {
    self.target = target
    self.span = span
  }
}

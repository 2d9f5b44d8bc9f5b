/// How strongly a node touches the world outside the run, from weak to strong.
public enum EffectLevel: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Nothing: computing, answering the requester, drafts.
  case none
  /// Reads something outside.
  case read
  /// Writes to a store of the workflow's own.
  case write
  /// Creates or changes things in another system.
  case external
  /// Messages to other people, payments, publishing, deleting, deploying, running model-written
  /// code, SQL or shell.
  case irreversible

  /// Orders from weak to strong.
  public static func < (a: EffectLevel, b: EffectLevel) -> Bool { a.rank < b.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How it is known what a node does.
public enum EffectBasis: String, Hashable, Sendable, CaseIterable {
  /// The file or the configuration says so.
  case stated
  /// The format's own node or tool type says so.
  case nodeType = "node-type"
  /// The name suggests it: makes a warning at most.
  case name
}

/// What a node does to the world outside the run, and how that is known.
public struct Effect: Hashable, Sendable {
  /// How strong it is.
  public let level: EffectLevel
  /// How it is known.
  public let basis: EffectBasis
  /// Whether it only tells somebody something: a message, an event, a comment. It changes nothing
  /// but that it was said.
  public let isMessage: Bool

  /// Creates an effect.
  public init(_ level: EffectLevel, basis: EffectBasis, isMessage: Bool = false) {
    self.level = level
    self.basis = basis
    self.isMessage = isMessage
  }
}

/// What an engine does after a node's last failed attempt.
public enum ErrorHandling: Hashable, Sendable {
  /// The run ends and says that it failed.
  case abort
  /// The run goes on with nothing, or with the error's text as if it were a result.
  case continueEmpty
  /// The run goes on with a value stated in the file.
  case defaultValue
  /// An error edge is taken.
  case branch
  /// A person or an alert is called.
  case escalate
  /// Another node, model or provider takes over.
  case fallback
}

/// How long to wait between attempts.
public enum Backoff: Hashable, Sendable {
  /// Not at all.
  case immediate
  /// Always as long.
  case constant(Milliseconds)
  /// Longer each time, from `initial` by `factor`.
  case exponential(initial: Milliseconds, factor: Double)
  /// The file does not say, and the engine's own is not documented.
  case unspecified
}

/// Classes of failure, Topolint's own: engines' names are mapped to them.
public enum ErrorClass: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Likely to pass: a dropped connection, a busy server.
  case transient
  /// Too many calls.
  case rateLimit = "rate-limit"
  /// No answer in time.
  case timeout
  /// The call itself is wrong.
  case invalidInput = "invalid-input"
  /// Not allowed.
  case auth
  /// The thing does not exist.
  case notFound = "not-found"
  /// Will fail again.
  case permanent

  /// Orders by name.
  public static func < (a: ErrorClass, b: ErrorClass) -> Bool { a.rawValue < b.rawValue }
}

/// How often and on what a node is tried again.
public struct RetryPolicy: Hashable, Sendable {
  /// The attempts after the first; 0 is no retry.
  public let retries: Limit<Int>
  /// The wait between attempts.
  public let backoff: Backoff
  /// The classes that are retried, sorted; nil when all are.
  public let classes: [ErrorClass]?

  /// Creates a policy.
  public init(retries: Limit<Int>, backoff: Backoff = .unspecified, classes: [ErrorClass]? = nil) {
    self.retries = retries
    self.backoff = backoff
    self.classes = classes
  }

  /// No attempt after the first.
  public static let none = RetryPolicy(retries: .finite(0), backoff: .immediate)
}

/// What happens when an iteration limit is reached.
public enum Exhaustion: String, Hashable, Sendable, CaseIterable {
  /// The run, or the node, fails.
  case fail
  /// The flow goes on as if the work were done.
  case proceed
  /// A person is asked.
  case askHuman = "ask-human"
}

/// How long what a node took in stays with it.
public enum Memory: String, Hashable, Sendable, CaseIterable {
  /// Each call starts afresh.
  case stateless
  /// It stays for the run or the conversation.
  case thread
  /// It stays, and others read it.
  case shared
}

/// A label on the data that a node brings in or holds.
public enum DataLabel: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Anyone may have written it: web pages, mail, uploads, external servers.
  case untrusted
  /// Personal or internal.
  case `private`
  /// Credentials and keys.
  case secret

  /// Orders by name.
  public static func < (a: DataLabel, b: DataLabel) -> Bool { a.rawValue < b.rawValue }
}

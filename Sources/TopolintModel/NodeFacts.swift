// The facts about a node, and how they are stored.

/// The names of a node, and everything about it that its file may or may not state.
///
/// Kept apart from the node: copying a node then copies one reference instead of a kilobyte of facts.
/// What few nodes state is kept apart from that, so that nodes share it as long as none of it is set.
struct NodeFacts: Sendable {
  var nativeID: String
  var name: String
  var effect: Fact<Effect> = .inexpressible
  var idempotency: Fact<Bool> = .inexpressible
  var retry: Fact<RetryPolicy> = .inexpressible
  var timeout: Fact<Limit<Milliseconds>> = .inexpressible
  var errorHandling: Fact<ErrorHandling> = .inexpressible
  var model: Fact<String> = .inexpressible
  var prompt: Fact<String> = .inexpressible
  var output: Fact<Contract> = .inexpressible
  var inputs: [Input] = []
  var outputs: [Output] = []
  var reference: Reference?
  /// One element each.
  var flow: ContiguousArray<FlowFacts> = FlowFacts.none
  var means: ContiguousArray<MeansFacts> = MeansFacts.none

  /// What stands in the place of the facts of a node that was taken out of its builder.
  static let none: ContiguousArray<NodeFacts> = [NodeFacts(nativeID: "", name: "")]
}

/// How a run comes to a node and leaves it, beyond what most nodes state.
struct FlowFacts: Sendable {
  var fallibility: Fact<Bool> = .inexpressible
  var iterationLimit: Fact<Limit<Int>> = .inexpressible
  var exhaustion: Fact<Exhaustion> = .inexpressible
  var width: Fact<Limit<Int>> = .inexpressible
  var concurrency: Fact<Limit<Int>> = .inexpressible
  var unmatched: Fact<Unmatched> = .inexpressible
  var arrival: Fact<JoinPolicy> = .inexpressible
  var partialFailure: Fact<PartialFailure> = .inexpressible
  var substitute: Fact<String> = .inexpressible
  var failures: Fact<[ErrorClass]> = .inexpressible
  var statusFields: Fact<[String]> = .inexpressible
  var undoes: Fact<[NodeID]> = .inexpressible
  var arguments: Fact<[String]> = .inexpressible
  var handovers: [Handover] = []
  /// One element at most; an array, because few nodes have any.
  var errands: ContiguousArray<Errand> = []
  /// Likewise.
  var callersMessages: ContiguousArray<CallersMessage> = []
  var isRelay: Fact<Bool> = .inexpressible

  static let none: ContiguousArray<FlowFacts> = [FlowFacts()]
}

/// What a node works with: rights, data, models, money.
struct MeansFacts: Sendable {
  var permissions: Fact<[String]> = .inexpressible
  var trustZone: Fact<String> = .inexpressible
  var credentials: Fact<[String]> = .inexpressible
  var owner: Fact<String> = .inexpressible
  var labels: Fact<[DataLabel]> = .inexpressible
  var removes: Fact<[DataLabel]> = .inexpressible
  var trustsInput: Fact<Bool> = .inexpressible
  var isPreapproved: Fact<Bool> = .inexpressible
  var memory: Fact<Memory> = .inexpressible
  var contextWindow: Fact<Int> = .inexpressible
  var messageSize: Fact<Int> = .inexpressible
  var isPaid: Fact<Bool> = .inexpressible
  var quota: Fact<String> = .inexpressible
  var hasBreaker: Fact<Bool> = .inexpressible
  var endpoint: Fact<String> = .inexpressible
  var fallbackModels: Fact<[String]> = .inexpressible

  static let none: ContiguousArray<MeansFacts> = [MeansFacts()]
}

extension Node {
  /// The id in the format's own words: unique within its container, not always in the workflow.
  public var nativeID: String {
    get { facts[0].nativeID }
    _modify { yield &facts[0].nativeID }
  }

  /// What people call it: the title where the format has one, else the id.
  public var name: String {
    get { facts[0].name }
    _modify { yield &facts[0].name }
  }

  /// Takes over what is known of another node, but not its names.
  package mutating func takeFacts(of other: Node) {
    var taken = other.facts
    taken[0].nativeID = facts[0].nativeID
    taken[0].name = facts[0].name
    facts = taken
  }

  /// What it does to the world outside the run.
  public var effect: Fact<Effect> {
    get { facts[0].effect }
    _modify { yield &facts[0].effect }
  }

  /// Whether it can be done twice without harm: a key, or a statement.
  public var idempotency: Fact<Bool> {
    get { facts[0].idempotency }
    _modify { yield &facts[0].idempotency }
  }

  /// Whether it can fail at all, where a format says so; otherwise its kind decides.
  public var fallibility: Fact<Bool> {
    get { facts[0].flow[0].fallibility }
    _modify { yield &facts[0].flow[0].fallibility }
  }

  /// Attempts after a failure.
  public var retry: Fact<RetryPolicy> {
    get { facts[0].retry }
    _modify { yield &facts[0].retry }
  }

  /// How long one attempt may take.
  public var timeout: Fact<Limit<Milliseconds>> {
    get { facts[0].timeout }
    _modify { yield &facts[0].timeout }
  }

  /// What happens after the last failed attempt.
  public var errorHandling: Fact<ErrorHandling> {
    get { facts[0].errorHandling }
    _modify { yield &facts[0].errorHandling }
  }

  /// How often it may repeat: a loop's rounds, an agent's turns, visits of the node.
  public var iterationLimit: Fact<Limit<Int>> {
    get { facts[0].flow[0].iterationLimit }
    _modify { yield &facts[0].flow[0].iterationLimit }
  }

  /// What happens when the iteration limit is reached.
  public var exhaustion: Fact<Exhaustion> {
    get { facts[0].flow[0].exhaustion }
    _modify { yield &facts[0].flow[0].exhaustion }
  }

  /// How many items a map takes at most.
  public var width: Fact<Limit<Int>> {
    get { facts[0].flow[0].width }
    _modify { yield &facts[0].flow[0].width }
  }

  /// How many items or children run at once.
  public var concurrency: Fact<Limit<Int>> {
    get { facts[0].flow[0].concurrency }
    _modify { yield &facts[0].flow[0].concurrency }
  }

  /// The model, by the name that the file gives it.
  public var model: Fact<String> {
    get { facts[0].model }
    _modify { yield &facts[0].model }
  }

  /// The prompt, by its text or its reference.
  public var prompt: Fact<String> {
    get { facts[0].prompt }
    _modify { yield &facts[0].prompt }
  }

  /// What it promises of its output.
  public var output: Fact<Contract> {
    get { facts[0].output }
    _modify { yield &facts[0].output }
  }

  /// What it reads.
  public var inputs: [Input] {
    get { facts[0].inputs }
    _modify { yield &facts[0].inputs }
  }

  /// What it writes into the workflow's state.
  public var outputs: [Output] {
    get { facts[0].outputs }
    _modify { yield &facts[0].outputs }
  }

  /// What happens at a router when no case matches.
  public var unmatched: Fact<Unmatched> {
    get { facts[0].flow[0].unmatched }
    _modify { yield &facts[0].flow[0].unmatched }
  }

  /// How it waits when several control edges enter it.
  public var arrival: Fact<JoinPolicy> {
    get { facts[0].flow[0].arrival }
    _modify { yield &facts[0].flow[0].arrival }
  }

  /// What a fork or map does when some of its branches fail.
  public var partialFailure: Fact<PartialFailure> {
    get { facts[0].flow[0].partialFailure }
    _modify { yield &facts[0].flow[0].partialFailure }
  }

  /// Rights that it was given, in the format's words.
  public var permissions: Fact<[String]> {
    get { facts[0].means[0].permissions }
    _modify { yield &facts[0].means[0].permissions }
  }

  /// The trust zone.
  public var trustZone: Fact<String> {
    get { facts[0].means[0].trustZone }
    _modify { yield &facts[0].means[0].trustZone }
  }

  /// The credentials that it uses, by name.
  public var credentials: Fact<[String]> {
    get { facts[0].means[0].credentials }
    _modify { yield &facts[0].means[0].credentials }
  }

  /// Who is responsible for it.
  public var owner: Fact<String> {
    get { facts[0].means[0].owner }
    _modify { yield &facts[0].means[0].owner }
  }

  /// Labels of the data that it brings in or holds, sorted.
  public var labels: Fact<[DataLabel]> {
    get { facts[0].means[0].labels }
    _modify { yield &facts[0].means[0].labels }
  }

  /// Labels of data that do not leave it, sorted: what it redacts or makes harmless.
  public var removes: Fact<[DataLabel]> {
    get { facts[0].means[0].removes }
    _modify { yield &facts[0].means[0].removes }
  }

  /// Whether it takes model output on trust.
  public var trustsInput: Fact<Bool> {
    get { facts[0].means[0].trustsInput }
    _modify { yield &facts[0].means[0].trustsInput }
  }

  /// Whether tools run without the confirmation that the engine asks for by default.
  public var isPreapproved: Fact<Bool> {
    get { facts[0].means[0].isPreapproved }
    _modify { yield &facts[0].means[0].isPreapproved }
  }

  /// How long what it took in stays with it.
  public var memory: Fact<Memory> {
    get { facts[0].means[0].memory }
    _modify { yield &facts[0].means[0].memory }
  }

  /// The size of its context, in tokens.
  public var contextWindow: Fact<Int> {
    get { facts[0].means[0].contextWindow }
    _modify { yield &facts[0].means[0].contextWindow }
  }

  /// The size of its largest output, in tokens.
  public var messageSize: Fact<Int> {
    get { facts[0].means[0].messageSize }
    _modify { yield &facts[0].means[0].messageSize }
  }

  /// Whether a call costs money.
  public var isPaid: Fact<Bool> {
    get { facts[0].means[0].isPaid }
    _modify { yield &facts[0].means[0].isPaid }
  }

  /// The limit that it shares with others: a provider, a quota, a pool.
  public var quota: Fact<String> {
    get { facts[0].means[0].quota }
    _modify { yield &facts[0].means[0].quota }
  }

  /// Whether a circuit breaker stands before it.
  public var hasBreaker: Fact<Bool> {
    get { facts[0].means[0].hasBreaker }
    _modify { yield &facts[0].means[0].hasBreaker }
  }

  /// What it calls: the host, function, program or tool by which two calls of the same thing are
  /// known as such.
  public var endpoint: Fact<String> {
    get { facts[0].means[0].endpoint }
    _modify { yield &facts[0].means[0].endpoint }
  }

  /// The models that take over, in order, when `model` fails.
  public var fallbackModels: Fact<[String]> {
    get { facts[0].means[0].fallbackModels }
    _modify { yield &facts[0].means[0].fallbackModels }
  }

  /// The value that stands for its result after a failure, as text.
  public var substitute: Fact<String> {
    get { facts[0].flow[0].substitute }
    _modify { yield &facts[0].flow[0].substitute }
  }

  /// How it can fail, where the file says so; sorted.
  public var failures: Fact<[ErrorClass]> {
    get { facts[0].flow[0].failures }
    _modify { yield &facts[0].flow[0].failures }
  }

  /// The fields of its output that tell whether it failed, where the engine does not take that for
  /// a failure: an exit code, an HTTP status.
  public var statusFields: Fact<[String]> {
    get { facts[0].flow[0].statusFields }
    _modify { yield &facts[0].flow[0].statusFields }
  }

  /// The steps whose effects it takes back.
  public var undoes: Fact<[NodeID]> {
    get { facts[0].flow[0].undoes }
    _modify { yield &facts[0].flow[0].undoes }
  }

  /// Whether it only hands on what it reads, in another shape: it tests nothing, so that what it gives
  /// says no more than what it was given.
  public var isRelay: Fact<Bool> {
    get { facts[0].flow[0].isRelay }
    _modify { yield &facts[0].flow[0].isRelay }
  }

  /// The inputs that a sub-workflow is given, by the names that it declares them with.
  public var arguments: Fact<[String]> {
    get { facts[0].flow[0].arguments }
    _modify { yield &facts[0].flow[0].arguments }
  }

  /// What a sub-workflow, agent or prompt reference leads to.
  public var reference: Reference? {
    get { facts[0].reference }
    _modify { yield &facts[0].reference }
  }
}

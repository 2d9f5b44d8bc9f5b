/// What a step of a workflow is.
public enum NodeKind: Hashable, Sendable {
  /// Where a run begins.
  case start
  /// Where a run, or a branch of it, ends.
  case end(EndState)
  /// A model with tools or autonomy.
  case agent
  /// One model call.
  case llm
  /// A function, API or tool-server call.
  case tool
  /// A deterministic transform or script.
  case code
  /// An exclusive choice.
  case router(Decision)
  /// A static parallel split.
  case fork
  /// A dynamic fan-out: one body run for each item of a list known at run time. A container.
  case map
  /// A container whose body repeats.
  case loop
  /// Where parallel branches meet.
  case join(JoinPolicy, Aggregation)
  /// A check that judges what passes.
  case verifier(VerifierKind, GuardMode)
  /// A person: an approval or a question.
  case human(HumanRole)
  /// Memory, knowledge or shared state.
  case store
  /// Another workflow, run as a step.
  case subworkflow
  /// A pause: a timer or an external event.
  case wait
  /// A kind that the format allows and Topolint does not know: legal, never an error by itself.
  case opaque(String)

  /// The word for the kind in the graph's JSON and in messages.
  public var name: String {
    switch self {
    case .start: "start"
    case .end: "end"
    case .agent: "agent"
    case .llm: "llm"
    case .tool: "tool"
    case .code: "code"
    case .router: "router"
    case .fork: "fork"
    case .map: "map"
    case .loop: "loop"
    case .join: "join"
    case .verifier: "verifier"
    case .human: "human"
    case .store: "store"
    case .subworkflow: "subworkflow"
    case .wait: "wait"
    case .opaque: "opaque"
    }
  }

  /// Whether a model writes the node's output: an agent, a model call, a router or an aggregation
  /// decided by a model, or a model that judges.
  public var usesModel: Bool {
    switch self {
    case .agent, .llm, .router(.model), .join(_, .model), .verifier(.modelJudge, _): true
    default: false
    }
  }

  /// Whether the node produces content with a model: an agent or a model call. Routers and judges
  /// only decide.
  public var isModelProducer: Bool {
    switch self {
    case .agent, .llm, .join(_, .model): true
    default: false
    }
  }

  /// Whether the node holds other nodes.
  public var isContainer: Bool {
    switch self {
    case .map, .loop: true
    default: false
    }
  }
}

/// How a run ends at an end node.
public enum EndState: String, Hashable, Sendable, CaseIterable {
  /// The run has succeeded.
  case success
  /// The run has failed, and says so.
  case failure
}

/// Who decides at a router.
public enum Decision: String, Hashable, Sendable, CaseIterable {
  /// A condition over values.
  case expression
  /// A model.
  case model
  /// A person.
  case human
}

/// How many of its branches a join waits for.
public enum JoinPolicy: Hashable, Sendable {
  /// All of them.
  case all
  /// All that were started: a branch that was not taken is not waited for.
  case allTaken
  /// The first.
  case any
  /// This many.
  case quorum(Int)
}

/// What a join makes of its inputs.
public enum Aggregation: String, Hashable, Sendable, CaseIterable {
  /// Nothing: they are put side by side.
  case concat
  /// The most frequent wins.
  case vote
  /// A model merges them.
  case model
  /// A deterministic function merges them.
  case code
}

/// What a verifier checks with.
public enum VerifierKind: String, Hashable, Sendable, CaseIterable {
  /// Tests, a script, an executable oracle.
  case deterministic
  /// A schema: the form, not the content.
  case schema
  /// A model that judges.
  case modelJudge = "model-judge"
  /// A guardrail of the engine.
  case guardrail
}

/// Whether a verifier can stop what it judges.
public enum GuardMode: String, Hashable, Sendable, CaseIterable {
  /// A failing outcome keeps the flow from going on, or takes another route.
  case blocking
  /// It only reports.
  case detectOnly = "detect-only"
}

/// What a person is asked for.
public enum HumanRole: String, Hashable, Sendable, CaseIterable {
  /// To accept or reject.
  case approval
  /// For information.
  case question
}

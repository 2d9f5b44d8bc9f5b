internal import TopolintModel

/// The kinds of a node in a `topology` file, by the key that names them.
enum TopologyKind: String, CaseIterable {
  case start, end, agent, llm, tool, code, router, fork, map, loop, join, verifier, human, store
  case subworkflow, wait, opaque

  /// The attribute that the value of the kind's own key stands for.
  var mainKey: TopologyKey? {
    switch self {
    case .start, .store: nil
    case .end: .result
    case .agent, .llm: .model
    case .tool, .code: .effect
    case .router: .by
    case .fork: .next
    case .map: .items
    case .loop: .rounds
    case .join: .policy
    case .verifier: .check
    case .human: .ask
    case .subworkflow: .ref
    case .wait: .timeout
    case .opaque: .type
    }
  }

  /// The node's kind when the file says no more than the word.
  var model: NodeKind {
    switch self {
    case .start: .start
    case .end: .end(.success)
    case .agent: .agent
    case .llm: .llm
    case .tool: .tool
    case .code: .code
    case .router: .router(.expression)
    case .fork: .fork
    case .map: .map
    case .loop: .loop
    case .join: .join(.allTaken, .concat)
    case .verifier: .verifier(.deterministic, .blocking)
    case .human: .human(.approval)
    case .store: .store
    case .subworkflow: .subworkflow
    case .wait: .wait
    case .opaque: .opaque("opaque")
    }
  }

  /// Whether it can hold other nodes.
  var holdsNodes: Bool { self == .fork || self == .map || self == .loop }
}

/// The keys of a `topology` file, by the place where they may stand.
enum TopologyKeys {
  static let top = [
    "topology", "name", "description", "fragment", "inputs", "state", "limits", "defaults",
    "engine", "tools", "servers", "secrets", "start", "nodes", "edges",
  ]
  static let limits = ["timeout", "steps", "on-limit", "concurrency", "depth", "cost"]
  static let inherited = [
    "timeout", "retry", "on-error", "unmatched", "rounds", "on-limit", "width", "concurrency",
  ]
  static let defaults = inherited + ["model", "owner", "zone"]
  static let engine = inherited + ["name", "steps"]

  /// What a node of any kind and a tool of an agent have.
  static let attributes = [
    "title", "description", "disabled", "effect", "idempotent", "can-fail", "retry", "timeout",
    "on-error", "rounds", "on-limit", "concurrency", "model", "prompt", "output", "output-by",
    "output-open", "unmatched", "arrival", "permissions", "credentials", "zone", "owner", "quota",
    "labels", "removes", "trusts-input", "preapproved", "memory", "context", "message", "paid",
    "breaker", "endpoint", "fallback-models", "failures", "status", "ref",
  ]
  /// What ties a node of any kind to others.
  static let relations = [
    "in", "reads", "writes", "next", "routes", "route-on", "accept", "reject", "undecided",
    "timed-out", "feedback", "handoff", "delegate", "tools", "triggers", "undoes",
  ]
  /// What only some kinds have.
  static let ofKinds: [(key: String, kinds: [TopologyKind])] = [
    ("nodes", [.loop, .map, .fork]), ("first", [.loop, .map, .fork]), ("until", [.loop]),
    ("items", [.map]), ("width", [.map]), ("policy", [.join, .map, .fork]),
    ("merge", [.join, .map, .fork]), ("partial-failure", [.map, .fork]), ("mode", [.verifier]),
    ("check", [.verifier]), ("ask", [.human]), ("by", [.router]), ("result", [.end]),
    ("type", [.opaque]), ("passes", [.subworkflow]),
  ]
  static let kinds = TopologyKind.allCases.map(\.rawValue)
  /// Everything that a node may have.
  static let node = kinds + ["kind"] + attributes + relations + ofKinds.map(\.key)

  static let target = ["to", "label", "budget", "reviewed", "probability", "outcome"]
  static let route = ["when"] + target
  static let edge = ["from", "kind", "when", "default"] + target
  static let retry = ["times", "wait", "factor", "on"]
  static let onError = ["default", "to", "escalate", "fallback"]
  static let field = ["type", "enum", "required", "fields"]
  static let read = ["value", "as", "optional", "reviewed", "probability"]
  static let reference = ["path", "name", "external"]

  /// The words with which paths begin that are no node's output; no node has them as its id.
  static let reserved = ["inputs", "state", "env", "self"]
}

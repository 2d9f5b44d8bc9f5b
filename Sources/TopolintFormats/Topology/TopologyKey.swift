internal import TopolintSyntax

/// What a key of a node means, whatever the kind of the node. The word is looked up once; every pass
/// then compares numbers.
enum TopologyKey: String {
  // What a node of any kind and a tool of an agent have.
  case title, description, disabled, effect, idempotent, retry, timeout, rounds, concurrency
  case model, prompt, output, unmatched, arrival, permissions, credentials, zone, owner, quota
  case labels, removes, preapproved, memory, context, message, paid, breaker, endpoint, failures
  case status, ref
  case canFail = "can-fail"
  case onError = "on-error"
  case onLimit = "on-limit"
  case outputBy = "output-by"
  case outputOpen = "output-open"
  case trustsInput = "trusts-input"
  case fallbackModels = "fallback-models"
  // What ties a node of any kind to others.
  case `in`, reads, writes, next, routes, accept, reject, undecided, feedback, handoff, delegate
  case tools, triggers, undoes
  case routeOn = "route-on"
  case timedOut = "timed-out"
  // What only some kinds have.
  case nodes, first, until, items, width, policy, merge, mode, check, ask, by, result, type, passes
  case partialFailure = "partial-failure"
  /// The word for the node's kind, where nothing stands at it.
  case kind

  /// The key that a word is; nil for words that are none, and for those of the kinds.
  init?(word: String) {
    switch TopologyKeys.words[word] {
    case .ofEvery(let key), .ofSome(let key, _): self = key
    case .kind, nil: return nil
    }
  }
}

/// One entry of a node's map.
struct TopologyAttribute {
  /// What its key means: the kind's own word with a value is the kind's main key.
  let name: TopologyKey
  /// The key.
  let key: SyntaxNode
  /// The value.
  let value: SyntaxNode
}

extension TopologyKeys {
  /// What a word stands for as a key of a node.
  enum Word {
    /// The kind of the node.
    case kind(TopologyKind)
    /// A key of nodes of every kind.
    case ofEvery(TopologyKey)
    /// A key of nodes of some kinds.
    case ofSome(TopologyKey, [TopologyKind])
  }

  /// What the words stand for: every key of every node is looked up.
  static let words: [String: Word] = {
    var words: [String: Word] = [:]
    for kind in TopologyKind.allCases { words[kind.rawValue] = .kind(kind) }
    for word in attributes + relations {
      words[word] = TopologyKey(rawValue: word).map { .ofEvery($0) }
    }
    for (word, kinds) in ofKinds {
      words[word] = TopologyKey(rawValue: word).map { .ofSome($0, kinds) }
    }
    return words
  }()
}

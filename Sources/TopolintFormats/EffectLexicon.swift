import TopolintModel

/// What the name of a tool suggests of its effect, for every format.
///
/// A guess from a name is never certain: its basis is `name`, and rules make at most a warning of
/// it. Words that are as often nouns (`mail`, `order`, `post`) are not listed; a name without a
/// listed verb says nothing.
enum EffectLexicon {
  /// The effect that the first verb in `name` stands for; nil when it has none that is known.
  ///
  /// The name is taken apart at everything that is no letter and where a small letter meets a large
  /// one: `slack.sendMessage` and `send-message` both hold `send`.
  static func effect(ofToolNamed name: String) -> Effect? {
    let words = words(of: name)
    for word in words {
      guard let level = verbs[word] else { continue }
      // A draft that is made or changed goes nowhere yet.
      let isDraft = level == .external && words.contains { $0 == "draft" || $0 == "drafts" }
      return Effect(isDraft ? .none : level, basis: .name)
    }
    return nil
  }

  /// The words of a name in small letters; at most the first 16 are looked at.
  static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var lastWasSmall = false
    for scalar in name.unicodeScalars.prefix(256) {
      // Asking Unicode for what nearly every character is takes most of the time.
      let isPlain = scalar.isASCII
      let isLarge = isPlain ? ("A"..."Z").contains(scalar) : scalar.properties.isUppercase
      let isLetter =
        isPlain ? isLarge || ("a"..."z").contains(scalar) : scalar.properties.isAlphabetic
      if !isLetter || (isLarge && lastWasSmall) {
        if !word.isEmpty { words.append(word) }
        word = ""
        if words.count == 16 { return words }
      }
      if isLetter, isPlain {
        word.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
      } else if isLetter {
        word += String(Character(scalar)).lowercased()
      }
      lastWasSmall = isLetter && !isLarge
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static let verbs: [String: EffectLevel] = {
    let rows: [(EffectLevel, [String])] = [
      (
        .irreversible,
        [
          "send", "notify", "publish", "tweet", "broadcast", "reply", "refund", "pay", "charge",
          "transfer", "purchase", "buy", "delete", "remove", "drop", "purge", "destroy",
          "terminate", "deploy", "merge", "release", "execute", "exec", "shell", "bash",
        ]
      ),
      (
        .external,
        [
          "create", "update", "write", "insert", "upsert", "add", "append", "set", "upload",
          "assign", "close", "edit", "modify", "patch", "put", "rename", "move", "book", "reserve",
          "schedule", "submit", "commit", "push", "enqueue", "trigger", "invite", "approve",
          "cancel",
        ]
      ),
      (
        .read,
        [
          "get", "list", "search", "read", "fetch", "query", "find", "lookup", "retrieve", "check",
          "describe", "view", "browse", "crawl", "scrape", "scraper", "download", "reader",
          "inspect", "show", "load",
        ]
      ),
      (
        .none,
        [
          "calculate", "compute", "convert", "format", "parse", "validate", "count", "sort",
          "translate", "summarize", "summarise",
        ]
      ),
    ]
    var verbs: [String: EffectLevel] = [:]
    for (level, words) in rows { for word in words { verbs[word] = level } }
    return verbs
  }()
}

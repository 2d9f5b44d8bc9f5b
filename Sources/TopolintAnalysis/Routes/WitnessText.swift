internal import TopolintModel

/// Words for a value that no case matches.
enum WitnessText {
  /// "`x` is false", "`x` is neither `A` nor `B`", "`x` is below 3".
  static func describe(
    _ value: Representative, of name: String, named literals: [Literal], isLoose: Bool
  ) -> String {
    switch value {
    case .text(let text): return "`\(name)` is \(text.isEmpty ? "empty" : "`\(text)`")"
    case .bool(false) where isLoose: return "`\(name)` is false or empty"
    case .bool(let value): return "`\(name)` is \(value)"
    case .null: return "`\(name)` is absent"
    case .otherText:
      let texts = literals.filter { $0 != .null }.map {
        $0 == .string("") ? "empty" : "`\(spelling($0))`"
      }
      switch texts.count {
      case 0: return "`\(name)` has a value"
      case 1: return "`\(name)` is not \(texts[0])"
      case 2: return "`\(name)` is neither \(texts[0]) nor \(texts[1])"
      case let count where count > mostNamed:
        return "`\(name)` is none of " + texts.prefix(mostNamed).joined(separator: ", ")
          + " and \(count - mostNamed) more"
      default:
        return "`\(name)` is none of " + texts.dropLast().joined(separator: ", ") + " and "
          + (texts.last ?? "")
      }
    case .number(let value):
      let limits = literals.compactMap { literal -> Double? in
        if case .number(let limit) = literal { limit } else { nil }
      }.sorted()
      guard let lowest = limits.first, let highest = limits.last else {
        return "`\(name)` is \(spelling(value))"
      }
      if limits.contains(value) { return "`\(name)` is \(spelling(value))" }
      if value < lowest { return "`\(name)` is below \(spelling(lowest))" }
      if value > highest { return "`\(name)` is above \(spelling(highest))" }
      let below = limits.last { $0 < value } ?? lowest
      let above = limits.first { $0 > value } ?? highest
      return "`\(name)` is between \(spelling(below)) and \(spelling(above))"
    }
  }

  /// The texts that are named at most.
  private static let mostNamed = 10

  static func spelling(_ literal: Literal) -> String {
    switch literal {
    case .string(let text), .anyCase(let text): text
    case .number(let value): spelling(value)
    case .bool(let value): "\(value)"
    case .null: "null"
    }
  }

  /// A whole number without a decimal point.
  static func spelling(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

/// Comparing expressions that were not understood.
enum OpaqueText {
  /// Whether one of two expressions may be the opposite of the other: apart from operators,
  /// negations and numbers they are the same. Different quoted texts make them different questions.
  static func mayComplement(_ a: String, _ b: String) -> Bool {
    let left = parts(a)
    let right = parts(b)
    if !left.quoted.isEmpty, !right.quoted.isEmpty, left.quoted != right.quoted { return false }
    return left.words == right.words
  }

  private static let negligible: Set<String> = [
    "not", "no", "is", "in", "isnt", "empty", "null", "none", "exists", "exist", "present",
    "absent", "doesnt", "does", "contain", "contains", "true", "false", "and", "or",
  ]

  private static func parts(_ text: String) -> (words: [String], quoted: [String]) {
    var words: [String] = []
    var quoted: [String] = []
    var word = ""
    var quote: Character?
    var literal = ""
    func isWord(_ character: Character) -> Bool { character.isLetter || character == "_" }
    for character in text + " " {
      if let open = quote {
        if character == open {
          quoted.append(literal)
          literal = ""
          quote = nil
        } else {
          literal.append(character)
        }
        continue
      }
      if character == "'" || character == "\"" {
        quote = character
      } else if isWord(character) {
        word.append(character)
        continue
      }
      if !word.isEmpty, !negligible.contains(word.lowercased()) { words.append(word) }
      word = ""
    }
    return (words, quoted)
  }
}

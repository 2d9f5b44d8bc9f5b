import TopolintModel
import TopolintSource

/// What is said of a name that is none of those that are known.
struct NameHint {
  /// The question whether a near one is meant; nil where none is near.
  let help: String?
  /// The one that is meant, where no other is as near.
  let slip: Slip?

  /// - Parameter known: the names that could stand there.
  init(_ name: String, among known: some Sequence<String>) {
    self.init(name, guessName(name, in: known))
  }

  init(_ name: String, _ guess: NameGuess) {
    switch guess {
    case .one(let near):
      help = "did you mean `\(near)`?"
      slip = Slip(name, for: near)
    case .unsure(let names):
      help = "did you mean \(names.map { "`\($0)`" }.joined(separator: " or "))?"
      slip = nil
    case .none:
      help = nil
      slip = nil
    }
  }
}

/// What there is to read about a kind of problem: what stands in brackets where it is no rule's id.
public struct ProblemInfo: Hashable, Sendable {
  /// What it does to a run.
  public enum Weight: Hashable, Sendable {
    /// Something to know; no exit code changes.
    case notice
    /// Something was not read, judged or written; the exit code is 4.
    case failure
    /// The one or the other, by the case.
    case either

    /// The word for it, with its article.
    public var title: String {
      switch self {
      case .notice: "a notice"
      case .failure: "an error of reading or writing"
      case .either: "a notice or an error of reading"
      }
    }

    /// The exit code that it makes.
    public var exitCode: String {
      switch self {
      case .notice: "0"
      case .failure: "4"
      case .either: "0 or 4"
      }
    }
  }

  /// The id, kebab-case.
  public let id: String
  /// What it does to a run.
  public let weight: Weight
  /// What it means, a clause without a final period.
  public let meaning: String
  /// What to do about it, likewise.
  public let remedy: String

  init(_ weight: Weight, _ id: String, _ meaning: String, _ remedy: String) {
    self.id = id
    self.weight = weight
    self.meaning = meaning
    self.remedy = remedy
  }

  /// What there is to read about it, Markdown.
  public var readme: String {
    let effect =
      switch weight {
      case .notice: "The exit code stays as it is."
      case .failure: "The exit code is 4."
      case .either: "As an error it makes the exit code 4."
      }
    return """
      # \(id)

      This is no rule but \(weight.title): no profile, suppression or severity changes it. \(effect)

      ## What it means

      \(Self.sentence(meaning))

      ## What to do

      \(Self.sentence(remedy))
      """
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}

extension ProblemInfo {
  /// All kinds of problems as rows of a Markdown table, sorted by id; for the documentation.
  public static var table: String {
    let rows = all.map {
      "| `\($0.id)` | \($0.weight.exitCode) | \($0.meaning) | \($0.remedy) |\n"
    }
    return "| id | exit code | what it means | what to do |\n|---|---|---|---|\n" + rows.joined()
  }

  /// The kind with an id; nil when it is none.
  public static func named(_ id: String) -> ProblemInfo? { all.first { $0.id == id } }
}

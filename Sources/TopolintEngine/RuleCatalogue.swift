package import TopolintRuleKit

/// The rules that a run can use, with what they can be told.
package struct RuleCatalogue: Sendable {
  /// One rule.
  package struct Entry: Sendable {
    /// What is fixed about it.
    package let info: RuleInfo
    /// What the configuration can set.
    package let options: [OptionInfo]
    /// Makes the rule; nil for the findings that the engine makes itself.
    let make: (@Sendable (inout OptionReader) throws(OptionError) -> any Rule)?
  }

  /// What a name in a configuration or a suppression stands for.
  package enum Resolution: Hashable, Sendable {
    /// A rule, by its id.
    case known(String)
    /// A rule, by an id that it had before.
    case former(String)
    /// No rule, but what the reader or the run tells beside the findings.
    case problem(ProblemInfo)
    /// No rule; the id that is most likely meant, where one is close.
    case unknown(nearest: String?)

    /// Why the name stands for no rule; nil when it does.
    package func refusal(of name: String) -> String? {
      switch self {
      case .known, .former: nil
      case .problem(let info): "`\(name)` is no rule but \(info.weight.title)"
      case .unknown(let nearest):
        "there is no rule `\(name)`" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
      }
    }

    /// The id, where the name stands for a rule.
    package var id: String? {
      switch self {
      case .known(let id), .former(let id): id
      case .problem, .unknown: nil
      }
    }
  }

  /// The rules, sorted by id, with those that the engine makes itself.
  package let entries: [Entry]
  private let positions: [String: Int]
  private let formerNames: [String: String]

  /// Creates a catalogue of `rules` and of what the engine finds itself.
  package init(_ rules: [any Rule.Type]) {
    let made = rules.map { Self.entry($0) }
    let own = SuppressionRules.all.map { Entry(info: $0, options: [], make: nil) }
    entries = (made + own).sorted { PathName.precedes($0.info.id, $1.info.id) }
    var positions: [String: Int] = [:]
    var formerNames: [String: String] = [:]
    for (position, entry) in entries.enumerated() {
      precondition(positions[entry.info.id] == nil, "two rules have the id \(entry.info.id)")
      positions[entry.info.id] = position
      for name in entry.info.formerIDs { formerNames[name] = entry.info.id }
    }
    self.positions = positions
    self.formerNames = formerNames
  }

  /// The rule with an id.
  package subscript(id: String) -> Entry? { positions[id].map { entries[$0] } }

  /// What a name stands for.
  package func resolve(_ name: String) -> Resolution {
    if positions[name] != nil { return .known(name) }
    if let id = formerNames[name] { return .former(id) }
    if let info = ProblemInfo.named(name) { return .problem(info) }
    return .unknown(nearest: nearestRule(to: name))
  }

  /// The rule that a name which is none was likely meant for.
  func meant(by name: String) -> String? {
    guard case .unknown(let nearest) = resolve(name) else { return nil }
    return nearest
  }

  private func nearestRule(to name: String) -> String? {
    nearest(name, among: entries.map(\.info.id))
  }

  private static func entry<R: Rule>(_ type: R.Type) -> Entry {
    Entry(info: R.info, options: R.Options.options) { (reader) throws(OptionError) in
      R(options: try R.Options(from: &reader))
    }
  }
}

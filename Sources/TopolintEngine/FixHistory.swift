internal import TopolintModel
internal import TopolintRuleKit
internal import TopolintSource

/// The fixes that were applied in a run, so that none is applied for ever.
///
/// A fix whose finding is still there afterwards did not mend it, and is not tried again. Where a
/// rule found several things at one place, mending one gives the next its number: the same fix comes
/// again, and there are fewer of them.
struct FixHistory {
  private struct Group: Hashable {
    let rule: String
    let file: String
    let node: String

    init(_ identity: FindingIdentity) {
      (rule, file, node) = (identity.rule, identity.file, identity.node)
    }
  }

  private struct Key: Hashable {
    let identity: FindingIdentity
    let title: String
    let texts: [String]
  }

  private var counts: [Group: Int] = [:]
  private var applied: [Key: Int] = [:]

  /// Looks at the findings of the next round.
  mutating func begin(_ diagnostics: [Diagnostic]) {
    counts = [:]
    for diagnostic in diagnostics { counts[Group(diagnostic.identity), default: 0] += 1 }
  }

  /// Whether a fix can do something that it has not done.
  func allows(_ fix: Fix, for diagnostic: Diagnostic) -> Bool {
    guard let before = applied[Self.key(fix, diagnostic)] else { return true }
    return counts[Group(diagnostic.identity), default: 0] < before
  }

  /// Takes down that a fix is applied.
  mutating func add(_ fix: Fix, for diagnostic: Diagnostic) {
    applied[Self.key(fix, diagnostic)] = counts[Group(diagnostic.identity), default: 0]
  }

  private static func key(_ fix: Fix, _ diagnostic: Diagnostic) -> Key {
    Key(identity: diagnostic.identity, title: fix.title, texts: fix.edits.map(\.text))
  }
}

/// What is fixed about a rule: everything but its code.
public struct RuleInfo: Hashable, Sendable {
  /// The id: a kebab-case noun phrase that names the bad pattern and reads well after "allow".
  public let id: String
  /// Ids that the rule had before; they go on working, with a notice.
  public let formerIDs: [String]
  /// What the rule finds, in a few words, lower case, without a final period.
  public let summary: String
  /// The family, which is also the folder.
  public let family: RuleFamily
  /// The severity of a finding that states none of its own.
  public let severity: Severity
  /// How sure a finding is that states nothing of its own.
  public let confidence: Confidence
  /// The smallest profile that runs the rule.
  public let profile: Profile
  /// The ids of formats on whose real files fewer than nine in ten of its findings were right: there
  /// they wait for the profile `strict`, unless the rule is asked for by name.
  public let strictIn: [String]
  /// The version that brought it.
  public let since: String
  /// CWE numbers.
  public let cwe: [Int]
  /// OWASP ids: `ASI08` (Agentic 2026), `LLM10` (LLM 2025).
  public let owasp: [String]
  /// The papers it rests on, by short title.
  public let papers: [String]
  /// Weaker rules: a finding of theirs on the same place becomes a note of this rule's finding.
  public let supersedes: [String]
  /// Whether it judges what stands in the file, not what a run does: it then also speaks of steps
  /// that no run reaches, about which every other rule is silent.
  public let judgesFile: Bool
  /// Whether a finding rests only on what stands in the file, so that no further text can take it
  /// back: every other rule is silent about a workflow whose text was not read to its end.
  public let holdsInPart: Bool

  /// Creates the description of a rule.
  public init(
    id: String, formerIDs: [String] = [], summary: String, family: RuleFamily, severity: Severity,
    confidence: Confidence, profile: Profile = .default, strictIn: [String] = [],
    since: String = "0.1.0", cwe: [Int] = [], owasp: [String] = [], papers: [String] = [],
    supersedes: [String] = [], judgesFile: Bool = false, holdsInPart: Bool = false
  ) {
    self.id = id
    self.formerIDs = formerIDs
    self.summary = summary
    self.family = family
    self.severity = severity
    self.confidence = confidence
    self.profile = profile
    self.strictIn = strictIn
    self.since = since
    self.cwe = cwe
    self.owasp = owasp
    self.papers = papers
    self.supersedes = supersedes
    self.judgesFile = judgesFile
    self.holdsInPart = holdsInPart
  }
}

extension RuleInfo {
  /// The profile as people read it: `default (strict in n8n)`.
  public var shownProfile: String {
    strictIn.isEmpty
      ? profile.rawValue : "\(profile.rawValue) (strict in \(strictIn.joined(separator: ", ")))"
  }
}

/// What a rule is about.
public enum RuleFamily: String, Hashable, Sendable, CaseIterable {
  /// How far a small error travels.
  case cascade
  /// What happens after a failure.
  case errorSemantics = "error-semantics"
  /// Loops, fan-out and joins.
  case fanOut = "fan-out"
  /// What passes between steps, and who checks it.
  case handoff
  /// Where data comes from and what it may reach.
  case trust
  /// Choices.
  case routing
  /// References, ids, reachability.
  case structure
  /// Time, money, context.
  case budget
}

/// How bad a finding is, from mild to bad.
public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Worth knowing.
  case info
  /// Likely to hurt.
  case warning
  /// Will hurt.
  case error

  /// Orders from mild to bad.
  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
  private var rank: Int { self == .info ? 0 : self == .warning ? 1 : 2 }
}

/// How often a rule's findings are right on real files.
public enum Confidence: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Below 70 of 100.
  case low
  /// 70 to 90 of 100.
  case medium
  /// At least 90 of 100.
  case high

  /// Orders from unsure to sure.
  public static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }
  private var rank: Int { self == .low ? 0 : self == .medium ? 1 : 2 }
}

/// Who wants to hear a finding; each profile contains the one before.
public enum Profile: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Everybody.
  case `default`
  /// Those who want the debatable ones too.
  case strict
  /// Those who read everything once.
  case audit

  /// Orders from small to large.
  public static func < (a: Profile, b: Profile) -> Bool { a.rank < b.rank }
  private var rank: Int { self == .default ? 0 : self == .strict ? 1 : 2 }
}

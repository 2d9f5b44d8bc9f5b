internal import TopolintRuleKit
internal import TopolintSource

/// A rule as it runs over some files: one object, which each of its findings refers to.
final class ActiveRule: Sendable {
  let info: RuleInfo
  /// Nil for the findings that the engine makes itself.
  let rule: (any Rule)?
  /// The severity of all findings; nil when each has its own.
  let severity: Severity?
  /// The smallest profile that shows a finding that states none: the rule's own, or `default` when
  /// the configuration or the command line asks for the rule by name.
  let profile: Profile
  /// The formats in which only `strict` shows its findings.
  let strictIn: [String]

  init(
    info: RuleInfo, rule: (any Rule)?, severity: Severity?, profile: Profile, strictIn: [String]
  ) {
    self.info = info
    self.rule = rule
    self.severity = severity
    self.profile = profile
    self.strictIn = strictIn
  }

  /// The smallest profile that shows a finding about a file of `format`.
  func profile(of finding: Finding, in format: String?) -> Profile {
    let own = max(profile, finding.profile ?? .default)
    guard let format, strictIn.contains(format) else { return own }
    return max(own, .strict)
  }
}

/// The rules that run over some files, by the configuration and its overrides.
struct RuleSet: Sendable {
  /// The profile that decides what is shown.
  let profile: Profile
  /// The rules that run, sorted by id.
  let rules: [ActiveRule]
  /// What runs when each of them does, for the line that tells of a trap.
  let activities: [String]
  private let positions: [String: Int]

  /// The rules for files to which `overrides` apply.
  ///
  /// A rule runs when the profile has it, or when a severity is set for it; never when it is `off`.
  /// `selected`, when not empty, names the rules that run instead.
  init(
    _ catalogue: RuleCatalogue, _ configuration: Configuration,
    overrides: [Configuration.Override], profile given: Profile?, selected: Set<String>
  ) throws(ConfigurationError) {
    var settings = configuration.rules
    var profile = configuration.profile
    for override in overrides {
      profile = override.profile ?? profile
      for (id, setting) in override.rules {
        settings[id] = (settings[id] ?? .init()).overridden(by: setting)
      }
    }
    self.profile = given ?? profile
    var rules: [ActiveRule] = []
    for entry in catalogue.entries {
      let setting = settings[entry.info.id] ?? .init()
      let isSelected = selected.contains(entry.info.id)
      if !selected.isEmpty, !isSelected { continue }
      if selected.isEmpty, setting.isOff == true { continue }
      let isAsked = isSelected || setting.severity != nil
      guard isAsked || entry.info.profile <= self.profile else { continue }
      var rule: (any Rule)?
      if let make = entry.make {
        var reader = OptionReader(setting.options)
        do {
          rule = try make(&reader)
        } catch {
          throw ConfigurationError(
            issues: [configuration.issue(error.message, at: error.span)])
        }
      }
      rules.append(
        ActiveRule(
          info: entry.info, rule: rule, severity: setting.severity,
          profile: isAsked ? .default : entry.info.profile,
          strictIn: isAsked ? [] : entry.info.strictIn))
    }
    self.rules = rules
    activities = rules.map { "rule `\($0.info.id)`" }
    positions = Dictionary(
      rules.enumerated().map { ($1.info.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The rule with an id, when it runs.
  subscript(id: String) -> ActiveRule? { positions[id].map { rules[$0] } }
}

extension Configuration {
  /// A fault at a place of the configuration.
  func issue(_ message: String, at span: Span?) -> ConfigurationError.Issue {
    let position = span.flatMap { span in source?.start(of: span, unit: .scalar) }
    return ConfigurationError.Issue(
      path: source?.path ?? ConfigurationFile.name, position: position, message: message)
  }
}

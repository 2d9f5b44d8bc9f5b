package import TopolintAnalysis
package import TopolintModel
package import TopolintRuleKit
package import TopolintSource
package import TopolintSyntax

/// The name and place of the configuration.
package enum ConfigurationFile {
  /// The name that is looked for.
  package static let name = "topolint.yaml"
  /// Names that people give it by mistake; they are told, and not read.
  static let otherNames = ["topolint.yml", ".topolint.yaml", ".topolint.yml"]
  /// The identity that spans into it carry; above those of all files that are read.
  package static let fileID = FileID(.max)
}

/// What `topolint.yaml` says, checked.
package struct Configuration: Sendable {
  /// The file; nil when there is none.
  package var source: SourceText?
  /// Where the file lies; nil when there is none, or only its text is known.
  package var file: InputFile?
  /// The folder that its patterns start at, absolute; nil when there is no file.
  package var folder: String?
  /// `profile`.
  package var profile: Profile = .default
  /// `fail-on`.
  package var failOn: Severity = .warning
  /// `include`: what a walk considers instead of the usual name endings.
  package var include: [Glob] = []
  /// `exclude`: what is left out.
  package var exclude: [Glob] = []
  /// `rules`, by id.
  package var rules: [String: RuleSetting] = [:]
  /// `overrides`, in order; a later one wins.
  package var overrides: [Override] = []
  /// `ignore`.
  package var ignores: [IgnoreEntry] = []
  /// `require-reason`.
  package var requiresReason = false
  /// `formats`: the knobs, by format.
  package var knobs: [String: [String: String]] = [:]
  /// `tools`.
  package var tools: [ToolEntry] = []
  /// `risk`: the numbers of the cascade model.
  package var risk = CascadeParameters()
  /// `limits`.
  package var limits = ReadLimits()
  /// Notices that are no errors: rules by former ids, a file that only resembles the configuration.
  package var notices: [Problem] = []

  /// The configuration of a run without a file.
  package init() {}

  /// What is said about one rule.
  package struct RuleSetting: Sendable {
    /// Whether the rule is off; nil when nothing is said.
    package var isOff: Bool?
    /// The severity of all its findings; nil when each has its own.
    package var severity: Severity?
    /// Its options, with the place of each value.
    package var options: [String: (value: OptionValue, span: Span)] = [:]

    /// A setting that says nothing.
    package init() {}

    /// What holds when `other` is said later.
    func overridden(by other: RuleSetting) -> RuleSetting {
      var merged = self
      if let isOff = other.isOff {
        merged.isOff = isOff
        // A severity after `off`, or `off` after a severity: the later word counts alone.
        merged.severity = other.severity
      }
      if let severity = other.severity { merged.severity = severity }
      merged.options.merge(other.options) { _, later in later }
      return merged
    }
  }

  /// What holds for some paths only.
  package struct Override: Sendable {
    /// The paths.
    package var paths: [Glob]
    /// The profile, where it differs.
    package var profile: Profile?
    /// The rules, by id.
    package var rules: [String: RuleSetting]
    /// Where it stands.
    package var span: Span
  }

  /// One entry of `ignore`.
  package struct IgnoreEntry: Sendable {
    /// The ids of the rules.
    package var rules: [String]
    /// The paths; nil for all.
    package var path: Glob?
    /// The node, by its id or by its path of ids; nil for all.
    package var node: String?
    /// Why; nil when nothing is said.
    package var reason: String?
    /// Where the entry stands: the value of `rule`.
    package var span: Span
    /// The edit that takes the entry away; nil when it is not on lines of its own.
    package var removal: TextEdit?
  }

  /// One entry of `tools`: what is known of the steps with a name.
  package struct ToolEntry: Sendable {
    /// The name, or a pattern for names.
    package var name: Glob
    /// Where the name stands.
    package var span: Span
    /// What it does to the world.
    package var effect: (value: EffectLevel, span: Span)?
    /// Its trust zone.
    package var trustZone: (value: String, span: Span)?
    /// Who is responsible.
    package var owner: (value: String, span: Span)?
    /// Labels of the data that it brings in or holds, sorted.
    package var labels: (value: [DataLabel], span: Span)?
    /// Whether a call costs money.
    package var isPaid: (value: Bool, span: Span)?
    /// Whether doing it twice does no harm.
    package var isIdempotent: (value: Bool, span: Span)?
    /// Whether it is used without asking a person first.
    package var isPreapproved: (value: Bool, span: Span)?
  }
}

/// What a configuration may name: the rules, and the formats with their knobs.
package struct Vocabulary: Sendable {
  /// The rules.
  package let rules: RuleCatalogue
  /// The knobs of each format: their names with the values that each takes.
  package let formats: [String: [String: [String]]]

  /// Creates a vocabulary.
  package init(rules: RuleCatalogue, formats: [String: [String: [String]]]) {
    self.rules = rules
    self.formats = formats
  }
}

/// Everything that is wrong with a configuration.
package struct ConfigurationError: Error, Sendable {
  /// One fault.
  package struct Issue: Hashable, Sendable {
    /// The path of the file.
    package let path: String
    /// The place; nil when the file could not be read at all.
    package let position: Position?
    /// What is wrong, lower case, without a final period.
    package let message: String

    /// The issue as one line: `path:line:column: error: message`.
    package var line: String {
      let place = position.map { ":\($0.line):\($0.column)" } ?? ""
      return "\(path)\(place): error: \(message)"
    }
  }

  /// The faults, in the order of the file; never empty.
  package let issues: [Issue]
}

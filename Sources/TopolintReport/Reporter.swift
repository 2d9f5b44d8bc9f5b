package import TopolintRuleKit
package import TopolintSource

/// One output format of `check`.
///
/// A reporter is one file here, `<Name>Reporter.swift`, whose type has the same name. The registry is
/// made from the file names.
package protocol Reporter: Sendable {
  /// What the reporter is.
  static var info: ReporterInfo { get }

  /// Writes a run's result.
  static func write(_ result: RunResult, style: ReportStyle, to out: inout OutputBuffer)
}

/// What `--format` lists.
package struct ReporterInfo: Sendable {
  /// The name given to `--format`.
  package let id: String
  /// What it is for, in a few words.
  package let summary: String
  /// Whether it shows fixes: they are not written for a report that does not.
  package let showsFixes: Bool

  /// Creates a description.
  package init(id: String, summary: String, showsFixes: Bool) {
    self.id = id
    self.summary = summary
    self.showsFixes = showsFixes
  }
}

/// How text is to look. Machine formats take no notice.
package struct ReportStyle: Sendable {
  /// Whether to colour.
  package var usesColour: Bool
  /// The version of Topolint that runs.
  package var version: String
  /// Whether text for people ends with the account of the files.
  package var hasLedger = true
  /// What there is to read about each rule, Markdown by rule id, for formats that carry help.
  package var ruleHelp: [String: String]

  /// Creates a style.
  package init(usesColour: Bool = false, version: String, ruleHelp: [String: String] = [:]) {
    self.usesColour = usesColour
    self.version = version
    self.ruleHelp = ruleHelp
  }
}

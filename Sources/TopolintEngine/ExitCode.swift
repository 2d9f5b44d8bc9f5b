package import TopolintRuleKit

/// What the process ends with; the same for every output format.
package enum ExitCode: Int32, Sendable, CaseIterable {
  /// Everything was analysed, and nothing at or above the threshold was found.
  case clean = 0
  /// Findings at or above the threshold.
  case findings = 1
  /// Wrong usage or configuration.
  case usage = 2
  /// Nothing was recognised.
  case nothingRecognised = 3
  /// Analysis is incomplete: a file could not be read or parsed, or a rule failed.
  case incomplete = 4

  /// The code for a result.
  ///
  /// - Parameters:
  ///   - threshold: the severity from which findings count.
  ///   - skipsUnrecognised: whether a run that recognised nothing is fine.
  ///   - ignoresFindings: whether findings leave the code at 0.
  package init(
    _ result: RunResult, threshold: Severity, skipsUnrecognised: Bool, ignoresFindings: Bool
  ) {
    let isAnalysed = result.files.contains {
      if case .analysed = $0.status { true } else { false }
    }
    if result.files.contains(where: { $0.status == .failed })
      || result.problems.contains(where: \.isError)
    {
      self = .incomplete
    } else if !isAnalysed, !skipsUnrecognised {
      self = .nothingRecognised
    } else if !ignoresFindings, result.diagnostics.contains(where: { $0.severity >= threshold }) {
      self = .findings
    } else {
      self = .clean
    }
  }
}

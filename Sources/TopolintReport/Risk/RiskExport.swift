package import TopolintAnalysis
package import TopolintRuleKit
package import TopolintSource

/// The forms in which `topolint risk` writes what the cascade model says.
package enum RiskExport: String, CaseIterable, Sendable {
  /// For people.
  case text
  /// For programs, in the shape that `riskSchema` freezes.
  case json

  /// Writes reports; `sources` are the files that their spans point into.
  package static func write(
    _ reports: [CascadeReport], sources: SourceTable, as form: RiskExport,
    to out: inout OutputBuffer
  ) {
    switch form {
    case .text:
      for (i, report) in reports.enumerated() {
        if i > 0 { out.line("") }
        RiskText.write(report, sources: sources, to: &out)
      }
      if !reports.isEmpty {
        out.line("")
        out.line(
          "The figures compare designs of one workflow and are no forecast; docs/cascade-model.md "
            + "says how they are made.")
      }
    case .json:
      var writer = RiskJSON(Locator(sources, unit: .scalar))
      writer.write(reports)
      out.write(bytes: writer.json.out.bytes)
    }
  }
}

/// Figures as they are shown.
enum RiskFigure {
  /// A number with up to two decimals.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return "no limit" }
    if value.magnitude >= 1e15 { return "\(value)" }
    let hundredths = Int((value * 100).rounded())
    let whole = hundredths / 100
    let rest = abs(hundredths % 100)
    if rest == 0 { return grouped(whole) }
    let digits = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return "\(hundredths < 0 && whole == 0 ? "-" : "")\(grouped(whole)).\(digits)"
  }

  /// A share as a percentage; what is not quite nothing or all is not rounded to it.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "-" }
    if share > 0, share < 0.005 { return "less than 1 %" }
    if share >= 0.995, share < 1 { return "over 99 %" }
    return "\(Int((share * 100).rounded())) %"
  }

  private static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.append(String(digits.suffix(3)))
      digits.removeLast(3)
    }
    groups.append(digits)
    return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }
}

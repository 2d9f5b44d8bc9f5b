package import TopolintRuleKit
package import TopolintSource

/// For code scanning: SARIF 2.1.0, in the form that GitHub shows in full.
package enum SARIFReporter: Reporter {
  package static let info = ReporterInfo(
    id: "sarif", summary: "SARIF 2.1.0 for code scanning", showsFixes: true)

  package static func write(_ result: RunResult, style: ReportStyle, to out: inout OutputBuffer) {
    var log = SARIFLog(result, style: style)
    log.write()
    out.write(bytes: log.json.out.bytes)
  }
}

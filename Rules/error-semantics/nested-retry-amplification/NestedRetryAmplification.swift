import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct NestedRetryAmplification: Rule {
  static let info = RuleInfo(
    id: "nested-retry-amplification",
    summary: "retries inside retries multiply the calls when something is down",
    family: .errorSemantics, severity: .warning, confidence: .high, profile: .strict, cwe: [405],
    owasp: ["LLM10"], papers: ["Site Reliability Engineering", "CSnake", "IAL-Scan"])

  /// How many attempts one call may come to.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-attempts", default: .integer(16), in: 1...1_000_000,
        summary: "how many attempts at one step are accepted"),
      OptionInfo(
        "error-above", default: .integer(64), in: 1...1_000_000,
        summary: "above how many attempts it is an error"),
    ]

    let maximum: Int
    let error: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      maximum = try reader.integer("max-attempts", default: 16, in: 1...1_000_000)
      error = try reader.integer("error-above", default: 64, in: 1...1_000_000)
    }
  }

  private let options: Options

  init(options: Options) { self.options = options }

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let analysis = context.analysis
    let maximum = analysis.threshold(.retryWarning, option: options.maximum, default: 16)
    let error = analysis.threshold(.retryError, option: options.error, default: 64)
    for nested in analysis.nestedRetries() where nested.attempts > maximum {
      guard let inner = nested.layers.last, !workflow[inner].isImplied else { continue }
      let product = nested.layers.map { "\(attempts(at: workflow[$0]))" }.joined(separator: " x ")
      let others = nested.others.isEmpty ? "" : ", as can \(nested.others.count) more"
      var finding = Finding(
        "`\(context.name(inner))` can be tried \(product) = \(Int(min(nested.attempts, 1e15)))"
          + " times\(others)",
        at: workflow[inner].retry.span ?? workflow[inner].span, about: inner
      )
      .severity(nested.attempts > error ? .error : .warning)
      .help("retry in one layer only, and let the others pass the failure on")
      for layer in nested.layers.dropLast().prefix(6) {
        let node = workflow[layer]
        finding = finding.note(
          "`\(node.name)` tries \(attempts(at: node)) times", at: node.retry.span ?? node.span)
      }
      report(finding)
    }
  }

  private func attempts(at node: Node) -> Int {
    min(node.retry.value?.retries.bound ?? 0, 1_000_000_000) + 1
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct RetryOnPermanent: Rule {
  static let info = RuleInfo(
    id: "retry-on-permanent", summary: "a retry repeats what will fail the same way again",
    family: .errorSemantics, severity: .warning, confidence: .medium, profile: .strict, cwe: [544],
    papers: ["Bridging Protocol and Production", "When Agents Fail to Act"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    for node in context.workflow.nodes where !node.isDisabled && !node.isImplied {
      guard let policy = node.retry.value, policy.retries.bound != 0 else { continue }
      let hopeless = Self.hopeless(for: node)
      let retried: [ErrorClass]
      let isStated: Bool
      if let classes = policy.classes, !Self.isEverything(classes) {
        retried = classes.filter(hopeless.contains)
        isStated = true
      } else {
        retried = (node.failures.value ?? []).filter(hopeless.contains)
        isStated = false
      }
      guard !retried.isEmpty else { continue }
      let words = retried.map(Self.words).joined(separator: ", ")
      var finding = Finding(
        isStated
          ? "`\(node.name)` is tried again after failures that stay: \(words)"
          : "`\(node.name)` is tried again after every failure, and some of its failures stay:"
            + " \(words)",
        at: node.retry.span ?? node.span, about: node.id
      ).help("retry only what may pass: dropped connections, timeouts, too many calls")
      if !isStated, let span = node.failures.span {
        finding = finding.note("how it can fail is stated here", at: span)
      }
      report(finding)
    }
  }

  /// Whether the classes are but another word for every failure.
  private static func isEverything(_ classes: [ErrorClass]) -> Bool {
    classes.count >= ErrorClass.allCases.count - 1
  }

  /// What another attempt does not mend. A model asked again gives another answer, so that a wrong
  /// form or a refusal may pass; what is not found may appear.
  private static func hopeless(for node: Node) -> Set<ErrorClass> {
    node.kind.usesModel ? [.auth] : [.auth, .invalidInput, .permanent]
  }

  private static func words(_ failure: ErrorClass) -> String {
    switch failure {
    case .auth: "not allowed"
    case .invalidInput: "wrong input"
    case .permanent: "permanent"
    case .notFound: "not found"
    case .transient, .timeout, .rateLimit: failure.rawValue
    }
  }
}

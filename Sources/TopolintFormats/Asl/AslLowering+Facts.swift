import TopolintModel
import TopolintSource
import TopolintSyntax

extension AslLowering {
  /// A number, also one that the template fills in.
  func number(_ node: SyntaxNode) -> Double? {
    if let number = node.double { return number }
    guard let text = node.text, text.hasPrefix("${") else { return nil }
    return Double(setting.filled(text)).flatMap { $0.isFinite ? $0 : nil }
  }

  /// A whole number, also one that the template fills in.
  func integer(_ node: SyntaxNode) -> Int? {
    node.integer ?? number(node).flatMap { Int(exactly: $0) }
  }

  /// A number of seconds; dynamic where it is an expression or a placeholder.
  func seconds(_ node: SyntaxNode) -> Fact<Limit<Milliseconds>> {
    guard let number = number(node), number > 0 else { return .dynamic(node.span) }
    return .declared(.finite(Milliseconds(seconds: number)), node.span)
  }

  /// What the retriers of a state come to: the most attempts that one of them makes, on the errors of
  /// all. Each counts for itself.
  func retry(of state: State) -> Fact<RetryPolicy> {
    guard let list = state.node["Retry"] else {
      return .engineDefault(.none, AslProfile.noRetry)
    }
    guard list.kind == .sequence else { return .dynamic(list.span) }
    guard !list.elements.isEmpty else { return .declared(.none, list.span) }
    var best: (retries: Int, backoff: Backoff, span: Span)?
    var classes: Set<ErrorClass>? = []
    for retrier in list.elements {
      let attempts = retrier["MaxAttempts"]
      let count = attempts.map { integer($0) } ?? 3
      guard let count else { return .dynamic(attempts?.span ?? list.span) }
      guard count > 0 else { continue }
      for error in retrier["ErrorEquals"]?.elements.compactMap(\.text) ?? [] {
        guard let known = AslErrors.classes(of: error) else {
          classes = nil
          continue
        }
        classes?.formUnion(known)
      }
      let span = attempts?.span ?? retrier.entry("ErrorEquals")?.key.span ?? retrier.span
      if count > best?.retries ?? 0 { best = (count, backoff(of: retrier), span) }
    }
    guard let best else { return .declared(.none, list.span) }
    return .declared(
      RetryPolicy(
        retries: .finite(min(best.retries, 99_999_999)), backoff: best.backoff,
        classes: classes.map { $0.sorted() }),
      best.span)
  }

  private func backoff(of retrier: SyntaxNode) -> Backoff {
    let interval = retrier["IntervalSeconds"]
    let rate = retrier["BackoffRate"]
    guard let seconds = interval.map({ $0.double }) ?? 1, let factor = rate.map({ $0.double }) ?? 2
    else { return .unspecified }
    let wait = Milliseconds(seconds: seconds)
    return factor == 1 ? .constant(wait) : .exponential(initial: wait, factor: factor)
  }

  /// What happens after the last attempt.
  func errorHandling(of state: State) -> Fact<ErrorHandling> {
    guard let entry = state.node.entry("Catch") else {
      return .engineDefault(.abort, AslProfile.abort)
    }
    guard entry.value.kind == .sequence else { return .dynamic(entry.value.span) }
    if entry.value.elements.isEmpty { return .engineDefault(.abort, AslProfile.abort) }
    return .declared(.branch, entry.key.span)
  }
}

/// The language's names of errors.
enum AslErrors {
  /// Whether the name stands for all errors, or for all but a time that ran out.
  static func isAny(_ name: String) -> Bool { name == "States.ALL" || name == "States.TaskFailed" }

  /// Whether the name takes what a choice without a fitting rule fails with.
  static func isUnmatched(_ name: String) -> Bool {
    isAny(name) || name == "States.NoChoiceMatched"
  }

  /// Whether the name is one of a time that ran out.
  static func isTimeout(_ name: String) -> Bool {
    name == "States.Timeout" || name == "States.HeartbeatTimeout"
  }

  /// Whether the name says that what was to be made is there already.
  static func isThere(_ name: String) -> Bool {
    name.hasPart("AlreadyExists") || name.hasPart("Duplicate") || name.hasPart("AlreadyOwned")
  }

  /// The classes that a name stands for; nil for all of them.
  static func classes(of name: String) -> [ErrorClass]? {
    switch name {
    case "States.ALL": return nil
    case "States.TaskFailed":
      return [.transient, .rateLimit, .invalidInput, .auth, .notFound, .permanent]
    case "States.Timeout", "States.HeartbeatTimeout": return [.timeout]
    case "States.Permissions": return [.auth]
    case "States.Runtime", "States.DataLimitExceeded", "States.ParameterPathFailure",
      "States.ResultPathMatchFailure", "States.IntrinsicFailure", "States.QueryEvaluationError":
      return [.invalidInput]
    default: break
    }
    for (parts, kind) in words where parts.contains(where: { name.hasPart($0) }) { return [kind] }
    return []
  }

  private static let words: [([String], ErrorClass)] = [
    (["Throttl", "TooManyRequests", "LimitExceeded", "ThroughputExceeded", "429"], .rateLimit),
    (["Timeout", "TimedOut"], .timeout),
    (["AccessDenied", "Unauthorized", "Forbidden", "401", "403"], .auth),
    (["NotFound", "NoSuch", "404"], .notFound),
    (["Validation", "InvalidParameter", "BadRequest", "400"], .invalidInput),
    (
      [
        "ServiceException", "AWSLambdaException", "SdkClientException", "ServiceUnavailable",
        "InternalServer", "InternalError", "ModelNotReady", "500", "502", "503", "504",
      ], .transient
    ),
  ]
}

public import TopolintModel
public import TopolintSource

/// A finding as it leaves the engine: stamped, sorted, and independent of the graph.
public struct Diagnostic: Sendable {
  /// The id of the rule.
  public let rule: String
  /// How bad it is, after configuration.
  public let severity: Severity
  /// How sure it is.
  public let confidence: Confidence
  /// What is wrong.
  public let message: String
  /// Where.
  public let span: Span
  /// Other places that matter.
  public let notes: [SpanNote]
  /// The path or cycle that makes it true.
  public let path: [PathStep]
  /// What to do.
  public let help: String?
  /// Edits that would do it.
  public let fixes: [Fix]
  /// What it is about, in a way that survives edits.
  public let identity: FindingIdentity

  /// Creates a diagnostic.
  public init(
    rule: String, severity: Severity, confidence: Confidence, message: String, span: Span,
    notes: [SpanNote] = [], path: [PathStep] = [], help: String? = nil, fixes: [Fix] = [],
    identity: FindingIdentity
  ) {
    self.rule = rule
    self.severity = severity
    self.confidence = confidence
    self.message = message
    self.span = span
    self.notes = notes
    self.path = path
    self.help = help
    self.fixes = fixes
    self.identity = identity
  }
}

/// What a finding is about, in a way that survives edits: the key of suppressions in the
/// configuration, of baselines and of fingerprints.
public struct FindingIdentity: Hashable, Sendable {
  /// The id of the rule.
  public let rule: String
  /// The path of the file.
  public let file: String
  /// The id of the node with the path of its containers; empty when it is about the whole file.
  public let node: String
  /// The position among findings of the same rule on the same node, from 0, in source order.
  public let ordinal: Int

  /// Creates an identity.
  public init(rule: String, file: String, node: String, ordinal: Int) {
    self.rule = rule
    self.file = file
    self.node = node
    self.ordinal = ordinal
  }

  /// The identity as one line: `rule file node ordinal`, with blanks and `%` percent-encoded.
  public var key: String {
    [rule, file, node, String(ordinal)].map { part in
      var text = ""
      for scalar in part.unicodeScalars {
        switch scalar {
        case " ": text += "%20"
        case "%": text += "%25"
        case "\n": text += "%0A"
        case "\r": text += "%0D"
        default: text.unicodeScalars.append(scalar)
        }
      }
      return text.isEmpty ? "-" : text
    }.joined(separator: " ")
  }
}

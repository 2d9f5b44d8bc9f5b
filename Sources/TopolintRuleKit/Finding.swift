public import TopolintModel
public import TopolintSource

/// What a rule says about a workflow.
///
/// The message says what is wrong in this file: lower case, no final period, names in backticks.
/// Notes show the other places; the path shows why it is true; `help` says what to do. The engine
/// stamps the rule's id, and severity and confidence where the finding states none.
public struct Finding: Sendable {
  /// What is wrong.
  public var message: String
  /// Where: the key line of the node or field, never a whole block.
  public var span: Span
  /// The node it is about, which gives it an identity that survives edits.
  public var node: NodeID?
  /// The edges and nodes that it judges; a finding of a weaker rule that judges one of them too
  /// becomes a note of this one.
  public var places: [Place] = []
  /// The severity, where it depends on the case.
  public var severity: Severity?
  /// The confidence, where it depends on the case.
  public var confidence: Confidence?
  /// The smallest profile that shows it, where it depends on the case; never smaller than the rule's.
  public var profile: Profile?
  /// Other places that matter.
  public var notes: [SpanNote] = []
  /// The path or cycle in the graph that makes it true, in order.
  public var path: [PathStep] = []
  /// What to do.
  public var help: String?
  /// Edits that would do it.
  public var fixes: [Fix] = []
  /// What would mend it, in the terms of the graph: the format that the file is in turns each into
  /// a fix where it can say it.
  public var remedies: [Remedy] = []

  /// The further steps that it says the same of, where it says it of several at once.
  public var others: [NodeID] = []

  /// Creates a finding. Give `about` wherever a node is at fault.
  public init(_ message: String, at span: Span, about node: NodeID? = nil) {
    self.message = message
    self.span = span
    self.node = node
    if let node { places = [.node(node)] }
  }

  /// Adds another place that matters.
  public consuming func note(_ message: String, at span: Span) -> Finding {
    notes.append(SpanNote(message, at: span))
    return self
  }

  /// Sets the path or cycle that makes it true.
  public consuming func path(_ steps: [PathStep]) -> Finding {
    path = steps
    return self
  }

  /// Sets what to do.
  public consuming func help(_ text: String) -> Finding {
    help = text
    return self
  }

  /// Sets the severity.
  public consuming func severity(_ severity: Severity) -> Finding {
    self.severity = severity
    return self
  }

  /// Sets the confidence.
  public consuming func confidence(_ confidence: Confidence) -> Finding {
    self.confidence = confidence
    return self
  }

  /// Sets the smallest profile that shows it.
  public consuming func profile(_ profile: Profile) -> Finding {
    self.profile = profile
    return self
  }

  /// Adds to what it judges.
  public consuming func judging(_ places: [Place]) -> Finding {
    self.places.append(contentsOf: places)
    return self
  }

  /// Says that it speaks of further steps too: a suppression at any of them hides it, as one does where
  /// it is told.
  public consuming func speaking(of others: [NodeID]) -> Finding {
    self.others = others
    return self
  }

  /// Adds an edit that would mend it.
  public consuming func fix(_ fix: Fix) -> Finding {
    fixes.append(fix)
    return self
  }

  /// Adds what would mend it, for the file's format to write.
  public consuming func remedy(_ remedy: Remedy) -> Finding {
    remedies.append(remedy)
    return self
  }
}

/// Something in the graph that a finding judges.
public enum Place: Hashable, Sendable {
  /// A node.
  case node(NodeID)
  /// An edge.
  case edge(EdgeID)
}

/// One step of the path that makes a finding true.
public struct PathStep: Hashable, Sendable {
  /// What happens here, lower case: usually the node's name in backticks.
  public let message: String
  /// Where.
  public let span: Span

  /// Creates a step.
  public init(_ message: String, at span: Span) {
    self.message = message
    self.span = span
  }
}

/// Takes the findings of one rule on one workflow.
public struct Report: ~Copyable {
  /// What was reported, in order.
  public private(set) var findings: [Finding] = []

  /// Creates an empty report.
  public init() {}

  /// Takes a finding.
  public mutating func callAsFunction(_ finding: consuming Finding) { findings.append(finding) }
}

public import TopolintModel

/// Whether the cases of a node leave something unmatched.
public enum Coverage: Hashable, Sendable {
  /// Every value matches a case.
  case total(CoverageReason)
  /// Some value matches none; the witness says which, as the end of a sentence:
  /// "`reviewer.decision` is neither `A` nor `B`".
  case partial(witness: String)
  /// It cannot be told, with the reason in words.
  case unknown(String)

  /// Whether every value matches a case.
  public var isTotal: Bool {
    if case .total = self { true } else { false }
  }
}

/// Why the cases of a node leave nothing unmatched.
public enum CoverageReason: Hashable, Sendable {
  /// The node has no cases.
  case noCases
  /// One case is the default, or always holds.
  case defaultCase
  /// The node chooses among the labels of its cases, and nothing else.
  case labels
  /// The conditions complement one another, or exhaust an enum.
  case exhaustive
}

/// What is known about the conditions of a node's cases.
public struct CaseReport: Hashable, Sendable {
  /// Whether something is left unmatched.
  public let coverage: Coverage
  /// The positions of cases that never match first: earlier ones take everything they would.
  /// Empty where the conditions are too many to tell.
  public let shadowed: [Int]
  /// For each of `shadowed` the earlier cases that take what it would, in order; empty for one that
  /// nothing can ever match.
  public let shadowing: [Int: [Int]]
  /// The values of an enforced enum that match no case, with the value that has the enum; in
  /// schema order.
  public let unmatchedValues: [EnumValue]
  /// The texts that a case compares with although the enforced enum does not have them.
  public let unknownLabels: [EnumValue]
}

/// A value of an enum, or a text that should be one.
public struct EnumValue: Hashable, Sendable {
  /// What has the enum.
  public let path: ValuePath
  /// The text.
  public let text: String
  /// The position of the case that compares with it; nil for a value that none does.
  public let ordinal: Int?
}

extension Analysis {
  /// Whether the cases of a node leave something unmatched.
  public func coverage(of node: NodeID) -> Coverage { caseReport(of: node).coverage }

  /// What is known about the conditions of a node's cases.
  public func caseReport(of node: NodeID) -> CaseReport {
    if let known = caseReports[node] { return known }
    guard choosing.contains(node) else {
      return CaseReport(
        coverage: .total(.noCases), shadowed: [], shadowing: [:], unmatchedValues: [],
        unknownLabels: [])
    }
    let cases = workflow.cases(of: node)
    let labelled = cases.filter { $0.condition == .always && !$0.isDefault && $0.label != nil }
    let made: CaseReport
    if !cases.isEmpty, labelled.count == cases.count {
      let coverage: Coverage =
        workflow[node].unmatched == .inexpressible
        ? .total(.labels) : .unknown("the step itself chooses among its labels")
      made = CaseReport(
        coverage: coverage, shadowed: [], shadowing: [:], unmatchedValues: [],
        unknownLabels: [])
    } else {
      made = CoverageSearch(workflow, cases, established: workflow.established(at: node)).report()
    }
    caseReports[node] = made
    return made
  }

  /// The name of a value as messages print it: the step's name and the fields, `plan.status`.
  public func name(of value: ValuePath) -> String { workflow.name(of: value) }
}

extension Workflow {
  func name(of value: ValuePath) -> String {
    let source =
      switch value.source {
      case .output(let node): self[node].name
      case .variable(let name), .workflowInput(let name), .engine(let name): name
      }
    return ([source] + value.fields).joined(separator: ".")
  }
}

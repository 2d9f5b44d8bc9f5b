public import TopolintAnalysis
public import TopolintModel

/// A check over a workflow graph.
///
/// A rule asks the graph and the analysis for what it wants and hands findings to the report. It
/// never sees syntax, configuration or output, and it keeps no state between workflows. Metadata is
/// `info`; prose and examples lie in the rule's folder.
///
///     struct SelfLoop: Rule {
///       static let info = RuleInfo(
///         id: "self-loop", summary: "a step leads to itself", family: .structure,
///         severity: .warning, confidence: .high)
///
///       init(options: NoOptions) {}
///
///       func check(_ context: RuleContext, _ report: inout Report) {
///         for edge in context.workflow.edges where edge.source == edge.target {
///           report(Finding("`\(context.name(edge.source))` leads to itself", at: edge.span))
///         }
///       }
///     }
public protocol Rule: Sendable {
  /// What the configuration can set under `rules: {<id>: {...}}`.
  associatedtype Options: RuleOptions = NoOptions

  /// What is fixed about the rule.
  static var info: RuleInfo { get }

  /// Creates the rule with what the configuration says.
  init(options: Options)

  /// Reports what is wrong with one workflow.
  func check(_ context: RuleContext, _ report: inout Report)
}

extension Rule {
  /// What is wrong with one workflow. What no run reaches cannot go wrong in one: only rules that judge
  /// the file itself speak of it. And what seems to be missing from a text that was not read to its end
  /// may stand in the rest: of such a one only rules speak to which the rest makes no difference.
  public func findings(in context: RuleContext) -> [Finding] {
    if context.workflow.isCutOff, !Self.info.holdsInPart { return [] }
    var report = Report()
    check(context, &report)
    if report.findings.isEmpty { return [] }
    if Self.info.judgesFile { return report.findings }
    return report.findings.filter { $0.node.map(context.analysis.takesPart) ?? true }
  }
}

/// What a rule looks at: one workflow, what is known about it, and the project it belongs to.
public struct RuleContext {
  /// The workflow to check.
  public let workflow: Workflow
  /// Its identity within the project.
  public let id: WorkflowID
  /// Questions about the workflow, answered once and shared by all rules.
  public let analysis: Analysis
  /// Everything that was read.
  public let project: Project

  /// Creates the context of one workflow.
  public init(project: Project, id: WorkflowID, analysis: Analysis) {
    self.project = project
    self.id = id
    self.analysis = analysis
    workflow = project[id]
  }

  /// The name of a node as messages print it, between backticks.
  public func name(_ node: NodeID) -> String { workflow[node].name }

  /// Whether limits that a parent could set are unknown: a fragment without a parent in the project.
  /// Termination, budget and fan-out rules are then silent.
  public var isOrphanFragment: Bool {
    workflow.isFragment && (project.callers[id] ?? []).isEmpty
  }
}

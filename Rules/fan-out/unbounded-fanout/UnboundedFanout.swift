import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UnboundedFanout: Rule {
  static let info = RuleInfo(
    id: "unbounded-fanout",
    summary: "a list known only at run time decides how many model calls or actions are started",
    family: .fanOut, severity: .error, confidence: .medium, cwe: [770], owasp: ["LLM10"],
    papers: ["Towards a Science of Scaling Agent Systems", "MAS-FIRE"])

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    guard !context.isOrphanFragment else { return }
    for index in workflow.nodes.indices where workflow.nodes[index].kind == .map {
      let node = workflow.nodes[index]
      if node.isDisabled || node.isImplied { continue }
      guard let costly = context.analysis.costlyStep(in: node.id),
        var severity = Self.severity(of: node)
      else { continue }
      if !workflow.capabilities.contains(.widthLimits) {
        guard workflow[costly].kind.usesModel else { continue }
        severity = .info
      }
      let limited =
        node.concurrency.value?.bound.map { ", \($0) at a time" } ?? " with no limit on its width"
      report(
        Finding(
          "`\(node.name)` runs `\(context.name(costly))` for every item of a list\(limited)",
          at: node.span, about: node.id
        )
        .severity(severity)
        .note("`\(context.name(costly))` runs once for each item", at: workflow[costly].span)
        .help("limit the number of items, and how many run at once")
        .remedy(.limitWidth(node.id)))
    }
    checkStarts(context, &report)
  }

  /// The most workflows that are looked at which one workflow starts.
  private static let mostStarted = 32

  /// Runs of another workflow that are started for every item at once, and never waited for.
  private func checkStarts(_ context: RuleContext, _ report: inout Report) {
    var models: [WorkflowID: NodeID?] = [:]
    let nodes = context.workflow.nodes
    for index in nodes.indices where nodes[index].kind == .subworkflow {
      let node = nodes[index]
      guard !node.isDisabled, node.width.value == .unlimited, node.concurrency.value == .unlimited,
        let target = context.project.links[
          ProjectNode(workflow: context.id, node: node.id)]
      else { continue }
      let started = context.project[target]
      if models[target] == nil {
        guard models.count < Self.mostStarted else { return }
        models[target] = .some(Analysis(started).modelOfEveryStart())
      }
      guard let found = models[target], let model = found else { continue }
      report(
        Finding(
          "`\(node.name)` starts `\(started.name)` for every item of a list, all at once",
          at: node.span, about: node.id
        )
        .severity(.info)
        .note("each run can call `\(started[model].name)`", at: started[model].span)
        .help("wait for the runs, or start them in batches"))
    }
  }

  /// How bad the absence of limits is; nil when there is a limit, or the file cannot say.
  private static func severity(of map: Node) -> Severity? {
    switch map.width {
    case .declared(.finite, _), .engineDefault(.finite, _): return nil
    case .inexpressible, .unknown: return nil
    case .dynamic: return map.concurrency.value?.bound == nil ? .info : nil
    case .declared(.unlimited, _), .engineDefault(.unlimited, _):
      return map.concurrency.value == .unlimited ? .error : .info
    }
  }
}

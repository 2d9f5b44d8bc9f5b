import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct WorkBoundExceeded: Rule {
  static let info = RuleInfo(
    id: "work-bound-exceeded",
    summary: "the limits that are set still allow one run far more calls than anybody wants",
    family: .fanOut, severity: .warning, confidence: .high, profile: .strict, cwe: [400],
    owasp: ["LLM10"],
    papers: ["Towards a Science of Scaling Agent Systems", "IAL-Scan"])

  /// How much work a run may cause.
  struct Options: RuleOptions {
    static let options = [
      OptionInfo(
        "max-calls", default: .integer(1_000), in: 1...1_000_000_000,
        summary: "how many model calls, paid calls and effects one run may come to")
    ]

    let maximum: Int

    init(from reader: inout OptionReader) throws(OptionError) {
      maximum = try reader.integer("max-calls", default: 1_000, in: 1...1_000_000_000)
    }
  }

  private let maximum: Int

  init(options: Options) { maximum = options.maximum }

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    let maximum = context.analysis.threshold(.workLimit, option: maximum, default: 1_000)
    guard !context.isOrphanFragment, workflow.limits.cost.value?.bound == nil,
      !workflow.limits.cost.isDynamic,
      workflow.limits.steps.value?.bound.map({ Double($0) > maximum }) ?? true
    else { return }
    // Where no file can set a limit, the caller does; the engine's own is a stop for emergencies.
    if workflow.limits.steps.note != nil, workflow.limits.steps.value?.bound != nil,
      !workflow.capabilities.contains(.loopLimits)
    {
      return
    }
    let bound = context.analysis.workBound
    guard bound.value != nil else { return }
    let calls = Self.calls(bound.invocations, context)
    // What the engine alone lets happen so often it bounds itself.
    guard calls > maximum, Self.calls(context.analysis.statedInvocations, context) > maximum,
      let factors = bound.terms.lazy.map({ $0.factors.filter { ($0.count ?? 1) > 1 } })
        .first(where: { $0.contains(where: \.isStated) }),
      let largest = factors.filter(\.isStated)
        .max(by: { ($0.count ?? 0, $1.node) < ($1.count ?? 0, $0.node) })
    else { return }
    var finding = Finding(
      "a run can come to \(Self.whole(calls)) calls, by \(Self.text(largest, context)) above all",
      at: workflow[largest.node].span, about: largest.node
    ).help("lower a limit, or give the run a budget of steps or cost")
    for factor in factors.prefix(6) where factor != largest {
      finding = finding.note(
        "times \(Self.text(factor, context))\(factor.isStated ? "" : ", as the engine sets it")",
        at: workflow[factor.node].span)
    }
    report(finding)
  }

  private static func calls(_ invocations: [Double], _ context: RuleContext) -> Double {
    var calls = 0.0
    for node in context.workflow.nodes where !node.isDisabled && !node.isImplied {
      if context.analysis.isCostly(node.id) { calls += invocations[node.id.index] }
    }
    return calls
  }

  private static func whole(_ value: Double) -> String { "\(Int(min(value, 1e15).rounded()))" }

  private static func text(_ factor: WorkFactor, _ context: RuleContext) -> String {
    let count = whole(factor.count ?? 1)
    let name = context.name(factor.node)
    return switch factor.kind {
    case .rounds: "\(count) rounds of `\(name)`"
    case .items: "\(count) items of `\(name)`"
    case .turns: "\(count) turns of `\(name)`"
    case .attempts: "\(count) attempts at `\(name)`"
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UndefinedInput: Rule {
  static let info = RuleInfo(
    id: "undefined-input", summary: "a step reads a value that is not there on every way to it",
    family: .structure, severity: .error, confidence: .high, profile: .strict, cwe: [457],
    papers: ["AgentFail"])

  /// How many further reads of the same value are shown.
  private static let mostNotes = 5

  init(options: NoOptions) {}

  /// One reader and the value that it misses.
  private struct Key: Hashable {
    let reader: NodeID
    let source: ValueSource
  }

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    var order: [Key] = []
    var reads: [Key: [UnassignedRead]] = [:]
    for read in context.analysis.unassignedReads() {
      let source = workflow[read.node].inputs[read.input].value.source
      let key = Key(reader: read.node, source: source)
      if reads[key] == nil { order.append(key) }
      reads[key, default: []].append(read)
    }
    for key in order {
      guard let first = reads[key]?.first else { continue }
      let reader = workflow[key.reader]
      let input = reader.inputs[first.input]
      let writers = Self.writers(of: key.source, in: workflow)
      let value = context.analysis.name(of: input.value)
      let who = reader.isImplied ? "the result" : "`\(reader.name)`"
      let about = reader.isImplied ? writers.first { !workflow[$0].isImplied } : key.reader
      var finding = Finding(
        first.isNever
          ? "\(who) reads `\(value)`, and nothing that comes before it writes it"
          : "\(who) reads `\(value)`, and on one way to it nothing has written that",
        at: input.span, about: about)
      for writer in writers.prefix(Self.mostNotes) where !workflow[writer].isImplied {
        finding = finding.note(
          first.isNever ? "written here, which is not before" : "written here, which may not run",
          at: workflow[writer].span)
      }
      for more in (reads[key] ?? []).dropFirst().prefix(Self.mostNotes) {
        finding = finding.note("read here too", at: reader.inputs[more.input].span)
      }
      report(
        finding.path(context.steps(along: first.path)).judging(writers.map { .node($0) })
          .help("let every way lead over the step that writes it, or say what holds without it"))
    }
  }

  private static func writers(of source: ValueSource, in workflow: Workflow) -> [NodeID] {
    switch source {
    case .output(let node): return [node]
    case .variable(let name):
      return workflow.nodes.lazy.filter { node in
        !node.isDisabled && node.outputs.contains { $0.variable == name }
      }.map(\.id)
    case .workflowInput, .engine: return []
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit

struct UndefinedInput: Rule {
  static let info = RuleInfo(
    id: "undefined-input", summary: "a step reads a value that is not there on every way to it",
    family: .structure, severity: .error, confidence: .low, profile: .strict, cwe: [457],
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
    for read in context.analysis.undeclaredReads() {
      let reader = workflow[read.node]
      let input = reader.inputs[read.input]
      let value = context.analysis.name(of: input.value)
      let isNameless = reader.isImplied && !reader.isPart
      let who = isNameless ? "the result" : "`\(reader.name)`"
      report(
        Finding(
          "\(who) reads the input `\(value)`, which is not among those that are declared",
          at: input.span, about: isNameless ? nil : workflow.step(of: read.node)
        )
        .help(
          read.nearest.map { "did you mean `\($0)`?" } ?? "declare it, or read one that is declared"
        ))
    }
    var order: [Key] = []
    var reads: [Key: [UnassignedRead]] = [:]
    for read in context.analysis.unassignedReads() {
      let source = workflow[read.node].inputs[read.input].value.source
      let key = Key(reader: read.node, source: source)
      if reads[key] == nil { order.append(key) }
      reads[key, default: []].append(read)
    }
    let writersOf = order.isEmpty ? [:] : Self.writers(in: workflow)
    for key in order {
      guard let first = reads[key]?.first else { continue }
      let reader = workflow[key.reader]
      let input = reader.inputs[first.input]
      var writers: [NodeID] = []
      if case .output(let producer) = key.source { writers = [producer] }
      if case .variable(let name) = key.source { writers = writersOf[name] ?? [] }
      let value = context.analysis.name(of: input.value)
      let isNameless = reader.isImplied && !reader.isPart
      let who = isNameless ? "the result" : "`\(reader.name)`"
      let about =
        isNameless
        ? writers.first { !workflow[$0].isImplied } : workflow.step(of: key.reader)
      var finding = Finding(
        first.isNever
          ? "\(who) reads `\(value)`, and nothing that comes before it writes it"
          : "\(who) reads `\(value)`, and on one way to it nothing has written that",
        at: input.span, about: about)
      for writer in writers.prefix(Self.mostNotes)
      where !workflow[writer].isImplied || workflow[writer].isPart {
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

  /// The nodes that write each variable, a few of them.
  private static func writers(in workflow: Workflow) -> [String: [NodeID]] {
    var found: [String: [NodeID]] = [:]
    for node in workflow.nodes where !node.isDisabled {
      for output in node.outputs where found[output.variable]?.count ?? 0 < mostNotes {
        found[output.variable, default: []].append(node.id)
      }
    }
    return found
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

struct ParallelWriteRace: Rule {
  static let info = RuleInfo(
    id: "parallel-write-race",
    summary: "steps that run side by side write one variable, and nothing merges what they write",
    family: .structure, severity: .error, confidence: .high, profile: .strict, cwe: [362],
    papers: ["AgentFail"])

  /// How many further writers are shown.
  private static let mostNotes = 6

  init(options: NoOptions) {}

  func check(_ context: RuleContext, _ report: inout Report) {
    let workflow = context.workflow
    var order: [String] = []
    var races: [String: [ParallelWrite]] = [:]
    for write in context.analysis.parallelWrites() {
      if races[write.variable] == nil { order.append(write.variable) }
      races[write.variable, default: []].append(write)
    }
    for variable in order {
      guard let all = races[variable], let race = all.first else { continue }
      let span = workflow[race.second].outputs[race.outputs[1]].span
      var finding: Finding
      if race.first == race.second {
        finding = Finding(
          "`\(context.name(race.first))` writes `\(variable)` for several items of "
            + "`\(context.name(race.split))` at once, and the last one wins",
          at: span, about: workflow.step(of: race.second)
        ).note("items run side by side here", at: workflow[race.split].span)
      } else {
        finding = Finding(
          "`\(context.name(race.first))` and `\(context.name(race.second))` run side by side and "
            + "both write `\(variable)`: the last one wins",
          at: span, about: workflow.step(of: race.second))
      }
      var places: [Place] = []
      var seen: Set<NodeID> = [race.second]
      for (node, output) in all.flatMap({ [($0.first, $0.outputs[0]), ($0.second, $0.outputs[1])] })
      where seen.insert(node).inserted {
        places.append(.node(node))
        guard places.count <= Self.mostNotes else { continue }
        finding = finding.note(
          "`\(context.name(node))` writes it here", at: workflow[node].outputs[output].span)
      }
      if race.first != race.second, !workflow[race.split].isImplied {
        finding = finding.note("the ways part here", at: workflow[race.split].span)
      }
      report(
        finding.judging(places)
          .help(
            "give each branch a variable of its own, merge the writes, or put one after the other"))
    }
  }
}

import TopolintAnalysis
import TopolintModel
import TopolintRuleKit
import TopolintSource

/// What the cascade model says, for people: where an error would do most, what bounds the work, and
/// where to check.
struct RiskText {
  private let report: CascadeReport
  private let workflow: Workflow
  /// Paths longer than this are shown by their ends.
  private static let shownSteps = 8

  static func write(_ report: CascadeReport, sources: SourceTable, to out: inout OutputBuffer) {
    let text = RiskText(report: report, workflow: report.model.workflow)
    let path = sources[text.workflow.span.file]?.path
    text.write(path, to: &out)
  }

  private func write(_ path: String?, to out: inout OutputBuffer) {
    let place = path.map { ": " + Terminal.escape($0) } ?? ""
    out.line("\(Terminal.escape(workflow.name)) (\(workflow.format))\(place)")
    writeOrigins(to: &out)
    writeCycles(to: &out)
    writeBounds(to: &out)
    writeGuards(to: &out)
  }

  private func writeOrigins(to out: inout OutputBuffer) {
    out.line("")
    if report.worst.isEmpty {
      out.line("No model's output comes to another step.")
    } else {
      let parameters = report.model.parameters
      out.line(
        "Where an error does most (a step that takes it over counts "
          + "\(RiskFigure.short(parameters[.nodeValue])), an act outside "
          + "\(RiskFigure.short(parameters[.effectValue])))")
      for blast in report.worst { write(blast, to: &out) }
    }
    if let source = report.worstSource, source.value > 0 {
      out.line(
        "In what no model made, where a check that has nothing else to go by sees nothing")
      write(source, to: &out)
    }
    if let chain = report.chain, chain.models.count > 2 {
      out.line(
        "\(RiskFigure.short(Double(chain.models.count))) models build on one another unchecked: all are right in "
          + "\(RiskFigure.percent(chain.outcome.success)) of runs, if each is in "
          + RiskFigure.percent(report.model.parameters[.stepSuccess]))
      out.line("    \(names(chain.models))")
    }
    for vote in report.votes {
      out.line(
        "\(vote.voters.count) voters at \(name(vote.node)), who err alike, are worth "
          + "\(RiskFigure.short(vote.effective)) independent ones: the majority is right in "
          + "\(RiskFigure.percent(vote.success)) of runs, if each is in "
          + RiskFigure.percent(report.model.parameters[.stepSuccess]))
    }
  }

  private func write(_ blast: Blast, to out: inout OutputBuffer) {
    let value = RiskFigure.short(blast.value)
    let (lower, upper) = (RiskFigure.short(blast.lower), RiskFigure.short(blast.upper))
    out.line(
      "  \(name(blast.origin)): comes to \(value) of the "
        + "\(RiskFigure.short(blast.reachable)) within reach (\(RiskFigure.percent(blast.share)))"
        + (lower == upper ? "" : ", between \(lower) and \(upper)"))
    if blast.path.nodes.count > 1 {
      out.line(
        "    likeliest way, in \(RiskFigure.percent(blast.pathProbability)) of cases: "
          + names(blast.path.nodes))
    }
  }

  private func writeCycles(to out: inout OutputBuffer) {
    // An agent and its own tools are no news.
    let cycles = report.cycles.filter { cycle in
      cycle.nodes.count { workflow[$0].kind.usesModel } > 1
    }
    guard !cycles.isEmpty else { return }
    out.line("")
    out.line("Steps that feed one another")
    for cycle in cycles {
      let verdict =
        cycle.factor > report.model.parameters[.threshold] ? "an error grows" : "an error dies out"
      out.line(
        "  \(names(cycle.nodes, separator: ", ")): \(verdict), \(RiskFigure.short(cycle.factor)) "
          + "times as large after a round\(cycle.isDeclared ? "" : " (rests on the defaults)")")
      if cycle.from != cycle.to {
        out.line(
          "    with a check between \(name(cycle.from)) and \(name(cycle.to)): "
            + "\(RiskFigure.short(cycle.factorAfter)) times")
      }
    }
  }

  private func writeBounds(to out: inout OutputBuffer) {
    out.line("")
    out.line(work)
    if !report.work.uncounted.isEmpty {
      let agents = report.work.uncounted
      out.line(
        "  counted once a visit, since no limit of their turns is known: "
          + names(Array(agents.prefix(Self.shownSteps)), separator: ", ")
          + (agents.count > Self.shownSteps ? ", ..." : ""))
    }
    if report.work.value != nil || !report.work.openFactors.isEmpty,
      report.work.terms.prefix(3).contains(where: { $0.factors.contains(where: isEngines) })
    {
      out.line(
        "  *: not stated in the file; the most that the engine lets happen, so set a limit of your own"
      )
    }
    out.line(time)
    if let retry = report.retries.first, retry.layers.count > 1 {
      out.line(
        "Retries inside retries: one call comes to \(RiskFigure.short(retry.product)) attempts "
          + "(\(names(retry.layers)))")
    }
    for fan in report.fanIns where fan.exceeds {
      out.line(
        "Context: \(name(fan.node)) is given up to \(RiskFigure.short(fan.tokens)) tokens, and its "
          + "window holds \(RiskFigure.short(Double(fan.window)))")
    }
    for cycle in report.faultCycles {
      let faults = cycle.faults.map { "\($0.kind.rawValue) of \(name($0.node))" }
      out.line(
        "Failures that keep themselves going: \(faults.joined(separator: " -> "))"
          + (cycle.shared.map { ", through \(Terminal.escape($0))" } ?? ""))
    }
  }

  private var work: String {
    switch report.work.verdict {
    case .finite(0): return "Work: nothing to bound"
    case .finite(let value):
      let products = self.products
      // A plain number says it all.
      let sum = products.isEmpty || products == RiskFigure.short(value) ? "" : " = \(products)"
      return "Work: at most \(RiskFigure.short(value)) \(value == 1 ? "step" : "steps") a run\(sum)"
    case .depends(let factors):
      let open = factors.prefix(3).map { "the \($0.kind.rawValue) of \(name($0.node))" }
      return "Work: at most \(products) steps a run; no number is stated for "
        + open.joined(separator: ", ") + (factors.count > 3 ? ", ..." : "")
    case .unbounded(let witness):
      guard witness.nodes.count == 1, let node = witness.first else {
        return "Work: nothing bounds it: \(names(witness.nodes))"
      }
      let what = workflow[node].kind == .map ? "items" : "attempts"
      return "Work: nothing bounds the \(what) of \(name(node))"
    }
  }

  /// The sum of products, the first three of them.
  private var products: String {
    let terms = report.work.terms
    let more = terms.count > 3 || !report.work.isExact ? " + ..." : ""
    return terms.prefix(3).map(product).joined(separator: " + ") + (terms.isEmpty ? "" : more)
  }

  /// Whether a number is the engine's, not the file's.
  private func isEngines(_ factor: WorkFactor) -> Bool { factor.count != nil && !factor.isStated }

  private func product(_ term: WorkTerm) -> String {
    var parts: [String] = []
    if term.coefficient != 1 || term.factors.isEmpty {
      parts.append(RiskFigure.short(term.coefficient))
    }
    for factor in term.factors {
      let count =
        (factor.count.map { RiskFigure.short($0) } ?? "N") + (isEngines(factor) ? "*" : "")
      parts.append("\(count) \(factor.kind.rawValue) of \(name(factor.node))")
    }
    return parts.joined(separator: " x ")
  }

  private var time: String {
    let time = report.time
    let waits = names(Array(time.people.prefix(Self.shownSteps)), separator: ", ")
    let taken = "the time that \(waits) \(time.people.count == 1 ? "takes" : "take")"
    let besides = time.people.isEmpty ? "in any case" : "besides \(taken)"
    let deadline = time.deadline.map { "; the run ends after \(duration($0)) \(besides)" } ?? ""
    if let end = time.deadline, let node = time.unknown {
      let more = time.people.isEmpty ? "" : " and \(taken)"
      return "Time: at most \(duration(end))\(more), when the time limit of the run ends it; "
        + "how long \(name(node)) may take, with the waits between its attempts, is not known"
    }
    if let limit = time.limit {
      return "Time: at most \(duration(limit)), through \(names(time.path))\(deadline)"
    }
    if let node = time.unknown {
      return "Time: cannot be bounded: how long \(name(node)) may take, with the waits between "
        + "its attempts, is not known"
    }
    return "Time: nothing to bound\(deadline)"
  }

  private func writeGuards(to out: inout OutputBuffer) {
    guard !report.guards.isEmpty else { return }
    out.line("")
    out.line(
      "Checks to add, one after the other, each letting through "
        + "\(RiskFigure.percent(report.model.parameters[.suggestedPass])) of errors")
    let origins =
      report.model.isLarge ? "the models whose errors seem to do most" : "all models that can err"
    out.line("  (harm: what an error comes to, counted as above and summed over \(origins))")
    for (i, found) in report.guards.enumerated() {
      out.line(
        "  \(i + 1). on what \(name(found.node)) gives: harm \(RiskFigure.short(found.before)) -> "
          + "\(RiskFigure.short(found.after)) (\(RiskFigure.percent(found.cut)) less)")
      let ways = found.disjointPaths
      let rest =
        ways == 0
        ? "no other way remains" : ways == 1 ? "one other way remains" : "\(ways) other ways remain"
      if found.path.nodes.count > 1 { out.line("     cuts \(names(found.path.nodes)); \(rest)") }
    }
  }

  private func duration(_ time: Milliseconds) -> String {
    let seconds = Double(time.count) / 1000
    if seconds < 120 { return "\(RiskFigure.short(seconds)) s" }
    if seconds < 7200 { return "\(RiskFigure.short(seconds / 60)) min" }
    return "\(RiskFigure.short(seconds / 3600)) h"
  }

  private func name(_ node: NodeID) -> String {
    // A number says nothing to people; the title does.
    let id = workflow[node].nativeID
    let isNumber = id.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    let shown = isNumber ? workflow[node].name : workflow.path(of: node)
    return "`\(Terminal.escape(shown))`"
  }

  private func names(_ nodes: [NodeID], separator: String = " -> ") -> String {
    guard nodes.count > Self.shownSteps else {
      return nodes.map(name).joined(separator: separator)
    }
    let shown =
      nodes.prefix(Self.shownSteps - 2).map(name) + ["..."] + nodes.suffix(1).map(name)
    return shown.joined(separator: separator)
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// Edges that lead round. The canvas draws none (FlowiseAI/Flowise:
/// packages/agentflow/src/core/validation/connectionValidation.ts); of a file that has one nothing is
/// refused, and what happens is what the engine's waiting makes of it
/// (packages/server/src/utils/buildAgentflow.ts).
extension FlowiseLowering {
  /// Marks the steps that wait for ever, and tells of edges round which a run goes.
  mutating func followCircles() {
    let inner = wires.filter { builder[id($0.source)].parent == builder[id($0.target)].parent }
    let circles = Circles.numbers(records.count, inner.map { ($0.source, $0.target) })
    let closed = inner.filter { circles[$0.source] == circles[$0.target] }
    if closed.isEmpty { return }
    let waiting = FlowiseWaiting(
      inner.map { ($0.source, $0.target) }, choices: records.map { Self.choices.contains($0.name) })
    let starts = records.indices.filter { records[$0].name == "startAgentflow" }
    let running = waiting.running(
      from: starts,
      leadingBack: records.map { $0.name == "loopAgentflow" ? loopTarget($0) : nil })
    for wire in closed where !running[wire.source] && !running[wire.target] {
      // Only a step that is called and waits is stuck itself; what lies behind it is not come to.
      guard waiting.sources[wire.target].contains(where: { running[$0] }),
        waiting.waitsForEach(wire.target)
      else { continue }
      builder[id(wire.target)].arrival = .engineDefault(.all, FlowiseProfile.joins)
    }
    // A start to which something leads back begins no run at all.
    var told = Set(starts.map { circles[$0] })
    for wire in closed.reversed()
    where running[wire.source] && running[wire.target]
      && told.insert(circles[wire.source]).inserted
    {
      problems.append(
        ReadProblem(
          isError: false, code: "edge-circle",
          message: "`\(records[wire.source].title)` leads back to "
            + "`\(records[wire.target].title)` by an edge: a run goes round until its 1000 steps are "
            + "used up, and fails",
          help: "lead back with a Loop step, which counts its rounds", span: wire.span))
    }
  }

  private static let choices: Set<String> = [
    "conditionAgentflow", "conditionAgentAgentflow", "humanInputAgentflow",
  ]
}

/// What each step of an agent flow waits for: every step that an edge leads from, and of the ways of one
/// choice one (`setupNodeDependencies` and `hasReceivedRequiredInputs` of buildAgentflow.ts).
struct FlowiseWaiting {
  /// The steps that lead to each step, each once.
  let sources: [[Int]]
  /// The steps that each step leads to, each once.
  private let targets: [[Int]]
  /// The choice by one of whose ways each step is reached, by the first edge into each step; a choice
  /// itself for one (`findConditionParent`).
  private let choice: [Int?]

  /// - Parameters:
  ///   - edges: from step to step, in the order of the file.
  ///   - choices: which steps choose.
  init(_ edges: [(source: Int, target: Int)], choices: [Bool]) {
    var sources = [[Int]](repeating: [], count: choices.count)
    var targets = sources
    var seen: Set<[Int]> = []
    for edge in edges where seen.insert([edge.source, edge.target]).inserted {
      sources[edge.target].append(edge.source)
      targets[edge.source].append(edge.target)
    }
    self.sources = sources
    self.targets = targets
    var found = [Int??](repeating: nil, count: choices.count)
    for step in choices.indices {
      var path: [Int] = []
      var onPath: Set<Int> = []
      var current: Int? = step
      var choice: Int?
      while let next = current, onPath.insert(next).inserted {
        if let known = found[next] {
          choice = known
          break
        }
        path.append(next)
        if choices[next] {
          choice = next
          break
        }
        current = sources[next].first
      }
      for step in path { found[step] = .some(choice) }
    }
    choice = found.map { known in known.flatMap { $0 } }
  }

  /// Whether no two steps that a step waits for are ways of one choice, of which one is enough.
  func waitsForEach(_ step: Int) -> Bool {
    let known = sources[step].compactMap { choice[$0] }
    return Set(known).count == known.count
  }

  /// Whether a run can come to each step: to those that nothing leads to and the first ones, to those
  /// that have all that they wait for, and to what a loop leads back to, which does not wait.
  func running(from first: [Int], leadingBack back: [Int?]) -> [Bool] {
    var missing = sources.map { sources in
      sources.filter { choice[$0] == nil }.count + Set(sources.compactMap { choice[$0] }).count
    }
    var served: Set<[Int]> = []
    var running = sources.map(\.isEmpty)
    for step in first { running[step] = true }
    var pending = running.indices.filter { running[$0] }
    while let step = pending.popLast() {
      for target in targets[step] {
        if let choice = choice[step], !served.insert([choice, target]).inserted { continue }
        missing[target] -= 1
        guard missing[target] == 0, !running[target] else { continue }
        running[target] = true
        pending.append(target)
      }
      guard let target = back[step], !running[target] else { continue }
      running[target] = true
      pending.append(target)
    }
    return running
  }
}

import TopolintModel
import TopolintSource
import TopolintSyntax

/// Which records are reached from which kinds of triggers only.
struct N8nOrigins {
  /// Those that only failures of other runs lead to.
  var alarms: Set<Int> = []
  /// Those that only calls lead to, in a file with tools that call workflows.
  var toolBodies: Set<Int> = []
}

extension N8nLowering {
  /// Whether branches are run one after another by their place on the canvas.
  private var isOrderV1: Bool { root["settings"]?["executionOrder"]?.text == "v1" }

  /// Tells by which triggers the records are reached.
  func origins() -> N8nOrigins {
    var origins = N8nOrigins()
    let triggers = records.indices.filter {
      N8nTypes.isTrigger(records[$0]) && !records[$0].isDisabled
    }
    func only(_ short: String) -> Set<Int> {
      let own = triggers.filter { records[$0].short == short }
      guard !own.isEmpty else { return [] }
      let others = triggers.filter { records[$0].short != short }
      return reached(from: own).subtracting(reached(from: others))
    }
    origins.alarms = only("errorTrigger")
    if records.contains(where: { $0.short == "toolWorkflow" && !$0.isDisabled }) {
      origins.toolBodies = only("executeWorkflowTrigger")
    }
    return origins
  }

  private func reached(from starts: [Int]) -> Set<Int> {
    var seen = Set(starts)
    var pending = starts
    while let next = pending.popLast() {
      for position in leaving[next] where seen.insert(wires[position].target).inserted {
        pending.append(wires[position].target)
      }
    }
    return seen
  }

  /// In the order of before `v1` the engine starts the roots that feed another input of a node with
  /// several which a run has come to.
  mutating func startLegacyRoots() {
    guard !isOrderV1, !builder.entries.isEmpty else { return }
    var isReached = [Bool](repeating: false, count: records.count)
    var isBefore = isReached
    var pending = builder.entries.map(\.index).filter { $0 < records.count }
    while let next = pending.popLast() {
      guard !isReached[next] else { continue }
      isReached[next] = true
      for position in leaving[next] { pending.append(wires[position].target) }
      guard Set(entering[next].map { wires[$0].input }).count > 1 else { continue }
      var back = [next]
      while let behind = back.popLast() {
        guard !isBefore[behind] else { continue }
        isBefore[behind] = true
        for position in entering[behind] { back.append(wires[position].source) }
        guard entering[behind].isEmpty, !isReached[behind], users[behind].isEmpty,
          !records[behind].isDisabled, !N8nTypes.isTrigger(records[behind])
        else { continue }
        builder.begin(at: id(behind))
        pending.append(behind)
      }
    }
  }

  /// Nodes that do nothing and are joined with each other only are a drawing on the canvas, where
  /// something else starts.
  mutating func setDrawings() {
    guard !builder.entries.isEmpty else { return }
    let starts = Set(builder.entries.map(\.index))
    var isSeen = [Bool](repeating: false, count: records.count)
    for first in records.indices where !isSeen[first] && records[first].short == "noOp" {
      var group: [Int] = []
      var pending = [first]
      var isDrawing = users[first].isEmpty
      isSeen[first] = true
      while let next = pending.popLast() {
        group.append(next)
        for position in leaving[next] + entering[next] {
          for end in [wires[position].source, wires[position].target] {
            if records[end].short != "noOp" { isDrawing = false }
            guard !isSeen[end], records[end].short == "noOp" else { continue }
            isSeen[end] = true
            pending.append(end)
          }
        }
      }
      guard isDrawing, !group.contains(where: starts.contains) else { continue }
      for record in group { builder[id(record)].isDisabled = true }
    }
  }

  /// A value that a node may well have given before is read as one that may be missing: where the
  /// node stands in a branch that the engine runs first, where the node and its reader hang on
  /// conditions over the same value, and where the reader goes on when it fails.
  mutating func settleReads(_ record: Int) {
    let node = id(record)
    let continues =
      records[record].entry["continueOnFail"]?.bool == true
      || records[record].entry["onError"]?.text?.hasPrefix("continue") == true
    var start = record
    for _ in 0..<4 where entering[start].isEmpty {
      guard let first = users[start].first else { break }
      start = holdings[first].user
    }
    for position in builder[node].inputs.indices {
      let input = builder[node].inputs[position]
      guard !input.isOptional, case .output(let source) = input.value.source,
        source.index < records.count, source.index != start
      else { continue }
      // What is asked only where a run is an evaluation has been started by one.
      let isProvided =
        continues || records[source.index].short == "evaluationTrigger" && asksForEvaluation
        || (searchBudget > 0 && currents[record]?.contains(source.index) != true
          && mayHaveRun(source.index, before: start))
      guard isProvided else { continue }
      builder[node].inputs[position] = Input(
        input.value, use: input.use, isOptional: true, span: input.span)
    }
  }

  private var asksForEvaluation: Bool {
    records.contains {
      $0.short == "evaluation" && $0.text("operation") == "checkIfEvaluating" && !$0.isDisabled
    }
  }

  private mutating func mayHaveRun(_ writer: Int, before reader: Int) -> Bool {
    let writing = ancestors(of: writer)
    let reading = ancestors(of: reader)
    if reading.contains(writer), entering[reader].count == 1 {
      // The usual case: a chain.
      guard reading.contains(where: { leaving[$0].count > 1 }) else { return false }
    }
    for fork in reading where writing.contains(fork) && leaving[fork].count > 1 {
      searchBudget -= leaving[fork].count
      let firsts = leaving[fork].map { wires[$0] }.filter {
        writing.contains($0.target) && !reading.contains($0.target)
      }
      let seconds = leaving[fork].map { wires[$0] }.filter {
        reading.contains($0.target) && !writing.contains($0.target)
      }
      for first in firsts.prefix(8) {
        if seconds.prefix(8).contains(where: {
          $0.output == first.output && isAbove(first.target, $0.target)
        }) {
          return true
        }
      }
    }
    var asked: Set<ValuePath> = []
    for choice in writing { asked.formUnion(asks(choice)) }
    guard !asked.isEmpty else { return false }
    return reading.contains { !writing.contains($0) && !asked.isDisjoint(with: asks($0)) }
  }

  /// The values that a choice compares.
  private func asks(_ record: Int) -> [ValuePath] {
    guard ["if", "switch", "filter"].contains(records[record].short) else { return [] }
    return builder[id(record)].inputs.filter { $0.use == .condition }.map(\.value)
  }

  /// Whether the engine runs a branch before another one; in the old order this is not told.
  private func isAbove(_ first: Int, _ second: Int) -> Bool {
    guard isOrderV1 else { return true }
    let a = place(first)
    let b = place(second)
    return a.y < b.y || a.y == b.y && a.x <= b.x
  }

  private func place(_ record: Int) -> (x: Double, y: Double) {
    let position = records[record].entry["position"]?.elements ?? []
    guard position.count == 2 else { return (0, 0) }
    return (position[0].n8nNumber ?? 0, position[1].n8nNumber ?? 0)
  }

  /// A record and those before it.
  private mutating func ancestors(of record: Int) -> Set<Int> {
    if let known = ancestry[record] { return known }
    var found: Set<Int> = [record]
    var pending = [record]
    while let next = pending.popLast(), found.count < 256, searchBudget > 0 {
      for position in entering[next] {
        searchBudget -= 1
        if found.insert(wires[position].source).inserted { pending.append(wires[position].source) }
      }
    }
    ancestry[record] = found
    return found
  }
}

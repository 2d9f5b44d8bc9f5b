/// One guard that was chosen.
package struct PlacedGuard: Sendable {
  /// Where: everything that leaves the vertex is checked.
  package let vertex: Int
  /// The harm with the guards chosen before, and with this one too.
  package let before: Double
  package let after: Double
}

extension SpreadGraph {
  /// How much the harm falls when what leaves a vertex passes a guard, to first order: one pass
  /// forward for how likely each vertex is wrong, one back for what that comes to.
  package func gains(pass: Double, rounds: Int = 60) -> ContiguousArray<Double> {
    let total = weights.reduce(0, +)
    let scale = total > 0 ? min(0.05, 1 / Double(max(1, weights.count { $0 > 0 }))) : 0
    let top = weights.max() ?? 0
    var t = ContiguousArray<Double>(filled: 0, count: flow.arcCount)
    for arc in 0..<flow.arcCount { t[arc] = probability(arc) }
    var wrong = ContiguousArray<Double>(filled: 0, count: count)
    var losses = ContiguousArray<Double>(filled: 0, count: count)
    for component in 0..<components.count {
      let members = components.members(component)
      for _ in 0..<(members.count > 1 ? rounds : 1) {
        var change = 0.0
        for member in members {
          let vertex = Int(member)
          var right = 1 - (top > 0 ? weights[vertex] / top * scale : 0)
          for position in flow.incoming(vertex) {
            let arc = Int(flow.inArcs[position])
            right *= 1 - t[arc] * wrong[Int(flow.sources[arc])]
          }
          change = max(change, abs(1 - right - wrong[vertex]))
          wrong[vertex] = 1 - right
        }
        if change < 1e-9 { break }
      }
    }
    func step(_ arc: Int, _ source: Int) -> Double {
      let target = Int(flow.targets[arc])
      return losses[target] * (1 - wrong[target]) / max(1e-12, 1 - t[arc] * wrong[source])
    }
    for component in stride(from: components.count - 1, through: 0, by: -1) {
      let members = components.members(component)
      for _ in 0..<(members.count > 1 ? rounds : 1) {
        var change = 0.0
        for member in members.reversed() {
          let vertex = Int(member)
          var loss = values[vertex]
          for arc in flow.outArcs(vertex) { loss += step(arc, vertex) * t[arc] }
          loss = min(1e4 + values[vertex], loss)
          change = max(change, abs(loss - losses[vertex]))
          losses[vertex] = loss
        }
        if change < 1e-9 * 1e4 { break }
      }
    }
    var gains = ContiguousArray<Double>(filled: 0, count: count)
    for vertex in 0..<count {
      var gain = 0.0
      for arc in flow.outArcs(vertex) {
        let guarded = Self.repeated(single[arc] * pass, repeats[arc])
        gain += step(arc, vertex) * wrong[vertex] * (t[arc] - guarded)
      }
      gains[vertex] = gain
    }
    return gains
  }

  /// Chooses up to `budget` vertices to guard, one after the other: the gains rank, and of the
  /// first six the one is taken whose counted harm is least; ties go by name.
  ///
  /// `harm` counts the harm of a guarded graph in given worlds. No share of the best choice is
  /// promised: what guards save together is not submodular (two ways side by side must both be
  /// checked).
  package func placements(
    _ budget: Int, pass: Double, candidates: [Int], worlds: Worlds,
    harm: (SpreadGraph, Worlds) -> Double
  ) -> [PlacedGuard] {
    var graph = self
    var worlds = worlds
    var open = candidates
    var current = harm(graph, worlds)
    var chosen: [PlacedGuard] = []
    while chosen.count < budget, !open.isEmpty {
      let gains = graph.gains(pass: pass)
      open.sort { a, b in
        gains[a] != gains[b] ? gains[a] > gains[b] : rank[a] < rank[b]
      }
      var best: (vertex: Int, harm: Double, graph: SpreadGraph, worlds: Worlds)?
      // What the passes put at less than half of the first is too far behind to be counted.
      let least = (open.first.map { gains[$0] } ?? 0) / 2
      for vertex in open.prefix(6) where gains[vertex] > 0 && gains[vertex] >= least {
        let guarded = graph.guarding([vertex], pass: pass)
        let redrawn = worlds.redrawn(guarded, leaving: [vertex])
        let value = harm(guarded, redrawn)
        if let known = best, known.harm <= value { continue }
        best = (vertex, value, guarded, redrawn)
      }
      guard let found = best, found.harm < current else { break }
      chosen.append(PlacedGuard(vertex: found.vertex, before: current, after: found.harm))
      current = found.harm
      graph = found.graph
      worlds = found.worlds
      open.removeAll { $0 == found.vertex }
    }
    return chosen
  }
}

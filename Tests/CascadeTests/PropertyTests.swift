import Testing
import TopolintAnalysis

/// What must hold on every graph, on 1,000 random ones.
struct PropertyTests {
  private static let graphs: [RandomGraph] = {
    var random = Random(20_260_301)
    return (0..<1_000).map { i in RandomGraph(&random, largest: i % 4 == 0 ? 40 : 16) }
  }()

  @Test("the likeliest path is below, the fixed points are above, within five standard errors")
  func bounds() {
    let error = 0.5 / 1_024.0.squareRoot()
    var tighter = 0
    for graph in Self.graphs {
      let spread = graph.spread()
      let worlds = Worlds(spread, words: 16)
      let lower = spread.bestPaths(from: 0).probability
      let reach = spread.reach(from: 0, in: worlds)
      let cavity = spread.cavity(from: 0)
      let upper = spread.noisyOr(from: 0)
      for v in 0..<spread.count {
        #expect(lower[v] <= reach[v] + 5 * error)
        #expect(reach[v] <= cavity[v] + 5 * error)
        #expect(cavity[v] <= upper[v] + 1e-9)
        #expect(lower[v] <= upper[v] + 1e-9)
        if cavity[v] < upper[v] - 1e-6 { tighter += 1 }
      }
    }
    #expect(tighter > 100)
  }

  @Test("a guard raises nothing: no count, no blast, no harm, no growth")
  func monotone() {
    var random = Random(7)
    for graph in Self.graphs {
      let plain = graph.spread()
      let at = random.below(plain.count)
      let guarded = plain.guarding([at], pass: 0.1 + 0.8 * random.unit())
      let worlds = Worlds(plain, words: 4)
      let less = worlds.redrawn(guarded, leaving: [at])
      let origin = random.below(plain.count)
      let before = plain.counts(from: origin, in: worlds)
      let after = guarded.counts(from: origin, in: less)
      #expect(zip(before, after).allSatisfy { $0 >= $1 })
      #expect(plain.harm(in: worlds) >= guarded.harm(in: less))
      let corrections = ContiguousArray(repeating: 1.0, count: plain.count)
      for component in plain.components.cyclic {
        let old = plain.growth(of: component, corrections: corrections)
        let new = guarded.growth(of: component, corrections: corrections)
        #expect(new.factor <= old.factor + 1e-6)
      }
    }
  }

  @Test("the order of declaration changes nothing")
  func order() {
    var random = Random(11)
    for graph in Self.graphs {
      var order = Array(0..<graph.count)
      order.shuffle(using: &random)
      let plain = graph.spread()
      let other = graph.spread(order: order)
      let a = plain.counts(from: 0, in: Worlds(plain, words: 4))
      let start = order.firstIndex(of: 0) ?? 0
      let b = other.counts(from: start, in: Worlds(other, words: 4))
      for (place, vertex) in order.enumerated() { #expect(a[vertex] == b[place]) }
      let paths = plain.bestPaths(from: 0).probability
      let others = other.bestPaths(from: start).probability
      for (place, vertex) in order.enumerated() {
        #expect(abs(paths[vertex] - others[place]) < 1e-12)
      }
      let first = choice(plain)
      let second = choice(other)
      #expect(first.map { "node \($0)" } == second.map { "node \(order[$0])" })
    }
  }

  private func choice(_ graph: SpreadGraph) -> [Int] {
    graph.placements(
      2, pass: 0.24, candidates: Array(0..<graph.count), worlds: Worlds(graph, words: 1),
      harm: { $0.harm(in: $1) }
    ).map(\.vertex)
  }

  @Test("growth is above 1 exactly where an eigenvalue of I - D + T is")
  func eigenvalues() {
    var random = Random(13)
    var above = 0
    for graph in Self.graphs {
      let spread = graph.spread()
      let corrections = ContiguousArray((0..<spread.count).map { _ in 0.05 + 0.95 * random.unit() })
      for component in spread.components.cyclic {
        let growth = spread.growth(of: component, corrections: corrections)
        let place = Dictionary(
          uniqueKeysWithValues: growth.members.enumerated().map { ($1, $0) })
        var matrix = [[Double]](
          repeating: Array(repeating: 0, count: growth.members.count), count: growth.members.count)
        for (i, v) in growth.members.enumerated() { matrix[i][i] = 1 - corrections[v] }
        for edge in graph.edges {
          if let s = place[edge.source], let t = place[edge.target] {
            matrix[t][s] += edge.probability
          }
        }
        let value = Self.dominant(matrix)
        guard abs(value - 1) > 1e-3, abs(growth.factor - 1) > 1e-3 else { continue }
        #expect((growth.factor > 1) == (value > 1))
        if growth.factor > 1 { above += 1 }
      }
    }
    #expect(above > 100)
  }

  /// The largest eigenvalue of a matrix without negative entries by squaring it again and again
  /// (Gelfand's formula): no iteration on a vector, as the engine does.
  private static func dominant(_ matrix: [[Double]]) -> Double {
    var power = matrix
    var exponent = 1.0
    var scale = 0.0
    for _ in 0..<30 {
      let n = power.count
      var square = [[Double]](repeating: Array(repeating: 0, count: n), count: n)
      for i in 0..<n {
        for k in 0..<n where power[i][k] != 0 {
          for j in 0..<n { square[i][j] += power[i][k] * power[k][j] }
        }
      }
      let norm = square.map { $0.reduce(0, +) }.max() ?? 0
      guard norm > 0 else { return 0 }
      scale = 2 * scale + Elementary.log(norm)
      exponent *= 2
      power = square.map { $0.map { $0 / norm } }
    }
    return Elementary.exp(scale / exponent)
  }

  @Test("a Monte Carlo simulation that shares no code agrees")
  func simulation() {
    var random = Random(17)
    var compared = 0
    var beyondThree = 0
    let samples = 2_000
    for graph in Self.graphs {
      let spread = graph.spread()
      let reach = spread.reach(from: 0, in: Worlds(spread, words: 16))
      var leaving = [[(Int, Double)]](repeating: [], count: graph.count)
      for edge in graph.edges { leaving[edge.source].append((edge.target, edge.probability)) }
      var hits = [Int](repeating: 0, count: graph.count)
      for _ in 0..<samples {
        var seen = [Bool](repeating: false, count: graph.count)
        var stack = [0]
        seen[0] = true
        while let v = stack.popLast() {
          hits[v] += 1
          for (w, p) in leaving[v] where !seen[w] && random.unit() < p {
            seen[w] = true
            stack.append(w)
          }
        }
      }
      for v in 1..<graph.count {
        let other = Double(hits[v]) / Double(samples)
        let p = (reach[v] * 1_024 + Double(hits[v])) / (1_024 + Double(samples))
        let error = (p * (1 - p) * (1 / 1_024.0 + 1 / Double(samples))).squareRoot()
        let distance = abs(reach[v] - other)
        guard error > 0 else {
          #expect(distance == 0)
          continue
        }
        compared += 1
        if distance > 3 * error { beyondThree += 1 }
        #expect(distance <= 5 * error)
      }
    }
    #expect(compared > 5_000)
    #expect(Double(beyondThree) <= 0.005 * Double(compared))
  }

  @Test("greedy placement against all choices")
  func placement() {
    var random = Random(19)
    var shares: [Double] = []
    while shares.count < 120 {
      let graph = RandomGraph(&random, largest: 8)
      guard graph.count >= 5, graph.count <= 8 else { continue }
      let spread = graph.spread()
      let worlds = Worlds(spread, words: 4)
      let k = 1 + random.below(3)
      let all = Array(0..<spread.count)
      let start = spread.harm(in: worlds)
      guard start > 0 else { continue }
      func reduction(_ chosen: [Int]) -> Double {
        let guarded = spread.guarding(chosen, pass: 0.24)
        return start - guarded.harm(in: worlds.redrawn(guarded, leaving: chosen))
      }
      var best = 0.0
      for subset in 0..<(1 << all.count) where subset.nonzeroBitCount <= k {
        best = max(best, reduction(all.filter { subset >> $0 & 1 == 1 }))
      }
      let placed = spread.placements(
        k, pass: 0.24, candidates: all, worlds: worlds, harm: { $0.harm(in: $1) })
      let found = reduction(placed.map(\.vertex))
      if best > 0 { shares.append(found / best) }
    }
    #expect((shares.min() ?? 0) >= 0.9)
    #expect(shares.reduce(0, +) / Double(shares.count) >= 0.99)
  }
}

import Testing
import TopolintAnalysis

/// The oracles of the study that do not need a workflow.
struct OracleTests {
  private func radius(_ n: Int, _ links: [(Int, Int)], _ t: Double = 1) -> Double {
    let graph = SpreadGraph(
      names: (0..<n).map { "v\($0)" }, links: links.map { .init($0.0, $0.1, t) },
      values: Array(repeating: 1, count: n), weights: Array(repeating: 1, count: n))
    let plain = ContiguousArray(repeating: 1.0, count: n)
    return (0..<graph.components.count).map { graph.growth(of: $0, corrections: plain).radius }
      .max() ?? 0
  }

  private func star(_ n: Int) -> [(Int, Int)] { (1..<n).flatMap { [(0, $0), ($0, 0)] } }
  private func mesh(_ n: Int) -> [(Int, Int)] {
    (0..<n).flatMap { u in (0..<n).filter { $0 != u }.map { (u, $0) } }
  }

  @Test("1: spectral radii of stars, meshes and graphs without cycles", arguments: 2...12)
  func radii(_ n: Int) {
    #expect(abs(radius(n, star(n)) - Double(n - 1).squareRoot()) < 1e-9)
    #expect(abs(radius(n, mesh(n)) - Double(n - 1)) < 1e-9)
    #expect(radius(n, (1..<n).map { ($0 - 1, $0) }) == 0)
  }

  @Test("2: margins of Spark to Fire, table IX")
  func margins() {
    func round(_ x: Double) -> Double { (x * 100).rounded() / 100 }
    #expect(round(0.42 * radius(4, star(4)) - 0.08) == 0.65)
    #expect(round(0.07 * radius(4, star(4)) - 0) == 0.12)
    #expect(round(0.04 * radius(4, star(4)) - 0) == 0.07)
    #expect(round(0.26 * radius(4, mesh(4)) - 0.10) == 0.68)
    #expect(round(0.05 * radius(4, mesh(4)) - 0) == 0.15)
  }

  @Test("3: five rounds of the infection model from one seed")
  func infection() {
    func final(_ n: Int, _ links: [(Int, Int)], _ b: Double, _ d: Double) -> Double {
      var sources = [[Int]](repeating: [], count: n)
      for (u, v) in links { sources[v].append(u) }
      var model = Infection(
        [1] + Array(repeating: 0, count: n - 1), sources: sources, adoption: b, correction: d)
      for _ in 0..<5 { model.advance() }
      return model.mean
    }
    let found = [
      final(5, star(5), 0.67, 0), final(5, (1..<5).map { ($0 - 1, $0) }, 0.92, 0.005),
      final(5, mesh(5), 0.37, 0.025),
    ]
    for (value, expected) in zip(found, [0.997, 0.985, 0.970]) {
      #expect(abs(value - expected) < 1e-3)
    }
    for (value, published) in zip(found, [1.0, 0.920, 0.982]) {
      #expect(abs(value - published) < 0.07)
    }
  }

  private func adoption(_ sources: Int) -> Double {
    let parameters = CascadeParameters()
    return parameters[.adoption] * Elementary.pow(Double(sources), -parameters[.dilution])
  }

  @Test("4: dilution against Spark to Fire's fits of other shapes")
  func dilution() {
    #expect(abs(adoption(1) - 0.92) < 1e-12)
    #expect(abs(adoption(4) - 0.37) < 1e-3)
    // A star of five: by edges, four into the hub at four sources and four out at one.
    let star = (4 * adoption(4) + 4 * adoption(1)) / 8
    #expect(abs(star - 0.645) < 1e-3)
    #expect(abs(star - 0.670) / 0.670 < 0.05)
  }

  @Test("6: overhead and efficiency of Scaling Agent Systems, table 5")
  func overhead() {
    let turns = [11.4, 26.1, 27.7, 44.3]
    let success = [0.370, 0.477, 0.463, 0.452]
    for (turn, percent) in zip(turns, [58.0, 263, 285, 515]) {
      #expect(abs((turn / 7.2 - 1) * 100 - percent) <= 1)
    }
    for ((turn, rate), efficiency) in zip(zip(turns, success), [0.234, 0.132, 0.120, 0.074]) {
      #expect(abs(rate / (turn / 7.2) - efficiency) < 1e-3)
    }
  }

  @Test("8: the order of the trace amplification, with judges' error rates alone")
  func traceAmplification() {
    // n = 3 agents; message densities and the scale are published, the order is the model's.
    func peers(_ psi: Double, _ density: Double) -> Double { 2 * adoption(2) * psi * density }
    func predicted(_ peer: Double, _ gate: Double) -> [Double] {
      [
        17.2, 17.2 * peer * (1 + peers(peer, 0.41)), 17.2 * gate * (1 + peers(peer, 0.24)),
        17.2 * gate, 1,
      ]
    }
    let found = predicted(0.45, 0.22)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0 > $1 })
    for (value, expected) in zip(found.dropFirst(), [9.41, 4.26, 3.78]) {
      #expect(abs(value - expected) < 0.01)
    }
    // Calibrated on the other three, hybrid is free.
    let gate = 4.4 / 17.2
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 17.2 * middle * (1 + peers(middle, 0.41)) < 7.8 { low = middle } else { high = middle }
    }
    let hybrid = predicted(low, gate)[2]
    #expect(abs(hybrid - 4.87) < 0.01)
    #expect(abs(hybrid - 5.1) / 5.1 < 0.05)
  }

  @Test("9: the task measure is another one, with another order")
  func taskAmplification() {
    let success = [0.370, 0.477, 0.463, 0.452]
    for (rate, expected) in zip(success, [1.180, 0.979, 1.006, 1.026]) {
      #expect(abs((1 - rate) / (1 - 0.466) - expected) < 1e-3)
    }
  }

  @Test("11: MAKER's lead of votes for a million steps")
  func lead() {
    let errors = [0.3571, 0.0040, 0.0022, 0.0018, 0.1839, 0.0358, 0.2342, 0.0569, 0.0393]
    let leads = [29, 4, 3, 3, 12, 6, 15, 6, 6]
    for (error, expected) in zip(errors, leads) {
      #expect(
        Reliability.leadNeeded(success: 1 - error, steps: 1_048_575, target: 0.95) == expected)
    }
    #expect(Reliability.leadNeeded(success: 0.5, steps: 10, target: 0.9) == nil)
  }

  @Test("12 to 16: chains of votes, slopes, effective voters, majorities")
  func votes() {
    #expect(abs(Reliability.allSteps(success: 0.99, lead: 1, steps: 100) - 0.3660) < 1e-4)
    for (n, slope) in [(3, 1.5), (5, 1.875), (7, 2.1875), (9, 2.4609)] {
      #expect(abs(Reliability.majoritySlope(n) - slope) < 1e-4)
      #expect(
        abs(Reliability.amplification(fidelity: 0.8, correlation: 1, voters: n) - 0.8) < 1e-12)
    }
    for (fidelity, correlation, expected) in [(0.9, 0.39, 1.175), (0.9, 0.6, 1.08), (0.6, 0, 0.9)] {
      let found = Reliability.amplification(
        fidelity: fidelity, correlation: correlation, voters: 3)
      #expect(abs(found - expected) < 1e-3)
    }
    #expect(abs(Reliability.effectiveVoters(9, correlation: 0.391) - 2.18) < 0.005)
    for (n, correlation, expected) in [
      (3, 0, 0.9720), (3, 0.6, 0.9288), (5, 0, 0.9914), (5, 0.6, 0.9366),
    ] {
      let found = Reliability.majority(voters: n, success: 0.9, correlation: correlation)
      #expect(abs(found - expected) < 1e-4)
    }
  }

  @Test("17: a checked step, with and without a retry")
  func step() {
    for (retries, expected) in [(0, [0.9, 0.045, 0.055]), (1, [0.9495, 0.0475, 0.0030])] {
      let found = Reliability.step(success: 0.9, efficacy: 0.55, retries: retries)
      for (value, wanted) in zip([found.success, found.silentError, found.failure], expected) {
        #expect(abs(value - wanted) < 1e-4)
      }
      #expect(abs(found.success + found.silentError + found.failure - 1) < 1e-12)
    }
  }

  @Test("logarithm, exponential and power are exact to the last places")
  func elementary() {
    for (x, expected) in [
      (2.0, 0.6931471805599453), (10, 2.302585092994046), (1e-9, -20.72326583694641),
    ] {
      #expect(abs(Elementary.log(x) - expected) < 1e-14 * max(1, abs(expected)))
      #expect(abs(Elementary.exp(Elementary.log(x)) / x - 1) < 1e-14)
    }
    #expect(abs(Elementary.pow(4.0, 0.5) - 2) < 1e-14)
    #expect(Elementary.pow(0.5, 3) == 0.125)
    #expect(Elementary.exp(-800) == 0)
    #expect(Elementary.log(0) == -.infinity)
  }
}

import TopolintAnalysis

/// Numbers that are the same in every run: xoshiro-free, a plain 64-bit multiply generator that
/// shares nothing with the engine's hash.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var x = state
    x ^= x >> 33
    x = x &* 0xFF51_AFD7_ED55_8CCD
    x ^= x >> 33
    return x
  }

  mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}

/// A random graph of one of several shapes.
struct RandomGraph {
  var count: Int
  var edges: [(source: Int, target: Int, probability: Double)]

  static let shapes = ["tree", "DAG", "star", "layers", "cyclic", "mesh"]

  init(_ random: inout Random, largest: Int) {
    let n = 2 + random.below(max(1, min(39, largest - 1)))
    count = n
    edges = []
    var known: Set<[Int]> = []
    func add(
      _ u: Int, _ v: Int, _ random: inout Random,
      _ edges: inout [(source: Int, target: Int, probability: Double)]
    ) {
      guard u != v, known.insert([u, v]).inserted else { return }
      edges.append((u, v, 0.05 + 0.9 * random.unit()))
    }
    switch random.below(6) {
    case 0:
      for v in 1..<n { add(random.below(v), v, &random, &edges) }
    case 1:
      for v in 1..<n {
        for _ in 0..<(1 + random.below(3)) { add(random.below(v), v, &random, &edges) }
      }
    case 2:
      for v in 1..<n {
        add(0, v, &random, &edges)
        add(v, 0, &random, &edges)
      }
    case 3:
      for v in 1..<n {
        add(v - 1, v, &random, &edges)
        if random.unit() < 0.3 { add(v, random.below(v), &random, &edges) }
      }
    case 4:
      for _ in 0..<(2 * n) { add(random.below(n), random.below(n), &random, &edges) }
    default:
      let m = min(n, 9)
      count = m
      for u in 0..<m { for v in 0..<m { add(u, v, &random, &edges) } }
    }
  }

  /// The graph for the engine, its vertices in an order of choice.
  func spread(order: [Int]? = nil, weights: [Double]? = nil) -> SpreadGraph {
    let order = order ?? Array(0..<count)
    var place = [Int](repeating: 0, count: count)
    for (i, v) in order.enumerated() { place[v] = i }
    return SpreadGraph(
      names: order.map { "node \($0)" },
      links: edges.map { SpreadGraph.Link(place[$0.source], place[$0.target], $0.probability) },
      values: order.map { 1 + Double($0 % 3) }, weights: weights ?? order.map { _ in 1 })
  }
}

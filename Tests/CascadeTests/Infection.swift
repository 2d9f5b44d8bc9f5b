/// One falsehood in rounds (Spark to Fire, arXiv 2603.04474): who has adopted it after each.
struct Infection {
  /// How likely each vertex has adopted it.
  private(set) var states: [Double]
  private let sources: [[Int]]
  private let adoption: Double
  private let correction: Double

  /// Starts with some states. `sources` are the vertices whose output each vertex reads.
  init(_ states: [Double], sources: [[Int]], adoption: Double, correction: Double) {
    self.states = states
    self.sources = sources
    self.adoption = adoption
    self.correction = correction
  }

  /// One round for all vertices at once.
  mutating func advance() {
    let before = states
    for vertex in states.indices {
      var spared = 1.0
      for source in sources[vertex] { spared *= 1 - adoption * before[source] }
      states[vertex] =
        (1 - correction) * before[vertex] + (1 - before[vertex]) * (1 - spared)
    }
  }

  /// The mean of the states.
  var mean: Double {
    states.isEmpty ? 0 : states.reduce(0, +) / Double(states.count)
  }
}

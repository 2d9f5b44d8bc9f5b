/// The worlds of the percolation estimate: for each arc, in which of them it is open.
///
/// An arc is open where a number made of its name and the world is below its probability, so a
/// smaller probability opens it in a part of the same worlds: nothing that lowers a probability can
/// raise a count.
package struct Worlds: Sendable {
  /// Words of 64 worlds for each arc.
  package let words: Int
  package private(set) var masks: ContiguousArray<UInt64>

  /// Draws the worlds for all arcs of a graph.
  package init(_ graph: SpreadGraph, words: Int) {
    self.words = max(1, words)
    masks = ContiguousArray(filled: 0, count: graph.flow.arcCount * self.words)
    for arc in 0..<graph.flow.arcCount { draw(arc, graph) }
  }

  /// How many worlds there are.
  package var count: Int { words * 64 }

  /// The same worlds with other probabilities for what leaves some vertices.
  package func redrawn(_ graph: SpreadGraph, leaving vertices: [Int]) -> Worlds {
    var changed = self
    for vertex in vertices {
      for arc in graph.flow.outArcs(vertex) { changed.draw(arc, graph) }
    }
    return changed
  }

  /// Draws one arc: 64 comparisons at once, from the highest binary place of the numbers down, until
  /// all are decided.
  private mutating func draw(_ arc: Int, _ graph: SpreadGraph) {
    let probability = graph.probability(arc)
    let start = arc * words
    guard probability < 1 else {
      for word in 0..<words { masks[start + word] = .max }
      return
    }
    guard probability > 0 else {
      for word in 0..<words { masks[start + word] = 0 }
      return
    }
    let places = UInt64(probability * 0x1p63) << 1
    let key = graph.keys[arc]
    for word in 0..<words {
      var state = SpreadGraph.mix(key &+ UInt64(word) &* 0xD1B5_4A32_D192_ED03)
      var open: UInt64 = 0
      var equal = UInt64.max
      var rest = places
      while equal != 0, rest != 0 {
        state &+= 0x9E37_79B9_7F4A_7C15
        let drawn = SpreadGraph.mix(state)
        if rest >> 63 == 1 {
          open |= equal & ~drawn
          equal &= drawn
        } else {
          equal &= ~drawn
        }
        rest <<= 1
      }
      masks[start + word] = open
    }
  }
}

extension SpreadGraph {
  /// In how many worlds each vertex is reached from an origin: the vertices that can be reached,
  /// with their counts.
  package func counts(from origin: Int, in worlds: Worlds) -> ContiguousArray<Int32> {
    var spread = Percolation(self, words: worlds.words)
    spread.run(from: origin, in: worlds)
    return spread.counts()
  }

  /// How likely a falsehood that arises at a vertex is taken over by each vertex.
  package func reach(from origin: Int, in worlds: Worlds) -> [Double] {
    let total = Double(worlds.count)
    return counts(from: origin, in: worlds).map { Double($0) / total }
  }

  /// The value that a falsehood arising at a vertex comes to, without the vertex itself.
  package func blast(from origin: Int, in worlds: Worlds) -> Double {
    var spread = Percolation(self, words: worlds.words)
    return spread.blast(from: origin, in: worlds)
  }

  /// The sum of the blasts of all origins by their weights.
  package func harm(in worlds: Worlds) -> Double {
    var spread = Percolation(self, words: worlds.words)
    var sum = 0.0
    for origin in 0..<count where weights[origin] > 0 {
      sum += weights[origin] * spread.blast(from: origin, in: worlds)
    }
    return sum
  }
}

/// The working rows of a percolation, kept from one origin to the next and from one drawing of the
/// worlds to another; the arcs themselves do not change.
package struct Percolation {
  private let words: Int
  private let starts: ContiguousArray<Int32>
  private let targets: ContiguousArray<Int32>
  private let values: ContiguousArray<Double>
  /// The vertices by component, and where each component starts among them.
  private let order: ContiguousArray<Int32>
  private let firsts: ContiguousArray<Int32>
  private let home: ContiguousArray<Int32>
  private var rows: ContiguousArray<UInt64>
  private var isTouched: ContiguousArray<Bool>
  private var touched: ContiguousArray<Int32> = []
  /// Where each vertex stands in `order`.
  private let places: ContiguousArray<Int32>
  /// The places whose vertices have something new to pass on, a bit each.
  private var news: ContiguousArray<UInt64>

  package init(_ graph: SpreadGraph, words: Int) {
    self.words = words
    starts = graph.flow.outStarts
    targets = graph.flow.targets
    values = graph.values
    order = graph.order
    home = graph.components.numbers
    var firsts: ContiguousArray<Int32> = [0]
    for component in 0..<graph.components.count {
      let size = graph.components.members(component).count
      firsts.append((firsts.last ?? 0) + Int32(size))
    }
    self.firsts = firsts
    rows = ContiguousArray(filled: 0, count: graph.count * words)
    isTouched = ContiguousArray(filled: false, count: graph.count)
    var places = ContiguousArray<Int32>(filled: 0, count: graph.count)
    for (place, vertex) in order.enumerated() { places[Int(vertex)] = Int32(place) }
    self.places = places
    news = ContiguousArray(filled: 0, count: (graph.count + 63) / 64)
  }

  /// Spreads from an origin. Components are taken in order; only within one is it gone round, and
  /// only from what has changed: in a long cycle little does at a time.
  package mutating func run(from origin: Int, in worlds: Worlds) {
    for vertex in touched {
      isTouched[Int(vertex)] = false
      for row in (Int(vertex) * words)..<(Int(vertex) * words + words) { rows[row] = 0 }
    }
    touched.removeAll(keepingCapacity: true)
    isTouched[origin] = true
    touched.append(Int32(origin))
    for row in (origin * words)..<(origin * words + words) { rows[row] = .max }
    let masks = worlds.masks
    var last = Int(home[origin])
    var component = last
    while component <= last {
      let range = Int(firsts[component])..<Int(firsts[component + 1])
      for place in range where isTouched[Int(order[place])] {
        news[place >> 6] |= 1 << (place & 63)
      }
      // In the order of the component as long as there is news: what is new is found 64 at a time.
      var isNews = true
      while isNews {
        isNews = false
        for word in range.lowerBound >> 6...(range.upperBound - 1) >> 6 {
          while news[word] != 0 {
            let place = word << 6 + news[word].trailingZeroBitCount
            news[word] &= news[word] - 1
            isNews = true
            last = max(last, pass(on: Int(order[place]), masks))
          }
        }
      }
      component += 1
    }
  }

  /// Passes on what has come to a vertex; the last component that something new came to, or -1.
  private mutating func pass(on source: Int, _ masks: ContiguousArray<UInt64>) -> Int {
    let from = source * words
    var last = -1
    for arc in Int(starts[source])..<Int(starts[source + 1]) {
      let target = Int(targets[arc])
      let to = target * words
      let mask = arc * words
      var changed: UInt64 = 0
      for word in 0..<words {
        let old = rows[to + word]
        let new = old | (rows[from + word] & masks[mask + word])
        rows[to + word] = new
        changed |= new ^ old
      }
      guard changed != 0 else { continue }
      if !isTouched[target] {
        isTouched[target] = true
        touched.append(Int32(target))
      }
      let next = home[target]
      if next == home[source] {
        let place = Int(places[target])
        news[place >> 6] |= 1 << (place & 63)
      }
      last = max(last, Int(next))
    }
    return last
  }

  /// In how many worlds each vertex is reached.
  package func counts() -> ContiguousArray<Int32> {
    var counts = ContiguousArray<Int32>(filled: 0, count: values.count)
    for vertex in touched { counts[Int(vertex)] = Int32(count(Int(vertex))) }
    return counts
  }

  private func count(_ vertex: Int) -> Int {
    var sum = 0
    for row in (vertex * words)..<(vertex * words + words) { sum += rows[row].nonzeroBitCount }
    return sum
  }

  /// The value that a falsehood arising at a vertex comes to, without the vertex itself.
  package mutating func blast(from origin: Int, in worlds: Worlds) -> Double {
    run(from: origin, in: worlds)
    var sum = 0.0
    for vertex in touched where Int(vertex) != origin && values[Int(vertex)] != 0 {
      sum += values[Int(vertex)] * Double(count(Int(vertex)))
    }
    return sum / Double(worlds.count)
  }
}

/// A graph whose arcs are open with a probability each: what the quantities of the cascade model
/// are computed on.
///
/// Vertices and arcs are known by names, so that no figure depends on the order in which a file
/// declares them.
package struct SpreadGraph: Sendable {
  /// The arcs; the edge number of an arc is its place in `details`.
  package let flow: FlowGraph
  package let components: Components
  /// The vertices by component, so that arcs lead forward but for those within a component.
  package let order: ContiguousArray<Int32>
  /// The place of each vertex's name among all names, for ties.
  package let rank: ContiguousArray<Int32>
  /// What an arc is hashed by, for each arc.
  package let keys: ContiguousArray<UInt64>
  /// How likely each arc is open in one round, guards included.
  package var single: ContiguousArray<Double>
  /// The rounds that each arc may repeat after the first, where the target remembers.
  package let repeats: ContiguousArray<Int32>
  /// The value of each vertex.
  package let values: ContiguousArray<Double>
  /// The weight of each vertex as an origin.
  package let weights: ContiguousArray<Double>

  /// One arc, by what it joins.
  package struct Link: Sendable {
    package let source: Int
    package let target: Int
    package let probability: Double
    package let repeats: Int

    package init(_ source: Int, _ target: Int, _ probability: Double, repeats: Int = 0) {
      self.source = source
      self.target = target
      self.probability = min(1, max(0, probability.isNaN ? 0 : probability))
      self.repeats = repeats
    }
  }

  /// Creates a graph. A link that is never open is left out; one at most joins two vertices in one direction: of several, the
  /// likeliest counts.
  package init(names: [String], links: [Link], values: [Double], weights: [Double]) {
    let n = names.count
    var best: [UInt64: Int] = [:]
    best.reserveCapacity(links.count)
    var kept: [Int] = []
    for (i, link) in links.enumerated() where link.probability > 0 {
      let pair = UInt64(link.source) << 32 | UInt64(link.target)
      if let known = best[pair] {
        if links[kept[known]].probability < link.probability { kept[known] = i }
      } else {
        best[pair] = kept.count
        kept.append(i)
      }
    }
    var builder = FlowGraphBuilder(nodeCount: n)
    builder.reserve(kept.count)
    for i in kept { builder.connect(links[i].source, links[i].target, edge: Int32(i)) }
    flow = builder.finish()
    components = flow.components()
    var order: ContiguousArray<Int32> = []
    order.reserveCapacity(n)
    for component in 0..<components.count {
      order.append(contentsOf: components.members(component))
    }
    self.order = order
    let hashes = ContiguousArray(names.map(Self.hash))
    let sorted = (0..<n).sorted { hashes[$0] != hashes[$1] ? hashes[$0] < hashes[$1] : $0 < $1 }
    var rank = ContiguousArray<Int32>(filled: 0, count: n)
    for (place, vertex) in sorted.enumerated() { rank[vertex] = Int32(place) }
    self.rank = rank
    var keys: ContiguousArray<UInt64> = []
    var single: ContiguousArray<Double> = []
    var repeats: ContiguousArray<Int32> = []
    keys.reserveCapacity(flow.arcCount)
    single.reserveCapacity(flow.arcCount)
    for arc in 0..<flow.arcCount {
      let link = links[Int(flow.edges[arc])]
      keys.append(Self.mix(hashes[link.source] &* 3 &+ Self.mix(hashes[link.target])))
      single.append(link.probability)
      repeats.append(Int32(clamping: link.repeats))
    }
    self.keys = keys
    self.single = single
    self.repeats = repeats
    self.values = ContiguousArray(values)
    self.weights = ContiguousArray(weights)
  }

  /// How many vertices there are.
  package var count: Int { flow.vertexCount }

  /// How likely an arc is open in one round or another.
  package func probability(_ arc: Int) -> Double { Self.repeated(single[arc], repeats[arc]) }

  static func repeated(_ single: Double, _ repeats: Int32) -> Double {
    repeats <= 0 ? single : 1 - Elementary.pow(1 - single, Int(repeats) + 1)
  }

  /// The same graph with a guard on everything that leaves some vertices.
  package func guarding(_ vertices: [Int], pass: Double) -> SpreadGraph {
    var changed = self
    for vertex in vertices {
      for arc in flow.outArcs(vertex) { changed.single[arc] *= pass }
    }
    return changed
  }

  /// A hash of a name: FNV-1a, then mixed.
  static func hash(_ name: String) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return mix(value)
  }

  /// The finaliser of SplitMix64.
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

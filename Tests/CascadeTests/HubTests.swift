import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Hubs: what goes through one step of thousands is answered without asking for every pair.
struct HubTests {
  private static let size = 4_000

  @Test("a hub of calls, a hub that hands on and gets back, a ring")
  func answers() {
    for shape in [calls(), rounds(), ring()] {
      let report = shape.cascade(guards: 1)
      #expect(report.worst.first != nil)
      #expect(report.worst.allSatisfy { $0.lower <= $0.upper + 1e-6 })
    }
  }

  @Test("the fixed point is the one that goes through all pairs of arcs")
  func fixedPoint() {
    var random = Random(3)
    var compared = 0
    for _ in 0..<200 {
      let spread = RandomGraph(&random, largest: 12).spread()
      let found = spread.cavity(from: 0)
      // What does not settle is bounded otherwise.
      if found == spread.noisyOr(from: 0) { continue }
      compared += 1
      let expected = pairwise(spread)
      for vertex in 0..<spread.count {
        #expect(abs(found[vertex] - expected[vertex]) < 1e-6)
      }
    }
    #expect(compared > 50)
  }

  private func calls() -> Analysis {
    build { builder, hub, leaves in
      for leaf in leaves { builder.connect(hub, leaf, .delegate, span: Sketch.nowhere) }
    }
  }

  private func rounds() -> Analysis {
    build { builder, hub, leaves in
      for leaf in leaves {
        builder.connect(hub, leaf, .handoff, span: Sketch.nowhere)
        builder.connect(leaf, hub, .handoff, span: Sketch.nowhere)
      }
    }
  }

  private func ring() -> Analysis {
    build { builder, hub, leaves in
      var last = hub
      for leaf in leaves {
        builder.connect(last, leaf, .delegate, span: Sketch.nowhere)
        last = leaf
      }
      builder.connect(last, hub, .delegate, span: Sketch.nowhere)
    }
  }

  private func build(_ connect: (inout GraphBuilder, NodeID, [NodeID]) -> Void) -> Analysis {
    var builder = GraphBuilder(format: "sketch", name: "hub", span: Sketch.nowhere)
    let hub = builder.add(Node("hub", kind: .agent, span: Sketch.nowhere))
    let leaves = (0..<Self.size).map {
      builder.add(Node("leaf\($0)", kind: .agent, span: Sketch.nowhere))
    }
    builder.begin(at: hub)
    connect(&builder, hub, leaves)
    return Analysis(builder.finish())
  }

  /// The fixed point without going straight back, as it is defined: for each arc over all that enter
  /// its source, but for the one that comes from its target.
  private func pairwise(_ graph: SpreadGraph) -> [Double] {
    let flow = graph.flow
    let arcs = 0..<flow.arcCount
    func ends(_ arc: Int) -> (Int, Int) { (Int(flow.sources[arc]), Int(flow.targets[arc])) }
    func open(_ vertex: Int, _ carried: [Double], but left: Int?) -> Double {
      var closed = 1.0
      for arc in arcs where ends(arc).1 == vertex && ends(arc).0 != vertex && ends(arc).0 != left {
        closed *= 1 - graph.probability(arc) * carried[arc]
      }
      return 1 - closed
    }
    var carried = arcs.map { ends($0).0 == 0 ? 1.0 : 0 }
    for _ in 0..<400 {
      for arc in arcs where ends(arc).0 != 0 {
        carried[arc] = open(ends(arc).0, carried, but: ends(arc).1)
      }
    }
    return (0..<graph.count).map { $0 == 0 ? 1 : open($0, carried, but: nil) }
  }
}

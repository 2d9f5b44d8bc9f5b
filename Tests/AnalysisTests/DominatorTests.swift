import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct DominatorTests {
  @Test(arguments: 1..<80) func dominanceIsReachabilityWithoutTheNode(seed: Int) {
    var dice = Dice(UInt64(seed) &+ 77)
    let size = 2 + dice.roll(12)
    let analysis = dice.graph(nodes: size, edges: size + dice.roll(size))
    let graph = analysis.view(.control)
    let all = graph.reach(from: analysis.roots)
    let ids = (0..<size).map { NodeID(Int32($0)) }
    for a in ids {
      let without = graph.reach(
        from: analysis.roots, avoiding: NodeSet([a], in: analysis.workflow))
      for b in ids {
        let expected = all.contains(a) && all.contains(b) && !without.contains(b)
        #expect(analysis.dominators.dominates(a, b) == expected)
      }
    }
    for a in ids where all.contains(a) {
      let strict = ids.filter { $0 != a && analysis.dominators.dominates($0, a) }
      let nearest = analysis.dominators.immediateDominator(of: a)
      #expect(strict.isEmpty == (nearest == nil))
      if let nearest { #expect(strict.allSatisfy { analysis.dominators.dominates($0, nearest) }) }
      #expect(Set(analysis.dominators.chain(above: a)) == Set(strict))
      for b in ids where all.contains(b) {
        let common = ids.filter {
          analysis.dominators.dominates($0, a) && analysis.dominators.dominates($0, b)
        }
        let found = analysis.dominators.nearestCommon(a, b)
        #expect(common.isEmpty == (found == nil))
        if let found { #expect(common.allSatisfy { analysis.dominators.dominates($0, found) }) }
      }
    }
  }

  @Test(arguments: 1..<120) func postDominanceIsReachingAnExitWithoutTheNode(seed: Int) {
    var dice = Dice(UInt64(seed) &+ 4711)
    let size = 2 + dice.roll(10)
    let analysis = dice.graph(nodes: size, edges: size)
    let graph = analysis.view(.control)
    let ids = (0..<size).map { NodeID(Int32($0)) }
    let exits = ids.filter { graph.successors(of: $0).isEmpty }
    let ending = graph.reach(from: exits, .backward)
    // A cycle without a way out has an exit of its own, which the oracle does not know.
    let isEnding = ids.allSatisfy { ending.contains($0) }
    for a in ids where isEnding {
      let without = graph.reach(
        from: exits, .backward, avoiding: NodeSet([a], in: analysis.workflow))
      for b in ids {
        #expect(analysis.postDominators.dominates(a, b) == !without.contains(b))
      }
    }
    for a in ids { #expect(analysis.postDominators.isReachable(a)) }
  }

  @Test func longChainsNeedNoStack() {
    let length = 100_000
    var sketch = Sketch("n0")
    for i in 1..<length { sketch.add("n\(i)", .code) }
    for i in 1..<length {
      sketch.begin {
        _ = $0.connect(
          NodeID(Int32(i - 1)), NodeID(Int32(i)), .sequence, span: Sketch.nowhere)
      }
    }
    let analysis = sketch.analysis
    let last = NodeID(Int32(length - 1))
    #expect(analysis.dominators.dominates(NodeID(500), last))
    #expect(analysis.postDominators.dominates(last, NodeID(0)))
    #expect(analysis.dominators.nearestCommon(last, NodeID(70_000)) == NodeID(70_000))
    #expect(analysis.components(.control).count == length)
    #expect(
      analysis.view(.control).reach(from: [NodeID(0)]).path(to: last)?.edges.count == length - 1)
    #expect(analysis.unreachable.isEmpty)
  }
}

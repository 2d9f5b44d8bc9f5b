import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct ReachTests {
  @Test(arguments: 1..<40) func reachIsClosureWithAPath(seed: Int) throws {
    var dice = Dice(UInt64(seed) &+ 31)
    let size = 2 + dice.roll(12)
    let analysis = dice.graph(nodes: size, edges: size + dice.roll(size))
    let graph = analysis.view(.control)
    let closure = ComponentTests.closure(graph)
    let seed = NodeID(Int32(dice.roll(size)))
    let forward = graph.reach(from: [seed])
    let backward = graph.reach(from: [seed], .backward)
    for i in 0..<size {
      let node = NodeID(Int32(i))
      #expect(forward.contains(node) == (node == seed || closure[seed.index][i]))
      #expect(backward.contains(node) == (node == seed || closure[i][seed.index]))
      for (reach, first, last) in [(forward, seed, node), (backward, node, seed)] {
        guard reach.contains(node) else { continue }
        let path = try #require(reach.path(to: node))
        #expect(path.first == first)
        #expect(path.last == last)
        for (step, edge) in path.edges.enumerated() {
          #expect(analysis.workflow[edge].source == path.nodes[step])
          #expect(analysis.workflow[edge].target == path.nodes[step + 1])
        }
      }
      #expect((graph.path(from: seed, to: node) != nil) == closure[seed.index][i])
    }
  }

  @Test func avoidedNodesAndEdgesAreNotCrossed() throws {
    var sketch = Sketch("a b c d", edges: "a > b", "b > d", "a > c")
    let edge = sketch.connect("c > d")
    let workflow = sketch.analysis.workflow
    let view = sketch.analysis.view(.control)
    let b = NodeSet([sketch["b"]], in: workflow)
    let around = try #require(view.path(from: sketch["a"], to: sketch["d"], avoiding: b))
    #expect(sketch.names(around.nodes) == "a c d")
    let cut = EdgeSet([edge], in: workflow)
    #expect(view.path(from: sketch["a"], to: sketch["d"], avoiding: b, edges: cut) == nil)
    #expect(!view.reach(from: [sketch["a"]], avoiding: b, edges: cut).contains(sketch["d"]))
  }

  @Test func whatARunTouchesIsReachable() {
    var sketch = Sketch(
      "a b:tool c:store d:agent e f:loop lost", edges: "a > f", "a uses b", "a writes c",
      "a delegate d", "a error e")
    sketch.add("inner", .code, in: "f")
    #expect(sketch.names(sketch.analysis.unreachable) == "lost")
    sketch.change("a") { $0.isDisabled = true }
    #expect(sketch.analysis.unreachable.isEmpty, "nothing is known without an enabled entry")
  }

  /// A container that leads into its body by edges reaches by these alone what takes part in control.
  @Test func whatABodyIsNotLedToIsNotReached() {
    var sketch = Sketch("s:start f:loop end:end", edges: "s > f", "f > end")
    for name in ["one", "two", "three", "held"] { sketch.add(name, .code, in: "f") }
    sketch.connect("one > f")
    sketch.connect("two > three")
    sketch.connect("three > f")
    #expect(sketch.names(sketch.analysis.unreachable) == "", "nothing says where the body begins")
    sketch.connect("f > one")
    #expect(sketch.names(sketch.analysis.unreachable) == "two three")
    sketch.connect("one > two")
    #expect(sketch.names(sketch.analysis.unreachable) == "")
  }
}

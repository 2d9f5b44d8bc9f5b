import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct ComponentTests {
  /// Who reaches whom in at least one step, by repeated squaring of the relation.
  static func closure(_ graph: FlowGraph) -> [[Bool]] {
    let n = graph.nodeCount
    var reach = [[Bool]](repeating: [Bool](repeating: false, count: n), count: n)
    for v in 0..<n {
      for arc in graph.successors(of: NodeID(Int32(v))) { reach[v][arc.target.index] = true }
    }
    for k in 0..<n {
      for i in 0..<n where reach[i][k] {
        for j in 0..<n where reach[k][j] { reach[i][j] = true }
      }
    }
    return reach
  }

  @Test(arguments: 1..<60) func componentsAreMutualReachability(seed: Int) {
    var dice = Dice(UInt64(seed))
    let size = 2 + dice.roll(12)
    let graph = dice.graph(nodes: size, edges: dice.roll(2 * size)).view(.control)
    let reach = Self.closure(graph)
    let components = graph.components()
    for i in 0..<size {
      for j in 0..<size {
        let a = NodeID(Int32(i))
        let b = NodeID(Int32(j))
        let together = i == j || reach[i][j] && reach[j][i]
        #expect((components.component(of: a) == components.component(of: b)) == together)
        if reach[i][j], !together {
          #expect(components.component(of: a) < components.component(of: b))
        }
        if i == j { #expect(components.isCyclic(components.component(of: a)) == reach[i][i]) }
      }
    }
  }

  @Test(arguments: 1..<40) func witnessCyclesAreCycles(seed: Int) throws {
    var dice = Dice(UInt64(seed) &+ 1000)
    let size = 2 + dice.roll(10)
    let analysis = dice.graph(nodes: size, edges: 2 * size)
    let components = analysis.components(.control)
    for component in components.cyclic {
      let cycle = try #require(analysis.view(.control).cycle(in: component, of: components))
      #expect(cycle.isCycle)
      #expect(cycle.edges.count == cycle.nodes.count - 1)
      for (i, edge) in cycle.edges.enumerated() {
        #expect(analysis.workflow[edge].source == cycle.nodes[i])
        #expect(analysis.workflow[edge].target == cycle.nodes[i + 1])
      }
      #expect(Set(cycle.nodes).count == cycle.nodes.count - 1)
    }
  }

  @Test func cycleThroughChosenNodes() throws {
    let sketch = Sketch("a b c d", edges: "a > b", "b > a", "b > c", "c > d", "d > a")
    let view = sketch.analysis.view(.control)
    let short = try #require(view.shortestCycle(through: sketch["a"]))
    #expect(sketch.names(short.nodes) == "a b a")
    let long = try #require(view.closedWalk(through: [sketch["a"], sketch["d"]]))
    #expect(sketch.names(long.nodes) == "a b c d a")
    #expect(view.cycles(removing: NodeSet([sketch["b"]], in: sketch.analysis.workflow)).isEmpty)
  }

  @Test func disabledNodesTakeNoPart() {
    var sketch = Sketch("a b", edges: "a > b", "b > a")
    sketch.change("b") { $0.isDisabled = true }
    #expect(sketch.analysis.components(.control).cyclic.isEmpty)
  }

  @Test func valuesPassThroughVariables() {
    var sketch = Sketch("a b c", edges: "a > b", "b > c")
    sketch.write("a", "x")
    sketch.read("c", .variable("x"))
    let view = sketch.analysis.view(.data)
    #expect(view.successors(of: sketch["a"]).map(\.target) == [sketch["c"]])
    #expect(view.predecessors(of: sketch["c"]).map(\.source) == [sketch["a"]])
    #expect(view.path(from: sketch["a"], to: sketch["c"])?.nodes == [sketch["a"], sketch["c"]])
  }
}

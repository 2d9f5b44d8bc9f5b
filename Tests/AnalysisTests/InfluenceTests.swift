import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct InfluenceTests {
  static func chain(_ kinds: [String]) -> Sketch {
    var sketch = Sketch("n0:\(kinds[0])")
    for i in 1..<kinds.count {
      var other = Sketch("x:\(kinds[i])")
      other.change("x") { node in sketch.add("n\(i)", node.kind) }
      sketch.connect("n\(i - 1) > n\(i)")
      sketch.read("n\(i)", "n\(i - 1)")
    }
    return sketch
  }

  @Test func modelsThatFeedOneAnotherAreACycle() throws {
    var sketch = Self.chain(["llm", "llm", "code"])
    sketch.connect("n2 branch n0 again")
    sketch.read("n0", "n2")
    let cycle = try #require(sketch.analysis.unguardedInfluenceCycles().first)
    #expect(sketch.names(cycle.models) == "n0 n1")
    #expect(sketch.names(cycle.cycle.nodes) == "n0 n1 n2 n0")
  }

  @Test func aCheckBetweenGatesWhatPasses() {
    var sketch = Self.chain(["llm", "check", "llm"])
    sketch.read("n2", "n0")
    sketch.connect("n2 branch n0 again")
    sketch.read("n0", "n2")
    #expect(sketch.analysis.unguardedInfluenceCycles().isEmpty)
    #expect(sketch.analysis.unguardedChains(longerThan: 1).isEmpty)
  }

  @Test func aStraightRunClosesNoCycle() {
    var sketch = Self.chain(["llm", "llm"])
    sketch.read("n0", "n1")
    #expect(sketch.analysis.unguardedInfluenceCycles().isEmpty)
  }

  @Test func oneModelAloneIsNoCycle() {
    var sketch = Self.chain(["llm", "code"])
    sketch.connect("n1 > n0")
    sketch.read("n0", "n1")
    #expect(sketch.analysis.unguardedInfluenceCycles().isEmpty)
  }

  @Test func aCallThatReturnsIsNoCycle() {
    let sketch = Sketch("boss:agent a:agent b:agent", edges: "boss delegate a", "boss delegate b")
    #expect(sketch.analysis.unguardedInfluenceCycles().isEmpty)
  }

  @Test func callsThatLeadBackAreACycle() {
    let sketch = Sketch("boss:agent a:agent b:agent", edges: "boss delegate a", "a delegate boss")
    #expect(sketch.names(sketch.analysis.unguardedInfluenceCycles()[0].models) == "boss a")
  }

  @Test func controlCarriesOnlyWhereNoDataIsDeclared() {
    var sketch = Sketch("a:llm b:llm c", edges: "a > b", "b > a")
    #expect(sketch.analysis.unguardedInfluenceCycles().count == 1)
    sketch.read("c", "a")
    #expect(sketch.analysis.unguardedInfluenceCycles().isEmpty)
  }

  @Test func chainsAreCountedInModels() throws {
    let sketch = Self.chain(["llm", "code", "llm", "llm", "code", "llm", "llm"])
    let chain = try #require(sketch.analysis.unguardedChains(longerThan: 4).first)
    #expect(sketch.names(chain.models) == "n0 n2 n3 n5 n6")
    #expect(sketch.names(chain.path.nodes) == "n0 n1 n2 n3 n4 n5 n6")
    #expect(sketch.analysis.unguardedChains(longerThan: 5).isEmpty)
  }

  /// Every tip has the same long way back: one chain, and no walk of the way for each tip.
  @Test func manyEndsOfOneChainTakeLinearTime() {
    let length = 3000
    var sketch = Self.chain(Array(repeating: "llm", count: length))
    for tip in 0..<length {
      sketch.add("t\(tip)", .llm)
      sketch.connect("n\(length - 1) > t\(tip)")
      sketch.read("t\(tip)", "n\(length - 1)")
    }
    let analysis = sketch.analysis
    let start = ContinuousClock.now
    let chains = analysis.unguardedChains(longerThan: 4)
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(chains.map(\.models.count) == [length + 1])
  }

  @Test func theSourceAndAGuardStartAnew() {
    var sketch = Self.chain(["llm", "llm", "llm", "llm"])
    #expect(sketch.analysis.unguardedChains(longerThan: 3).count == 1)
    sketch.read("n2", .workflowInput("question"))
    #expect(sketch.analysis.unguardedChains(longerThan: 2).isEmpty)
    let guarded = Self.chain(["llm", "llm", "check", "llm", "llm"])
    #expect(guarded.analysis.unguardedChains(longerThan: 2).isEmpty)
  }

  @Test func aVariableCarriesToo() {
    var sketch = Sketch("a:llm b:llm c:llm", edges: "a > b", "b > c")
    sketch.write("a", "draft")
    sketch.read("b", .variable("draft"))
    sketch.write("b", "draft")
    sketch.read("c", .variable("draft"))
    #expect(sketch.names(sketch.analysis.unguardedChains(longerThan: 2)[0].models) == "a b c")
  }
}

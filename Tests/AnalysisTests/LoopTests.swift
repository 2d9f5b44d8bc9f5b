import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct LoopTests {
  static func finite(_ n: Int) -> Fact<Limit<Int>> { .declared(.finite(n), Sketch.nowhere) }

  /// Two models that hand on to one another until the second is content, in a format with limits.
  static func pair() -> Sketch {
    var sketch = Sketch(
      "a:llm b:llm end:end", edges: "a > b", "b branch a again", "b branch end ok")
    sketch.begin { $0.capabilities = [.loopLimits] }
    return sketch
  }

  @Test func nothingBoundsIt() throws {
    let sketch = Self.pair()
    let loop = try #require(sketch.analysis.loops().first)
    #expect(loop.verdict == .unbounded)
    #expect(sketch.names(loop.nodes) == "a b")
    #expect(sketch.names(loop.cycle.nodes) == "a b a")
    #expect(loop.holdings.model && loop.holdings.matters && !loop.holdings.wait)
    #expect(loop.exits.count == 1)
  }

  /// What only leads back is no way out; what can be left further on is one.
  @Test func waysOutLeadAway() throws {
    var sketch = Sketch(
      "s:start b:router x:code y:code out:end",
      edges: "s > b", "x > b", "y > b")
    sketch.connect("b branch x loop") { $0.budget = .dynamic(Sketch.nowhere) }
    sketch.connect("b branch y done") { $0.isDefault = true }
    sketch.begin { $0.capabilities = [.loopLimits] }
    let loop = try #require(sketch.analysis.loops().first)
    #expect(sketch.names(loop.nodes) == "b y")
    #expect(loop.exits.count == 1 && sketch.analysis.waysOut(of: loop.shown).isEmpty)
    sketch.connect("x branch out stop")
    let other = try #require(sketch.analysis.loops().first)
    #expect(sketch.analysis.waysOut(of: other.shown) == other.exits)
  }

  /// However the nodes and edges are ordered, a cycle begins where a run comes into it.
  @Test func aCycleBeginsWhereARunEntersIt() throws {
    let edges = ["s > a", "a > b", "b > c", "c branch a again", "c branch end ok"]
    for nodes in ["s:start a:llm b:llm c:llm end:end", "s:start end:end c:llm b:llm a:llm"] {
      var sketch = Sketch(nodes)
      for edge in nodes.contains("s:start a") ? edges : edges.reversed() { sketch.connect(edge) }
      sketch.begin { $0.capabilities = [.loopLimits] }
      let loop = try #require(sketch.analysis.loops().first)
      #expect(sketch.names(loop.cycle.nodes) == "a b c a")
    }
    // Of two ways in the nearer one counts.
    var sketch = Sketch(
      "s:start b:llm a:llm x:code", edges: "s > a", "s > x", "x > b", "a > b", "b > a")
    sketch.begin { $0.capabilities = [.loopLimits] }
    #expect(sketch.names(try #require(sketch.analysis.loops().first).cycle.nodes) == "a b a")
  }

  @Test func engineBehaviourMayBeUnknown() {
    var sketch = Self.pair()
    sketch.begin { $0.capabilities = [] }
    guard case .unknown = sketch.analysis.loops()[0].verdict else {
      Issue.record("the format has no limits and nothing is documented")
      return
    }
    sketch.begin {
      $0.limits.steps = .engineDefault(.unlimited, EngineNote("no limit", source: "test"))
    }
    #expect(sketch.analysis.loops()[0].verdict == .unbounded)
  }

  @Test func limitsOfEdgesNodesAndRuns() {
    var sketch = Self.pair()
    sketch.change("b") { $0.iterationLimit = Self.finite(3) }
    #expect(sketch.analysis.loops()[0].verdict == .unbounded, "turns of a model are not visits")
    sketch.begin { $0.limits.steps = Self.finite(50) }
    #expect(sketch.analysis.loops()[0].verdict == .bounded([.steps]))
    var other = Sketch("a:llm b:router end:end", edges: "a > b", "b branch end ok")
    let back = other.connect("b branch a again") { $0.budget = Self.finite(3) }
    #expect(other.analysis.loops()[0].verdict == .bounded([.edge(back)]))
    other.begin { $0[back].budget = .inexpressible }
    other.change("b") { $0.iterationLimit = Self.finite(3) }
    #expect(other.analysis.loops()[0].verdict == .bounded([.node(other["b"])]))
    other.change("b") { $0.iterationLimit = .dynamic(Sketch.nowhere) }
    #expect(other.analysis.loops()[0].verdict == .dynamic)
  }

  @Test func aBoundOnOneCycleDoesNotHideAnother() {
    var sketch = Sketch("a:llm b:router c:tool end:end", edges: "a > b", "b branch c x", "c > b")
    sketch.begin { $0.capabilities = [.loopLimits] }
    sketch.connect("b branch a again") { $0.budget = Self.finite(3) }
    sketch.connect("b branch end ok")
    let loops = sketch.analysis.loops()
    #expect(loops.count == 1)
    #expect(loops[0].verdict == .unbounded)
    #expect(sketch.names(loops[0].nodes) == "b c")
  }

  @Test func peopleAndPauses() {
    var sketch = Sketch("a:llm ask:question end:end", edges: "a > ask", "ask branch a again")
    sketch.begin { $0.capabilities = [.loopLimits] }
    sketch.connect("ask branch end ok")
    #expect(sketch.analysis.loops()[0].verdict == .human([sketch["ask"]]))
    sketch.connect("a branch a self")
    #expect(sketch.analysis.loops()[0].verdict == .unbounded)
    #expect(sketch.names(sketch.analysis.loops()[0].cycle.nodes) == "a a")
    var poll = Sketch("a:tool w:wait end:end", edges: "a branch w x", "w > a", "a branch end y")
    poll.begin { $0.capabilities = [.loopLimits] }
    #expect(poll.analysis.loops()[0].holdings.wait)
    #expect(!poll.analysis.loops()[0].holdings.matters)
  }

  @Test func aCounterThatIsTestedIsABound() {
    var sketch = Sketch("a:llm count:code r:router end:end", edges: "a > count", "count > r")
    sketch.begin { $0.capabilities = [.loopLimits] }
    sketch.read("count", .variable("n"))
    sketch.write("count", "n")
    sketch.connect("r branch a") {
      $0.condition = .compare(ValuePath(.variable("n")), .less, .number(3))
    }
    sketch.connect("r branch end else")
    #expect(sketch.analysis.loops()[0].verdict == .bounded([.counter(sketch["r"])]))
    var untested = Sketch("a:llm count:code r:router end:end", edges: "a > count", "count > r")
    untested.begin { $0.capabilities = [.loopLimits] }
    untested.read("count", .variable("n"))
    untested.write("count", "n")
    untested.connect("r branch a") { $0.condition = .truthy(ValuePath(.variable("more"))) }
    untested.connect("r branch end else")
    #expect(untested.analysis.loops()[0].verdict == .unbounded)
  }

  /// `work`, then one more on the counter, then a test that leads back while it is below 3.
  private static func counted(_ change: NumberChange, _ how: Comparison = .less) -> Sketch {
    var sketch = Sketch(
      "init:code work:llm count:code r:router end:end", edges: "init > work", "work > count",
      "count > r")
    sketch.begin { $0.capabilities = [.loopLimits] }
    sketch.change("count") {
      $0.outputs = [Output("n", number: change, isCount: true, span: Sketch.nowhere)]
    }
    sketch.connect("r branch work") {
      $0.condition = .compare(ValuePath(.variable("n")), how, .number(3))
    }
    sketch.connect("r branch end else")
    return sketch
  }

  /// A number bounds where it goes the right way, each way round brings it further and none begins it
  /// anew.
  @Test func aNumberIsFollowed() {
    func ends(_ sketch: Sketch) -> Bool {
      if case .bounded = sketch.analysis.loops()[0].verdict { true } else { false }
    }
    #expect(ends(Self.counted(.add(1))) && ends(Self.counted(.more)))
    #expect(ends(Self.counted(.less, .greater)))
    #expect(!ends(Self.counted(.less)) && !ends(Self.counted(.add(1), .greater)))
    // It may be hit.
    #expect(ends(Self.counted(.add(1), .notEqual)))
    var reset = Self.counted(.add(1))
    reset.change("work") {
      $0.outputs = [Output("n", number: .set(0), span: Sketch.nowhere)]
    }
    #expect(!ends(reset))
    var lost = Self.counted(.add(1))
    lost.change("work") {
      $0.outputs = [Output("n", number: .replace, span: Sketch.nowhere)]
    }
    #expect(!ends(lost))
    // Beyond the limit at once, it leads out.
    var done = Self.counted(.add(1))
    done.change("work") {
      $0.outputs = [Output("n", number: .set(9), span: Sketch.nowhere)]
    }
    #expect(ends(done))
    // Begun anew on a way out of the round only.
    var chosen = Self.counted(.add(1))
    chosen.change("work") {
      $0.outputs = [Output("n", number: .set(0), occasion: .chosen, span: Sketch.nowhere)]
    }
    #expect(ends(chosen))
    var around = Self.counted(.add(1))
    around.connect("work branch r short")
    #expect(!ends(around))
    var failing = Self.counted(.add(1))
    failing.connect("count error work")
    #expect(!ends(failing))
  }

  @Test func containersBoundTheirRoundsOnly() {
    var sketch = Sketch("l:loop end:end")
    sketch.begin { $0.capabilities = [.loopLimits] }
    sketch.add("a", .llm, in: "l")
    sketch.add("b", .router(.expression), in: "l")
    for edge in ["l > a", "a > b", "b feedback l", "l > end"] { sketch.connect(edge) }
    #expect(sketch.analysis.loops()[0].verdict == .unbounded)
    sketch.change("l") { $0.iterationLimit = Self.finite(5) }
    #expect(sketch.analysis.loops()[0].verdict == .bounded([.node(sketch["l"])]))
    sketch.connect("b branch a again")
    let loops = sketch.analysis.loops()
    #expect(loops.map(\.verdict) == [.unbounded])
    #expect(sketch.names(loops[0].nodes) == "a b")
    sketch.change("l") { $0.timeout = .declared(.finite(Milliseconds(1000)), Sketch.nowhere) }
    #expect(sketch.analysis.loops()[0].verdict == .bounded([.container(sketch["l"])]))
  }
}

@Suite struct PagingTests {
  /// A call that is given the place at which its last page ended, and a test on the way out.
  static func pages(given: String, tested: String) -> Sketch {
    var sketch = Sketch("page:tool more:router end:end", edges: "page > more")
    sketch.begin { $0.capabilities = [.loopLimits] }
    let page = sketch["page"]
    sketch.change("page") {
      $0.inputs = [
        Input(ValuePath(.output(page), ["result", given]), use: .argument, span: Sketch.nowhere)
      ]
    }
    sketch.connect("more branch page again") {
      $0.condition = .compare(ValuePath(.output(page), [tested]), .equal, .string("x"))
    }
    sketch.connect("more branch end done")
    return sketch
  }

  @Test func aListEndsByItself() {
    let places = Self.pages(given: "NextMarker", tested: "NextMarkerCheck")
    #expect(places.analysis.loops()[0].verdict == .bounded([.counter(places["more"])]))
    let sizes = Self.pages(given: "offset", tested: "resultCount")
    #expect(sizes.analysis.loops()[0].verdict == .bounded([.counter(sizes["more"])]))
  }

  @Test func whatIsNoPlaceInAListEndsNothing() {
    #expect(Self.pages(given: "id", tested: "count").analysis.loops()[0].verdict == .unbounded)
    #expect(Self.pages(given: "offset", tested: "state").analysis.loops()[0].verdict == .unbounded)
  }

  @Test func theRoundWithoutAPauseIsTold() {
    var sketch = Sketch(
      "a:tool pick:router w:wait bad:code end:end", edges: "a > pick", "pick branch w wait",
      "w > a", "pick branch bad unknown", "bad > pick", "pick branch end done")
    sketch.begin { $0.capabilities = [.loopLimits] }
    let loop = sketch.analysis.loops()[0]
    #expect(loop.verdict == .unbounded && !loop.shown.holdings.wait)
    #expect(sketch.names(loop.shown.nodes) == "pick bad")
    #expect(sketch.names(loop.nodes) == "a pick w bad")
  }

  @Test func theRoundWithoutAFailureIsTold() {
    var sketch = Sketch(
      "lock:tool look:tool pick:router w:wait end:end", edges: "lock > end", "lock error look",
      "look > pick", "pick branch lock failed", "pick branch w running", "w > look")
    sketch.begin { $0.capabilities = [.loopLimits] }
    #expect(sketch.names(sketch.analysis.loops()[0].shown.nodes) == "look pick w")
  }
}

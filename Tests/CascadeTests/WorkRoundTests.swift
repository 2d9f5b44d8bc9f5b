import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// How often what follows a loop runs, and what counters say of its rounds.
struct WorkRoundTests {
  private static func finite(_ count: Int) -> Fact<Limit<Int>> {
    .declared(.finite(count), Sketch.nowhere)
  }

  /// An agent whom a person may ask again, `count` times at most in one visit.
  private static func addLoop(_ name: String, _ count: Int, to sketch: inout Sketch) {
    sketch.add(name, .agent)
    sketch.add(name + "?", .human(.question))
    sketch.change(name + "?") { $0.isImplied = true }
    sketch.connect("\(name) branch \(name)? again")
    sketch.connect("\(name)? feedback \(name)") {
      $0.budget = finite(count)
      $0.isImplied = true
    }
  }

  @Test("loops one after the other add up")
  func sequence() {
    var sketch = Sketch("begin:start end:end")
    Self.addLoop("a", 4, to: &sketch)
    Self.addLoop("b", 5, to: &sketch)
    Self.addLoop("c", 6, to: &sketch)
    for edge in ["begin > a", "a branch b else", "b branch c else", "c branch end else"] {
      sketch.connect(edge)
    }
    let work = sketch.analysis.workBound
    // 5 rounds, then 6, then 7.
    #expect(work.value == 18)
    #expect(work.invocations[sketch["c"].index] == 7)
  }

  @Test("rounds that nobody states add up too")
  func unknownRounds() {
    var sketch = Sketch("begin:start end:end")
    for name in ["a", "b"] {
      sketch.add(name, .agent)
      sketch.add(name + "?", .human(.question))
      sketch.change(name + "?") { $0.isImplied = true }
      sketch.connect("\(name) branch \(name)? again")
      sketch.connect("\(name)? feedback \(name)") {
        $0.budget = .unknown("by the runtime")
        $0.isImplied = true
      }
    }
    for edge in ["begin > a", "a branch b else", "b branch end else"] { sketch.connect(edge) }
    let work = sketch.analysis.workBound
    #expect(work.terms.map { sketch.names($0.factors.map(\.node)) }.sorted() == ["a", "b"])
  }

  @Test("a loop in a loop multiplies; what follows the inner one runs once a round of the outer")
  func nesting() {
    var sketch = Sketch("begin:start last:code end:end")
    Self.addLoop("a", 4, to: &sketch)
    sketch.connect("begin > a")
    sketch.connect("a branch last else")
    sketch.connect("last branch a back") { $0.budget = Self.finite(2) }
    sketch.connect("last branch end else")
    let work = sketch.analysis.workBound
    // Three rounds of the outer loop, with five of the inner one in each.
    #expect(work.invocations[sketch["a"].index] == 15)
    #expect(work.invocations[sketch["last"].index] == 3)
  }

  @Test("a step that starts two ways at once leaves its loop in every round")
  func splitting() {
    var sketch = Sketch("a:llm b:llm log:tool", edges: "a > b", "b > log")
    sketch.connect("b > a") { $0.budget = Self.finite(4) }
    #expect(sketch.analysis.workBound.invocations[sketch["log"].index] == 5)
  }

  // MARK: Counters

  /// `work`, then one more on the counter, then the test; `start` is where it begins.
  private static func counted(
    _ change: NumberChange?, start: NumberChange? = .set(0), addsFirst: Bool = true,
    _ test: Condition, testLeads: String = "work"
  ) -> Sketch {
    var sketch = Sketch("init:code work:llm add:code test:router out:end")
    sketch.begin { $0.capabilities = [.loopLimits] }
    sketch.change("init") {
      $0.outputs = [Output("n", number: start, span: Sketch.nowhere)]
    }
    sketch.change("add") {
      $0.outputs = [Output("n", number: change, span: Sketch.nowhere)]
    }
    sketch.read("add", .variable("n"))
    let edges =
      addsFirst
      ? ["init > work", "work > add", "add > test"] : ["init > test", "work > add", "add > test"]
    for edge in edges { sketch.connect(edge) }
    if testLeads == "work" {
      sketch.connect("test branch work again") { $0.condition = test }
      sketch.connect("test branch out else")
    } else {
      sketch.connect("test branch out done") { $0.condition = test }
      sketch.connect("test branch work else")
    }
    return sketch
  }

  private static func compare(_ how: Comparison, _ limit: Double) -> Condition {
    .compare(ValuePath(.variable("n")), how, .number(limit))
  }

  private static func rounds(_ sketch: Sketch) -> Double? {
    let work = sketch.analysis.workBound
    return work.value == nil ? nil : work.invocations[sketch["work"].index]
  }

  @Test("a counter that is added to before it is tested")
  func countedBefore() {
    // 1, 2 and 3 are below 4: back three times.
    #expect(Self.rounds(Self.counted(.add(1), Self.compare(.less, 4))) == 4)
    #expect(Self.rounds(Self.counted(.add(1), Self.compare(.lessOrEqual, 4))) == 5)
    #expect(Self.rounds(Self.counted(.add(2), Self.compare(.less, 4))) == 2)
    #expect(Self.rounds(Self.counted(.add(1), start: .set(2), Self.compare(.less, 4))) == 2)
    // 1, 2, 3, 4 are not 5.
    #expect(Self.rounds(Self.counted(.add(1), Self.compare(.notEqual, 5))) == 5)
    #expect(
      Self.rounds(Self.counted(.add(1), Self.compare(.greaterOrEqual, 4), testLeads: "out")) == 4)
    #expect(Self.rounds(Self.counted(.add(1), Self.compare(.greater, 4), testLeads: "out")) == 5)
  }

  @Test("a counter that is tested before it is added to")
  func countedBehind() {
    let sketch = Self.counted(.add(1), addsFirst: false, Self.compare(.less, 4))
    #expect(Self.rounds(sketch) ?? 0 >= 4)
    #expect(Self.rounds(sketch) ?? .infinity <= 5)
  }

  @Test("what is no counter with a number bounds by no number")
  func notCounted() {
    #expect(Self.rounds(Self.counted(nil, Self.compare(.less, 4))) == nil)
    #expect(Self.rounds(Self.counted(.add(-1), Self.compare(.less, 4))) == nil)
    #expect(Self.rounds(Self.counted(.add(0), Self.compare(.less, 4))) == nil)
    #expect(Self.rounds(Self.counted(.set(1), Self.compare(.less, 4))) == nil)
    #expect(Self.rounds(Self.counted(.add(1), start: nil, Self.compare(.less, 4))) == nil)
    // It stays while the counter is large: it never ends.
    #expect(Self.rounds(Self.counted(.add(1), Self.compare(.greater, 4))) == nil)
    // 2, 4, 6: never 5.
    #expect(Self.rounds(Self.counted(.add(2), Self.compare(.notEqual, 5))) == nil)
  }

  @Test("a test behind another way back bounds only its own")
  func otherWays() {
    var sketch = Self.counted(.add(1), Self.compare(.less, 4))
    sketch.connect("add branch work retry")
    #expect(sketch.analysis.workBound.value == nil)
  }

  @Test("a counter that becomes less")
  func countedDown() {
    // 4, 3, 2 and 1 are above 0.
    let start = NumberChange.set(5)
    #expect(Self.rounds(Self.counted(.add(-1), start: start, Self.compare(.greater, 0))) == 5)
    #expect(Self.rounds(Self.counted(.add(-2), start: start, Self.compare(.greater, 0))) == 3)
    #expect(
      Self.rounds(
        Self.counted(
          .add(-1), start: start, Self.compare(.lessOrEqual, 0), testLeads: "out")) == 5)
    #expect(Self.rounds(Self.counted(.add(-1), start: start, Self.compare(.less, 9))) == nil)
    #expect(Self.rounds(Self.counted(.less, start: start, Self.compare(.greater, 0))) == nil)
  }

  @Test("a step that may fail before it counts bounds by no number")
  func countedWhenDone() {
    var sketch = Self.counted(.add(1), Self.compare(.less, 4))
    sketch.connect("add error work")
    #expect(Self.rounds(sketch) == nil)
    var other = Self.counted(.add(1), Self.compare(.less, 4))
    other.change("add") {
      $0.outputs = [Output("n", number: .add(1), occasion: .failed, span: Sketch.nowhere)]
    }
    #expect(Self.rounds(other) == nil)
  }

  @Test("one that is set anew in the loop is no counter")
  func setAnew() {
    var sketch = Self.counted(.add(1), Self.compare(.less, 4))
    sketch.change("work") {
      $0.outputs = [Output("n", number: .set(0), span: Sketch.nowhere)]
    }
    #expect(Self.rounds(sketch) == nil)
  }

  /// With one run at a time, no walk takes more steps than the bound.
  @Test func walks() {
    var random = Random(7)
    var finite = 0
    for _ in 0..<2_000 {
      let n = 2 + random.below(7)
      var sketch = Sketch("n0:llm")
      sketch.begin { $0.capabilities = [.loopLimits] }
      for i in 1..<n { sketch.add("n\(i)", .llm) }
      var edges: [(source: Int, target: Int, budget: Int?)] = []
      for v in 1..<n { edges.append((random.below(v), v, nil)) }
      for _ in 0..<random.below(n + 2) {
        let u = random.below(n)
        edges.append((u, random.below(u + 1), random.below(9) == 0 ? nil : random.below(4)))
      }
      for (i, edge) in edges.enumerated() {
        sketch.connect("n\(edge.source) branch n\(edge.target) case\(i)") {
          if let budget = edge.budget { $0.budget = Self.finite(budget) }
        }
      }
      guard let bound = sketch.analysis.workBound.value else { continue }
      finite += 1
      for _ in 0..<6 {
        var left = edges.map(\.budget)
        var place = 0
        var steps = 1
        while steps < 10_000 {
          let ways = edges.indices.filter { edges[$0].source == place && left[$0] != 0 }
          guard !ways.isEmpty else { break }
          let way = ways[random.below(ways.count)]
          left[way] = left[way].map { $0 - 1 }
          place = edges[way].target
          steps += 1
        }
        #expect(Double(steps) <= bound)
      }
    }
    #expect(finite > 500)
  }
}

import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct ProceedingCapTests {
  /// A model that works and one that routes back or on, with a limit on the way that lets it go on.
  static func pair(_ judge: String = "llm") -> Sketch {
    var sketch = Sketch(
      "draft:llm gate:router judge:\(judge) save:code end:end", edges: "draft > judge",
      "judge > gate", "gate branch draft again", "gate branch save ok", "save > end")
    sketch.read("judge", "draft")
    sketch.read("gate", .output(sketch["judge"]), ["done"], use: .condition)
    sketch.change("gate") {
      $0.iterationLimit = LoopTests.finite(4)
      $0.exhaustion = .declared(.proceed, Sketch.nowhere)
    }
    return sketch
  }

  @Test func aModelDecides() throws {
    let sketch = Self.pair()
    let cap = try #require(sketch.analysis.proceedingCaps().first)
    #expect(cap.decider == .models([sketch["judge"]]))
    #expect(cap.rounds == 4 && cap.place == sketch["gate"])
    #expect(sketch.names(cap.nodes) == "draft gate judge")
  }

  @Test func aScriptDecides() throws {
    let sketch = Self.pair("code")
    #expect(sketch.analysis.proceedingCaps().map(\.decider) == [.others])
  }

  @Test func whatFailsAtTheLimitIsABound() {
    for exhaustion in [Exhaustion.fail, .askHuman] {
      var sketch = Self.pair()
      sketch.change("gate") { $0.exhaustion = .declared(exhaustion, Sketch.nowhere) }
      #expect(sketch.analysis.proceedingCaps().isEmpty)
    }
  }

  @Test func aLaterConditionTellsThemApart() {
    var sketch = Self.pair()
    sketch.read("save", .output(sketch["judge"]), ["done"], use: .condition)
    #expect(sketch.analysis.proceedingCaps().isEmpty)
  }

  @Test func aPersonInTheRoundsEndsThem() {
    #expect(Self.pair("approval").analysis.proceedingCaps().isEmpty)
  }

  @Test func aCounterOpensTheWayOfSuccess() throws {
    var sketch = Self.pair()
    sketch.change("gate") { $0.iterationLimit = .inexpressible }
    sketch.add("count", .code)
    sketch.connect("count > draft")
    sketch.connect("gate branch count more")
    sketch.read("count", .variable("tries"), use: .argument)
    sketch.write("count", "tries")
    let limit = Condition.compare(ValuePath(.variable("tries")), .greaterOrEqual, .number(7))
    let way = sketch.connect("gate branch save tired") { $0.condition = limit }
    let cap = try #require(sketch.analysis.proceedingCaps().first)
    #expect(cap.counter == .edge(way) && cap.rounds == 7)
    #expect(cap.decider == .models([sketch["judge"]]))
  }
}

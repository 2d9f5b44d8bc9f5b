import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct ApprovalTests {
  @Test func oneAfterTheOtherAddUp() throws {
    let sketch = Sketch(
      "a:approval b:approval c:approval end:end", edges: "a > b", "b > c", "c > end")
    let load = try #require(sketch.analysis.approvalLoad())
    #expect(load.total == 3)
    #expect(sketch.names(load.places.map(\.node)) == "a b c")
  }

  @Test func exclusiveOnesDoNot() throws {
    let sketch = Sketch(
      "pick:router a:approval b:approval end:end", edges: "pick branch a x", "pick branch b y",
      "a > end", "b > end")
    #expect(sketch.analysis.approvalLoad()?.total == 1)
  }

  @Test func eachItemIsAskedFor() throws {
    var sketch = Sketch("each:map end:end")
    sketch.add("ask", .human(.approval), in: "each")
    sketch.connect("each > ask")
    sketch.connect("ask > end")
    #expect(sketch.analysis.approvalLoad()?.total == 1, "nobody says how many items")
    sketch.change("each") { $0.width = LoopTests.finite(30) }
    #expect(sketch.analysis.approvalLoad()?.total == 30)
  }

  @Test func whatAPersonSendsBackIsTheirOwnDoing() throws {
    var sketch = Sketch(
      "draft:llm ask:approval end:end", edges: "draft > ask", "ask branch end accept")
    sketch.connect("ask feedback draft reject") { $0.budget = LoopTests.finite(50) }
    #expect(sketch.analysis.approvalLoad()?.total == 1)
  }

  @Test func whatGoesOnAfterEachYesAddsUp() throws {
    var sketch = Sketch(
      "act:tool ask:approval more:router end:end", edges: "act > ask", "ask branch more accept",
      "ask branch end reject", "more branch end done")
    sketch.connect("more branch act again") { $0.budget = LoopTests.finite(20) }
    #expect(sketch.analysis.approvalLoad()?.total == 21)
  }
}

import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct DecorativeTests {
  @Test func outcomesThatMeetAtOnceHideNothing() throws {
    let sketch = GuardTests.pipeline(
      "approval", ["mid branch send approve", "mid branch send reject"])
    let analysis = sketch.analysis
    let found = try #require(analysis.decorativeGuards().first)
    #expect(found.node == sketch["mid"])
    #expect(found.rejoin == sketch["send"])
    #expect(found.paths.count == 2)
    #expect(analysis.rejoin(of: sketch["mid"]) == sketch["send"])
    let cause = try #require(analysis.unguardedCause(of: sketch["send"]))
    #expect(sketch.names(cause.control.nodes) == "writer mid send")
  }

  /// No answer is no verdict: that it leads away makes no difference between yes and no.
  @Test func aTimeOutThatLeadsAwayIsNoDifference() throws {
    var sketch = GuardTests.pipeline(
      "approval", ["mid branch send accept", "mid branch send reject"])
    sketch.connect("mid branch stop late") { $0.outcome = .timeout }
    let found = try #require(sketch.analysis.decorativeGuards().first)
    #expect(found.rejoin == sketch["send"] && found.paths.count == 2)
    sketch.connect("mid branch stop unsure") { $0.outcome = .undecided }
    #expect(sketch.analysis.decorativeGuards().isEmpty)
  }

  @Test func aRepairBetweenIsADifference() {
    let sketch = GuardTests.pipeline(
      "approval", ["mid branch send accept", "mid branch fix reject", "fix > send"],
      more: "fix:llm")
    let analysis = sketch.analysis
    #expect(analysis.decorativeGuards().isEmpty)
    #expect(analysis.rejoin(of: sketch["mid"]) == sketch["send"])
  }

  @Test func anOutcomeThatEndsIsADifference() {
    let sketch = GuardTests.pipeline(
      "judge", ["mid branch send accept", "mid branch stop reject", "send > stop"])
    #expect(sketch.analysis.decorativeGuards().isEmpty)
    #expect(sketch.analysis.rejoin(of: sketch["mid"]) == sketch["stop"])
    #expect(sketch.analysis.unguardedCause(of: sketch["send"]) == nil)
  }

  @Test func aReportThatIsReadIsNotDecorative() {
    var sketch = GuardTests.pipeline("report", ["mid > send"])
    #expect(sketch.names(sketch.analysis.decorativeGuards().map(\.node)) == "mid")
    sketch.read("stop", "mid", use: .result)
    #expect(sketch.analysis.decorativeGuards().isEmpty)
  }

  @Test func aParallelWayIsABypass() throws {
    let sketch = GuardTests.pipeline(
      "check", ["mid > send", "writer > log", "log > send"], more: "log")
    let analysis = sketch.analysis
    let bypass = try #require(analysis.bypasses().first)
    #expect(bypass.sink == sketch["send"])
    #expect(bypass.producer == sketch["writer"])
    #expect(sketch.names(bypass.path.nodes) == "writer log send")
    #expect(bypass.divergence == .parallel)
    #expect(analysis.unguardedCause(of: sketch["send"]) != nil)
  }

  @Test func aThresholdIsAChoice() throws {
    var sketch = Sketch("writer:llm size:router ask:approval send:tool stop:end")
    sketch.connect("writer > size")
    sketch.connect("size branch ask large") {
      $0.condition = .compare(ValuePath(.workflowInput("sum")), .greater, .number(100))
    }
    sketch.connect("size branch send else")
    for edge in ["ask branch send accept", "ask branch stop reject"] { sketch.connect(edge) }
    sketch.change("send") {
      $0.effect = .declared(Effect(.external, basis: .stated), Sketch.nowhere)
    }
    sketch.read("ask", "writer")
    sketch.read("send", "writer", use: .argument)
    let bypass = try #require(sketch.analysis.bypasses().first)
    #expect(bypass.divergence == .choice)
    #expect(bypass.place == sketch["size"])
  }

  /// A gate, and a choice of two ways by an amount: where it came with the request the gate stands for
  /// the runs that need it; where the model wrote it, the model chooses.
  @Test(arguments: ["request", "model", "other"]) func whoWroteWhatIsCompared(_ who: String) throws
  {
    var sketch = Sketch("begin:start writer:llm size:router ask:approval send:tool stop:end")
    sketch.connect("begin > writer")
    sketch.connect("writer > size")
    let amount: ValuePath =
      switch who {
      case "request": ValuePath(.workflowInput("sum"))
      case "model": ValuePath(.output(sketch["writer"]), ["sum"])
      default: ValuePath(.output(sketch["begin"]), ["sum"])
      }
    sketch.connect("size branch ask large") {
      $0.condition = .compare(amount, .greater, .number(100))
    }
    sketch.connect("size branch send else")
    for edge in ["ask branch send accept", "ask branch stop reject"] { sketch.connect(edge) }
    sketch.change("send") {
      $0.effect = .declared(Effect(.external, basis: .stated), Sketch.nowhere)
    }
    sketch.read("ask", "writer")
    sketch.read("send", "writer", use: .argument)
    let analysis = sketch.analysis
    let bypass = try #require(analysis.bypasses().first)
    #expect(bypass.decider == (who == "model" ? sketch["writer"] : nil))
    #expect(bypass.compared == (who == "model" ? amount : nil))
    #expect((analysis.unguardedCause(of: sketch["send"]) == nil) == (who != "model"))
    // Beside it, a way that no rule opens is what it was.
    sketch.connect("writer > send")
    #expect(sketch.analysis.unguardedCause(of: sketch["send"]) != nil)
  }

  @Test func theOnlyWayIsNoBypass() {
    let sketch = GuardTests.pipeline(
      "approval", ["mid branch send accept", "mid branch writer reject"])
    #expect(sketch.analysis.bypasses().isEmpty)
  }
}

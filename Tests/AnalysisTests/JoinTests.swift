import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct JoinTests {
  @Test func exclusiveBranchesNeverMeet() throws {
    let sketch = Sketch(
      "r:router a b j:join", edges: "r branch a x", "r branch b y", "a > j", "b > j")
    let analysis = sketch.analysis
    let found = try #require(analysis.joinDeadlocks().first)
    guard case .exclusive(let router, _, _) = found.reason else {
      Issue.record("wrong reason")
      return
    }
    #expect(router == sketch["r"])
    #expect(found.paths.map { sketch.names($0.nodes) } == ["r a j", "r b j"])
    #expect(analysis.areExclusive(sketch["a"], sketch["b"]))
    #expect(!analysis.areExclusive(sketch["a"], sketch["j"]))
  }

  @Test func parallelBranchesMeet() {
    let plain = Sketch("f:fork a b j:join", edges: "f > a", "f > b", "a > j", "b > j")
    #expect(plain.analysis.joinDeadlocks().isEmpty)
    let labelled = Sketch(
      "r:router a b j:join", edges: "r branch a x", "r branch b x", "r branch j y", "a > j",
      "b > j")
    #expect(labelled.analysis.areExclusive(labelled["a"], labelled["b"]) == false)
  }

  @Test func aThirdWayToBothMakesThemCompatible() {
    let sketch = Sketch(
      "r:router a b m j:join", edges: "r branch a x", "r branch b y", "r branch m z", "m > a",
      "m > b", "a > j", "b > j")
    #expect(sketch.analysis.joinDeadlocks().isEmpty)
  }

  @Test func otherPoliciesDoNotWait() {
    var sketch = Sketch(
      "r:router a b j:join", edges: "r branch a x", "r branch b y", "a > j", "b > j")
    sketch.change("j") { $0.kind = .join(.any, .concat) }
    #expect(sketch.analysis.joinDeadlocks().isEmpty)
    sketch.change("j") { $0.arrival = .engineDefault(.all, EngineNote("waits", source: "test")) }
    #expect(sketch.analysis.joinDeadlocks().count == 1)
    sketch.change("j") {
      $0.arrival = .engineDefault(.allTaken, EngineNote("waits", source: "test"))
    }
    #expect(sketch.analysis.joinDeadlocks().isEmpty)
  }

  @Test func failureExcludesSuccess() {
    let sketch = Sketch(
      "a:tool ok handler j:join", edges: "a > ok", "a error handler", "ok > j", "handler > j")
    #expect(sketch.analysis.joinDeadlocks().count == 1)
  }

  @Test func aJoinThatWaitsForItsOwnDescendant() throws {
    let sketch = Sketch("s j:join a end:end", edges: "s > j", "j > a", "a > j", "a > end")
    let found = try #require(sketch.analysis.joinDeadlocks().first)
    #expect(sketch.names(found.paths[0].nodes) == "j a j")
    let again = Sketch("s j:join a end:end", edges: "s > j", "j > a", "a feedback j", "a > end")
    #expect(again.analysis.joinDeadlocks().isEmpty)
  }

  @Test func joinsThatWaitForOneAnother() throws {
    let sketch = Sketch(
      "s j:join k:join end:end", edges: "s > j", "s > k", "j > k", "k > j", "k > end")
    let found = sketch.analysis.joinDeadlocks()
    #expect(found.map { sketch.names([$0.join]) } == ["j", "k"])
    #expect(found.map { sketch.names($0.paths[0].nodes) } == ["j k j", "k j k"])
    // One of them goes on without the other.
    var first = Sketch(
      "s j:join k:join end:end", edges: "s > j", "s > k", "j > k", "k > j", "k > end")
    first.change("j") { $0.kind = .join(.any, .concat) }
    #expect(first.analysis.joinDeadlocks().isEmpty)
    // What is only behind the circle waits for it, and is no part of it.
    let behind = Sketch(
      "s j:join k:join l:join", edges: "s > j", "s > k", "j > k", "k > j", "k > l", "s > l")
    #expect(behind.analysis.joinDeadlocks().map { behind.names([$0.join]) } == ["j", "k"])
  }

  @Test func aJoinThatWaitsForItself() throws {
    let sketch = Sketch("s j:join", edges: "s > j", "j > j")
    let found = try #require(sketch.analysis.joinDeadlocks().first)
    #expect(sketch.names(found.paths[0].nodes) == "j j")
  }

  @Test func anotherRoundMayServeBoth() {
    let sketch = Sketch(
      "r:router a b j:join", edges: "r branch a x", "r branch b y", "a > j", "a > r", "b > j")
    #expect(sketch.analysis.joinDeadlocks().isEmpty)
    let outer = Sketch(
      "r:router a b j:join", edges: "r branch a x", "r branch b y", "a > j", "b > j",
      "j branch r again")
    #expect(outer.analysis.joinDeadlocks().count == 1)
  }
}

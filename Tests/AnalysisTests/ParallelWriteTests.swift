import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct ParallelWriteTests {
  static func split(_ kind: String) -> Sketch {
    var sketch = Sketch("r a b j:join end", edges: "a > j", "b > j", "j > end")
    for name in ["a", "b"] { sketch.connect("r \(kind) \(name) \(kind == "branch" ? name : "")") }
    return sketch
  }

  @Test func branchesSideBySideRace() throws {
    var sketch = Self.split("sequence")
    sketch.write("a", "x")
    sketch.write("b", "x")
    let race = try #require(sketch.analysis.parallelWrites().first)
    #expect(sketch.names([race.first, race.second, race.split]) == "a b r")
  }

  @Test func casesAndFollowersDoNot() {
    var cases = Self.split("branch")
    cases.write("a", "x")
    cases.write("b", "x")
    #expect(cases.analysis.parallelWrites().isEmpty)
    var chain = Self.split("sequence")
    chain.write("a", "x")
    chain.write("j", "x")
    chain.write("end", "x")
    #expect(chain.analysis.parallelWrites().isEmpty)
  }

  @Test func ordersThroughAnotherBranchCount() {
    var sketch = Self.split("sequence")
    sketch.connect("a > b")
    sketch.write("a", "x")
    sketch.write("b", "x")
    #expect(sketch.analysis.parallelWrites().isEmpty)
  }

  @Test func itemsOfAMapRaceUnlessOneAtATime() {
    for (limit, count) in [(1, 0), (4, 1)] {
      var sketch = Sketch("s m:map w end", edges: "s > m", "m > w", "m > end")
      sketch.change("m") { $0.concurrency = .declared(.finite(limit), $0.span) }
      let map = sketch["m"]
      sketch.change("w") { $0.parent = map }
      sketch.write("w", "x")
      #expect(sketch.analysis.parallelWrites().count == count, "\(limit)")
    }
  }
}

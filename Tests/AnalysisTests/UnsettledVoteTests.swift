import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct UnsettledVoteTests {
  static func jury(_ voters: Int, _ policy: JoinPolicy) -> Sketch {
    let names = (0..<voters).map { "v\($0)" }
    var sketch = Sketch("ask:fork " + names.map { $0 + ":llm" }.joined(separator: " ") + " end:end")
    sketch.add("count", .join(policy, .vote))
    for name in names {
      sketch.connect("ask > \(name)")
      sketch.connect("\(name) > count")
    }
    sketch.connect("count > end")
    return sketch
  }

  @Test(arguments: [
    (1, JoinPolicy.all, 1), (2, .all, 2), (3, .all, 0), (4, .allTaken, 4), (3, .any, 1),
    (5, .quorum(4), 4), (5, .quorum(3), 0), (3, .quorum(8), 0),
  ])
  func votesAreCounted(_ voters: Int, _ policy: JoinPolicy, _ count: Int) {
    let found = Self.jury(voters, policy).analysis.unsettledVotes()
    #expect(found.map(\.count) == (count == 0 ? [] : [count]))
  }

  @Test func aTieCanBeSettled() {
    var sketch = Self.jury(2, .all)
    sketch.connect("count branch end undecided")
    #expect(sketch.analysis.unsettledVotes().isEmpty)
  }

  @Test func casesOfOneChoiceDoNotVoteTogether() {
    var sketch = Self.jury(2, .allTaken)
    sketch.add("pick", .router(.expression))
    sketch.connect("pick branch v0 a")
    sketch.connect("pick branch v1 b")
    #expect(sketch.analysis.unsettledVotes().isEmpty)
  }
}

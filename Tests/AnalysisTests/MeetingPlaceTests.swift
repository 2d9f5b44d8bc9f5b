import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Where branches meet, and what is looked at to know it.
@Suite struct MeetingPlaceTests {
  @Test(arguments: 1..<60) func othersAreFoundAsByLookingAtAll(seed: Int) {
    var dice = Dice(UInt64(seed) &+ 991)
    let size = 2 + dice.roll(12)
    let analysis = dice.graph(nodes: size, edges: size + dice.roll(2 * size))
    let workflow = analysis.workflow
    let before = analysis.dominators
    var places = MeetingPlaces(workflow, before)
    let ids = (0..<size).map { NodeID(Int32($0)) }
    for place in ids {
      let sources = workflow.incoming(place).filter {
        $0.kind.isControl && $0.kind != .error && $0.kind != .feedback && $0.kind != .retry
      }.map(\.source)
      for step in ids {
        for barred in ids {
          let expected =
            sources.contains { before.dominates(step, $0) }
            && sources.contains {
              !before.dominates(step, $0) && !before.dominates($0, step) && $0 != barred
            }
          let found = places.hasOther(at: place, besides: step) { $0 != barred }
          #expect(
            found == expected,
            "\(step.rawValue) at \(place.rawValue) without \(barred.rawValue)")
        }
      }
    }
  }

  /// However many branches there are, a few others are looked at for each of them.
  @Test func thousandsOfBranchesAreNotComparedWithOneAnother() {
    let count = 3_000
    var sketch = Sketch("ask:fork end:end")
    sketch.add("meet", .join(.all, .concat))
    sketch.connect("meet > end")
    for branch in 0..<count {
      sketch.add("b\(branch)", .tool)
      sketch.connect("ask > b\(branch)")
      sketch.connect("b\(branch) > meet")
    }
    let analysis = sketch.analysis
    var places = MeetingPlaces(analysis.workflow, analysis.dominators)
    let meet = sketch["meet"]
    for branch in 0..<count {
      let step = sketch["b\(branch)"]
      let hasOne = places.hasOther(at: meet, besides: step) { _ in true }
      let hasMore = places.hasOther(at: meet, besides: step) { _ in false }
      #expect(hasOne && !hasMore)
    }
    #expect(places.looks <= count * 65)
  }
}

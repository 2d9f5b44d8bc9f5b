import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct AssignmentTests {
  static func diamond(_ join: String = "code", split: String = "branch") -> Sketch {
    var sketch = Sketch("r a b j:\(join) end", edges: "a > j", "b > j", "j > end")
    for name in ["a", "b"] { sketch.connect("r \(split) \(name) \(split == "branch" ? name : "")") }
    return sketch
  }

  @Test func aBranchMayBeSkipped() throws {
    var sketch = Self.diamond()
    sketch.read("end", "a")
    let read = try #require(sketch.analysis.unassignedReads().first)
    #expect(read.node == sketch["end"])
    #expect(!read.isNever)
    #expect(sketch.names(read.path.nodes) == "r b j end")
  }

  @Test func optionalReadsAndWritesOnBothSidesAreFine() {
    var sketch = Self.diamond()
    sketch.read("end", .output(sketch["a"]), optional: true)
    sketch.write("a", "x")
    sketch.write("b", "x")
    sketch.read("end", .variable("x"))
    sketch.read("end", "r")
    #expect(sketch.analysis.unassignedReads().isEmpty)
  }

  @Test func aJoinHasAllBranchesBehindIt() {
    var sketch = Self.diamond("join", split: "sequence")
    sketch.read("end", "a")
    #expect(sketch.analysis.unassignedReads().isEmpty)
    var racing = Self.diamond("code", split: "sequence")
    racing.read("end", "a")
    #expect(racing.analysis.unassignedReads().count == 1)
  }

  @Test func aJoinOfTakenBranchesWaitsForThoseOnly() {
    for (split, count) in [("sequence", 0), ("branch", 1)] {
      var sketch = Self.diamond("join", split: split)
      sketch.change("j") { $0.kind = .join(.allTaken, .concat) }
      sketch.read("end", "a")
      #expect(sketch.analysis.unassignedReads().count == count, "\(split)")
    }
  }

  @Test func neverWritten() throws {
    var sketch = Sketch("a b c", edges: "a > b", "b > c")
    sketch.read("b", "c")
    #expect(try #require(sketch.analysis.unassignedReads().first).isNever)
    sketch.connect("c > b")
    #expect(try #require(sketch.analysis.unassignedReads().first).isNever == false)
  }

  @Test func aFailedNodeHasNoOutput() throws {
    var sketch = Sketch("a:tool b handler", edges: "a > b", "a error handler")
    sketch.read("b", "a")
    sketch.read("handler", "a")
    let reads = sketch.analysis.unassignedReads()
    #expect(sketch.names(reads.map(\.node)) == "handler")
  }

  @Test func aLoopHasDoneARound() {
    var sketch = Sketch("l:loop end")
    sketch.add("a", .llm, in: "l")
    for edge in ["l > a", "a feedback l", "l > end"] { sketch.connect(edge) }
    sketch.read("end", "a")
    sketch.read("end", "l")
    #expect(sketch.analysis.unassignedReads().isEmpty)
  }

  /// Against reachability without the writer, on graphs without joins.
  @Test(arguments: 1..<60) func agreesWithAvoidingTheWriter(seed: Int) {
    var dice = Dice(UInt64(seed) &+ 9000)
    let size = 3 + dice.roll(9)
    var sketch = Sketch("n0")
    for i in 1..<size { sketch.add("n\(i)", .code) }
    for _ in 0..<size + dice.roll(size) {
      sketch.connect("n\(dice.roll(size)) > n\(dice.roll(size))")
    }
    let writer = "n\(dice.roll(size))"
    let reader = "n\(dice.roll(size))"
    guard writer != reader else { return }
    sketch.read(reader, writer)
    let analysis = sketch.analysis
    let graph = analysis.view(.control)
    let all = graph.reach(from: analysis.roots)
    let without = graph.reach(
      from: analysis.roots, avoiding: NodeSet([sketch[writer]], in: analysis.workflow))
    guard all.contains(sketch[reader]) else { return }
    let isStep =
      !graph.successors(of: sketch[writer]).isEmpty
      || !graph.predecessors(of: sketch[writer]).isEmpty
    let expected = without.contains(sketch[reader]) && (isStep || all.contains(sketch[writer]))
    #expect(analysis.unassignedReads().isEmpty == !expected)
  }
}

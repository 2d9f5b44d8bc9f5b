import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// The linear walk against its definition, path by path, on small graphs without cycles.
@Suite struct UnguardedFlowTests {
  /// A graph in which every edge goes to a later node. Approvals have two labelled cases.
  static func sketch(_ dice: inout Dice) -> Sketch {
    let size = 4 + dice.roll(6)
    var sketch = Sketch("n0")
    for i in 1..<size { sketch.add("n\(i)", dice.roll(3) == 0 ? .human(.approval) : .code) }
    for i in 0..<size - 1 {
      let isApproval = sketch.builder[sketch["n\(i)"]].kind == .human(.approval)
      for way in 0..<(isApproval ? 2 : 1 + dice.roll(2)) {
        let target = "n\(i + 1 + dice.roll(size - i - 1))"
        sketch.connect(
          isApproval
            ? "n\(i) branch \(target) \(way == 0 ? "accept" : "reject")" : "n\(i) > \(target)")
      }
    }
    return sketch
  }

  /// All nodes on every path from a node to an end.
  static func unavoidable(_ node: Int, _ graph: FlowGraph) -> Set<Int> {
    let ways = graph.successors(of: NodeID(Int32(node))).map(\.target.index)
    guard let first = ways.first else { return [node] }
    return ways.dropFirst().reduce(unavoidable(first, graph)) {
      $0.intersection(unavoidable($1, graph))
    }.union([node])
  }

  static func oracle(from start: Int, _ analysis: Analysis) -> Set<Int> {
    let graph = analysis.view(.control)
    var seen: Set<Int> = [start]
    var pending = [start]
    while let node = pending.popLast() {
      var next = graph.successors(of: NodeID(Int32(node))).map(\.target.index)
      if analysis.guard(at: NodeID(Int32(node))) != nil {
        let meeting = unavoidable(node, graph).subtracting([node])
        // The first that is met: edges go to later nodes, so the smallest.
        next = meeting.min().map { [$0] } ?? []
      }
      for node in next where seen.insert(node).inserted { pending.append(node) }
    }
    return seen
  }

  @Test(arguments: 1..<150) func theWalkStepsOverGuards(seed: Int) {
    var dice = Dice(UInt64(seed) &+ 123)
    let sketch = Self.sketch(&dice)
    let analysis = sketch.analysis
    for start in 0..<analysis.workflow.nodes.count {
      let reach = analysis.unguardedReach(from: [NodeID(Int32(start))])
      #expect(Set(reach.nodes.map(\.index)) == Self.oracle(from: start, analysis))
      for target in reach.nodes {
        let back = analysis.unguardedReach(from: [target], .backward)
        #expect(back.contains(NodeID(Int32(start))))
      }
    }
  }

  @Test func everyQuestionIsAnsweredOnALongChain() {
    let length = 100_000
    var sketch = Sketch("n0:llm")
    for i in 1..<length {
      sketch.add("n\(i)", i % 7 == 0 ? .verifier(.deterministic, .blocking) : .llm)
    }
    sketch.begin { builder in
      for i in 1..<length {
        builder.connect(
          NodeID(Int32(i - 1)), NodeID(Int32(i)), .sequence, span: Sketch.nowhere)
      }
      builder.connect(
        NodeID(Int32(length - 1)), NodeID(0), .branch, span: Sketch.nowhere)
    }
    let analysis = sketch.analysis
    #expect(analysis.guards.count == (length - 1) / 7)
    #expect(analysis.loops().count == 1)
    #expect(analysis.unguardedInfluenceCycles().isEmpty)
    #expect(analysis.unguardedChains(longerThan: 5).first?.models.count == 7)
    #expect(analysis.decorativeGuards().isEmpty)
    #expect(analysis.bypasses().isEmpty)
    #expect(analysis.joinDeadlocks().isEmpty)
    #expect(analysis.unassignedReads().isEmpty)
  }
}

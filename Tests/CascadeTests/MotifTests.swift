import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Oracle 23 and what is built from the typed graph.
struct MotifTests {
  private func factor(_ sketch: Sketch) -> Double {
    sketch.analysis.cascadeModel().cycles().first?.factor ?? 0
  }

  /// A hub and workers that delegate both ways; `checks` makes the hub's answers pass a judge.
  private func hub(_ workers: Int) -> Sketch {
    var sketch = Sketch("hub:agent")
    for i in 0..<workers {
      sketch.add("worker\(i)", .agent)
      sketch.connect("hub delegate worker\(i)")
    }
    return sketch
  }

  @Test("a generator and its judge")
  func generatorAndJudge() {
    var sketch = Sketch(
      "generator:llm judge:judge out:end", edges: "generator > judge", "judge branch out accept")
    sketch.read("judge", "generator")
    sketch.connect("judge feedback generator reject")
    sketch.read("generator", "judge")
    #expect(abs(factor(sketch) - 0.643) < 1e-3)
  }

  @Test(
    "two agents, hubs and meshes without a check", arguments: [(1, 0.92), (2, 0.90), (3, 1.11)])
  func hubs(_ workers: Int, _ expected: Double) {
    let sketch = hub(workers)
    let b = 0.92 * Elementary.pow(Double(workers), -0.657)
    #expect(abs(factor(sketch) - (Double(workers) * b * 0.92).squareRoot()) < 1e-6)
    #expect(abs(factor(sketch) - expected) < (workers == 2 ? 0.2 : 5e-3))
  }

  @Test("meshes of three and four", arguments: [(3, 1.17), (4, 1.34)])
  func meshes(_ n: Int, _ expected: Double) {
    var sketch = Sketch("a0:agent")
    for i in 1..<n { sketch.add("a\(i)", .agent) }
    for i in 0..<n { for j in 0..<i { sketch.connect("a\(i) delegate a\(j)") } }
    #expect(abs(factor(sketch) - expected) < 5e-3)
    // Peers that check one another: every link carries what a judge lets through.
    #expect(abs(factor(sketch) * 0.45 - (n == 4 ? 0.60 : 0.525)) < 5e-3)
  }

  @Test("a hub of three workers whose output a judge or a gate checks")
  func checkedHubs() {
    let spread = hub(3).analysis.cascadeModel().graph
    let corrections = ContiguousArray(repeating: 1.0, count: spread.count)
    let component = spread.components.cyclic[0]
    for (pass, expected) in [(0.45, 0.745), (0.24, 0.544)] {
      let guarded = spread.guarding([0], pass: pass)
      #expect(abs(guarded.growth(of: component, corrections: corrections).factor - expected) < 1e-3)
    }
  }

  @Test("a chain never grows, and reaches far")
  func chain() {
    var sketch = Sketch("a:llm b:llm c:llm d:llm", edges: "a > b", "b > c", "c > d")
    for (reader, source) in [("b", "a"), ("c", "b"), ("d", "c")] { sketch.read(reader, source) }
    let report = sketch.analysis.cascade()
    #expect(report.cycles.isEmpty)
    let worst = report.worst[0]
    #expect(worst.origin == sketch["a"])
    #expect(abs(worst.lower - (0.92 + 0.92 * 0.92 + 0.92 * 0.92 * 0.92)) < 1e-9)
    #expect(worst.lower <= worst.upper + 1e-9)
    #expect(sketch.names(worst.path.nodes) == "a b c d" || sketch.names(worst.path.nodes) == "a b")
    #expect(report.chain?.models.count == 4)
    #expect(abs((report.chain?.outcome.success ?? 0) - 0.6561) < 1e-9)
    #expect(report.guards.first.map { $0.after < $0.before } == true)
  }

  @Test("20: three hops, in a line and with one judge before the last")
  func threeHops() {
    func robustness(_ sketch: Sketch) -> Double {
      let model = sketch.analysis.cascadeModel()
      let hops = [("a", "b"), ("b", "c"), ("c", "d")].map { from, to in
        model.transmission(from: sketch[from], to: sketch[to]) ?? 0
      }
      return 1 - hops.reduce(1, *)
    }
    var line = Sketch("a:llm b:llm c:llm d:llm", edges: "a > b", "b > c", "c > d")
    for (reader, source) in [("b", "a"), ("c", "b"), ("d", "c")] { line.read(reader, source) }
    var closed = Sketch(
      "a:llm b:llm c:llm judge:judge d:llm", edges: "a > b", "b > c", "c > judge",
      "judge branch d accept", "judge branch c reject")
    for (reader, source) in [("b", "a"), ("c", "b"), ("judge", "c"), ("d", "c")] {
      closed.read(reader, source)
    }
    #expect(abs(robustness(line) - 0.221) < 1e-3)
    #expect(abs(robustness(closed) - 0.650) < 1e-3)
    #expect(robustness(closed) - robustness(line) >= 0.40)
  }

  @Test(
    "a value that goes round the judge that dominates its reader is gated; before it, it is not")
  func gatedEdge() {
    var sketch = Sketch(
      "a:llm peek:llm judge:judge b:llm fixer:llm out:end", edges: "a > peek", "peek > judge",
      "b > out")
    sketch.connect("judge branch b accept")
    sketch.connect("judge branch fixer reject")
    sketch.read("peek", "a")
    sketch.read("judge", "a")
    sketch.read("b", "a")
    sketch.read("fixer", "a")
    let model = sketch.analysis.cascadeModel()
    let b = 0.92
    #expect(abs((model.transmission(from: sketch["a"], to: sketch["b"]) ?? 0) - b * 0.45) < 1e-9)
    #expect(abs((model.transmission(from: sketch["a"], to: sketch["peek"]) ?? 0) - b) < 1e-9)
    #expect(abs((model.transmission(from: sketch["a"], to: sketch["fixer"]) ?? 0) - b) < 1e-9)
    #expect(model.transmission(from: sketch["a"], to: sketch["judge"]) == 1)
  }

  @Test("a rewriter behind the judge is not gated by it")
  func rewritten() {
    var sketch = Sketch(
      "a:llm judge:judge b:llm", edges: "a > judge", "judge branch b accept",
      "judge branch a reject")
    sketch.read("judge", "a")
    sketch.read("b", "a")
    var other = sketch
    other.connect("a branch b skip")
    let gated = sketch.analysis.cascadeModel().transmission(from: sketch["a"], to: sketch["b"])
    let free = other.analysis.cascadeModel().transmission(from: other["a"], to: other["b"])
    #expect(abs((gated ?? 0) - 0.92 * 0.45) < 1e-9)
    #expect(abs((free ?? 0) - 0.92) < 1e-9)
  }

  @Test("a judge that sees only what descends from the source counts for nothing for it")
  func sourceFault() {
    var sketch = Sketch(
      "in:start a:llm judge:judge b:llm", edges: "in > a", "a > judge", "judge branch b accept",
      "judge branch a reject")
    sketch.read("judge", "a")
    sketch.read("b", "a")
    let model = sketch.analysis.cascadeModel()
    let input = model.blast(from: sketch["in"])
    #expect(abs(input.lower - (0.92 + 0.92 + 0.92 * 0.92)) < 0.01 || input.lower > 1.7)
    let plain = model.graph.bestPaths(from: sketch["in"].index).probability[sketch["b"].index]
    let blind = model.graph(forFaultsOf: sketch["in"].index).bestPaths(from: sketch["in"].index)
      .probability[sketch["b"].index]
    #expect(abs(blind * 0.45 - plain) < 1e-9)
    // With evidence of its own the judge counts.
    var informed = sketch
    informed.add("facts", .tool)
    informed.read("judge", "facts")
    let other = informed.analysis.cascadeModel()
    #expect(
      abs(
        other.graph(forFaultsOf: informed["in"].index).bestPaths(from: informed["in"].index)
          .probability[informed["b"].index] - plain) < 1e-9)
  }

  @Test("guards in a row: each lets less through, never more")
  func series() {
    let checks = [0.3, 0.45, 0.05].enumerated().map {
      InfluenceLink.Check(judge: NodeID(Int32($0.offset)), pass: $0.element)
    }
    var last = 1.0
    for count in 0...3 {
      let pass = InfluenceLink.series(Array(checks.prefix(count)), { _, _ in 0.39 })
      #expect(pass <= last)
      last = pass
    }
    let two = InfluenceLink.series(Array(checks.prefix(2)), { _, _ in 0.39 })
    #expect(abs(two - 0.3 * (0.39 + 0.61 * 0.45)) < 1e-12)
  }

  @Test("variables and stores carry; control carries only to what reads nothing")
  func carriers() {
    var sketch = Sketch(
      "a:llm b:llm c:llm shared:store d:llm", edges: "a > b", "b > c", "a writes shared",
      "shared reads d")
    sketch.write("a", "draft")
    sketch.read("c", .variable("draft"))
    let model = sketch.analysis.cascadeModel()
    let blast = model.blast(from: sketch["a"])
    #expect(abs(blast.lower - (0.92 + 0.92 + 1 + 0.92)) < 1e-9)
    #expect(model.transmission(from: sketch["b"], to: sketch["c"]) == nil)
    #expect(model.transmission(from: sketch["a"], to: sketch["b"]) == 0.92)
  }

  @Test("parameters are checked, with the nearest name")
  func parameters() throws {
    let changed = try CascadeParameters(["adoption": 0.5])
    #expect(changed[.adoption] == 0.5)
    #expect(changed.isDeclared(.adoption) && !changed.isDeclared(.dilution))
    #expect(throws: CascadeParameterError.unknown("adoptoin", nearest: "adoption")) {
      try CascadeParameters(["adoptoin": 0.5])
    }
    #expect(throws: CascadeParameterError.outOfRange(.adoption, 1.5)) {
      try CascadeParameters(["adoption": 1.5])
    }
    for parameter in CascadeParameter.allCases {
      let definition = parameter.definition
      #expect(definition.range.contains(definition.value))
    }
  }
}

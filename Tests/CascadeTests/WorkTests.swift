import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// The work bound, time, retries, contexts and fault cycles.
struct WorkTests {
  @Test("three nested layers with three retries come to 64 attempts")
  func retries() {
    var sketch = Sketch("a:agent b:agent c:tool", edges: "a delegate b", "b uses c")
    for name in ["a", "b", "c"] {
      sketch.change(name) {
        $0.retry = .declared(RetryPolicy(retries: .finite(3)), Sketch.nowhere)
      }
    }
    let found = sketch.analysis.retryAmplifications()
    #expect(found.first?.product == 64)
    #expect(found.first.map { sketch.names($0.layers) } == "a b c")
  }

  @Test("a loop of rounds with turns inside")
  func rounds() {
    var sketch = Sketch("hub:agent end:end")
    for i in 0..<3 {
      sketch.add("w\(i)", .agent)
      sketch.change("w\(i)") { $0.iterationLimit = .declared(.finite(3), Sketch.nowhere) }
      sketch.connect("hub delegate w\(i)")
    }
    sketch.change("hub") { $0.iterationLimit = .declared(.finite(5), Sketch.nowhere) }
    let work = sketch.analysis.workBound
    #expect(work.value == 50)
    #expect(work.isExact)
    #expect(work.terms.map(\.value).reduce(0, +) == 50)
    #expect(work.largestFactor?.count == 5)
  }

  @Test("a number of the engine's is told from one of the file's")
  func enginesNumbers() {
    func isStated(_ limit: Fact<Limit<Int>>) -> Bool? {
      var sketch = Sketch("a:agent")
      sketch.change("a") { $0.iterationLimit = limit }
      return sketch.analysis.workBound.terms.first?.factors.first?.isStated
    }
    let note = EngineNote("stops after 60 turns", source: "docs")
    #expect(isStated(.declared(.finite(60), Sketch.nowhere)) == true)
    #expect(isStated(.engineDefault(.finite(60), note)) == false)
  }

  @Test("what only the engine limits counts once where the file's numbers are asked for")
  func statedNumbers() {
    let note = EngineNote("stops after 60 turns", source: "docs")
    var sketch = Sketch(
      "start:start hub:agent w:agent read:tool", edges: "start > read", "hub delegate w")
    sketch.connect("read > hub")
    sketch.connect("hub feedback read") {
      $0.budget = .engineDefault(.finite(9), note)
    }
    sketch.change("hub") {
      $0.iterationLimit = .engineDefault(.finite(60), note)
      $0.retry = .declared(RetryPolicy(retries: .finite(2)), Sketch.nowhere)
    }
    sketch.change("w") { $0.iterationLimit = .declared(.finite(5), Sketch.nowhere) }
    let analysis = sketch.analysis
    // The hub three times for its attempts, and in each of them the other one with five turns.
    #expect(analysis.statedInvocations[sketch["read"].index] == 1)
    #expect(analysis.statedInvocations[sketch["hub"].index] == 3)
    #expect(analysis.statedInvocations[sketch["w"].index] == 15)
    #expect(analysis.workBound.invocations[sketch["read"].index] == 10)
    #expect(analysis.workBound.invocations[sketch["hub"].index] == 1_800)
    #expect(analysis.workBound.invocations[sketch["w"].index] == 9_000)
  }

  @Test("a number that nobody states is not forgotten among many products that are kept")
  func openAmongMany() {
    var sketch = Sketch("hub:agent open:agent last:tool", edges: "open delegate last")
    for i in 0..<40 {
      sketch.add("w\(i)", .agent)
      sketch.change("w\(i)") { $0.iterationLimit = .declared(.finite(9), Sketch.nowhere) }
      sketch.connect("hub delegate w\(i)")
    }
    sketch.change("hub") { $0.iterationLimit = .declared(.finite(5), Sketch.nowhere) }
    #expect(sketch.analysis.workBound.value != nil)
    sketch.connect("hub delegate open")
    guard case .depends(let factors) = sketch.analysis.workBound.verdict else {
      Issue.record("the turns of `open` are stated nowhere")
      return
    }
    #expect(factors.map { sketch.names([$0.node]) } == ["open"])
  }

  @Test("a way back to a loop goes no more often than its rounds, nor than it may itself")
  func waysBackToALoop() {
    func steps(_ budget: Fact<Limit<Int>>) -> Double? {
      var sketch = Sketch("again:loop")
      sketch.add("draft", .llm, in: "again")
      sketch.add("judge", .llm, in: "again")
      sketch.change("again") { $0.iterationLimit = .declared(.finite(3), Sketch.nowhere) }
      sketch.connect("again > draft")
      sketch.connect("draft > judge")
      sketch.connect("judge reject again") { $0.budget = budget }
      return sketch.analysis.workBound.value
    }
    let note = EngineNote("the file states no limit", source: "docs")
    #expect(steps(.engineDefault(.unlimited, note)) == steps(.declared(.finite(2), Sketch.nowhere)))
    #expect(steps(.declared(.finite(1), Sketch.nowhere)) ?? 0 < steps(.inexpressible) ?? 0)
    #expect(steps(.engineDefault(.unlimited, note)) == steps(.inexpressible))
  }

  @Test("a cycle without a bound is a witness; one with an unknown bound is a factor")
  func cycles() {
    var sketch = Sketch("a:llm b:llm", edges: "a > b")
    sketch.begin { $0.capabilities = [.loopLimits] }
    var endless = sketch
    endless.connect("b feedback a")
    guard case .unbounded(let cycle) = endless.analysis.workBound.verdict else {
      Issue.record("not unbounded")
      return
    }
    #expect(endless.names(cycle.nodes) == "a b a")
    var open = sketch
    open.connect("b feedback a") { $0.budget = .dynamic(Sketch.nowhere) }
    guard case .depends(let factors) = open.analysis.workBound.verdict else {
      Issue.record("not open")
      return
    }
    #expect(factors.map(\.kind) == [.rounds])
    var bounded = sketch
    bounded.connect("b feedback a") { $0.budget = .declared(.finite(4), Sketch.nowhere) }
    #expect(bounded.analysis.workBound.value == 10)
  }

  @Test("a map multiplies its body; its width may be unknown or without limit")
  func maps() {
    func map(_ width: Fact<Limit<Int>>) -> WorkBound {
      var sketch = Sketch("each:map")
      sketch.change("each") { $0.width = width }
      sketch.add("item", .llm, in: "each")
      sketch.add("after", .llm)
      sketch.connect("each > item")
      sketch.add("joined", .join(.all, .concat))
      sketch.change("joined") { $0.isImplied = true }
      sketch.connect("item > joined")
      sketch.connect("joined > after")
      return sketch.analysis.workBound
    }
    #expect(map(.declared(.finite(7), Sketch.nowhere)).value == 8)
    if case .depends(let factors) = map(.dynamic(Sketch.nowhere)).verdict {
      #expect(factors.map(\.kind) == [.items])
    } else {
      Issue.record("not open")
    }
    if case .unbounded = map(.declared(.unlimited, Sketch.nowhere)).verdict {
    } else {
      Issue.record("not unbounded")
    }
  }

  @Test("no simulated run takes more steps than the bound")
  func tokens() {
    var random = Random(23)
    var finite = 0
    var infinite = 0
    for _ in 0..<1_000 {
      let n = 2 + random.below(9)
      var sketch = Sketch("n0:llm")
      sketch.begin { $0.capabilities = [.loopLimits] }
      for i in 1..<n { sketch.add("n\(i)", .llm) }
      var edges: [(Int, Int, Int?)] = []
      for v in 1..<n {
        edges.append((random.below(v), v, random.below(4) == 0 ? random.below(4) : nil))
      }
      for _ in 0..<random.below(n) {
        let u = random.below(n)
        edges.append((u, random.below(u + 1), random.below(8) == 0 ? nil : random.below(4)))
      }
      for (u, v, budget) in edges {
        sketch.connect("n\(u) > n\(v)") { edge in
          if let budget { edge.budget = .declared(.finite(budget), Sketch.nowhere) }
        }
      }
      guard let bound = sketch.analysis.workBound.value else {
        infinite += 1
        continue
      }
      finite += 1
      // A run with one counter an edge: every way that still may be taken is taken, in a random
      // order; an edge forward without a limit that closes no cycle has none.
      for _ in 0..<3 {
        var left = edges.map(\.2)
        var tokens = [0]
        var steps = 0
        while !tokens.isEmpty, steps < 100_000 {
          let token = tokens.remove(at: random.below(tokens.count))
          steps += 1
          for (i, edge) in edges.enumerated() where edge.0 == token {
            if let rest = left[i] {
              guard rest > 0 else { continue }
              left[i] = rest - 1
            }
            if random.below(10) > 0 { tokens.append(edge.1) }
          }
        }
        #expect(Double(steps) <= bound)
      }
    }
    #expect(finite > 300)
    #expect(infinite > 50)
  }

  @Test("the critical path, and what keeps it from being bounded")
  func time() {
    var sketch = Sketch("a:llm b:tool c:tool d:llm", edges: "a > b", "a > c", "b > d", "c > d")
    for (name, seconds) in [("a", 10.0), ("b", 5), ("c", 30), ("d", 10)] {
      sketch.change(name) {
        $0.timeout = .declared(.finite(Milliseconds(seconds: seconds)), Sketch.nowhere)
      }
    }
    sketch.change("c") {
      $0.retry = .declared(
        RetryPolicy(
          retries: .finite(2),
          backoff: .exponential(initial: Milliseconds(seconds: 1), factor: 2)), Sketch.nowhere)
    }
    // d is entered by both ways: it may run twice.
    let time = sketch.analysis.cascade().time
    #expect(time.limit == Milliseconds(seconds: 10 + 93 + 20))
    #expect(sketch.names(time.path) == "a c d")
    sketch.change("b") { $0.timeout = .inexpressible }
    let open = sketch.analysis.cascade().time
    #expect(open.limit == nil)
    #expect(open.unknown == sketch["b"])
  }

  @Test("the items of a map run as many at once as it lets run")
  func itemsSideBySide() {
    var sketch = Sketch("plan:llm work:map")
    sketch.add("do", .llm, in: "work")
    sketch.add("mail", .tool, in: "work")
    for edge in ["plan > work", "work > do", "do > mail"] { sketch.connect(edge) }
    for name in ["plan", "do", "mail"] {
      sketch.change(name) {
        $0.timeout = .declared(.finite(Milliseconds(seconds: 60)), Sketch.nowhere)
      }
    }
    sketch.change("work") { $0.width = .declared(.finite(50), Sketch.nowhere) }
    func minutes(_ together: Fact<Limit<Int>>) -> Int? {
      sketch.change("work") { $0.concurrency = together }
      return sketch.analysis.cascade().time.limit.map { Int($0.count) / 60_000 }
    }
    // One minute for the plan, two for each of the items that come one after the other.
    #expect(minutes(.inexpressible) == 101)
    #expect(minutes(.declared(.finite(1), Sketch.nowhere)) == 101)
    #expect(minutes(.declared(.finite(5), Sketch.nowhere)) == 21)
    #expect(minutes(.declared(.finite(8), Sketch.nowhere)) == 15)
    #expect(minutes(.declared(.unlimited, Sketch.nowhere)) == 3)
  }

  @Test("a clock that stands still for people ends no run while it waits for them")
  func people() {
    var sketch = Sketch("draft:llm ask:approval", edges: "draft > ask")
    sketch.begin {
      $0.limits.timeout = .declared(.finite(Milliseconds(seconds: 1200)), Sketch.nowhere)
    }
    #expect(sketch.analysis.cascade().time.people == [])
    sketch.begin { $0.limits.pausesForPeople = true }
    let time = sketch.analysis.cascade().time
    #expect(time.people == [sketch["ask"]])
    #expect(time.deadline == Milliseconds(seconds: 1200))
  }

  @Test("agents that nothing runs have no turns to count")
  func agentsAlone() {
    let sketch = Sketch("start:start a:agent b:agent", edges: "start > a")
    #expect(sketch.names(sketch.analysis.workBound.uncounted) == "a")
  }

  @Test("a caller that gives up before its callee has")
  func inversion() {
    var sketch = Sketch("agent:agent search:tool", edges: "agent uses search")
    sketch.change("agent") {
      $0.timeout = .declared(.finite(Milliseconds(seconds: 60)), Sketch.nowhere)
    }
    sketch.change("search") {
      $0.timeout = .declared(.finite(Milliseconds(seconds: 30)), Sketch.nowhere)
      $0.retry = .declared(RetryPolicy(retries: .finite(2)), Sketch.nowhere)
    }
    let found = sketch.analysis.timeInversions()
    #expect(found.map(\.needed) == [Milliseconds(seconds: 90)])
    sketch.change("search") { $0.retry = .inexpressible }
    #expect(sketch.analysis.timeInversions().isEmpty)
  }

  @Test("what is read against the size of the context")
  func fanIn() {
    var sketch = Sketch("each:map joined:join sum:llm", edges: "joined > sum")
    sketch.change("each") { $0.width = .declared(.finite(40), Sketch.nowhere) }
    sketch.add("item", .llm, in: "each")
    sketch.change("item") { $0.messageSize = .declared(4_000, Sketch.nowhere) }
    sketch.connect("each > item")
    sketch.connect("item > joined")
    sketch.change("sum") { $0.contextWindow = .declared(128_000, Sketch.nowhere) }
    let found = sketch.analysis.cascade().fanIns
    #expect(found.map(\.tokens) == [160_000])
    #expect(found.first?.exceeds == true)
  }

  @Test("retries without limit against a shared model keep a storm going; a breaker ends it")
  func storm() {
    var sketch = Sketch("a:llm b:llm", edges: "a > b")
    for name in ["a", "b"] { sketch.change(name) { $0.model = .declared("m", Sketch.nowhere) } }
    #expect(sketch.analysis.faultCycles().isEmpty)
    sketch.change("a") {
      $0.retry = .declared(RetryPolicy(retries: .finite(3)), Sketch.nowhere)
    }
    #expect(sketch.analysis.faultCycles().isEmpty)
    sketch.change("a") { $0.retry = .declared(RetryPolicy(retries: .unlimited), Sketch.nowhere) }
    let found = sketch.analysis.faultCycles()
    #expect(found.map(\.retrying) == [sketch["a"]])
    #expect(found.first?.shared == "m")
    sketch.change("a") { $0.hasBreaker = .declared(true, Sketch.nowhere) }
    #expect(sketch.analysis.faultCycles().isEmpty)
  }

  @Test("the fewest checks, with as many disjoint ways, and the single step when there is one")
  func cut() {
    var sketch = Sketch("a:llm b:llm c:llm d:llm e:llm pay:tool")
    for (reader, source) in [
      ("b", "a"), ("c", "a"), ("d", "b"), ("d", "c"), ("e", "d"), ("pay", "e"),
    ] {
      sketch.read(reader, source, use: .argument)
    }
    let model = sketch.analysis.cascadeModel()
    let one = model.cut(from: [sketch["a"]], to: [sketch["pay"]])
    #expect(one.nodes?.count == 1 && one.paths.count == 1)
    #expect(one.dominator == sketch["e"])
    let two = model.cut(from: [sketch["b"], sketch["c"]], to: [sketch["pay"], sketch["d"]])
    #expect(two.nodes == [sketch["b"], sketch["c"]])
    #expect(two.paths.count == 2)
  }
}

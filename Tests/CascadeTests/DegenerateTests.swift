import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Graphs at the edge of what there is.
struct DegenerateTests {
  private func check(_ sketch: Sketch) -> CascadeReport {
    let report = sketch.analysis.cascade()
    #expect(report.harm.isFinite && report.harm >= 0)
    for blast in report.worst {
      #expect(blast.value.isFinite && blast.value <= blast.reachable + 1e-9)
    }
    return report
  }

  @Test("no nodes")
  func empty() {
    let report = check(Sketch(""))
    #expect(report.worst.isEmpty && report.cycles.isEmpty && report.guards.isEmpty)
    #expect(report.work.value == 0)
    #expect(report.time.limit == nil)
  }

  @Test("one node, and one that feeds itself")
  func single() {
    #expect(check(Sketch("a:llm")).harm == 0)
    let report = check(Sketch("a:llm", edges: "a data a"))
    #expect(abs((report.cycles.first?.factor ?? 0) - 0.92) < 1e-9)
  }

  @Test("parts that are not joined")
  func parts() {
    var sketch = Sketch("a:llm b:llm c:llm d:llm")
    sketch.read("b", "a")
    sketch.read("d", "c")
    let report = check(sketch)
    #expect(report.worst.count == 2)
    #expect(report.worst.allSatisfy { abs($0.upper - 0.92) < 1e-9 })
  }

  @Test("probabilities of zero and one")
  func certainties() {
    func report(_ probability: Double) -> CascadeReport {
      var sketch = Sketch("a:llm b:code")
      sketch.connect("a data b") { $0.probability = .declared(probability, Sketch.nowhere) }
      return check(sketch)
    }
    #expect(report(1).worst.first?.value == 1)
    #expect(report(0).worst.isEmpty)
    #expect(report(.nan).worst.isEmpty || report(.nan).harm >= 0)
  }

  @Test("10,000 parallel edges are one source")
  func parallel() {
    var sketch = Sketch("a:llm b:llm")
    for _ in 0..<10_000 { sketch.connect("a data b") }
    #expect(abs((check(sketch).worst.first?.upper ?? 0) - 0.92) < 1e-9)
  }

  @Test("budgets and retries beyond all numbers")
  func largeNumbers() {
    var sketch = Sketch("a:llm b:llm c:llm", edges: "a > b", "b > c")
    for edge in ["b feedback a", "c feedback b", "c feedback a"] {
      sketch.connect(edge) { $0.budget = .declared(.finite(.max), Sketch.nowhere) }
    }
    for name in ["a", "b", "c"] {
      sketch.change(name) {
        $0.retry = .declared(
          RetryPolicy(
            retries: .finite(.max),
            backoff: .exponential(initial: Milliseconds(.max), factor: 1e300)),
          Sketch.nowhere)
        $0.timeout = .declared(.finite(Milliseconds(.max)), Sketch.nowhere)
        $0.iterationLimit = .declared(.finite(.max), Sketch.nowhere)
        $0.contextWindow = .declared(.max, Sketch.nowhere)
        $0.messageSize = .declared(.max, Sketch.nowhere)
        $0.memory = .declared(.thread, Sketch.nowhere)
      }
    }
    let report = check(sketch)
    #expect((report.work.value ?? 0) > 1e18)
  }

  @Test("a disabled node carries nothing")
  func disabled() {
    var sketch = Sketch("a:llm b:llm c:llm")
    sketch.read("b", "a")
    sketch.read("c", "b")
    sketch.change("b") { $0.isDisabled = true }
    #expect(check(sketch).worst.isEmpty)
  }
}

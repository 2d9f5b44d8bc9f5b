import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Guards that come after what they should have stopped, and judges that err with the judged.
@Suite struct LateGuardTests {
  private func late(_ edges: String..., readsSend: Bool = false) -> [String] {
    var sketch = Sketch("write:llm send:tool parse ask:approval pay:tool done:end stop:end")
    for edge in edges { sketch.connect(edge) }
    for name in ["send", "pay"] {
      sketch.change(name) {
        $0.effect = .declared(Effect(.irreversible, basis: .stated), Sketch.nowhere)
      }
    }
    sketch.read("send", "write", use: .argument)
    sketch.read("parse", "send", use: .argument)
    sketch.read("ask", readsSend ? "parse" : "write")
    return sketch.analysis.lateGuards().map {
      sketch.names([$0.producer, $0.sink, $0.guarded.node])
    }
  }

  @Test func aGuardBehindTheActionIsLate() {
    #expect(
      late("write > send", "send > ask", "ask branch done accept", "ask branch stop reject")
        == ["write send ask"])
  }

  @Test func aGuardOfSomethingElseIsNot() {
    // It stands before another action.
    #expect(
      late(
        "write > send", "send > ask", "ask branch pay accept", "pay > done",
        "ask branch stop reject") == [])
    // It judges what came of the action.
    #expect(
      late(
        "write > send", "send > ask", "ask branch done accept", "ask branch stop reject",
        readsSend: true) == [])
    // It stands beside it.
    #expect(
      late(
        "write > send", "write > ask", "ask branch done accept", "ask branch stop reject") == [])
    // It stands before it.
    #expect(
      late("write > ask", "ask branch send accept", "ask branch stop reject", "send > done") == [])
  }

  @Test func aLongChainBeforeTheFirstCheckIsFound() {
    func models(_ count: Int, check: Int? = nil) -> [Int] {
      var sketch = Sketch("n0:llm")
      for i in 1..<count { sketch.add("n\(i)", i == check ? .human(.approval) : .llm) }
      sketch.add("ask", .human(.approval))
      sketch.add("done", .end(.success))
      sketch.add("stop", .end(.failure))
      let names = (0..<count).map { "n\($0)" } + ["ask", "done"]
      for (a, b) in zip(names, names.dropFirst()) {
        let isCheck = a == "ask" || a == check.map { "n\($0)" }
        sketch.connect(isCheck ? "\(a) branch \(b) accept" : "\(a) > \(b)")
        if isCheck { sketch.connect("\(a) branch stop reject") }
        if b != "done" { sketch.read(b, a) }
        // Reading the source again does not make the check come earlier.
        if !isCheck { sketch.read(a, .workflowInput("topic")) }
      }
      return sketch.analysis.distantGuards(after: 6).map(\.models.count)
    }
    #expect(models(6) == [])
    #expect(models(7) == [7])
    #expect(models(9, check: 4) == [])
  }

  @Test func judgesAreComparedWithWhatTheyJudge() {
    func likeness(_ judge: (String?, String?), _ producer: (String?, String?)) -> [String] {
      var sketch = Sketch(
        "write:llm ask:judge done:end stop:end", edges: "write > ask", "ask branch done accept",
        "ask branch stop reject")
      sketch.read("ask", "write")
      for (name, (model, prompt)) in [("ask", judge), ("write", producer)] {
        sketch.change(name) {
          if let model { $0.model = .declared(model, Sketch.nowhere) }
          if let prompt { $0.prompt = .declared(prompt, Sketch.nowhere) }
        }
      }
      return sketch.analysis.selfJudgements().map(\.kind.rawValue)
    }
    #expect(likeness(("a", "p"), ("a", "p")) == ["twin"])
    #expect(likeness(("a", "p"), ("a", "q")) == ["sameModel"])
    #expect(likeness(("a", nil), ("a", nil)) == ["sameModel"])
    #expect(likeness(("a", "p"), ("b", "p")) == [])
    #expect(likeness((nil, "p"), (nil, "p")) == [])
    #expect(likeness((nil, nil), ("a", nil)) == [])
  }
}

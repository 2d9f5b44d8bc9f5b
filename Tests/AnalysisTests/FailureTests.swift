import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

/// Questions about what follows a failure.
@Suite struct FailureTests {
  private static let note = EngineNote("so it is", source: "test")

  /// A node that acts outside the run, without a key.
  private static func acts(_ node: inout Node) {
    node.effect = .declared(Effect(.irreversible, basis: .stated), Sketch.nowhere)
    node.idempotency = .engineDefault(false, note)
    node.errorHandling = .engineDefault(.abort, note)
  }

  private static func retries(_ classes: [ErrorClass]? = nil) -> Fact<RetryPolicy> {
    .declared(RetryPolicy(retries: .finite(2), classes: classes), Sketch.nowhere)
  }

  @Test func aRetryRepeatsWhatItHolds() throws {
    var sketch = Sketch("a:agent t:tool u:tool", edges: "a uses t", "a uses u")
    sketch.change("t", Self.acts)
    sketch.change("u", Self.acts)
    #expect(sketch.analysis.repeatedEffects().isEmpty)
    sketch.change("a") { $0.retry = Self.retries() }
    let found = try #require(sketch.analysis.repeatedEffects().first)
    #expect(found.retrying == sketch["a"])
    #expect(found.effects == [sketch["t"], sketch["u"]])
    // Its own retry is nearer.
    sketch.change("u") { $0.retry = Self.retries() }
    #expect(sketch.analysis.repeatedEffects().map(\.retrying) == [sketch["a"], sketch["u"]])
    sketch.change("t") { $0.idempotency = .declared(true, Sketch.nowhere) }
    #expect(sketch.analysis.repeatedEffects().map(\.retrying) == [sketch["u"]])
  }

  /// A step of which somebody states that it does less loses no more than one that acts.
  @Test func aHarmlessStepLosesNoMore() {
    func loses(_ effect: Fact<Effect>) -> Bool {
      var sketch = Sketch("all:map")
      sketch.add("tell", .tool, in: "all")
      sketch.connect("all > tell")
      sketch.change("all") { $0.partialFailure = .declared(.failFast, Sketch.nowhere) }
      sketch.change("tell") {
        $0.effect = effect
        $0.errorHandling = .engineDefault(.abort, Self.note)
      }
      return !sketch.analysis.containersLosingWork().isEmpty
    }
    for level in [EffectLevel.irreversible, .external, .read, .none] {
      #expect(!loses(.declared(Effect(level, basis: .stated), Sketch.nowhere)), "\(level)")
    }
    // By its type it reads, and what it read is the result of the run.
    #expect(loses(.declared(Effect(.read, basis: .nodeType), Sketch.nowhere)))
  }

  /// Who starts a run by hand sees it fail, and who calls a workflow is told; an end that answers is a
  /// step that never runs, one that fails is none.
  @Test func theCostliestFailureIsOneThatNobodyHearsOf() {
    var sketch = Sketch(
      "hand:start call:start timer:start a:tool b:tool c:tool d:tool e:tool f:tool g:tool",
      edges: "hand > a", "a > b", "b > c", "c > d", "call > d", "timer > e", "e > f", "d > e",
      "f > g")
    for name in ["a", "b", "c", "d", "e", "f", "g"] {
      sketch.change(name) { $0.errorHandling = .engineDefault(.abort, Self.note) }
    }
    sketch.add("answer", .end(.success))
    sketch.add("fail", .end(.failure))
    for end in ["answer", "fail"] {
      sketch.read(end, "g")
      sketch.connect("g > \(end)")
    }
    let (hand, call) = (sketch["hand"], sketch["call"])
    func found(_ change: (inout GraphBuilder) -> Void) -> String {
      var changed = sketch
      changed.begin { builder in
        for start in ["hand", "call", "timer"] { builder.begin(at: sketch[start]) }
        change(&builder)
      }
      guard let found = changed.analysis.costliestFailure(atLeast: 2) else { return "" }
      return "\(sketch.names([found.step])) \(found.lost)"
    }
    #expect(found { _ in } == "a 7")
    #expect(found { $0.startedByHand = [hand] } == "d 4")
    #expect(
      found {
        $0.startedByHand = [hand]
        $0.calledAt = [call]
      } == "e 3")
  }

  /// Steps are counted that would have done something, had nothing failed.
  @Test func whatAFailureTakesDownIsWork() {
    func found(_ kinds: String, _ edges: [String]) -> String {
      var sketch = Sketch("s:start first:tool \(kinds) end:end", edges: "s > first")
      for edge in edges { sketch.connect(edge) }
      for name in kinds.split(separator: " ").map({ $0.prefix { $0 != ":" } }) + ["first"] {
        sketch.change(String(name)) {
          $0.errorHandling = .engineDefault(.abort, Self.note)
          if name.hasPrefix("same") { $0.fallibility = .engineDefault(false, Self.note) }
        }
      }
      sketch.begin { _ in }
      guard let found = sketch.analysis.costliestFailure(atLeast: 2) else { return "" }
      return "\(sketch.names([found.step])) \(found.lost)"
    }
    #expect(found("a:llm b:tool", ["first > a", "a > b", "b > end"]) == "first 2")
    // A choice, and what hands on what it is given.
    #expect(
      found(
        "way:router a:llm same:code b:tool", ["first > way", "way > a", "a > same", "same > b"])
        == "first 2")
    #expect(found("way:router same:code a:llm", ["first > way", "way > same", "same > a"]) == "")
    // Code alone is done again in no time.
    #expect(found("a:code b:code", ["first > a", "a > b", "b > end"]) == "")
    // What another step's failure leads to does not run anyway.
    #expect(
      found(
        "a:llm b:tool mend:tool tell:tool", ["first > a", "a > b", "b error mend", "mend > tell"])
        == "first 2")
  }

  /// What a person refused to let run has no result on the way on.
  @Test func resultsOfRefusedStepsAreMissing() throws {
    func sketch(hasBlank: Bool = true, isTested: Bool = false, _ edges: [String]) -> Sketch {
      var sketch = Sketch(
        "s:start ask:approval t:tool reader other end:end", edges: "s > ask",
        "ask branch t accept", "t > reader", "reader > other", "other > end")
      for edge in edges { sketch.connect(edge) }
      let (reader, step) = (sketch["reader"], sketch["t"])
      sketch.begin {
        $0.read(
          Input(ValuePath(.output(step)), use: .prompt, hasBlank: hasBlank, span: Sketch.nowhere),
          by: reader)
      }
      if isTested { sketch.read("other", "t", use: .condition) }
      return sketch
    }
    func found(_ sketch: Sketch) -> String {
      sketch.names(
        sketch.analysis.resultsOfRefusedSteps().flatMap { [$0.approval, $0.step, $0.reader] })
    }
    let refused = "ask branch reader reject"
    #expect(found(sketch([refused])) == "ask t reader")
    #expect(found(sketch(["ask branch other reject"])) == "", "the reader is passed over, too")
    #expect(found(sketch(hasBlank: false, [refused])) == "", "that is an undefined input")
    #expect(found(sketch(isTested: true, [refused])) == "")
    #expect(found(sketch([refused, "s > t"])) == "", "it may have run without being asked for")
  }

  /// Of what has happened before a failure the strongest effect is told.
  @Test func theStrongestEffectBeforeAFailureIsTold() throws {
    func sketch(_ levels: [EffectLevel], _ edges: [String]) -> Sketch {
      var sketch = Sketch("s:start a:tool b:tool c:tool end:end")
      for edge in edges { sketch.connect(edge) }
      for (name, level) in zip(["a", "b", "c"], levels) {
        sketch.change(name) {
          Self.acts(&$0)
          $0.effect = .declared(Effect(level, basis: .stated), Sketch.nowhere)
          if name != "c" { $0.errorHandling = .declared(.continueEmpty, Sketch.nowhere) }
        }
      }
      return sketch
    }
    let row = ["s > a", "a > b", "b > c", "c > end"]
    for (levels, told) in [
      ([EffectLevel.external, .irreversible, .none], "b"),
      ([.irreversible, .external, .none], "a"),
      ([.external, .external, .none], "a"), ([.external, .none, .irreversible], "a"),
    ] {
      let sketch = sketch(levels, row)
      let found = try #require(sketch.analysis.failuresAfterEffects().first)
      #expect(sketch.names([found.effect, found.first]) == "\(told) c")
    }
    // What only one of two ways does has not happened for sure.
    let fork = sketch(
      [.external, .irreversible, .none],
      ["s > a", "a branch b x", "a branch c y", "b > c", "c > end"])
    let found = try #require(fork.analysis.failuresAfterEffects().first)
    #expect(fork.names([found.effect, found.first]) == "a c")
  }

  @Test func whatWasRefusedHasNotHappened() {
    var sketch = Sketch("t:tool")
    sketch.change("t", Self.acts)
    for (classes, isFound) in [
      ([ErrorClass.rateLimit, .auth], false), ([.rateLimit, .timeout], true), ([], false),
    ] {
      sketch.change("t") { $0.retry = Self.retries(classes) }
      #expect(sketch.analysis.repeatedEffects().isEmpty != isFound, "\(classes)")
    }
  }

  @Test func aFallbackElsewhereIsFine() throws {
    var sketch = Sketch("a:llm b:llm", edges: "a error b")
    for name in ["a", "b"] { sketch.change(name) { $0.model = .declared("p/m", Sketch.nowhere) } }
    let found = try #require(sketch.analysis.sharedDomains().first)
    #expect(found.domain == .model("p/m"))
    sketch.change("b") { $0.model = .declared("p/n", Sketch.nowhere) }
    #expect(sketch.analysis.sharedDomains().first?.domain == .provider("p"))
    sketch.change("b") { $0.model = .declared("q/n", Sketch.nowhere) }
    #expect(sketch.analysis.sharedDomains().isEmpty)
  }

  @Test func aBranchThatNeverComes() throws {
    var sketch = Sketch(
      "s:fork a:tool b:tool j:join n:code", edges: "s > a", "s > b", "a > j", "b > j", "a error n")
    let found = try #require(sketch.analysis.missingBranches().first)
    #expect(found.step == sketch["a"] && found.join == sketch["j"] && found.reader == nil)
    sketch.change("j") { $0.kind = .join(.allTaken, .concat) }
    #expect(sketch.analysis.missingBranches().isEmpty)
    sketch.read("j", "a")
    #expect(sketch.analysis.missingBranches().first?.reader == sketch["j"])
    sketch.connect("n > j")
    #expect(sketch.analysis.missingBranches().isEmpty)
  }

  @Test func anExclusiveBranchIsNotMissed() {
    let sketch = Sketch(
      "r:router a:tool b:tool j:join n:code", edges: "r branch a x", "r branch b y", "a > j",
      "b > j", "a error n")
    #expect(sketch.analysis.missingBranches().isEmpty)
  }

  @Test func whatIsGivenUpIsTakenBack() throws {
    var sketch = Sketch("a:tool b:tool f:end u:tool", edges: "a > b", "b error f")
    sketch.change("a", Self.acts)
    sketch.change("b", Self.acts)
    let found = try #require(sketch.analysis.uncompensatedEffects().first)
    #expect(found.effect == sketch["a"] && found.step == sketch["b"])
    sketch.connect("f > u")
    #expect(sketch.analysis.uncompensatedEffects().isEmpty)
    // What undoes something else does not undo this.
    let (first, second) = (sketch["a"], sketch["b"])
    sketch.change("u") { $0.undoes = .declared([second], Sketch.nowhere) }
    #expect(sketch.analysis.uncompensatedEffects().count == 1)
    sketch.change("u") { $0.undoes = .declared([first], Sketch.nowhere) }
    #expect(sketch.analysis.uncompensatedEffects().isEmpty)
  }

  @Test func theEndThatBothWaysShare() {
    let shared = Sketch("a:tool e:end", edges: "a > e", "a error e")
    #expect(shared.analysis.quietEnds().count == 1)
    let own = Sketch("a:tool e:end f:end", edges: "a > e", "a error f")
    #expect(own.analysis.quietEnds().isEmpty)
  }

  @Test func aStatusIsReadOrNot() {
    var sketch = Sketch("a:tool m:llm", edges: "a > m")
    sketch.change("a") { $0.statusFields = .declared(["code"], Sketch.nowhere) }
    #expect(sketch.analysis.unreadStatuses().first?.input == nil)
    #expect(sketch.analysis.unreadStatuses().count == 1)
    sketch.read("m", .output(sketch["a"]), ["body"])
    #expect(sketch.analysis.unreadStatuses().first?.input?.value.fields == ["body"])
    sketch.read("m", .output(sketch["a"]), ["code"])
    #expect(sketch.analysis.unreadStatuses().isEmpty)
  }

  @Test func workflowsThatStartOneAnother() throws {
    func calling(_ names: String...) -> Workflow {
      var sketch = Sketch("s:start")
      for name in names {
        sketch.add(name, .subworkflow)
        sketch.change(name) {
          $0.reference = Reference(.path(name), span: Sketch.nowhere)
        }
      }
      return sketch.analysis.workflow
    }
    let call = { (workflow: Int32, node: Int32) in
      ProjectNode(workflow: WorkflowID(workflow), node: NodeID(node))
    }
    // 0 starts 1, which starts 2, which starts 1 again.
    let project = Project(
      workflows: [calling("b"), calling("c"), calling("b")],
      links: [
        call(0, 1): WorkflowID(1), call(1, 1): WorkflowID(2), call(2, 1): WorkflowID(1),
      ])
    #expect(project.recursion(from: WorkflowID(0)) == nil)
    let found = try #require(project.recursion(from: WorkflowID(1)))
    #expect(found.calls == [call(1, 1), call(2, 1)])
    #expect(project.recursion(from: WorkflowID(2)) == nil)
    // Nothing is known of the depth, so that nothing is said.
    #expect(project.isBounded(found))
  }

  /// The questions on a graph where each step has an error route of its own.
  @Test(.timeLimit(.minutes(1))) func nothingIsQuadratic() {
    var builder = GraphBuilder(format: "sketch", name: "long", span: Sketch.nowhere)
    let count: Int32 = 20_000
    for i in 0..<count {
      var node = Node("n\(i)", kind: i % 5 == 4 ? .code : .tool, span: Sketch.nowhere)
      Self.acts(&node)
      node.retry = Self.retries()
      builder.add(node)
    }
    builder.begin(at: NodeID(0))
    for i in 0..<(count - 5) {
      builder.connect(NodeID(i), NodeID(i + 1), .sequence, span: Sketch.nowhere)
      builder.connect(
        NodeID(i), NodeID(i + 5), i % 3 == 0 ? .error : .sequence, span: Sketch.nowhere)
    }
    let analysis = Analysis(builder.finish())
    let clock = ContinuousClock()
    let time = clock.measure {
      _ = analysis.repeatedEffects()
      _ = analysis.sharedDomains()
      _ = analysis.missingBranches()
      _ = analysis.uncompensatedEffects()
      _ = analysis.quietEnds()
      _ = analysis.unmarkedDefaults()
      _ = analysis.unreadStatuses()
    }
    #expect(time < .seconds(20), "\(time)")
  }
}

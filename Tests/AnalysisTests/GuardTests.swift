import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel

@Suite struct GuardTests {
  /// A writer, a node in the middle that reads it, and a tool with an effect that is given what the
  /// writer wrote.
  static func pipeline(_ middle: String, _ edges: [String], more: String = "") -> Sketch {
    var sketch = Sketch("start:start writer:llm mid:\(middle) send:tool stop:end \(more)")
    sketch.connect("start > writer")
    sketch.connect("writer > mid")
    sketch.read("mid", "writer")
    sketch.read("send", "writer", use: .argument)
    sketch.change("send") {
      $0.effect = .declared(Effect(.irreversible, basis: .stated), Sketch.nowhere)
    }
    for edge in edges { sketch.connect(edge) }
    return sketch
  }

  @Test(arguments: ["check", "judge", "approval"]) func whatBlocksWithoutCasesIsAGuard(kind: String)
  {
    let sketch = Self.pipeline(kind, ["mid > send", "send > stop"])
    let analysis = sketch.analysis
    #expect(sketch.names(analysis.guards.map(\.node)) == "mid")
    #expect(sketch.names(analysis.guards.first?.judged ?? []) == "writer")
    #expect(analysis.unguardedCause(of: sketch["send"]) == nil)
    #expect(!analysis.unguardedReach(from: [sketch["writer"]]).contains(sketch["send"]))
    #expect(analysis.decorativeGuards().isEmpty)
  }

  @Test(arguments: ["schema", "report", "question", "code", "llm"]) func whatCannotStopIsNone(
    kind: String
  ) throws {
    let sketch = Self.pipeline(kind, ["mid > send", "send > stop"])
    let analysis = sketch.analysis
    #expect(analysis.guards.isEmpty)
    let cause = try #require(analysis.unguardedCause(of: sketch["send"]))
    #expect(cause.kind == .data)
    #expect(cause.model == sketch["writer"])
    #expect(sketch.names(cause.control.nodes) == "writer mid send")
    #expect(sketch.names(cause.data?.nodes ?? []) == "writer send")
  }

  @Test func aJudgeThatSendsBackIsAGuard() {
    let sketch = Self.pipeline(
      "llm", ["mid branch send approve", "mid branch writer revise", "send > stop"])
    let analysis = sketch.analysis
    #expect(analysis.guard(at: sketch["mid"])?.kind == .judge)
    #expect(analysis.isJudge(sketch["mid"]))
    #expect(analysis.unguardedCause(of: sketch["send"]) == nil)
    #expect(analysis.unguardedInfluenceCycles().isEmpty)
  }

  @Test func aModelThatPicksSpecialistsIsNoGuard() throws {
    var sketch = Self.pipeline(
      "llm", ["mid branch sales sales", "mid branch support support"], more: "sales:llm support:llm"
    )
    for name in ["sales", "support"] { sketch.connect("\(name) > send") }
    let analysis = sketch.analysis
    #expect(analysis.guards.isEmpty)
    #expect(analysis.unguardedCause(of: sketch["send"])?.kind == .data)
  }

  @Test func aRouterOnAModelsOwnClaimIsNoGuard() throws {
    var sketch = Self.pipeline("router", ["send > stop"])
    let claim = ValuePath(.output(sketch["writer"]), ["approved"])
    sketch.connect("mid branch send") { $0.condition = .truthy(claim) }
    sketch.connect("mid branch stop") { $0.isDefault = true }
    #expect(sketch.analysis.guards.isEmpty)
    let cause = try #require(sketch.analysis.unguardedCause(of: sketch["send"]))
    #expect(cause.kind == .data)
  }

  @Test func aRouterOnAnothersVerdictIsAGuard() {
    for (kind, expected) in [
      ("llm", Guard.Kind.judge), ("code", .deterministic), ("report", .deterministic),
      ("question", .human),
    ] {
      var sketch = Self.pipeline(kind, ["mid > gate", "send > stop"], more: "gate:router")
      let verdict = ValuePath(.output(sketch["mid"]), ["passed"])
      sketch.connect("gate branch send") { $0.condition = .truthy(verdict) }
      sketch.connect("gate branch writer") { $0.isDefault = true }
      let analysis = sketch.analysis
      #expect(analysis.guard(at: sketch["gate"])?.kind == expected, "\(kind)")
      #expect(analysis.guard(at: sketch["gate"])?.judge == sketch["mid"])
      #expect(analysis.unguardedCause(of: sketch["send"]) == nil, "\(kind)")
    }
  }

  /// Whether a second model said anything is no verdict on the first one, unless what it says is named
  /// after one.
  @Test(arguments: [
    ("", false), ("text", false), ("issues", true), ("isApproved", true), ("error", true),
  ])
  func whatIsThereIsNoVerdict(_ field: String, _ isGuard: Bool) throws {
    for test in ["null", "empty"] {
      var sketch = Self.pipeline("llm", ["mid > gate", "send > stop"], more: "gate:router")
      let path = ValuePath(.output(sketch["mid"]), field.isEmpty ? [] : [field])
      sketch.connect("gate branch send") {
        $0.condition =
          test == "null"
          ? .compare(path, .notEqual, .null)
          : .all([.truthy(path), .compare(path, .notEqual, .string(""))])
      }
      sketch.connect("gate branch stop") { $0.isDefault = true }
      #expect((sketch.analysis.guard(at: sketch["gate"]) != nil) == isGuard, "\(field) \(test)")
      let cause = sketch.analysis.unguardedCause(of: sketch["send"])
      #expect((cause == nil) == isGuard, "\(field) \(test)")
    }
  }

  /// A row that was looked up for what a model said is there or not; one that nobody asked for says
  /// nothing of it.
  @Test(arguments: [("tool", true, true), ("tool", false, false), ("wait", true, false)])
  func whatWasLookedUpIsACheck(_ kind: String, _ isForTheModel: Bool, _ isGuard: Bool) {
    var sketch = Self.pipeline(kind, ["mid > gate", "send > stop"], more: "gate:router")
    if !isForTheModel {
      sketch = Sketch(
        "start:start writer:llm mid:tool send:tool stop:end gate:router",
        edges: "start > writer", "writer > mid", "mid > gate", "send > stop")
      sketch.effect("send", .irreversible)
      sketch.read("send", "writer", use: .argument)
    }
    let path = ValuePath(.output(sketch["mid"]), ["id"])
    sketch.connect("gate branch send") { $0.condition = .compare(path, .notEqual, .null) }
    sketch.connect("gate branch stop") { $0.isDefault = true }
    let analysis = sketch.analysis
    #expect((analysis.guard(at: sketch["gate"])?.kind == .deterministic) == isGuard)
    #expect((analysis.unguardedCause(of: sketch["send"]) == nil) == isGuard)
  }

  /// Code that only hands on says what the model says: a choice on it is the model's own, and is a
  /// verdict where the model judges another one.
  @Test func aRelayIsNoCheck() throws {
    var sketch = Sketch(
      "writer:llm unpack:code gate:router send:tool stop:end",
      edges: "writer > unpack", "unpack > gate")
    sketch.read("unpack", "writer")
    sketch.change("send") {
      $0.effect = .declared(Effect(.irreversible, basis: .stated), Sketch.nowhere)
    }
    sketch.read("send", .workflowInput("order"), use: .argument)
    let score = ValuePath(.output(sketch["unpack"]), ["score"])
    sketch.connect("gate branch send") { $0.condition = .compare(score, .greater, .number(7)) }
    sketch.connect("gate branch stop") { $0.isDefault = true }
    #expect(sketch.analysis.guard(at: sketch["gate"])?.kind == .deterministic)
    #expect(sketch.analysis.unguardedCause(of: sketch["send"]) == nil)
    sketch.change("unpack") { $0.isRelay = .declared(true, Sketch.nowhere) }
    #expect(sketch.analysis.guards.isEmpty)
    let cause = try #require(sketch.analysis.unguardedCause(of: sketch["send"]))
    #expect(cause.kind == .decision && cause.model == sketch["writer"])
    #expect(cause.decidedAt == sketch["gate"])
    // Something else in it may be what decides.
    sketch.read("unpack", .workflowInput("limit"))
    #expect(sketch.analysis.guard(at: sketch["gate"])?.kind == .deterministic)
  }

  @Test func aRelayedVerdictIsOne() {
    var sketch = Self.pipeline(
      "llm", ["mid > unpack", "unpack > gate", "send > stop"], more: "unpack:code gate:router")
    sketch.read("unpack", "mid")
    sketch.change("unpack") { $0.isRelay = .declared(true, Sketch.nowhere) }
    let verdict = ValuePath(.output(sketch["unpack"]), ["passed"])
    sketch.connect("gate branch send") { $0.condition = .truthy(verdict) }
    sketch.connect("gate branch writer") { $0.isDefault = true }
    let analysis = sketch.analysis
    #expect(analysis.guard(at: sketch["gate"])?.kind == .judge)
    #expect(analysis.guard(at: sketch["gate"])?.judge == sketch["mid"])
    #expect(analysis.unguardedCause(of: sketch["send"]) == nil)
  }

  @Test func aModelThatDecidesIsACause() throws {
    var sketch = Sketch("start:start pick:picker send:tool stop:end", edges: "start > pick")
    sketch.connect("pick branch send refund")
    sketch.connect("pick branch stop other")
    sketch.read("send", .workflowInput("order"), use: .argument)
    sketch.read("pick", .workflowInput("order"))
    sketch.read("send", "start", use: .argument)
    let analysis = sketch.analysis
    let cause = try #require(analysis.unguardedCause(of: sketch["send"]))
    #expect(cause.kind == .decision)
    #expect(cause.decidedAt == sketch["pick"])
    // Without an alternative that avoids it, nothing is decided.
    var plain = Sketch("pick:picker a b send:tool", edges: "a > send", "b > send")
    plain.connect("pick branch a x")
    plain.connect("pick branch b y")
    plain.read("send", "a", use: .argument)
    #expect(plain.analysis.unguardedCause(of: plain["send"]) == nil)
  }

  @Test func silentWhenNothingComesFromAModel() {
    var sketch = Sketch("a:llm b send:tool", edges: "a > b", "b > send")
    sketch.read("send", "b", use: .argument)
    #expect(sketch.analysis.unguardedCause(of: sketch["send"]) == nil)
    sketch.read("b", "a")
    #expect(sketch.analysis.unguardedCause(of: sketch["send"])?.model == sketch["a"])
  }

  @Test func anUnmatchedVerdictThatEndsTheRunIsAnOutcome() {
    for unmatched in [Unmatched.abort, .drop] {
      var sketch = Self.pipeline("llm", ["send > stop"])
      let verdict = ValuePath(.output(sketch["mid"]), ["approved"])
      sketch.connect("mid branch send") { $0.condition = .truthy(verdict) }
      sketch.change("mid") {
        $0.unmatched = .engineDefault(unmatched, EngineNote("ends", source: "test"))
      }
      #expect(sketch.analysis.guard(at: sketch["mid"])?.kind == .judge)
      #expect(sketch.analysis.unguardedCause(of: sketch["send"]) == nil)
    }
  }

  @Test func loopsAreLeftAfterARound() {
    var sketch = Sketch("writer:llm rounds:loop send:tool")
    sketch.add("test", .verifier(.deterministic, .blocking), in: "rounds")
    for edge in ["writer > rounds", "rounds > test", "rounds > send"] { sketch.connect(edge) }
    sketch.connect("test feedback rounds") { $0.isImplied = true }
    sketch.read("send", "writer", use: .argument)
    #expect(sketch.analysis.unguardedCause(of: sketch["send"]) == nil)
  }
}

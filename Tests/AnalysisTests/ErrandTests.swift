import GraphSketch
import Testing
import TopolintAnalysis
import TopolintModel
import TopolintSource

/// What workflows do for those that run them.
@Suite struct ErrandTests {
  /// Where the call is written, so that places of different workflows differ.
  private static let place = Span(file: FileID(7), lower: 1, upper: 5)

  /// A workflow of `nodes` in which `call` runs another, and `acts` are irreversible.
  private func sketch(
    _ nodes: String, _ edges: [String] = [], acts: [String] = [], call: String? = nil,
    declares: Bool = true
  ) -> Sketch {
    var sketch = Sketch(nodes)
    for edge in edges { sketch.connect(edge) }
    for act in acts {
      sketch.change(act) {
        $0.effect = .declared(Effect(.irreversible, basis: .stated), Sketch.nowhere)
      }
    }
    if let call {
      sketch.change(call) {
        $0.kind = .subworkflow
        $0.effect = .unknown("another workflow does the work")
        $0.reference = Reference(.path("other"), span: Self.place)
      }
    }
    if declares { sketch.begin { $0.capabilities.insert(.explicitData) } }
    return sketch
  }

  /// The project of some workflows, where each call leads to the next; of the last to the first where
  /// they run in a circle.
  private func project(
    _ sketches: [Sketch], circle: Bool = false, uncertain: Bool = false
  ) -> Project {
    let workflows = sketches.map { $0.builder.finish() }
    var links: [ProjectNode: WorkflowID] = [:]
    for (index, workflow) in workflows.enumerated() {
      for node in workflow.nodes where node.reference != nil {
        let target = index + 1 < workflows.count ? index + 1 : 0
        if target == 0, !circle { continue }
        links[ProjectNode(workflow: WorkflowID(Int32(index)), node: node.id)] = WorkflowID(
          Int32(target))
      }
    }
    let project = Project(workflows: workflows, links: links)
    return project.runningErrands(besides: uncertain ? Set(links.keys) : [])
  }

  private func caller() -> Sketch {
    var caller = sketch("write:llm go", ["write > go"], call: "go")
    caller.read("go", "write", use: .argument)
    return caller
  }

  /// The causes of what the first workflow does unchecked.
  private func causes(_ project: Project) -> [UnguardedCause.Kind] {
    Analysis(project.workflows[0]).unguardedActs().map(\.cause.kind)
  }

  /// A step that sends what the workflow is given.
  private func sender(_ nodes: String = "send", _ edges: [String] = []) -> Sketch {
    var sender = sketch(nodes, edges, acts: ["send"])
    sender.read("send", .workflowInput("text"), use: .argument)
    return sender
  }

  @Test func aCallDoesWhatTheOtherDoesWithWhatItIsGiven() throws {
    let found = project([caller(), sender()])
    let call = found.workflows[0].nodes[1]
    #expect(call.effect == .declared(Effect(.irreversible, basis: .stated), Self.place))
    let errand = try #require(call.errand)
    #expect(errand.step == "send" && errand.workflow == "sketch" && errand.taken == .everything)
    #expect(causes(found) == [.data])
    #expect(call.isPaid.value == nil)
    // The other workflow stays as it is.
    #expect(found.workflows[1].nodes[0].errand == nil)
  }

  @Test func whatIsTheSameWhateverIsHandedOverHangsOnNoText() {
    let fixed = sketch("send", acts: ["send"])
    let found = project([caller(), fixed])
    #expect(found.workflows[0].nodes[1].errand?.taken == .nothing)
    #expect(causes(found) == [])
    // But a model may decide that it happens.
    var chooser = sketch(
      "sort:picker go other end:end",
      ["sort branch go a", "sort branch other b", "go > end", "other > end"], call: "go")
    chooser.begin { $0.capabilities.insert(.explicitData) }
    #expect(causes(project([chooser, fixed])) == [.decision])
  }

  @Test func onlyTheInputsThatTheOtherSendsCount() {
    for (name, isTold) in [("text", true), ("topic", false)] {
      var caller = sketch("write:llm look:tool go", ["write > look", "look > go"], call: "go")
      let value = Span(file: FileID(0), lower: 40, upper: 60)
      let other = Span(file: FileID(0), lower: 70, upper: 90)
      caller.change("go") {
        $0.handovers = [
          Handover(name, span: value), Handover(isTold ? "topic" : "text", span: other),
        ]
      }
      caller.begin { builder in
        for (node, place) in [(0, value), (1, other)] {
          builder.read(
            Input(
              ValuePath(.output(NodeID(Int32(node)))), use: .argument,
              span: Span(file: FileID(0), lower: place.lower + 2, upper: place.lower + 9)),
            by: NodeID(2))
        }
      }
      let found = project([caller, sender()])
      #expect(found.workflows[0].nodes[2].errand?.taken == .inputs([isTold ? 0 : 1]))
      #expect(causes(found) == (isTold ? [.data] : []))
    }
  }

  @Test func whatStopsItInTheOtherStopsIt() {
    for guarded in ["approval", "check"] {
      var other = sketch(
        "ask:\(guarded) send stop:end", ["ask branch send accept", "ask branch stop reject"],
        acts: ["send"])
      other.read("ask", .workflowInput("text"), use: .prompt)
      other.read("send", .workflowInput("text"), use: .argument)
      let found = project([caller(), other])
      #expect(found.workflows[0].nodes[1].errand == nil, "\(guarded)")
      #expect(causes(found) == [])
    }
    // A check by a script of what is handed over is one as well.
    var other = sketch(
      "test pick:router send stop:end",
      ["test > pick", "pick branch send yes", "pick branch stop no"], acts: ["send"])
    other.read("test", .workflowInput("text"), use: .argument)
    other.read("pick", "test", use: .condition)
    other.read("send", .workflowInput("text"), use: .argument)
    #expect(causes(project([caller(), other])) == [])
    // And so is a verdict that the caller has from somewhere.
    var asked = sketch(
      "pick:router send stop:end", ["pick branch send accept", "pick branch stop reject"],
      acts: ["send"])
    asked.read("pick", .workflowInput("approved"), use: .condition)
    asked.read("send", .workflowInput("text"), use: .argument)
    #expect(causes(project([caller(), asked])) == [])
    // A schema looks at the form only, and a guard behind the act comes too late.
    #expect(causes(project([caller(), sender("form:schema send", ["form > send"])])) == [.data])
    let late = sender("first send ask:approval", ["first > send", "send > ask"])
    #expect(causes(project([caller(), late])) == [.data])
  }

  @Test func aGuardOfTheCallerStopsIt() {
    var asking = sketch(
      "write:llm ask:approval go stop:end",
      ["write > ask", "ask branch go accept", "ask branch stop reject"], call: "go")
    asking.read("ask", "write")
    asking.read("go", "write", use: .argument)
    let found = project([asking, sender()])
    #expect(found.workflows[0].nodes[2].errand != nil)
    #expect(causes(found) == [])
  }

  @Test func whatAModelOfTheOtherWritesIsToldThere() {
    var other = sketch("draft:llm send", ["draft > send"], acts: ["send"])
    other.read("draft", .workflowInput("text"))
    other.read("send", "draft", use: .argument)
    let found = project([caller(), other])
    #expect(found.workflows[0].nodes[1].errand == nil)
    #expect(causes(found) == [])
    #expect(Analysis(found.workflows[1]).unguardedActs().count == 1)
    // The call costs money all the same.
    #expect(found.workflows[0].nodes[1].isPaid.value == true)
  }

  @Test func whatOnlyAFailureLeadsToIsNoErrand() {
    var other = sketch("work:tool send", ["work error send"], acts: ["send"])
    other.read("send", .workflowInput("text"), use: .argument)
    #expect(project([caller(), other]).workflows[0].nodes[1].errand == nil)
  }

  @Test func callsOfCallsAreFollowed() {
    var middle = sketch("tidy go", ["tidy > go"], call: "go")
    middle.read("tidy", .workflowInput("text"), use: .argument)
    middle.read("go", "tidy", use: .argument)
    let found = project([caller(), middle, middle, middle, sender()])
    #expect(
      found.workflows.map { $0.nodes.contains { $0.errand?.step == "send" } }
        == [true, true, true, true, false])
    #expect(causes(found) == [.data])
    // A guard in the middle stops what lies behind.
    var asking = sketch(
      "ask:approval go stop:end", ["ask branch go accept", "ask branch stop reject"], call: "go")
    asking.read("ask", .workflowInput("text"))
    asking.read("go", .workflowInput("text"), use: .argument)
    let stopped = project([caller(), middle, asking, sender()])
    #expect(
      stopped.workflows.map { $0.nodes.contains { $0.errand != nil } }
        == [false, false, true, false])
  }

  @Test func circlesEndAndNoOrderShows() {
    var sending = sketch("send go", ["send > go"], acts: ["send"], call: "go")
    sending.read("send", .workflowInput("text"), use: .argument)
    sending.read("go", .workflowInput("text"), use: .argument)
    let circle = project([caller(), sending], circle: true)
    #expect(causes(circle) == [.data])
    #expect(circle.workflows[0].nodes[1].errand?.step == "send")
    #expect(circle.workflows[1].nodes[1].errand == nil)
    // Alone with itself.
    let own = project([sending], circle: true)
    #expect(own.workflows[0].nodes[1].errand?.step == "send")
    #expect(causes(own) == [])
    // The same circle begun elsewhere.
    let turned = project([sending, caller()], circle: true)
    #expect(turned.workflows[1].nodes[1].effect == circle.workflows[0].nodes[1].effect)
    #expect(turned.workflows[0].nodes[1].errand == circle.workflows[1].nodes[1].errand)
  }

  @Test func whatIsNotCertainIsNotHandedOn() {
    #expect(causes(project([caller(), sender()], uncertain: true)) == [])
    // Several places where a run may begin.
    var several = sender("other send")
    several.begin {
      $0.begin(at: NodeID(1))
    }
    #expect(causes(project([caller(), several])) == [])
    // Unless the format says which of them calls come to.
    several.begin { $0.calledAt = [NodeID(1)] }
    #expect(causes(project([caller(), several])) == [.data])
    several.begin { $0.calledAt = [] }
    #expect(causes(project([caller(), several])) == [])
  }

  @Test func statedEffectsStay() {
    for effect: Fact<Effect> in [
      .declared(Effect(.none, basis: .stated), Sketch.nowhere), .dynamic(Sketch.nowhere),
      .engineDefault(Effect(.read, basis: .nodeType), EngineNote("reads", source: "a page")),
    ] {
      var stated = caller()
      stated.change("go") { $0.effect = effect }
      let found = project([stated, sender()])
      #expect(found.workflows[0].nodes[1].effect == effect)
      #expect(found.workflows[0].nodes[1].errand == nil)
    }
    for change: (inout Node) -> Void in [{ $0.isDisabled = true }, { $0.isImplied = true }] {
      var off = caller()
      off.change("go", change)
      #expect(project([off, sender()]).workflows[0].nodes[1].errand == nil)
    }
    var still = sender()
    still.change("send") { $0.isDisabled = true }
    #expect(causes(project([caller(), still])) == [])
  }

  @Test func aCallIsRepeatedWithItsEffect() {
    func repeated(_ idempotency: Fact<Bool>, own: Fact<Bool> = .inexpressible) -> Int {
      var trying = caller()
      trying.change("go") {
        $0.retry = .declared(RetryPolicy(retries: .finite(2)), Sketch.nowhere)
        $0.idempotency = own
      }
      var sending = sender()
      sending.change("send") { $0.idempotency = idempotency }
      return Analysis(project([trying, sending]).workflows[0]).repeatedEffects().count
    }
    #expect(repeated(.inexpressible) == 1)
    #expect(repeated(.declared(false, Sketch.nowhere)) == 1)
    #expect(repeated(.declared(true, Sketch.nowhere)) == 0)
    #expect(repeated(.unknown("elsewhere")) == 0)
    #expect(repeated(.inexpressible, own: .declared(true, Sketch.nowhere)) == 0)
    #expect(repeated(.inexpressible, own: .unknown("the other decides")) == 1)
    #expect(repeated(.unknown("elsewhere"), own: .unknown("the other decides")) == 0)
  }

  @Test func aLoopOfCallsHoldsWhatTheyHold() {
    for (kind, holds) in [("llm", true), ("code", false)] {
      let round = sketch(
        "start go pick:router end:end",
        ["start > go", "go > pick", "pick branch go again", "pick branch end done"], call: "go")
      let found = project([round, sketch("work:\(kind)")])
      let loops = Analysis(found.workflows[0]).loops()
      #expect(loops.map(\.holdings.paid) == [holds])
    }
  }

  /// Without declared data control carries what is handed over.
  @Test func controlCarriesWhereNothingIsDeclared() {
    let calling = sketch("write:llm go", ["write > go"], call: "go", declares: false)
    let acting = sketch(
      "tidy send", ["tidy > send"], acts: ["send"], declares: false)
    let found = project([calling, acting])
    #expect(found.workflows[0].nodes[1].errand?.taken == .everything)
    #expect(causes(found) == [.data])
  }
}

import Foundation
import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

/// Workflows of several files, each judged with what those that it runs do for it.
@Suite struct ErrandTests {
  static let rule = "unverified-side-effect"

  // MARK: topology

  private static let parent = """
    topology: 1
    name: desk
    engine: {timeout: 2m, on-error: escalate}
    inputs: [ticket]
    nodes:
      write: {llm: large, reads: [inputs.ticket], next: tell}
      tell: {subworkflow: tell.yaml, passes: [text], reads: [write]}

    """
  private static let child = """
    topology: 1
    name: tell
    engine: {timeout: 2m, on-error: escalate}
    inputs: [text]
    nodes:
      send: {tool: irreversible, reads: [inputs.text]}

    """
  private static let guardedChild = """
    topology: 1
    name: tell
    engine: {timeout: 2m, on-error: escalate}
    inputs: [text]
    nodes:
      approve:
        human: approval
        timeout: 1d
        reads: [inputs.text]
        accept: send
        reject: fail
      send: {tool: irreversible, reads: [inputs.text]}

    """

  private func found(_ files: [String: String], _ paths: [String] = [""]) throws -> [String] {
    try ProjectFolder(files).run(paths).places(of: Self.rule)
  }

  @Test func theFindingStandsAtTheCallAndPointsAtTheAct() throws {
    let result = try ProjectFolder(["desk.yaml": Self.parent, "tell.yaml": Self.child]).run()
    let found = try #require(result.diagnostics.first { $0.rule == Self.rule })
    #expect(result.places(of: Self.rule) == ["desk.yaml:7 tell"])
    #expect(found.severity == .error)
    #expect(found.message == "`tell` acts outside on what `write` wrote, and nothing can stop it")
    let note = try #require(found.notes.first { $0.message.contains("acts outside for") })
    #expect(note.message == "`send` in `tell` acts outside for `tell`")
    #expect(result.place(note.span) == "tell.yaml:6")
    #expect(found.identity.key == "unverified-side-effect desk.yaml tell 0")
  }

  @Test func whatIsNotGivenIsReadForItsCallers() throws {
    let folder = try ProjectFolder(["desk.yaml": Self.parent, "tell.yaml": Self.child])
    let alone = try folder.run(["desk.yaml"])
    #expect(alone.places(of: Self.rule) == ["desk.yaml:7 tell"])
    #expect(try folder.run(["tell.yaml"]).places(of: Self.rule) == [])
  }

  /// A note about another file shows no credential that stands there.
  @Test func notesHideTheCredentialsOfTheOtherFile() throws {
    let secret = "sk-proj-" + String(repeating: "Ab3dEf9hJk2m", count: 4)
    let child = Self.child.replacing(
      "send: {tool", with: "send: {title: \"\(secret)\", tool")
    let result = try ProjectFolder(["desk.yaml": Self.parent, "tell.yaml": child]).run()
    #expect(result.diagnostics.contains { $0.rule == "literal-secret" })
    let found = try #require(result.diagnostics.first { $0.rule == Self.rule })
    #expect(found.notes.contains { $0.message.contains("acts outside for") })
    #expect(!found.notes.contains { $0.message.contains(secret) })
  }

  @Test func guardsInEitherFileStopIt() throws {
    #expect(try found(["desk.yaml": Self.parent, "tell.yaml": Self.guardedChild]) == [])
    let asking =
      Self.parent.replacing("next: tell}", with: "next: ask}") + """
          ask: {human: approval, timeout: 1d, reads: [write], accept: tell, reject: fail}

        """
    #expect(try found(["desk.yaml": asking, "tell.yaml": Self.child]) == [])
  }

  @Test func whatIsNotThereOrOutsideIsNotJudged() throws {
    #expect(try found(["desk.yaml": Self.parent]) == [])
    let outside = Self.parent.replacing("tell.yaml", with: "../../elsewhere/tell.yaml")
    #expect(try found(["desk.yaml": outside, "tell.yaml": Self.child]) == [])
    // What could not be read in whole may hold a guard where it could not be read.
    let broken = Self.child + "  ask: {human: approval, next: nowhere\n"
    #expect(try found(["desk.yaml": Self.parent, "tell.yaml": broken]) == [])
  }

  @Test func aChainIsFollowedAndACircleEnds() throws {
    let middle = """
      topology: 1
      name: middle
      engine: {timeout: 2m, on-error: escalate}
      inputs: [text]
      nodes:
        on: {subworkflow: tell.yaml, passes: [text], reads: [inputs.text]}

      """
    let first = Self.parent.replacing("tell.yaml", with: "middle.yaml")
    #expect(
      try found(["desk.yaml": first, "middle.yaml": middle, "tell.yaml": Self.child])
        == ["desk.yaml:7 tell"])
    let back =
      Self.child.replacing(
        "reads: [inputs.text]}", with: "reads: [inputs.text], next: again}")
      + "  again: {subworkflow: middle.yaml, passes: [text], reads: [inputs.text]}\n"
    let circle = try ProjectFolder([
      "desk.yaml": first, "middle.yaml": middle, "tell.yaml": back,
    ]).run()
    #expect(circle.places(of: Self.rule) == ["desk.yaml:7 tell"])
    #expect(circle.places(of: "unbounded-recursion").count == 1)
  }

  @Test func aConfirmedOrHarmlessCallStays() throws {
    let stated = Self.parent.replacing("passes: [text],", with: "passes: [text], effect: none,")
    #expect(try found(["desk.yaml": stated, "tell.yaml": Self.child]) == [])
    let reading = Self.child.replacing("irreversible", with: "read")
    #expect(try found(["desk.yaml": Self.parent, "tell.yaml": reading]) == [])
    let external = Self.child.replacing("irreversible", with: "external")
    let result = try ProjectFolder(["desk.yaml": Self.parent, "tell.yaml": external]).run()
    #expect(result.diagnostics.first { $0.rule == Self.rule }?.severity == .warning)
  }

  @Test func aRetriedCallMayActTwice() throws {
    func found(_ child: String) throws -> [String] {
      let retrying = Self.parent.replacing("passes: [text],", with: "passes: [text], retry: 2,")
      let result = try ProjectFolder(["desk.yaml": retrying, "tell.yaml": child]).run()
      return result.places(of: "non-idempotent-retry")
    }
    #expect(try found(Self.child) == ["desk.yaml:7 tell"])
    #expect(
      try found(Self.child.replacing("irreversible,", with: "irreversible, idempotent: true,"))
        == [])
    #expect(try found(Self.guardedChild) == [])
  }

  @Test func aLoopOfCallsOfModelsIsAnError() throws {
    func severity(_ work: String) throws -> Severity? {
      let round = """
        topology: 1
        name: rounds
        engine: {timeout: 2m, on-error: escalate}
        inputs: [text]
        nodes:
          work: {subworkflow: work.yaml, passes: [text], reads: [inputs.text], next: look}
          look:
            router: expression
            reads: [work]
            routes:
              - {when: work.left > 0, to: work}
              - {to: end}

        """
      let child = Self.child.replacing("send: {tool: irreversible,", with: "work: {\(work),")
      return try ProjectFolder(["rounds.yaml": round, "work.yaml": child]).run().diagnostics
        .first { $0.rule == "unbounded-loop" }?.severity
    }
    #expect(try severity("llm: large") == .error)
    #expect(try severity("tool: irreversible") == .error)
    #expect(try severity("tool: read") != .error)
  }

  @Test func threadsAndOrderChangeNothing() throws {
    var files: [String: String] = [:]
    for index in 0..<24 {
      files["p\(index).yaml"] = Self.parent.replacing("tell.yaml", with: "c\(index % 5).yaml")
    }
    for index in 0..<5 {
      files["c\(index).yaml"] =
        index == 3
        ? Self.guardedChild
        : Self.child.replacing("send:", with: "send-\(index):")
    }
    let folder = try ProjectFolder(files)
    let names = files.keys.sorted()
    let one = try folder.run(names)
    #expect(one.places(of: Self.rule).count == 19)
    for (paths, threads) in [(names, 4), (names.reversed(), 1), (names.reversed(), 3)] {
      let other = try folder.run(Array(paths), threads: threads)
      #expect(other.diagnostics.map(\.identity.key) == one.diagnostics.map(\.identity.key))
      #expect(other.diagnostics.map(\.message) == one.diagnostics.map(\.message))
      #expect(
        other.diagnostics.map { $0.notes.map { note in other.place(note.span) } }
          == one.diagnostics.map { $0.notes.map { note in one.place(note.span) } })
    }
  }
}

import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

/// Keys that the schema does not have and that are nearly one that it has.
@Suite struct ConductorKeyTests {
  private func refused(_ step: String, rest: String = "") throws -> [(Refusal, String)] {
    let text = """
      workflow: {name: w, entry_point: draft}
      agents:
        - name: draft
          prompt: x
          \(step)
        - {name: other, prompt: y}
      \(rest)
      """
    let reading = WorkflowReader(formats: [ConductorFormat.self]).read(
      SourceText(file: FileID(0), path: "w.yaml", bytes: Array(text.utf8)))
    return Dify.refusals(reading).map { ($0.refusal, Dify.slice($0.defect.span, of: text)) }
  }

  @Test(
    arguments: [
      ("route: [{to: other}]", "route", "routes"),
      ("ouput: {a: {type: string}}", "ouput", "output"),
      ("retries: {max_attempts: 3}", "retries", nil), ("tool: [a]", "tool", "tools"),
      ("time_out: 3", "time_out", "timeout"), ("Routes: [{to: other}]", "Routes", "routes"),
    ] as [(String, String, String?)]) func slipsOfAStep(
      _ field: String, _ key: String, _ meant: String?
    ) throws
  {
    let found = try refused(field)
    guard let meant else {
      #expect(found.isEmpty)
      return
    }
    #expect(found.map(\.0.message) == ["`draft` has no key `\(key)`"])
    #expect(found.map(\.1) == [key])
    #expect(found.map(\.0.slip) == [Slip(key, for: meant)])
    #expect(found.allSatisfy { $0.0.isMild && $0.0.help == "did you mean `\(meant)`?" })
  }

  @Test func slipsOfGroupsAndOfTheFile() throws {
    let found = try refused(
      "routes: [{to: both}]",
      rest: """
        parallels: []
        parallel:
          - {name: both, agents: [draft, other], failure_modes: fail_fast}
        for_each:
          - name: each
            type: for_each
            source: draft.output.items
            as: item
            max_concurrents: 3
            agent: {name: one, promt: "{{ item }}"}
        """)
    #expect(
      found.map(\.0.message) == [
        "the file has no key `parallels`", "`one` has no key `promt`",
        "the group `both` has no key `failure_modes`",
        "the group `each` has no key `max_concurrents`",
      ])
  }

  @Test func aGateHasNoTimeLimitOfItsOwn() throws {
    func found(_ type: String) throws -> [String] {
      try refused(
        "type: \(type)\n    timeout_seconds: 60\n    options: [{label: Go, value: go, route: other}]"
      ).map(\.0.message)
    }
    #expect(try found("human_gate") == ["`draft` is a gate, and has no `timeout_seconds`"])
    #expect(try found("agent").isEmpty)
  }

  /// What another release may have, and what the engine does not look at.
  @Test(arguments: [
    "context_window: 3", "x-note: a", "questions: [{id: a}]", "max_tokens: 3",
    "routes: [{to: other, wen: 'true'}]", "reasoning: {efort: high}",
  ]) func otherKeysAreNone(_ field: String) throws { #expect(try refused(field).isEmpty) }
}

import Testing
import TopolintFormats
import TopolintModel

/// What formats say of reads whose value may not be there, and of what is handed over.
@Suite struct ContractReadTests {
  @Test func aListThatLeavesAResultOut() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a, context: {mode: explicit}}
      agents:
        - {name: a, prompt: x, routes: [{to: b}]}
        - {name: b, prompt: "{{ a.output.result }}", input: [workflow.input.q], routes: [{to: c}]}
        - {name: c, prompt: "{{ a.output.result }}", input: [a.output], routes: [{to: d}]}
        - {name: d, prompt: "{{ a.output.result }}"}
      """)
    let withheld = try ["b", "c", "d"].map { name in
      try lowered.node(name).inputs.contains { $0.isWithheld }
    }
    #expect(withheld == [true, false, false])
  }

  @Test func aRouteAfterOneThatAlwaysHolds() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - {name: a, prompt: x, routes: [{to: b}, {to: $end, when: "{{ output.x }}"}]}
        - {name: b, prompt: x}
      """)
    #expect(
      lowered.workflow.defects.contains { defect in
        if case .untriedCase("$end", _) = defect.kind { true } else { false }
      })
  }

  @Test func whatASubworkflowIsGiven() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - {name: a, type: workflow, workflow: x@y, input_mapping: {q: "{{ workflow.input.q }}"}, routes: [{to: b}]}
        - {name: b, type: workflow, workflow: x@y}
      """)
    #expect(try lowered.node("a").arguments.declaredValue == ["q"])
    #expect(try !lowered.node("b").arguments.isKnown)
  }
}

import Foundation
import Testing
import TopolintFormats
import TopolintModel
import TopolintSource
import TopolintSyntax

@Suite struct ConductorRoutes {
  @Test func errorRoutesAreProposedAndRead() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - name: a
          prompt: x
          tools: []
          routes:
            - {on_error: external.git, to: c}
            - {to: b}
        - {name: b, prompt: x, tools: [], on_error: c}
        - {name: c, prompt: x, tools: []}
      """)
    #expect(
      try lowered.edges(from: "a") == ["a -> b", "a -> c [error] \"external.git\" error"])
    #expect(try lowered.edges(from: "b") == ["b -> $end implied", "b -> c [error] error"])
    #expect(try lowered.node("a").errorHandling.declaredValue == .branch)
    #expect(lowered.workflow.capabilities.contains(.errorHandling))
  }

  @Test func routesAfterAnUnconditionalOneAreNeverTaken() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - name: a
          prompt: x
          routes: [{to: b}, {to: c, when: '{{ output.x }}'}, {to: nowhere}]
        - {name: b, prompt: x}
        - {name: c, prompt: x}
      """)
    #expect(try lowered.edges(from: "a") == ["a -> b"])
    #expect(lowered.workflow.defects.map { lowered.text($0.span) } == ["c", "nowhere", "nowhere"])
  }

  @Test func bracesWithoutQuotesAreToldNotTakenForAlways() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - name: a
          prompt: x
          routes:
            - to: b
              when: {{ output.done }}
            - to: $end
        - {name: b, prompt: x}
      """)
    #expect(lowered.lowering.problems.isEmpty)
    #expect(Dify.defects(lowered.workflow) == ["refused: `when` is no condition but a mapping"])
    let refusal = try #require(lowered.workflow.defects.first)
    #expect(lowered.text(refusal.span) == "when")
    #expect(refusal.node.map { lowered.workflow[$0].nativeID } == "a")
    let taken = try #require(lowered.workflow.edges.first { $0.kind == .branch })
    #expect(taken.condition != .always)
  }

  @Test func namesThatLeadNowhere() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: start}
      agents:
        - {name: a, prompt: x, routes: [{to: bb}]}
        - {name: b, type: human_gate, options: [{label: x, value: x, route: cc}]}
        - {name: a, prompt: y}
        - {name: z, prompt: y}
      parallel:
        - {name: g, agents: [z, dd]}
      for_each:
        - {name: f, source: ee.output.list, as: i, agent: {prompt: "{{ i.x }}"}}
      """)
    let found = lowered.workflow.defects.map { defect in
      switch defect.kind {
      case .danglingReference(let name, let role, _): "\(role) \(name)"
      case .duplicateID(let id, let first): "duplicate \(id) of line \(lowered.line(first))"
      default: "?"
      }
    }
    #expect(
      Set(found) == [
        "duplicate a of line 3", "member of a parallel group dd", "route target bb",
        "route target cc", "step ee", "entry point start",
      ])
    #expect(lowered.workflow.entries.isEmpty)
  }

  @Test func groups() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: g}
      agents:
        - {name: a, prompt: "{{ workflow.input.x }}", tools: [t]}
        - {name: b, prompt: x, tools: []}
        - {name: c, prompt: "{{ f.outputs['k'].r }}", tools: []}
      parallel:
        - {name: g, agents: [a, b], routes: [{to: f, when: "{{ output.outputs.a.go }}"}, {to: h}]}
        - {name: h, agents: [a, c]}
      for_each:
        - name: f
          type: for_each
          source: a.output.items
          as: it
          key_by: it.id
          agent: {type: workflow, workflow: ./x.yaml, input_mapping: {q: "{{ it.q }}"}}
      """)
    #expect(
      lowered.nodes == [
        "agent g/a", "tool g/t", "llm g/b", "llm h/c", "fork g", "join g.join", "fork h",
        "join h.join", "map f", "subworkflow f/agent", "join f.join", "agent h/a", "tool h/t",
        "end $end",
      ])
    #expect(
      lowered.edges == [
        "g/a -> g/t [uses]", "g -> g/a", "g -> g/b", "h/a -> h/t [uses]", "h -> h/a", "h -> h/c",
        "g/a -> g.join implied", "g/b -> g.join implied",
        "g.join -> f [branch] when g/a.go", "g.join -> h [branch] default",
        "h/a -> h.join implied", "h/c -> h.join implied", "h.join -> $end implied",
        "f -> f/agent", "f/agent -> f.join implied", "f.join -> $end implied",
      ])
    #expect(try lowered.reads("h/c") == ["f/agent.r prompt"])
    #expect(try lowered.reads("f/agent") == ["g/a.items.*.q argument"])
    let map = try lowered.node("f")
    #expect(map.concurrency.value == .finite(10) && map.width.value == .finite(10))
    #expect(map.partialFailure.value == .failFast)
  }

  @Test func aMemberThatIsAlsoATargetRunsAloneToo() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents:
        - {name: a, prompt: x, tools: [], routes: [{to: g}]}
        - {name: b, prompt: x, tools: []}
      parallel: [{name: g, agents: [a, b]}]
      """)
    #expect(lowered.nodes == ["llm a", "llm g/b", "fork g", "join g.join", "llm g/a", "end $end"])
    #expect(try lowered.edges(from: "a") == ["a -> g"])
  }

  @Test func resultsAreReadAtTheEnd() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: a}
      agents: [{name: a, prompt: x, tools: [], output: {t: {type: string}}}]
      output: {r: "{{ a.output.t }}", s: "{{ a.output.u | default('') }}"}
      """)
    #expect(try lowered.reads("$end") == ["a.t result", "a.u result optional"])
  }

  @Test(arguments: [
    "workflow: {name: w}\nagents: []", "workflow: x\nagents: []", "agents: {a: {entry_point: x}}",
    "workflow: {entry_point: a}\nagents: {a: {}}", "name: conductor", "[]",
  ]) func otherFilesAreNot(_ text: String) throws {
    let source = SourceText(file: FileID(0), path: "flow.yaml", bytes: Array(text.utf8))
    let document = try #require(YAMLReader.read(source).documents.first)
    #expect(!ConductorFormat.matches(document, path: source.path))
  }
}

@Suite struct ConductorHostility {
  /// A product of two long lists would be a graph of a hundred million nodes.
  @Test(.timeLimit(.minutes(1))) func manyToolsOfManyAgents() throws {
    let tools = (0..<3000).map { "t\($0)" }.joined(separator: ", ")
    let agents = (0..<3000).map { "  - {name: a\($0), prompt: x}" }.joined(separator: "\n")
    let lowered = try Lowered(
      "workflow: {name: w, entry_point: a0}\ntools: [\(tools)]\nagents:\n\(agents)")
    #expect(lowered.workflow.nodes.count < 30_000)
    #expect(lowered.lowering.problems.map(\.code) == ["too-large"])
  }

  @Test(.timeLimit(.minutes(1))) func oneLongPromptInManyPlaces() throws {
    let prompt = String(repeating: "{{ workflow.input.q }} ", count: 20_000)
    let agents = (0..<2000).map { "  - {name: a\($0), tools: [], prompt: *p}" }
    let lowered = try Lowered(
      "workflow: {name: w, entry_point: a0}\nx: &p '\(prompt)'\nagents:\n"
        + agents.joined(separator: "\n"))
    #expect(Set(lowered.lowering.problems.map(\.code)) == ["too-large"])
    #expect(lowered.workflow.nodes.count == 2001)
  }

  @Test(.timeLimit(.minutes(1))) func manyNamesThatLeadNowhere() throws {
    let agents = (0..<100).map { i in
      let routes = (0..<200).map { "{to: n\($0), when: '{{ x }}'}" }.joined(separator: ", ")
      return "  - {name: a\(i), prompt: x, tools: [], routes: [\(routes)]}"
    }
    let lowered = try Lowered(
      "workflow: {name: w, entry_point: a0}\nagents:\n" + agents.joined(separator: "\n"))
    #expect(lowered.workflow.defects.count == 20_000)
  }

  @Test(.timeLimit(.minutes(1))) func manyBlocksAndLongChains() throws {
    let open = String(repeating: "{% if b is defined %}{% for x in b.output.l %}", count: 5000)
    let chain = "{{ " + String(repeating: "b.output.x | json | ", count: 3000) + "json }}"
    let lowered = try ConductorTemplates.lowered(open + chain + "{{ c.output.x }}")
    #expect(try lowered.reads("a").last == "c.x prompt")
  }
}

import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

@Suite struct ConductorTemplates {
  /// The reads of a step whose prompt is `prompt`, beside the steps `b`, `c` and the group `g`.
  static func lowered(_ prompt: String, workflow: String = "") throws -> Lowered {
    let lines = prompt.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "      \($0)" }.joined(separator: "\n")
    return try Lowered(
      """
      workflow:
        name: w
        entry_point: b
        input: {q: {type: string}, o: {type: string, required: false}, d: {type: string, default: x}}
      \(workflow)
      agents:
        - name: a
          tools: []
          prompt: |
      \(lines)
        - {name: b, prompt: x, tools: [], routes: [{to: g}], output: {list: {type: array}}}
        - {name: c, prompt: x, tools: []}
        - {name: m, prompt: x, tools: []}
        - {name: n, prompt: x, tools: []}
      parallel:
        - {name: g, agents: [m, n], routes: [{to: a}]}
      """)
  }

  @Test(arguments: [
    ("{{ b.output.list }}", ["b.list prompt"]),
    ("{{ b.output }}", ["b prompt"]),
    ("{{ workflow.input.q }}", ["input:q prompt"]),
    (
      "{{ workflow.input.o }} {{ workflow.input.d }}",
      ["input:o prompt optional", "input:d prompt optional"]
    ),
    ("{{ workflow.name }}", ["engine:workflow.name prompt"]),
    ("{{ c.output.result }}", ["c prompt"]),
    ("{{ b.output.list | default([]) | json }}", ["b.list prompt optional"]),
    ("{{ b.output.get('list', []) }}", ["b.list prompt optional"]),
    ("{% if c is defined %}{{ c.output.x }}{% endif %}", ["c.x prompt optional"]),
    (
      "{% if c is defined and c.output.x %}{{ c.output.y }}{% endif %}",
      ["c.x prompt optional", "c.y prompt optional"]
    ),
    ("{% if c.output %}{{ c.output.y }}{% endif %}", ["c prompt", "c.y prompt optional"]),
    ("{% if c is not defined %}none{% else %}{{ c.output.y }}{% endif %}", ["c.y prompt optional"]),
    (
      "{% if c is defined %}{{ c.output.y }}{% else %}{{ b.output.z }}{% endif %}",
      ["c.y prompt optional", "b.z prompt optional"]
    ),
    ("{% if c is defined or b is defined %}{{ c.output.y }}{% endif %}", ["c.y prompt"]),
    ("{% if c is defined %}x{% endif %}{{ c.output.y }}", ["c.y prompt"]),
    ("{{ c.output.y if c is defined else '' }}", ["c.y prompt optional"]),
    (
      "{% for i in b.output.list %}{{ i.name }}{{ loop.index }}{% endfor %}",
      ["b.list prompt", "b.list.*.name prompt"]
    ),
    (
      "{% for k, v in b.output.map.items() %}{{ k }}{{ v.z }}{% endfor %}",
      ["b.map prompt", "b.map.*.z prompt"]
    ),
    ("{% set s = b.output.list %}{{ s.x }}", ["b.list prompt", "b.list.x prompt"]),
    ("{% raw %}{{ b.output.x }}{% endraw %}{# {{ b.output.y }} #}", []),
    ("{{ b.output.x ~ c.output.y }}", ["b.x prompt", "c.y prompt"]),
    ("{{ g.outputs.m.x }}", ["g/m.x prompt"]),
    ("{{ g.outputs }}", ["g.join prompt"]),
    ("{{ g.errors | length }}", ["engine:g.errors prompt"]),
    ("{{ mystery }}", ["$mystery prompt"]),
    ("{{ b.output.x }} it's {{ 'a' ~ \"b\" }} {{ c.output.z }}", ["b.x prompt", "c.z prompt"]),
    ("{{ b.output.x }} {{ unclosed", ["b.x prompt"]),
    ("{{ b.output. }} {{ c.output.z }}", ["c.z prompt"]),
    ("plain", []),
  ]) func reads(_ prompt: String, _ expected: [String]) throws {
    #expect(try Self.lowered(prompt).reads("a") == expected)
  }

  @Test func spansPointAtTheExpression() throws {
    let lowered = try Self.lowered("Ünï {{ b.output.list | json }}\n\n  and {{ c.output.x }}.")
    let texts = try lowered.node("a").inputs.map { lowered.text($0.span) }
    #expect(texts == ["b.output.list", "c.output.x"])
  }

  @Test func readsMakeDataEdges() throws {
    let lowered = try Self.lowered("{{ b.output.x }} {{ workflow.input.q }} {{ b.output.y }}")
    let a = try lowered.node("a").id
    let data = lowered.workflow.incoming(a).filter { $0.kind == .data }
    #expect(data.map { lowered.text($0.span) } == ["b.output.x", "b.output.y"])
  }

  @Test func unknownStepsAreDangling() throws {
    let lowered = try Self.lowered(
      "{{ bb.output.x }}{% if zz is defined %}{{ zz.output.x }}{% endif %}")
    #expect(
      lowered.workflow.defects.map(\.kind) == [
        .danglingReference(
          name: "bb", role: "step", known: ["a", "b", "c", "g", "m", "n", "$end"])
      ])
    #expect(try lowered.reads("a").isEmpty)
  }

  @Test func explicitModeReadsWhatIsListed() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: b, context: {mode: explicit}, input: {q: {type: string}}}
      agents:
        - {name: b, prompt: x, tools: [], routes: [{to: a}]}
        - name: a
          tools: []
          input: [workflow.input.q, b.output, c.output?, b.output.unused]
          prompt: "{% if b is defined %}{{ b.output.x }}{% endif %} {{ c.output.y }}"
        - {name: c, prompt: x, tools: []}
      """)
    // The list demands b, whatever the template tests, and gives c leave to be absent.
    #expect(
      try lowered.reads("a") == ["b.x prompt", "c.y prompt optional", "input:q argument"])
  }

  @Test func promptsInFilesAreFollowed() throws {
    let lowered = try Lowered(
      """
      workflow: {name: w, entry_point: b}
      agents:
        - {name: b, prompt: x, tools: [], routes: [{to: a}]}
        - {name: a, prompt: !file prompts/a.md, output: !file schema/out.yaml, tools: []}
        - {name: c, prompt: !file ../away.md, tools: []}
      """,
      files: [
        "prompts/a.md": "Use {{ b.output.x }}.\n",
        "schema/out.yaml": "verdict: {type: string, enum: [x, y]}\nnotes: !file notes.yaml\n",
        "schema/notes.yaml": "type: array\n",
      ])
    let a = try lowered.node("a")
    #expect(a.prompt.declaredValue == "Use {{ b.output.x }}.\n")
    #expect(a.inputs.map(\.span) == [Span(file: FileID(1), lower: 7, upper: 17)])
    let contract = try #require(a.output.declaredValue)
    #expect(contract.fields.map(\.name) == ["verdict", "notes"])
    #expect(contract.fields.map(\.type) == [.string, .array])
    #expect(contract.field("verdict")?.allowed == ["x", "y"])
    #expect(
      lowered.lowering.included.map(\.path) == [
        "prompts/a.md", "schema/out.yaml", "schema/notes.yaml",
      ])
    guard case .unknown = try lowered.node("c").prompt else {
      Issue.record("a prompt outside the project is unknown")
      return
    }
  }
}

import Testing
import TopolintFormats
import TopolintModel
import TopolintSource

@Suite struct TopologyStrict {
  /// Text, the code, the text at the place, and the help.
  static let slips: [(String, String, String, String?)] = [
    ("topology: 1\nnmae: x\nnodes: {}\n", "unknown-key", "nmae", "did you mean `name`?"),
    (
      "topology: 1\nnodes:\n  a: {llm: m, tiemout: 3s}\n", "unknown-key", "tiemout",
      "did you mean `timeout`?"
    ),
    (
      "topology: 1\nnodes:\n  a: {agnet: m}\n", "unknown-key", "agnet", "did you mean `agent`?"
    ),
    (
      "topology: 1\nnodes:\n  a: {tool: irreversable}\n", "unknown-value", "irreversable",
      "did you mean `irreversible`?"
    ),
    (
      "topology: 1\nnodes:\n  a: {kind: toll}\n", "unknown-value", "toll", "did you mean `tool`?"
    ),
    (
      "topology: 1\nlimits: {step: 5}\nnodes: {}\n", "unknown-key", "step", "did you mean `steps`?"
    ),
    (
      "topology: 1\nnodes:\n  a: {llm: m, routes: [{whne: x, to: end}]}\n", "unknown-key", "whne",
      "did you mean `when`?"
    ),
    (
      "topology: 1\nnodes:\n  a: {llm: m, output: {k: strng}}\n", "unknown-value", "strng",
      "did you mean `string`?"
    ),
    ("topology: 1\nnodes:\n  a: {llm: m, width: 3}\n", "unknown-key", "width", nil),
    ("topology: 1\nnodes:\n  a: {llm: m, timeout: soon}\n", "wrong-type", "soon", nil),
    ("topology: 1\nnodes:\n  a: {llm: m, disabled: maybe}\n", "wrong-type", "maybe", nil),
    (
      "topology: 1\nnodes:\n  a: {llm: m, next: b, accept: b}\n  b: {end: }\n", "conflicting-keys",
      "next", nil
    ),
    ("topology: 1\nnodes:\n  a: {llm: m, agent: m}\n", "conflicting-keys", "agent", nil),
    ("topology: 7\nnodes: {}\n", "unsupported-version", "7", "write `topology: 1`"),
    ("topology: 1\nnodes:\n  a b: {llm: m}\n", "invalid-id", "a b", nil),
    ("topology: 1\nnodes:\n  a: {llm: m, reads: [\"x y\"]}\n", "invalid-path", "\"x y\"", nil),
    ("topology: 1\nname: x\n", "missing-key", "x", nil),
    (
      "topology: 1\nservers: {s: {imgae: x}}\nnodes: {}\n", "unknown-key", "imgae",
      "did you mean `image`?"
    ),
    ("topology: 1\nservers: {s: [x]}\nnodes: {}\n", "wrong-type", "[", nil),
    ("topology: 1\nservers: npx\nnodes: {}\n", "wrong-type", "npx", nil),
    ("topology: '1'\nnodes: {}\n", "unsupported-version", "'1'", "write `topology: 1`"),
    (
      "topology: 1\nx-b: &b {tiemout: 1s}\nnodes:\n  a: {<<: *b, llm: m}\n  c: {<<: *b, llm: m}\n",
      "unknown-key", "tiemout", nil
    ),
  ]

  @Test(arguments: slips.indices) func aSlipIsAnErrorWithItsPlace(_ index: Int) throws {
    let (text, code, place, help) = Self.slips[index]
    let reading = readTopology(text)
    #expect(reading.status == .failed)
    #expect(reading.workflows.count == 1)
    let problem = try #require(reading.problems.first)
    #expect(reading.problems.count == 1, "\(reading.problems.map(\.message))")
    #expect(problem.code == code && problem.isError)
    #expect(slice(text, problem.span) == place)
    if let help { #expect(problem.help == help) }
    for problem in reading.problems {
      #expect(problem.message.last != "." && problem.message.first?.isUppercase != true)
    }
  }

  @Test func whatCouldBeReadIsKept() throws {
    let reading = readTopology(
      "topology: 1\nnodes:\n  a: {llm: m, tiemout: 3s, retry: 2, next: b}\n  b: {wat: 1}\n")
    let workflow = try #require(reading.workflows.first)
    #expect(try workflow.node("a").retry.declaredValue?.retries == .finite(2))
    #expect(workflow.edges(.sequence) == ["a -> b"])
    #expect(try workflow.node("b").kind == .opaque("opaque"))
  }

  @Test func jsonAndComments() throws {
    let text = #"{"topology": 1, "nodes": {"a": {"llm": "m", "next": "b"}, "b": {"end": null}}}"#
    #expect(try topology(text, path: "f.json").edges(.sequence) == ["a -> b"])
    let commented = "// mine\n" + text.dropLast() + ",}\n"
    #expect(try topology(commented, path: "f.jsonc").edges(.sequence) == ["a -> b"])
    #expect(try topology(commented, path: "f.json").edges(.sequence) == ["a -> b"])
    #expect(try topology(text, path: "f.yaml").edges(.sequence) == ["a -> b"])
    #expect(try topology(text, path: "<stdin>").edges(.sequence) == ["a -> b"])
  }

  @Test func aliasesAndMergeKeysWork() throws {
    let workflow = try topology(
      """
      topology: 1
      x-slow: &slow {timeout: 5m, retry: 1}
      nodes:
        a: {<<: *slow, llm: m, next: b}
        b: {<<: *slow, llm: m, timeout: 1s}
      """)
    #expect(try workflow.node("a").timeout.declaredValue == .finite(Milliseconds(300_000)))
    #expect(try workflow.node("b").timeout.declaredValue == .finite(Milliseconds(1000)))
  }

  @Test func severalDocumentsAreSeveralWorkflows() {
    let one = "topology: 1\nname: NAME\nnodes: {a: {llm: m}}\n"
    let text =
      one.replacing("NAME", with: "x") + "---\nother: thing\n---\n"
      + one.replacing("NAME", with: "y")
    let reading = readTopology(text)
    #expect(reading.workflows.map(\.name) == ["x", "y"])
    #expect(reading.status == .analysed(formats: ["topology"]))
  }
}

@Suite struct TopologyDefects {
  @Test func namesThatLeadNowhere() throws {
    let text = """
      topology: 1
      tools: {search: }
      start: one
      nodes:
        one: {llm: m, next: tow, reads: [tree.x], writes: [shelf]}
        two: {agent: m, tools: [serch], in: box, delegate: [one, none]}
      edges: [{from: six, to: one}]
      """
    let reading = readTopology(text)
    let workflow = try #require(reading.workflows.first)
    #expect(reading.status == .analysed(formats: ["topology"]))
    var found: [String] = []
    for defect in workflow.defects {
      guard case .danglingReference(let name, let role, let known) = defect.kind else { continue }
      found.append("\(role): \(name)")
      #expect(slice(text, defect.span).map { name.hasPrefix($0) || $0.hasPrefix(name) } == true)
      #expect(!known.isEmpty)
    }
    #expect(
      found == [
        "tool: serch", "container: box", "next step: tow", "value source: tree", "store: shelf",
        "delegate: none", "edge source: six",
      ])
  }

  @Test func duplicates() throws {
    let text = "topology: 1\nnodes:\n  a: {llm: m}\n  \"a\": {llm: n, next: a}\n  b: {loop: 2}\n"
    let workflow = try #require(readTopology(text).workflows.first)
    #expect(workflow.nodes.count == 2)
    guard case .duplicateKey(let key, let first)? = workflow.defects.first?.kind else {
      Issue.record("no duplicate key")
      return
    }
    #expect(key == "a" && slice(text, first) == "a")
    #expect(slice(text, workflow.defects.first?.span) == "\"a\"")
    let moved = try #require(
      readTopology(
        "topology: 1\nnodes:\n  l: {loop: 2, nodes: {l: {llm: m}, x: {llm: m}}}\n  x: {llm: m, in: l}\n"
      ).workflows.first)
    guard case .duplicateID(let id, _)? = moved.defects.first?.kind else {
      Issue.record("no duplicate id")
      return
    }
    #expect(id == "x")
  }
}

@Suite struct TopologyConditions {
  static func condition(_ text: String) throws -> Condition {
    let quoted = text.replacing("\"", with: "\\\"")
    let workflow = try nodes(
      "  a: {llm: m, routes: [{when: \"\(quoted)\", to: b}]}\n  b: {llm: m}\n")
    return try #require(workflow.edges.first { $0.kind == .branch }).condition
  }

  static let own = ValueSource.output(NodeID(0))
  static let other = ValueSource.output(NodeID(1))

  @Test func everyForm() throws {
    func x(_ comparison: Comparison, _ literal: Literal) -> Condition {
      .compare(ValuePath(Self.own, ["x"]), comparison, literal)
    }
    let table: [(String, Condition)] = [
      ("x == 1", x(.equal, .number(1))), ("x != 'a b'", x(.notEqual, .string("a b"))),
      ("x < 0.5", x(.less, .number(0.5))), ("x<=-2", x(.lessOrEqual, .number(-2))),
      ("x > 1", x(.greater, .number(1))), ("x >= 1", x(.greaterOrEqual, .number(1))),
      ("1 < x", x(.greater, .number(1))), ("x == true", x(.equal, .bool(true))),
      ("x == null", x(.equal, .null)), ("x == \"q\"", x(.equal, .string("q"))),
      ("x", .truthy(ValuePath(Self.own, ["x"]))),
      ("not x", .not(.truthy(ValuePath(Self.own, ["x"])))),
      ("not not x", .truthy(ValuePath(Self.own, ["x"]))), ("true", .always),
      ("false", .not(.always)),
      ("self", .truthy(ValuePath(Self.own))),
      ("b.y.z", .truthy(ValuePath(Self.other, ["y", "z"]))),
      ("inputs.k == 2", .compare(ValuePath(.workflowInput("k")), .equal, .number(2))),
      ("state.n.m", .truthy(ValuePath(.variable("n"), ["m"]))),
      (
        "x == 1 or x == 2 and b",
        .any([
          x(.equal, .number(1)), .all([x(.equal, .number(2)), .truthy(ValuePath(Self.other))]),
        ])
      ),
      (
        "(x == 1 or x == 2) and not b",
        .all([
          .any([x(.equal, .number(1)), x(.equal, .number(2))]),
          .not(.truthy(ValuePath(Self.other))),
        ])
      ),
      ("x  in   [1, 2]", .opaque("x in [1, 2]")), ("len(x) > 2", .opaque("len(x) > 2")),
      ("x ==", .opaque("x ==")), ("x = 1", .opaque("x = 1")), ("x == b", .opaque("x == b")),
      ("the draft is good", .opaque("the draft is good")), ("((x)", .opaque("((x)")),
    ]
    for (text, wanted) in table { #expect(try Self.condition(text) == wanted, "\(text)") }
  }

  @Test func deepAndLongTextsAreOpaque() throws {
    let deep = String(repeating: "(", count: 500) + "x" + String(repeating: ")", count: 500)
    #expect(try Self.condition(deep) == .opaque(deep))
    let long = String(repeating: "x or ", count: 5000) + "x"
    #expect(try Self.condition(long) == .opaque(long))
  }

  @Test func spansPointIntoTheText() throws {
    let text =
      "topology: 1\nnodes:\n  a: {llm: m, routes: [{when: 'b.x == ''y'' and z?', to: b}]}\n  b: {llm: m}\n"
    let inputs = try topology(text).node("a").inputs
    #expect(
      inputs.map { slice(text, $0.span) } == ["b.x", "z"]
        || inputs.map { slice(text, $0.span) } == ["b.x", "z?"])
    #expect(inputs.map(\.isOptional) == [false, true])
  }
}

@Suite struct TopologyHostile {
  @Test func fiftyThousandNodes() throws {
    var text = "topology: 1\nnodes:\n"
    for i in 0..<50_000 {
      text += "  n\(i): {llm: m, reads: [n\(max(0, i - 1)).x], next: [n\(i), n\(i + 1)]}\n"
    }
    let start = ContinuousClock.now
    let reading = readTopology(text)
    let time = ContinuousClock.now - start
    let workflow = try #require(reading.workflows.first)
    #expect(workflow.nodes.count == 50_000)
    #expect(workflow.edges(.sequence).count == 99_999)
    #expect(workflow.defects.count == 1)
    #expect(time < .seconds(20), "\(time)")
  }

  @Test func chainsOfContainersAreCut() throws {
    var text = "topology: 1\nnodes:\n"
    for i in 0..<5000 { text += "  c\(i): {loop: 2, in: c\(i + 1)}\n" }
    text += "  c5000: {loop: 2, in: c0}\n"
    let reading = readTopology(text)
    #expect(reading.status == .failed)
    #expect(checkInvariants(reading, byteCount: text.utf8.count) == [])
    let itself = readTopology(
      "topology: 1\nnodes:\n  a: {loop: 2, in: a}\n  b: {loop: 2, in: c}\n  c: {loop: 2, in: b}\n")
    #expect(itself.problems.count == 1)
    #expect(itself.workflows.first?.defects.count == 1)
    #expect(checkInvariants(itself, byteCount: 200) == [])
  }

  @Test func thousandsOfSlipsAndMissingNames() throws {
    var text = "topology: 1\nnodes:\n"
    for i in 0..<20_000 { text += "  n\(i): {llm: m, kye\(i): 1, next: gone\(i)}\n" }
    let start = ContinuousClock.now
    let reading = readTopology(text)
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(reading.status == .failed && reading.problems.count == 1000)
    #expect(reading.workflows.first?.defects.count == 20_000)
  }

  @Test(arguments: [
    "topology: 1", "topology: 1\nnodes:", "topology: 1\nnodes: [a]", "topology: 1\nnodes: {a: }",
    "topology: 1\nnodes: {a: {llm: m, next: {}}}", "topology: 1\nnodes: {? [a]: {llm: m}}",
    "topology: 1\nnodes: {a: {llm: m, routes: [1, [], {}]}}", "topology: 1\nedges: [1]\nnodes: 3",
    "topology: 1\nnodes: {a: {llm: m, reads: [[], {}, 1]}}\nstart: {}\ninputs: 3\nstate: 3",
    "topology: 1\nnodes: {a: &a {loop: 3, nodes: {b: *a}}}",
    "topology: 1\ntools: 3\nlimits: 3\ndefaults: []\nengine: x\nnodes: {}",
    "topology: 1\nnodes: {a: {agent: m, tools: 3, output: [], retry: [], labels: 3, ref: [], on-error: {}}}",
    "topology: 1\nnodes: {a: {tool: read, retry: -1, timeout: .inf, context: 99999999999999999999}}",
    "topology: 1\nnodes: {a: {loop: 3, next: a, first: zz, nodes: {b: {llm: m, next: a, on-error: {to: a}}}}}",
  ])
  func nothingTraps(_ text: String) {
    let reading = readTopology(text)
    #expect(checkInvariants(reading, byteCount: text.utf8.count) == [])
    #expect(reading.workflows.count <= 1)
  }
}

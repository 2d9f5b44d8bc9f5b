import Testing
import TopolintModel
import TopolintSource

@Suite struct TopologyKinds {
  @Test(arguments: [
    ("start: ", NodeKind.start), ("end: ", .end(.success)), ("end: failure", .end(.failure)),
    ("agent: m", .agent), ("llm: m", .llm), ("tool: read", .tool), ("code: ", .code),
    ("router: ", .router(.expression)), ("router: model", .router(.model)),
    ("router: human", .router(.human)), ("fork: ", .fork), ("map: inputs.list", .map),
    ("loop: 3", .loop), ("join: ", .join(.allTaken, .concat)), ("join: all", .join(.all, .concat)),
    ("join: any, merge: vote", .join(.any, .vote)),
    ("join: 2, merge: code", .join(.quorum(2), .code)),
    ("join: all-taken, merge: model", .join(.allTaken, .model)),
    ("verifier: ", .verifier(.deterministic, .blocking)),
    ("verifier: schema", .verifier(.schema, .blocking)),
    ("verifier: model-judge, mode: detect-only", .verifier(.modelJudge, .detectOnly)),
    ("verifier: guardrail, mode: blocking", .verifier(.guardrail, .blocking)),
    ("human: ", .human(.approval)), ("human: question", .human(.question)), ("store: ", .store),
    ("subworkflow: other", .subworkflow), ("wait: 5m", .wait),
    ("opaque: webhook", .opaque("webhook")),
  ])
  func everyKindIsLowered(_ text: String, _ kind: NodeKind) throws {
    #expect(try nodes("  a: {\(text)}\n").node("a").kind == kind)
    let word = text.prefix { $0 != ":" }
    #expect(try nodes("  a: {kind: \(word)}\n").node("a").kind.name == kind.name)
  }
}

@Suite struct TopologyFacts {
  @Test func attributesAreDeclaredWhereTheyAreWritten() throws {
    let text = """
      topology: 1
      nodes:
        a:
          agent: gpt
          title: The A
          effect: external
          idempotent: true
          can-fail: false
          retry: {times: 3, wait: 1s, factor: 2, on: [timeout, auth]}
          timeout: 90s
          on-error: continue
          rounds: 7
          on-limit: ask-human
          concurrency: 2
          prompt: do it
          unmatched: drop
          arrival: any
          permissions: [web, files]
          credentials: [key]
          zone: inner
          owner: us
          quota: pool
          labels: [secret, private]
          removes: [untrusted]
          trusts-input: true
          preapproved: true
          memory: shared
          context: 9000
          message: 300
          paid: true
          breaker: true
          ref: agents/a.md
      """
    let node = try topology(text).node("a")
    #expect(node.name == "The A")
    #expect(slice(text, node.span) == "a")
    func check<V>(_ fact: Fact<V>, _ value: V, _ written: String, _ line: Int = #line) {
      #expect(fact.declaredValue == value, "line \(line)")
      #expect(slice(text, fact.span) == written, "line \(line)")
    }
    check(node.model, "gpt", "gpt")
    check(node.effect, Effect(.external, basis: .stated), "external")
    check(node.idempotency, true, "true")
    check(node.fallibility, false, "false")
    check(
      node.retry,
      RetryPolicy(
        retries: .finite(3), backoff: .exponential(initial: Milliseconds(1000), factor: 2),
        classes: [.auth, .timeout]), "retry")
    check(node.timeout, .finite(Milliseconds(90_000)), "90s")
    check(node.errorHandling, .continueEmpty, "continue")
    check(node.iterationLimit, .finite(7), "7")
    check(node.exhaustion, .askHuman, "ask-human")
    check(node.concurrency, .finite(2), "2")
    check(node.prompt, "do it", "do it")
    check(node.unmatched, .drop, "drop")
    check(node.arrival, .any, "any")
    check(node.permissions, ["web", "files"], "permissions")
    check(node.credentials, ["key"], "credentials")
    check(node.trustZone, "inner", "inner")
    check(node.owner, "us", "us")
    check(node.quota, "pool", "pool")
    check(node.labels, [.private, .secret], "labels")
    check(node.removes, [.untrusted], "removes")
    check(node.trustsInput, true, "true")
    check(node.isPreapproved, true, "true")
    check(node.memory, .shared, "shared")
    check(node.contextWindow, 9000, "9000")
    check(node.messageSize, 300, "300")
    check(node.isPaid, true, "true")
    check(node.hasBreaker, true, "true")
    #expect(node.reference?.target == .external("agents/a.md"))
  }

  @Test func dynamicAndUnknownValuesAreNeither() throws {
    let text = """
      topology: 1
      nodes:
        a: {tool: "{{ e }}", timeout: "{{ t }}", retry: unknown, idempotent: "{{ i }}", paid: unknown}
        b: {llm: "{{ m }}", prompt: "Hello {{ name }}"}
        c: {llm: unknown, prompt: "{{ p }}"}
      """
    let workflow = try topology(text)
    let a = try workflow.node("a")
    #expect(a.effect.isDynamic && a.timeout.isDynamic && a.idempotency.isDynamic)
    #expect(slice(text, a.timeout.span) == "\"{{ t }}\"")
    #expect(!a.retry.isKnown && !a.retry.isDynamic && !a.isPaid.isKnown)
    let b = try workflow.node("b")
    #expect(b.model.isDynamic)
    #expect(b.prompt.declaredValue == "Hello {{ name }}")
    let c = try workflow.node("c")
    #expect(!c.model.isKnown && !c.model.isDynamic)
    #expect(c.prompt.isDynamic)
  }

  @Test func silenceHasItsDocumentedMeaning() throws {
    let workflow = try nodes(
      "  a: {tool: }\n  b: {llm: m}\n  c: {map: a.list}\n  d: {fork: }\n  e: {human: }\n")
    let tool = try workflow.node("a")
    #expect(tool.timeout.value == .unlimited && tool.timeout.note != nil)
    #expect(tool.retry.value == RetryPolicy.none)
    #expect(tool.errorHandling.value == .abort)
    #expect(tool.idempotency.value == false)
    #expect(!tool.effect.isKnown && !tool.output.isKnown && !tool.labels.isKnown)
    #expect(tool.arrival.value == .allTaken)
    #expect(tool.unmatched == .inexpressible)
    let llm = try workflow.node("b")
    #expect(llm.effect.value == Effect(.none, basis: .nodeType))
    #expect(llm.output.value == Contract(fields: [], enforcement: .requested, isOpen: true))
    #expect(llm.iterationLimit.value == .unlimited)
    #expect(llm.memory.value == .stateless)
    let map = try workflow.node("c")
    #expect(map.width.value == .unlimited && map.concurrency.value == .unlimited)
    #expect(map.partialFailure.value == .failFast)
    #expect(try workflow.node("d").width == .inexpressible)
    #expect(try workflow.node("e").timeout.value == .unlimited)
    #expect(
      workflow.limits.steps.value == .unlimited && workflow.limits.timeout.value == .unlimited)
    #expect(workflow.limits.exhaustion.value == .fail)
    #expect(
      workflow.capabilities
        == Set(Capability.allCases).subtracting([
          .explicitData, .explicitControl, .strictComparisons, .freeCanvas, .blankAnswers,
        ]))
  }

  @Test func defaultsAreDeclaredOnWhatInheritsThem() throws {
    let text = """
      topology: 1
      defaults: {timeout: 60s, model: big, on-error: {default: x}, unmatched: drop, width: 9}
      engine: {name: ours, timeout: 10s, retry: 2, steps: 40, concurrency: 3}
      tools: {t: {timeout: 1s}}
      nodes:
        a: {llm: , routes: [{when: ok, to: b}]}
        b: {tool: read, timeout: 5s}
        c: {human: , next: d}
        d: {map: a.list}
        e: {agent: small, tools: [t]}
        f: {router: , routes: [{when: x, to: a}, {to: b}]}
      """
    let workflow = try topology(text)
    let a = try workflow.node("a")
    #expect(slice(text, a.timeout.span) == "60s")
    #expect(a.model.declaredValue == "big")
    #expect(a.errorHandling.declaredValue == .defaultValue)
    #expect(a.retry.declaredValue?.retries == .finite(2))
    #expect(a.unmatched.declaredValue == .drop)
    #expect(try workflow.node("b").timeout.declaredValue == .finite(Milliseconds(5000)))
    #expect(try workflow.node("b").model.declaredValue == nil)
    #expect(try workflow.node("c").timeout.declaredValue == nil)
    #expect(try workflow.node("c").retry.value == RetryPolicy.none)
    #expect(try workflow.node("d").width.declaredValue == .finite(9))
    #expect(try workflow.node("d").concurrency.declaredValue == .finite(3))
    #expect(try workflow.node("e").model.declaredValue == "small")
    #expect(try workflow.node("e:t").timeout.declaredValue == .finite(Milliseconds(1000)))
    #expect(try workflow.node("e:t").retry.declaredValue?.retries == .finite(2))
    #expect(try workflow.node("f").unmatched == .inexpressible)
    #expect(workflow.limits.steps.declaredValue == .finite(40))
  }

  @Test func theHeadOfTheFile() throws {
    let text = """
      topology: 1
      name: desk
      fragment: true
      inputs: {ticket: , note: {required: false}, tone?: }
      limits: {timeout: 1h, steps: 9, on-limit: proceed, concurrency: 4, cost: 2.5}
      nodes: {a: {llm: m}}
      """
    let workflow = try topology(text)
    #expect(workflow.name == "desk" && slice(text, workflow.span) == "desk")
    #expect(workflow.isFragment)
    #expect(workflow.parameters.map(\.name) == ["ticket", "note", "tone"])
    #expect(workflow.parameters.map(\.isRequired) == [true, false, false])
    #expect(workflow.limits.timeout.declaredValue == .finite(Milliseconds(3_600_000)))
    #expect(workflow.limits.steps.declaredValue == .finite(9))
    #expect(workflow.limits.exhaustion.declaredValue == .proceed)
    #expect(workflow.limits.concurrency.declaredValue == .finite(4))
    #expect(workflow.limits.cost.declaredValue == .finite(2.5))
    #expect(try topology("topology: 1\nnodes: {a: {llm: m}}\n", path: "x/y.yml").name == "y.yml")
  }

  @Test func contracts() throws {
    let workflow = try nodes(
      """
        a: {llm: m, output: {k: [refund, question], n: number, o?: string, p: {fields: {q: , r?: [1, 2]}}}}
        b: {llm: m, output: {k: any}, output-by: requested, output-open: true}
        c: {tool: read, output: {k: boolean}}
        d: {llm: m, output: json}
      """)
    let a = try #require(try workflow.node("a").output.declaredValue)
    #expect(a.enforcement == .engine && !a.isOpen)
    #expect(a.fields.map(\.name) == ["k", "n", "o", "p", "p.q", "p.r"])
    #expect(a.fields.map(\.type) == [.string, .number, .string, .object, .any, .integer])
    #expect(a.fields.map(\.isRequired) == [true, true, false, true, true, false])
    #expect(a.field("k")?.allowed == ["refund", "question"])
    #expect(a.field("p.r")?.allowed == ["1", "2"])
    let b = try #require(try workflow.node("b").output.declaredValue)
    #expect(b.enforcement == .requested && b.isOpen)
    #expect(try workflow.node("c").output.declaredValue?.enforcement == .construction)
    #expect(
      try workflow.node("d").output.declaredValue
        == Contract(fields: [], enforcement: .requested, isOpen: true))
  }

  @Test func durations() throws {
    for (text, count) in [
      ("250ms", 250), ("30s", 30_000), ("1.5m", 90_000), ("2h", 7_200_000), ("1d", 86_400_000),
      ("45", 45_000), ("0.5", 500),
    ] {
      let node = try nodes("  a: {tool: read, timeout: \(text)}\n").node("a")
      #expect(node.timeout.declaredValue == .finite(Milliseconds(count)), "\(text)")
    }
    let node = try nodes("  a: {tool: read, timeout: unlimited}\n").node("a")
    #expect(node.timeout.declaredValue == .unlimited)
  }
}

@Suite struct TopologyReferences {
  @Test func pathsAreLookedForInsideTheRoot() throws {
    let text = """
      topology: 1
      nodes:
        a: {subworkflow: there.yaml}
        b: {subworkflow: gone.yaml}
        c: {subworkflow: ../out.yaml}
        d: {subworkflow: nightly}
        e: {subworkflow: "https://example.org/flow.yaml"}
        f: {subworkflow: , ref: {path: there.txt}}
      """
    let other = SourceText(file: FileID(8), path: "there.yaml", bytes: [])
    let reading = readTopology(text) { path in
      path.hasPrefix("there") ? .found(other) : path.hasPrefix("..") ? .outside : .missing
    }
    let workflow = try #require(reading.workflows.first)
    #expect(try workflow.node("a").reference?.target == .path("there.yaml"))
    #expect(try workflow.node("b").reference?.target == .path("gone.yaml"))
    #expect(try workflow.node("c").reference?.target == .external("../out.yaml"))
    #expect(try workflow.node("d").reference?.target == .name("nightly"))
    #expect(try workflow.node("e").reference?.target == .external("https://example.org/flow.yaml"))
    #expect(try workflow.node("f").reference?.target == .path("there.txt"))
    #expect(
      workflow.defects.map(\.kind) == [
        .danglingReference(name: "gone.yaml", role: "file", known: [])
      ])
    #expect(slice(text, workflow.defects.first?.span) == "gone.yaml")
  }
}

import Testing
import TopolintModel
import TopolintRuleKit
import TopolintSource

/// Graphs made by hand that hold every kind of node, edge, fact and value.
enum GraphFixture {
  static let path = "flows/all \"kinds\".yaml"
  static let source = SourceText(
    file: FileID(0), path: path, bytes: Array("é: 1\nlimit: 3\nroute: x\n".utf8))
  static let sources = {
    var table = SourceTable()
    table.add(source)
    return table
  }()
  static let key = Span(file: FileID(0), lower: 0, upper: 2)
  static let limit = Span(file: FileID(0), lower: 13, upper: 14)
  static let route = Span(file: FileID(0), lower: 22, upper: 23)
  static let note = EngineNote("three rounds", source: "docs/engine.md")

  static let kinds: [NodeKind] = [
    .start, .end(.success), .end(.failure), .agent, .llm, .tool, .code, .router(.expression),
    .router(.model), .router(.human), .fork, .map, .loop, .join(.all, .concat),
    .join(.allTaken, .vote), .join(.any, .model), .join(.quorum(2), .code),
    .verifier(.deterministic, .blocking), .verifier(.schema, .detectOnly),
    .verifier(.modelJudge, .blocking), .verifier(.guardrail, .blocking), .human(.approval),
    .human(.question), .store, .subworkflow, .wait, .opaque("acme/\"custom\" #1"),
  ]

  /// A node of every kind, nested containers, every kind of edge.
  static let shapes = {
    var graph = GraphBuilder(format: "topology", name: "all <kinds> & \u{1B}[31m `x`", span: key)
    graph.capabilities = [.approvals, .outputSchemas]
    graph.parameters = [Parameter("topic", isRequired: true, span: key)]
    graph.servers = [
      ToolServer("s", origin: .package("p"), pin: .declared(.exact("1.0.0"), limit), span: key),
      ToolServer("t", origin: .image("i"), pin: .declared(.moving("latest"), limit), span: key),
      ToolServer("u", origin: .address, pin: .inexpressible, span: key),
    ]
    graph.limits.timeout = .declared(.finite(Milliseconds(60_000)), limit)
    graph.limits.steps = .engineDefault(.unlimited, note)
    graph.limits.exhaustion = .unknown("a parent")
    graph.limits.concurrency = .dynamic(limit)
    graph.limits.cost = .declared(.finite(0.5), limit)
    var ids: [NodeID] = []
    for (number, kind) in kinds.enumerated() {
      ids.append(graph.add(Node("n\(number)", kind: kind, span: key, name: "\(kind.name) \"日\"")))
    }
    let loop = ids[12]
    let inner = graph.add(Node("map", kind: .map, span: key, parent: loop))
    let leaf = graph.add(Node("leaf", kind: .llm, span: key, parent: inner))
    graph.begin(at: ids[0])
    for (number, kind) in EdgeKind.allCases.enumerated() where kind != .contains {
      graph.connect(ids[number], ids[number + 1], kind, span: route)
    }
    graph.connect(inner, leaf, .sequence, span: route)
    var back = Edge(leaf, loop, .feedback, span: route)
    back.budget = .declared(.finite(3), limit)
    back.isReviewed = .engineDefault(false, note)
    back.probability = .declared(0.25, limit)
    back.isImplied = true
    graph.connect(back)
    let value = ValuePath(.output(ids[3]), ["score"])
    let conditions: [Condition] = [
      .always, .truthy(value), .compare(value, .greaterOrEqual, .number(0.8)),
      .compare(ValuePath(.variable("v")), .equal, .string("a|b \"c\"")),
      .compare(ValuePath(.workflowInput("w")), .notEqual, .bool(true)),
      .compare(ValuePath(.engine("env")), .less, .null),
      .not(.any([.all([.opaque("x > y"), .truthy(value)]), .always])),
      .compare(value, .equal, .number(.infinity)),
    ]
    for (number, condition) in conditions.enumerated() {
      var edge = Edge(ids[7], ids[8 + number], .branch, span: route)
      edge.condition = condition
      if number % 4 == 0 { edge.label = "case \(number) #1; <b>" }
      edge.outcome = Outcome.allCases[number % Outcome.allCases.count]
      graph.connect(edge)
    }
    var otherwise = Edge(ids[7], ids[2], .branch, span: route)
    otherwise.isDefault = true
    graph.connect(otherwise)
    graph.connect(otherwise)
    graph.read(Input(value, use: .prompt, isOptional: true, span: route), by: ids[4])
    graph.read(
      Input(value, use: .prompt, hasBlank: true, isWithheld: true, span: route), by: ids[4])
    graph[ids[4]].outputs = [
      Output("draft", hasReducer: true, isAddition: true, isCount: true, span: route)
    ]
    graph[ids[4]].isDisabled = true
    graph[ids[0]].isImplied = true
    graph[ids[24]].reference = Reference(.path("../other.yaml"), span: route)
    graph[ids[3]].reference = Reference(.name("writer"), span: route)
    graph[ids[5]].reference = Reference(.external("https://x"), span: route)
    graph.note(
      Defect(.danglingReference(name: "gone", role: "target", known: ["a"]), span: route))
    graph.note(Defect(.duplicateID(id: "a", first: key), span: route, node: ids[1]))
    graph.note(Defect(.duplicateKey(key: "k", first: key), span: route))
    graph.note(
      Defect(
        .literalSecret(LiteralSecret(.field("key"), prefix: nil, isRandom: true)),
        span: route))
    graph.note(Defect(.untriedCase(target: "end", after: key), span: route))
    graph.note(Defect(.skippedStep(choice: "a"), span: route, node: ids[2]))
    graph.note(Defect(.unheardEvent(name: "late"), span: route, node: ids[2]))
    graph.note(
      Defect(
        .refusal(
          Refusal("`a` waits for itself", help: "remove it", notes: [SpanNote("here", at: key)])),
        span: route, node: ids[2]))
    graph.note(Defect(.unsentOutput(target: "b", setting: nil), span: route, node: ids[2]))
    return graph.finish()
  }()

  /// Every fact of a node, in each of the cases that it is written in.
  static let facts = {
    var graph = GraphBuilder(format: "dify", name: "facts", span: key)
    graph.isFragment = true
    var node = Node("a", kind: .agent, span: key)
    node.effect = .declared(Effect(.irreversible, basis: .nodeType, isMessage: true), limit)
    node.idempotency = .declared(true, limit)
    node.fallibility = .unknown("elsewhere")
    node.retry = .declared(
      RetryPolicy(
        retries: .finite(3),
        backoff: .exponential(initial: Milliseconds(500), factor: 1.5),
        classes: [.rateLimit, .transient]), limit)
    node.timeout = .engineDefault(.unlimited, note)
    node.errorHandling = .declared(.continueEmpty, limit)
    node.iterationLimit = .dynamic(limit)
    node.exhaustion = .declared(.askHuman, limit)
    node.width = .declared(.finite(10), limit)
    node.concurrency = .declared(.unlimited, limit)
    node.model = .declared("large", limit)
    node.prompt = .declared("say \"hi\"\n", limit)
    node.output = .declared(
      Contract(
        fields: [
          Field(name: "verdict", type: .string, allowed: ["yes", "no"], span: route),
          Field(name: "n", type: .integer, isRequired: false, span: route),
        ], enforcement: .engine, isOpen: true), limit)
    node.unmatched = .engineDefault(.fallThrough, note)
    node.arrival = .declared(.quorum(2), limit)
    node.partialFailure = .declared(.dropFailed, limit)
    node.permissions = .declared(["write"], limit)
    node.trustZone = .declared("public", limit)
    node.credentials = .declared(["MAIL_KEY"], limit)
    node.owner = .declared("team", limit)
    node.labels = .declared([.private, .untrusted], limit)
    node.removes = .declared([.secret], limit)
    node.trustsInput = .declared(false, limit)
    node.isPreapproved = .declared(true, limit)
    node.memory = .declared(.shared, limit)
    node.contextWindow = .declared(8_000, limit)
    node.messageSize = .declared(1_000, limit)
    node.isPaid = .declared(true, limit)
    node.quota = .declared("provider", limit)
    node.hasBreaker = .declared(false, limit)
    node.endpoint = .declared("mail.example", limit)
    node.fallbackModels = .declared(["small"], limit)
    node.substitute = .declared("", limit)
    node.failures = .declared([.auth, .timeout], limit)
    node.statusFields = .declared(["code"], limit)
    node.undoes = .declared([NodeID(0)], limit)
    node.arguments = .declared(["topic"], limit)
    node.isRelay = .declared(true, limit)
    graph.add(node)
    let backoffs: [Backoff] = [.immediate, .constant(Milliseconds(5)), .unspecified]
    for (number, backoff) in backoffs.enumerated() {
      var other = Node("b\(number)", kind: .tool, span: key)
      other.retry = .declared(RetryPolicy(retries: .unlimited, backoff: backoff), limit)
      graph.add(other)
    }
    return graph.finish()
  }()
}

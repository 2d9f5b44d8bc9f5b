package import TopolintAnalysis
package import TopolintModel
package import TopolintSource

/// A small graph in a few words, for tests.
///
/// A node is `name` or `name:kind`; an edge is `a > b` for a sequence, or `a kind b`, followed by
/// the label of a branch, `accept` or `reject` being outcomes as well.
package struct Sketch {
  package private(set) var builder = GraphBuilder(
    format: "sketch", name: "sketch", span: Sketch.nowhere)
  private var ids: [String: NodeID] = [:]

  package static let nowhere = Span(file: FileID(0), lower: 0, upper: 0)

  package init(_ nodes: String, edges: String...) {
    for word in nodes.split(separator: " ") {
      let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
      add(parts[0], Self.kind(parts.count > 1 ? parts[1] : "code"))
    }
    if let first = builder.nodes.first { builder.begin(at: first.id) }
    for edge in edges { connect(edge) }
  }

  package mutating func add(_ name: String, _ kind: NodeKind, in parent: String? = nil) {
    ids[name] = builder.add(
      Node(name, kind: kind, span: Self.nowhere, parent: parent.map { self[$0] }))
  }

  @discardableResult
  package mutating func connect(_ text: String, _ change: (inout Edge) -> Void = { _ in }) -> EdgeID
  {
    let words = text.split(separator: " ").map(String.init)
    let kind = words[1] == ">" ? .sequence : EdgeKind(rawValue: words[1]) ?? .sequence
    var edge = Edge(self[words[0]], self[words[2]], kind, span: Self.nowhere)
    if words.count > 3 {
      edge.label = words[3]
      edge.outcome = Outcome(rawValue: words[3])
      edge.isDefault = words[3] == "else"
    }
    change(&edge)
    return builder.connect(edge)
  }

  package mutating func change(_ name: String, _ body: (inout Node) -> Void) {
    body(&builder[self[name]])
  }

  package mutating func read(
    _ reader: String, _ source: ValueSource, _ fields: [String] = [], use: InputUse = .prompt,
    optional: Bool = false
  ) {
    builder.read(
      Input(
        ValuePath(source, fields), use: use, isOptional: optional, span: Self.nowhere),
      by: self[reader])
  }

  package mutating func read(_ reader: String, _ producer: String, use: InputUse = .prompt) {
    read(reader, .output(self[producer]), use: use)
  }

  package mutating func write(_ writer: String, _ variable: String) {
    builder[self[writer]].outputs.append(Output(variable, span: Self.nowhere))
  }

  package mutating func begin(_ body: (inout GraphBuilder) -> Void) { body(&builder) }

  package subscript(name: String) -> NodeID { ids[name] ?? NodeID(0) }

  package var analysis: Analysis { Analysis(builder.finish()) }

  /// The names of nodes, for readable expectations.
  package func names(_ nodes: some Sequence<NodeID>) -> String {
    nodes.map { builder[$0].name }.joined(separator: " ")
  }

  private static func kind(_ word: String) -> NodeKind {
    switch word {
    case "start": .start
    case "end": .end(.success)
    case "agent": .agent
    case "llm": .llm
    case "tool": .tool
    case "router": .router(.expression)
    case "picker": .router(.model)
    case "fork": .fork
    case "map": .map
    case "loop": .loop
    case "join": .join(.all, .concat)
    case "check": .verifier(.deterministic, .blocking)
    case "report": .verifier(.deterministic, .detectOnly)
    case "judge": .verifier(.modelJudge, .blocking)
    case "schema": .verifier(.schema, .blocking)
    case "approval": .human(.approval)
    case "question": .human(.question)
    case "store": .store
    case "wait": .wait
    default: .code
    }
  }
}

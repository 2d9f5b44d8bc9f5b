import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// What ends a cycle in n8n, and what does not.
@Suite struct N8nLoopTests {
  private static let words = #"{"leftValue": "={{ $json.text }}", "rightValue": "DONE", "#
  private static let done =
    words + #""operator": {"type": "string", "operation": "contains"}}"#
  private static let open =
    words + #""operator": {"type": "string", "operation": "notContains"}}"#

  private static func number(_ value: String, _ operation: String) -> String {
    #"{"leftValue": "={{ \#(value) }}", "rightValue": 5, "#
      + #""operator": {"type": "number", "operation": "\#(operation)"}}"#
  }

  /// A model that is called until a choice is content; `back` is the choice's output that goes back.
  private func verdicts(
    _ combinator: String, _ parts: [String], back: Int, count: String
  ) throws -> [LoopVerdict] {
    let table =
      #"{"conditions": {"combinator": "\#(combinator)", "conditions": "#
      + "[\(parts.joined(separator: ", "))]}}"
    let set =
      #"{"assignments": {"assignments": [{"name": "n", "value": "={{ \#(count) }}", "#
      + #""type": "number"}, {"name": "text", "value": "={{ $json.output }}", "type": "string"}]}}"#
    let workflow = try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "manualTrigger"), N8n.node("A", "agent", version: "2"),
          N8n.node("Count", "set", set, version: "3.4"),
          N8n.node("Check", "if", table, version: "2.2"), N8n.node("Out", "noOp"),
        ], ["T>A", "A>Count", "Count>Check", "Check:\(back)>A", "Check:\(1 - back)>Out"]))
    return Analysis(workflow).loops().map(\.verdict)
  }

  /// What is asked beside a counter may keep the run inside (`and` of the way out, `or` of the way
  /// back), and may not where the counter alone leads out.
  @Test(arguments: ["$json.n", "$runIndex"])
  func aCounterEndsALoopAsItIsJoined(_ value: String) throws {
    let count = "$('Count').isExecuted ? $('Count').last().json.n + 1 : 1"
    let more = Self.number(value, "lt")
    let enough = Self.number(value, "gte")
    func isBounded(_ combinator: String, _ parts: [String], back: Int) throws -> Bool {
      let found = try verdicts(combinator, parts, back: back, count: count)
      #expect(found.count == 1)
      return found != [.unbounded]
    }
    #expect(try isBounded("and", [Self.open, more], back: 0))
    #expect(try !isBounded("or", [Self.open, more], back: 0))
    #expect(try isBounded("or", [Self.done, enough], back: 1))
    #expect(try !isBounded("and", [Self.done, enough], back: 1))
    #expect(try isBounded("and", [enough], back: 1))
    #expect(try !isBounded("and", [Self.done], back: 1))
  }

  /// What a script keeps from run to run, or a store adds to, may be a counter.
  @Test(arguments: [
    (
      "code",
      #"{"jsCode": "const s = $getWorkflowStaticData('global'); s.n = (s.n || 0) + 1; return [{json: s}];"}"#,
      true
    ),
    ("code", #"{"jsCode": "return [{json: {n: $runIndex}}];"}"#, true),
    ("code", #"{"jsCode": "return [{json: {n: Math.random()}}];"}"#, false),
    ("redis", #"{"operation": "incr", "key": "tries"}"#, true),
    ("redis", #"{"operation": "get", "key": "tries"}"#, false),
  ])
  func whatIsKeptCounts(_ type: String, _ parameters: String, _ isBounded: Bool) throws {
    let table =
      #"{"conditions": {"combinator": "or", "conditions": "#
      + "[\(Self.done), \(Self.number("$json.n", "gte"))]}}"
    let workflow = try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "manualTrigger"), N8n.node("A", "agent", version: "2"),
          N8n.node("Count", type, parameters), N8n.node("Check", "if", table, version: "2.2"),
          N8n.node("Out", "noOp"),
        ], ["T>A", "A>Count", "Count>Check", "Check:1>A", "Check:0>Out"]))
    #expect((Analysis(workflow).loops().map(\.verdict) != [.unbounded]) == isBounded)
  }

  /// The engine's count of runs only grows.
  @Test func howOftenANodeHasRunGrows() throws {
    let less = Self.number("$runIndex", "lt")
    #expect(try verdicts("and", [less], back: 1, count: "1") == [.unbounded])
    #expect(try verdicts("and", [less], back: 0, count: "1") != [.unbounded])
  }
}

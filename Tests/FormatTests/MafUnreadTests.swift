import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// Which way is taken when a judge's answer is no JSON, and what it read as is blank.
@Suite struct MafUnreadTests {
  /// A writer, a judge of it, and a choice on the judge's answer with a payment behind it.
  private static func ways(
    _ cases: String, schema: String = "", otherwise: String = "", judge: String = "J"
  ) throws -> [String] {
    let workflow = try Maf.workflow(
      """
      agents:
        W: {kind: Prompt, instructions: Write., model: {id: a}}
        J: {kind: Prompt, instructions: Judge., model: {id: b}\(schema)}
      actions:
        - {kind: InvokeAzureAgent, id: write, agent: {name: W}, output: {messages: Local.M}}
        - kind: InvokeAzureAgent
          id: judge
          agent: {name: \(judge)}
          input: {messages: =Local.M}
          output: {responseObject: Local.R}
        - {kind: ConditionGroup, id: choice, conditions: [\(cases)]\(otherwise)}
        - {kind: HttpRequestAction, id: pay, method: POST, url: "https://x.org/pay", body: =Local.M}
        - {kind: EndWorkflow, id: last}
      """)
    return Analysis(workflow).failOpenWays().map {
      "\(workflow[$0.guarded.judge].nativeID) \($0.cause) \(workflow[$0.target].nativeID)"
    }
  }

  private static let stop = "actions: [{kind: EndWorkflow, id: stop}]"
  private static let redo = "actions: [{kind: GotoAction, id: redo, actionId: write}]"
  private static let ask = "actions: [{kind: Question, id: ask, prompt: x, variable: Local.A}]"

  @Test(arguments: [
    ("=Local.R.rejected = true", stop), ("=Local.R.rejected", stop),
    (#"=Local.R.verdict = "REJECT""#, stop), ("=Local.R.approved = false", stop),
    ("=Local.R.revise = true", redo),
    (#"=Or(Local.R.verdict = "rejected", Local.R.verdict = "reject")"#, redo),
    (#"=Upper(Local.R.verdict) = "REJECT""#, stop),
  ]) func aRejectionThatABlankDoesNotMeetOpens(_ condition: String, _ actions: String) throws {
    #expect(
      try Self.ways("{condition: '\(condition)', \(actions)}") == ["judge unreadable pay"])
  }

  /// What only acceptance opens, what a blank takes to a person or to the end, what is asked of a
  /// blank itself, and what nobody can say of a blank.
  @Test(arguments: [
    ("=Not(Local.R.approved)", stop), (#"=Local.R.verdict <> "ACCEPT""#, stop),
    ("=Local.R.score < 7", redo), ("=IsBlank(Local.R.verdict) || Local.R.rejected", stop),
    ("=Local.Other.rejected", stop), ("=Left(Local.R.verdict, 3) = \"REJ\"", stop),
  ]) func nothingIsSaidOf(_ condition: String, _ actions: String) throws {
    #expect(try Self.ways("{condition: '\(condition)', \(actions)}") == [])
  }

  @Test func whatIsKnownOfTheAnswerCloses() throws {
    let rejects = "{condition: =Local.R.rejected, \(Self.stop)}"
    #expect(try Self.ways(rejects) == ["judge unreadable pay"])
    let schema = ", outputSchema: {properties: {rejected: {kind: boolean, required: true}}}"
    #expect(try Self.ways(rejects, schema: schema) == [])
    // A definition that lies elsewhere may have a schema.
    #expect(try Self.ways(rejects, judge: "InFoundry") == [])
    #expect(
      try Self.ways(rejects, otherwise: ", elseActions: [{kind: EndWorkflow, id: no}]") == [])
    #expect(
      try Self.ways(
        rejects, otherwise: ", elseActions: [{kind: Question, id: q, variable: Local.A}]") == [])
    let accepts =
      "{condition: =Local.R.approved = true, actions: [{kind: GotoAction, id: g, actionId: pay}]}"
    #expect(
      try Self.ways(accepts, otherwise: ", elseActions: [{kind: EndWorkflow, id: no}]") == [])
  }
}

import Testing
import TopolintAnalysis
import TopolintModel

/// What people may answer to a question.
@Suite struct MafQuestionTests {
  private func coverage(
    _ entity: String, _ conditions: [String], knobs: [String: String] = [:]
  ) throws -> Coverage {
    let cases = conditions.map { condition in
      "\n    - {condition: '=\(condition)', actions: [{kind: SendActivity, activity: x}]}"
    }
    let workflow = try Maf.flow(
      """
      - {kind: Question, id: ask, variable: Local.Choice, prompt: Which?, entity: \(entity)}
      - kind: ConditionGroup
        id: g
        conditions:\(cases.joined())
      """, knobs: knobs)
    return Analysis(workflow).coverage(of: try Maf.node("g", in: workflow).id)
  }

  private let list = """
    {kind: EmbeddedEntity, definition: {kind: ClosedListEntity, items: [{id: refund, displayName: Refund},
     {id: exchange}]}}
    """.replacing("\n", with: "")

  /// One of the ids of a closed list, whatever the condition makes of its letters; Python asks for none.
  @Test func closedLists() throws {
    let both = [#"Local.Choice = "refund""#, #"Upper(Local.Choice) = "EXCHANGE""#]
    #expect(try coverage(list, both) == .total(.exhaustive))
    let other = [both[0], #"Local.Choice = "return""#]
    #expect(try coverage(list, other) == .partial(witness: "`ask.answer` is `exchange`"))
    #expect(try !coverage(list, both, knobs: ["runtime": "python"]).isTotal)
    #expect(try !coverage("StringPrebuiltEntity", both).isTotal)
    #expect(
      try !coverage(list.replacing("ClosedListEntity", with: "RegexEntity"), both).isTotal)
  }
}

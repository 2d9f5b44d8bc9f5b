import Testing
import TopolintModel
import TopolintRuleKit
import TopolintRules

/// Of a text that was not read to its end nothing is told that the rest could take back.
@Suite struct CutOffTests {
  private static let machine = """
    {"StartAt": "Sum", "States": {
      "Sum": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel",
        "Parameters": {"ModelId": "m"}, "ResultPath": "$.r", "Next": "Decide"},
      "Decide": {"Type": "Choice", "Choices": [
        {"Variable": "$.r.decision", "StringEquals": "ship", "Next": "Charge"},
        {"Variable": "$.r.decision", "StringEquals": "hold", "Next": "Ask"}]},
      "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Next": "Charge"},
      "Charge": {"Type": "Pass", "End": true}
    """

  private func told(_ text: String) throws -> Set<String> {
    Set(try hits(in: read(text, path: "order.asl.json")).map(\.rule))
  }

  @Test func whatIsMissingIsToldOfAWholeFileOnly() throws {
    let whole = Self.machine + "}}"
    #expect(try told(whole).isSuperset(of: ["router-no-default", "missing-timeout"]))
    for end in stride(from: 120, to: Self.machine.count, by: 17) {
      #expect(try told(String(Self.machine.prefix(end))) == [], "\(end)")
    }
  }

  @Test func whatStandsThereIsToldOfAPartToo() throws {
    let text = Self.machine.replacing(#""End": true"#, with: #""End": true, "Type": "Pass""#)
    #expect(try told(text) == ["duplicate-key"])
  }

  /// Each rule that speaks of a part says why it may: it looks at what stands in the file.
  @Test func rulesThatHoldInPart() {
    var found: Set<String> = []
    for rule in allRules where rule.info.holdsInPart {
      found.insert(rule.info.id)
      #expect(rule.info.judgesFile)
    }
    #expect(found == ["duplicate-id", "duplicate-key", "literal-secret"])
  }
}

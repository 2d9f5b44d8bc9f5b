/// The guards of the well-guarded state machine, each with the edits that take it out.
extension WellGuardedTests {
  private static let file = "asl/well-guarded.json"

  private static let caught =
    #""Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Tell the shift"}],"#

  private static let open =
    #""Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Send letter"}],"#

  static let asl: [Removal] = [
    Removal(
      file, "the limit of the clerk's time", "missing-timeout",
      [("      \"TimeoutSeconds\": 14400,\n", "")]),
    Removal(
      file, "the count of the rounds", "unbounded-loop",
      [
        (
          #"""
                  {"Variable": "$.check.holds", "BooleanEquals": true, "Next": "Reserve"},
                  {"Variable": "$.round", "NumericGreaterThanEquals": 3, "Next": "Tell the shift"}
          """#,
          #"""
                  {"Variable": "$.check.holds", "BooleanEquals": true, "Next": "Reserve"}
          """#
        )
      ]),
    Removal(
      file, "the default of the answer", "router-no-default",
      [
        (
          "\"Next\": \"Send letter\"}],\n      \"Default\": \"Tell the shift\"\n",
          "\"Next\": \"Send letter\"}]\n"
        )
      ]),
    Removal(
      file, "the default of the check", "router-no-default",
      [("      ],\n      \"Default\": \"Next round\"\n", "      ]\n")]),
    Removal(
      file, "the way to the next round", "unreachable-node",
      [("      ],\n      \"Default\": \"Next round\"\n", "      ]\n")]),
    Removal(
      file, "the clerk's approval", "unverified-side-effect",
      [(#""Next": "Ask the clerk""#, #""Next": "Send letter""#)]),
    Removal(
      file, "the check of the plan", "unverified-side-effect",
      [(#""Next": "Check plan""#, #""Next": "Reserve""#)]),
    Removal(
      file, "the deduplication of a reservation that is tried again after any failure",
      "non-idempotent-retry",
      [
        (#"["Sqs.ThrottlingException"]"#, #"["States.ALL"]"#),
        ("        \"MessageGroupId.$\": \"$.order\",\n", ""),
        ("        \"MessageDeduplicationId.$\": \"$$.Execution.Name\",\n", ""),
      ]),
    Removal(
      file, "what follows when the stock is not found", "unhandled-failure",
      [("\"ResultPath\": \"$.stock\",\n      \(caught)\n", "\"ResultPath\": \"$.stock\",\n")]),
    Removal(
      file, "what follows when the plan fails", "unhandled-failure",
      [("\"ResultPath\": \"$.plan\",\n      \(caught)\n", "\"ResultPath\": \"$.plan\",\n")]),
    Removal(
      file, "what follows when the check fails", "unhandled-failure",
      [("\"ResultPath\": \"$.check\",\n      \(caught)\n", "\"ResultPath\": \"$.check\",\n")]),
    Removal(
      file, "what follows when nothing is reserved", "unhandled-failure",
      [("\"ResultPath\": null,\n      \(caught)\n", "\"ResultPath\": null,\n")]),
    Removal(
      file, "what follows when no letter is written", "unhandled-failure",
      [("\"ResultPath\": \"$.letter\",\n      \(caught)\n", "\"ResultPath\": \"$.letter\",\n")]),
    Removal(
      file, "where an approval leads that the clerk never gives", "fail-open-guard",
      [
        (
          "\"ResultPath\": \"$.answer\",\n      \(caught)\n",
          "\"ResultPath\": \"$.answer\",\n      \(open)\n"
        )
      ]),
    Removal(
      file, "what follows when the letter is not sent", "unhandled-failure",
      [("      \(caught)\n      \"End\": true\n", "      \"End\": true\n")]),
    Removal(
      file, "the state that failures lead to", "dangling-reference",
      [(#""Tell the shift": {"#, #""Tell the other shift": {"#)]),
  ]
}

/// The guards of the well-guarded n8n workflow, each with the edits that take it out.
extension WellGuardedTests {
  private static let file = "n8n/well-guarded.json"

  static let n8n: [Removal] = [
    Removal(
      file, "the schema of the request", "missing-output-schema",
      [(#""hasOutputParser": true"#, #""hasOutputParser": false"#)]),
    Removal(
      file, "the count of the questions", "unbounded-loop",
      [(#"={{ $runIndex }}"#, #"={{ $json.seen }}"#)]),
    Removal(
      file, "the fallback of the switch", "router-no-default",
      [
        (#""fallbackOutput": "extra""#, #""fallbackOutput": "none""#),
        (#""rightValue": "answer""#, #""rightValue": "reply""#),
      ]),
    Removal(
      file, "the limit of the approval", "missing-timeout",
      [(#""limitWaitTime""#, #""noLimit""#)]),
    Removal(
      file, "the way to the approval", "unverified-side-effect",
      [(#""node": "Ask the lead""#, #""node": "Pay the refund""#)]),
    Removal(
      file, "that the agent's tool only reads", "untrusted-to-privileged",
      [(#""toolDescription": "Finds"#, #""method": "POST", "toolDescription": "Finds"#)]),
    Removal(
      file, "the key of the payment", "non-idempotent-retry",
      [(#"Idempotency-Key"#, #"X-Reference"#)]),
    Removal(
      file, "who is told of a failure", "unhandled-failure",
      [(#""errorWorkflow": "Wn7alarm00000001""#, #""timezone": "UTC""#)]),
    Removal(
      file, "the handler of a failed payment", "dangling-reference",
      [(#""node": "Not paid""#, #""node": "Paid not""#)]),
    Removal(
      file, "a small number of turns", "excessive-cap",
      [(#""maxIterations": 4"#, #""maxIterations": 4000"#)]),
  ]
}

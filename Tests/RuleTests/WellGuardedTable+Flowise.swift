/// The guards of the well-guarded Flowise flow, each with the edits that take it out.
extension WellGuardedTests {
  private static let file = "flowise/well-guarded.json"

  static let flowise: [Removal] = [
    Removal(
      file, "the fields of the request", "missing-output-schema",
      [(#""agentStructuredOutput": ["#, #""agentUnused": ["#)]),
    Removal(
      file, "the way for all other requests", "router-no-default",
      [
        (
          #""sourceHandle": "conditionAgentflow_0-output-2""#,
          #""sourceHandle": "conditionAgentflow_0-output-1""#
        ),
        (
          #""enumValues": "refund, question, complaint""#,
          #""enumValues": "refund, question, complaint, praise""#
        ),
      ]),
    Removal(
      file, "the approval of the refund", "unverified-side-effect",
      [
        (
          "\"sourceHandle\": \"conditionAgentflow_0-output-0\",\n      \"target\": \"humanInputAgentflow_0\"",
          "\"sourceHandle\": \"conditionAgentflow_0-output-0\",\n      \"target\": \"httpAgentflow_0\""
        )
      ]),
    Removal(
      file, "both checks of the answer", "unverified-side-effect",
      [("\"target\": \"conditionAgentAgentflow_0\",\n", "\"target\": \"toolAgentflow_0\",\n")]),
    Removal(
      file, "that a message to the team is asked for", "unverified-side-effect",
      [
        (
          #""agentSelectedToolRequiresHumanInput": true"#,
          #""agentSelectedToolRequiresHumanInput": """#
        )
      ]),
    Removal(
      file, "the version of the server", "unpinned-tool-server",
      [(#"@example/policy-mcp@2.1.0"#, #"@example/policy-mcp"#)]),
    Removal(
      file, "the step that the loop names", "dangling-reference",
      [
        (
          #""loopBackToNode": "llmAgentflow_0-Write the answer""#,
          #""loopBackToNode": "llmAgentflow_1-Write the answer""#
        )
      ]),
    Removal(
      file, "the name of the state", "dangling-reference",
      [
        (
          "\"key\": \"amount\",\n              \"value\": \"\"",
          "\"key\": \"sum\",\n              \"value\": \"\""
        ),
        (
          "\"key\": \"amount\",\n              \"value\": \"<p>",
          "\"key\": \"sum\",\n              \"value\": \"<p>"
        ),
      ]),
    Removal(
      file, "a small number of rounds", "excessive-cap",
      [(#""maxLoopCount": 3"#, #""maxLoopCount": 300"#)]),
    Removal(
      file, "that the handbook is read first", "undefined-input",
      [
        (
          "\"source\": \"retrieverAgentflow_0\",\n      \"sourceHandle\": \"retrieverAgentflow_0-output-retrieverAgentflow\",\n      \"target\": \"llmAgentflow_0\"",
          "\"source\": \"retrieverAgentflow_0\",\n      \"sourceHandle\": \"retrieverAgentflow_0-output-retrieverAgentflow\",\n      \"target\": \"directReplyAgentflow_1\""
        ),
        (
          "\"sourceHandle\": \"conditionAgentflow_0-output-2\",\n      \"target\": \"directReplyAgentflow_1\"",
          "\"sourceHandle\": \"conditionAgentflow_0-output-2\",\n      \"target\": \"llmAgentflow_0\""
        ),
      ]),
    Removal(
      file, "that the agent's tool only reads", "unverified-side-effect",
      [
        (
          "\"agentSelectedTool\": \"requestsGet\",\n              \"agentSelectedToolRequiresHumanInput\"",
          "\"agentSelectedTool\": \"requestsPost\",\n              \"agentSelectedToolRequiresHumanInput\""
        )
      ]),
    Removal(
      file, "the field that the form has", "undefined-input",
      [(#""name": "mail""#, #""name": "email""#)]),
  ]
}
